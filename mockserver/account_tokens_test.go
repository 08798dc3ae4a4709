package mockserver

import (
	"encoding/base64"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/appctl/appctl/mockserver/store"
)

// last is the newest message of a kind to the project's users.
func (c *client) last(kind Kind) *Message {
	c.t.Helper()
	m, ok := c.server.Default().Outbox().Last(Filter{Kind: kind})
	if !ok {
		c.t.Fatalf("no message of kind %s", kind)
	}
	return m
}

// silent wants that nothing was sent.
func (c *client) silent() {
	c.t.Helper()
	if all := c.server.Default().Outbox().All(Filter{}); len(all) > 0 {
		c.t.Errorf("got %d messages, the first %+v, want none", len(all), all[0])
	}
}

// withKey is the client of a server with the project's API key.
func (c *client) withKey() *client { return c.with("X-Appwrite-Key", c.server.Default().APIKey()) }

// user is a user as the store has it.
func (c *client) user(id string) *store.User {
	c.t.Helper()
	u, err := c.server.store.User(c.t.Context(), c.server.Default().ID(), id)
	if err != nil {
		c.t.Fatal(err)
	}
	return u
}

// redeem signs in by a token.
func (c *client) redeem(userID, secret string) *answer {
	c.t.Helper()
	return c.call("POST", "/account/sessions/token", fmt.Sprintf(`{"userId":%q,"secret":%q}`, userID, secret))
}

// A magic URL makes an unknown address a user without a target, and sends a
// link that has its own parameters first and the token's after them.
func TestCreateMagicURLToken(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t, configured(func(s *Settings) { s.Name = "Bob's" })))
	a := c.with("User-Agent", "curl/8.5.0").call("POST", "/account/tokens/magic-url",
		`{"userId":"ann","email":"Ann@Example.test","url":"http://localhost/login?x=1&userId=old#frag","phrase":true}`)
	token := a.ok(201)
	for name, want := range map[string]any{"userId": "ann", "secret": "", "expire": "2026-08-21T13:00:00.000+00:00",
		"$createdAt": "2026-08-21T12:00:00.000+00:00"} {
		token.want(t, name, want)
	}
	m := c.last(MagicURL)
	link := "http://localhost/login?x=1&userId=ann&secret=" + m.Secret + "&expire=2026-08-21T13%3A00%3A00.000%2B00%3A00&project=test#frag"
	if m.URL != link || m.Subject != "Bob's Login" || m.To != "Ann@Example.test" || m.ToName != "" || m.UserID != "ann" || m.Code != "" ||
		m.Phrase != token.str("phrase") || !m.Expires.Equal(noon.Add(time.Hour)) || m.RequestID != a.header.Get("X-Mock-Request-Id") {
		t.Errorf("got %+v", m)
	}
	if !regexp.MustCompile(`^[0-9a-f]{64}$`).MatchString(m.Secret) {
		t.Errorf("secret: got %s", m.Secret)
	}
	want := []string{
		"Sign in to Bob's with your secure link. Expires in 1 hour.",
		"Hello ,",
		"Click the button below to securely sign in to your Bob's account. This link will expire in 1 hour.",
		"Sign in to Bob's", link, link,
		"This sign in was requested using curl on UNKNOWN UNKNOWN. If you didn't request the sign in, you can safely ignore this email.",
		"Thanks,", "Bob's team",
		"Security phrase for this email is " + m.Phrase + ". You can trust this email if this phrase matches the phrase shown during sign in.",
	}
	if m.Text != strings.Join(want, "\n") {
		t.Errorf("text: got\n%s\nwant\n%s", m.Text, strings.Join(want, "\n"))
	}
	containsAll(t, m.HTML, `href="`+link+`"`, "<strong>Bob&#039;s</strong>", "<strong>"+m.Phrase+"</strong>")
	u := c.user("ann")
	if u.Email != "Ann@Example.test" || len(u.Targets) != 0 || !u.PasswordUpdate.IsZero() || u.EmailVerified {
		t.Errorf("got user %+v", u)
	}
	session := c.redeem("ann", m.Secret).ok(201)
	for name, want := range map[string]any{"provider": "magic-url", "factors": "[email]", "providerUid": "", "current": true} {
		session.want(t, name, want)
	}
	if !c.user("ann").EmailVerified {
		t.Error("the address is not verified")
	}
	c.redeem("ann", m.Secret).said(401, "user_invalid_token", "Invalid token passed in the request.")
}

