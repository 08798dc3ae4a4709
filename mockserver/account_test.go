package mockserver

import (
	"fmt"
	"testing"
	"time"

	"github.com/appctl/appctl/mockserver/store"
)

// configured is a project with its settings changed.
func configured(change func(*Settings)) Option { return WithProject("test", Configure(change)) }

// change edits a user behind the API's back.
func (c *client) change(id string, change func(*store.User)) {
	c.t.Helper()
	_, err := c.server.store.UpdateUser(c.t.Context(), "test", id, func(u *store.User) error { change(u); return nil })
	if err != nil {
		c.t.Fatal(err)
	}
}

// A sign-up makes a user but no session, and its account comes back whole.
func TestCreateAccount(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	got := c.call("POST", "/account", `{"userId":"ann","email":" Ann+x@Gmail.com ","password":"correct horse","name":"Ann"}`).ok(201)
	for name, want := range map[string]any{
		"$id": "ann", "name": "Ann", "email": "ann+x@gmail.com", "phone": "", "status": true, "mfa": false,
		"emailVerification": false, "phoneVerification": false, "labels": "[]", "prefs": "map[]",
		"registration": "2026-08-21T12:00:00.000+00:00", "passwordUpdate": "2026-08-21T12:00:00.000+00:00",
		"accessedAt": "2026-08-21T12:00:00.000+00:00", "$createdAt": "2026-08-21T12:00:00.000+00:00",
		"emailCanonical": "ann@gmail.com", "emailIsFree": true, "emailIsDisposable": false, "emailIsCorporate": false, "emailIsCanonical": false,
		"impersonator": false, "impersonatorUserId": nil,
	} {
		got.want(t, name, want)
	}
	target := object(got.list("targets")[0].(map[string]any))
	target.want(t, "identifier", "ann+x@gmail.com")
	target.want(t, "providerType", "email")
	target.want(t, "userId", "ann")
	c.call("GET", "/account", "").said(401, "general_unauthorized_scope", `User (role: guests) missing scopes (["account"])`)
}

// An account without an e-mail tells nothing of one.
func TestAccountWithoutEmail(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	ann, id := c.member()
	c.change(id, func(u *store.User) { u.Email, u.Targets = "", nil })
	got := ann.call("GET", "/account", "").ok(200)
	got.want(t, "email", "")
	for _, name := range []string{"emailCanonical", "emailIsFree", "emailIsDisposable", "emailIsCorporate", "emailIsCanonical"} {
		got.want(t, name, nil)
	}
}

// Who signs up while signed in stays who they are.
func TestCreateAccountWhileSignedIn(t *testing.T) {
	t.Parallel()
	ann, id := newClient(t, newServer(t)).member()
	email(ann, "bob")
	ann.call("GET", "/account", "").ok(200).want(t, "$id", id)
	if n := len(ann.call("GET", "/account/sessions", "").ok(200).list("sessions")); n != 1 {
		t.Errorf("got %d sessions, want 1", n)
	}
}

// An id or an address is taken once, in any letter case; "unique()" makes a
// new id of twenty hex digits.
func TestCreateAccountTwice(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	create := func(id, address string) *answer {
		return c.call("POST", "/account", fmt.Sprintf(`{"userId":%q,"email":%q,"password":"correct horse"}`, id, address))
	}
	create("ann", "ann@example.test").ok(201)
	create("ann", "bob@example.test").refused(409, "user_already_exists")
	create("bob", "ANN@example.test").refused(409, "user_already_exists")
	a, b := create("unique()", "cat@example.test").ok(201).str("$id"), create("unique()", "dan@example.test").ok(201).str("$id")
	if len(a) != 20 || a == b || a[:8] != "6a883dc0" {
		t.Errorf("ids: got %s and %s", a, b)
	}
}

// The project's limit of users is kept before anything else is said, and the
// console has words of its own for it.
func TestUserLimit(t *testing.T) {
	t.Parallel()
	s := newServer(t, configured(func(s *Settings) { s.Auth.Limit = 1; s.Auth.PersonalDataCheck = true }))
	c := newClient(t, s)
	c.signUp("ann@example.test")
	c.call("POST", "/account", `{"userId":"bob","email":"bob@example.test","password":"bob@example.test"}`).refused(400, "user_count_exceeded")
	consoleProject, _ := s.Project("console")
	if err := consoleProject.Configure(t.Context(), func(s *Settings) { s.Auth.Limit = 1 }); err != nil {
		t.Fatal(err)
	}
	root := c.with("X-Appwrite-Project", "console")
	root.signUp("root@example.test")
	root.call("POST", "/account", signUpBody).refused(501, "user_console_count_exceeded")
}

