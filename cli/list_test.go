package cli_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
)

// shelf is a server with lists of n things each, i1 and on, which it pages by cursor
// or offset.
type shelf struct {
	n     int
	mu    sync.Mutex
	asked []string // path and query of each request, the queries in brackets
}

func (s *shelf) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	first, limit := 0, 25
	values := r.URL.Query()
	for _, text := range values["queries[]"] {
		var q struct {
			Method string `json:"method"`
			Values []any  `json:"values"`
		}
		if json.Unmarshal([]byte(text), &q) != nil || len(q.Values) == 0 {
			continue
		}
		number := 0
		_, _ = fmt.Sscan(strings.TrimPrefix(fmt.Sprint(q.Values[0]), "i"), &number)
		switch q.Method {
		case "limit":
			limit = number
		case "offset", "cursorAfter":
			first = number
		}
	}
	s.mu.Lock()
	s.asked = append(s.asked, fmt.Sprint(values["queries[]"], values["total"]))
	s.mu.Unlock()
	var items []string
	for i := first; i < min(first+limit, s.n); i++ {
		items = append(items, fmt.Sprintf(`{"$id":"i%d","big":12345678901234567890}`, i+1))
	}
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	fmt.Fprintf(w, `{"total":%d,%q:[%s],"later":1.50}`, s.n, path.Base(r.URL.Path), strings.Join(items, ","))
}

// opened gives the environment to ask the shelf in.
func (s *shelf) opened(t *testing.T) []string {
	t.Helper()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return []string{"HOME=" + t.TempDir(), "APPCTL_ENDPOINT=" + server.URL + "/v1", "APPCTL_PROJECT=shop", "APPCTL_SESSION=secret"}
}

// lists are the commands that take the flags of a list.
var lists = []struct {
	command string
	name    string // of the items
	queries bool   // whether it takes more than a page
	cursor  bool   // whether its items have an ID
}{
	{"account identity list", "identities", true, true},
	{"account log list", "logs", false, false},
	{"account consent list", "consents", true, true},
	{"account consent token list c1", "tokens", true, true},
}

// Every flag of a list reaches the server.
func TestListFlagsReachTheServer(t *testing.T) {
	t.Parallel()
	const query = `{"method":"orderDesc","attribute":"$createdAt"}`
	for _, l := range lists {
		tests := []struct{ flags, want string }{
			{"", `[] []`},
			{"--limit 7", `[{"method":"limit","values":[7]}] []`},
			{"--offset 9", `[{"method":"offset","values":[9]}] []`},
			{"--limit 7 --offset 9", `[{"method":"limit","values":[7]} {"method":"offset","values":[9]}] []`},
			{"--no-total", `[] [0]`},
		}
		if l.queries {
			tests = append(tests, struct{ flags, want string }{"--query " + query, "[" + query + "] []"})
		}
		for flag, attribute := range map[string]string{"identities --provider": "provider", "consents --app": "appId"} {
			name, flag, _ := strings.Cut(flag, " ")
			if name == l.name {
				tests = append(tests, struct{ flags, want string }{flag + " it", `[{"method":"equal","attribute":"` + attribute + `","values":["it"]}] []`})
			}
		}
		for _, test := range tests {
			t.Run(l.command+" "+test.flags, func(t *testing.T) {
				t.Parallel()
				s := &shelf{n: 30}
				code, _, errs := runIn(t, s.opened(t), "", append(strings.Fields(l.command), strings.Fields(test.flags)...)...)
				if code != 0 || !slices.Equal(s.asked, []string{test.want}) {
					t.Errorf("exit code %d, %s; asked %q, want %q", code, errs, s.asked, test.want)
				}
			})
		}
	}
}