// A magic URL that names no page leads to the server's own, has no phrase
// unless asked, and shows no branding.
func TestPlainMagicURL(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t, configured(func(s *Settings) { s.Email.Branding = true })))
	c.call("POST", "/account/sessions/magic-url", `{"userId":"unique()","email":"ann@example.test"}`).ok(201).want(t, "phrase", "")
	m := c.last(MagicURL)
	if !strings.HasPrefix(m.URL, "http://localhost/console/auth/magic-url?userId=") {
		t.Errorf("got link %s", m.URL)
	}
	if strings.Contains(m.HTML, "Appwrite logo") || strings.Contains(m.HTML, "Security phrase") || strings.Contains(m.HTML, "<p></p>") {
		t.Errorf("got\n%s", m.HTML)
	}
	refused := func(body, message string) {
		c.call("POST", "/account/tokens/magic-url", body).said(400, "general_argument_invalid", message)
	}
	refused(`{"userId":"x","email":"ann@example.test","url":""}`, "Invalid `url` param: Invalid URI.")
	refused(`{"userId":"x","email":"ann@example.test","url":"https://evil.example/"}`,
		"Invalid `url` param: Invalid URI. Register your new client (evil.example) as a new Web platform on your project console dashboard")
	refused(`{"userId":"x","email":"ann@example.test","phrase":"yes"}`, "Invalid `phrase` param: Value must be a valid boolean")
}

// Who is known by the address, in any letter case, keeps the id; who is signed
// in may ask too.
func TestTokenOfKnownUser(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	ann, id := c.member()
	for _, path := range []string{"/account/tokens/magic-url", "/account/tokens/email"} {
		ann.call("POST", path, `{"userId":"other","email":"ANN@example.test"}`).ok(201).want(t, "userId", id)
	}
	if n := len(c.user(id).Tokens); n != 2 {
		t.Errorf("got %d tokens, want 2: one more does not end the others", n)
	}
}

// An id that somebody else has is a failure, as on the real server.
func TestTokenWithTakenID(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	_, id := c.member()
	c.call("POST", "/account/tokens/email", fmt.Sprintf(`{"userId":%q,"email":"bob@example.test"}`, id)).refused(500, "general_unknown")
	c.silent()
}

// A code by e-mail makes an unknown address a user with a target, and lives
// fifteen minutes.
func TestCreateEmailToken(t *testing.T) {
	t.Parallel()
	s := newServer(t, configured(func(s *Settings) { s.Name = "Shop" }))
	c := newClient(t, s)
	token := c.call("POST", "/account/tokens/email", `{"userId":"unique()","email":"ann@example.test","phrase":true}`).ok(201)
	token.want(t, "expire", "2026-08-21T12:15:00.000+00:00")
	id, m := token.str("userId"), c.last(EmailOTP)
	if m.Subject != "OTP for Shop Login" || m.ToName != "" || len(m.Code) != 6 || m.Secret != "" || m.URL != "" || m.Phrase != token.str("phrase") {
		t.Errorf("got %+v", m)
	}
	containsAll(t, m.Text, "Use OTP "+m.Code+" to sign in to Shop. Expires in 15 minutes.",
		"Enter the following verification code when prompted to securely sign in to your Shop account. This code will expire in 15 minutes.",
		"This sign in was requested using UNKNOWN on UNKNOWN UNKNOWN.", "Security phrase for this email is "+m.Phrase+".")
	containsAll(t, m.HTML, ">"+m.Code+"</p>")
	if targets := c.user(id).Targets; len(targets) != 1 || targets[0].Identifier != "ann@example.test" || targets[0].ProviderType != "email" {
		t.Errorf("got targets %+v", targets)
	}
	s.Default().Clock().Advance(15 * time.Minute)
	session := c.redeem(id, m.Code).ok(201)
	session.want(t, "provider", "token")
	session.want(t, "factors", "[email]")
	if !c.user(id).EmailVerified {
		t.Error("the address is not verified")
	}
}

