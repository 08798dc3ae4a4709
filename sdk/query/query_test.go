package query_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/appctl/appctl/sdk/query"
)

// word is a text of the caller's own type.
type word string

// Every query is written as the official clients write it.
func TestQueries(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 8, 21, 14, 0, 0, 5e6, time.FixedZone("", 7200))
	for want, q := range map[string]query.Query{
		`{"method":"equal","attribute":"provider","values":["github","a\"b\\<&>"]}`:                  query.Equal("provider", "github", `a"b\<&>`),
		`{"method":"equal","attribute":"status","values":[false]}`:                                   query.Equal("status", false),
		`{"method":"equal","attribute":"provider","values":["x"]}`:                                   query.Equal("provider", word("x")),
		`{"method":"equal","attribute":"provider"}`:                                                  query.Equal[string]("provider"),
		`{"method":"notEqual","attribute":"provider","values":["x"]}`:                                query.NotEqual("provider", "x"),
		`{"method":"lessThan","attribute":"$sequence","values":[3]}`:                                 query.LessThan("$sequence", 3),
		`{"method":"lessThanEqual","attribute":"expire","values":["2026-08-21T12:00:00.005+00:00"]}`: query.LessThanEqual("expire", noon),
		`{"method":"greaterThan","attribute":"$sequence","values":[-9223372036854775808]}`:           query.GreaterThan("$sequence", int64(-1<<63)),
		`{"method":"greaterThanEqual","attribute":"n","values":["a"]}`:                               query.GreaterThanEqual("n", "a"),
		`{"method":"between","attribute":"n","values":[1,2]}`:                                        query.Between("n", 1, 2),
		`{"method":"notBetween","attribute":"n","values":["a","b"]}`:                                 query.NotBetween("n", "a", "b"),
		`{"method":"isNull","attribute":"n"}`:                                                        query.IsNull("n"),
		`{"method":"isNotNull","attribute":"n"}`:                                                     query.IsNotNull("n"),
		`{"method":"startsWith","attribute":"n","values":["a"]}`:                                     query.StartsWith("n", "a"),
		`{"method":"notStartsWith","attribute":"n","values":["a"]}`:                                  query.NotStartsWith("n", "a"),
		`{"method":"endsWith","attribute":"n","values":["a"]}`:                                       query.EndsWith("n", "a"),
		`{"method":"notEndsWith","attribute":"n","values":["a"]}`:                                    query.NotEndsWith("n", "a"),
		`{"method":"contains","attribute":"n","values":["a","b"]}`:                                   query.Contains("n", "a", "b"),
		`{"method":"containsAny","attribute":"n","values":["a"]}`:                                    query.ContainsAny("n", "a"),
		`{"method":"containsAll","attribute":"n","values":["a"]}`:                                    query.ContainsAll("n", "a"),
		`{"method":"notContains","attribute":"n","values":["a"]}`:                                    query.NotContains("n", "a"),
		`{"method":"search","attribute":"n","values":["a"]}`:                                         query.Search("n", "a"),
		`{"method":"notSearch","attribute":"n","values":["a"]}`:                                      query.NotSearch("n", "a"),
		`{"method":"exists","values":["a","b"]}`:                                                     query.Exists("a", "b"),
		`{"method":"notExists","values":["a"]}`:                                                      query.NotExists("a"),
		`{"method":"or","values":[{"method":"isNull","attribute":"a"},{"method":"and","values":[{"method":"equal","attribute":"b","values":["<"]},{"method":"isNull","attribute":"c"}]}]}`: query.Or(query.IsNull("a"), query.And(query.Equal("b", "<"), query.IsNull("c"))),
		`{"method":"orderAsc","attribute":"a"}`:    query.OrderAsc("a"),
		`{"method":"orderDesc"}`:                   query.OrderDesc(""),
		`{"method":"orderRandom"}`:                 query.OrderRandom(),
		`{"method":"limit","values":[10]}`:         query.Limit(10),
		`{"method":"offset","values":[0]}`:         query.Offset(0),
		`{"method":"cursorAfter","values":["a"]}`:  query.CursorAfter("a"),
		`{"method":"cursorBefore","values":["a"]}`: query.CursorBefore("a"),
	} {
		if q.String() != want {
			t.Errorf("got  %s\nwant %s", q, want)
		}
		method, _, _ := strings.Cut(strings.TrimPrefix(want, `{"method":"`), `"`)
		if q.Method() != method {
			t.Errorf("%s: method %q", q, q.Method())
		}
		if again, err := query.Parse(q.String()); err != nil || again != q {
			t.Errorf("%s: parsed %v, %v", q, again, err)
		}
	}
}

// The zero query stays one, whatever it is put in.
func TestNoQuery(t *testing.T) {
	t.Parallel()
	for _, q := range []query.Query{{}, query.Or(query.IsNull("a"), query.Query{})} {
		if q != (query.Query{}) || q.String() != "" || q.Method() != "" {
			t.Errorf("got %q of method %q", q, q.Method())
		}
	}
}

// What is no query is refused, and what is one is kept as it was written.
func TestParse(t *testing.T) {
	t.Parallel()
	for _, text := range []string{``, `{`, `limit(1)`, `1`, `null`, `[]`, `{}`, `{"method":1}`, `{"method":""}`, `{"method":"limit","values":1}`, `{"method":"limit"}x`} {
		if q, err := query.Parse(text); err == nil || q != (query.Query{}) {
			t.Errorf("%s: got %v, %v; want an error", text, q, err)
		}
	}
	const text = ` {"values": [1.50], "method": "limit", "more": null}`
	if q, err := query.Parse(text); err != nil || q.String() != text {
		t.Errorf("got %s, %v", q, err)
	}
}

// What parses is kept as it is, and whatever a filter compares arrives whole: no
// text ends a query or begins another.
func FuzzQuery(f *testing.F) {
	f.Add(`{"method":"limit","values":[10]}`, "provider")
	f.Add(`{"Method":"x","method":"y"}`, `a","values":["b`)
	f.Add(`{"method":null}`, "\x00ü\u2028\\")
	f.Fuzz(func(t *testing.T, text, attribute string) {
		q, err := query.Parse(text)
		if err == nil && (q.String() != text || q.Method() == "" || !json.Valid([]byte(text))) {
			t.Errorf("%q is parsed to %q of method %q", text, q, q.Method())
		}
		if err != nil && q != (query.Query{}) {
			t.Errorf("%q: %v, and %q", text, err, q)
		}
		var got struct {
			Method, Attribute string
			Values            []string
		}
		written := query.NotEqual(attribute, text).String()
		if err := json.Unmarshal([]byte(written), &got); err != nil {
			t.Fatalf("%q: %v", written, err)
		}
		if utf8.ValidString(text) && utf8.ValidString(attribute) &&
			(got.Method != "notEqual" || got.Attribute != attribute || len(got.Values) != 1 || got.Values[0] != text) {
			t.Errorf("%q and %q arrive as %q", attribute, text, written)
		}
	})
}
