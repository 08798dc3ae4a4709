package mockserver

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// seedText is a file of seeds as it was read: its value, as JSON knows values, and
// where each part of it stands.
type seedText struct {
	value  any
	places map[string]*yaml.Node // by path, as a [bodyError] writes it
}

// seedError is a mistake in a file.
type seedError struct {
	line, column int
	problem      string
}

func (e *seedError) Error() string { return fmt.Sprintf("%d:%d: %s", e.line, e.column, e.problem) }

func wrongAt(n *yaml.Node, format string, args ...any) error {
	return &seedError{n.Line, n.Column, fmt.Sprintf(format, args...)}
}

// readSeedText reads JSON or YAML.
func readSeedText(data []byte) (*seedText, error) {
	t := &seedText{value: map[string]any{}, places: map[string]*yaml.Node{"": {Line: 1, Column: 1}}}
	if json.Valid(data) {
		n, err := newJSONNodes(data).next()
		if err != nil {
			return nil, syntaxError(err)
		}
		t.value, err = t.read("", n)
		return t, err
	}
	d := yaml.NewDecoder(bytes.NewReader(data))
	var document yaml.Node
	err := d.Decode(&document)
	if errors.Is(err, io.EOF) {
		return t, nil
	}
	if err != nil {
		return nil, syntaxError(err)
	}
	var second yaml.Node
	switch err := d.Decode(&second); {
	case err == nil:
		return nil, wrongAt(&second, "a second document begins")
	case !errors.Is(err, io.EOF):
		return nil, syntaxError(err)
	}
	t.value, err = t.read("", document.Content[0])
	return t, err
}

// syntaxError words an error of the YAML package, which begins "yaml: line 3: " if
// it knows the line.
func syntaxError(err error) error {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	line, problem, ok := strings.Cut(strings.TrimPrefix(text, "line "), ": ")
	if n, err := strconv.Atoi(line); ok && err == nil {
		return &seedError{n, 1, problem}
	}
	return &seedError{1, 1, text}
}

// read gives the value of a node and notes where its parts stand.
func (t *seedText) read(path string, n *yaml.Node) (any, error) {
	switch n.Kind {
	case yaml.MappingNode:
		return t.readObject(path, n)
	case yaml.SequenceNode:
		items := make([]any, len(n.Content))
		for i, item := range n.Content {
			at := path + "[" + strconv.Itoa(i) + "]"
			t.places[at] = item
			var err error
			if items[i], err = t.read(at, item); err != nil {
				return nil, err
			}
		}
		return items, nil
	case yaml.ScalarNode:
		return scalarOf(n)
	case yaml.AliasNode, yaml.DocumentNode:
	}
	return nil, wrongAt(n, "an alias is not taken here: write the value out")
}

func (t *seedText) readObject(path string, n *yaml.Node) (any, error) {
	object := make(map[string]any, len(n.Content)/2)
	for i := 0; i < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if key.Kind != yaml.ScalarNode || key.ShortTag() == "!!merge" {
			return nil, wrongAt(key, "a name is wanted here")
		}
		if _, ok := object[key.Value]; ok {
			return nil, wrongAt(key, "`%s` is there twice", joinPath(path, key.Value))
		}
		at := joinPath(path, key.Value)
		t.places[at] = key
		v, err := t.read(at, value)
		if err != nil {
			return nil, err
		}
		object[key.Value] = v
	}
	return object, nil
}

// scalarOf is a scalar as JSON knows it. A time is a text.
func scalarOf(n *yaml.Node) (any, error) {
	switch tag := n.ShortTag(); tag {
	case "!!null":
		return nil, nil
	case "!!str", "!!timestamp":
		return n.Value, nil
	case "!!bool":
		var b bool
		err := n.Decode(&b)
		return b, err
	case "!!int":
		var i int64
		if n.Decode(&i) == nil {
			return json.Number(strconv.FormatInt(i, 10)), nil
		}
	case "!!float":
		var f float64
		if n.Decode(&f) == nil && !math.IsInf(f, 0) && !math.IsNaN(f) {
			if json.Valid([]byte(n.Value)) {
				return json.Number(n.Value), nil // with all its digits
			}
			return json.Number(strconv.FormatFloat(f, 'g', -1, 64)), nil
		}
	default:
		return nil, wrongAt(n, "the tag %s is not known here", tag)
	}
	return nil, wrongAt(n, "%q is a number that does not fit: quote it, if it is a text", n.Value)
}

// placed adds to a mistake where it stands, or where that stands of which
// something is missing.
func (t *seedText) placed(err error) error {
	e, ok := errors.AsType[*bodyError](err)
	if !ok {
		return &seedError{1, 1, err.Error()}
	}
	for path := e.path; ; path = path[:max(0, strings.LastIndexAny(path, ".["))] {
		if n := t.places[path]; n != nil {
			return wrongAt(n, "%s", e.Error())
		}
	}
}
