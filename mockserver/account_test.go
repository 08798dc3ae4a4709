package mockserver

import "testing"

// A sign-up makes a user but no session, and its account comes back whole.
func TestCreateAccount(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	got := c.call("POST", "/account", `{"userId":"ann","email":"Ann@Example.test","password":"correct horse","name":"Ann"}`).ok(201)
	got.want(t, "$id", "ann")
	got.want(t, "email", "ann@example.test")
	got.want(t, "registration", "2026-08-21T12:00:00.000+00:00")
	c.call("GET", "/account", "").said(401, "general_unauthorized_scope", `User (role: guests) missing scopes (["account"])`)
	c.signIn("ann@example.test").call("GET", "/account", "").ok(200).want(t, "name", "Ann")
}
