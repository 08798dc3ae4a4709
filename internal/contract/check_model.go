package contract

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// timeForm is a time on the wire.
const timeForm = "2006-01-02T15:04:05.000+00:00"

// isTime tells whether s is a time as the server writes it, to the letter.
func isTime(s string) bool {
	t, err := time.Parse(timeForm, s)
	return err == nil && t.Format(timeForm) == s
}

// isID tells whether s keeps the server's rule for ids.
func isID(s string) bool {
	const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	return s != "" && len(s) <= 255 && strings.Trim(s, letters+"._-") == "" && !strings.ContainsAny(s[:1], "._-")
}

// model compares a value with the sample document of a model.
func (c *checker) model(name, path string, got any) {
	o, ok := got.(object)
	if !ok {
		c.differ(at(path), kind(got), "object "+name)
		return
	}
	model, known := Models[name]
	if !known {
		c.differ(at(path), "model "+strconv.Quote(name), "one of Models")
		return
	}
	if model.Free {
		return
	}
	sample, err := sampleObjects()
	if err != nil {
		c.problems = append(c.problems, err)
		return
	}
	want := slices.DeleteFunc(slices.Clone(sample[name]), func(m member) bool { return c.absent(model.Fields[m.name]) })
	c.order(path, o.names(), want.names())
	for _, m := range want {
		if got, ok := o.get(m.name); ok {
			c.field(path+"."+m.name, model.Fields[m.name], got, m.value)
		}
	}
}

// sampleObjects are the parsed samples of all models.
var sampleObjects = sync.OnceValues(func() (map[string]object, error) {
	objects := map[string]object{}
	for name := range Models {
		sample, err := sampleObject(name)
		if err != nil {
			return nil, err
		}
		objects[name] = sample
	}
	return objects, nil
})

func sampleObject(model string) (object, error) {
	text, err := Sample(model)
	if err != nil {
		return nil, err
	}
	value, err := parse(text)
	if err != nil {
		return nil, fmt.Errorf("sample document of %q: %w", model, err)
	}
	o, ok := value.(object)
	if !ok {
		return nil, fmt.Errorf("sample document of %q is a %s", model, kind(value))
	}
	return o, nil
}

// absent says whether a field has no place in a reply of this dialect.
func (c *checker) absent(f Field) bool {
	return older(c.server(), f.Since) || c.dialect.Format != "" && older(c.dialect.Format, f.Format)
}

// order compares the names of the fields and their places.
func (c *checker) order(path string, got, want []string) {
	if slices.Equal(got, want) {
		return
	}
	sound := true
	for _, name := range want {
		if !slices.Contains(got, name) {
			c.differ(path+"."+name, "no such field", "one")
			sound = false
		}
	}
	for i, name := range got {
		if !slices.Contains(want, name) {
			c.differ(path+"."+name, "this field", "no such field")
			sound = false
		}
		if slices.Contains(got[:i], name) {
			c.differ(path+"."+name, "this field twice", "one")
			sound = false
		}
	}
	if sound {
		c.differ(at(path)+", order of fields", strings.Join(got, " "), strings.Join(want, " "))
	}
}

// field compares the value of one field with the one of the sample.
func (c *checker) field(path string, f Field, got, sample any) {
	if got == nil && f.Nullable {
		return
	}
	if kind(got) != kind(sample) && (sample != nil || !f.Nullable) {
		c.differ(path, kind(got), kind(sample))
		return
	}
	switch got := got.(type) {
	case string:
		c.text(path, f, got, sample)
	case json.Number:
		if strings.HasPrefix(got.String(), "-") {
			c.differ(path, got, "no negative number")
		}
	case []any:
		c.list(path, f, got)
	case object:
		if !f.Free {
			c.differ(path, "object", "a field that Models describes")
		}
	}
}

func (c *checker) text(path string, f Field, got string, sample any) {
	name := path[strings.LastIndexByte(path, '.')+1:]
	own := strings.HasPrefix(name, "$")
	if s, ok := sample.(string); ok && isTime(s) {
		if (got != "" || own) && !isTime(got) {
			c.differ(path, strconv.Quote(got), "a time like 2026-08-21T12:00:00.123+00:00")
		}
		return
	}
	if (name == "$id" || name == "userId") && !isID(got) {
		c.differ(path, strconv.Quote(got), "an id")
	}
	if f.Values != nil && !slices.Contains(f.Values, got) {
		c.differ(path, strconv.Quote(got), "one of "+strings.Join(f.Values, ", "))
	}
}

func (c *checker) list(path string, f Field, got []any) {
	for i, item := range got {
		path := fmt.Sprintf("%s[%d]", path, i)
		if f.Items != "" {
			c.model(f.Items, path, item)
			continue
		}
		s, ok := item.(string)
		if !ok {
			c.differ(path, kind(item), "string")
			continue
		}
		if f.Values != nil && !slices.Contains(f.Values, s) {
			c.differ(path, strconv.Quote(s), "one of "+strings.Join(f.Values, ", "))
		}
	}
}

// at names the place of a value, the whole body being the empty path.
func at(path string) string {
	if path == "" {
		return "body"
	}
	return path
}
