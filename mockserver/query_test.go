package mockserver

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/appctl/appctl/internal/contract"
)

// list asks for a list by queries.
func (c *client) list(path string, queries ...string) *answer {
	c.t.Helper()
	v := url.Values{}
	for i, q := range queries {
		v.Set(fmt.Sprintf("queries[%d]", i), q)
	}
	return c.call("GET", path+"?"+v.Encode(), "")
}

// over is a validator of queries over attributes of every type.
var over = &contract.Validator{Kind: contract.Queries, Values: []string{"name", "email", "status", "labels", "registration"}}

// sent is a list of queries as a request brings it.
func sent(queries ...string) json.RawMessage {
	raw, err := json.Marshal(append([]string{}, queries...))
	if err != nil {
		panic(err)
	}
	return raw
}

// Every way to ask wrongly is refused in the API's words.
func TestBadQueries(t *testing.T) {
	t.Parallel()
	uid := "Invalid query: Invalid cursor: " + refusedUID
	number, between := "Value must be a valid number", "Value must be a valid range between %d and 9,223,372,036,854,775,807"
	many := strings.TrimSuffix(strings.Repeat(`"x",`, 501), ",")
	for query, want := range map[string]string{
		`{`:                                 "Invalid query: Invalid query: Syntax error",
		``:                                  "Invalid query: Invalid query: Syntax error",
		`{}x`:                               "Invalid query: Invalid query: Syntax error",
		`1`:                                 "Invalid query: Invalid query. Must be an array, got integer",
		`1.5`:                               "Invalid query: Invalid query. Must be an array, got double",
		`"x"`:                               "Invalid query: Invalid query. Must be an array, got string",
		`true`:                              "Invalid query: Invalid query. Must be an array, got boolean",
		`null`:                              "Invalid query: Invalid query. Must be an array, got NULL",
		`[]`:                                "Invalid query: Invalid query method: ",
		`{}`:                                "Invalid query: Invalid query method: ",
		`{"method":1}`:                      "Invalid query: Invalid query method. Must be a string, got integer",
		`{"method":"foo"}`:                  "Invalid query: Invalid query method: foo",
		`{"method":"EQUAL"}`:                "Invalid query: Invalid query method: EQUAL",
		`{"method":"equal","attribute":[]}`: "Invalid query: Invalid query attribute. Must be a string, got array",
		`{"method":"equal","attribute":"name","values":"x"}`:                                                    "Invalid query: Invalid query values. Must be an array, got string",
		`{"method":"select","values":["name"]}`:                                                                 "Invalid query method: select",
		`{"method":"regex","attribute":"name","values":["x"]}`:                                                  "Invalid query method: regex",
		`{"method":"equal","attribute":"foo","values":["x"]}`:                                                   "Invalid query: Attribute not found in schema: foo",
		`{"method":"orderAsc","attribute":"foo"}`:                                                               "Invalid query: Attribute not found in schema: foo",
		`{"method":"exists","attribute":"foo"}`:                                                                 "Invalid query: Attribute not found in schema: foo",
		`{"method":"exists"}`:                                                                                   "Invalid query: Exists queries require at least one value.",
		`{"method":"equal","attribute":"name"}`:                                                                 "Invalid query: Equal queries require at least one value.",
		`{"method":"equal","attribute":"name","values":[[]]}`:                                                   "Invalid query: Equal queries require at least one value.",
		`{"method":"containsAny","attribute":"name"}`:                                                           "Invalid query: ContainsAny queries require at least one value.",
		`{"method":"notEqual","attribute":"name","values":["a","b"]}`:                                           "Invalid query: NotEqual queries require exactly one value.",
		`{"method":"startsWith","attribute":"name"}`:                                                            "Invalid query: StartsWith queries require exactly one value.",
		`{"method":"between","attribute":"name","values":["a"]}`:                                                "Invalid query: Between queries require exactly two values.",
		`{"method":"equal","attribute":"name","values":[1]}`:                                                    `Invalid query: Query value is invalid for attribute "name"`,
		`{"method":"equal","attribute":"status","values":["true"]}`:                                             `Invalid query: Query value is invalid for attribute "status"`,
		`{"method":"equal","attribute":"registration","values":["soon"]}`:                                       `Invalid query: Query value is invalid for attribute "registration"`,
		`{"method":"equal","attribute":"name","values":[` + many + `]}`:                                         "Invalid query: Query on attribute has greater than 500 values: name",
		`{"method":"equal","attribute":"labels","values":["x"]}`:                                                `Invalid query: Cannot query equal on attribute "labels" because it is an array.`,
		`{"method":"search","attribute":"labels","values":["x"]}`:                                               `Invalid query: Cannot query search on attribute "labels" because it is an array.`,
		`{"method":"contains","attribute":"status","values":[true]}`:                                            `Invalid query: Cannot query contains on attribute "status" because it is not an array, string, or object.`,
		`{"method":"limit","values":[0]}`:                                                                       "Invalid query: Invalid limit: " + fmt.Sprintf(between, 1),
		`{"method":"limit","values":[1.5]}`:                                                                     "Invalid query: Invalid limit: " + fmt.Sprintf(between, 1),
		`{"method":"limit","values":[9223372036854775808]}`:                                                     "Invalid query: Invalid limit: " + fmt.Sprintf(between, 1),
		`{"method":"limit","values":["x"]}`:                                                                     "Invalid query: Invalid limit: " + number,
		`{"method":"limit","values":[true]}`:                                                                    "Invalid query: Invalid limit: " + number,
		`{"method":"limit"}`:                                                                                    "Invalid query: Invalid limit: " + number,
		`{"method":"offset","values":[-1]}`:                                                                     "Invalid query: Invalid offset: " + fmt.Sprintf(between, 0),
		`{"method":"offset","values":[null]}`:                                                                   "Invalid query: Invalid offset: " + number,
		`{"method":"cursorAfter","values":["a b"]}`:                                                             uid,
		`{"method":"cursorBefore","values":[1]}`:                                                                uid,
		`{"method":"cursorAfter"}`:                                                                              uid,
		`{"method":"or","values":[1,2]}`:                                                                        "Invalid query: Invalid query. Must be an array, got integer",
		`{"method":"and","values":[{"method":"isNull","attribute":"name"}]}`:                                    "Invalid query: And queries require at least two queries",
		`{"method":"or","values":[{"method":"limit","values":[1]},{"method":"isNull","attribute":"name"}]}`:     "Invalid query: Or queries can only contain filter queries",
		`{"method":"or","values":[{"method":"isNull","attribute":"x"},{"method":"isNull","attribute":"name"}]}`: "Invalid query: Attribute not found in schema: x",
	} {
		if _, got := new(call).checkQueries(over, sent(query)); got != want {
			t.Errorf("%.80s\n\tgot  %s\n\twant %s", query, got, want)
		}
	}
	for _, raw := range []string{`"x"`, `1`, `""`} {
		if _, got := new(call).checkQueries(over, []byte(raw)); got != "Queries must be an array" {
			t.Errorf("%s: got %q", raw, got)
		}
	}
	onlyPages := &contract.Validator{Kind: contract.Queries}
	for _, method := range []string{"equal", "orderAsc", "cursorAfter", "isNull"} {
		if _, got := new(call).checkQueries(onlyPages, sent(`{"method":"`+method+`"}`)); got != "Invalid query method: "+method {
			t.Errorf("%s where there are only pages: got %q", method, got)
		}
	}
}

