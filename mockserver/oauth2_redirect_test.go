package mockserver

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"
)

// A URL that is redirected to is taken apart and put together as PHP does it.
func TestRebuildURL(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"http://localhost":                       "http://localhost/?e=1+%7E#",
		"http://localhost:":                      "http://localhost/?e=1+%7E#",
		"http://localhost:3000/a%20b?x=1&y":      "http://localhost:3000/a%20b?x=1&y=&e=1+%7E#",
		"https://me:pw@localhost/?e=old#top":     "https://me:pw@localhost/?e=1+%7E#top",
		"http://localhost/?a[]=1&a[]=2":          "http://localhost/?a%5B0%5D=1&a%5B1%5D=2&e=1+%7E#",
		"appwrite-callback-test://":              "appwrite-callback-test:///?e=1+%7E#",
		"exp://192.168.0.1:8081/--/welcome?x=ä%": "exp://192.168.0.1:8081/--/welcome?x=%C3%A4%25&e=1+%7E#",
	} {
		if got, err := rebuildURL(in, urlParam{"e", "1 ~"}); got != want || err != nil {
			t.Errorf("%s: got %s %v, want %s", in, got, err, want)
		}
	}
	if got, _ := rebuildURL("http://localhost/welcome"); got != "http://localhost/welcome#" {
		t.Errorf("without parameters: got %s", got)
	}
}

// What the server calls itself follows the host and port that were called, not
// the protocol.
func TestSite(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ address, host, port, proto, want, console string }{
		{"http://localhost", "", "", "", "http://localhost:", "http://localhost/x"},
		{"http://localhost:8080", "", "", "", "http://localhost:8080", "http://localhost:8080/x"},
		{"http://api.example.test:8080", "", "", "https", "http://api.example.test:8080", "http://localhost:8080/x"},
		{"http://inside:8080", "Api.Example.test", "80", "", "http://api.example.test", "http://localhost/x"},
		{"http://inside:8080", "api.example.test:81", "", "", "http://api.example.test:81", "http://localhost:81/x"},
		{"http://[::1]:8080", "", "", "", "http://[::1]:8080", "http://localhost:8080/x"},
		{"http://inside:8080", "api.example.test", "80@evil.test", "", "http://api.example.test:", "http://localhost/x"},
		{"http://inside:8080", "api.example.test:80@evil.test", "", "", "http://api.example.test:", "http://localhost/x"},
	} {
		r := request(t, "GET", tt.address, "", nil)
		r.Header.Set("X-Forwarded-Host", tt.host)
		r.Header.Set("X-Forwarded-Port", tt.port)
		r.Header.Set("X-Forwarded-Proto", tt.proto)
		c := &call{server: newServer(t), r: r, host: hostname(r)}
		if got := c.site(); got != tt.want {
			t.Errorf("%+v: site: got %s", tt, got)
		}
		if got := c.consoleURL("/x"); got != tt.console {
			t.Errorf("%+v: console: got %s", tt, got)
		}
		c.server = newServer(t, WithPublicURL("https://mock.test:8443"))
		if got := c.site() + c.consoleURL("/x") + c.scheme(); got != "https://mock.test:8443https://mock.test:8443/xhttps" {
			t.Errorf("%+v: with a public URL: got %s", tt, got)
		}
	}
}

// The cookies of a sign-in are as secure as the server's own URLs.
func TestOAuth2CookiesOverHTTPS(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t, WithPublicURL("https://mock.test")))
	c.setProvider("mock", func(p *OAuth2Provider) { p.Enabled, p.AppID, p.Secret = true, "1", "123456" })
	a := newSurfer(c).visit("GET", redirectURL("mock", `{"success":"https://mock.test/","token":false}`, "code=abcdef"), "")
	lines := a.header.Values("Set-Cookie")
	if len(lines) != 2 || !strings.Contains(lines[0], "a_session_test_legacy=") || !strings.HasSuffix(lines[0], "path=/; secure; httponly") ||
		!strings.HasSuffix(lines[1], "path=/; secure; httponly; samesite=None") {
		t.Errorf("got %q", lines)
	}
	if got := a.header.Get("Location"); got != "https://mock.test/#" {
		t.Errorf("got to %s", got)
	}
	if a.session() == "" {
		t.Errorf("no fallback header")
	}
}

