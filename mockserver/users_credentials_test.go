package mockserver

import (
	"strings"
	"testing"
	"time"

	"github.com/appctl/appctl/mockserver/store"
)

// targets are the identifiers of a user's targets, in one word.
func (c *client) targets(user string) string {
	c.t.Helper()
	var all strings.Builder
	for _, one := range c.call("GET", "/users/"+user+"/targets", "").ok(200).list("targets") {
		all.WriteString(object(one.(map[string]any)).str("identifier") + " ")
	}
	return all.String()
}

// A new address or number is not verified, and the target goes along: it comes
// with the first and goes with the last.
func TestUpdateUserAddresses(t *testing.T) {
	t.Parallel()
	c := newKeyed(t)
	c.call("POST", "/users", `{"userId":"ann"}`).ok(201)
	c.call("PATCH", "/users/ann/verification", `{"emailVerification":true}`).ok(200)
	u := c.call("PATCH", "/users/ann/email", `{"email":"Ann+x@gmail.com"}`).ok(200)
	u.want(t, "email", "ann+x@gmail.com")
	u.want(t, "emailVerification", false)
	u.want(t, "emailCanonical", "ann@gmail.com")
	u.want(t, "emailIsFree", true)
	c.call("PATCH", "/users/ann/phone", `{"number":"+16175551212"}`).ok(200).want(t, "phone", "+16175551212")
	if got := c.targets("ann"); got != "ann+x@gmail.com +16175551212 " {
		t.Errorf("targets: got %s", got)
	}
	c.call("PATCH", "/users/ann/verification/phone", `{"phoneVerification":true}`).ok(200)
	c.call("PATCH", "/users/ann/email", `{"email":"ann@example.test"}`).ok(200)
	c.call("PATCH", "/users/ann/phone", `{"number":"+16175550000"}`).ok(200).want(t, "phoneVerification", false)
	if got := c.targets("ann"); got != "ann@example.test +16175550000 " {
		t.Errorf("targets: got %s", got)
	}
	u = c.call("PATCH", "/users/ann/email", `{"email":""}`).ok(200)
	u.want(t, "email", "")
	u.want(t, "emailCanonical", nil)
	c.call("PATCH", "/users/ann/phone", `{"number":""}`).ok(200).want(t, "phone", "")
	if got := c.targets("ann"); got != "" {
		t.Errorf("targets: got %s", got)
	}
	c.call("POST", "/users", `{"userId":"bob","email":"bob@example.test","phone":"+16175551212"}`).ok(201)
	c.call("PATCH", "/users/bob/email", `{"email":""}`).ok(200)
	c.call("PATCH", "/users/bob/phone", `{"number":""}`).ok(200)
}

// An address that is somebody's at a provider, a target or a user's is
// refused, in this order; even the user's own.
func TestUpdateUserAddressTaken(t *testing.T) {
	t.Parallel()
	c := newKeyed(t)
	c.call("POST", "/users", withAll).ok(201)
	c.call("POST", "/users", `{"userId":"bob","email":"bob@example.test","phone":"+16175550000"}`).ok(201)
	c.identify("bob", "i1", "oauth@example.test")
	email := func(address string) *answer { return c.call("PATCH", "/users/ann/email", `{"email":"`+address+`"}`) }
	number := func(n string) *answer { return c.call("PATCH", "/users/ann/phone", `{"number":"`+n+`"}`) }
	email("oauth@example.test").refused(409, "user_email_already_exists")
	email("bob@example.test").refused(409, "user_target_already_exists")
	email("ann@example.test").refused(409, "user_target_already_exists")
	number("+16175550000").refused(409, "user_target_already_exists")
	number("+16175551212").refused(409, "user_target_already_exists")
	c.change("bob", func(u *store.User) { u.Targets = nil })
	email("bob@example.test").refused(409, "user_email_already_exists")
	number("+16175550000").refused(409, "user_phone_already_exists")
	c.call("PATCH", "/users/bob/email", `{"email":"oauth@example.test"}`).ok(200)
}

