package mockserver

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/appctl/appctl/mockserver/store"
)

// whoami is the id that a request is answered for, "" for a guest.
func (c *client) whoami() string {
	c.t.Helper()
	a := c.call("GET", "/account", "")
	if a.status != 200 {
		a.refused(401, "general_unauthorized_scope")
		return ""
	}
	return a.ok(200).str("$id")
}

// A session is taken from the cookie, its older twin, the session header and
// the fallback header, in this order; the first that can be read decides, even
// if it is wrong.
func TestSourcesOfSession(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	session := map[string]string{}
	for _, name := range []string{"ann", "bob", "cat", "dan"} {
		session[name] = c.signIn(email(c, name)).header.Get("X-Appwrite-Session")
	}
	wrong := encodeSession("ann", strings.Repeat("0", 256))
	cookies := func(main, legacy string) string {
		var list []string
		if main != "" {
			list = append(list, "a_session_test="+url.QueryEscape(main))
		}
		if legacy != "" {
			list = append(list, "other=1; a_session_test_legacy="+url.QueryEscape(legacy))
		}
		return strings.Join(list, "; ")
	}
	fallback := func(s string) string { return `{"a_session_test":"` + s + `"}` }

	for _, tt := range []struct {
		name             string
		main, legacy     string
		header, fallback string
		want             string
		reached          string // X-Debug-Fallback
	}{
		{"cookie first", session["ann"], session["bob"], session["cat"], session["dan"], "ann", "false"},
		{"legacy cookie", "", session["bob"], session["cat"], session["dan"], "bob", "false"},
		{"header", "", "", session["cat"], session["dan"], "cat", "false"},
		{"fallback", "", "", "", session["dan"], "dan", "true"},
		{"none", "", "", "", "", "", "true"},
		{"wrong cookie is not retried", wrong, "", session["cat"], "", "", "false"},
		{"unreadable cookie hides its twin", "rubbish", session["bob"], "", "", "", "true"},
		{"unreadable cookie goes on", "rubbish", "", session["cat"], "", "cat", "false"},
		{"unreadable header goes on", "", "", "rubbish", session["dan"], "dan", "true"},
	} {
		req := c.with("Cookie", cookies(tt.main, tt.legacy)).as(tt.header)
		if tt.fallback != "" {
			req = req.with("X-Fallback-Cookies", fallback(tt.fallback))
		}
		if got := req.whoami(); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
		if got := req.call("GET", "/account", "").header.Get("X-Debug-Fallback"); got != tt.reached {
			t.Errorf("%s: X-Debug-Fallback: got %s, want %s", tt.name, got, tt.reached)
		}
	}
}

// email signs a user up whose id is name, and gives the address.
func email(c *client, name string) string {
	c.t.Helper()
	c.call("POST", "/account", `{"userId":"`+name+`","email":"`+name+`@example.test","password":"correct horse"}`).ok(201)
	return name + "@example.test"
}

// An encoded session must be good base64 of good JSON as a whole; only the
// padding may be missing.
func TestSessionIsDecodedStrictly(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	_, id := c.member()
	good := c.signIn("ann@example.test").header.Get("X-Appwrite-Session")
	if got := c.as(strings.TrimRight(good, "=")).whoami(); got != id {
		t.Errorf("without padding: got %q, want %q", got, id)
	}
	raw, err := base64.StdEncoding.DecodeString(good)
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{
		good + "A", good + "=", good + "AAAA", "!" + good, good[:len(good)/2],
		base64.StdEncoding.EncodeToString(append(raw, "x"...)),
		base64.StdEncoding.EncodeToString([]byte(`["` + id + `"]`)),
		string(raw),
	} {
		if got := c.as(bad).whoami(); got != "" {
			t.Errorf("%q: got %q, want a guest", bad, got)
		}
	}
}

