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

// containsAll wants every part in a text.
func containsAll(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("no %q in:\n%s", part, text)
		}
	}
}

// totp is the code that an authenticator with the secret shows now.
func (c *client) totp(secret string) string {
	c.t.Helper()
	code, err := totpCode(secret, c.server.Default().Clock().Now())
	if err != nil {
		c.t.Fatal(err)
	}
	return code
}

// enrol gives the caller a verified authenticator and its secret.
func (c *client) enrol() string {
	c.t.Helper()
	secret := c.call("POST", "/account/mfa/authenticators/totp", "").ok(200).str("secret")
	c.call("PUT", "/account/mfa/authenticators/totp", fmt.Sprintf(`{"otp":%q}`, c.totp(secret))).ok(200)
	return secret
}

// challenge asks for a factor and gives the challenge's id.
func (c *client) challenge(factor string) string {
	c.t.Helper()
	return c.call("POST", "/account/mfa/challenges", fmt.Sprintf(`{"factor":%q}`, factor)).ok(201).str("$id")
}

// confirm answers a challenge.
func (c *client) confirm(id, otp string) *answer {
	c.t.Helper()
	return c.call("PUT", "/account/mfa/challenges", fmt.Sprintf(`{"challengeId":%q,"otp":%q}`, id, otp))
}

// A login with a second factor, from enrolment to the end.
func TestMFALogin(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	c := newClient(t, s)
	ann, _ := c.member()
	secret := ann.enrol()
	ann.call("PATCH", "/account/mfa", `{"mfa":true}`).ok(200).want(t, "mfa", true)
	ann.call("GET", "/account", "").ok(200) // not locked out

	second := c.signIn("ann@example.test")
	for _, route := range []string{"GET /account", "GET /account/sessions/current", "GET /account/prefs", "DELETE /account/sessions", "GET /nothing", "GET /ping"} {
		method, path, _ := strings.Cut(route, " ")
		second.call(method, path, "").said(401, "user_more_factors_required", "More factors are required to complete the sign in process.")
	}
	factors := second.call("GET", "/account/mfa/factors", "").ok(200)
	for name, want := range map[string]bool{"totp": true, "phone": false, "email": false, "recoveryCode": false, "custom": false} {
		factors.want(t, name, want)
	}
	id := second.challenge("totp")
	second.confirm(id, "000000x").refused(401, "user_invalid_token")
	got := second.confirm(id, second.totp(secret)).ok(200)
	got.want(t, "factors", "[password totp]")
	got.want(t, "current", false)
	got.want(t, "countryName", "")
	got.want(t, "mfaUpdatedAt", "2026-08-21T12:00:00.000+00:00")
	second.confirm(id, second.totp(secret)).refused(401, "user_invalid_token")
	second.call("GET", "/account", "").ok(200)

	third := c.signIn("ann@example.test")
	third.call("DELETE", "/account/sessions/current", "").ok(204)
}

// Without anything verified no second factor is asked for, and recovery codes
// do not change that.
func TestMFAWithoutFactor(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	ann, _ := c.member()
	ann.call("POST", "/account/mfa/recovery-codes", "").ok(201)
	ann.call("PATCH", "/account/mfa", `{"mfa":true}`).ok(200)
	c.signIn("ann@example.test").call("GET", "/account", "").ok(200)
	c.with("X-Appwrite-JWT", ann.call("POST", "/account/jwts", "").ok(201).str("jwt")).call("GET", "/account", "").ok(200)
}

// Switching MFA on counts what the user has proven, in order; switching it off
// takes nothing away.
func TestUpdateMFA(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	ann, id := c.member()
	c.change(id, func(u *store.User) { u.Phone, u.PhoneVerified, u.EmailVerified = "+4912345678", true, true })
	ann.enrol()
	ann.call("PATCH", "/account/mfa", `{"mfa":"true"}`).said(400, "general_argument_invalid", "Invalid `mfa` param: Value must be a valid boolean")
	for range 2 {
		ann.call("PATCH", "/account/mfa", `{"mfa":true}`).ok(200)
	}
	ann.call("PATCH", "/account/mfa", `{"mfa":false}`).ok(200).want(t, "mfa", false)
	ann.call("GET", "/account/sessions/current", "").ok(200).want(t, "factors", "[password totp email phone]")
}

