package mockserver

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/appctl/appctl/sdk/query"
)

// What the query builders of the SDK write, this server reads as what was
// meant, whatever the values are.
func FuzzBuiltQueries(f *testing.F) {
	f.Add("github", `a"b\<&>`, int64(0), true)
	f.Add("", "\x00\u2028", int64(-1), false)
	f.Add("日本", "{}", int64(1<<40), true)
	f.Fuzz(func(t *testing.T, a, b string, n int64, yes bool) {
		a, b = strings.ToValidUTF8(a, "?"), strings.ToValidUTF8(b, "?") // which JSON cannot say
		at := time.UnixMilli(n % (1 << 47)).UTC()
		if at.Year() < 1 || at.Year() > 9999 {
			at = time.UnixMilli(0).UTC()
		}
		text := func(method string, values ...any) filter {
			return filter{method: method, attribute: "name", values: values}
		}
		both := []filter{text("equal", a), {method: "isNull", attribute: "email"}}
		for _, built := range []struct {
			query query.Query
			want  filter
		}{
			{query.Equal("name", a, b), text("equal", a, b)},
			{query.NotEqual("name", a), text("notEqual", a)},
			{query.LessThan("name", a), text("lessThan", a)},
			{query.GreaterThanEqual("name", b), text("greaterThanEqual", b)},
			{query.Between("name", a, b), text("between", a, b)},
			{query.StartsWith("name", a), text("startsWith", a)},
			{query.NotEndsWith("name", b), text("notEndsWith", b)},
			{query.Contains("labels", a, b), filter{method: "contains", attribute: "labels", values: []any{a, b}}},
			{query.ContainsAll("name", a, b), text("containsAll", a, b)},
			{query.NotContains("name", b), text("notContains", b)},
			{query.IsNotNull("name"), text("isNotNull")},
			{query.Equal("status", yes), filter{method: "equal", attribute: "status", values: []any{yes}}},
			{query.GreaterThan("registration", at), filter{method: "greaterThan", attribute: "registration", values: []any{at}}},
			{query.LessThanEqual("$sequence", n%(1<<53)), filter{method: "lessThanEqual", attribute: "$sequence", values: []any{int(n % (1 << 53))}}},
			{query.And(query.Equal("name", a), query.IsNull("email")), filter{method: "and", nested: both}},
			{query.Or(query.Equal("name", a), query.IsNull("email")), filter{method: "or", nested: both}},
		} {
			got := readBuilt(t, built.query)
			if len(got.filters) != 1 || !reflect.DeepEqual(got.filters[0], built.want) {
				t.Errorf("%s was read as %+v, want %+v", built.query, got.filters, built.want)
			}
		}
		count := int(n & (1<<31 - 1))
		page := readBuilt(t, query.Limit(count+1), query.Offset(count), query.CursorBefore("a1"), query.OrderDesc("name"), query.OrderAsc(""))
		want := &queries{limit: count + 1, offset: count, cursor: "a1", before: true, orders: []order{{attribute: "name", down: true}, {}}}
		if !reflect.DeepEqual(page, want) {
			t.Errorf("page was read as %+v, want %+v", page, want)
		}
	})
}

// readBuilt reads queries as the server takes them from a request.
func readBuilt(t *testing.T, built ...query.Query) *queries {
	t.Helper()
	var texts []string
	for _, q := range built {
		texts = append(texts, q.String())
	}
	raw, err := json.Marshal(texts)
	if err != nil {
		t.Fatal(err)
	}
	got, refusal := new(call).checkQueries(over, raw)
	if refusal != "" {
		t.Fatalf("%v: %s", built, refusal)
	}
	return got.(*queries)
}