// A password set by key needs no old one, signs in, and ends all sessions if
// the project says so.
func TestUpdateUserPassword(t *testing.T) {
	t.Parallel()
	for _, invalidate := range []bool{true, false} {
		c := newKeyed(t, configured(func(s *Settings) { s.Auth.InvalidateSessions = invalidate }))
		c.call("POST", "/users/md5", `{"userId":"ann","email":"ann@example.test","password":"12345678"}`).ok(201)
		session := c.with("X-Appwrite-Key", "").as(c.call("POST", "/users/ann/sessions", "").ok(201).str("secret"))
		c.server.Default().Clock().Advance(time.Hour)
		u := c.call("PATCH", "/users/ann/password", `{"password":"correct horse"}`).ok(200)
		u.want(t, "hash", "argon2")
		u.want(t, "passwordUpdate", "2026-08-21T13:00:00.000+00:00")
		c.with("X-Appwrite-Key", "").signIn("ann@example.test")
		if a := session.call("GET", "/account", ""); (a.status == 401) != invalidate {
			t.Errorf("invalidate %v: the session got %d", invalidate, a.status)
		}
	}
}

// Without a password nobody signs in by one, until a new one is set.
func TestClearUserPassword(t *testing.T) {
	t.Parallel()
	c := newKeyed(t)
	guest := c.with("X-Appwrite-Key", "")
	c.call("POST", "/users", withAll).ok(201)
	c.server.Default().Clock().Advance(time.Hour)
	u := c.call("PATCH", "/users/ann/password", `{"password":""}`).ok(200)
	u.want(t, "password", "")
	u.want(t, "hash", "argon2")
	u.want(t, "passwordUpdate", "2026-08-21T13:00:00.000+00:00")
	guest.call("POST", "/account/sessions/email", signInBody).refused(401, "user_invalid_credentials")
	c.call("GET", "/users/ann", "").ok(200).want(t, "password", "")
	c.call("PATCH", "/users/ann/password", `{"password":"correct horse"}`).ok(200)
	guest.signIn("ann@example.test")
}

// Personal data and the history are looked at, in this order; no password at
// all counts as personal.
func TestUserPasswordPolicies(t *testing.T) {
	t.Parallel()
	c := newKeyed(t, configured(func(s *Settings) { s.Auth.PersonalDataCheck, s.Auth.PasswordHistory = true, 2 }))
	c.call("POST", "/users", withAll).ok(201)
	set := func(password string) *answer {
		return c.call("PATCH", "/users/ann/password", `{"password":"`+password+`"}`)
	}
	set("").refused(400, "password_personal_data")
	set("ann was here").refused(400, "password_personal_data")
	set("correct horse").refused(400, "password_recently_used")
	set("battery staple").ok(200)
	set("correct horse").refused(400, "password_recently_used")
	set("third password").ok(200)
	set("correct horse").ok(200)
}

// The history begins with the hash that a user was imported with, and goes on
// over the time without a password.
func TestHistoryOfImportedUser(t *testing.T) {
	t.Parallel()
	c := newKeyed(t, configured(func(s *Settings) { s.Auth.PasswordHistory = 2 }))
	c.call("POST", "/users/md5", `{"userId":"ann","email":"ann@example.test","password":"5f4dcc3b5aa765d61d8327deb882cf99"}`).ok(201)
	c.call("PATCH", "/users/ann/password", `{"password":"password"}`).refused(400, "password_recently_used")
	c.call("PATCH", "/users/ann/password", `{"password":""}`).ok(200)
	c.call("PATCH", "/users/ann/password", `{"password":"password"}`).refused(400, "password_recently_used")
	c.call("PATCH", "/users/ann/password", `{"password":"correct horse"}`).ok(200)
}

// Who never had a password can be without one, and get one.
func TestFirstUserPassword(t *testing.T) {
	t.Parallel()
	c := newKeyed(t)
	c.call("POST", "/users", `{"userId":"ann","email":"ann@example.test"}`).ok(201)
	c.call("PATCH", "/users/ann/password", `{"password":""}`).ok(200).want(t, "password", "")
	c.call("PATCH", "/users/ann/password", `{"password":"correct horse"}`).ok(200).want(t, "hash", "argon2")
	c.with("X-Appwrite-Key", "").signIn("ann@example.test")
}