// An authenticator gets a secret of 103 characters and a URI that apps read; it
// is replaced until it is verified, and verified once.
func TestAuthenticator(t *testing.T) {
	t.Parallel()
	s := newServer(t, configured(func(s *Settings) { s.Name = "My: Project" }))
	ann, _ := newClient(t, s).member()
	ann.call("PUT", "/account/mfa/authenticators/totp", `{"otp":"123456"}`).refused(404, "user_authenticator_not_found")
	first := ann.call("POST", "/account/mfa/authenticators/totp", "").ok(200).str("secret")
	got := ann.call("POST", "/account/mfa/authenticators/totp", "").ok(200)
	secret := got.str("secret")
	if !regexp.MustCompile(`^[A-Z2-7]{103}$`).MatchString(secret) || secret == first {
		t.Errorf("secret: got %s, want another of 103 base32 characters", secret)
	}
	got.want(t, "uri", "otpauth://totp/My%20Project%3Aann%40example.test?issuer=My%20Project&secret="+secret)
	if _, err := url.Parse(got.str("uri")); err != nil {
		t.Error(err)
	}
	verify := func(otp string) *answer {
		return ann.call("PUT", "/account/mfa/authenticators/totp", fmt.Sprintf(`{"otp":%q}`, otp))
	}
	code := ann.totp(secret)
	verify(ann.totp(first)).refused(401, "user_invalid_token")
	s.Default().Clock().Advance(30 * time.Second)
	verify(code).refused(401, "user_invalid_token") // the step before
	s.Default().Clock().Advance(-60 * time.Second)
	verify(code).refused(401, "user_invalid_token") // the step after
	s.Default().Clock().Advance(30 * time.Second)
	verify(code).ok(200).want(t, "mfa", false)
	verify(code).refused(409, "user_authenticator_already_verified")
	ann.call("POST", "/account/mfa/authenticators/totp", "").refused(409, "user_authenticator_already_verified")
	session := ann.call("GET", "/account/sessions/current", "").ok(200)
	session.want(t, "factors", "[password totp]")
	session.want(t, "mfaUpdatedAt", "")
}

// A user without an e-mail is shown by phone, then by id.
func TestAuthenticatorLabel(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	ann, id := c.member()
	c.change(id, func(u *store.User) { u.Email, u.Phone = "", "+4912345678" })
	containsAll(t, ann.call("POST", "/account/mfa/authenticators/totp", "").ok(200).str("uri"), "/test%3A%2B4912345678?")
	c.change(id, func(u *store.User) { u.Phone = "" })
	containsAll(t, ann.call("POST", "/account/mfa/authenticators/totp", "").ok(200).str("uri"), "/test%3A"+id+"?")
}

// The routes that want a recent challenge open for thirty minutes after one,
// whatever the words of the refusal say.
func TestRecentChallenge(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	ann, _ := newClient(t, s).member()
	secret := ann.enrol()
	ann.call("POST", "/account/mfa/recovery-codes", "").ok(201)
	const words = "A recently successful challenge is required to complete this action. A challenge is considered recent for 5 minutes."
	gated := func() []*answer {
		return []*answer{ann.call("GET", "/account/mfa/recovery-codes", ""), ann.call("PATCH", "/account/mfa/recovery-codes", "{}")}
	}
	for _, a := range append(gated(), ann.call("DELETE", "/account/mfa/authenticators/totp", "")) {
		a.said(401, "user_challenge_required", words)
	}
	ann.confirm(ann.challenge("totp"), ann.totp(secret)).ok(200)
	s.Default().Clock().Advance(30 * time.Minute)
	for _, a := range gated() {
		a.ok(200)
	}
	s.Default().Clock().Advance(time.Millisecond)
	for _, a := range gated() {
		a.refused(401, "user_challenge_required")
	}
	ann.confirm(ann.challenge("totp"), ann.totp(secret)).ok(200)
	ann.call("DELETE", "/account/mfa/authenticators/totp", "").ok(204)
	ann.call("DELETE", "/account/mfa/authenticators/totp", "").refused(404, "user_authenticator_not_found")
}