// No list takes the methods for documents, shapes and vectors.
func TestMethodsOfNoList(t *testing.T) {
	t.Parallel()
	c := newKeyed(t)
	for _, method := range []string{"select", "regex", "elemMatch", "crosses", "distanceEqual", "vectorDot"} {
		for _, path := range []string{"/users", "/users/identities"} {
			c.list(path, `{"method":"`+method+`","attribute":"$id","values":["x"]}`).
				said(400, "general_argument_invalid", "Invalid `queries` param: Invalid query method: "+method)
		}
	}
}

// The caps that are documented elsewhere, 100 queries of 4096 characters, are
// none of lists.
func TestManyLongQueries(t *testing.T) {
	t.Parallel()
	c := crowd(t)
	many := slices.Repeat([]string{`{"method":"isNotNull","attribute":"$id"}`}, 101)
	long := `{"method":"notEqual","attribute":"name","values":["` + strings.Repeat("x", 5000) + `"]}`
	c.list("/users", append(many, long)...).ok(200).want(t, "total", 4)
}

// A bad query is a bad parameter, whether it comes in brackets or by number.
func TestBadQueryIsBadParameter(t *testing.T) {
	t.Parallel()
	ann, _ := newClient(t, newServer(t)).member()
	for _, name := range []string{"queries[]", "queries[0]", "queries[7]", "queries[x]"} {
		ann.call("GET", "/account/consents?"+url.Values{name: {`{"method":"foo"}`}}.Encode(), "").
			said(400, "general_argument_invalid", "Invalid `queries` param: Invalid query: Invalid query method: foo")
	}
	ann.call("GET", "/account/consents?queries=x", "").
		said(400, "general_argument_invalid", "Invalid `queries` param: Queries must be an array")
	ann.list("/account/consents", `{"method":"search","attribute":"appId","values":["x"]}`).
		said(400, "general_query_invalid", `Searching by attribute "appId" requires a fulltext index.`)
}

