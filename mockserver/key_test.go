package mockserver

import (
	"testing"
	"time"
)

// withKeys is a project with some API keys in its settings.
func withKeys(keys ...APIKey) Option {
	return WithProject("test", Configure(func(s *Settings) { s.APIKeys = keys }))
}

const signUpBody = `{"userId":"unique()","email":"ann@example.test","password":"correct horse"}`

// A key has the scopes it was given, and never those of a person.
func TestAPIKeyScopes(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t, withKeys(
		APIKey{Secret: "standard_all", Scopes: []string{"*"}},
		APIKey{Secret: "standard_read", Scopes: []string{"users.read"}},
		APIKey{Secret: "plain", Scopes: []string{"sessions.write"}},
		APIKey{Secret: "organization_of_tests", Scopes: []string{"sessions.write"}},
		APIKey{Secret: "standard_late", Scopes: []string{"*"}, Expire: noon.Add(-time.Second)},
	)))
	c.with("X-Appwrite-Key", "standard_all").call("GET", "/account", "").
		said(401, "general_unauthorized_scope", `app.test@service.localhost (role: applications) missing scopes (["account"])`)
	c.with("X-Appwrite-Key", "standard_read").call("POST", "/account", signUpBody).
		said(401, "general_unauthorized_scope", `app.test@service.localhost (role: applications) missing scopes (["sessions.write"])`)
	c.with("X-Appwrite-Key", "plain").call("POST", "/account", signUpBody).ok(201)
	c.with("X-Appwrite-Key", "organization_of_tests").call("POST", "/account", signUpBody).refused(409, "user_already_exists")
	c.with("X-Appwrite-Key", "standard_late").call("POST", "/account", signUpBody).refused(401, "project_key_expired")
	c.with("X-Appwrite-Key", "standard_none").call("GET", "/health/version", "").refused(401, "user_unauthorized")
	c.with("X-Appwrite-Key", "unknown_kind").call("GET", "/account", "").
		said(401, "general_unauthorized_scope", `User (role: guests) missing scopes (["account"])`)
	c.with("X-Appwrite-Key", c.server.Default().APIKey()).call("GET", "/health/version", "").refused(401, "general_unauthorized_scope")
}

// A key wants its project named in the header.
func TestAPIKeyWantsProjectHeader(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	key := c.with("X-Appwrite-Key", c.server.Default().APIKey()).with("X-Appwrite-Project", "")
	key.call("GET", "/ping?project=test", "").refused(403, "project_id_missing")
	key.with("X-Appwrite-Project", "test").call("GET", "/ping", "").ok(200)
}

// Key and session in one request: role and scopes are the key's, and no
// further session is made.
func TestAPIKeyWithSession(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	ann, _ := c.member()
	both := ann.with("X-Appwrite-Key", c.server.Default().APIKey())
	both.call("GET", "/account", "").refused(401, "general_unauthorized_scope")
	both.call("POST", "/account/sessions/email", "{}").refused(401, "user_session_already_exists")
}

// A key sees the secret of the session that it makes, and the session works.
func TestAPIKeySeesSessionSecret(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	id := c.signUp("ann@example.test")
	a := c.with("X-Appwrite-Key", c.server.Default().APIKey()).
		with("X-Forwarded-User-Agent", "curl/8.5.0").
		call("POST", "/account/sessions/email", `{"email":"ann@example.test","password":"correct horse"}`)
	session := a.ok(201)
	session.want(t, "clientName", "curl")
	if got := c.as(session.str("secret")).whoami(); got != id {
		t.Errorf("with the secret: got %q, want %q", got, id)
	}
	c.with("X-Forwarded-User-Agent", "curl/8.5.0").call("POST", "/account/sessions/email",
		`{"email":"ann@example.test","password":"correct horse"}`).ok(201).want(t, "clientName", "")
}