// A challenge by e-mail arrives before its answer, in the words of the real
// server, and its code passes.
func TestChallengeByEmail(t *testing.T) {
	t.Parallel()
	s := newServer(t, configured(func(s *Settings) { s.Name = "My Project" }))
	c := newClient(t, s)
	ann, id := c.member()
	c.change(id, func(u *store.User) { u.Name = "Ann <b>" })
	ann.call("POST", "/account/mfa/challenges", `{"factor":"email"}`).refused(400, "user_email_not_verified")
	c.change(id, func(u *store.User) { u.EmailVerified = true })
	a := ann.with("User-Agent", "curl/8.5.0").call("POST", "/account/mfa/challenges", `{"factor":"EMAIL"}`)
	challenge := a.ok(201)
	challenge.want(t, "userId", id)
	challenge.want(t, "expire", "2026-08-21T13:00:00.000+00:00")
	m, ok := s.Default().Outbox().Last(Filter{To: "ann@example.test", Channel: Email, Kind: MFAChallenge})
	if !ok {
		t.Fatal("no message in the outbox")
	}
	if m.Subject != "Verification Code for My Project" || m.ToName != "" || m.From != "team@localhost.test" || m.FromName != "Appwrite Server" ||
		m.ReplyTo != m.From || m.UserID != id || m.RequestID != a.header.Get("X-Mock-Request-Id") || !m.Expires.Equal(noon.Add(time.Hour)) {
		t.Errorf("got %+v", m)
	}
	lines := strings.Split(m.Text, "\n")
	want := []string{
		"Use code " + m.Code + " for two-step verification in My Project. Expires in 15 minutes.",
		"Hello Ann <b>,",
		"Enter the following code to confirm your two-step verification in My Project. This code will expire in 15 minutes.",
		m.Code,
		"This verification code was requested using curl on UNKNOWN . If you didn't request the verification code, you can safely ignore this email.",
		"Thanks,",
		"My Project team",
	}
	if strings.Join(lines, "\n") != strings.Join(want, "\n") {
		t.Errorf("text: got\n%s\nwant\n%s", m.Text, strings.Join(want, "\n"))
	}
	containsAll(t, m.HTML, "Hello Ann &lt;b&gt;,", "<strong>My Project</strong>", ">"+m.Code+"</p>", "didn&#039;t request")
	if strings.Contains(m.HTML, "Appwrite logo") || regexp.MustCompile(`\d{6}`).FindString(m.Text) != m.Code {
		t.Errorf("HTML of an ordinary project, or another code first:\n%s", m.HTML)
	}
	ann.confirm(challenge.str("$id"), m.Code).ok(200).want(t, "factors", "[password email]")
}

// Mails of a branded project wear the logo and a heading.
func TestBrandedMail(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	c := newClient(t, s).with("X-Appwrite-Project", "console")
	id := c.signUp("root@example.test")
	if _, err := s.store.UpdateUser(t.Context(), "console", id, func(u *store.User) error { u.EmailVerified = true; return nil }); err != nil {
		t.Fatal(err)
	}
	c.signIn("root@example.test").challenge("email")
	p, _ := s.Project("console")
	m, _ := p.Outbox().Last(Filter{Kind: MFAChallenge})
	containsAll(t, m.HTML, `alt="Appwrite logo"`, "<h1>Complete two-step verification to use Appwrite</h1>")
	if m.FromName != "Appwrite" {
		t.Errorf("from: got %s", m.FromName)
	}
}

