package mockserver

import (
	"fmt"
	"testing"
	"time"

	"github.com/appctl/appctl/mockserver/store"
)

// guestUser is a signed-in user without address, password or target, as an
// anonymous sign-in makes one. The password is one that the project lets pass.
func (c *client) guestUser(password string) (*client, string) {
	c.t.Helper()
	const address = "guest@example.test"
	id := c.call("POST", "/account", fmt.Sprintf(`{"userId":"unique()","email":%q,"password":%q}`, address, password)).ok(201).str("$id")
	session := c.call("POST", "/account/sessions/email", fmt.Sprintf(`{"email":%q,"password":%q}`, address, password)).session()
	c.change(id, func(u *store.User) {
		u.Email, u.Targets, u.Password, u.PasswordHistory, u.PasswordUpdate = "", nil, nil, nil, time.Time{}
	})
	return c.as(session), id
}

func (c *client) updateEmail(email, password string) *answer {
	c.t.Helper()
	return c.call("PATCH", "/account/email", fmt.Sprintf(`{"email":%q,"password":%q}`, email, password))
}

func (c *client) updatePhone(phone, password string) *answer {
	c.t.Helper()
	return c.call("PATCH", "/account/phone", fmt.Sprintf(`{"phone":%q,"password":%q}`, phone, password))
}

// A new e-mail is kept in lower case, is not verified, tells its own facts and
// takes the target along; the sessions stay, the old address is free.
func TestUpdateEmail(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	c := newClient(t, s)
	ann, id := c.member()
	c.change(id, func(u *store.User) { u.EmailVerified = true })
	old := object(ann.call("GET", "/account", "").ok(200).list("targets")[0].(map[string]any))
	s.Default().Clock().Advance(time.Minute)

	got := ann.updateEmail(" Ann.B+x@Googlemail.com", password).ok(200)
	for name, want := range map[string]any{
		"email": "ann.b+x@googlemail.com", "emailVerification": false, "emailCanonical": "annb@gmail.com", "emailIsFree": true,
		"emailIsCanonical": false, "$updatedAt": "2026-08-21T12:01:00.000+00:00", "passwordUpdate": "2026-08-21T12:00:00.000+00:00",
	} {
		got.want(t, name, want)
	}
	target := object(got.list("targets")[0].(map[string]any))
	target.want(t, "$id", old.str("$id"))
	target.want(t, "identifier", "ann.b+x@googlemail.com")
	target.want(t, "$updatedAt", "2026-08-21T12:01:00.000+00:00")
	ann.call("GET", "/account", "").ok(200).want(t, "email", "ann.b+x@googlemail.com")
	c.signUp("ann@example.test")
	c.call("POST", "/account/sessions/email", `{"email":"Ann.B+X@googlemail.com","password":"correct horse"}`).ok(201)
}

// The password is judged before the address, a provider's account before a
// target, and that before another user; the own address is a target too.
func TestUpdateEmailRefusals(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	ann, id := c.member()
	email(c, "bob")
	c.change("bob", func(u *store.User) {
		u.Identities = []store.Identity{{ID: "i", Provider: "github", ProviderUID: "1", Email: "bob@example.test"}}
	})
	ann.updateEmail("bob@example.test", "wrong horse").refused(401, "user_invalid_credentials")
	ann.updateEmail("bob@example.test", password).refused(400, "general_bad_request")
	c.change("bob", func(u *store.User) { u.Identities = nil })
	ann.updateEmail("bob@example.test", password).refused(409, "user_target_already_exists")
	ann.updateEmail("ANN@example.test", password).refused(409, "user_target_already_exists")
	c.change("bob", func(u *store.User) { u.Targets = nil })
	ann.updateEmail("Bob@example.test", password).refused(400, "general_bad_request")
	ann.updateEmail("ann", password).refused(400, "general_argument_invalid")
	ann.updateEmail("new@example.test", "short").said(400, "general_argument_invalid",
		"Invalid `password` param: Password must be between 8 and 256 characters long.")
	ann.with("X-Appwrite-Timestamp", "soon").updateEmail("new@example.test", password).
		said(400, "general_argument_invalid", "Invalid X-Appwrite-Timestamp header value")

	got := ann.call("GET", "/account", "").ok(200)
	got.want(t, "email", "ann@example.test")
	got.want(t, "$updatedAt", "2026-08-21T12:00:00.000+00:00")
	c.change(id, func(u *store.User) {
		u.Identities = []store.Identity{{ID: "j", Provider: "github", ProviderUID: "2", Email: "own@example.test"}}
	})
	ann.updateEmail("own@example.test", password).ok(200)
}

