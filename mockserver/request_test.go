package mockserver

import (
	"net/http"
	"strings"
	"testing"
)

// The project comes from the query or the body first, then from the header;
// without any it is the console.
func TestSelectProject(t *testing.T) {
	t.Parallel()
	s := newServer(t, WithProject("one"), WithProject("two"))
	c := newClient(t, s)
	email(c.with("X-Appwrite-Project", "two"), "ann")
	login := `{"email":"ann@example.test","password":"correct horse"}`
	c.with("X-Appwrite-Project", "one").call("POST", "/account/sessions/email", login).refused(401, "user_invalid_credentials")
	two := c.with("X-Appwrite-Project", "two").signIn("ann@example.test")
	two.with("X-Appwrite-Project", "one").call("GET", "/account?project=two", "").ok(200)
	two.with("X-Appwrite-Project", "one").call("PATCH", "/account/name", `{"project":"two","name":"Ann"}`).ok(200)
	two.with("X-Appwrite-Project", "").call("PATCH", "/account/name?project=two", `{"name":"Ann"}`).ok(200)
	two.with("X-Appwrite-Project", "one").call("PATCH", "/account/name?project=two", `{"name":"Ann"}`).refused(401, "general_unauthorized_scope")

	guest := c.with("X-Appwrite-Project", "")
	guest.call("GET", "/account", "").refused(401, "general_unauthorized_scope")
	guest.call("POST", "/account", `{"userId":"root","email":"root@example.test","password":"correct horse"}`).ok(201)
	if _, err := s.store.User(t.Context(), "console", "root"); err != nil {
		t.Errorf("a user without a project: %v, want one of the console", err)
	}
	a := c.with("X-Appwrite-Project", "nobody").call("GET", "/account", "")
	a.refused(404, "project_not_found")
	if hint := a.header.Get("X-Mock-Hint"); !strings.Contains(hint, "nobody") {
		t.Errorf("hint: got %q, want one that names the project", hint)
	}
}

// In admin mode the caller is a console user, who is a member of no project.
func TestAdminMode(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	root := c.with("X-Appwrite-Project", "console")
	root.signUp("root@example.test")
	admin := root.signIn("root@example.test").with("X-Appwrite-Mode", "admin")
	page := admin.with("Origin", "http://localhost:3000").call("GET", "/account", "")
	page.said(400, "general_bad_request", "Admin mode is not allowed for console project")
	if got := page.header.Get("Access-Control-Allow-Origin"); got != "http://localhost:3000" {
		t.Errorf("allowed origin: got %q, want the page's", got)
	}
	admin.with("X-Appwrite-Project", "test").call("GET", "/account", "").refused(401, "user_unauthorized")
	c.with("X-Appwrite-Mode", "admin").call("GET", "/account", "").refused(401, "general_unauthorized_scope")
}

// A time of the request that is none is refused, by the routes that read it.
func TestRequestTimestamp(t *testing.T) {
	t.Parallel()
	ann, _ := newClient(t, newServer(t)).member()
	for stamp, ok := range map[string]bool{"": true, "2026-08-21T12:00:00.000+00:00": true, "2026-08-21": true, "yesterday?": false} {
		stamped := ann.with("X-Appwrite-Timestamp", stamp)
		for _, a := range []*answer{
			stamped.call("PATCH", "/account/prefs", `{"prefs":{"a":1}}`),
			stamped.call("DELETE", "/account/sessions/none", ""),
		} {
			if refused := strings.Contains(a.body, "Invalid X-Appwrite-Timestamp header value") && a.status == 400; refused == ok {
				t.Errorf("%q: %s: got %d %s", stamp, a.request, a.status, a.body)
			}
		}
		stamped.call("GET", "/account", "").ok(200)
	}
}

// What only a server behind a proxy sees is taken from the proxy's headers.
func TestForwardedHeaders(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		header, value string
		host, ip      string
		secure        bool
	}{
		{"", "", "localhost", "127.0.0.1", false},
		{"X-Forwarded-Host", "API.Example.com:8080", "api.example.com", "127.0.0.1", false},
		{"X-Forwarded-Host", "[::1]:8080", "[::1]", "127.0.0.1", false},
		{"X-Forwarded-Host", "2001:DB8::1", "2001:db8::1", "127.0.0.1", false},
		{"X-Forwarded-For", "203.0.113.7, 10.0.0.1", "localhost", "203.0.113.7", false},
		{"X-Forwarded-For", "unknown", "localhost", "127.0.0.1", false},
		{"X-Forwarded-Proto", "https", "localhost", "127.0.0.1", true},
	} {
		r, err := http.NewRequestWithContext(t.Context(), "GET", "http://localhost:99/", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.RemoteAddr = "127.0.0.1:4711"
		r.Header.Set(tt.header, tt.value)
		if got := hostname(r); got != tt.host {
			t.Errorf("%s: %s: host: got %s, want %s", tt.header, tt.value, got, tt.host)
		}
		if got := clientIP(r); got != tt.ip {
			t.Errorf("%s: %s: ip: got %s, want %s", tt.header, tt.value, got, tt.ip)
		}
		if got := isSecure(r); got != tt.secure {
			t.Errorf("%s: %s: secure: got %v, want %v", tt.header, tt.value, got, tt.secure)
		}
	}
}