// A code by phone is the whole text message; a mock number has a fixed code
// and gets none.
func TestCreatePhoneToken(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t, configured(func(s *Settings) { s.Auth.MockNumbers = []MockNumber{{Phone: "+4912345678", OTP: "111111"}} })))
	mock := c.call("POST", "/account/sessions/phone", `{"userId":"unique()","phone":"+4912345678"}`).ok(201)
	mock.want(t, "phrase", "")
	c.silent()
	session := c.redeem(mock.str("userId"), "111111").ok(201)
	session.want(t, "provider", "phone")
	session.want(t, "factors", "[phone]")
	u := c.user(mock.str("userId"))
	if !u.PhoneVerified || u.EmailVerified || len(u.Targets) != 1 || u.Targets[0].ProviderType != "sms" {
		t.Errorf("got %+v", u)
	}

	token := c.call("POST", "/account/tokens/phone", `{"userId":"bob","phone":"+14155552671"}`).ok(201)
	token.want(t, "expire", "2026-08-21T12:15:00.000+00:00")
	m := c.last(PhoneOTP)
	if m.Text != m.Code || len(m.Code) != 6 || m.To != "+14155552671" || m.Channel != SMS || m.Subject+m.HTML+m.ToName != "" {
		t.Errorf("got %+v", m)
	}
	c.call("PUT", "/account/sessions/phone", fmt.Sprintf(`{"userId":"bob","secret":%q}`, m.Code)).ok(201)
}

// A user that a token made has what its route gives it, and is like any other:
// no password, no name, and an address or a number that is not verified yet.
func TestUserOfToken(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ path, contact, email, phone, targets string }{
		{"magic-url", `"email":"Ann@Example.test"`, "Ann@Example.test", "", ""},
		{"email", `"email":"Ann@Example.test"`, "Ann@Example.test", "", "email"},
		{"phone", `"phone":"+14155552671"`, "", "+14155552671", "sms"},
	} {
		c := newClient(t, newServer(t))
		c.call("POST", "/account/tokens/"+row.path, `{"userId":"ann",`+row.contact+`}`).ok(201).want(t, "userId", "ann")
		got := c.withKey().call("GET", "/users/ann", "").ok(200)
		for name, want := range map[string]any{
			"name": "", "status": true, "labels": "[]", "prefs": "map[]", "mfa": false, "passwordUpdate": "", "email": row.email, "phone": row.phone,
			"emailVerification": false, "phoneVerification": false,
			"registration": "2026-08-21T12:00:00.000+00:00", "accessedAt": "2026-08-21T12:00:00.000+00:00",
		} {
			got.want(t, name, want)
		}
		var kinds []string
		for _, target := range got.list("targets") {
			kinds = append(kinds, object(target.(map[string]any)).str("providerType"))
		}
		if strings.Join(kinds, " ") != row.targets {
			t.Errorf("%s: got targets %v, want %q", row.path, kinds, row.targets)
		}
	}
}

