package mockserver

import (
	"bytes"
	"encoding/json"
	"strings"

	"go.yaml.in/yaml/v3"
)

// jsonNodes reads valid JSON as the nodes of YAML, each with its place. The YAML
// package itself refuses escapes of JSON, such as \/ and those of emoji.
type jsonNodes struct {
	*json.Decoder
	data         []byte
	offset       int // that line and column are of
	line, column int
}

func newJSONNodes(data []byte) *jsonNodes {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	return &jsonNodes{d, data, 0, 1, 1}
}

// next gives the next value with all that is in it.
func (j *jsonNodes) next() (*yaml.Node, error) {
	n := j.place()
	token, err := j.Token()
	if err != nil {
		return nil, err
	}
	n.Kind = yaml.ScalarNode
	switch v := token.(type) {
	case json.Delim:
		n.Kind = yaml.SequenceNode
		if v == '{' {
			n.Kind = yaml.MappingNode
		}
		for j.More() {
			item, err := j.next()
			if err != nil {
				return nil, err
			}
			n.Content = append(n.Content, item)
		}
		_, err = j.Token() // its end
	case string:
		n.Tag, n.Value = "!!str", v
	case json.Number:
		n.Tag, n.Value = "!!int", v.String()
		if strings.ContainsAny(n.Value, ".eE") {
			n.Tag = "!!float"
		}
	case bool:
		n.Tag, n.Value = "!!bool", "false"
		if v {
			n.Value = "true"
		}
	case nil:
		n.Tag = "!!null"
	}
	return n, err
}

// place is a node where the next token begins. Columns count characters.
func (j *jsonNodes) place() *yaml.Node {
	end := int(j.InputOffset())
	end += len(j.data[end:]) - len(bytes.TrimLeft(j.data[end:], " \t\r\n,:"))
	for _, r := range string(j.data[j.offset:end]) {
		j.column++
		if r == '\n' {
			j.line, j.column = j.line+1, 1
		}
	}
	j.offset = end
	return &yaml.Node{Line: j.line, Column: j.column}
}
