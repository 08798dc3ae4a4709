package mockserver

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/appctl/appctl/internal/fetch"
)

// A URL finds its fixture in every form that leads to the same place, and in no
// other.
func TestFixturesByURL(t *testing.T) {
	t.Parallel()
	p := newServer(t).Default()
	set := func(urls ...string) {
		t.Helper()
		var all []Fixture
		for _, u := range urls {
			all = append(all, Fixture{URL: u, Body: []byte(u)})
		}
		if err := p.SetFixtures(all...); err != nil {
			t.Fatal(err)
		}
	}
	set("https://Example.com:443", "http://example.com/a?b=1#c", "http://127.0.0.1/logo.png")
	for asked, found := range map[string]string{
		"https://example.com/":         "https://Example.com:443",
		"https://EXAMPLE.com#top":      "https://Example.com:443",
		"https://example.com/?":        "https://Example.com:443",
		"http://example.com:80/a?b=1":  "http://example.com/a?b=1#c",
		"http://127.0.0.1:80/logo.png": "http://127.0.0.1/logo.png",
		"http://example.com/":          "",
		"http://example.com/a":         "",
		"http://example.com/A?b=1":     "",
		"http://example.com:81/a?b=1":  "",
		"http://exa mple.com/":         "",
		"http://example.com/%zz":       "",
	} {
		f, ok := p.fixture(asked)
		if ok != (found != "") || string(f.Body) != found || ok && f.Status != 200 {
			t.Errorf("%s: got %+v, %v, want that of %q", asked, f, ok, found)
		}
	}
	set()
	if _, ok := p.fixture("https://example.com/"); ok {
		t.Error("got a fixture after all were taken away")
	}
}

