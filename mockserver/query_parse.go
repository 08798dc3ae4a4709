package mockserver

import (
	"bytes"
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/appctl/appctl/internal/contract"
)

// mostValues is how many values one filter may have.
const mostValues = 500

// badQuery says what is wrong with a query, in the API's words.
type badQuery string

func (b badQuery) Error() string { return string(b) }

// checkQueries reads a list of queries over the attributes of the row. Without
// any attributes a list knows pages only.
// Clients of formats before 1.5 may write them as they did then.
func (c *call) checkQueries(v *contract.Validator, raw json.RawMessage) (any, string) {
	list, ok := readQueryJSON(raw)
	all, isList := list.(*phpArray)
	if !ok || !isList {
		return nil, "Queries must be an array"
	}
	p := queryParser{attributes: v.Values, calls: c.before("1.5.0"), queries: &queries{limit: -1, offset: -1}}
	for _, sent := range all.items() {
		if err := p.parse(sent); err != nil {
			return nil, err.Error()
		}
	}
	if p.limit < 0 {
		p.limit = listLimit
	}
	p.offset = max(p.offset, 0)
	return p.queries, ""
}

// readQueryJSON reads one JSON value and nothing after it.
func readQueryJSON(raw []byte) (any, bool) {
	if !json.Valid(raw) { // which bounds the depth too
		return nil, false
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	v, err := readPHP(dec)
	return v, err == nil
}

// queryParser adds up queries. The first limit, offset and cursor count.
type queryParser struct {
	attributes []string
	calls      bool // queries may be written as calls
	*queries
}

// rawQuery is a query whose values nobody has looked at yet.
type rawQuery struct {
	method    string
	attribute string
	values    []any
}

// parse takes one query as it was sent: JSON in a text.
func (p *queryParser) parse(sent any) error {
	text, _ := sent.(string)
	if p.calls && !strings.HasPrefix(text, "{") {
		q, ok := readCall(text)
		if !ok {
			return badQuery("Invalid query: Invalid query")
		}
		if !slices.Contains(queryMethods, q.method) {
			return unknownMethod(q.method)
		}
		return p.add(q)
	}
	v, ok := readQueryJSON([]byte(text))
	if !ok {
		return badQuery("Invalid query: Invalid query: Syntax error")
	}
	q, err := readQuery(v)
	if err != nil {
		return err
	}
	return p.add(q)
}

// readQuery takes a query apart, whatever it asks for.
func readQuery(v any) (rawQuery, error) {
	members, ok := v.(*phpArray)
	if !ok {
		return rawQuery{}, badQuery("Invalid query: Invalid query. Must be an array, got " + phpType(v))
	}
	var q rawQuery
	if q.method, ok = member(members, "method", ""); !ok {
		return q, badQuery("Invalid query: Invalid query method. Must be a string, got " + phpType(members.values["method"]))
	}
	if !slices.Contains(queryMethods, q.method) {
		return q, unknownMethod(q.method)
	}
	if q.attribute, ok = member(members, "attribute", ""); !ok {
		return q, badQuery("Invalid query: Invalid query attribute. Must be a string, got " + phpType(members.values["attribute"]))
	}
	values, ok := member(members, "values", new(phpArray))
	if !ok {
		return q, badQuery("Invalid query: Invalid query values. Must be an array, got " + phpType(members.values["values"]))
	}
	q.values = values.items()
	return q, nil
}

// member gives what stands under a name, or what null and nothing stand for.
func member[T any](members *phpArray, name string, fallback T) (T, bool) {
	v := members.values[name]
	if v == nil {
		return fallback, true
	}
	is, ok := v.(T)
	return is, ok
}

// items are the values of a list, or of an object in its order.
func (a *phpArray) items() []any {
	items := make([]any, len(a.keys))
	for i, key := range a.keys {
		items[i] = a.values[key]
	}
	return items
}

// phpType is PHP's name for the type of a value.
func phpType(v any) string {
	switch v := v.(type) {
	case nil:
		return "NULL"
	case bool:
		return "boolean"
	case json.Number:
		if _, err := v.Int64(); err == nil {
			return "integer"
		}
		return "double"
	case string:
		return "string"
	}
	return "array"
}

// queryMethods are all that the language has. Some no list takes.
var queryMethods = slices.Concat(anyValue, oneValue, twoValues, []string{
	"isNull", "isNotNull", "exists", "notExists", "and", "or",
	"orderAsc", "orderDesc", "orderRandom", "limit", "offset", "cursorAfter", "cursorBefore",
	"select", "regex", "elemMatch", "crosses", "notCrosses", "distanceEqual", "distanceNotEqual", "distanceGreaterThan", "distanceLessThan",
	"intersects", "notIntersects", "overlaps", "notOverlaps", "touches", "notTouches",
	"vectorDot", "vectorCosine", "vectorEuclidean",
})

// add takes a query in, if the list knows what it asks for.
func (p *queryParser) add(q rawQuery) error {
	switch q.method {
	case "limit":
		return setPage(&p.limit, q, 1)
	case "offset":
		return setPage(&p.offset, q, 0)
	}
	if len(p.attributes) == 0 {
		return badQuery("Invalid query method: " + q.method)
	}
	switch q.method {
	case "cursorAfter", "cursorBefore":
		return p.setCursor(q)
	case "orderAsc", "orderDesc", "orderRandom":
		if q.attribute != "" && !p.knows(q.attribute) {
			return unknownAttribute(q.attribute)
		}
		p.orders = append(p.orders, order{attribute: q.attribute, down: q.method == "orderDesc", random: q.method == "orderRandom"})
		return nil
	}
	f, err := p.filter(q)
	if err != nil {
		return err
	}
	p.filters = append(p.filters, f)
	return nil
}

// setPage takes a limit or an offset: a number, or a text of one.
func setPage(page *int, q rawQuery, least int) error {
	var sent any
	if len(q.values) > 0 {
		sent = q.values[0]
	}
	digits, ok := sent.(string)
	if number, isNumber := sent.(json.Number); isNumber {
		digits, ok = number.String(), true
	}
	digits = strings.TrimSpace(digits)
	if _, err := strconv.ParseFloat(digits, 64); !ok || err != nil {
		return badQuery("Invalid query: Invalid " + q.method + ": Value must be a valid number")
	}
	n, err := strconv.Atoi(digits)
	if err != nil || n < least {
		return badQuery("Invalid query: Invalid " + q.method + ": Value must be a valid range between " +
			strconv.Itoa(least) + " and 9,223,372,036,854,775,807")
	}
	if *page < 0 {
		*page = n
	}
	return nil
}

func (p *queryParser) setCursor(q rawQuery) error {
	var id string
	if len(q.values) > 0 {
		id, _ = q.values[0].(string)
	}
	if !validID(id) {
		return badQuery("Invalid query: Invalid cursor: " + refusedUID)
	}
	if p.cursor == "" {
		p.cursor, p.before = id, q.method == "cursorBefore"
	}
	return nil
}

func (p *queryParser) knows(attribute string) bool {
	return slices.Contains(p.attributes, attribute) || slices.Contains(internalAttributes, attribute)
}

func unknownMethod(name string) error {
	return badQuery("Invalid query: Invalid query method: " + name)
}

func unknownAttribute(name string) error {
	return badQuery("Invalid query: Attribute not found in schema: " + name)
}

// readInteger reads a whole number, or its digits.
func readInteger(v any) (int, bool) {
	switch v := v.(type) {
	case string:
		n, err := strconv.Atoi(v)
		return n, err == nil
	case json.Number:
		f, err := v.Float64()
		return int(f), err == nil && f == math.Trunc(f)
	}
	return 0, false
}
