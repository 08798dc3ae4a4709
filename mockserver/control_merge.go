package mockserver

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
)

// merge gives what stands after a body: what it leaves out stays as it is in
// old, null stands for what fallback has there, objects are merged at every
// depth, lists replaced. A value that does not exist or may not be so is a
// [*bodyError].
func (r rule) merge(old, fallback map[string]any, body any) (map[string]any, error) {
	return merger{r.paths("")}.object("", r, old, fallback, body)
}

// merger walks a body beside its rules.
type merger struct{ known []string } // all paths there are

// value gives what stands at path after the body: nil if nothing does.
func (m merger) value(path string, r rule, old, fallback, given any) (any, error) {
	if given == nil {
		return fallback, nil
	}
	switch r.kind {
	case anObject, aRecord:
		return m.object(path, r, asObject(old), asObject(fallback), given)
	case aList:
		return m.list(path, r, given)
	case aFreeObject:
		if _, ok := given.(map[string]any); !ok {
			return nil, wrongType(path, r.kind, given)
		}
		return given, nil
	default:
		if asObject(given) != nil && r.hashed != nil {
			return m.object(path, *r.hashed, nil, nil, given)
		}
		return given, r.scalar(path, given)
	}
}

func (m merger) object(path string, r rule, old, fallback map[string]any, given any) (map[string]any, error) {
	body, ok := given.(map[string]any)
	if !ok {
		return nil, wrongType(path, r.kind, given)
	}
	merged := maps.Clone(old)
	if merged == nil {
		merged = map[string]any{}
	}
	for _, name := range slices.Sorted(maps.Keys(body)) {
		at := joinPath(path, name)
		field, ok := r.field(name)
		if !ok {
			return nil, &bodyError{at, "is unknown; did you mean `" + m.nearest(path, name, r) + "`?"}
		}
		before, reset := old[name], fallback[name]
		if r.kind == aRecord && body[name] != nil {
			reset = r.blank
			if before == nil {
				before = r.blank
			}
		}
		v, err := m.value(at, field, before, reset, body[name])
		if err != nil {
			return nil, err
		}
		merged[name] = v
		if v == nil {
			delete(merged, name)
		}
	}
	return merged, r.complete(path, merged)
}

func (m merger) list(path string, r rule, given any) ([]any, error) {
	body, ok := given.([]any)
	if !ok {
		return nil, wrongType(path, r.kind, given)
	}
	items := make([]any, 0, len(body))
	seen := make(map[any]bool, len(body))
	for i, item := range body {
		at := path + "[" + strconv.Itoa(i) + "]"
		if item == nil {
			return nil, wrongType(at, r.each.kind, item)
		}
		v, err := m.value(at, *r.each, r.blank, r.blank, item)
		if err != nil {
			return nil, err
		}
		if id := asObject(v)[r.unique]; id != nil {
			if seen[id] {
				return nil, &bodyError{joinPath(at, r.unique), "is that of another item too"}
			}
			seen[id] = true
		}
		items = append(items, v)
	}
	return items, nil
}

// nearest is the known setting that a name was probably meant for: one beside
// it, or one elsewhere when that is nearer.
func (m merger) nearest(path, name string, r rule) string {
	beside := append(slices.Sorted(maps.Keys(r.fields)), r.names...)
	best, least := "", math.MaxInt
	for _, known := range beside {
		if d := distance(name, known); d < least {
			best, least = joinPath(path, known), d
		}
	}
	for _, known := range m.known {
		last := known[strings.LastIndexByte(known, '.')+1:]
		if d := distance(name, last) + 1; d < least {
			best, least = known, d
		}
	}
	return best
}

func asObject(v any) map[string]any {
	m, _ := v.(map[string]any)
	return m
}

func joinPath(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
