package mockserver

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"
)

// A session made by key is ready for the session header. It sets no cookie,
// and ends no other.
func TestCreateUserSession(t *testing.T) {
	t.Parallel()
	c := newKeyed(t, configured(func(s *Settings) { s.Auth.SessionsLimit, s.Auth.SessionAlerts = 1, true }))
	c.call("POST", "/users", withAll).ok(201)
	c = c.with("X-Forwarded-User-Agent", "curl/8.1").with("X-Forwarded-For", "203.0.113.7")
	a := c.call("POST", "/users/ann/sessions", "")
	session := a.ok(201)
	for name, want := range map[string]any{"provider": "server", "providerUid": "", "factors": "[server]", "current": false, "clientName": "curl",
		"countryName": "Unknown", "ip": "203.0.113.7", "userId": "ann", "expire": "2027-08-21T12:00:00.000+00:00"} {
		session.want(t, name, want)
	}
	if a.header.Get("Set-Cookie") != "" || a.header.Get("X-Fallback-Cookies") != "" {
		t.Errorf("got a cookie: %v", a.header)
	}
	ann := c.with("X-Appwrite-Key", "").as(session.str("secret"))
	ann.call("GET", "/account/sessions/current", "").ok(200).want(t, "$id", session.str("$id"))
	c.call("POST", "/users/ann/sessions", "").ok(201)
	ann.call("GET", "/account", "").ok(200)
	if n := len(c.server.Default().Outbox().All(Filter{})); n != 0 {
		t.Errorf("%d messages were sent", n)
	}
}

// Sessions are listed oldest first, with what their secrets are compared with,
// and end one by one or together; others' are not found.
func TestUserSessions(t *testing.T) {
	t.Parallel()
	c := newKeyed(t)
	c.call("POST", "/users", withAll).ok(201)
	c.call("POST", "/users", `{"userId":"bob"}`).ok(201)
	first := c.call("POST", "/users/ann/sessions", "").ok(201)
	second := c.call("POST", "/users/ann/sessions", "").ok(201)
	a := c.call("GET", "/users/ann/sessions", "")
	if got := a.ids("sessions"); got != first.str("$id")+" "+second.str("$id") {
		t.Errorf("got %s", got)
	}
	listed := object(a.ok(200).list("sessions")[0].(map[string]any))
	var cr struct{ Secret string }
	raw, err := base64.StdEncoding.DecodeString(first.str("secret"))
	if err != nil || json.Unmarshal(raw, &cr) != nil {
		t.Fatalf("secret %s: %v", first.str("secret"), err)
	}
	sum := sha256.Sum256([]byte(cr.Secret))
	listed.want(t, "secret", hex.EncodeToString(sum[:]))
	listed.want(t, "current", false)
	listed.want(t, "countryName", "Unknown")
	c.call("GET", "/users/ann/sessions?total=false", "").ok(200).want(t, "total", 0)

	c.call("DELETE", "/users/bob/sessions/"+first.str("$id"), "").refused(404, "user_session_not_found")
	c.call("DELETE", "/users/ann/sessions/"+first.str("$id"), "").ok(204)
	c.call("DELETE", "/users/ann/sessions/"+first.str("$id"), "").refused(404, "user_session_not_found")
	c.with("X-Appwrite-Key", "").as(first.str("secret")).call("GET", "/account", "").refused(401, "general_unauthorized_scope")
	c.with("X-Appwrite-Key", "").as(second.str("secret")).call("GET", "/account", "").ok(200)
	c.call("DELETE", "/users/ann/sessions", "").ok(204)
	c.call("DELETE", "/users/ann/sessions", "").ok(204)
	c.call("GET", "/users/ann/sessions", "").ok(200).want(t, "total", 0)
}

