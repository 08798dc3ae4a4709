package mockserver

import (
	"testing"

	"github.com/appctl/appctl/mockserver/store"
)

// Only a user with the right may act for another, and only to see or delete
// the account.
func TestImpersonation(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	c := newClient(t, s)
	email(c, "bob")
	ann, id := c.member()
	asBob := ann.with("X-Appwrite-Impersonate-User-Email", "bob@example.test")
	asBob.call("GET", "/account", "").ok(200).want(t, "$id", id)
	_, err := s.store.UpdateUser(t.Context(), "test", id, func(u *store.User) error { u.Impersonator = true; return nil })
	if err != nil {
		t.Fatal(err)
	}
	for _, who := range []*client{
		asBob, ann.with("X-Appwrite-Impersonate-User-Id", "bob"),
	} {
		got := who.call("GET", "/account", "").ok(200)
		got.want(t, "$id", "bob")
		got.want(t, "impersonatorUserId", id)
	}
	c.change("bob", func(u *store.User) { u.Phone = "+15551234567" })
	ann.with("X-Appwrite-Impersonate-User-Phone", "+15551234567").call("GET", "/account", "").ok(200).want(t, "$id", "bob")
	ann.call("GET", "/account?impersonatePhone=%2B15551234567", "").ok(200).want(t, "$id", "bob")
	c.change("bob", func(u *store.User) { u.MustReset, u.MFA, u.EmailVerified = true, true, true })
	asBob.call("GET", "/account", "").refused(412, "user_password_reset_required")
	c.change("bob", func(u *store.User) { u.MustReset = false })
	asBob.call("GET", "/account", "").refused(401, "user_more_factors_required")
	c.change("bob", func(u *store.User) { u.MFA = false })
	c.with("X-Appwrite-JWT", ann.call("POST", "/account/jwts", "").ok(201).str("jwt")).
		with("X-Appwrite-Impersonate-User-Id", "bob").call("GET", "/account", "").ok(200).want(t, "impersonatorUserId", id)
	ann.call("GET", "/account?impersonateUserId=bob", "").ok(200).want(t, "$id", "bob")
	ann.call("GET", "/account?impersonateuserid=bob", "").ok(200).want(t, "$id", "bob")
	ann.with("X-Appwrite-Impersonate-User-Id", "nobody").call("GET", "/account", "").ok(200).want(t, "$id", id)
	asBob.call("PATCH", "/account/name", `{"name":"Ann"}`).ok(200).want(t, "$id", id)
	_, err = s.store.UpdateUser(t.Context(), "test", "bob", func(u *store.User) error { u.Blocked = true; return nil })
	if err != nil {
		t.Fatal(err)
	}
	asBob.call("GET", "/account", "").refused(403, "user_blocked")
	_, err = s.store.UpdateUser(t.Context(), "test", "bob", func(u *store.User) error { u.Blocked = false; return nil })
	if err != nil {
		t.Fatal(err)
	}
	asBob.call("DELETE", "/account", "").ok(204)
	c.call("POST", "/account/sessions/email", `{"email":"bob@example.test","password":"correct horse"}`).refused(401, "user_invalid_credentials")
	ann.call("GET", "/account", "").ok(200)
}
