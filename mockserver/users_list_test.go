package mockserver

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/appctl/appctl/mockserver/store"
)

// crowd makes four users to look for.
func crowd(t *testing.T) *client {
	t.Helper()
	c := newKeyed(t)
	for _, body := range []string{
		`{"userId":"ann","email":"ann.smith@my-host.example.co.uk","name":"Ann of Manchester"}`,
		`{"userId":"bob","phone":"+16175551212","name":"Bob"}`,
		`{"userId":"cat","email":"cat@example.com"}`,
		`{"userId":"dan","name":"Dan the man"}`,
	} {
		c.call("POST", "/users", body).ok(201)
	}
	c.call("PUT", "/users/cat/labels", `{"labels":["vip","beta"]}`).ok(200)
	c.call("PATCH", "/users/dan/status", `{"status":false}`).ok(200)
	return c
}

// ids are the ids of a list, in one word.
func (a *answer) ids(key string) string {
	a.t.Helper()
	var ids []string
	for _, one := range a.ok(200).list(key) {
		ids = append(ids, object(one.(map[string]any)).str("$id"))
	}
	return strings.Join(ids, " ")
}

// Users are listed in the order of their creation, and as queries ask.
func TestListUsers(t *testing.T) {
	t.Parallel()
	c := crowd(t)
	for _, test := range []struct {
		want    string
		total   int
		queries []string
	}{
		{"ann bob cat dan", 4, nil},
		{"ann bob", 4, []string{`{"method":"limit","values":[2]}`}},
		{"cat dan", 4, []string{`{"method":"offset","values":[2]}`}},
		{"", 4, []string{`{"method":"offset","values":[9223372036854775807]}`}},
		{"cat", 4, []string{`{"method":"cursorAfter","values":["bob"]}`, `{"method":"limit","values":[1]}`}},
		{"dan", 4, []string{`{"method":"cursorAfter","values":["bob"]}`, `{"method":"offset","values":[1]}`}},
		{"", 4, []string{`{"method":"cursorAfter","values":["dan"]}`}},
		{"ann bob", 4, []string{`{"method":"cursorBefore","values":["cat"]}`}},
		{"dan cat bob ann", 4, []string{byAge}},
		{"dan", 1, []string{`{"method":"equal","attribute":"status","values":[false]}`}},
		{"cat", 1, []string{`{"method":"contains","attribute":"labels","values":["vip","x"]}`}},
		{"bob dan", 2, []string{`{"method":"isNull","attribute":"email"}`}},
		{"bob", 1, []string{`{"method":"startsWith","attribute":"phone","values":["+1617"]}`}},
		{"ann bob cat dan", 4, []string{`{"method":"equal","attribute":"registration","values":["2026-08-21T14:00:00.000+02:00"]}`}},
		{"", 0, []string{`{"method":"isNotNull","attribute":"passwordUpdate"}`}},
		{"ann bob cat dan", 4, []string{`{"method":"isNull","attribute":"accessedAt"}`, `{"method":"lessThan","attribute":"$createdAt","values":["2027-01-01"]}`}},
		{"bob dan ann cat", 4, []string{`{"method":"orderAsc","attribute":"email"}`}},
		{"ann bob cat dan", 4, []string{`{"method":"orderAsc","attribute":"$updatedAt"}`, `{"method":"orderAsc","attribute":"impersonator"}`,
			`{"method":"orderAsc","attribute":"emailVerification"}`, `{"method":"orderAsc","attribute":"phoneVerification"}`}},
	} {
		a := c.list("/users", test.queries...)
		if got := a.ids("users"); got != test.want {
			t.Errorf("%v: got %q, want %q", test.queries, got, test.want)
		}
		a.ok(200).want(t, "total", test.total)
	}
	for _, no := range []string{"false", "0"} {
		a := c.call("GET", "/users?total="+no, "")
		a.ok(200).want(t, "total", 0)
		if got := a.ids("users"); got != "ann bob cat dan" {
			t.Errorf("without total: got %q", got)
		}
	}
	c.call("GET", "/users?total=false&search=cat", "").ok(200).want(t, "total", 0)
}

