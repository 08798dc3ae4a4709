package mockserver

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/appctl/appctl/mockserver/store"
)

// A sign-in by password gives a session that says where it came from.
func TestCreateEmailPasswordSession(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	id := c.signUp("ann@example.test")
	got := c.with("User-Agent", "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/116.0.0.0 Safari/537.36").
		with("X-Forwarded-For", "203.0.113.7").with("X-Appwrite-Locale", "fr").
		call("POST", "/account/sessions/email", `{"email":"ANN@example.test","password":"correct horse"}`).ok(201)
	for name, want := range map[string]any{
		"userId": id, "provider": "email", "providerUid": "ann@example.test", "expire": "2027-08-21T12:00:00.000+00:00",
		"ip": "203.0.113.7", "osCode": "MAC", "osVersion": "10.15", "clientName": "Chrome", "clientVersion": "116.0", "deviceBrand": "Apple",
		"countryCode": "--", "countryName": "Inconnu", "current": true, "factors": "[password]", "secret": "", "mfaUpdatedAt": "",
	} {
		got.want(t, name, want)
	}
}

// A country that is not known is not known in the caller's language.
func TestUnknownCountry(t *testing.T) {
	t.Parallel()
	ann, _ := newClient(t, newServer(t)).member()
	for locale, want := range map[string]string{"": "Unknown", "de": "Unbekannt", "de-at": "Unbekannt", "es": "Desconocido", "fr": "Inconnu", "FR": "Unknown", "xx": "Unknown", "de-xx": "Unknown", "fr-be": "Inconnu"} {
		ann.with("X-Appwrite-Locale", locale).call("GET", "/account/sessions/current", "").ok(200).want(t, "countryName", want)
	}
	ann.with("X-Appwrite-Locale", "de").call("GET", "/account/sessions/current?locale=fr", "").ok(200).want(t, "countryName", "Inconnu")
	ann.with("X-Appwrite-Locale", "de").call("GET", "/account/sessions/current?locale=xx", "").ok(200).want(t, "countryName", "Unknown")
}

// Whoever has no account, no password, or another one, hears the same; who is
// blocked hears it only with the right password.
func TestSignInRefusals(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	id := c.signUp("ann@example.test")
	in := func(address, password string) *answer {
		return c.call("POST", "/account/sessions/email", fmt.Sprintf(`{"email":%q,"password":%q}`, address, password))
	}
	const words = "Invalid credentials. Please check the email and password."
	in("bob@example.test", password).said(401, "user_invalid_credentials", words)
	in("ann@example.test", "wrong horse").said(401, "user_invalid_credentials", words)
	in("ann@example.test", "short").refused(400, "general_argument_invalid")
	c.change(id, func(u *store.User) { u.Blocked = true })
	in("ann@example.test", "wrong horse").refused(401, "user_invalid_credentials")
	in("ann@example.test", password).said(403, "user_blocked", "The current user has been blocked.")
}

// Sessions are listed oldest first, and the caller's own is marked.
func TestListSessions(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	c := newClient(t, s)
	ann, _ := c.member()
	s.Default().Clock().Advance(time.Minute)
	c.signIn("ann@example.test")
	got := ann.call("GET", "/account/sessions", "").ok(200)
	got.want(t, "total", 2)
	sessions := got.list("sessions")
	first, second := object(sessions[0].(map[string]any)), object(sessions[1].(map[string]any))
	first.want(t, "current", true)
	first.want(t, "countryName", "Unknown")
	first.want(t, "$createdAt", "2026-08-21T12:00:00.000+00:00")
	second.want(t, "current", false)
	ann.call("GET", "/account/sessions/"+second.str("$id"), "").ok(200).want(t, "current", false)
	ann.call("GET", "/account/sessions/current", "").ok(200).want(t, "$id", first.str("$id"))
	ann.call("GET", "/account/sessions/none", "").said(404, "user_session_not_found", "The current user session could not be found.")
}

