package mockserver

import (
	"slices"
	"strings"
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