// --all asks for page after page and gives one document with all that was on them,
// every item as it came.
func TestListAll(t *testing.T) {
	t.Parallel()
	page := func(next string) string { return `[{"method":"limit","values":[100]} ` + next + `] []` }
	for _, l := range lists {
		for _, n := range []int{0, 100, 250} {
			t.Run(fmt.Sprintf("%s %d", l.command, n), func(t *testing.T) {
				t.Parallel()
				want := []string{page(`{"method":"offset","values":[0]}`)}
				for seen := 100; seen < n; seen += 100 {
					next := fmt.Sprintf(`{"method":"offset","values":[%d]}`, seen)
					if l.cursor {
						next = fmt.Sprintf(`{"method":"cursorAfter","values":["i%d"]}`, seen)
					}
					want = append(want, page(next))
				}
				s := &shelf{n: n}
				code, out, errs := runIn(t, s.opened(t), "", append(strings.Fields(l.command), "--all", "--json")...)
				if code != 0 || !slices.Equal(s.asked, want) {
					t.Fatalf("exit code %d, %s; asked %q, want %q", code, errs, s.asked, want)
				}
				var document map[string]json.RawMessage
				if err := json.Unmarshal([]byte(out), &document); err != nil {
					t.Fatal(err)
				}
				begin := fmt.Sprintf(`{"total":%d,"%s":[`, n, l.name)
				if items := strings.Count(string(document[l.name]), `"big":12345678901234567890}`); items != n || !strings.HasPrefix(out, begin) {
					t.Errorf("%d items in %.60s..., want %d and %s", items, out, n, begin)
				}
			})
		}
	}
}

// A list that leaves things out is an empty one, and one that is none is an error.
func TestListAllOfOddServer(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{}`: `{"total":0,"identities":[]}`, `{"total":0,"identities":null}`: `{"total":0,"identities":[]}`,
		`{"total":1,"identities":[{"$id":"a","x":1e400}]}`: `{"total":1,"identities":[{"$id":"a","x":1e400}]}`,
		`[]`: "", `{"total":1,"identities":{}}`: "", `{`: "",
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json; charset=UTF-8")
			_, _ = w.Write([]byte(body))
		}))
		environ := []string{"HOME=" + t.TempDir(), "APPCTL_ENDPOINT=" + server.URL + "/v1", "APPCTL_PROJECT=shop", "APPCTL_SESSION=secret"}
		code, out, errs := runIn(t, environ, "", "account", "identity", "list", "--all", "--json")
		server.Close()
		if strings.TrimSpace(out) != want || (code == 0) != (want != "") {
			t.Errorf("%s: exit code %d, %q, want %q: %s", body, code, out, want, errs)
		}
	}
}

// An order of the caller's is turned by numbers: a cursor would need every item to
// have the attribute.
func TestListAllInOrder(t *testing.T) {
	t.Parallel()
	const order = `{"method":"orderAsc","attribute":"provider"}`
	s := &shelf{n: 150}
	code, _, errs := runIn(t, s.opened(t), "", "account", "identity", "list", "--all", "--query", order)
	want := []string{
		`[{"method":"limit","values":[100]} {"method":"offset","values":[0]} ` + order + `] []`,
		`[{"method":"limit","values":[100]} {"method":"offset","values":[100]} ` + order + `] []`,
	}
	if code != 0 || !slices.Equal(s.asked, want) {
		t.Errorf("exit code %d, %s; asked %q, want %q", code, errs, s.asked, want)
	}
}

// A page says that it is one; flags that make no sense are refused before anything
// is asked.
func TestListPages(t *testing.T) {
	t.Parallel()
	s := &shelf{n: 30}
	environ := s.opened(t)
	if _, _, errs := runIn(t, environ, "", "account", "identity", "list"); errs != "25 of 30: --all lists all.\n" {
		t.Errorf("on standard error: %q", errs)
	}
	if _, out, errs := runIn(t, environ, "", "account", "identity", "list", "--offset", "25", "--json"); errs != "" || !strings.HasSuffix(out, `],"later":1.50}`+"\n") {
		t.Errorf("the last page: %q, %q", out, errs)
	}
	asked := len(s.asked)
	for _, flags := range []string{
		"--limit 0", "--limit -1", "--limit x", "--offset -1", "--all --limit 1", "--all --offset 1", "--all --no-total",
		"--query limit", "--query {}", `--all --query {"method":"limit","values":[1]}`, `--all --query {"method":"cursorAfter","values":["i1"]}`,
	} {
		code, out, _ := runIn(t, environ, "", append([]string{"account", "identity", "list"}, strings.Fields(flags)...)...)
		if code != 2 || out != "" {
			t.Errorf("%s: exit code %d, %q", flags, code, out)
		}
	}
	if len(s.asked) != asked {
		t.Errorf("refused flags were sent: %q", s.asked[asked:])
	}
}
