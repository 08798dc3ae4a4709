package sdk_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/appctl/appctl/sdk"
	"github.com/appctl/appctl/sdk/query"
)

// shelf is a server with a list of n identities, i1 and on, which it pages by
// cursor or offset.
type shelf struct {
	n     int
	total int      // that it tells, n if 0
	deaf  bool     // to cursor and offset
	fail  int      // the request that fails, from 1
	asked []string // the queries of each request
}

func (s *shelf) RoundTrip(r *http.Request) (*http.Response, error) {
	first, limit := 0, 25
	var asked []string
	for _, text := range r.URL.Query()["queries[]"] {
		asked = append(asked, text)
		q, err := query.Parse(text)
		if err != nil {
			return nil, err
		}
		_, value, _ := strings.Cut(strings.TrimRight(text, "]}"), `"values":[`)
		var number int
		_, _ = fmt.Sscan(strings.Trim(value, `"i`), &number)
		switch q.Method() {
		case "limit":
			limit = number
		case "offset", "cursorAfter":
			first = number
		}
	}
	s.asked = append(s.asked, strings.Join(asked, " "))
	if len(s.asked) == s.fail {
		return refusal(400, "general_cursor_not_found"), nil
	}
	if s.deaf {
		first = 0
	}
	var items []string
	for i := first; i < min(first+limit, s.n); i++ {
		items = append(items, fmt.Sprintf(`{"$id":"i%d"}`, i+1))
	}
	total := s.total
	if total == 0 {
		total = s.n
	}
	return reply(200, fmt.Sprintf(`{"total":%d,"identities":[%s],"logs":[%s]}`, total, strings.Join(items, ","), strings.Join(items, ","))), nil
}

// walk counts what an iterator gives, and the errors.
func walk(t *testing.T, s *shelf, queries ...query.Query) (items, failures int) {
	t.Helper()
	for i, err := range newClient(t, s).Account.Identities(t.Context(), queries...) {
		if err != nil {
			failures++
			continue
		}
		if items++; string(i.ID) != fmt.Sprintf("i%d", (items-1)%max(s.n, 1)+1) {
			t.Fatalf("item %d is %s", items, i.ID)
		}
	}
	return items, failures
}

// An iterator gives every item once, by as many requests as it takes and not
// one more: by cursor, or by number where the caller has an order.
func TestIterators(t *testing.T) {
	t.Parallel()
	const first = `{"method":"limit","values":[100]} {"method":"offset","values":[0]}`
	after := func(id string) string {
		return `{"method":"limit","values":[100]} {"method":"cursorAfter","values":["` + id + `"]}`
	}
	offset := func(n int) string {
		return fmt.Sprintf(`{"method":"limit","values":[100]} {"method":"offset","values":[%d]}`, n)
	}
	const github, byExpiry = ` {"method":"equal","attribute":"provider","values":["github"]}`, ` {"method":"orderDesc","attribute":"providerAccessTokenExpiry"}`
	for name, x := range map[string]struct {
		shelf   *shelf
		queries []query.Query
		items   int
		asked   []string
	}{
		"none":          {&shelf{}, nil, 0, []string{first}},
		"one page":      {&shelf{n: 100}, nil, 100, []string{first}},
		"three pages":   {&shelf{n: 201}, nil, 201, []string{first, after("i100"), after("i200")}},
		"filtered":      {&shelf{n: 101}, []query.Query{query.Equal("provider", "github")}, 101, []string{first + github, after("i100") + github}},
		"ordered":       {&shelf{n: 101}, []query.Query{query.OrderDesc("providerAccessTokenExpiry")}, 101, []string{first + byExpiry, offset(100) + byExpiry}},
		"uncounted":     {&shelf{n: 150, total: 5000}, nil, 150, []string{first, after("i100"), after("i150")}},
		"shrunk":        {&shelf{n: 150, total: 300}, nil, 150, []string{first, after("i100"), after("i150")}},
		"does not turn": {&shelf{n: 150, total: 5000, deaf: true}, nil, 200, []string{first, after("i100")}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if x.shelf.deaf {
				n := 0
				for range newClient(t, x.shelf).Account.Identities(t.Context(), x.queries...) {
					n++
				}
				if n != x.items || !slices.Equal(x.shelf.asked, x.asked) {
					t.Errorf("%d items, asked %q", n, x.shelf.asked)
				}
				return
			}
			if n, failures := walk(t, x.shelf, x.queries...); n != x.items || failures != 0 || !slices.Equal(x.shelf.asked, x.asked) {
				t.Errorf("%d items, %d failures, asked %q", n, failures, x.shelf.asked)
			}
		})
	}
	logs := &shelf{n: 250}
	n := 0
	for _, err := range newClient(t, logs).Account.Logs(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	if n != 250 || !slices.Equal(logs.asked, []string{first, offset(100), offset(200)}) {
		t.Errorf("%d logs, asked %q", n, logs.asked)
	}
}