// A session that is over, or another project's, makes a guest.
func TestSessionEnds(t *testing.T) {
	t.Parallel()
	s := newServer(t, WithProject("test"), WithProject("other"))
	ann, _ := newClient(t, s).member()
	ann.with("X-Appwrite-Project", "other").call("GET", "/account", "").refused(401, "general_unauthorized_scope")
	s.Default().Clock().Advance(365 * 24 * time.Hour)
	ann.call("GET", "/account", "").ok(200)
	s.Default().Clock().Advance(time.Millisecond)
	ann.call("GET", "/account", "").refused(401, "general_unauthorized_scope")
}

// The last access is written down at most once a day.
func TestAccessIsRemembered(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	ann, _ := newClient(t, s).member()
	s.Default().Clock().Advance(23 * time.Hour)
	ann.call("GET", "/account", "").ok(200).want(t, "accessedAt", "2026-08-21T12:00:00.000+00:00")
	s.Default().Clock().Advance(2 * time.Hour)
	ann.call("GET", "/account", "").ok(200).want(t, "accessedAt", "2026-08-22T13:00:00.000+00:00")
}

// A JWT stands for its user, not for the session it was made of, and dies with
// that session.
func TestJWTCaller(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	ann, id := c.member()
	jwt := ann.call("POST", "/account/jwts", "").ok(201).str("jwt")
	byJWT := c.with("X-Appwrite-JWT", jwt)
	byJWT.call("GET", "/account", "").ok(200).want(t, "$id", id)
	byJWT.call("GET", "/account/sessions/current", "").refused(404, "user_session_not_found")
	for _, session := range byJWT.call("GET", "/account/sessions", "").ok(200).list("sessions") {
		object(session.(map[string]any)).want(t, "current", false)
	}
	ann.with("X-Appwrite-JWT", jwt).call("GET", "/account", "").refused(403, "user_jwt_and_cookie_set")
	byJWT.with("X-Appwrite-Project", "nobody").call("GET", "/account", "").refused(404, "project_not_found")
	byJWT.call("POST", "/account/jwts", "").refused(403, "user_jwt_creation_denied")
	byJWT.call("PATCH", "/account/mfa", `{"mfa":true}`).refused(401, "user_unauthorized")
	byJWT.call("GET", "/account/mfa/recovery-codes", "").refused(401, "user_challenge_required")
	ann.call("DELETE", "/account/sessions/current", "").ok(204)
	byJWT.call("GET", "/account", "").refused(401, "general_unauthorized_scope")
}

// A JWT that is not good says why, in the words of the real server.
func TestJWTRefusals(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	c := newClient(t, s)
	enc := base64.RawURLEncoding.EncodeToString
	sign := func(header, payload string) string {
		signed := enc([]byte(header)) + "." + enc([]byte(payload))
		return signed + "." + enc(jwtSignature(s.jwtKey, signed))
	}
	const head = `{"typ":"JWT","alg":"HS256"}`
	for _, tt := range []struct{ token, want string }{
		{"x", "Invalid token: Incomplete segments"},
		{"x.y", "Invalid token: Incomplete segments"},
		{"x.y.z", "JSON failed: Syntax error"},
		{sign(`{"typ":"JWT"}`, `{}`), "Invalid token: Missing header algo"},
		{sign(`{"alg":"none"}`, `{}`), "Invalid token: Unsupported header algo"},
		{sign(head, `{"userId":"ann"}`) + "x", "Invalid token: Signature failed"},
		{signJWT([]byte("another key"), []byte(`{"userId":"ann"}`)), "Invalid token: Signature failed"},
		{sign(head, `{"userId":`), "JSON failed: Syntax error"},
		{sign(head, `{"userId":"ann","exp":1787313600}`), "Invalid token: Expired"},
		{sign(head, `{"userId":"ann","exp":1787313601,"nbf":1787313600}`), "Invalid token: Not now"},
	} {
		c.with("X-Appwrite-JWT", tt.token).call("GET", "/account", "").said(401, "user_jwt_invalid", "Failed to verify JWT. "+tt.want)
	}
	email(c, "ann")
	if got := c.with("X-Appwrite-JWT", sign(head, `{"userId":"ann","exp":1787313601}`)).whoami(); got != "ann" {
		t.Errorf("a JWT without a session: got %q, want ann", got)
	}
	if got := c.with("X-Appwrite-JWT", sign(head, `{"userId":"nobody"}`)).whoami(); got != "" {
		t.Errorf("a JWT of no user: got %q, want a guest", got)
	}
}

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

