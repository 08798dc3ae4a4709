package mockserver

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// The methods that compare an attribute, by the number of values they take.
var (
	anyValue  = []string{"equal", "contains", "containsAny", "containsAll", "notContains"}
	oneValue  = []string{"notEqual", "lessThan", "lessThanEqual", "greaterThan", "greaterThanEqual", "startsWith", "notStartsWith", "endsWith", "notEndsWith", "search", "notSearch"}
	twoValues = []string{"between", "notBetween"}
)

// Which of them an attribute's type restricts.
var (
	insideMethods = []string{"contains", "containsAny", "containsAll", "notContains"}
	listMethods   = append([]string{"isNull", "isNotNull", "exists", "notExists"}, insideMethods...)
)

// filter checks a condition and reads its values.
func (p *queryParser) filter(q rawQuery) (filter, error) {
	f := filter{method: q.method, attribute: q.attribute}
	name := strings.ToUpper(q.method[:1]) + q.method[1:]
	switch {
	case q.method == "and" || q.method == "or":
		return p.group(q, name)
	case q.method == "exists" || q.method == "notExists":
		return f, p.checkNames(q, name)
	case slices.Contains(anyValue, q.method) && noValues(q.values):
		return f, badQuery("Invalid query: " + name + " queries require at least one value.")
	case slices.Contains(oneValue, q.method) && len(q.values) != 1:
		return f, badQuery("Invalid query: " + name + " queries require exactly one value.")
	case slices.Contains(twoValues, q.method) && len(q.values) != 2:
		return f, badQuery("Invalid query: " + name + " queries require exactly two values.")
	case q.method != "isNull" && q.method != "isNotNull" && !slices.Contains(slices.Concat(anyValue, oneValue, twoValues), q.method):
		return f, badQuery("Invalid query method: " + q.method)
	}
	if !p.knows(q.attribute) {
		return f, unknownAttribute(q.attribute)
	}
	if len(q.values) > mostValues {
		return f, badQuery("Invalid query: Query on attribute has greater than 500 values: " + q.attribute)
	}
	for _, sent := range q.values {
		v, ok := readValue(attributeTypes[q.attribute], sent)
		if !ok {
			return f, badQuery(`Invalid query: Query value is invalid for attribute "` + q.attribute + `"`)
		}
		f.values = append(f.values, v)
	}
	return f, checkMethod(q)
}

// checkMethod refuses what an attribute of that type cannot be asked.
func checkMethod(q rawQuery) error {
	kind := attributeTypes[q.attribute]
	if kind == listAttribute && !slices.Contains(listMethods, q.method) {
		return badQuery("Invalid query: Cannot query " + q.method + ` on attribute "` + q.attribute + `" because it is an array.`)
	}
	if kind != listAttribute && kind != textAttribute && slices.Contains(insideMethods, q.method) {
		return badQuery("Invalid query: Cannot query " + q.method + ` on attribute "` + q.attribute + `" because it is not an array, string, or object.`)
	}
	return nil
}

// noValues also counts one empty list as none.
func noValues(values []any) bool {
	if len(values) == 0 {
		return true
	}
	first, ok := values[0].(*phpArray)
	return ok && len(first.keys) == 0
}

// checkNames wants attributes that there are, as the attribute or the values.
func (p *queryParser) checkNames(q rawQuery, name string) error {
	names := q.values
	if q.attribute != "" {
		names = []any{q.attribute}
	}
	if len(names) == 0 {
		return badQuery("Invalid query: " + name + " queries require at least one value.")
	}
	for _, n := range names {
		if s, _ := n.(string); !p.knows(s) {
			return unknownAttribute(s)
		}
	}
	return nil
}

// group takes the conditions of "and" and "or", which are as if sent alone.
func (p *queryParser) group(q rawQuery, name string) (filter, error) {
	f := filter{method: q.method}
	inner := queryParser{attributes: p.attributes, queries: &queries{limit: -1, offset: -1}}
	for _, v := range q.values {
		nested, err := readQuery(v)
		if err != nil {
			return f, err
		}
		if err := inner.add(nested); err != nil {
			return f, err
		}
	}
	if len(inner.filters) != len(q.values) {
		return f, badQuery("Invalid query: " + name + " queries can only contain filter queries")
	}
	if len(inner.filters) < 2 {
		return f, badQuery("Invalid query: " + name + " queries require at least two queries")
	}
	f.nested = inner.filters
	return f, nil
}

// readValue reads a value to compare with attributes of a type.
func readValue(kind attributeType, sent any) (any, bool) {
	switch kind {
	case boolAttribute:
		b, ok := sent.(bool)
		return b, ok
	case integerAttribute:
		return readInteger(sent)
	case timeAttribute:
		s, ok := sent.(string)
		if !ok {
			return nil, false
		}
		return readTime(s)
	case textAttribute, listAttribute: // a list is asked for one of its texts
	}
	s, ok := sent.(string)
	return s, ok
}

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
