package mockserver

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"
)

// noon is where the clocks of tests stand.
var noon = time.Date(2026, 8, 21, 12, 0, 0, 0, time.UTC)

// newServer is a server without a socket whose every answer is held against
// the contract and whose clocks stand at noon.
func newServer(t *testing.T, opts ...Option) *Server {
	t.Helper()
	watched := optionFunc(func(c *config) {
		c.badReply = func(request string, err error) { t.Errorf("%s: %v", request, err) }
	})
	logger := slog.New(slog.NewTextHandler(t.Output(), nil))
	s, err := New(append([]Option{WithResponseChecks(), WithClock(noon), WithLogger(logger), watched}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// client calls a project of a server, with some headers in every request.
type client struct {
	t      *testing.T
	server *Server
	header http.Header
}

// newClient is a guest of the server's default project.
func newClient(t *testing.T, s *Server) *client {
	h := http.Header{}
	h.Set("X-Appwrite-Project", s.Default().ID())
	return &client{t: t, server: s, header: h}
}

// with is the client with one more header; an empty value takes it away.
func (c *client) with(name, value string) *client {
	other := *c
	other.header = maps.Clone(c.header)
	if value == "" {
		other.header.Del(name)
		return &other
	}
	other.header.Set(name, value)
	return &other
}

// as is the client with a session.
func (c *client) as(session string) *client { return c.with("X-Appwrite-Session", session) }

// answer is what came back.
type answer struct {
	t       *testing.T
	request string
	status  int
	header  http.Header
	body    string
}

// call sends a request with a JSON body, or none for "".
func (c *client) call(method, path, body string) *answer {
	c.t.Helper()
	r, err := http.NewRequestWithContext(c.t.Context(), method, "http://localhost/v1"+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	if method != "GET" && method != "HEAD" {
		r.Header.Set("Content-Type", "application/json")
	}
	maps.Copy(r.Header, c.header)
	return c.send(r)
}

func (c *client) send(r *http.Request) *answer {
	c.t.Helper()
	res, err := c.server.Transport().RoundTrip(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return &answer{c.t, r.Method + " " + r.URL.RequestURI(), res.StatusCode, res.Header, string(body)}
}

// ok wants a status and gives the document that came with it.
func (a *answer) ok(status int) object {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("%s: got %d %s, want %d", a.request, a.status, a.body, status)
	}
	if a.body == "" || a.header.Get("Content-Type") != headerJSON[0] {
		return nil
	}
	var o object
	d := json.NewDecoder(bytes.NewReader([]byte(a.body)))
	d.UseNumber()
	if err := d.Decode(&o); err != nil {
		a.t.Fatalf("%s: %s: %v", a.request, a.body, err)
	}
	return o
}

// refused wants an error of a status and a type, and gives its message.
func (a *answer) refused(status int, typ string) string {
	a.t.Helper()
	var e struct{ Message, Type string }
	if err := json.Unmarshal([]byte(a.body), &e); err != nil {
		a.t.Fatalf("%s: got %d %s: %v", a.request, a.status, a.body, err)
	}
	if a.status != status || e.Type != typ {
		a.t.Fatalf("%s: got %d %s (%s), want %d %s", a.request, a.status, e.Type, e.Message, status, typ)
	}
	return e.Message
}

// said wants an error with a message to the letter.
func (a *answer) said(status int, typ, message string) {
	a.t.Helper()
	if got := a.refused(status, typ); got != message {
		a.t.Errorf("%s: got message\n\t%s, want\n\t%s", a.request, got, message)
	}
}

// object is a document.
type object map[string]any

func (o object) str(name string) string {
	s, _ := o[name].(string)
	return s
}

func (o object) list(name string) []any {
	l, _ := o[name].([]any)
	return l
}

// want compares one field, by how it prints.
func (o object) want(t *testing.T, name string, value any) {
	t.Helper()
	if got := fmt.Sprint(o[name]); got != fmt.Sprint(value) {
		t.Errorf("%s: got %s, want %v", name, got, value)
	}
}

const password = "correct horse"

// signUp makes a user with an e-mail and the password above, and gives its id.
func (c *client) signUp(email string) string {
	c.t.Helper()
	return c.call("POST", "/account", fmt.Sprintf(`{"userId":"unique()","email":%q,"password":%q}`, email, password)).ok(201).str("$id")
}

// signIn is the client with a new session of the user.
func (c *client) signIn(email string) *client {
	c.t.Helper()
	a := c.call("POST", "/account/sessions/email", fmt.Sprintf(`{"email":%q,"password":%q}`, email, password))
	a.ok(201)
	return c.as(a.session())
}

// session is the encoded session that an answer handed out in the fallback
// header.
func (a *answer) session() string {
	a.t.Helper()
	var fallback map[string]string
	if err := json.Unmarshal([]byte(a.header.Get("X-Fallback-Cookies")), &fallback); err != nil {
		a.t.Fatalf("%s: X-Fallback-Cookies: %v", a.request, err)
	}
	for _, encoded := range fallback {
		return encoded
	}
	a.t.Fatalf("%s: no session in %v", a.request, fallback)
	return ""
}

// member is the client as a new user with a session.
func (c *client) member() (*client, string) {
	c.t.Helper()
	id := c.signUp("ann@example.test")
	return c.signIn("ann@example.test"), id
}
