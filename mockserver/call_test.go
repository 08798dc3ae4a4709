package mockserver

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/appctl/appctl/mockserver/store"
)

// The first check that fails decides the refusal: each request of the table
// has everything wrong that the ones below it have.
func TestOrderOfChecks(t *testing.T) {
	t.Parallel()
	s := newServer(t, WithRateLimits(Enforced))
	c := newClient(t, s)
	ann, id := c.member()
	update := func(change func(*store.User)) {
		t.Helper()
		_, err := s.store.UpdateUser(t.Context(), s.Default().ID(), id, func(u *store.User) error { change(u); return nil })
		if err != nil {
			t.Fatal(err)
		}
	}
	login := func(c *client) *answer { return c.call("POST", "/account/sessions/email", `{"email":"x"}`) }

	ann = ann.with("Origin", "https://evil.example")
	login(ann.with("X-Appwrite-Mode", "admin").with("X-Appwrite-Project", "console")).refused(400, "general_bad_request")
	login(ann.with("X-Appwrite-JWT", "x")).refused(403, "user_jwt_and_cookie_set")
	login(ann.with("X-Appwrite-Project", "nobody")).refused(403, "general_unknown_origin")
	ann = ann.with("Origin", "")
	login(ann.with("X-Appwrite-Project", "nobody")).refused(404, "project_not_found")
	login(ann.with("X-Appwrite-Key", "standard_nope")).refused(401, "user_unauthorized")
	newClient(t, s).call("DELETE", "/account", "").refused(401, "general_unauthorized_scope")

	update(func(u *store.User) { u.Blocked, u.MustReset, u.MFA, u.EmailVerified = true, true, true, true })
	login(ann).refused(403, "user_blocked")
	update(func(u *store.User) { u.Blocked = false })
	login(ann).refused(412, "user_password_reset_required")
	update(func(u *store.User) { u.MustReset = false })
	login(ann).refused(401, "user_more_factors_required")
	update(func(u *store.User) { u.MFA = false })

	setMethod := func(on bool) {
		t.Helper()
		if err := s.Default().Configure(t.Context(), func(set *Settings) { set.Auth.Methods.EmailPassword = on }); err != nil {
			t.Fatal(err)
		}
	}
	setMethod(false)
	for range 10 {
		login(ann).refused(501, "user_auth_method_unsupported")
	}
	login(ann).refused(429, "general_rate_limit_exceeded")
	ann.server.Default().Clock().Advance(3600e9)
	setMethod(true)
	login(ann).refused(401, "user_session_already_exists")
	login(newClient(t, s)).said(400, "general_argument_invalid", "Invalid `email` param: Value must be a valid email address")

	ann.call("DELETE", "/account/mfa/authenticators/nope", "").refused(401, "user_challenge_required")
}

// Who has an answer finds the request in the journal, without its query.
func TestRequestsAreNoted(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	ann, id := c.member()
	a := ann.call("GET", "/account?secret=x", "")
	entries := c.server.Default().Journal().Entries()
	last := entries[len(entries)-1]
	if last.RequestID != a.header.Get("X-Mock-Request-Id") || last.Operation != "account.get" || last.Path != "/v1/account" ||
		last.UserID != id || last.Status != 200 || last.ErrorType != "" || !last.Start.Equal(noon) {
		t.Errorf("got %+v", last)
	}
	c.call("GET", "/nothing", "").refused(404, "general_route_not_found")
	entries = c.server.Default().Journal().Entries()
	if last := entries[len(entries)-1]; last.Status != 404 || last.ErrorType != "general_route_not_found" || last.Operation != "" {
		t.Errorf("got %+v", last)
	}
}

// Refusals before the rate limit do not count against it.
func TestRefusedBeforeTheLimitDoesNotCount(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	for range 3 {
		c.call("DELETE", "/account/sessions", "").refused(401, "general_unauthorized_scope")
	}
	ann, _ := c.member()
	a := ann.call("DELETE", "/account/sessions", "")
	a.ok(204)
	if got := a.header.Get("X-RateLimit-Remaining"); got != "99" {
		t.Errorf("remaining: got %s, want 99", got)
	}
}

// A failure or a panic is a 500 that tells the client nothing, and the log
// which request it was.
func TestUnexpectedFailureIsServerError(t *testing.T) {
	t.Parallel()
	for name, failure := range map[string]func() error{
		"error": func() error { return errors.New("disk on fire") },
		"panic": func() error { panic("disk on fire") },
	} {
		var log bytes.Buffer
		st := brokenStore{store.NewMemory(), failure}
		s := newServer(t, WithStore(st), WithLogger(slog.New(slog.NewTextHandler(&log, nil))))
		a := newClient(t, s).call("POST", "/account", `{"userId":"unique()","email":"ann@example.test","password":"correct horse"}`)
		a.said(500, "general_unknown", "Server Error")
		for _, want := range []string{"disk on fire", a.header.Get("X-Mock-Request-Id"), "account.create"} {
			if !strings.Contains(log.String(), want) {
				t.Errorf("%s: the log has no %q:\n%s", name, want, log.String())
			}
		}
	}
}

