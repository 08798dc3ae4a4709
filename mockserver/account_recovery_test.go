package mockserver

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/appctl/appctl/mockserver/store"
)

// recover sets a new password by a token.
func (c *client) recover(path, userID, secret, password string) *answer {
	c.t.Helper()
	return c.call("PUT", path, fmt.Sprintf(`{"userId":%q,"secret":%q,"password":%q}`, userID, secret, password))
}

// login signs in by a password, and gives the answer.
func (c *client) login(password string) *answer {
	c.t.Helper()
	return c.call("POST", "/account/sessions/email", fmt.Sprintf(`{"email":"ann@example.test","password":%q}`, password))
}

// A recovery from the asking to the new password: the link says all that it
// takes, works once, and proves the address.
func TestRecovery(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t, configured(func(s *Settings) { s.Name = "My Project" })))
	ann, id := c.member()
	c.change(id, func(u *store.User) { u.Name = "Ann" })
	token := c.call("POST", "/account/recovery", `{"email":"ANN@example.test","url":"http://localhost/reset?lang=de"}`).ok(201)
	for name, want := range map[string]any{"userId": id, "secret": "", "phrase": "", "expire": "2026-08-21T13:00:00.000+00:00"} {
		token.want(t, name, want)
	}
	m := c.last(Recovery)
	link := "http://localhost/reset?lang=de&userId=" + id + "&secret=" + m.Secret + "&expire=2026-08-21T13%3A00%3A00.000%2B00%3A00"
	if m.URL != link || m.Subject != "Password Reset for My Project" || m.To != "ann@example.test" || m.ToName != "Ann" || m.UserID != id {
		t.Errorf("got %+v", m)
	}
	if !regexp.MustCompile(`^[0-9a-f]{256}$`).MatchString(m.Secret) {
		t.Errorf("secret: got %s", m.Secret)
	}
	want := []string{
		"Reset your My Project password using the link.", "Hello Ann,", "Follow this link to reset your My Project password.",
		"Reset password", link, "If you didn't ask to reset your password, you can ignore this message.", "Thanks,", "My Project team",
	}
	if m.Text != strings.Join(want, "\n") {
		t.Errorf("text: got\n%s\nwant\n%s", m.Text, strings.Join(want, "\n"))
	}
	containsAll(t, m.HTML, `<a href="`+link+`" target="_blank" class="button">Reset password</a>`, "didn&#039;t ask")

	c.recover("/account/recovery", id, m.Secret, "short").
		said(400, "general_argument_invalid", "Invalid `password` param: Password must be between 8 and 256 characters long.")
	c.recover("/account/recovery", "nobody", m.Secret, "battery staple").said(404, "user_not_found", "User with the requested ID could not be found.")
	c.recover("/account/recovery", id, "wrong", "battery staple").said(401, "user_invalid_token", "Invalid token passed in the request.")
	c.server.Default().Clock().Advance(time.Hour)
	done := c.recover("/account/recovery", id, m.Secret, "battery staple").ok(200)
	done.want(t, "$id", token.str("$id"))
	done.want(t, "secret", "")
	c.login(password).refused(401, "user_invalid_credentials")
	c.login("battery staple").ok(201)
	c.recover("/account/recovery", id, m.Secret, "battery staple").refused(401, "user_invalid_token")
	u := c.user(id)
	if !u.EmailVerified || !u.PasswordUpdate.Equal(noon.Add(time.Hour)) {
		t.Errorf("got %+v", u)
	}
	ann.call("GET", "/account", "").refused(401, "general_unauthorized_scope") // the recovery ended all sessions
}

// What cannot be recovered is refused in the order of the checks, and nothing
// is sent.
func TestRecoveryRefusals(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	_, id := c.member()
	c.change(id, func(u *store.User) { u.Blocked = true })
	ask := func(body string) *answer { return c.call("POST", "/account/recovery", body) }
	ask(`{"email":"ann","url":"x"}`).said(400, "general_argument_invalid", "Invalid `email` param: Value must be a valid email address")
	ask(`{"email":"ann@example.test"}`).said(400, "general_argument_invalid", `Param "url" is not optional.`)
	ask(`{"email":"ann@example.test","url":"https://evil.com/x"}`).said(400, "general_argument_invalid",
		"Invalid `url` param: Invalid URI. Register your new client (evil.com) as a new Web platform on your project console dashboard")
	ask(`{"email":"bob@example.test","url":"http://localhost"}`).said(404, "user_not_found", "User with the requested ID could not be found.")
	ask(`{"email":"ann@example.test","url":"http://localhost"}`).said(403, "user_blocked", "The current user has been blocked.")
	c.call("POST", "/account/recovery/otp", `{"email":"bob@example.test"}`).refused(404, "user_not_found")
	c.call("POST", "/account/recovery/otp", `{"email":"ann@example.test"}`).refused(403, "user_blocked")
	c.call("POST", "/account/recovery/otp", `{"email":"ann@example.test","phrase":1}`).refused(400, "general_argument_invalid")
	c.silent()
}