// A session that is over signs nobody in, but stays in the list until it is
// deleted.
func TestListExpiredSession(t *testing.T) {
	t.Parallel()
	s := newServer(t, configured(func(s *Settings) { s.Auth.Duration = 60 }))
	c := newClient(t, s)
	old, _ := c.member()
	s.Default().Clock().Advance(61 * time.Second)
	old.call("GET", "/account", "").refused(401, "general_unauthorized_scope")
	ann := c.signIn("ann@example.test")
	sessions := ann.call("GET", "/account/sessions", "").ok(200).list("sessions")
	if len(sessions) != 2 {
		t.Fatalf("got %d sessions, want 2", len(sessions))
	}
	over := object(sessions[0].(map[string]any))
	over.want(t, "expire", "2026-08-21T12:01:00.000+00:00")
	over.want(t, "current", false)
	ann.call("DELETE", "/account/sessions/"+over.str("$id"), "").ok(204)
	ann.call("GET", "/account/sessions", "").ok(200).want(t, "total", 1)
}

// The id of a session is checked by its letters before it is looked for.
func TestBadSessionID(t *testing.T) {
	t.Parallel()
	ann, _ := newClient(t, newServer(t)).member()
	const message = "Invalid `sessionId` param: UID must contain at most 36 chars. Valid chars are a-z, A-Z, 0-9, and underscore. " +
		"Can't start with a leading underscore"
	for _, method := range []string{"GET", "PATCH", "DELETE"} {
		ann.call(method, "/account/sessions/_x", "").said(400, "general_argument_invalid", message)
		ann.call(method, "/account/sessions/"+strings.Repeat("x", 37), "").said(400, "general_argument_invalid", message)
	}
}

// With the method off nobody signs up or in by password, under no path, but
// for API keys.
func TestEmailPasswordOff(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t, configured(func(s *Settings) { s.Auth.Methods.EmailPassword = false })))
	for _, path := range []string{"/account", "/account/sessions/email", "/account/sessions"} {
		c.call("POST", path, "{}").said(501, "user_auth_method_unsupported", "Email / Password authentication is disabled for this project")
	}
	c.withKey().call("POST", "/account", signUpBody).ok(201)
	a := c.withKey().call("POST", "/account/sessions", `{"email":"ann@example.test","password":"correct horse"}`)
	a.ok(201)
	if n := len(a.header.Values("Set-Cookie")); n != 2 {
		t.Errorf("got %d cookies, want an API key to get both too", n)
	}
}

// An extended session lives as long as a new one; the answer tells neither
// whether it is the caller's nor its country.
func TestUpdateSession(t *testing.T) {
	t.Parallel()
	s := newServer(t, configured(func(s *Settings) { s.Auth.Duration = 60 }))
	ann, _ := newClient(t, s).member()
	s.Default().Clock().Advance(59 * time.Second)
	a := ann.call("PATCH", "/account/sessions/current", "{}")
	got := a.ok(200)
	got.want(t, "expire", "2026-08-21T12:01:59.000+00:00")
	got.want(t, "current", false)
	got.want(t, "countryName", "")
	if a.header.Get("Set-Cookie") != "" {
		t.Error("the cookies were given again")
	}
	s.Default().Clock().Advance(60 * time.Second)
	ann.call("GET", "/account", "").ok(200)
	ann.call("PATCH", "/account/sessions/none", "{}").refused(404, "user_session_not_found")
}

// A session ends alone, or all of them at once; a push target goes with its own.
func TestDeleteSessions(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	ann, id := c.member()
	other := c.signIn("ann@example.test")
	otherID := other.call("GET", "/account/sessions/current", "").ok(200).str("$id")
	c.change(id, func(u *store.User) {
		u.Targets = append(u.Targets, store.Target{ID: "push", ProviderType: "push", Identifier: "device", SessionID: otherID})
	})
	ann.call("DELETE", "/account/sessions/"+otherID, "").ok(204)
	ann.call("DELETE", "/account/sessions/"+otherID, "").refused(404, "user_session_not_found")
	other.call("GET", "/account", "").refused(401, "general_unauthorized_scope")
	if n := len(ann.call("GET", "/account", "").ok(200).list("targets")); n != 1 {
		t.Errorf("got %d targets, want the e-mail's alone", n)
	}
	third := c.signIn("ann@example.test")
	ann.call("DELETE", "/account/sessions", "").ok(204)
	ann.call("GET", "/account", "").refused(401, "general_unauthorized_scope")
	third.call("GET", "/account", "").refused(401, "general_unauthorized_scope")
}

