package mockserver

import (
	"net/http"
	"strings"
	"testing"
)

// Pages of loopback hosts and of the project's platforms may call and read;
// everybody else is told how to be added.
func TestOrigins(t *testing.T) {
	t.Parallel()
	s := newServer(t, WithPublicURL("http://mock.test:8080"), WithProject("test", Configure(func(s *Settings) {
		s.Platforms = []string{"App.example.com", "*.example.org"}
	})))
	c := newClient(t, s)
	register := func(host, platform string) string {
		return "Invalid Origin. Register your new client (" + host + ") as a new " + platform + " platform on your project console dashboard"
	}
	for _, tt := range []struct {
		origin  string
		allowed bool // to read
		message string
	}{
		{"http://localhost:3000", true, ""},
		{"https://127.0.0.1", true, ""},
		{"http://[::1]:5173", true, ""},
		{"https://app.example.com", true, ""},
		{"https://APP.example.com:8443", true, ""},
		{"https://a.b.example.org", true, ""},
		{"http://mock.test", true, ""},
		{"chrome-extension://app.example.com", true, ""},
		{"exp://anything", false, ""},
		{"appwrite-callback-test://x", false, ""},
		{"https://example.org", false, register("example.org", "Web")},
		{"https://evil.com", false, register("evil.com", "Web")},
		{"https://localhost.", false, register("localhost.", "Web")},
		{"https://xlocalhost", false, register("xlocalhost", "Web")},
		{"https://127.0.0.2", false, register("127.0.0.2", "Web")},
		{"https://localhost.example.com", false, register("localhost.example.com", "Web")},
		{"http://[0:0:0:0:0:0:0:1]", false, register("[0:0:0:0:0:0:0:1]", "Web")},
		{"moz-extension://abc", false, register("abc", "Web (Firefox Extension)")},
		{"tauri://abc", false, register("abc", "Web (Tauri)")},
		{"null", false, "Invalid Origin."},
		{"foo://bar", false, "Invalid Scheme. The scheme used (foo) in the Origin (foo://bar) is not supported. " +
			"If you are using a custom scheme, please change it to `appwrite-callback-<PROJECT_ID>`"},
	} {
		a := c.with("Origin", tt.origin).call("GET", "/ping", "")
		if want := strings.ToLower(tt.origin); tt.allowed && a.header.Get("Access-Control-Allow-Origin") != want {
			t.Errorf("%s: allowed origin: got %q", tt.origin, a.header.Get("Access-Control-Allow-Origin"))
		}
		if !tt.allowed && a.header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s: may be read", tt.origin)
		}
		if tt.message == "" {
			a.ok(200)
			continue
		}
		a.said(403, "general_unknown_origin", tt.message)
	}
	hint := c.with("Origin", "https://evil.com").call("GET", "/ping", "").header.Get("X-Mock-Hint")
	if !strings.Contains(hint, "evil.com") || !strings.Contains(hint, "platforms") {
		t.Errorf("hint: got %q", hint)
	}
}

// A preflight is answered for any path and any origin, without a project.
func TestPreflight(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	for _, path := range []string{"/v1/account", "/v1/nothing", "/", "/v2"} {
		r, err := http.NewRequestWithContext(t.Context(), "OPTIONS", "http://localhost"+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Origin", "https://Evil.example")
		r.Header.Set("Access-Control-Request-Private-Network", "true")
		a := c.send(r)
		if a.header.Get("X-Mock-Request-Id") == "" {
			t.Errorf("%s: no request id", path)
		}
		if a.status != 204 || a.body != "" {
			t.Errorf("%s: got %d %q", path, a.status, a.body)
		}
		for name, want := range map[string]string{
			"Server": "Appwrite", "Access-Control-Allow-Origin": "https://evil.example",
			"Access-Control-Allow-Private-Network": "true", "Access-Control-Allow-Credentials": "true",
			"Access-Control-Allow-Methods":  "GET, POST, PUT, PATCH, DELETE",
			"Access-Control-Expose-Headers": "X-Appwrite-Session, X-Fallback-Cookies", "Access-Control-Max-Age": "86400",
		} {
			if got := a.header.Get(name); got != want {
				t.Errorf("%s: %s: got %q, want %q", path, name, got, want)
			}
		}
		if !strings.Contains(a.header.Get("Access-Control-Allow-Headers"), "X-Appwrite-JWT") {
			t.Errorf("%s: allowed headers: got %q", path, a.header.Get("Access-Control-Allow-Headers"))
		}
	}
}

// A preflight of the server itself is one too.
func TestPreflightOfServer(t *testing.T) {
	t.Parallel()
	s := Start(t, WithResponseChecks())
	client := s.Client()
	defer client.CloseIdleConnections()
	r, err := http.NewRequestWithContext(t.Context(), "OPTIONS", s.URL(), nil)
	if err != nil {
		t.Fatal(err)
	}
	r.URL.Opaque = "*"
	res, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != 204 || res.Header.Get("Server") != "Appwrite" {
		t.Errorf("got %s %v", res.Status, res.Header)
	}
}

// A redirect goes where a page may call from, and the refusal is worded for a
// URL.
func TestRedirectRule(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	c := &call{server: s, projectID: "test", settings: s.Default().settings.Load()}
	for raw, want := range map[string]string{
		"http://localhost:3000/x?y":    "",
		"appwrite-callback-test://ok":  "",
		"":                             "Invalid URI.",
		"nothing":                      "Invalid URI.",
		"https://evil.com/":            "Invalid URI. Register your new client (evil.com) as a new Web platform on your project console dashboard",
		"foo://bar":                    "Invalid URI. Register your new client (bar) as a new  platform on your project console dashboard",
		"//evil.com/":                  "Invalid URI. Register your new client (evil.com) as a new  platform on your project console dashboard",
		"javascript:alert(1)":          "Invalid URI. Register your new client () as a new  platform on your project console dashboard",
		"http://localhost@evil.com/":   "Invalid URI. Register your new client (evil.com) as a new Web platform on your project console dashboard",
		"http://evil.com\\@localhost/": "Invalid URI.",
		"http://evil.com#@localhost/":  "Invalid URI. Register your new client (evil.com) as a new Web platform on your project console dashboard",
		" http://localhost/":           "Invalid URI.",
	} {
		if got := c.refuseRedirect(raw); got != want {
			t.Errorf("%q: got %q, want %q", raw, got, want)
		}
	}
	c.devKey = true
	if got := c.refuseRedirect("https://evil.com/"); got != "" {
		t.Errorf("with a dev key: got %q", got)
	}
	if got := c.refuseRedirect("evil"); got != "Value must be a valid URL" {
		t.Errorf("no URL, with a dev key: got %q", got)
	}
}
