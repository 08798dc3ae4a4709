package mockserver

import (
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// visit opens a path outside /v1, to the letter.
func visit(t *testing.T, s *Server, method, path string) *answer {
	t.Helper()
	c := newClient(t, s)
	target, query, _ := strings.Cut(path, "?")
	r, err := http.NewRequestWithContext(t.Context(), method, "http://localhost", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	unescaped, err := url.PathUnescape(target)
	if err != nil {
		t.Fatal(err)
	}
	r.URL.Path, r.URL.RawPath, r.URL.RawQuery = unescaped, target, query
	return c.send(r)
}

// page wants a page of a status that holds some words.
func (a *answer) page(status int, words ...string) {
	a.t.Helper()
	if a.status != status || a.header.Get("Content-Type") != "text/html; charset=UTF-8" {
		a.t.Fatalf("%s: got %d %s, want a page with %d", a.request, a.status, a.header.Get("Content-Type"), status)
	}
	for _, w := range words {
		if !strings.Contains(a.body, w) {
			a.t.Errorf("%s: no %q in\n%s", a.request, w, a.body)
		}
	}
	if a.header.Get("X-Mock-Request-Id") == "" || a.header.Get("Content-Security-Policy") == "" {
		a.t.Errorf("%s: got headers %v, want a request id and a policy", a.request, a.header)
	}
}

// The versions name the server's own and a text for each client, without a
// project.
func TestVersionsRoute(t *testing.T) {
	t.Parallel()
	got := visit(t, newServer(t), "GET", "/versions").ok(200)
	got.want(t, "server", "1.9.6")
	for _, name := range []string{"client-web", "client-flutter", "console-web", "server-nodejs", "server-deno", "server-php",
		"server-python", "server-ruby", "console-cli"} {
		if got.str(name) == "" {
			t.Errorf("%s: got %v, want a version", name, got[name])
		}
	}
	visit(t, newServer(t, WithVersion("1.8")), "GET", "/versions").ok(200).want(t, "server", "1.8.1")
}

// Robots and humans get the text that they look for.
func TestTextFiles(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	for path, first := range map[string]string{"/robots.txt": "# robotstxt.org/\n", "/humans.txt": "# humanstxt.org/\n"} {
		a := visit(t, s, "GET", path)
		if a.status != 200 || !strings.HasPrefix(a.body, first) || a.header.Get("Content-Type") != "text/plain; charset=UTF-8" {
			t.Errorf("%s: got %d %s %q", path, a.status, a.header.Get("Content-Type"), a.body)
		}
	}
}

// A sign-in by OAuth2 that names no page ends on one of the server's, in the
// old layout and the new; it shows why it failed and runs nothing of that.
func TestOAuth2Pages(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	const script = `{"message":"<script>alert('x')</script>"}`
	for _, base := range []string{"/console/auth/oauth2/", "/auth/oauth2/"} {
		visit(t, s, "GET", base+"success").page(200, "return to the application")
		failure := visit(t, s, "GET", base+"failure?error="+url.QueryEscape(script))
		failure.page(200, html.EscapeString(script))
		if strings.Contains(failure.body, "<script") {
			t.Errorf("the page runs what it shows:\n%s", failure.body)
		}
		visit(t, s, "GET", base+"failure").page(200, "no reason")
	}
}

// A magic link without a page of its own says what to do with what it carries.
func TestMagicURLPage(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	for _, path := range []string{"/console/auth/magic-url", "/auth/magic-url"} {
		a := visit(t, s, "GET", path+"?userId=u1&secret=%3Cb%3E&expire=x&project=test")
		a.page(200, "userId: u1", "secret: &lt;b&gt;", "/v1/account/sessions/token")
		if a.header.Get("Referrer-Policy") != "no-referrer" || a.header.Get("Cache-Control") != "no-cache, no-store, must-revalidate" {
			t.Errorf("%s: got %v, want the secret to stay here", path, a.header)
		}
		visit(t, s, "GET", path+"?userId=u1").page(200, "not whole")
	}
}

// The old addresses of the console's pages lead into it with their query in
// order, and nowhere else; what it would be is one page.
func TestConsoleRedirects(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	for path, want := range map[string]string{
		"/invite?b=1&a=2":              "/console/invite?b=1&a=2",
		"/invite?a=x%20y&b&=c&&d=%2F":  "/console/invite?a=x+y&b=&d=%2F",
		"/login":                       "/console/login",
		"/mfa":                         "/console/mfa",
		"/recover?userId=u&secret=s%3": "/console/recover?userId=u&secret=s%253",
		"/card/x/y":                    "/console/card/x/y",
		"/register/me":                 "/console/register/me",
		"/auth/other":                  "/console/auth/other",
		"//auth//evil.example/x":       "/console/auth/evil.example/x",
		"/card/%0d%0aX:y":              "/console/card/%0d%0aX:y",
	} {
		a := visit(t, s, "GET", path)
		if got := a.header.Get("Location"); a.status != 301 || got != want || a.body != "" {
			t.Errorf("%s: got %d to %q, want 301 to %q", path, a.status, got, want)
		}
	}
	for _, path := range []string{"/", "/console", "/console/invite?a=1", "/console/any/page"} {
		visit(t, s, "GET", path).page(200, "no console", "/v1", "/_mock/v1")
	}
	if a := visit(t, s, "HEAD", "/"); a.status != 200 || a.body != "" {
		t.Errorf("HEAD: got %d %q", a.status, a.body)
	}
}

// No challenge is known; what is no token is told apart, and never a file.
func TestACMEChallenge(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	const at = "/.well-known/acme-challenge/"
	visit(t, s, "GET", at+"abc_DEF-123").page(404, "<h1>Unknown path</h1>", "general_route_not_found")
	visit(t, s, "GET", at+strings.Repeat("a", 100)).page(404, "Unknown path")
	for _, token := range []string{"", "a/b", "../x", "..", "a.b", "a%2e", "%2e%2e", "a%20b", "ä", "a/", "%00", "Ł", strings.Repeat("a", 101)} {
		visit(t, s, "GET", at+token).page(400, "<h1>Invalid challenge token.</h1>", "general_argument_invalid")
	}
}

// All else is a page that is not there, whatever the method.
func TestUnknownPages(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	for _, path := range []string{"/v2/account", "/v1x", "/login/x", "/index.php", "/.well-known/x"} {
		visit(t, s, "GET", path).page(404, "Page not found")
	}
	visit(t, s, "POST", "/").page(404, "Page not found")
	visit(t, s, "DELETE", "/versions").page(404, "Page not found")
	if a := visit(t, s, "OPTIONS", "/"); a.status != 204 {
		t.Errorf("OPTIONS: got %d, want 204", a.status)
	}
}

// Services that are none of this server's are unknown routes that pages may
// read of; what only looks like the loopback is not it.
func TestOtherServices(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	for _, path := range []string{"/projects", "/teams"} {
		for _, origin := range []string{"http://localhost:3000", "http://127.0.0.1:1", "https://[::1]:8080"} {
			a := c.with("Origin", origin).call("GET", path, "")
			a.refused(404, "general_route_not_found")
			if got := a.header.Get("Access-Control-Allow-Origin"); got != origin {
				t.Errorf("%s from %s: got %q", path, origin, got)
			}
		}
		for _, origin := range []string{"http://127.0.0.2", "http://localhost.", "http://xlocalhost", "http://[0:0:0:0:0:0:0:1]", "http://localhost.example.com"} {
			c.with("Origin", origin).call("GET", path, "").refused(403, "general_unknown_origin")
		}
	}
}