// person is an item to list. What is empty was never set.
type person struct {
	id, name string
	blocked  bool
	labels   []string
	since    time.Time
}

var people = []person{
	{id: "a", name: "Ann", labels: []string{"vip", "beta"}, since: noon},
	{id: "b", name: "Bob", blocked: true, labels: []string{"vip"}, since: noon.Add(time.Millisecond)},
	{id: "c", since: noon.Add(time.Hour)},
	{id: "d", name: "Dan", labels: []string{"old"}},
	{id: "e", name: "Ann"},
}

func (p person) attribute(name string) any {
	switch name {
	case "$id":
		return p.id
	case "name":
		return nullable(p.name)
	case "status":
		return !p.blocked
	case "labels":
		return p.labels
	case "registration":
		return nullableTime(p.since)
	}
	return nil
}

// pageOf gives the ids of the people that queries ask for, in one word.
func pageOf(t *testing.T, queries ...string) (ids string, total int, err error) {
	t.Helper()
	q, refusal := new(call).checkQueries(over, sent(queries...))
	if refusal != "" {
		t.Fatalf("%v: %s", queries, refusal)
	}
	op := contract.Operation{Params: []contract.Param{{Name: "queries"}, {Name: "total"}}}
	c := &call{route: &route{Operation: op}, values: []any{q, true}}
	page, total, err := listing[person]{noun: "Person", all: people, value: person.attribute}.page(c)
	var found strings.Builder
	for _, p := range page {
		found.WriteString(p.id)
	}
	return found.String(), total, err
}

// Each filter finds what it means. What is not set meets only isNull.
func TestFilters(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]string{
		`{"method":"equal","attribute":"name","values":["Ann"]}`:                                                                   "ae",
		`{"method":"equal","attribute":"name","values":["Bob","Dan"]}`:                                                             "bd",
		`{"method":"notEqual","attribute":"name","values":["Ann"]}`:                                                                "bd",
		`{"method":"equal","attribute":"status","values":[false]}`:                                                                 "b",
		`{"method":"equal","attribute":"$id","values":["c"]}`:                                                                      "c",
		`{"method":"equal","attribute":"$sequence","values":[2]}`:                                                                  "b",
		`{"method":"greaterThan","attribute":"$sequence","values":["3"]}`:                                                          "de",
		`{"method":"lessThan","attribute":"name","values":["Bob"]}`:                                                                "ae",
		`{"method":"lessThanEqual","attribute":"name","values":["Bob"]}`:                                                           "abe",
		`{"method":"greaterThan","attribute":"name","values":["Bob"]}`:                                                             "d",
		`{"method":"greaterThanEqual","attribute":"name","values":["Bob"]}`:                                                        "bd",
		`{"method":"between","attribute":"name","values":["B","C"]}`:                                                               "b",
		`{"method":"notBetween","attribute":"name","values":["B","C"]}`:                                                            "ade",
		`{"method":"isNull","attribute":"name"}`:                                                                                   "c",
		`{"method":"isNotNull","attribute":"registration"}`:                                                                        "abc",
		`{"method":"exists","attribute":"name"}`:                                                                                   "abcde",
		`{"method":"notExists","values":["name"]}`:                                                                                 "",
		`{"method":"startsWith","attribute":"name","values":["A"]}`:                                                                "ae",
		`{"method":"notStartsWith","attribute":"name","values":["A"]}`:                                                             "bd",
		`{"method":"endsWith","attribute":"name","values":["n"]}`:                                                                  "ade",
		`{"method":"notEndsWith","attribute":"name","values":["n"]}`:                                                               "b",
		`{"method":"contains","attribute":"name","values":["o","a"]}`:                                                              "bd",
		`{"method":"notContains","attribute":"name","values":["o","a"]}`:                                                           "ae",
		`{"method":"containsAll","attribute":"name","values":["D","a"]}`:                                                           "d",
		`{"method":"contains","attribute":"labels","values":["beta","old"]}`:                                                       "ad",
		`{"method":"containsAny","attribute":"labels","values":["vip"]}`:                                                           "ab",
		`{"method":"containsAll","attribute":"labels","values":["vip","beta"]}`:                                                    "a",
		`{"method":"notContains","attribute":"labels","values":["vip"]}`:                                                           "cde",
		`{"method":"equal","attribute":"registration","values":["2026-08-21T12:00:00.000+00:00"]}`:                                 "a",
		`{"method":"equal","attribute":"registration","values":["2026-08-21 12:00:00.0019"]}`:                                      "b",
		`{"method":"equal","attribute":"registration","values":["2026-08-21T14:00:00+02:00"]}`:                                     "a",
		`{"method":"equal","attribute":"registration","values":["2026-08-21T14:00:00+0200"]}`:                                      "a",
		`{"method":"equal","attribute":"registration","values":["2026-08-21T12:00Z"]}`:                                             "a",
		`{"method":"equal","attribute":"registration","values":["2026-08-21T14:00:00+02"]}`:                                        "a",
		`{"method":"equal","attribute":"registration","values":["2026-08-21 14:00:00+0200"]}`:                                      "a",
		`{"method":"equal","attribute":"registration","values":["2026-08-21 12:00Z"]}`:                                             "a",
		`{"method":"equal","attribute":"registration","values":["2026-08-21t12:00:00.000z"]}`:                                      "a",
		`{"method":"equal","attribute":"registration","values":["20260821T120000Z"]}`:                                              "a",
		`{"method":"equal","attribute":"registration","values":["20260821T140000.000+0200"]}`:                                      "a",
		`{"method":"greaterThan","attribute":"registration","values":["2026-08-21"]}`:                                              "abc",
		`{"method":"greaterThan","attribute":"registration","values":["2026-08-21T12:00"]}`:                                        "bc",
		`{"method":"or","values":[{"method":"equal","attribute":"name","values":["Bob"]},{"method":"isNull","attribute":"name"}]}`: "bc",
		`{"method":"and","values":[{"method":"equal","attribute":"name","values":["Ann"]},{"method":"or","values":[` +
			`{"method":"equal","attribute":"$id","values":["e"]},{"method":"equal","attribute":"$id","values":["b"]}]}]}`: "e",
	} {
		if got, total, err := pageOf(t, query); got != want || total != len(want) || err != nil {
			t.Errorf("%s: got %q of %d, %v, want %q", query, got, total, err, want)
		}
	}
}

