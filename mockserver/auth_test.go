package mockserver

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
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
		base64.StdEncoding.EncodeToString(bytes.Replace(raw, []byte(`"id"`), []byte(`"ID"`), 1)),
		base64.StdEncoding.EncodeToString(append(raw[:len(raw)-2:len(raw)-2], "\xff\"}"...)),
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

// Nothing that a client sends can make the decoder fail, and what is read
// without a parser is what the parser reads.
func FuzzDecodeSession(f *testing.F) {
	f.Add(encodeSession("ann", "abc"))
	f.Add(`{"id":"ann","secret":"abc"}`)
	f.Add("")
	f.Fuzz(func(t *testing.T, s string) {
		cr := decodeSession(s)
		if quick, ok := ownForm(s); ok {
			in := parseJSON([]byte(s))
			if slow := (credential{in.text("id"), in.text("secret")}); quick != slow {
				t.Errorf("%q: got %v, the parser %v", s, quick, slow)
			}
		}
		if cr.empty() {
			return
		}
		if again := decodeSession(encodeSession(cr.id, cr.secret)); again != cr {
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

// No fallback header makes the server fail.
func FuzzFallbackHeader(f *testing.F) {
	f.Add(`{"a_session_test":"eyJpZCI6"}`)
	f.Add(`[]`)
	f.Fuzz(func(t *testing.T, header string) {
		cr := decodeSession(parseJSON([]byte(header)).text("a_session_test"))
		var members map[string]any
		if err := json.Unmarshal([]byte(header), &members); !cr.empty() && (err != nil || members["a_session_test"] == nil) {
			t.Errorf("%q: found %v", header, cr)
		}
	})
}