// A token has as many hex digits as were asked for and lives as long.
func TestCreateUserToken(t *testing.T) {
	t.Parallel()
	c := newKeyed(t)
	c.call("POST", "/users", withAll).ok(201)
	hexDigits := regexp.MustCompile(`^[0-9a-f]+$`)
	for body, want := range map[string]struct {
		length int
		life   time.Duration
	}{
		`{}`:                             {6, 15 * time.Minute},
		`{"length":4,"expire":60}`:       {4, time.Minute},
		`{"length":"5","expire":"3600"}`: {5, time.Hour},
		`{"length":128}`:                 {128, 15 * time.Minute},
	} {
		token := c.call("POST", "/users/ann/tokens", body).ok(201)
		if s := token.str("secret"); len(s) != want.length || !hexDigits.MatchString(s) {
			t.Errorf("%s: secret %s, want %d hex digits", body, s, want.length)
		}
		token.want(t, "expire", noon.Add(want.life).Format("2006-01-02T15:04:05.000+00:00"))
		token.want(t, "phrase", "")
		token.want(t, "userId", "ann")
	}
	c.call("POST", "/users/ann/tokens", `{"length":3}`).said(400, "general_argument_invalid", "Invalid `length` param: Value must be a valid range between 4 and 128")
	c.call("POST", "/users/ann/tokens", `{"expire":59}`).said(400, "general_argument_invalid",
		"Invalid `expire` param: Value must be a valid range between 60 and 31,536,000")
}

// A token signs in once, and not when it is over.
func TestUserTokenSignsIn(t *testing.T) {
	t.Parallel()
	c := newKeyed(t)
	guest := c.with("X-Appwrite-Key", "")
	c.call("POST", "/users", withAll).ok(201)
	secret := func() string { return c.call("POST", "/users/ann/tokens", `{"length":32}`).ok(201).str("secret") }
	signIn := func(secret string) *answer {
		return guest.call("POST", "/account/sessions/token", `{"userId":"ann","secret":"`+secret+`"}`)
	}
	first := secret()
	session := signIn(first).ok(201)
	session.want(t, "provider", "token")
	session.want(t, "factors", "[token]")
	signIn(first).refused(401, "user_invalid_token")
	late := secret()
	c.server.Default().Clock().Advance(15*time.Minute + time.Millisecond)
	signIn(late).refused(401, "user_invalid_token")
}

// A JWT stands for the newest session, for the one that is named, or for none:
// then no change of sessions ends it, and only its time does.
func TestCreateUserJWT(t *testing.T) {
	t.Parallel()
	c := newKeyed(t)
	c.call("POST", "/users", withAll).ok(201)
	use := func(jwt string) *answer {
		return c.with("X-Appwrite-Key", "").with("X-Appwrite-JWT", jwt).call("GET", "/account", "")
	}
	jwt := func(body, want string) string {
		t.Helper()
		token := c.call("POST", "/users/ann/jwts", body).ok(201).str("jwt")
		payload, err := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[1])
		if err != nil || string(payload) != want {
			t.Errorf("%s: got %s, %v, want %s", body, payload, err, want)
		}
		use(token).ok(200)
		return token
	}
	const exp = `,"exp":1787314500}`
	alone := jwt(`{}`, `{"userId":"ann","sessionId":""`+exp)
	first := c.call("POST", "/users/ann/sessions", "").ok(201).str("$id")
	second := c.call("POST", "/users/ann/sessions", "").ok(201).str("$id")
	recent := jwt(`{}`, `{"userId":"ann","sessionId":"`+second+`"`+exp)
	named := jwt(`{"sessionId":"`+first+`"}`, `{"userId":"ann","sessionId":"`+first+`"`+exp)
	jwt(`{"sessionId":"other"}`, `{"userId":"ann","sessionId":""`+exp)
	c.call("DELETE", "/users/ann/sessions/"+second, "").ok(204)
	use(recent).refused(401, "general_unauthorized_scope")
	use(named).ok(200)
	c.call("DELETE", "/users/ann/sessions", "").ok(204)
	use(named).refused(401, "general_unauthorized_scope")
	use(alone).ok(200)
	c.server.Default().Clock().Advance(15 * time.Minute)
	use(alone).said(401, "user_jwt_invalid", "Failed to verify JWT. Invalid token: Expired")
	c.call("POST", "/users/ann/jwts", `{"duration":3601}`).refused(400, "general_argument_invalid")
	c.call("POST", "/users/ann/jwts", `{"duration":0}`).refused(500, "general_unknown")
}
