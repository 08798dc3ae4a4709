package mockserver

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// control sends a request to the control API.
func control(t *testing.T, s *Server, method, path, body string, header ...string) *answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, "http://localhost/_mock/v1"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return newClient(t, s).send(r)
}

// What the control API does not have is answered as Appwrite answers an
// unknown route, with an id of the request.
func TestControlUnknownRoute(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	for _, request := range []string{"GET /", "GET /unknown", "POST /health", "POST /projects/test", "GET /projects/test/unknown", "OPTIONS /projects"} {
		method, path, _ := strings.Cut(request, " ")
		a := control(t, s, method, path, "")
		a.refused(404, "general_route_not_found")
		if a.header.Get("X-Mock-Request-Id") == "" || a.header.Get("X-Mock-Server") != "1" {
			t.Errorf("%s: headers %v", request, a.header)
		}
	}
}

// An error has Appwrite's form, members in order.
func TestControlErrorForm(t *testing.T) {
	t.Parallel()
	a := control(t, newServer(t), "GET", "/projects/unknown", "")
	var e struct {
		Message string
		Code    int
		Type    string
		Version string
	}
	if err := json.Unmarshal([]byte(a.body), &e); err != nil {
		t.Fatal(err)
	}
	if e.Code != 404 || e.Type != "project_not_found" || e.Version != version || !strings.HasPrefix(a.body, `{"message":`) {
		t.Errorf("got %d %s", a.status, a.body)
	}
}

// A page of another site gets nothing: neither by a request across sites nor
// under a host name of its own that leads to the loopback.
func TestControlRefusesForeignPages(t *testing.T) {
	t.Parallel()
	s := newServer(t, WithPublicURL("http://mock.test:8080"))
	for _, c := range []struct {
		host, origin string
		status       int
	}{
		{"localhost:4780", "", 200},
		{"LOCALHOST", "", 200},
		{"app.localhost:4780", "", 200},
		{"127.0.0.1:4780", "", 200},
		{"127.8.9.1", "", 200},
		{"[::1]:4780", "", 200},
		{"mock.test:8080", "", 200},
		{"Mock.Test", "", 200},
		{"evil.example", "", 403},
		{"localhost.evil.example", "", 403},
		{"127.0.0.1.evil.example", "", 403},
		{"192.168.1.2:4780", "", 403},
		{"[2001:db8::1]:4780", "", 403},
		{"localhost:4780", "http://localhost:4780", 200},
		{"localhost:4780", "http://mock.test:8080", 200},
		{"localhost:4780", "http://localhost:3000", 403},
		{"localhost:4780", "https://evil.example", 403},
		{"localhost:4780", "null", 403},
		{"localhost:4780", "http://localhost:4780.evil.example", 403},
	} {
		r, err := http.NewRequestWithContext(t.Context(), "GET", "http://localhost/_mock/v1/projects", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = c.host
		if c.origin != "" {
			r.Header.Set("Origin", c.origin)
		}
		a := newClient(t, s).send(r)
		if a.status != c.status {
			t.Errorf("Host %s, Origin %q: got %d %s, want %d", c.host, c.origin, a.status, a.body, c.status)
		}
		if c.status == 403 {
			a.refused(403, "general_unknown_origin")
		}
	}
}

// With a token, only who sends it gets anything but health, from wherever.
func TestControlToken(t *testing.T) {
	t.Parallel()
	s := newServer(t, WithControlToken("let-me-in"))
	control(t, s, "GET", "/health", "").ok(200)
	for _, auth := range []string{"", "let-me-in", "Bearer", "Bearer ", "Bearer let-me", "Bearer let-me-in2", "Basic let-me-in"} {
		control(t, s, "GET", "/projects", "", "Authorization", auth).refused(401, "general_access_forbidden")
	}
	control(t, s, "GET", "/projects", "", "Authorization", "Bearer let-me-in").ok(200)
	r, err := http.NewRequestWithContext(t.Context(), "GET", "http://mock.container:4780/_mock/v1/projects", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer let-me-in")
	newClient(t, s).send(r).ok(200)
}

// A body that is not JSON, or too much of it, is refused in clear words.
func TestControlBodies(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	for _, c := range []struct{ body, says string }{
		{`{"name":`, "not JSON"},
		{`name=x`, "not JSON"},
		{`{"name":"x"} {}`, "something follows the JSON"},
		{`{"name":"x"}]`, "not JSON"},
		{`[]`, "must be an object, not a list"},
		{`null`, "must be an object, not null"},
		{`"x"`, "must be an object, not a string"},
		{`{"name":"` + strings.Repeat("x", maxControlBody) + `"}`, "larger than 1048576 bytes"},
	} {
		for _, method := range []string{"PUT", "PATCH"} {
			message := control(t, s, method, "/projects/test", c.body).refused(400, "general_argument_invalid")
			if !strings.Contains(message, c.says) {
				t.Errorf("%s %.20s: got %q, want it to say %q", method, c.body, message, c.says)
			}
		}
	}
	control(t, s, "GET", "/projects/test", "").ok(200).want(t, "name", "test")
	control(t, s, "PATCH", "/projects/test", "").ok(200).want(t, "name", "test")
}

// Health and readiness pass while requests are served; a store that fails is
// not ready.
func TestControlHealth(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	if a := control(t, s, "GET", "/health", ""); a.status != 200 || a.body != `{"status":"pass"}` {
		t.Errorf("health: %d %s", a.status, a.body)
	}
	if a := control(t, s, "HEAD", "/health", ""); a.status != 200 || a.body != "" {
		t.Errorf("HEAD health: %d %s", a.status, a.body)
	}
	control(t, s, "GET", "/ready", "").ok(200).want(t, "status", "pass")
	control(t, s, "GET", "/version", "").ok(200).want(t, "appwrite", version)
	if err := s.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	control(t, s, "GET", "/ready", "").ok(503).want(t, "status", "fail")
	control(t, s, "GET", "/health", "").ok(200)
}

// The environment of a project comes in each form, and with its keys.
func TestControlEnv(t *testing.T) {
	t.Parallel()
	s := newServer(t, WithPublicURL("http://mock.test:8080"))
	p := s.TestProject(t, ProjectID("shop"))
	want := "APPWRITE_ENDPOINT=http://mock.test:8080/v1\nAPPWRITE_PROJECT_ID=shop\nAPPWRITE_API_KEY=" + p.APIKey() + "\n"
	if a := control(t, s, "GET", "/env?project=shop", ""); a.status != 200 || !strings.HasPrefix(a.body, want) {
		t.Errorf("env: got %d\n%s\nwant\n%s", a.status, a.body, want)
	}
	if a := control(t, s, "GET", "/env?project=shop&format=sh", ""); !strings.Contains(a.body, "export APPWRITE_PROJECT_ID='shop'\n") {
		t.Errorf("env for a shell: %s", a.body)
	}
	control(t, s, "GET", "/env?format=json", "").ok(200).want(t, "APPWRITE_PROJECT_ID", "test")
	control(t, s, "GET", "/env?format=xml", "").refused(400, "general_argument_invalid")
	control(t, s, "GET", "/env?project=unknown", "").refused(404, "project_not_found")
	if got, want := shellLines([]string{"A=it's"}), "export A='it'\\''s'\n"; got != want {
		t.Errorf("shellLines = %s, want %s", got, want)
	}
}