// An address that someone signs in with at a provider cannot be taken.
func TestCreateAccountOfIdentity(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	email(c, "bob")
	c.change("bob", func(u *store.User) {
		u.Identities = []store.Identity{{ID: "i", Provider: "github", ProviderUID: "1", Email: "Ann@example.test"}}
	})
	c.call("POST", "/account", signUpBody).refused(400, "general_bad_request")
}

// A target whose identifier is someone else's stays theirs and is only shown.
func TestCreateAccountWithTakenTarget(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	email(c, "bob")
	c.change("bob", func(u *store.User) { u.Targets[0].Identifier = "ann@example.test" })
	got := c.call("POST", "/account", signUpBody).ok(201)
	object(got.list("targets")[0].(map[string]any)).want(t, "userId", "bob")
	c.signIn("ann@example.test").call("GET", "/account", "").ok(200).want(t, "targets", "[]")
}

// A new password meets the project's policies, in their order and words.
func TestPasswordPolicies(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t, configured(func(s *Settings) {
		s.Auth.PasswordStrength = PasswordStrength{Min: 10, Uppercase: true, Lowercase: true, Number: true, Symbols: true}
		s.Auth.PasswordDictionary = true
		s.Auth.PersonalDataCheck = true
	})))
	create := func(password string) *answer {
		return c.call("POST", "/account", fmt.Sprintf(`{"userId":"ann-id","email":"annabel@example.test","password":%q,"name":"Ann Smith"}`, password))
	}
	const strength = "Invalid `password` param: Password must be between 10 and 256 characters long, include an uppercase letter, " +
		"include a lowercase letter, include a number, include a symbol."
	for _, weak := range []string{"Aa1!Aa1!A", "aa1!aa1!aa", "AA1!AA1!AA", "Aaa!Aaa!Aa", "Aa1Aa1Aa1Aa", "Aa1 Aa1 Aa1", "password"} {
		create(weak).said(400, "general_argument_invalid", strength)
	}
	for _, known := range []string{"Aa1!ann-ID!", "Aa1!ANNABEL@example.test", "Aa1!annabel!", "Aa1!ann smith"} {
		create(known).refused(400, "password_personal_data")
	}
	create("Aa1!Aa1!Aä").ok(201)

	if err := c.server.Default().Configure(t.Context(), func(s *Settings) { s.Auth.PasswordStrength = PasswordStrength{Min: 8} }); err != nil {
		t.Fatal(err)
	}
	const dictionary = "Invalid `password` param: Password must be between 8 and 265 characters long, and should not be one of the commonly used password."
	for _, common := range []string{"password", "12345678", "football", "sunshine", "iloveyou", "trustno1"} {
		create(common).said(400, "general_argument_invalid", dictionary)
	}
	create("Football").refused(409, "user_already_exists")
}

// A deleted user is gone with all sessions, the cookies stay, and the address
// is free again.
func TestDeleteAccount(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	ann, _ := c.member()
	a := ann.call("DELETE", "/account", "")
	a.ok(204)
	if a.header.Get("Set-Cookie") != "" || a.header.Get("X-Fallback-Cookies") != "" || a.body != "" {
		t.Errorf("got %v %q, want no cookies and no body", a.header, a.body)
	}
	ann.call("GET", "/account", "").refused(401, "general_unauthorized_scope")
	c.signUp("ann@example.test")
}

// A name is 1 to 128 characters, and the account shows it and the time.
func TestUpdateName(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	ann, _ := newClient(t, s).member()
	s.Default().Clock().Advance(time.Minute)
	got := ann.call("PATCH", "/account/name", `{"name":"Änn \"/\" <b>"}`).ok(200)
	got.want(t, "name", `Änn "/" <b>`)
	got.want(t, "$updatedAt", "2026-08-21T12:01:00.000+00:00")
	ann.call("PATCH", "/account/name", `{"name":""}`).refused(400, "general_argument_invalid")
	ann.call("GET", "/account", "").ok(200).want(t, "name", `Änn "/" <b>`)
}