// A key lifts the origin check, the switches of sign-in methods and the rate
// limits.
func TestAPIKeyLiftsChecks(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t, WithRateLimits(Enforced), WithProject("test", Configure(func(s *Settings) {
		s.Auth.Methods.EmailPassword = false
	}))))
	key := c.with("X-Appwrite-Key", c.server.Default().APIKey()).with("Origin", "https://evil.example")
	for range 12 {
		key.call("POST", "/account", "{}").refused(400, "general_argument_invalid")
	}
	key.call("POST", "/account", signUpBody).ok(201)
}

// An ephemeral key is a JWT of the server: one that is wrong, over or another
// project's makes a guest.
func TestEphemeralKey(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	c := newClient(t, s)
	key := func(payload string) *client {
		return c.with("X-Appwrite-Key", "ephemeral_"+signJWT(s.jwtKey, []byte(payload)))
	}
	const applications = `app.test@service.localhost (role: applications) missing scopes (["account"])`
	const guests = `User (role: guests) missing scopes (["account"])`
	key(`{"projectId":"test","scopes":["users.read"],"exp":1787313660}`).call("GET", "/account", "").said(401, "general_unauthorized_scope", applications)
	key(`{"projectId":"test","scopes":["users.read"],"exp":1787313600}`).call("GET", "/account", "").said(401, "general_unauthorized_scope", guests)
	key(`{"projectId":"other","scopes":["users.read"],"exp":1787313660}`).call("GET", "/account", "").said(401, "general_unauthorized_scope", guests)
	key(`{"projectId":"test","scopes":["users.read"],"exp":1788313660}`).call("GET", "/account", "").said(401, "general_unauthorized_scope", guests)
	key(`{"projectId":"test","scopes":["users.read"]}`).call("GET", "/account", "").said(401, "general_unauthorized_scope", guests)
	c.with("X-Appwrite-Key", "dynamic_x.y.z").call("GET", "/account", "").said(401, "general_unauthorized_scope", guests)
}

// Keys of console accounts and organizations name whose they are.
func TestConsoleKeys(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	ann, _ := c.member()
	c.with("X-Appwrite-Key", "account_x").call("GET", "/account", "").refused(403, "user_id_missing")
	ann.with("X-Appwrite-Key", "account_x").with("X-Appwrite-User", "ann").call("GET", "/account", "").refused(403, "user_api_key_and_session_set")
	c.with("X-Appwrite-Key", "account_x").with("X-Appwrite-User", "ann").call("GET", "/account", "").refused(401, "general_unauthorized_scope")
	c.with("X-Appwrite-Key", "organization_x").call("GET", "/account", "").refused(403, "organization_id_missing")
}

// A dev key opens the origin and lifts the limits, and nothing else.
func TestDevKey(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t, WithRateLimits(Enforced)))
	dev := c.with("X-Appwrite-Dev-Key", c.server.Default().DevKey()).with("Origin", "https://Anywhere.example")
	for range 12 {
		dev.call("POST", "/account", "{}").refused(400, "general_argument_invalid")
	}
	a := dev.call("GET", "/account", "")
	a.refused(401, "general_unauthorized_scope")
	if got := a.header.Get("Access-Control-Allow-Origin"); got != "https://anywhere.example" {
		t.Errorf("allowed origin: got %q", got)
	}
	for name, a := range map[string]*answer{
		"as a parameter":            dev.with("X-Appwrite-Dev-Key", "").call("GET", "/account?devKey="+c.server.Default().DevKey(), ""),
		"beside a key":              dev.with("X-Appwrite-Key", "unknown_kind").call("GET", "/account", ""),
		"refused before the origin": dev.with("X-Appwrite-JWT", "x").call("GET", "/account", ""),
	} {
		if got := a.header.Get("Access-Control-Allow-Origin"); a.status != 401 || got != "https://anywhere.example" {
			t.Errorf("%s: got %d, allowed origin %q", name, a.status, got)
		}
	}
	dev.with("X-Appwrite-Dev-Key", "wrong").call("GET", "/account", "").refused(403, "general_unknown_origin")
	dev.with("X-Appwrite-Dev-Key", "").call("GET", "/account?devKey=", "").refused(403, "general_unknown_origin")
}
