package mockserver

import (
	"fmt"
	"testing"
	"time"

	"github.com/appctl/appctl/mockserver/store"
)

// until429 calls until the limit refuses, and wants that to be after so many
// calls.
func (c *client) until429(calls int, method, path, body string) {
	c.t.Helper()
	for i := range calls {
		if a := c.call(method, path, body); a.status == 429 {
			c.t.Fatalf("%s: refused at call %d, want %d to get through", a.request, i+1, calls)
		}
	}
	c.call(method, path, body).refused(429, "general_rate_limit_exceeded")
}

// Every limited route of tokens and of what they are good for refuses at its
// count, for each of its keys alone, and starts again with the next hour.
func TestTokenRateLimits(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		max                int
		method, path, body string
		other              string // a body that another counter counts, from the same address of the network
		sameIP             bool   // that other is refused too: the address counts as well
	}{
		{50, "POST", "/account/sessions/anonymous", "", "", true},
		{10, "POST", "/account/sessions/token", `{"userId":"ann"}`, `{"userId":"bob"}`, false},
		{10, "PUT", "/account/sessions/magic-url", `{"userId":"ann"}`, `{"userId":"bob"}`, false},
		{10, "PUT", "/account/sessions/phone", `{"userId":"ann"}`, `{"userId":"bob"}`, false},
		{60, "POST", "/account/tokens/magic-url", `{"email":"ann"}`, `{"email":"bob"}`, true},
		{10, "POST", "/account/tokens/email", `{"email":"ann"}`, `{"email":"bob"}`, true},
		{10, "POST", "/account/tokens/phone", `{"phone":"+1"}`, `{"phone":"+2"}`, true},
		{10, "POST", "/account/recovery", `{"email":"ann"}`, `{"email":"bob"}`, true},
		{10, "PUT", "/account/recovery", `{"userId":"ann"}`, `{"userId":"bob"}`, false},
		{10, "POST", "/account/recovery/otp", `{"email":"ann"}`, `{"email":"bob"}`, true},
		{10, "PUT", "/account/recovery/otp", `{"userId":"ann"}`, `{"userId":"bob"}`, false},
		{10, "PUT", "/account/verifications/email", `{"userId":"ann"}`, `{"userId":"bob"}`, false},
		{10, "PUT", "/account/verifications/email/otp", `{"userId":"ann"}`, `{"userId":"bob"}`, false},
		{10, "PUT", "/account/verifications/phone", `{"userId":"ann"}`, `{"userId":"bob"}`, false},
	} {
		t.Run(row.method+" "+row.path, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, WithRateLimits(Enforced))
			c := newClient(t, s)
			c.until429(row.max, row.method, row.path, row.body)
			if a := c.call(row.method, row.path, row.other); (a.status == 429) != row.sameIP {
				t.Errorf("another counter, same address of the network: got %d", a.status)
			}
			if a := c.with("X-Forwarded-For", "203.0.113.7").call(row.method, row.path, row.other); a.status == 429 {
				t.Error("another counter, another address of the network: refused")
			}
			if a := c.withKey().call(row.method, row.path, row.body); a.status == 429 {
				t.Error("an API key is refused")
			}
			s.Default().Clock().Advance(time.Hour)
			if a := c.call(row.method, row.path, row.body); a.status == 429 {
				t.Error("refused in the next hour")
			}
		})
	}
}

// Asking for a verification and confirming it share a counter where the
// address is mailed, and do not where the phone is texted.
func TestVerificationRateLimits(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/account/verifications/email", "/account/verifications/email/otp"} {
		c := newClient(t, newServer(t, WithRateLimits(Enforced)))
		ann, id := c.member()
		for range 4 {
			c.verify(path, id, "wrong").refused(401, "user_invalid_token")
		}
		ann.until429(6, "POST", path, `{"url":"http://localhost"}`)
		c.verify(path, id, "wrong").refused(429, "general_rate_limit_exceeded")
	}
	c := newClient(t, newServer(t, WithRateLimits(Enforced)))
	ann, id := c.member()
	c.change(id, func(u *store.User) { u.Phone = "+14155552671" })
	ann.until429(10, "POST", "/account/verifications/phone", "")
	ann.call("POST", "/account/verification/phone", "").refused(429, "general_rate_limit_exceeded") // the alias counts with its route
	c.until429(10, "PUT", "/account/verifications/phone", fmt.Sprintf(`{"userId":%q,"secret":"wrong"}`, id))
}

// The three routes that make a session of a token share a counter of the user
// and the network address; success sets it back on two of them.
func TestTokenSessionRateLimit(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t, WithRateLimits(Enforced)))
	id := c.signUp("ann@example.test")
	left := func(method, path, secret string) string {
		c.give(id, tokenGeneric, "right")
		return c.call(method, path, fmt.Sprintf(`{"userId":%q,"secret":%q}`, id, secret)).header.Get("X-RateLimit-Remaining")
	}
	for _, step := range []struct{ method, path, secret, want string }{
		{"POST", "/account/sessions/token", "wrong", "9"},
		{"PUT", "/account/sessions/magic-url", "wrong", "8"},
		{"PUT", "/account/sessions/phone", "wrong", "7"},
		{"PUT", "/account/sessions/phone", "right", "6"},
		{"PUT", "/account/sessions/phone", "wrong", "5"},
		{"PUT", "/account/sessions/magic-url", "right", "4"},
		{"PUT", "/account/sessions/phone", "wrong", "9"},
		{"POST", "/account/sessions/token", "right", "8"},
		{"POST", "/account/sessions/token", "wrong", "9"},
	} {
		if got := left(step.method, step.path, step.secret); got != step.want {
			t.Errorf("%s %s with the %s secret: remaining: got %s, want %s", step.method, step.path, step.secret, got, step.want)
		}
	}
}
