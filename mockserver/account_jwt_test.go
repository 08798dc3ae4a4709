package mockserver

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"
)

// A JWT names its user and session and ends when it says, by default after
// fifteen minutes.
func TestCreateJWT(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	c := newClient(t, s)
	ann, id := c.member()
	session := ann.call("GET", "/account/sessions/current", "").ok(200).str("$id")
	token := ann.call("POST", "/account/jwt", "").ok(201).str("jwt")
	parts := strings.Split(token, ".")
	header, _ := base64.RawURLEncoding.DecodeString(parts[0])
	payload, _ := base64.RawURLEncoding.DecodeString(parts[1])
	if string(header) != `{"typ":"JWT","alg":"HS256"}` || string(payload) != `{"userId":"`+id+`","sessionId":"`+session+`","exp":1787314500}` {
		t.Errorf("got %s %s", header, payload)
	}
	short := ann.call("POST", "/account/jwts", `{"duration":"60"}`).ok(201).str("jwt")
	s.Default().Clock().Advance(time.Minute)
	c.with("X-Appwrite-JWT", short).call("GET", "/account", "").said(401, "user_jwt_invalid", "Failed to verify JWT. Invalid token: Expired")
	c.with("X-Appwrite-JWT", token).call("GET", "/account", "").ok(200)
	ann.call("POST", "/account/jwts", `{"duration":3601}`).
		said(400, "general_argument_invalid", "Invalid `duration` param: Value must be a valid range between 0 and 3,600")
	ann.call("POST", "/account/jwts", `{"duration":0}`).refused(500, "general_unknown")
}

// A JWT has no session of its own: "current" is none, a JWT made by it is
// refused, and the session that it was made by ends by its id.
func TestJWTHasNoSession(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	ann, _ := c.member()
	session := ann.call("GET", "/account/sessions/current", "").ok(200).str("$id")
	jwt := c.with("X-Appwrite-JWT", ann.call("POST", "/account/jwts", "").ok(201).str("jwt"))
	for _, method := range []string{"GET", "PATCH", "DELETE"} {
		jwt.call(method, "/account/sessions/current", "").refused(404, "user_session_not_found")
	}
	jwt.call("POST", "/account/jwts", "").refused(403, "user_jwt_creation_denied")
	listed := jwt.call("GET", "/account/sessions", "").ok(200).list("sessions")
	object(listed[0].(map[string]any)).want(t, "current", false)
	a := jwt.call("DELETE", "/account/sessions/"+session, "")
	a.ok(204)
	if a.header.Get("Set-Cookie") != "" {
		t.Errorf("got %v, want no cookies taken back", a.header)
	}
	jwt.call("GET", "/account", "").refused(401, "general_unauthorized_scope")
}

// A project may switch JWTs off.
func TestJWTSwitchedOff(t *testing.T) {
	t.Parallel()
	ann, _ := newClient(t, newServer(t, configured(func(s *Settings) { s.Auth.Methods.JWT = false }))).member()
	a := ann.call("POST", "/account/jwts", "")
	a.said(501, "user_auth_method_unsupported", "JWT authentication is disabled for this project")
	if !strings.Contains(a.header.Get("X-Mock-Hint"), "auth.methods") {
		t.Errorf("hint: got %q", a.header.Get("X-Mock-Hint"))
	}
}