// The project comes from the query or the body first, then from the header;
// without any it is the console.
func TestSelectProject(t *testing.T) {
	t.Parallel()
	s := newServer(t, WithProject("one"), WithProject("two"))
	c := newClient(t, s)
	email(c.with("X-Appwrite-Project", "two"), "ann")
	login := `{"email":"ann@example.test","password":"correct horse"}`
	c.with("X-Appwrite-Project", "one").call("POST", "/account/sessions/email", login).refused(401, "user_invalid_credentials")
	two := c.with("X-Appwrite-Project", "two").signIn("ann@example.test")
	two.with("X-Appwrite-Project", "one").call("GET", "/account?project=two", "").ok(200)
	two.with("X-Appwrite-Project", "one").call("PATCH", "/account/name", `{"project":"two","name":"Ann"}`).ok(200)
	two.with("X-Appwrite-Project", "").call("PATCH", "/account/name?project=two", `{"name":"Ann"}`).ok(200)
	two.with("X-Appwrite-Project", "one").call("PATCH", "/account/name?project=two", `{"name":"Ann"}`).refused(401, "general_unauthorized_scope")

	guest := c.with("X-Appwrite-Project", "")
	guest.call("GET", "/account", "").refused(401, "general_unauthorized_scope")
	guest.call("POST", "/account", `{"userId":"root","email":"root@example.test","password":"correct horse"}`).ok(201)
	if _, err := s.store.User(t.Context(), "console", "root"); err != nil {
		t.Errorf("a user without a project: %v, want one of the console", err)
	}
	a := c.with("X-Appwrite-Project", "nobody").call("GET", "/account", "")
	a.refused(404, "project_not_found")
	if hint := a.header.Get("X-Mock-Hint"); !strings.Contains(hint, "nobody") {
		t.Errorf("hint: got %q, want one that names the project", hint)
	}
}

// In admin mode the caller is a console user, who is a member of no project.
func TestAdminMode(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	root := c.with("X-Appwrite-Project", "console")
	root.signUp("root@example.test")
	admin := root.signIn("root@example.test").with("X-Appwrite-Mode", "admin")
	admin.call("GET", "/account", "").said(400, "general_bad_request", "Admin mode is not allowed for console project")
	admin.with("X-Appwrite-Project", "test").call("GET", "/account", "").refused(401, "user_unauthorized")
	c.with("X-Appwrite-Mode", "admin").call("GET", "/account", "").refused(401, "general_unauthorized_scope")
}

// A time of the request that is none is refused, by the routes that read it.
func TestRequestTimestamp(t *testing.T) {
	t.Parallel()
	ann, _ := newClient(t, newServer(t)).member()
	for stamp, ok := range map[string]bool{"": true, "2026-08-21T12:00:00.000+00:00": true, "2026-08-21": true, "yesterday?": false} {
		stamped := ann.with("X-Appwrite-Timestamp", stamp)
		for _, a := range []*answer{
			stamped.call("PATCH", "/account/prefs", `{"prefs":{"a":1}}`),
			stamped.call("DELETE", "/account/sessions/none", ""),
		} {
			if refused := strings.Contains(a.body, "Invalid X-Appwrite-Timestamp header value") && a.status == 400; refused == ok {
				t.Errorf("%q: %s: got %d %s", stamp, a.request, a.status, a.body)
			}
		}
		stamped.call("GET", "/account", "").ok(200)
	}
}