// A challenge by phone is a text message that is the code alone.
func TestChallengeByPhone(t *testing.T) {
	t.Parallel()
	s := newServer(t, configured(func(s *Settings) { s.Auth.MockNumbers = []MockNumber{{Phone: "+4912345678", OTP: "111111"}} }))
	c := newClient(t, s)
	ann, id := c.member()
	ann.call("POST", "/account/mfa/challenges", `{"factor":"phone"}`).
		said(400, "user_phone_not_found", "The current user does not have a phone number associated with their account.")
	c.change(id, func(u *store.User) { u.Phone = "+4912345678" })
	ann.call("POST", "/account/mfa/challenges", `{"factor":"phone"}`).refused(400, "user_phone_not_verified")
	c.change(id, func(u *store.User) { u.PhoneVerified = true })
	challenge := ann.challenge("phone")
	m, ok := s.Default().Outbox().Last(Filter{To: "+4912345678", Channel: SMS})
	if !ok || m.Text != m.Code || len(m.Code) != 6 || m.Subject != "" {
		t.Fatalf("got %+v", m)
	}
	ann.confirm(challenge, m.Code).ok(200).want(t, "factors", "[password phone]")
}

// A user without an e-mail cannot be asked by e-mail.
func TestChallengeWithoutEmail(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	ann, id := c.member()
	c.change(id, func(u *store.User) { u.Email = "" })
	ann.call("POST", "/account/mfa/challenges", `{"factor":"email"}`).said(400, "user_email_not_found", "User email could not be found.")
	ann.call("POST", "/account/mfa/challenges", `{"factor":"fax"}`).
		said(400, "general_argument_invalid", "Invalid `factor` param: Value must be one of (email, phone, totp, recoverycode, custom)")
}

// A challenge is the user's own, lives an hour, and is not used up by a wrong
// answer.
func TestChallengeLife(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	c := newClient(t, s)
	ann, _ := c.member()
	bob := c.as(c.call("POST", "/account/sessions/email", fmt.Sprintf(`{"email":%q,"password":"correct horse"}`, email(c, "bob"))).session())
	secret := ann.enrol()
	id := ann.challenge("totp")
	bob.confirm(id, ann.totp(secret)).refused(401, "user_invalid_token")
	ann.confirm("none", ann.totp(secret)).refused(401, "user_invalid_token")
	s.Default().Clock().Advance(time.Hour)
	ann.confirm(id, "123").refused(401, "user_invalid_token")
	ann.confirm(id, ann.totp(secret)).ok(200)
	id = ann.challenge("totp")
	s.Default().Clock().Advance(time.Hour + time.Millisecond)
	ann.confirm(id, ann.totp(secret)).refused(401, "user_invalid_token")
}

// A challenge for an authenticator that is not there can be made, not passed.
func TestChallengeWithoutAuthenticator(t *testing.T) {
	t.Parallel()
	ann, _ := newClient(t, newServer(t)).member()
	ann.confirm(ann.challenge("totp"), "123456").refused(401, "user_invalid_token")
	ann.confirm(ann.challenge("recoveryCode"), "abcdef0123").refused(401, "user_invalid_token")
}