// So is a reply that cannot be written.
func TestReplyThatPanics(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	s := newServer(t, WithLogger(slog.New(slog.NewTextHandler(&log, nil))))
	s.routes.root.child("ping").methods["GET"].handle = func(context.Context, *call) (reply, error) { return brokenReply{}, nil }
	a := newClient(t, s).call("GET", "/ping", "")
	a.said(500, "general_unknown", "Server Error")
	if !strings.Contains(log.String(), a.header.Get("X-Mock-Request-Id")) || !strings.Contains(log.String(), "out of ink") {
		t.Errorf("the log has neither request nor reason:\n%s", log.String())
	}
}

type brokenReply struct{}

func (brokenReply) write(*document, *call) { panic("out of ink") }

// brokenStore keeps no users.
type brokenStore struct {
	store.Store
	failure func() error
}

func (b brokenStore) CreateUser(context.Context, string, *store.User, int) error { return b.failure() }

// A path is matched without its empty segments, with its letter case, and HEAD
// is GET without the body.
func TestRoutes(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	ann, _ := c.member()
	ann.call("GET", "//account//", "").ok(200)
	ann.call("GET", "/account?x=1", "").ok(200)
	ann.call("GET", "/Account", "").refused(404, "general_route_not_found")
	ann.call("PUT", "/account", "{}").refused(404, "general_route_not_found")
	ann.call("GET", "/nothing/here", "").refused(404, "general_route_not_found")
	ann.call("GET", "/account/sessions/email", "").refused(404, "user_session_not_found")
	c.call("POST", "/account/sessions", `{"email":"ann@example.test","password":"correct horse"}`).ok(201)

	get, head := ann.call("GET", "/account", ""), ann.call("HEAD", "/account", "")
	if head.status != 200 || head.body != "" || head.header.Get("Content-Length") != get.header.Get("Content-Length") {
		t.Errorf("HEAD: got %d %q, length %s, want 200, no body, length %s", head.status, head.body,
			head.header.Get("Content-Length"), get.header.Get("Content-Length"))
	}
}

// An unknown route is found out only after the project, the origin and the
// caller were judged.
func TestUnknownRouteComesLast(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	c.with("X-Appwrite-Project", "nobody").call("GET", "/nothing", "").refused(404, "project_not_found")
	c.with("Origin", "https://evil.example").call("GET", "/nothing", "").refused(403, "general_unknown_origin")
	c.with("X-Appwrite-Key", c.server.Default().APIKey()).call("GET", "/nothing", "").refused(404, "general_route_not_found")
}

// Every answer carries the headers that all have, and no two the same id.
func TestCommonHeaders(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	a, b := c.call("GET", "/account", ""), c.with("X-Forwarded-Proto", "https").call("GET", "/health/version", "")
	for name, want := range map[string]string{
		"Server": "Appwrite", "X-Content-Type-Options": "nosniff", "X-Mock-Server": "1",
		"Date": "Fri, 21 Aug 2026 12:00:00 GMT", "Cache-Control": "no-cache, no-store, must-revalidate", "Expires": "0", "Pragma": "no-cache",
		"Strict-Transport-Security": "", "Access-Control-Max-Age": "86400",
	} {
		if got := a.header.Get(name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	if got := b.header.Get("Strict-Transport-Security"); got != "max-age=10886400" {
		t.Errorf("over https: got Strict-Transport-Security %q", got)
	}
	if id := a.header.Get("X-Mock-Request-Id"); id == "" || id == b.header.Get("X-Mock-Request-Id") {
		t.Errorf("request ids: got %q twice", id)
	}
}

// ping and health/version answer without a session.
func TestSmallRoutes(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	a := c.call("GET", "/ping", "")
	if a.status != 200 || a.body != "Pong!" || a.header.Get("Content-Type") != "text/plain; charset=UTF-8" {
		t.Errorf("ping: got %d %s %q", a.status, a.header.Get("Content-Type"), a.body)
	}
	c.with("X-Appwrite-Key", c.server.Default().APIKey()).call("GET", "/ping", "")
	c.with("X-Appwrite-Project", "").call("GET", "/ping", "").refused(404, "project_not_found")
	c.with("X-Appwrite-Project", "").call("GET", "/health/version", "").ok(200).want(t, "version", "1.9.6")
}
