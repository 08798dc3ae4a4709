package mockserver

import (
	"maps"
	"strings"
	"testing"

	"github.com/appctl/appctl/mockserver/store"
)

// mailKinds are all mails, with their layout.
var mailKinds = map[string]string{
	"verification": "link", "recovery": "link", "magicSession": "magic",
	"verificationOTP": "code", "recoveryOTP": "code", "otpSession": "code", "mfaChallenge": "code", "sessionAlert": "alert",
}

// Every mail has all that its layout and the frames show, in English, and no
// place stays unfilled.
func TestMailsAreComplete(t *testing.T) {
	t.Parallel()
	values := make(map[string]string)
	for _, name := range []string{"user", "project", "otp", "link", "client", "device", "os", "phrase", "date", "year", "time", "ip", "country"} {
		values[name] = "<" + name + ">"
	}
	used := make(map[string]bool)
	for name, layout := range mailKinds {
		m := mail{name, "", values}
		places := mailPlace().FindAllStringSubmatch(readStationery().layouts[layout]+readStationery().layouts["branded"]+"{{subject}}", -1)
		for _, place := range places {
			sentence, ok := m.find(place[1])
			if _, isValue := values[place[1]]; place[1] != "content" && !ok && !isValue {
				t.Errorf("%s: nothing for %s", name, place[0])
			}
			used[name+"."+place[1]], used[place[1]] = true, true
			for _, inner := range mailPlace().FindAllStringSubmatch(sentence, -1) {
				if _, ok := values[inner[1]]; !ok {
					t.Errorf("%s: %s: no value %s", name, place[1], inner[1])
				}
			}
		}
		if document := m.render(layout, "branded"); mailPlace().MatchString(document) || strings.Contains(document, "{b}") {
			t.Errorf("%s: got\n%s", name, document)
		}
	}
	for locale, sentences := range readStationery().sentences {
		for key := range maps.Keys(sentences) {
			if _, english := readStationery().sentences["en"][key]; !english || !used[key] {
				t.Errorf("%s: no mail says %s", locale, key)
			}
		}
	}
}

// A mail speaks the language of the request as far as it knows it, English
// else.
func TestMailLocale(t *testing.T) {
	t.Parallel()
	for locale, want := range map[string][2]string{
		"":      {"Password Reset for test", "Account Verification for test"},
		"de":    {"Kennwort zurücksetzen", "Kontoverifizierung"},
		"de-at": {"Kennwort zurücksetzen", "Kontoverifizierung"},
		"fr":    {"Password Reset for test", "Vérification du compte"},
		"FR":    {"Password Reset for test", "Account Verification for test"},
	} {
		c := newClient(t, newServer(t))
		ann, _ := c.member()
		ann.with("X-Appwrite-Locale", locale).call("POST", "/account/recovery", `{"email":"ann@example.test","url":"http://localhost"}`).ok(201)
		ann.with("X-Appwrite-Locale", locale).call("POST", "/account/verifications/email", `{"url":"http://localhost"}`).ok(201)
		if got := [2]string{c.last(Recovery).Subject, c.last(EmailVerification).Subject}; got != want {
			t.Errorf("%s: got %q, want %q", locale, got, want)
		}
		containsAll(t, c.last(EmailVerification).Text, "Hello ,", "Confirm email address")
	}
}

// Messages come from the sender that the settings name, and answers go there;
// where they name none it is the server's own.
func TestSenders(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	c := newClient(t, s)
	ann, id := c.member()
	c.change(id, func(u *store.User) { u.Phone = "+14155552671" })
	send := func() (mail, sms *Message) {
		t.Helper()
		ann.call("POST", "/account/verifications/email", `{"url":"http://localhost"}`).ok(201)
		ann.call("POST", "/account/verifications/phone", "").ok(201)
		return c.last(EmailVerification), c.last(PhoneVerification)
	}
	for _, step := range []struct{ settings, from, name, number string }{
		{`{}`, "team@localhost.test", "Appwrite Server", "+123456789"},
		{`{"email":{"senderName":"Shop","senderEmail":"shop@example.test"},"sms":{"from":"+15550001111"}}`, "shop@example.test", "Shop", "+15550001111"},
		{`{"email":null,"sms":null}`, "team@localhost.test", "Appwrite Server", "+123456789"},
	} {
		control(t, s, "PATCH", "/projects/test", step.settings).ok(200)
		mail, sms := send()
		if mail.From != step.from || mail.ReplyTo != step.from || mail.FromName != step.name {
			t.Errorf("%s: e-mail from %q <%s>, replies to %s", step.settings, mail.FromName, mail.From, mail.ReplyTo)
		}
		if sms.From != step.number || sms.FromName != "" {
			t.Errorf("%s: SMS from %q %s", step.settings, sms.FromName, sms.From)
		}
	}
}

// Mails of the console come from the platform, wear its logo, and tell of
// further sessions, without a setting.
func TestConsoleMails(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	c := newClient(t, s).with("X-Appwrite-Project", "console")
	c.signUp("root@example.test")
	c.signIn("root@example.test")
	c.signIn("root@example.test")
	project, _ := s.Project(console)
	m, ok := project.Outbox().Last(Filter{Kind: SessionAlert})
	if !ok || m.FromName != "Appwrite" || m.Subject != "Security alert: new session on your Appwrite account" {
		t.Fatalf("got %+v", m)
	}
	containsAll(t, m.HTML, `alt="Appwrite logo"`)
	if n := len(project.Outbox().All(Filter{})); n != 1 {
		t.Errorf("got %d messages, want the alert alone", n)
	}
}

// What users choose cannot break out of its place in a mail, nor be taken for
// a place itself.
func TestMailEscapes(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t, configured(func(s *Settings) { s.Name = "{{otp}} & {b}Co" })))
	ann, _ := c.member()
	ann.call("PATCH", "/account/name", `{"name":"<b>{{project}}\"'"}`).ok(200)
	ann.call("POST", "/account/verifications/email/otp", "").ok(201)
	m := c.last(EmailVerification)
	containsAll(t, m.HTML, "Hello &lt;b&gt;{{project}}&quot;&#039;,", "<strong>{{otp}} &amp; {b}Co</strong>")
	containsAll(t, m.Text, `Hello <b>{{project}}"',`, "{{otp}} & {b}Co team")
	if want := "Account Verification OTP for {{otp}} & {b}Co"; m.Subject != want {
		t.Errorf("subject: got %s, want %s", m.Subject, want)
	}
}

// Mails of a branded project wear the logo and a heading each.
func TestEveryBrandedMail(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t, configured(func(s *Settings) { s.Email.Branding, s.Auth.SessionAlerts = true, true })))
	ann, _ := c.member()
	ann.call("POST", "/account/recovery", `{"email":"ann@example.test","url":"http://localhost"}`).ok(201)
	containsAll(t, c.last(Recovery).HTML, `alt="Appwrite logo"`, "<h1>Reset your test password</h1>")
	ann.call("POST", "/account/verifications/email", `{"url":"http://localhost"}`).ok(201)
	containsAll(t, c.last(EmailVerification).HTML, `alt="Appwrite logo"`, "<h1>Verify your email to start using test</h1>")
	ann.call("POST", "/account/tokens/email", `{"userId":"x","email":"ann@example.test"}`).ok(201)
	containsAll(t, c.last(EmailOTP).HTML, `alt="Appwrite logo"`, "<h1>Login with OTP to use test</h1>")
	c.signIn("ann@example.test")
	containsAll(t, c.last(SessionAlert).HTML, `alt="Appwrite logo"`, "<h1>New session on your test account</h1>")
}