// What only a server behind a proxy sees is taken from the proxy's headers.
func TestForwardedHeaders(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		header, value string
		host, ip      string
		secure        bool
	}{
		{"", "", "localhost", "127.0.0.1", false},
		{"X-Forwarded-Host", "API.Example.com:8080", "api.example.com", "127.0.0.1", false},
		{"X-Forwarded-For", "203.0.113.7, 10.0.0.1", "localhost", "203.0.113.7", false},
		{"X-Forwarded-For", "unknown", "localhost", "127.0.0.1", false},
		{"X-Forwarded-Proto", "https", "localhost", "127.0.0.1", true},
	} {
		r, err := http.NewRequestWithContext(t.Context(), "GET", "http://localhost:99/", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.RemoteAddr = "127.0.0.1:4711"
		r.Header.Set(tt.header, tt.value)
		if got := hostname(r); got != tt.host {
			t.Errorf("%s: %s: host: got %s, want %s", tt.header, tt.value, got, tt.host)
		}
		if got := clientIP(r); got != tt.ip {
			t.Errorf("%s: %s: ip: got %s, want %s", tt.header, tt.value, got, tt.ip)
		}
		if got := isSecure(r); got != tt.secure {
			t.Errorf("%s: %s: secure: got %v, want %v", tt.header, tt.value, got, tt.secure)
		}
	}
}

// Nothing that a client sends can make the decoder fail, and what is read
// without a parser is what the parser reads.
func FuzzDecodeSession(f *testing.F) {
	f.Add(encodeSession("ann", "abc"))
	f.Add(`{"id":"ann","secret":"abc"}`)
	f.Add("")
	f.Fuzz(func(t *testing.T, s string) {
		cr := decodeSession(s)
		if quick, ok := ownForm(s); ok {
			var slow credential
			if err := json.Unmarshal([]byte(s), &slow); err != nil || quick != slow {
				t.Errorf("%q: got %v, the parser %v %v", s, quick, slow, err)
			}
		}
		if cr.empty() {
			return
		}
		if again := decodeSession(encodeSession(cr.ID, cr.Secret)); again != cr {
			t.Errorf("%q: decoded to %v, and that again to %v", s, cr, again)
		}
	})
}

// No header of cookies makes the parser fail, and what it finds is there.
func FuzzCookie(f *testing.F) {
	f.Add("a_session_test=x; a_session_test_legacy=y")
	f.Add("a_session_test=%zz;;=")
	f.Fuzz(func(t *testing.T, line string) {
		r := &http.Request{Header: http.Header{"Cookie": {line}}}
		if _, ok := cookie(r, "a_session_test"); ok && !strings.Contains(line, "a_session_test") {
			t.Errorf("%q: found a cookie that is not there", line)
		}
	})
}

// No token makes the verifier fail, and none that it takes was signed with
// another key.
func FuzzVerifyJWT(f *testing.F) {
	key := []byte("key")
	f.Add(signJWT(key, []byte(`{"userId":"ann"}`)))
	f.Add("a.b.c")
	f.Fuzz(func(t *testing.T, token string) {
		if _, refusal := verifyJWT([]byte("another key"), token, noon); refusal == "" {
			t.Errorf("%q: taken without its key", token)
		}
		if _, refusal := verifyJWT(key, token+"x", noon); refusal == "" {
			t.Errorf("%q: taken with a changed signature", token)
		}
	})
}

// No fallback header makes the server fail.
func FuzzFallbackHeader(f *testing.F) {
	f.Add(`{"a_session_test":"eyJpZCI6"}`)
	f.Add(`[]`)
	f.Fuzz(func(t *testing.T, header string) {
		if cr := decodeSession(parseJSON([]byte(header)).text("a_session_test")); !cr.empty() && !strings.Contains(header, "a_session_test") {
			t.Errorf("%q: found %v", header, cr)
		}
	})
}
