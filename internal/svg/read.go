package svg

import (
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
)

// node is an element, or the text between two.
type node struct {
	name     string // "" for a text
	attrs    []attr
	text     string
	children []*node
	unused   bool // is not written
	cost     cost // of drawing it once
}

// attr is an attribute with its prefix: "xlink:href".
type attr struct{ name, value string }

// reader builds the tree of what may stay.
type reader struct {
	declared bool
	root     *node
	open     []*node // the element that is being read, and those around it
	names    []string
	dropped  int // how many of names, from the last up, are within an element that goes
	nodes    int
}

// read gives the drawing without what may not stay, and whether it began with an
// XML declaration.
func read(d *xml.Decoder) (declared bool, root *node, err error) {
	r := new(reader)
	for {
		token, err := d.RawToken() // prefixes as they are written: nobody rebinds them
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return false, nil, err
		}
		if err := r.take(token); err != nil {
			return false, nil, err
		}
	}
	if len(r.names) > 0 || r.root == nil {
		return false, nil, errors.New("no whole svg element")
	}
	return r.declared, r.root, nil
}

func (r *reader) take(token xml.Token) error {
	switch t := token.(type) {
	case xml.StartElement:
		return r.start(t)
	case xml.EndElement:
		return r.end(qualified(t.Name))
	case xml.CharData:
		return r.chars(string(t))
	case xml.ProcInst:
		r.declared = r.declared || t.Target == "xml"
	case xml.Directive:
		if strings.ContainsAny(string(t), "[]") {
			return errors.New("a document type with declarations of its own")
		}
	}
	return nil
}

func qualified(n xml.Name) string {
	if n.Space == "" {
		return n.Local
	}
	return n.Space + ":" + n.Local
}

func (r *reader) start(t xml.StartElement) error {
	name := qualified(t.Name)
	if r.root != nil && len(r.names) == 0 {
		return errors.New("a second root element")
	}
	r.names = append(r.names, name)
	if r.nodes++; r.nodes > maxNodes || len(r.names) > maxDepth || len(t.Attr) > maxAttrs {
		return errors.New("too many elements or attributes")
	}
	lower := strings.ToLower(name)
	if r.root == nil && lower != "svg" {
		return errors.New("the root element is no svg")
	}
	if r.dropped > 0 || !elements()[lower] || lower == "font" && styled(t.Attr) {
		r.dropped++
		return nil
	}
	n := &node{name: name}
	for i, a := range t.Attr {
		if slices.ContainsFunc(t.Attr[:i], func(b xml.Attr) bool { return b.Name == a.Name }) {
			return errors.New("an attribute that is there twice")
		}
		name := qualified(a.Name)
		if allowedAttribute(strings.ToLower(name), a.Value) {
			n.attrs = append(n.attrs, attr{name, a.Value})
		}
	}
	if r.root == nil {
		r.root = n
	} else {
		r.append(n)
	}
	r.open = append(r.open, n)
	return nil
}

// styled tells whether a font is the one of HTML, which only styles text.
func styled(attrs []xml.Attr) bool {
	for _, a := range attrs {
		switch strings.ToLower(qualified(a.Name)) {
		case "face", "color", "size":
			return true
		}
	}
	return false
}

func (r *reader) append(n *node) {
	parent := r.open[len(r.open)-1]
	parent.children = append(parent.children, n)
}

func (r *reader) end(name string) error {
	last := len(r.names) - 1
	if last < 0 || r.names[last] != name {
		return errors.New("an end tag without its start")
	}
	r.names = r.names[:last]
	if r.dropped > 0 {
		r.dropped--
		return nil
	}
	r.open = r.open[:len(r.open)-1]
	return nil
}

func (r *reader) chars(text string) error {
	if len(r.names) == 0 {
		if strings.Trim(text, " \t\r\n\ufeff") != "" {
			return errors.New("text outside the svg element")
		}
		return nil
	}
	if r.dropped == 0 {
		r.append(&node{text: text})
	}
	return nil
}