// A password changes only with the old one, and then only the new one signs in.
func TestUpdatePassword(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	c := newClient(t, s)
	ann, _ := c.member()
	s.Default().Clock().Advance(time.Minute)
	ann.call("PATCH", "/account/password", `{"password":"battery staple","oldPassword":"wrong"}`).refused(401, "user_invalid_credentials")
	ann.call("PATCH", "/account/password", `{"password":"battery staple"}`).refused(401, "user_invalid_credentials")
	ann.call("PATCH", "/account/password", `{"password":"battery staple","oldPassword":"correct horse"}`).ok(200).
		want(t, "passwordUpdate", "2026-08-21T12:01:00.000+00:00")
	c.call("POST", "/account/sessions/email", `{"email":"ann@example.test","password":"correct horse"}`).refused(401, "user_invalid_credentials")
	c.call("POST", "/account/sessions/email", `{"email":"ann@example.test","password":"battery staple"}`).ok(201)
}

// Who never had a password needs no old one.
func TestFirstPassword(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	ann, id := c.member()
	c.change(id, func(u *store.User) { u.Password, u.PasswordUpdate = nil, time.Time{} })
	c.call("POST", "/account/sessions/email", `{"email":"ann@example.test","password":"correct horse"}`).refused(401, "user_invalid_credentials")
	ann.call("PATCH", "/account/password", `{"password":"battery staple"}`).ok(200)
}

// A password change ends the other sessions, if the project says so and the
// change came by a session.
func TestPasswordChangeEndsSessions(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ invalidate, byJWT, otherLives bool }{{true, false, false}, {false, false, true}, {true, true, true}} {
		c := newClient(t, newServer(t, configured(func(s *Settings) { s.Auth.InvalidateSessions = tt.invalidate })))
		ann, _ := c.member()
		other := c.signIn("ann@example.test")
		caller := ann
		if tt.byJWT {
			caller = c.with("X-Appwrite-JWT", ann.call("POST", "/account/jwts", "").ok(201).str("jwt"))
		}
		caller.call("PATCH", "/account/password", `{"password":"battery staple","oldPassword":"correct horse"}`).ok(200)
		ann.call("GET", "/account", "").ok(200)
		if lives := other.whoami() != ""; lives != tt.otherLives {
			t.Errorf("%+v: the other session lives: %v", tt, lives)
		}
	}
}

// The history refuses the last passwords, the current one included, and it is
// asked after the old password and before personal data.
func TestPasswordHistory(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t, configured(func(s *Settings) { s.Auth.PasswordHistory = 2; s.Auth.PersonalDataCheck = true })))
	ann, _ := c.member()
	change := func(old, new string) *answer {
		return ann.call("PATCH", "/account/password", fmt.Sprintf(`{"password":%q,"oldPassword":%q}`, new, old))
	}
	change("wrong", password).refused(401, "user_invalid_credentials")
	change(password, password).refused(400, "password_recently_used")
	change(password, "ann@example.test").refused(400, "password_personal_data")
	change(password, "battery staple 1").ok(200)
	change("battery staple 1", password).refused(400, "password_recently_used")
	change("battery staple 1", "battery staple 2").ok(200)
	change("battery staple 2", password).ok(200)
}

// What others know of a user is a phone number too, with and without its plus;
// a value that the user does not have is in no password.
func TestPersonalDataOfPhone(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t, configured(func(s *Settings) { s.Auth.PersonalDataCheck = true })))
	ann, id := c.member()
	change := func(new string) *answer {
		return ann.call("PATCH", "/account/password", fmt.Sprintf(`{"password":%q,"oldPassword":%q}`, new, password))
	}
	c.change(id, func(u *store.User) { u.Phone = "+14155552671" })
	for _, known := range []string{"x+14155552671", "x14155552671", "my " + id, "ANN@EXAMPLE.TEST"} {
		change(known).refused(400, "password_personal_data")
	}
	change("x4155552671").ok(200)
}

// A history that begins only now does not know the current password.
func TestPasswordHistoryBeginsLate(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	ann, _ := c.member()
	if err := c.server.Default().Configure(t.Context(), func(s *Settings) { s.Auth.PasswordHistory = 3 }); err != nil {
		t.Fatal(err)
	}
	ann.call("PATCH", "/account/password", `{"password":"correct horse","oldPassword":"correct horse"}`).ok(200)
	ann.call("PATCH", "/account/password", `{"password":"correct horse","oldPassword":"correct horse"}`).refused(400, "password_recently_used")
}

// Formats before 1.9.0 know nothing of impersonation.
func TestOldAccountFormat(t *testing.T) {
	t.Parallel()
	ann, _ := newClient(t, newServer(t)).member()
	got := ann.with("X-Appwrite-Response-Format", "1.8.0").call("GET", "/account", "").ok(200)
	for _, name := range []string{"impersonator", "impersonatorUserId"} {
		if _, ok := got[name]; ok {
			t.Errorf("1.8.0 has %s", name)
		}
	}
}