// The cookies of a sign-in over plain HTTP are for the host that was called and
// its subdomains, whatever a proxy says of the protocol; the page of another
// domain that the browser comes from gets the fallback header too, one of the
// same does not.
func TestOAuth2Cookies(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t, WithProject("MyApp")))
	c.setProvider("mock", func(p *OAuth2Provider) { p.Enabled, p.AppID, p.Secret = true, "1", "123456" })
	const path = "/v1/account/sessions/oauth2/mock/redirect?project=MyApp&code=abcdef&state="
	visit := func(host, referer string) *answer {
		b := newSurfer(c)
		b.client = b.client.with("X-Forwarded-Proto", "https").with("Referer", referer)
		return b.visit("GET", "http://"+host+path+url.QueryEscape(`{"success":"`+appSuccess+`"}`), "")
	}
	for host, attributes := range map[string]string{
		"localhost": "; path=/", "127.0.0.1:8080": "; path=/", "api.example.com:8080": "; path=/; domain=.api.example.com",
	} {
		a := visit(host, "")
		value := a.session()
		raw, err := base64.StdEncoding.DecodeString(value)
		var session struct{ ID, Secret string }
		if err != nil || json.Unmarshal(raw, &session) != nil || len(session.Secret) != 256 || c.user(session.ID) == nil {
			t.Errorf("%s: got session %s", host, raw)
		}
		lines := a.header.Values("Set-Cookie")
		if len(lines) != 2 {
			t.Fatalf("%s: got cookies %q", host, lines)
		}
		for i, form := range []string{"a_session_myapp_legacy=%; httponly", "a_session_myapp=%; httponly; samesite=None"} {
			date, rest := expiry(t, lines[i])
			if want := strings.Replace(form, "%", url.QueryEscape(value)+attributes, 1); rest != want {
				t.Errorf("%s: got %s, want %s", host, rest, want)
			}
			if left := time.Until(date); left < 364*24*time.Hour || left > 366*24*time.Hour {
				t.Errorf("%s: expires in %v, want in a year", host, left)
			}
		}
		if got := a.header.Get("Location"); got != appSuccess+"#" {
			t.Errorf("%s: got to %s", host, got)
		}
	}
	if a := visit("api.example.com", "https://www.example.com/"); a.header.Get("X-Fallback-Cookies") != "" || len(a.header.Values("Set-Cookie")) != 2 {
		t.Errorf("from the same domain: got %v", a.header)
	}
	a := newSurfer(c).visit("GET", "http://localhost"+path+url.QueryEscape(`{"success":"http://localhost/console/auth/oauth2/success"}`), "")
	if got := a.header.Get("Location"); !strings.HasPrefix(got, "http://localhost/console/auth/oauth2/success?project=MyApp&key=a_session_MyApp&secret=") {
		t.Errorf("the success page: got %s", got)
	}
}

// Where a sign-in ends is not kept when it is good; a failure says nothing of
// that. Both set no more than they should.
func TestHeadersOfOAuth2Ends(t *testing.T) {
	t.Parallel()
	c := newOAuth2Client(t, "mock")
	const pages = `{"success":"` + appSuccess + `","failure":"http:\/\/localhost?a[]=1&b=\u00e4#top","token":`
	for _, tt := range []struct {
		state, query, location, kept string
		cookies                      int
	}{
		{pages + "false}", "code=abcdef", appSuccess + "#", "no-store, no-cache, must-revalidate, max-age=0", 2},
		{pages + "true}", "code=abcdef", appSuccess + "&secret=", "no-store, no-cache, must-revalidate, max-age=0", 0},
		{pages + "false}", "error=a%2Fb", "http://localhost/?a%5B0%5D=1&b=%C3%A4&error=%7B%22message%22%3A%22The+Mock+OAuth2+provider+returned+an+error%3A+a%5C%2Fb%22%2C" +
			"%22type%22%3A%22user_oauth2_provider_error%22%2C%22code%22%3A424%7D#top", "", 0},
	} {
		a := newSurfer(c).visit("GET", redirectURL("mock", tt.state, tt.query), "")
		if got := a.header.Get("Location"); a.status != 301 || !strings.HasPrefix(got, tt.location) {
			t.Errorf("%s: got %d to %s, want %s", tt.query, a.status, got, tt.location)
		}
		if got := a.header.Get("Cache-Control"); got != tt.kept || (a.header.Get("Pragma") == "no-cache") != (tt.kept != "") {
			t.Errorf("%s: got Cache-Control %q, Pragma %q", tt.query, got, a.header.Get("Pragma"))
		}
		if got := a.header.Values("Set-Cookie"); len(got) != tt.cookies || a.body != "" {
			t.Errorf("%s: got %d cookies and body %q", tt.query, len(got), a.body)
		}
	}
}

// redirectURL is the route that ends a sign-in, with a state.
func redirectURL(provider, state, query string) string {
	return "http://localhost/v1/account/sessions/oauth2/" + provider + "/redirect?project=test&" + query + "&state=" + url.QueryEscape(state)
}

