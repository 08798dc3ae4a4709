package mockserver

import (
	"fmt"
	"testing"
	"time"

	"github.com/appctl/appctl/mockserver/store"
)

// give gives a user a token of a kind that lives a minute.
func (c *client) give(id, kind, secret string) {
	c.t.Helper()
	c.change(id, func(u *store.User) {
		u.Tokens = append(u.Tokens, store.Token{ID: kind + secret, CreatedAt: noon, Expire: noon.Add(time.Minute), Kind: kind,
			Secret: secret, SecretHash: hashSecret(secret)})
	})
}

// What a token signs in as follows from its kind alone, on all three routes;
// what is not for signing in does not.
func TestTokenKinds(t *testing.T) {
	t.Parallel()
	routes := []struct{ method, path string }{
		{"POST", "/account/sessions/token"}, {"PUT", "/account/sessions/magic-url"}, {"PUT", "/account/sessions/phone"},
	}
	for _, row := range []struct{ kind, provider, factors string }{
		{tokenMagicURL, "magic-url", "[email]"},
		{tokenEmailOTP, "token", "[email]"},
		{tokenPhone, "phone", "[phone]"},
		{tokenGeneric, "token", "[token]"},
		{tokenRecovery, "", ""},
		{tokenRecoveryOTP, "", ""},
		{tokenVerification, "", ""},
		{tokenVerificationOTP, "", ""},
	} {
		for _, route := range routes {
			t.Run(row.kind+" "+route.path, func(t *testing.T) {
				t.Parallel()
				c := newClient(t, newServer(t))
				id := c.signUp("ann@example.test")
				c.give(id, row.kind, "secret")
				a := c.call(route.method, route.path, fmt.Sprintf(`{"userId":%q,"secret":"secret"}`, id))
				if row.provider == "" {
					a.refused(401, "user_invalid_token")
					return
				}
				session := a.ok(201)
				session.want(t, "provider", row.provider)
				session.want(t, "factors", row.factors)
				session.want(t, "countryName", "Unknown")
				session.want(t, "expire", "2027-08-21T12:00:00.000+00:00")
				u := c.user(id)
				if u.EmailVerified != (row.factors == "[email]") || u.PhoneVerified != (row.factors == "[phone]") || len(u.Tokens) != 0 {
					t.Errorf("got %+v", u)
				}
				c.as(a.session()).call("GET", "/account", "").ok(200).want(t, "$id", id)
			})
		}
	}
}

// A wrong secret, an unknown user and a token that is over are all the same;
// a wrong try uses nothing up, and other tokens stay.
func TestInvalidTokens(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	c := newClient(t, s)
	id := c.signUp("ann@example.test")
	c.give(id, tokenGeneric, "one")
	c.give(id, tokenGeneric, "two")
	c.redeem(id, "three").refused(401, "user_invalid_token")
	c.redeem("nobody", "one").refused(401, "user_invalid_token")
	c.redeem("unique()", "one").refused(401, "user_invalid_token")
	c.redeem(id, "").refused(400, "general_argument_invalid")
	s.Default().Clock().Advance(time.Minute)
	c.redeem(id, "one").ok(201)
	s.Default().Clock().Advance(time.Millisecond)
	c.redeem(id, "two").refused(401, "user_invalid_token")
	c.call("POST", "/account/tokens/email", `{"userId":"x","email":"ann@example.test"}`).ok(201)
	if n := len(c.user(id).Tokens); n != 1 {
		t.Errorf("got %d tokens, want the new one alone", n)
	}
}

// A blocked user gets a session, which the next request refuses.
func TestTokenOfBlockedUser(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	id := c.signUp("ann@example.test")
	c.give(id, tokenGeneric, "secret")
	c.change(id, func(u *store.User) { u.Blocked = true })
	a := c.redeem(id, "secret")
	a.ok(201)
	c.as(a.session()).call("GET", "/account", "").refused(403, "user_blocked")
}

// Who is signed in is refused before anything is validated.
func TestTokenSessionOnTopOfOne(t *testing.T) {
	t.Parallel()
	ann, _ := newClient(t, newServer(t)).member()
	ann.call("POST", "/account/sessions/token", "{}").refused(401, "user_session_already_exists")
	ann.call("PUT", "/account/sessions/phone", "{}").refused(401, "user_session_already_exists")
	ann.call("POST", "/account/sessions/anonymous", "{}").refused(401, "user_session_already_exists")
}

// A further session by phone or by a generic token is told by mail, one that
// came by mail is not; nor is the first.
func TestTokenSessionAlerts(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t, configured(func(s *Settings) { s.Auth.SessionAlerts = true })))
	id := c.signUp("ann@example.test")
	for i, row := range []struct {
		kind string
		want int
	}{{tokenPhone, 0}, {tokenPhone, 1}, {tokenGeneric, 2}, {tokenMagicURL, 2}, {tokenEmailOTP, 2}} {
		secret := fmt.Sprint("secret", i)
		c.give(id, row.kind, secret)
		c.redeem(id, secret).ok(201)
		if n := len(c.server.Default().Outbox().All(Filter{Kind: SessionAlert})); n != row.want {
			t.Errorf("after %s: got %d alerts, want %d", row.kind, n, row.want)
		}
	}
}

// Who has no address is told of no session.
func TestNoAlertWithoutAddress(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t, configured(func(s *Settings) {
		s.Auth.SessionAlerts = true
		s.Auth.MockNumbers = []MockNumber{{Phone: "+4912345678", OTP: "111111"}}
	})))
	for range 2 {
		id := c.call("POST", "/account/tokens/phone", `{"userId":"unique()","phone":"+4912345678"}`).ok(201).str("userId")
		c.redeem(id, "111111").ok(201)
	}
	c.silent()
}

// An anonymous session makes a user who has nothing but an id.
func TestCreateAnonymousSession(t *testing.T) {
	t.Parallel()
	s := newServer(t, configured(func(s *Settings) { s.Auth.SessionAlerts = true }))
	c := newClient(t, s)
	a := c.call("POST", "/account/sessions/anonymous", "")
	session := a.ok(201)
	for name, want := range map[string]any{"provider": "anonymous", "factors": "[anonymous]", "providerUid": "", "current": true} {
		session.want(t, name, want)
	}
	account := c.as(a.session()).call("GET", "/account", "").ok(200)
	for name, want := range map[string]any{"$id": session.str("userId"), "email": "", "phone": "", "name": "", "passwordUpdate": "",
		"targets": "[]", "accessedAt": "2026-08-21T12:00:00.000+00:00", "emailVerification": false, "phoneVerification": false} {
		account.want(t, name, want)
	}
	c.silent()
	c.with("X-Appwrite-Project", "console").call("POST", "/account/sessions/anonymous", "").
		said(401, "user_anonymous_console_prohibited", "Failed to create anonymous user")
}

// Who came without a name gives an address and a password later, and keeps id
// and session.
func TestAnonymousUpgrade(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	a := c.call("POST", "/account/sessions/anonymous", "")
	id, ann := a.ok(201).str("userId"), c.as(a.session())
	ann.call("PATCH", "/account/email", `{"email":"ann@example.test","password":"correct horse"}`).ok(200).want(t, "$id", id)
	ann.call("GET", "/account/sessions/current", "").ok(200).want(t, "provider", "anonymous")
	c.login(password).ok(201).want(t, "userId", id)
}