// What is no fixture is refused whole, and by name.
func TestBadFixtures(t *testing.T) {
	t.Parallel()
	p := newServer(t).Default()
	if err := p.SetFixtures(Fixture{URL: "http://a.com"}); err != nil {
		t.Fatal(err)
	}
	for want, bad := range map[string][]Fixture{
		`fixture "ftp://a.com": must be a URL with http or https`: {{URL: "http://b.com"}, {URL: "ftp://a.com"}},
		`fixture "": must be a URL with http or https`:            {{}},
		`fixture "http://b.com": no status 99`:                    {{URL: "http://b.com", Status: 99}},
		`fixture "http://B.com/": the URL is there twice`:         {{URL: "http://b.com"}, {URL: "http://B.com/"}},
	} {
		if err := p.SetFixtures(bad...); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if got := p.listFixtures(); len(got) != 1 || got[0].URL != "http://a.com" {
		t.Errorf("got %v, want the fixture of before", got)
	}
}

// The control API sets, shows and takes away fixtures; what it does not
// understand it names.
func TestControlFixtures(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	call := func(method, path, body string) *answer { return control(t, s, method, path, body) }
	shows := func(a *answer, want string) {
		t.Helper()
		if a.ok(200); a.body != want {
			t.Errorf("%s: got %s, want %s", a.request, a.body, want)
		}
	}
	const path = "/projects/test/fixtures"
	shows(call("GET", path, ""), `{"total":0,"items":[]}`)
	const shown = `{"total":2,"items":[{"url":"http://a.com","status":404,"body":"","screenshot":"AA=="},{"url":"http://b.com","status":200,"body":"PGh0bWw+","screenshot":null}]}`
	shows(call("PUT", path, `{"items":[{"url":"http://b.com","text":"<html>"},{"url":"http://a.com","status":404,"body":"","screenshot":"AA=="}]}`), shown)
	shows(call("GET", path, ""), shown)
	for body, problem := range map[string]string{
		`{}`:                      "`items` is missing",
		`{"items":[{}]}`:          "`items[0].url` is missing",
		`{"items":[{"url":"x"}]}`: "`items[0].url` must be a URL with http or https",
		`{"items":[{"url":"http://a.com","status":600}]}`:             "`items[0].status` must be a whole number from 200 to 599",
		`{"items":[{"url":"http://a.com","body":"%"}]}`:               "`items[0].body` must be base64",
		`{"items":[{"url":"http://a.com","bodi":"AA=="}]}`:            "`items[0].bodi` is unknown; did you mean `items[0].body`?",
		`{"items":[{"url":"http://a.com","body":"AA==","text":"x"}]}`: "`items[0]` wants either `body` or `text`",
		`{"items":[{"url":"http://a.com"},{"url":"http://A.com"}]}`:   `fixture "http://A.com": the URL is there twice`,
	} {
		if got := call("PUT", path, body).refused(400, "general_argument_invalid"); !strings.Contains(got, problem) {
			t.Errorf("%s: got %q, want %q in it", body, got, problem)
		}
	}
	shows(call("GET", path, ""), shown)
	call("PUT", path, `{"items":[{"url":"http://c.com","text":"`+strings.Repeat("x", 2<<20)+`"}]}`).ok(200)
	call("DELETE", path, "").ok(204)
	shows(call("GET", path, ""), `{"total":0,"items":[]}`)
	call("PUT", "/projects/none/fixtures", `{"items":[]}`).refused(404, "project_not_found")
}

// Without network a URL is answered by its fixture or refused for its host, and
// nobody is asked.
func TestFetchOffline(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	if err := s.Default().SetFixtures(Fixture{URL: "http://127.0.0.1/x", Status: 404, Body: []byte("no")}); err != nil {
		t.Fatal(err)
	}
	c := &call{server: s, project: s.Default()}
	if r, err := c.fetch(t.Context(), fetch.Request{URL: "http://127.0.0.1/x"}); err != nil || r.Status != 404 || string(r.Body) != "no" {
		t.Errorf("got %v, %v, want the fixture", r, err)
	}
	if _, err := c.fetch(t.Context(), fetch.Request{URL: "http://example.com/x"}); !errors.Is(err, errOffline) {
		t.Errorf("got %v, want %v", err, errOffline)
	}
	for url, message := range map[string]string{
		"http://localhost/x":        "Failed to fetch favicon from the requested URL.",
		"http://printer.internal/x": "Failed to fetch favicon from the requested URL.",
		"http://example.com/%zz":    "Failed to fetch favicon from the requested URL.",
		"http://127.0.0.1/y":        "Address 127.0.0.1 is in a private or reserved range.",
		"http://[::1]:8080/y":       "Address ::1 is in a private or reserved range.",
	} {
		_, err := c.fetch(t.Context(), fetch.Request{URL: url})
		if err == nil || errors.Is(err, errOffline) || c.remoteFailed(err).row.Message != message {
			t.Errorf("%s: got %v, want %q", url, err, message)
		}
	}
}

// The older releases tell no reason.
func TestRefusedAddressesByRelease(t *testing.T) {
	t.Parallel()
	s := newServer(t, WithVersion("1.8"))
	c := &call{server: s, project: s.Default()}
	_, err := c.fetch(t.Context(), fetch.Request{URL: "http://10.0.0.1/"})
	if got := c.remoteFailed(err).row.Message; got != "Failed to fetch favicon from the requested URL." {
		t.Errorf("got %q", got)
	}
}

// An allow list that makes no sense is no option.
func TestWithFetchRefuses(t *testing.T) {
	t.Parallel()
	if _, err := New(WithResponseChecks(), WithFetch("10.0.0.0/33")); err == nil || !strings.HasPrefix(err.Error(), "WithFetch: ") {
		t.Errorf("got %v, want a refusal of WithFetch", err)
	}
	if _, err := New(WithResponseChecks(), WithFetch("intranet.example", "10.0.0.0/8")); err != nil {
		t.Error(err)
	}
}

// However many ask while fixtures change, nobody has a picture of before once
// the last ones are set.
func TestFixturesUnderLoad(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	const address = "https://example.com/a.png"
	bodies := [][]byte{quartersPNG(t, 4, 4), quartersPNG(t, 6, 6)}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			c := newClient(t, s)
			for range 50 {
				c.at("image", address, "&width=0&height=0").ok(200)
			}
		})
	}
	for i := range 50 {
		newClient(t, s).fixtures(Fixture{URL: address, Body: bodies[i%2]})
	}
	newClient(t, s).at("image", address, "&width=0&height=0").sized(6, 6)
	wg.Wait()
	newClient(t, s).at("image", address, "&width=0&height=0").sized(6, 6)
}