const (
	byName     = `{"method":"orderAsc","attribute":"name"}`
	byNameDown = `{"method":"orderDesc","attribute":"name"}`
	byAge      = `{"method":"orderDesc"}`
)

// Orders, limits, offsets and cursors give the page that was meant, and the
// total is of all that match.
func TestPages(t *testing.T) {
	t.Parallel()
	limit := func(n int) string { return fmt.Sprintf(`{"method":"limit","values":[%d]}`, n) }
	offset := func(n int) string { return fmt.Sprintf(`{"method":"offset","values":["%d"]}`, n) }
	after := func(id string) string { return fmt.Sprintf(`{"method":"cursorAfter","values":[%q]}`, id) }
	before := func(id string) string { return fmt.Sprintf(`{"method":"cursorBefore","values":[%q]}`, id) }
	anns := `{"method":"equal","attribute":"name","values":["Ann"]}`
	for _, test := range []struct {
		want    string
		total   int
		queries []string
	}{
		{"abcde", 5, nil},
		{"ab", 5, []string{limit(2)}},
		{"ab", 5, []string{limit(2), limit(4)}},
		{"de", 5, []string{offset(3)}},
		{"", 5, []string{offset(9223372036854775807), limit(9223372036854775807)}},
		{"bc", 5, []string{offset(1), limit(2), offset(3)}},
		{"edcba", 5, []string{byAge}},
		{"caebd", 5, []string{byName}},
		{"dbaec", 5, []string{byNameDown}},
		{"dbeac", 5, []string{byNameDown, byAge}},
		{"cd", 5, []string{after("b"), limit(2)}},
		{"d", 5, []string{after("b"), limit(1), offset(1)}},
		{"bc", 5, []string{before("d"), limit(2)}},
		{"b", 5, []string{before("d"), limit(1), offset(1)}},
		{"", 5, []string{before("a")}},
		{"", 5, []string{after("e")}},
		{"cde", 5, []string{after("b"), before("d")}},
		{"ebd", 5, []string{byName, after("a")}},
		{"ba", 5, []string{byAge, after("c")}},
		{"ae", 5, []string{byName, before("b"), limit(2)}},
		{"e", 2, []string{anns, after("b")}},
	} {
		if got, total, err := pageOf(t, test.queries...); got != test.want || total != test.total || err != nil {
			t.Errorf("%v: got %q of %d, %v, want %q of %d", test.queries, got, total, err, test.want, test.total)
		}
	}
	got, _, err := pageOf(t, `{"method":"orderRandom"}`)
	letters := strings.Split(got, "")
	slices.Sort(letters)
	if strings.Join(letters, "") != "abcde" || err != nil {
		t.Errorf("in random order: got %q, %v", got, err)
	}
}