// An anonymous user gets address and password at once, whatever the project
// wants of new passwords, and no target; the session goes on, and from then on
// the password counts.
func TestUpdateEmailOfAnonymousUser(t *testing.T) {
	t.Parallel()
	s := newServer(t, configured(func(s *Settings) {
		s.Auth.PasswordDictionary, s.Auth.PersonalDataCheck, s.Auth.PasswordHistory = true, true, 3
		s.Auth.PasswordStrength.Min = 20
	}))
	c := newClient(t, s)
	ann, id := c.guestUser("a password of twenty")
	s.Default().Clock().Advance(time.Minute)
	got := ann.updateEmail("ann@example.test", "password").ok(200)
	got.want(t, "$id", id)
	got.want(t, "passwordUpdate", "2026-08-21T12:01:00.000+00:00")
	got.want(t, "targets", "[]")
	c.call("POST", "/account/sessions/email", `{"email":"ann@example.test","password":"password"}`).ok(201)
	ann.updateEmail("new@example.test", "other horse").refused(401, "user_invalid_credentials")
	ann.updateEmail("new@example.test", "password").ok(200).want(t, "targets", "[]")
}

// A password that someone took away is not one that was never set: nobody can
// bring a first one.
func TestUpdateEmailAfterPasswordWasCleared(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	ann, id := c.member()
	c.change(id, func(u *store.User) { u.Password = nil })
	ann.updateEmail("new@example.test", password).refused(401, "user_invalid_credentials")
	ann.updatePhone("+15551234567", password).refused(401, "user_invalid_credentials")
}

// A new phone number is not verified, makes no target, and moves the one that
// there is.
func TestUpdatePhone(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	ann, id := c.member()
	got := ann.updatePhone("+15551234567", password).ok(200)
	got.want(t, "phone", "+15551234567")
	got.want(t, "phoneVerification", false)
	if n := len(got.list("targets")); n != 1 {
		t.Errorf("got %d targets, want the e-mail's alone", n)
	}
	c.change(id, func(u *store.User) {
		u.PhoneVerified = true
		u.Targets = append(u.Targets, store.Target{ID: "sms", CreatedAt: noon, UpdatedAt: noon, ProviderType: "sms", Identifier: u.Phone})
	})
	got = ann.updatePhone("+15557654321", password).ok(200)
	got.want(t, "phoneVerification", false)
	sms := object(got.list("targets")[1].(map[string]any))
	sms.want(t, "$id", "sms")
	sms.want(t, "identifier", "+15557654321")
}

// A number is refused for the password first, then for a target, then for
// another user who has it; an anonymous user gets the password with it.
func TestUpdatePhoneRefusals(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	email(c, "bob")
	const taken = "+15551234567"
	c.change("bob", func(u *store.User) {
		u.Phone, u.Targets = taken, []store.Target{{ID: "sms", ProviderType: "sms", Identifier: taken}}
	})
	ann, id := c.member()
	ann.updatePhone(taken, "wrong horse").refused(401, "user_invalid_credentials")
	ann.updatePhone(taken, password).refused(409, "user_target_already_exists")
	c.change("bob", func(u *store.User) { u.Targets = nil })
	ann.updatePhone(taken, password).refused(409, "user_phone_already_exists")
	ann.updatePhone("0155", password).refused(400, "general_argument_invalid")

	c.change(id, func(u *store.User) { u.Password, u.PasswordUpdate = nil, time.Time{} })
	ann.updatePhone("+15557654321", "battery staple").ok(200)
	c.call("POST", "/account/sessions/email", `{"email":"ann@example.test","password":"battery staple"}`).ok(201)
}

// Who takes an address is decided once, however many want it, and nobody's
// target is left behind.
func TestAddressIsTakenOnce(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	members := make([]*client, callers)
	for i := range members {
		c.signUp(fmt.Sprintf("user%d@example.test", i))
		members[i] = c.signIn(fmt.Sprintf("user%d@example.test", i))
	}
	won := make([]bool, callers)
	together(func(i int) {
		a := members[i].updateEmail("wanted@example.test", password)
		if won[i] = a.status == 200; !won[i] && a.status != 409 && a.status != 400 {
			t.Errorf("got %d %s", a.status, a.body)
		}
	})
	winners := 0
	for i, m := range members {
		want := fmt.Sprintf("user%d@example.test", i)
		if won[i] {
			want = "wanted@example.test"
			winners++
		}
		got := m.call("GET", "/account", "").ok(200)
		got.want(t, "email", want)
		object(got.list("targets")[0].(map[string]any)).want(t, "identifier", want)
	}
	if winners != 1 {
		t.Errorf("%d users have the address, want 1", winners)
	}
}

// Who blocks the own account sees it blocked and loses the cookies; the
// sessions stay and work again once someone unblocks it.
func TestUpdateStatus(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	ann, id := c.member()
	a := ann.call("PATCH", "/account/status", "")
	a.ok(200).want(t, "status", false)
	if lines := a.header.Values("Set-Cookie"); len(lines) != 2 || a.header.Get("X-Fallback-Cookies") != "[]" {
		t.Errorf("got cookies %q, fallback %q, want both taken back", lines, a.header.Get("X-Fallback-Cookies"))
	}
	ann.call("GET", "/account", "").said(403, "user_blocked", "The current user has been blocked.")
	c.call("POST", "/account/sessions/email", `{"email":"ann@example.test","password":"correct horse"}`).refused(403, "user_blocked")
	c.call("POST", "/account/sessions/email", `{"email":"ann@example.test","password":"wrong horse"}`).refused(401, "user_invalid_credentials")
	c.change(id, func(u *store.User) { u.Blocked = false })
	ann.call("GET", "/account", "").ok(200).want(t, "status", true)
}