// A code recovers as a link does, within fifteen minutes; the two do not stand
// for each other.
func TestRecoveryOTP(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t, configured(func(s *Settings) { s.Name = "Shop" })))
	id := c.signUp("ann@example.test")
	token := c.call("POST", "/account/recovery/otp", `{"email":"ann@example.test","phrase":true}`).ok(201)
	token.want(t, "expire", "2026-08-21T12:15:00.000+00:00")
	code := c.last(Recovery)
	if code.Subject != "Password Reset OTP for Shop" || len(code.Code) != 6 || code.Secret+code.URL != "" || code.Phrase != token.str("phrase") || code.Phrase == "" {
		t.Errorf("got %+v", code)
	}
	containsAll(t, code.Text, "Use OTP "+code.Code+" to reset your Shop password. Expires in 15 minutes.",
		"Enter the following code to reset your Shop account password. This code will expire in 15 minutes.",
		"If you didn't ask to reset your password, you can safely ignore this email.", "Security phrase for this email is "+code.Phrase+".")
	c.call("POST", "/account/recovery", `{"email":"ann@example.test","url":"http://localhost"}`).ok(201)
	c.recover("/account/recovery", id, code.Code, "battery staple").refused(401, "user_invalid_token")
	c.recover("/account/recovery/otp", id, c.last(Recovery).Secret, "battery staple").refused(401, "user_invalid_token")
	c.recover("/account/recovery/otp", "nobody", code.Code, "battery staple").refused(404, "user_not_found")
	c.redeem(id, code.Code).refused(401, "user_invalid_token")
	c.server.Default().Clock().Advance(15 * time.Minute)
	c.recover("/account/recovery/otp", id, code.Code, "battery staple").ok(200)
	c.login("battery staple").ok(201)
	c.recover("/account/recovery/otp", id, code.Code, "battery staple").refused(401, "user_invalid_token")

	c.call("POST", "/account/recovery/otp", `{"email":"ann@example.test"}`).ok(201).want(t, "phrase", "")
	c.server.Default().Clock().Advance(15*time.Minute + time.Millisecond)
	c.recover("/account/recovery/otp", id, c.last(Recovery).Code, "correct horse").refused(401, "user_invalid_token")
}

// Who lost a password must obey the project's policies but that of personal
// data, which do not use the token up; sessions stay where the project lets
// them.
func TestRecoveryPolicies(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t, configured(func(s *Settings) {
		s.Auth.PasswordHistory, s.Auth.PasswordDictionary, s.Auth.PersonalDataCheck, s.Auth.InvalidateSessions = 2, true, true, false
	})))
	ann, id := c.member()
	c.change(id, func(u *store.User) { u.MustReset = false; u.MFA = true })
	c.call("POST", "/account/recovery", `{"email":"ann@example.test","url":"http://localhost"}`).ok(201)
	secret := c.last(Recovery).Secret
	c.recover("/account/recovery", id, secret, "iloveyou").said(400, "general_argument_invalid",
		"Invalid `password` param: Password must be between 8 and 265 characters long, and should not be one of the commonly used password.")
	c.recover("/account/recovery", id, "wrong", password).refused(401, "user_invalid_token")
	c.recover("/account/recovery", id, secret, password).refused(400, "password_recently_used")
	c.recover("/account/recovery", id, secret, "ann@example.test").ok(200)
	if u := c.user(id); len(u.PasswordHistory) != 2 || !u.MFA || len(u.Sessions) != 1 {
		t.Errorf("got %+v", u)
	}
	ann.call("GET", "/account", "").refused(401, "user_more_factors_required")
}

// Who is blocked after the mail recovers all the same, and stays blocked; the
// link is no good for another user.
func TestRecoveryOfBlockedUser(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	id := c.signUp("ann@example.test")
	bob := c.signUp("bob@example.test")
	c.call("POST", "/account/recovery", `{"email":"ann@example.test","url":"http://localhost"}`).ok(201)
	secret := c.last(Recovery).Secret
	c.recover("/account/recovery", bob, secret, "battery staple").refused(401, "user_invalid_token")
	c.change(id, func(u *store.User) { u.Blocked = true })
	c.recover("/account/recovery", id, secret, "battery staple").ok(200)
	c.login("battery staple").refused(403, "user_blocked")
}

// Of several recoveries each is good once, in any order.
func TestSeveralRecoveries(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	id := c.signUp("ann@example.test")
	var secrets []string
	for range 2 {
		c.call("POST", "/account/recovery", `{"email":"ann@example.test","url":"http://localhost"}`).ok(201)
		secrets = append(secrets, c.last(Recovery).Secret)
	}
	for _, secret := range secrets {
		c.recover("/account/recovery", id, secret, "battery staple").ok(200)
		c.recover("/account/recovery", id, secret, "battery staple").refused(401, "user_invalid_token")
	}
}

// Who never had a password gets a first one. An API key sees secrets: clear
// when they are made, hashed when they are used.
func TestRecoveryByKey(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	key := c.withKey()
	key.call("POST", "/account/tokens/email", `{"userId":"ann","email":"ann@example.test"}`).ok(201)
	secret := key.call("POST", "/account/recovery", `{"email":"ann@example.test","url":"http://localhost"}`).ok(201).str("secret")
	if secret != c.last(Recovery).Secret {
		t.Errorf("got secret %q", secret)
	}
	key.recover("/account/recovery", "ann", secret, password).ok(200).want(t, "secret", hashSecret(secret))
	c.login(password).ok(201)
}

// Formats before 1.5.0 know no phrase, and may repeat the password.
func TestOldTokenFormat(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	id := c.signUp("ann@example.test")
	old := c.with("X-Appwrite-Response-Format", "1.4.0")
	token := old.call("POST", "/account/recovery", `{"email":"ann@example.test","url":"http://localhost"}`).ok(201)
	if _, ok := token["phrase"]; ok {
		t.Error("1.4.0 has phrase")
	}
	link, err := url.Parse(c.last(Recovery).URL)
	if err != nil {
		t.Fatal(err)
	}
	old.call("PUT", "/account/recovery", fmt.Sprintf(`{"userId":%q,"secret":%q,"password":"battery staple","passwordAgain":"battery staple"}`,
		id, link.Query().Get("secret"))).ok(200)
}
