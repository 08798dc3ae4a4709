package mockserver

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// login signs ann in and gives the answer.
func login(c *client) *answer {
	c.t.Helper()
	a := c.call("POST", "/account/sessions/email", `{"email":"ann@example.test","password":"correct horse"}`)
	a.ok(201)
	return a
}

// A sign-in sets the cookie of old browsers first, then the one with SameSite,
// with the attributes that the request's host and protocol ask for.
func TestSessionCookies(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t, WithProject("MyApp")))
	c.signUp("ann@example.test")
	for _, tt := range []struct {
		host, proto string
		attributes  string // between the date and httponly
	}{
		{"localhost", "", "; path=/"},
		{"127.0.0.1:8080", "", "; path=/"},
		{"[::1]:80", "", "; path=/"},
		{"api.example.com", "https", "; path=/; domain=.api.example.com; secure"},
		{"Api.Example.com:99", "", "; path=/; domain=.api.example.com"},
	} {
		a := login(c.with("X-Forwarded-Host", tt.host).with("X-Forwarded-Proto", tt.proto))
		lines := a.header.Values("Set-Cookie")
		if len(lines) != 2 {
			t.Fatalf("%s: got %d cookies", tt.host, len(lines))
		}
		value := url.QueryEscape(a.session())
		for i, form := range []string{"a_session_myapp_legacy=%; httponly", "a_session_myapp=%; httponly; samesite=None"} {
			date, rest := expiry(t, lines[i])
			want := strings.Replace(form, "%", value+tt.attributes, 1)
			if rest != want {
				t.Errorf("%s: got %s\n\twant %s", tt.host, rest, want)
			}
			if left := time.Until(date); left < 364*24*time.Hour || left > 366*24*time.Hour {
				t.Errorf("%s: expires in %v, want in a year", tt.host, left)
			}
		}
	}
}

// expiry takes the date out of a cookie.
func expiry(t *testing.T, line string) (date time.Time, rest string) {
	t.Helper()
	before, after, _ := strings.Cut(line, "; expires=")
	text, after, _ := strings.Cut(after, ";")
	date, err := time.Parse(cookieTime, text)
	if err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	return date, before + ";" + after
}

// A sign-out of the current session takes its cookies back; of another one it
// leaves them.
func TestCookiesAreTakenBack(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	ann, _ := c.member()
	other := login(c).ok(201).str("$id")
	if a := ann.call("DELETE", "/account/sessions/"+other, ""); len(a.header.Values("Set-Cookie")) != 0 || a.header.Get("X-Fallback-Cookies") != "" {
		t.Errorf("another session: got %v, want no cookies", a.header)
	}
	for _, path := range []string{"/account/sessions/current", "/account/sessions"} {
		a := c.as(login(c).session()).call("DELETE", path, "")
		a.ok(204)
		want := []string{
			"a_session_test_legacy=deleted; expires=Thu, 01-Jan-1970 00:00:01 GMT; path=/; httponly",
			"a_session_test=deleted; expires=Thu, 01-Jan-1970 00:00:01 GMT; path=/; httponly; samesite=None",
		}
		if got := a.header.Values("Set-Cookie"); strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
		if got := a.header.Get("X-Fallback-Cookies"); got != "[]" {
			t.Errorf("%s: X-Fallback-Cookies: got %q, want []", path, got)
		}
	}
}

// The fallback header is left out only for a page of the server's own domain.
func TestFallbackHeader(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t, WithProject("test", Configure(func(s *Settings) {
		s.Platforms = []string{"*"}
	}))))
	c.signUp("ann@example.test")
	for _, tt := range []struct {
		host, origin, referer string
		sent                  bool
	}{
		{"api.example.com", "https://app.example.com", "", false},
		{"api.example.com", "", "https://example.com/page", false},
		{"api.example.co.uk", "https://app.example.co.uk", "", false},
		{"api.example.com", "https://example.net", "", true},
		{"api.example.com", "", "", true},
		{"a.co.uk", "https://b.co.uk", "", true},
		{"localhost", "http://localhost:3000", "", true},
		{"127.0.0.1", "http://127.0.0.1", "", true},
		{"api.app.test", "https://app.test", "", true},
	} {
		a := login(c.with("X-Forwarded-Host", tt.host).with("Origin", tt.origin).with("Referer", tt.referer))
		if got := a.header.Get("X-Fallback-Cookies") != ""; got != tt.sent {
			t.Errorf("%+v: sent: %v", tt, got)
		}
	}
}

// A browser's own jar keeps the session and sends it back.
func TestCookiesWorkInAJar(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	_, id := c.member()
	res := http.Response{Header: login(c).header}
	var sent []string
	for _, cookie := range res.Cookies() {
		sent = append(sent, cookie.Name+"="+cookie.Value)
	}
	if got := c.with("Cookie", strings.Join(sent, "; ")).whoami(); got != id {
		t.Errorf("with the cookies: got %q, want %q", got, id)
	}
}
