package mockserver

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/appctl/appctl/internal/contract"
)

// limits are the three headers of an answer.
func (a *answer) limits() string {
	return fmt.Sprint(a.header.Get("X-RateLimit-Limit"), " ", a.header.Get("X-RateLimit-Remaining"), " ", a.header.Get("X-RateLimit-Reset"))
}

// A limited route counts down to zero within a window aligned to the epoch,
// then refuses, and starts again with the next window.
func TestRateLimit(t *testing.T) {
	t.Parallel()
	s := newServer(t, WithRateLimits(Enforced))
	c := newClient(t, s)
	s.Default().Clock().Advance(10 * time.Minute)
	reset := noon.Add(time.Hour).Unix()
	for i := range 10 {
		a := c.call("POST", "/account", "{}")
		a.refused(400, "general_argument_invalid")
		if want := fmt.Sprintf("10 %d %d", 9-i, reset); a.limits() != want {
			t.Errorf("request %d: got %s, want %s", i+1, a.limits(), want)
		}
	}
	a := c.call("POST", "/account", "{}")
	a.said(429, "general_rate_limit_exceeded", "Rate limit for the current endpoint has been exceeded. Please try again after some time.")
	if want := fmt.Sprintf("10 0 %d", reset); a.limits() != want {
		t.Errorf("refused: got %s, want %s", a.limits(), want)
	}
	c.with("X-Forwarded-For", "203.0.113.7").call("POST", "/account", "{}").refused(400, "general_argument_invalid")
	s.Default().Clock().Advance(50 * time.Minute)
	c.call("POST", "/account", "{}").refused(400, "general_argument_invalid")
	if a := c.call("GET", "/account", ""); a.limits() != "  " {
		t.Errorf("a route without a limit: got %s", a.limits())
	}
}

// Without enforcement the headers are the same and nothing is refused; a
// project can ask for it on its own.
func TestRateLimitOnlyInHeaders(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	c := newClient(t, s)
	for range 12 {
		c.call("POST", "/account", "{}").refused(400, "general_argument_invalid")
	}
	if got := c.call("POST", "/account", "{}").header.Get("X-RateLimit-Remaining"); got != "0" {
		t.Errorf("remaining: got %s, want 0", got)
	}
	if err := s.Default().Configure(t.Context(), func(set *Settings) { set.RateLimits = true }); err != nil {
		t.Fatal(err)
	}
	c.call("POST", "/account", "{}").refused(429, "general_rate_limit_exceeded")
}

// A good sign-in forgives the bad ones before it; the counter is the
// address's as it was sent, whoever asks.
func TestRateLimitForgives(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t, WithRateLimits(Enforced)))
	c.signUp("ann@example.test")
	wrong := func(ip, email string) *answer {
		return c.with("X-Forwarded-For", ip).call("POST", "/account/sessions/email", fmt.Sprintf(`{"email":%q,"password":"wrong horse"}`, email))
	}
	for range 9 {
		wrong("203.0.113.7", "ann@example.test").refused(401, "user_invalid_credentials")
	}
	login(c)
	for range 10 {
		wrong("203.0.113.8", "ann@example.test").refused(401, "user_invalid_credentials")
	}
	wrong("203.0.113.9", "ann@example.test").refused(429, "general_rate_limit_exceeded")
	wrong("203.0.113.9", "Ann@example.test").refused(401, "user_invalid_credentials")
	a := c.call("POST", "/account/sessions", `{"email":"ann@example.test","password":"correct horse"}`)
	a.refused(429, "general_rate_limit_exceeded") // the alias counts with its route
}

// Requests that lack the parameter of a key share one counter, and methods of
// one path another.
func TestRateLimitKeys(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	login := func(body string) string {
		return c.call("POST", "/account/sessions/email", body).header.Get("X-RateLimit-Remaining")
	}
	for i, body := range []string{`{}`, `{"email":""}`, `{"email":null}`, `{"email":["x"]}`} {
		if got, want := login(body), strconv.Itoa(9-i); got != want {
			t.Errorf("%s: remaining: got %s, want %s", body, got, want)
		}
	}
	ann, _ := c.member()
	ann.call("DELETE", "/account/sessions/none", "").refused(404, "user_session_not_found")
	if got := ann.call("PATCH", "/account/sessions/none", "{}").header.Get("X-RateLimit-Remaining"); got != "8" {
		t.Errorf("PATCH after DELETE: remaining: got %s, want 8", got)
	}
}

// Projects do not use up each other's limits.
func TestRateLimitIsPerProject(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t, WithProject("one"), WithProject("two")))
	for _, project := range []string{"one", "two"} {
		if got := c.with("X-Appwrite-Project", project).call("POST", "/account", "{}").header.Get("X-RateLimit-Remaining"); got != "9" {
			t.Errorf("%s: remaining: got %s, want 9", project, got)
		}
	}
}

// Every limited route refuses at its count, under each of its paths, and takes
// requests again in the next window.
func TestEveryLimitedRouteRefuses(t *testing.T) {
	t.Parallel()
	for _, op := range contract.Operations {
		if op.Limit == nil {
			continue
		}
		t.Run(op.ID, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, WithRateLimits(Enforced))
			c := newClient(t, s)
			c.signUp("ann@example.test")
			paths := append([]string{op.Path}, op.Aliases...)
			ask := func(path string) *answer {
				caller := c
				if op.Scope == contract.Account {
					caller = c.signIn("ann@example.test")
				}
				return caller.call(op.Method, strings.NewReplacer("{sessionId}", "none", "{provider}", "mock").Replace(path), "{}")
			}
			if op.ID == "account.create" { // that was Ann
				s.Default().Clock().Advance(op.Limit.Window)
			}
			for i := range op.Limit.Max {
				a := ask(paths[i%len(paths)])
				if got, want := a.header.Get("X-RateLimit-Remaining"), strconv.Itoa(op.Limit.Max-1-i); a.status == 429 || got != want {
					t.Fatalf("request %d: got %d %s, remaining %s, want %s", i+1, a.status, a.body, got, want)
				}
			}
			for _, path := range paths {
				a := ask(path)
				if op.Status == 301 {
					a.errorPage(429, "general_rate_limit_exceeded", "Rate limit for the current endpoint has been exceeded. Please try again after some time.")
					continue
				}
				a.refused(429, "general_rate_limit_exceeded")
			}
			s.Default().Clock().Advance(op.Limit.Window)
			if a := ask(op.Path); a.status == 429 {
				t.Errorf("in the next window: got %d %s", a.status, a.body)
			}
		})
	}
}

// Without limits nothing is said of them, and a project that asks for them has
// them all the same.
func TestNoRateLimits(t *testing.T) {
	t.Parallel()
	s := newServer(t, WithRateLimits(NoLimits))
	c := newClient(t, s)
	for range 12 {
		a := c.call("POST", "/account", "{}")
		a.refused(400, "general_argument_invalid")
		if a.limits() != "  " {
			t.Errorf("headers: got %s, want none", a.limits())
		}
	}
	c.signUp("ann@example.test")
	login(c) // forgives what was not counted
	if err := s.Default().Configure(t.Context(), func(set *Settings) { set.RateLimits = true }); err != nil {
		t.Fatal(err)
	}
	for range 10 {
		c.call("POST", "/account", "{}").refused(400, "general_argument_invalid")
	}
	c.call("POST", "/account", "{}").refused(429, "general_rate_limit_exceeded")
}
