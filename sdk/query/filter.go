package query

import "encoding/json"

// Equal leaves the items whose attribute is one of the values, at most 500.
func Equal[V Value](attribute string, values ...V) Query {
	return build("equal", attribute, values...)
}

// NotEqual leaves the items whose attribute is set and not the value.
func NotEqual[V Value](attribute string, value V) Query {
	return build("notEqual", attribute, value)
}

// LessThan leaves the items whose attribute is less than the value.
func LessThan[V Ordered](attribute string, value V) Query {
	return build("lessThan", attribute, value)
}

// LessThanEqual leaves the items whose attribute is at most the value.
func LessThanEqual[V Ordered](attribute string, value V) Query {
	return build("lessThanEqual", attribute, value)
}

// GreaterThan leaves the items whose attribute is more than the value.
func GreaterThan[V Ordered](attribute string, value V) Query {
	return build("greaterThan", attribute, value)
}

// GreaterThanEqual leaves the items whose attribute is at least the value.
func GreaterThanEqual[V Ordered](attribute string, value V) Query {
	return build("greaterThanEqual", attribute, value)
}

// Between leaves the items whose attribute is from to to, both included.
func Between[V Ordered](attribute string, from, to V) Query {
	return build("between", attribute, from, to)
}

// NotBetween leaves the items whose attribute is less than from or more than to.
func NotBetween[V Ordered](attribute string, from, to V) Query {
	return build("notBetween", attribute, from, to)
}

// IsNull leaves the items whose attribute is not set.
func IsNull(attribute string) Query { return build[string]("isNull", attribute) }

// IsNotNull leaves the items whose attribute is set.
func IsNotNull(attribute string) Query { return build[string]("isNotNull", attribute) }

// StartsWith leaves the items whose attribute begins with the text.
func StartsWith(attribute, text string) Query { return build("startsWith", attribute, text) }

// NotStartsWith leaves the items whose attribute begins otherwise.
func NotStartsWith(attribute, text string) Query { return build("notStartsWith", attribute, text) }

// EndsWith leaves the items whose attribute ends with the text.
func EndsWith(attribute, text string) Query { return build("endsWith", attribute, text) }

// NotEndsWith leaves the items whose attribute ends otherwise.
func NotEndsWith(attribute, text string) Query { return build("notEndsWith", attribute, text) }

// Contains leaves the items whose attribute has one of the texts in it: in a
// text as a part, in a list as an element.
func Contains(attribute string, texts ...string) Query {
	return build("contains", attribute, texts...)
}

// ContainsAny is [Contains] by another name of the API's.
func ContainsAny(attribute string, texts ...string) Query {
	return build("containsAny", attribute, texts...)
}

// ContainsAll leaves the items whose attribute has all of the texts in it.
func ContainsAll(attribute string, texts ...string) Query {
	return build("containsAll", attribute, texts...)
}

// NotContains leaves the items whose attribute has none of the texts in it.
func NotContains(attribute string, texts ...string) Query {
	return build("notContains", attribute, texts...)
}

// Search leaves the items whose attribute has the words in it. It needs an
// index that no list of this API has (general_query_invalid).
func Search(attribute, words string) Query { return build("search", attribute, words) }

// NotSearch leaves the items whose attribute has not; see [Search].
func NotSearch(attribute, words string) Query { return build("notSearch", attribute, words) }

// Exists leaves the items that have the attributes, set or not.
func Exists(attributes ...string) Query { return build("exists", "", attributes...) }

// NotExists leaves the items that do not have the attributes.
func NotExists(attributes ...string) Query { return build("notExists", "", attributes...) }

// And leaves the items for which all of the filters hold, two or more. On its
// own a list of queries means the same; And is for use in [Or].
func And(filters ...Query) Query { return group("and", filters) }

// Or leaves the items for which one of the filters holds, two or more. Orders
// and pages are no filters.
func Or(filters ...Query) Query { return group("or", filters) }

// group writes queries as the values of another.
func group(method string, filters []Query) Query {
	d := document{Method: method}
	for _, q := range filters {
		if q.text == "" {
			return Query{} // refused like the zero Query in it
		}
		d.Values = append(d.Values, json.RawMessage(q.text))
	}
	return Query{text: string(encode(d))}
}
