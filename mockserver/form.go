package mockserver

import (
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
)

// maxDepth is how deep a form's brackets nest; deeper fields are dropped.
const maxDepth = 64

// phpForm collects the fields of a form as PHP does: "a[]=x" makes a list,
// "a[k]=x" an object, and the last of several plain fields wins.
type phpForm struct{ root phpArray }

// phpArray is an ordered map whose keys may be all numbers: then it is a list.
type phpArray struct {
	keys   []string
	values map[string]any // string or *phpArray
	next   int            // the number that "[]" stands for
}

// parseForm gives the fields of a query or a form body.
func parseForm(raw string) input {
	if raw == "" {
		return nil
	}
	f := readForm(raw)
	return f.input()
}

// readForm gives the fields of a query or a form body in their order.
func readForm(raw string) *phpForm {
	f := new(phpForm)
	for pair := range strings.SplitSeq(raw, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		f.add(unescape(name), unescape(value))
	}
	return f
}

// unescape undoes the form encoding; what is not well encoded stays as it is.
func unescape(s string) string {
	if u, err := url.QueryUnescape(s); err == nil {
		return u
	}
	return s
}

// add puts a field where its name's brackets say.
func (f *phpForm) add(name, value string) {
	name, path, ok := splitName(name)
	if !ok {
		return
	}
	at := &f.root
	for _, key := range path {
		at = at.child(name)
		name = key
		if name == "" {
			name = strconv.Itoa(at.next)
		}
	}
	at.set(name, value)
}

// splitName cuts "a[b][]" into "a" and its keys. A bracket that is never
// closed belongs to the name.
func splitName(name string) (base string, path []string, ok bool) {
	base, rest, found := strings.Cut(name, "[")
	if base == "" {
		return "", nil, false
	}
	if !found {
		return base, nil, true
	}
	for found {
		var key string
		key, rest, found = strings.Cut(rest, "]")
		if !found {
			break
		}
		path = append(path, key)
		if len(path) > maxDepth {
			return "", nil, false
		}
		rest, found = strings.CutPrefix(rest, "[")
	}
	if path == nil {
		return name, nil, true
	}
	return base, path, true
}

func (a *phpArray) set(key string, value any) {
	if a.values == nil {
		a.values = make(map[string]any)
	}
	if _, ok := a.values[key]; !ok {
		a.keys = append(a.keys, key)
	}
	a.values[key] = value
	if n, err := strconv.Atoi(key); err == nil && n >= a.next {
		a.next = n + 1
	}
}

// child gives the array under a key, in place of whatever else stood there.
func (a *phpArray) child(key string) *phpArray {
	if sub, ok := a.values[key].(*phpArray); ok {
		return sub
	}
	sub := new(phpArray)
	a.set(key, sub)
	return sub
}

func (f *phpForm) input() input {
	in := make(input, len(f.root.keys))
	for _, key := range f.root.keys {
		in[key] = phpJSON(nil, f.root.values[key])
	}
	return in
}

// phpJSON appends a field as JSON.
func phpJSON(b json.RawMessage, v any) json.RawMessage {
	a, ok := v.(*phpArray)
	if !ok {
		return appendQuoted(b, v.(string))
	}
	d := document{b: b}
	if a.list() {
		d.b = append(d.b, '[')
		for _, key := range a.keys {
			d.comma()
			d.b = phpJSON(d.b, a.values[key])
		}
		d.b = append(d.b, ']')
		return d.b
	}
	d.open()
	for _, key := range a.keys {
		d.comma()
		d.b = append(appendQuoted(d.b, key), ':')
		d.b = phpJSON(d.b, a.values[key])
	}
	d.close()
	return d.b
}

// list tells whether the keys are 0, 1, 2, ... in order.
func (a *phpArray) list() bool {
	for i, key := range a.keys {
		if key != strconv.Itoa(i) {
			return false
		}
	}
	return true
}