// A loop that ends early asks for no further page, one that fails is told why,
// once, and queries that turn pages are not the caller's.
func TestIteratorsEnd(t *testing.T) {
	t.Parallel()
	s := &shelf{n: 300}
	for range newClient(t, s).Account.Identities(t.Context()) {
		break
	}
	if len(s.asked) != 1 {
		t.Errorf("%d requests after one item", len(s.asked))
	}
	if n, failures := walk(t, &shelf{n: 300, fail: 2}); n != 100 || failures != 1 {
		t.Errorf("%d items and %d failures, want 100 and 1", n, failures)
	}
	// A server stops to count at 5000, which does not mean that the list ends.
	if n, failures := walk(t, &shelf{n: 5150, total: 5000}); n != 5150 || failures != 0 {
		t.Errorf("%d items and %d failures, want 5150 and none", n, failures)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for i, err := range newClient(t, s).Account.Identities(ctx) {
		if i != nil || !errors.Is(err, context.Canceled) {
			t.Errorf("%v, %v; want context.Canceled", i, err)
		}
	}
	for _, q := range []query.Query{query.Limit(1), query.Offset(1), query.CursorAfter("i1"), query.CursorBefore("i1"), query.OrderRandom(), {}} {
		n := 0
		for i, err := range newClient(t, &shelf{n: 1}).Account.Identities(t.Context(), q) {
			if n++; i != nil || !errors.Is(err, sdk.ErrInvalidArgument) {
				t.Errorf("%s: %v, %v; want ErrInvalidArgument", q, i, err)
			}
		}
		if n != 1 {
			t.Errorf("%s: %d turns, want 1", q, n)
		}
	}
}

// A list is read whatever is missing from it, and refused if it is none.
func TestLists(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"total":3,"identities":[{"$id":"a"},null,{"$id":"b"}],"more":1}`: "3 a b",
		`{"identities":[{"$id":"a"}]}`:                                     "0 a",
		`{"total":0,"identities":null}`:                                    "0",
		`{}`:                                                               "0",
	} {
		p, err := newClient(t, answers(200, body)).Account.ListIdentities(t.Context(), sdk.ListParams{})
		if err != nil {
			t.Errorf("%s: %v", body, err)
			continue
		}
		words := []string{strconv.Itoa(p.Total)}
		for _, i := range p.Items {
			words = append(words, string(i.ID))
		}
		got := strings.Join(words, " ")
		if got != want {
			t.Errorf("%s: got %s, want %s", body, got, want)
		}
	}
	for _, body := range []string{`null`, `[]`, `{"total":"x"}`, `{"identities":{}}`, `{"identities":[1]}`, `{`} {
		if p, err := newClient(t, answers(200, body)).Account.ListIdentities(t.Context(), sdk.ListParams{}); p != nil || !errors.Is(err, sdk.ErrNotAppwrite) {
			t.Errorf("%s: %v, %v; want ErrNotAppwrite", body, p, err)
		}
	}
}
