package mockserver

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// bodyError is a value in a body that does not exist or may not be so.
type bodyError struct{ path, problem string }

func (e *bodyError) Error() string {
	if e.path == "" {
		return "the body " + e.problem
	}
	return fmt.Sprintf("`%s` %s", e.path, e.problem)
}

// rule is what a value in a body of the control API must be. Which fields
// count depends on its kind.
type rule struct {
	kind   ruleKind
	fields map[string]rule // of an object, by name
	names  []string        // that a record may have
	each   *rule           // of the items of a list, or of what the names of a record stand for
	blank  map[string]any  // what such an item is before it says anything
	hashed *rule           // an object that may stand for a text
	unique string          // the field that no two items of a list share

	required bool // a field without which its object is not complete
	min, max int64
	check    func(string) string // says what a text must be, "" when it is
}

type ruleKind int

const (
	aFlag ruleKind = iota + 1
	aNumber
	aText
	aList
	anObject
	aRecord     // an object with names of its own choice: oauth2
	aFreeObject // an object of anything
)

func (k ruleKind) String() string {
	switch k {
	case aFlag:
		return "true or false"
	case aNumber:
		return "a whole number"
	case aText:
		return "a string"
	case aList:
		return "a list"
	default:
		return "an object"
	}
}

func wholeNumber(min, max int64) rule         { return rule{kind: aNumber, min: min, max: max} }
func textThat(check func(string) string) rule { return rule{kind: aText, check: check} }

func neededText(check func(string) string) rule {
	return rule{kind: aText, check: check, required: true}
}

func flags(names ...string) rule {
	r := rule{kind: anObject, fields: make(map[string]rule, len(names))}
	for _, n := range names {
		r.fields[n] = rule{kind: aFlag}
	}
	return r
}

// field is the rule of what a name stands for.
func (r rule) field(name string) (rule, bool) {
	if r.kind == aRecord {
		return *r.each, slices.Contains(r.names, name)
	}
	field, ok := r.fields[name]
	return field, ok
}

// complete tells whether an object has all it needs.
func (r rule) complete(path string, merged map[string]any) error {
	for _, name := range slices.Sorted(maps.Keys(r.fields)) {
		if r.fields[name].required && merged[name] == nil {
			return &bodyError{joinPath(path, name), "is missing"}
		}
	}
	return nil
}

func (r rule) scalar(path string, given any) error {
	switch v := given.(type) {
	case bool:
		if r.kind == aFlag {
			return nil
		}
	case json.Number:
		if r.kind == aNumber {
			return r.bounds(path, v)
		}
	case string:
		if r.kind != aText {
			break
		}
		if r.check == nil {
			return nil
		}
		if problem := r.check(v); problem != "" {
			return &bodyError{path, problem}
		}
		return nil
	}
	return wrongType(path, r.kind, given)
}

func (r rule) bounds(path string, v json.Number) error {
	n, err := strconv.ParseInt(v.String(), 10, 64)
	if err != nil || n < r.min || n > r.max {
		return &bodyError{path, fmt.Sprintf("must be a whole number from %d to %d", r.min, r.max)}
	}
	return nil
}

// paths are the names of all settings, the way to them included.
func (r rule) paths(path string) []string {
	var all []string
	if path != "" {
		all = append(all, path)
	}
	for _, name := range slices.Sorted(maps.Keys(r.fields)) {
		all = append(all, r.fields[name].paths(joinPath(path, name))...)
	}
	if r.kind == aList && r.each.kind == anObject {
		all = append(all, r.each.paths(path + "[]")[1:]...)
	}
	if r.kind == aRecord {
		all = append(all, r.each.paths(joinPath(path, "{provider}"))[1:]...)
	}
	return all
}

func wrongType(path string, want ruleKind, given any) error {
	return &bodyError{path, "must be " + want.String() + ", not " + typeName(given)}
}

func typeName(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "true or false"
	case json.Number:
		return "a number"
	case string:
		return "a string"
	case []any:
		return "a list"
	}
	return "an object"
}