// Over the project's limit the oldest session ends.
func TestSessionLimit(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t, configured(func(s *Settings) { s.Auth.SessionsLimit = 2 })))
	first, _ := c.member()
	second, third := c.signIn("ann@example.test"), c.signIn("ann@example.test")
	first.call("GET", "/account", "").refused(401, "general_unauthorized_scope")
	second.call("GET", "/account", "").ok(200)
	third.call("GET", "/account/sessions", "").ok(200).want(t, "total", 2)
}

// The duration counts when a session is made, not when the setting changes.
func TestSessionDuration(t *testing.T) {
	t.Parallel()
	s := newServer(t, configured(func(s *Settings) { s.Auth.Duration = 60 }))
	ann, _ := newClient(t, s).member()
	if err := s.Default().Configure(t.Context(), func(s *Settings) { s.Auth.Duration = 3600 }); err != nil {
		t.Fatal(err)
	}
	ann.call("GET", "/account/sessions/current", "").ok(200).want(t, "expire", "2026-08-21T12:01:00.000+00:00")
}

// A blocked user is refused everywhere, and a JWT does not help.
func TestBlockedUser(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	ann, id := c.member()
	jwt := c.with("X-Appwrite-JWT", ann.call("POST", "/account/jwts", "").ok(201).str("jwt"))
	c.change(id, func(u *store.User) { u.Blocked = true })
	ann.call("GET", "/account", "").refused(403, "user_blocked")
	jwt.call("GET", "/account", "").refused(403, "user_blocked")
	ann.call("GET", "/ping", "").refused(403, "user_blocked")
}

// A further sign-in is told to the user by mail, the first one is not, and
// only where the project says so.
func TestSessionAlert(t *testing.T) {
	t.Parallel()
	s := newServer(t, configured(func(s *Settings) { s.Auth.SessionAlerts = true; s.Name = "Bob's" }))
	c := newClient(t, s)
	_, id := c.member()
	if n := len(s.Default().Outbox().All(Filter{})); n != 0 {
		t.Fatalf("after the first session: got %d messages, want none", n)
	}
	c.with("User-Agent", "curl/8.5.0").with("X-Forwarded-For", "203.0.113.7").signIn("ann@example.test")
	m, ok := s.Default().Outbox().Last(Filter{To: "ann@example.test", Kind: SessionAlert})
	if !ok {
		t.Fatal("no alert in the outbox")
	}
	if want := "Security alert: new session on your Bob's account"; m.Subject != want || m.UserID != id || m.ToName != "" {
		t.Errorf("got subject %q to %q %q, want %q", m.Subject, m.UserID, m.ToName, want)
	}
	containsAll(t, m.Text, "New login detected on Bob's at 12:00:00 UTC.", "Hello ,",
		"A new session has been created on your Bob's account, on August 21, 2026 at 12:00:00 UTC.",
		"Device: curl", "IP Address: 203.0.113.7", "Country: Unknown", "there's nothing more you need to do.", "Thanks,\nBob's team")
	containsAll(t, m.HTML, "<strong>Bob&#039;s</strong>", "there&#039;s nothing more")

	if err := s.Default().Configure(t.Context(), func(s *Settings) { s.Auth.SessionAlerts = false }); err != nil {
		t.Fatal(err)
	}
	c.signIn("ann@example.test")
	if n := len(s.Default().Outbox().All(Filter{})); n != 1 {
		t.Errorf("with alerts off: got %d messages, want 1", n)
	}
}

// Formats before 1.5.0 know neither factors nor secrets of sessions.
func TestOldSessionFormat(t *testing.T) {
	t.Parallel()
	ann, _ := newClient(t, newServer(t)).member()
	got := ann.with("X-Appwrite-Response-Format", "1.4.0").call("GET", "/account/sessions/current", "").ok(200)
	for _, name := range []string{"factors", "secret"} {
		if _, ok := got[name]; ok {
			t.Errorf("1.4.0 has %s", name)
		}
	}
}
