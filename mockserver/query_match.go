package mockserver

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// matches tells whether an item meets the condition; value gives its
// attributes. As in SQL, what is not set meets only "isNull".
func (f *filter) matches(value func(string) any) bool {
	holds := func(n filter) bool { return n.matches(value) }
	switch f.method {
	case "and":
		return !slices.ContainsFunc(f.nested, func(n filter) bool { return !holds(n) })
	case "or":
		return slices.ContainsFunc(f.nested, holds)
	case "exists":
		return true // every attribute is a column
	case "notExists":
		return false
	}
	v := value(f.attribute)
	if f.method == "isNull" || f.method == "isNotNull" {
		return (v == nil) == (f.method == "isNull")
	}
	if v == nil {
		return false
	}
	if positive, ok := strings.CutPrefix(f.method, "not"); ok {
		return !f.compares(strings.ToLower(positive[:1])+positive[1:], v)
	}
	return f.compares(f.method, v)
}

// compares tells whether a value that is set meets a method that is no
// negation.
func (f *filter) compares(method string, v any) bool {
	is := func(meets func(want any) bool) bool { return slices.ContainsFunc(f.values, meets) }
	switch method {
	case "equal":
		return is(func(want any) bool { return compareValues(v, want) == 0 })
	case "lessThan":
		return compareValues(v, f.values[0]) < 0
	case "lessThanEqual":
		return compareValues(v, f.values[0]) <= 0
	case "greaterThan":
		return compareValues(v, f.values[0]) > 0
	case "greaterThanEqual":
		return compareValues(v, f.values[0]) >= 0
	case "between":
		return compareValues(v, f.values[0]) >= 0 && compareValues(v, f.values[1]) <= 0
	case "contains", "containsAny":
		return is(func(want any) bool { return holdsText(v, want.(string)) })
	case "containsAll":
		return !is(func(want any) bool { return !holdsText(v, want.(string)) })
	}
	s, _ := v.(string)
	want, ok := f.values[0].(string)
	if method == "startsWith" {
		return ok && strings.HasPrefix(s, want)
	}
	return ok && strings.HasSuffix(s, want)
}

// holdsText looks into a text or a list.
func holdsText(v any, want string) bool {
	if list, ok := v.([]string); ok {
		return slices.Contains(list, want)
	}
	s, _ := v.(string)
	return strings.Contains(s, want)
}

// compareValues orders two values of one type. What is not set comes first.
func compareValues(a, b any) int {
	if a == nil || b == nil {
		return compareBools(b == nil, a == nil)
	}
	switch a := a.(type) {
	case string:
		return cmp.Compare(a, b.(string))
	case int:
		return cmp.Compare(a, b.(int))
	case time.Time:
		return a.Compare(b.(time.Time))
	case bool:
		return compareBools(a, b.(bool))
	case []string:
		return slices.Compare(a, b.([]string))
	}
	panic("mockserver: no order of such attributes")
}

// compareBools puts false before true.
func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}