// The project decides which factors count, at the challenge and at its answer.
func TestFactorPolicy(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	c := newClient(t, s)
	ann, id := c.member()
	secret := ann.enrol()
	const words = "The requested factor is disabled by the MFA factors policy"
	ann.call("POST", "/account/mfa/challenges", `{"factor":"custom"}`).said(501, "user_auth_method_unsupported", words)
	open := ann.challenge("totp")
	set := func(f MFAFactors) {
		t.Helper()
		if err := s.Default().Configure(t.Context(), func(s *Settings) { s.Auth.MFAFactors = f }); err != nil {
			t.Fatal(err)
		}
	}
	set(MFAFactors{Custom: true})
	ann.confirm(open, ann.totp(secret)).said(501, "user_auth_method_unsupported", words)
	for _, factor := range []string{"totp", "email", "phone"} {
		ann.call("POST", "/account/mfa/challenges", fmt.Sprintf(`{"factor":%q}`, factor)).said(501, "user_auth_method_unsupported", words)
	}
	ann.challenge("recoverycode")
	factors := ann.call("GET", "/account/mfa/factors", "").ok(200)
	factors.want(t, "totp", false)
	factors.want(t, "custom", true)

	custom := ann.challenge("custom")
	u, err := s.store.User(t.Context(), "test", id)
	if err != nil {
		t.Fatal(err)
	}
	for _, ch := range u.Challenges {
		if ch.ID == custom {
			ann.confirm(custom, ch.Code).ok(200).want(t, "factors", "[password totp custom]")
		}
	}
	if n := len(s.Default().Outbox().All(Filter{})); n != 0 {
		t.Errorf("got %d messages, want none", n)
	}
}

// Recovery codes are six, each passes once, and when the last is gone there
// are none.
func TestRecoveryCodes(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	ann, _ := c.member()
	secret := ann.enrol()
	codes := ann.call("POST", "/account/mfa/recovery-codes", "").ok(201).list("recoveryCodes")
	if len(codes) != 6 {
		t.Fatalf("got %v, want six codes", codes)
	}
	for _, code := range codes {
		if !regexp.MustCompile(`^[0-9a-f]{10}$`).MatchString(code.(string)) {
			t.Errorf("code: got %v, want ten hex digits", code)
		}
	}
	ann.call("POST", "/account/mfa/recovery-codes", "").refused(409, "user_recovery_codes_already_exists")
	for i, code := range codes {
		got := ann.confirm(ann.challenge("recoverycode"), code.(string)).ok(200)
		got.want(t, "factors", "[password totp recoveryCode]")
		ann.confirm(ann.challenge("recoveryCode"), code.(string)).refused(401, "user_invalid_token")
		a := ann.call("GET", "/account/mfa/recovery-codes", "")
		if i == len(codes)-1 {
			a.refused(404, "user_recovery_codes_not_found")
			break
		}
		if got := a.ok(200).list("recoveryCodes"); fmt.Sprint(got) != fmt.Sprint(codes[i+1:]) {
			t.Errorf("after %d: got %v, want %v", i+1, got, codes[i+1:])
		}
	}
	ann.call("PATCH", "/account/mfa/recovery-codes", "{}").refused(404, "user_recovery_codes_not_found")
	ann.call("POST", "/account/mfa/recovery-codes", "").ok(201)
	ann.confirm(ann.challenge("totp"), ann.totp(secret)).ok(200)
	fresh := ann.call("PATCH", "/account/mfa/recovery-codes", "{}").ok(200).list("recoveryCodes")
	if fmt.Sprint(fresh) == fmt.Sprint(codes) || len(fresh) != 6 {
		t.Errorf("renewed: got %v", fresh)
	}
}

// A second factor by the same way as the first is none.
func TestSameFactorTwice(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	c := newClient(t, s)
	ann, id := c.member()
	c.change(id, func(u *store.User) { u.EmailVerified, u.MFA, u.Sessions[0].Factors = true, true, []string{"email"} })
	challenge := ann.challenge("email")
	m, _ := s.Default().Outbox().Last(Filter{Kind: MFAChallenge})
	ann.confirm(challenge, m.Code).ok(200).want(t, "factors", "[email]")
	ann.call("GET", "/account", "").refused(401, "user_more_factors_required")
}

// The older singular path is the same route with the same limit.
func TestChallengeAlias(t *testing.T) {
	t.Parallel()
	ann, _ := newClient(t, newServer(t)).member()
	ann.challenge("totp")
	a := ann.call("POST", "/account/mfa/challenge", `{"factor":"totp"}`)
	a.ok(201)
	if got := a.header.Get("X-RateLimit-Remaining"); got != "8" {
		t.Errorf("remaining: got %s, want 8", got)
	}
}