// An API key sees the secrets of tokens, a phone's in the form of a session.
func TestTokenSecretsForKeys(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	key := c.withKey()
	magic := key.call("POST", "/account/tokens/magic-url", `{"userId":"ann","email":"ann@example.test"}`).ok(201)
	magic.want(t, "secret", c.last(MagicURL).Secret)
	mail := key.call("POST", "/account/tokens/email", `{"userId":"ann","email":"ann@example.test"}`).ok(201)
	mail.want(t, "secret", c.last(EmailOTP).Code)
	phone := key.call("POST", "/account/tokens/phone", `{"userId":"bob","phone":"+14155552671"}`).ok(201)
	plain, err := base64.StdEncoding.DecodeString(phone.str("secret"))
	if want := `{"id":"bob","secret":"` + c.last(PhoneOTP).Code + `"}`; err != nil || string(plain) != want {
		t.Errorf("got %s, %v, want %s", plain, err, want)
	}
	session := key.redeem("ann", magic.str("secret")).ok(201)
	if cr := decodeSession(session.str("secret")); cr.id != "ann" {
		t.Errorf("session secret: got %+v", cr)
	}
}

// An address that signs in at an OAuth2 provider, and one user too many, are
// refused, each route in its own words.
func TestTokenRefusals(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	_, id := c.member()
	c.change(id, func(u *store.User) {
		u.Identities = []store.Identity{{ID: "i", Provider: "github", ProviderUID: "1", Email: "bob@example.test"}}
	})
	c.call("POST", "/account/tokens/magic-url", `{"userId":"bob","email":"Bob@example.test"}`).refused(409, "user_email_already_exists")
	c.call("POST", "/account/tokens/email", `{"userId":"bob","email":"Bob@example.test"}`).refused(400, "general_bad_request")
	if err := c.server.Default().Configure(t.Context(), func(s *Settings) { s.Auth.Limit = 1 }); err != nil {
		t.Fatal(err)
	}
	for path, body := range map[string]string{
		"/account/tokens/magic-url":   `{"userId":"bob","email":"bob@example.test"}`,
		"/account/tokens/email":       `{"userId":"bob","email":"bob@example.test"}`,
		"/account/tokens/phone":       `{"userId":"bob","phone":"+14155552671"}`,
		"/account/sessions/anonymous": "",
	} {
		c.call("POST", path, body).refused(400, "user_count_exceeded")
	}
	c.silent()
}

// A method that is off refuses its own route and no other: tokens that are out
// can still be redeemed.
func TestTokenMethodsOff(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t, configured(func(s *Settings) {
		s.Auth.Methods.MagicURL, s.Auth.Methods.EmailOTP, s.Auth.Methods.Phone, s.Auth.Methods.Anonymous = false, false, false, false
	})))
	for path, method := range map[string]string{
		"/account/tokens/magic-url": "Magic URL", "/account/tokens/email": "Email OTP", "/account/tokens/phone": "Phone", "/account/sessions/anonymous": "Anonymous",
	} {
		c.call("POST", path, "{}").said(501, "user_auth_method_unsupported", method+" authentication is disabled for this project")
	}
	token := c.withKey().call("POST", "/account/tokens/email", `{"userId":"ann","email":"ann@example.test"}`).ok(201)
	c.redeem("ann", token.str("secret")).ok(201)
}

// A phrase is a capitalised adjective and a noun in lower case, and a draw
// among many.
func TestPhrase(t *testing.T) {
	t.Parallel()
	form := regexp.MustCompile(`^[A-Z][a-z]+(-[a-z]+)? [a-z]+( [a-z]+)*$`)
	for _, adjective := range adjectives {
		for _, noun := range nouns {
			if !form.MatchString(adjective + " " + noun) {
				t.Fatalf("got %q %q", adjective, noun)
			}
		}
	}
	if len(adjectives) != 129 || len(nouns) != 104 {
		t.Errorf("got %d adjectives and %d nouns", len(adjectives), len(nouns))
	}
	seen := make(map[string]bool)
	for range 50 {
		seen[newPhrase()] = true
	}
	if len(seen) < 40 {
		t.Errorf("50 draws gave %d phrases", len(seen))
	}
}