// What a list of users cannot be asked is refused in the API's words.
func TestListUsersRefusals(t *testing.T) {
	t.Parallel()
	c := crowd(t)
	after := `{"method":"cursorAfter","values":["nobody"]}`
	for _, queries := range [][]string{{after}, {after, byAge}} {
		c.list("/users", queries...).said(400, "general_cursor_not_found", "User 'nobody' for the 'cursor' value not found.")
	}
	c.list("/users", `{"method":"search","attribute":"name","values":["x"]}`).
		said(400, "general_query_invalid", `Searching by attribute "name" requires a fulltext index.`)
	c.list("/users", `{"method":"equal","attribute":"labels","values":["x"]}`).said(400, "general_argument_invalid",
		"Invalid `queries` param: Invalid query: Cannot query equal on attribute \"labels\" because it is an array.")
	c.list("/users", `{"method":"select","values":["name"]}`).
		said(400, "general_argument_invalid", "Invalid `queries` param: Invalid query method: select")
	c.list("/users", `{"method":"orderAsc","attribute":"email"}`, `{"method":"cursorAfter","values":["bob"]}`).refused(400, "database_query_order_null")
	c.call("GET", "/users?search=", "").said(400, "general_argument_invalid",
		"Invalid `search` param: Value must be a valid string and at least 1 chars and no longer than 256 chars")
}

// A search finds whole words and the beginning of the last, in any letter
// case, by id, e-mail, name, phone and label; quotes ask for a phrase.
func TestSearchUsers(t *testing.T) {
	t.Parallel()
	c := crowd(t)
	for term, want := range map[string]string{
		"ann":                             "ann",
		"ANN":                             "ann",
		"man":                             "ann dan",
		"manchester":                      "ann",
		"man bob":                         "bob dan",
		"smith":                           "ann",
		"ann.smith@my-host.example.co.uk": "ann cat", // "host" and "example" are words of their own
		"cat@example.com":                 "ann cat",
		`"cat@example.com"`:               "cat",
		`"the man"`:                       "dan",
		`"man the"`:                       "",
		"+16175551212":                    "bob",
		"16175":                           "bob",
		"label:vip":                       "cat",
		"vip":                             "cat",
		"gamma":                           "",
		"the":                             "",
		"com":                             "",
		"uk":                              "",
		">":                               "",
		`"`:                               "",
		`""`:                              "",
		"@+-*()<>~":                       "",
		"+man*":                           "ann dan",
		"(cat@":                           "cat",
		"manch bob":                       "bob", // only the last word may be a beginning
		`"label:vip"`:                     "cat",
	} {
		if got := c.call("GET", "/users?search="+url.QueryEscape(term), "").ids("users"); got != want {
			t.Errorf("%s: got %q, want %q", term, got, want)
		}
	}
	a := c.call("GET", "/users?search=man&"+url.Values{"queries[]": {`{"method":"limit","values":[1]}`}}.Encode(), "")
	if got := a.ids("users"); got != "ann" {
		t.Errorf("one of two: got %q", got)
	}
	a.ok(200).want(t, "total", 2)
	c.call("PATCH", "/users/ann/name", `{"name":"Anna Berg"}`).ok(200)
	if got := c.call("GET", "/users?search=berg", "").ids("users"); got != "ann" {
		t.Errorf("by a new name: got %q", got)
	}
}

// The total of a list counts no further than 5000, however it is asked.
func TestTotalIsCapped(t *testing.T) {
	t.Parallel()
	c := newKeyed(t)
	for i := range 5003 {
		u := &store.User{ID: fmt.Sprint("u", i), CreatedAt: noon, UpdatedAt: noon, Registration: noon}
		if err := c.server.store.CreateUser(t.Context(), "test", u, 0); err != nil {
			t.Fatal(err)
		}
	}
	first := `{"method":"limit","values":[1]}`
	c.list("/users", first).ok(200).want(t, "total", 5000)
	c.list("/users", first, byAge).ok(200).want(t, "total", 5000)
}

// BenchmarkListUsers is a page of 25 users out of a hundred and out of a
// hundred thousand: both cost the same.
func BenchmarkListUsers(b *testing.B) {
	for _, size := range []int{100, 100_000} {
		b.Run(strconv.Itoa(size), func(b *testing.B) {
			s, err := New(WithProject("test"), WithJournal(0))
			if err != nil {
				b.Fatal(err)
			}
			for i := range size {
				u := &store.User{ID: fmt.Sprint("u", i), CreatedAt: noon, UpdatedAt: noon, Registration: noon}
				if err := s.store.CreateUser(b.Context(), "test", u, 0); err != nil {
					b.Fatal(err)
				}
			}
			r, err := http.NewRequestWithContext(b.Context(), "GET", "http://localhost/v1/users", nil)
			if err != nil {
				b.Fatal(err)
			}
			r.Header.Set("X-Appwrite-Project", "test")
			r.Header.Set("X-Appwrite-Key", s.Default().APIKey())
			b.ReportAllocs()
			for b.Loop() {
				res, err := s.Transport().RoundTrip(r)
				if err != nil || res.StatusCode != 200 {
					b.Fatal(res, err)
				}
				_ = res.Body.Close()
			}
		})
	}
}
