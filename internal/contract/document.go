package contract

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// object is a JSON object with its members in the order of the text. The other
// values are those of [json.Decoder] with UseNumber, a list being []any.
type object []member

type member struct {
	name  string
	value any
}

// parse reads one JSON value and nothing after it.
func parse(text []byte) (any, error) {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	v, err := parseValue(dec)
	if err != nil {
		return nil, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more text after the JSON value")
	}
	return v, nil
}

func parseValue(dec *json.Decoder) (any, error) {
	token, err := dec.Token()
	if err != nil {
		return nil, err
	}
	switch token {
	case json.Delim('{'):
		return parseObject(dec)
	case json.Delim('['):
		return parseList(dec)
	}
	return token, nil
}

func parseObject(dec *json.Decoder) (any, error) {
	o := object{}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return nil, err
		}
		value, err := parseValue(dec)
		if err != nil {
			return nil, err
		}
		o = append(o, member{name.(string), value})
	}
	_, err := dec.Token()
	return o, err
}

func parseList(dec *json.Decoder) (any, error) {
	list := []any{}
	for dec.More() {
		item, err := parseValue(dec)
		if err != nil {
			return nil, err
		}
		list = append(list, item)
	}
	_, err := dec.Token()
	return list, err
}

func (o object) names() []string {
	names := make([]string, len(o))
	for i, m := range o {
		names[i] = m.name
	}
	return names
}

// get gives the value of a member, and whether there is one.
func (o object) get(name string) (any, bool) {
	for _, m := range o {
		if m.name == name {
			return m.value, true
		}
	}
	return nil, false
}

// text gives the string of a member, "" where there is none.
func (o object) text(name string) string {
	value, _ := o.get(name)
	s, _ := value.(string)
	return s
}

// kind names the JSON type of a value.
func kind(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case json.Number:
		if _, err := v.Int64(); err != nil {
			return "number"
		}
		return "integer"
	case string:
		return "string"
	case []any:
		return "list"
	case object:
		return "object"
	}
	return fmt.Sprintf("%T", v)
}
