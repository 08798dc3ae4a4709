package mockserver

import (
	"strings"
	"testing"
	"time"

	"github.com/appctl/appctl/mockserver/store"
)

// The factors of a user are those that are verified; recovery codes are none.
func TestUserMFAFactors(t *testing.T) {
	t.Parallel()
	c := newKeyed(t)
	c.call("POST", "/users", withAll).ok(201)
	c.call("PATCH", "/users/ann/verification", `{"emailVerification":true}`).ok(200)
	c.call("PATCH", "/users/ann/mfa/recovery-codes", "").ok(200)
	if a := c.call("GET", "/users/ann/mfa/factors", ""); a.body != `{"totp":false,"phone":false,"email":true,"recoveryCode":false,"custom":false}` {
		t.Errorf("got %d %s", a.status, a.body)
	}
	c.call("PATCH", "/users/ann/verification/phone", `{"phoneVerification":true}`).ok(200)
	c.change("ann", func(u *store.User) {
		u.Authenticator = &store.Authenticator{ID: "a", Secret: "GEZDGNBV", Verified: true}
	})
	if a := c.call("GET", "/users/ann/mfa/factors", ""); a.body != `{"totp":true,"phone":true,"email":true,"recoveryCode":false,"custom":false}` {
		t.Errorf("all verified: got %d %s", a.status, a.body)
	}
}

// PATCH makes recovery codes, PUT replaces them, and a server reads them
// without a challenge.
func TestUserRecoveryCodes(t *testing.T) {
	t.Parallel()
	c := newKeyed(t)
	c.call("POST", "/users", withAll).ok(201)
	const path = "/users/ann/mfa/recovery-codes"
	c.call("GET", path, "").refused(404, "user_recovery_codes_not_found")
	c.call("PUT", path, "").refused(404, "user_recovery_codes_not_found")
	first := c.call("PATCH", path, "")
	if codes := first.ok(200).list("recoveryCodes"); len(codes) != 6 {
		t.Errorf("got %v, want six codes", codes)
	}
	if a := c.call("GET", path, ""); a.body != first.body {
		t.Errorf("got %s, want %s", a.body, first.body)
	}
	c.call("PATCH", path, "").refused(409, "user_recovery_codes_already_exists")
	second := c.call("PUT", path, "")
	if second.ok(200); second.body == first.body {
		t.Error("the codes were not replaced")
	}
	if a := c.call("GET", path, ""); a.body != second.body {
		t.Errorf("got %s, want %s", a.body, second.body)
	}
	c.change("ann", func(u *store.User) { u.RecoveryCodes = nil }) // all used
	c.call("GET", path, "").refused(404, "user_recovery_codes_not_found")
	c.call("PATCH", path, "").ok(200)
}

// A server removes an authenticator without a challenge.
func TestDeleteUserAuthenticator(t *testing.T) {
	t.Parallel()
	c := newKeyed(t)
	c.call("POST", "/users", withAll).ok(201)
	c.change("ann", func(u *store.User) {
		u.Authenticator = &store.Authenticator{ID: "a", Secret: "GEZDGNBV", Verified: true}
	})
	c.call("DELETE", "/users/ann/mfa/authenticators/sms", "").refused(400, "general_argument_invalid")
	c.call("DELETE", "/users/ann/mfa/authenticators/TOTP", "").ok(204)
	c.call("DELETE", "/users/ann/mfa/authenticators/totp", "").refused(404, "user_authenticator_not_found")
}

// The code of a custom challenge is the server's to deliver, until it is used
// or over; no other challenge is shown, nor another user's.
func TestUserMFAChallenge(t *testing.T) {
	t.Parallel()
	c := newKeyed(t, configured(func(s *Settings) { s.Auth.MFAFactors.Custom = true }))
	c.call("POST", "/users", withAll).ok(201)
	c.call("POST", "/users", `{"userId":"bob"}`).ok(201)
	ann := c.with("X-Appwrite-Key", "").signIn("ann@example.test")
	challenge := func(factor string) string {
		return ann.call("POST", "/account/mfa/challenges", `{"factor":"`+factor+`"}`).ok(201).str("$id")
	}
	show := func(user, id string) *answer { return c.call("GET", "/users/"+user+"/mfa/challenges/"+id, "") }
	first := challenge("custom")
	shown := show("ann", first).ok(200)
	shown.want(t, "userId", "ann")
	shown.want(t, "expire", "2026-08-21T13:00:00.000+00:00")
	show("bob", first).refused(401, "user_invalid_token")
	show("ann", "nope").refused(401, "user_invalid_token")
	show("ann", challenge("totp")).refused(401, "user_invalid_token")
	show("nobody", first).refused(404, "user_not_found")
	show("ann", strings.Repeat("x", 257)).refused(400, "general_argument_invalid")
	ann.call("PUT", "/account/mfa/challenges", `{"challengeId":"`+first+`","otp":"`+shown.str("code")+`"}`).ok(200)
	show("ann", first).refused(401, "user_invalid_token")
	second := challenge("custom")
	c.server.Default().Clock().Advance(time.Hour)
	show("ann", second).ok(200)
	c.server.Default().Clock().Advance(time.Millisecond)
	show("ann", second).refused(401, "user_invalid_token")
}