// A state that cannot be read, or that leads to where the project does not
// allow, is refused on a page.
func TestReturnedState(t *testing.T) {
	t.Parallel()
	c := newOAuth2Client(t, "mock")
	visit := func(state string) *answer {
		return newSurfer(c).visit("GET", redirectURL("mock", state, "code=abcdef"), "")
	}
	for _, state := range []string{"x", "1", `"x"`, "null", "[]", `{"success":`, `{"success":1}`, `{"success":"http://localhost/","token":"x"}`} {
		visit(state).errorPage(500, "general_server_error", "Server Error")
	}
	const noSuccess, noFailure = "Invalid redirect URL for OAuth success.", "Invalid redirect URL for OAuth failure."
	visit(`{}`).errorPage(400, "project_invalid_success_url", noSuccess)
	newSurfer(c).visit("GET", "http://localhost/v1/account/sessions/oauth2/mock/redirect?project=test&code=abcdef", "").
		errorPage(400, "project_invalid_success_url", noSuccess)
	for _, evil := range []string{"https://evil.example/", "//evil.example/", `http://localhost\\@evil.example/`, "http://localhost@evil.example/",
		"https:evil.example", "javascript:alert(1)", "http://localhost.evil.example", "http://[::1", "data:text/html,x", "/", "evil"} {
		visit(`{"success":"`+evil+`"}`).errorPage(400, "project_invalid_success_url", noSuccess)
		visit(`{"success":"http://localhost/","failure":"`+evil+`"}`).errorPage(400, "project_invalid_failure_url", noFailure)
	}
	visit(strings.Repeat("x", 2049)).errorPage(400, "general_argument_invalid",
		"Invalid `state` param: Value must be a valid string and at least 1 chars and no longer than 2048 chars")
	if err := c.server.Default().Configure(t.Context(), func(s *Settings) { s.Platforms = []string{"*.example.test"} }); err != nil {
		t.Fatal(err)
	}
	if a := visit(`{"success":"https://App.example.test"}`); a.header.Get("Location") != "https://App.example.test/#" {
		t.Errorf("got %d, to %s", a.status, a.header.Get("Location"))
	}
}

// Whatever the state says, nobody is sent to where the project does not allow.
func FuzzOAuth2State(f *testing.F) {
	for _, state := range []string{
		`{"success":"http://localhost/","failure":"http://localhost/f","token":false}`, `{"success":"https://evil.example/"}`,
		`{"success":"http://localhost\\@evil.example/"}`, `{"success":"http://localhost:80#@evil.example"}`, `{"success":"exp://x"}`,
		base64.RawURLEncoding.EncodeToString([]byte(`{"success":"http://localhost/"}`)), `%7B%22success%22%3A%22http%3A%2F%2Flocalhost%22%7D`,
		`{"success":"http://localhost/","_pkce":{"data":"","iv":"00","tag":""}}`,
	} {
		f.Add(state, "abcdef")
	}
	s, err := New(WithResponseChecks(), WithProject("test", Configure(func(s *Settings) {
		s.OAuth2 = map[string]OAuth2Provider{}
		for _, id := range []string{"mock", "x", "amazon", "yandex", "github"} {
			s.OAuth2[id] = OAuth2Provider{Enabled: true, AppID: "1", Secret: "123456"}
		}
	})))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, state, code string) {
		c := newClient(t, s)
		for _, provider := range []string{"mock", "x", "amazon", "yandex", "github"} {
			a := newSurfer(c).visit("GET", redirectURL(provider, state, "code="+url.QueryEscape(code)), "")
			foreseen := strings.Contains(a.body, "general_server_error") || strings.Contains(a.body, "user_oauth2_")
			if a.status != 301 && a.status != 400 && !foreseen {
				t.Errorf("%s: got %d %s", provider, a.status, a.body)
			}
			location := a.header.Get("Location")
			if a.status != 301 {
				continue
			}
			scheme, rest, _ := strings.Cut(location, "://")
			end := strings.IndexAny(rest, `/?#\`)
			if end < 0 {
				t.Fatalf("%s: got to %q", provider, location)
			}
			host := rest[strings.LastIndexByte(rest[:end], '@')+1 : end]
			host, _ = cutPort(host)
			switch strings.ToLower(host) {
			case "localhost", "127.0.0.1", "[::1]":
			default:
				if scheme != "exp" && scheme != "appwrite-callback-test" {
					t.Errorf("%s: state %q leads to %q", provider, state, location)
				}
			}
		}
	})
}

// No provider's way of writing a state loses anything of it, and a verifier is
// only good as it was sealed.
func TestStateOfProviders(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	for _, id := range oauth2Providers() {
		a, ok := lookupAdapter(id)
		if !ok {
			t.Errorf("%s: no adapter", id)
		}
		verifier, _ := newVerifier()
		want := oauth2State{Success: "http://localhost/?a=b&c=%2B+d", Failure: "x", Token: true, PKCE: s.seal(verifier)}
		raw := want.encode(&a)
		got, ok := decodeState(&a, raw)
		if !ok || got.Success != want.Success || got.Failure != want.Failure || !got.Token || s.unseal(got.PKCE) != verifier {
			t.Errorf("%s: got %+v of %s", id, got, raw)
		}
		if plain := strings.HasPrefix(raw, `{"success"`); plain == (id == "x" || id == "amazon") {
			t.Errorf("%s: state is written as %s", id, raw)
		}
		for _, spoilt := range []sealed{{got.PKCE.Data, got.PKCE.IV, "00"}, {"", got.PKCE.IV, got.PKCE.Tag}, {got.PKCE.Data, "", got.PKCE.Tag}, {"!", "!", "!"}} {
			if s.unseal(&spoilt) != "" {
				t.Errorf("%s: %+v is good", id, spoilt)
			}
		}
	}
	if len(adapters) != len(oauth2Providers()) {
		t.Errorf("%d adapters for %d providers", len(adapters), len(oauth2Providers()))
	}
}