// A cursor must be there, and have a place in the order.
func TestBadCursors(t *testing.T) {
	t.Parallel()
	_, _, err := pageOf(t, `{"method":"cursorAfter","values":["x"]}`)
	if err == nil || err.Error() != "Person 'x' for the 'cursor' value not found. (general_cursor_not_found)" {
		t.Errorf("unknown cursor: got %v", err)
	}
	_, _, err = pageOf(t, byName, `{"method":"cursorAfter","values":["c"]}`)
	if err == nil || !strings.HasPrefix(err.Error(), "The order attribute 'name' had a null value. ") ||
		!strings.HasSuffix(err.Error(), "(database_query_order_null)") {
		t.Errorf("cursor without the attribute: got %v", err)
	}
}

// Clients of formats before 1.5 write a query as a call, which newer ones may
// not.
func TestQueriesAsCalls(t *testing.T) {
	t.Parallel()
	c := crowd(t)
	old := c.with("X-Appwrite-Response-Format", "1.4.0")
	for _, test := range []struct {
		want    string
		queries []string
	}{
		{"ann bob", []string{`limit(2)`}},
		{"dan", []string{`offset(3)`, `orderAsc("")`}},
		{"dan cat bob ann", []string{`orderDesc()`}},
		{"bob dan ann cat", []string{`orderAsc("email")`}},
		{"bob", []string{`equal("name", ["Bob"])`}},
		{"bob", []string{`equal("name", "Bob")`}},
		{"dan", []string{`equal("status", [false])`}},
		{"bob", []string{`between("name", "B", "C")`}},
		{"bob dan", []string{`isNull("email")`}},
		{"cat dan", []string{`cursorAfter("bob")`}},
		{"ann", []string{`cursorBefore("bob")`}},
		{"ann", []string{`{"method":"limit","values":[1]}`}},
	} {
		if got := old.list("/users", test.queries...).ids("users"); got != test.want {
			t.Errorf("%v: got %q, want %q", test.queries, got, test.want)
		}
	}
	for query, want := range map[string]string{
		`limit`:             "Invalid query",
		`limit(`:            "Invalid query",
		`equal("name`:       "Invalid query",
		`equal(name, 1)`:    "Invalid query",
		`equal(["a"], 1)`:   "Invalid query",
		`foo("x")`:          "Invalid query method: foo",
		`equal("x", ["y"])`: "Attribute not found in schema: x",
	} {
		a := old.list("/users", query)
		if got := a.refused(400, "general_argument_invalid"); !strings.HasSuffix(got, "Invalid query: "+want) {
			t.Errorf("%s: got %s, want %s", query, got, want)
		}
	}
	c.list("/users", `limit(2)`).said(400, "general_argument_invalid", "Invalid `queries` param: Invalid query: Invalid query: Syntax error")
}

// Whatever is sent as queries is refused or gives a page; nothing panics.
func FuzzQueries(f *testing.F) {
	f.Add(`{"method":"equal","attribute":"name","values":["Ann"]}`)
	f.Add(`{"method":"or","values":[{"method":"isNull","attribute":"x"},{"method":"search","attribute":"name","values":["a"]}]}`)
	f.Add(`{"method":"cursorBefore","values":["c"]}`)
	f.Add(`{"method":"between","attribute":"registration","values":["2026-08-21","2026-08-22T00:00:00.000Z"]}`)
	f.Add(`equal("name", ["Ann"])`)
	f.Fuzz(func(t *testing.T, query string) {
		_, _ = readCall(query)
		raw := sent(query, byName)
		if _, refusal := new(call).checkQueries(over, raw); refusal == "" {
			_, _, _ = pageOf(t, query, byName)
		}
		_, _ = new(call).checkQueries(over, json.RawMessage(appendQuoted(nil, query)))
	})
}
