package mockserver

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/appctl/appctl/mockserver/store"
)

// verify uses a token of a user up.
func (c *client) verify(path, userID, secret string) *answer {
	c.t.Helper()
	return c.call("PUT", path, fmt.Sprintf(`{"userId":%q,"secret":%q}`, userID, secret))
}

// An address is verified by a link, under both spellings of the path, by
// whoever has the link, once.
func TestEmailVerification(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/account/verifications/email", "/account/verification"} {
		c := newClient(t, newServer(t, configured(func(s *Settings) { s.Name = "My Project" })))
		ann, id := c.member()
		c.change(id, func(u *store.User) { u.Name = "Ann" })
		c.call("POST", path, `{"url":"http://localhost/verification"}`).refused(401, "general_unauthorized_scope")
		c.withKey().call("POST", path, `{"url":"http://localhost/verification"}`).refused(401, "general_unauthorized_scope")
		ann.call("POST", path, `{"url":"localhost/verification"}`).said(400, "general_argument_invalid", "Invalid `url` param: Invalid URI.")
		token := ann.call("POST", path, `{"url":"http://localhost/verification"}`).ok(201)
		token.want(t, "expire", "2026-08-21T13:00:00.000+00:00")
		token.want(t, "secret", "")
		m := c.last(EmailVerification)
		link := "http://localhost/verification?userId=" + id + "&secret=" + m.Secret + "&expire=2026-08-21T13%3A00%3A00.000%2B00%3A00"
		if m.URL != link || len(m.Secret) != 256 || m.Subject != "Account Verification for My Project" || m.ToName != "Ann" {
			t.Errorf("got %+v", m)
		}
		want := []string{
			"Verify your email to activate your My Project account.", "Hello Ann,",
			"Follow this link to verify your email address to your My Project account.", "Confirm email address", link,
			"If you didn’t ask to verify this address, you can ignore this message.", "Thanks,", "My Project team",
		}
		if m.Text != strings.Join(want, "\n") {
			t.Errorf("text: got\n%s\nwant\n%s", m.Text, strings.Join(want, "\n"))
		}
		c.verify(path, "nobody", m.Secret).refused(404, "user_not_found")
		c.verify(path, id, "wrong").refused(401, "user_invalid_token")
		c.verify("/account/verifications/email/otp", id, m.Secret).refused(401, "user_invalid_token")
		c.withKey().verify(path, id, m.Secret).refused(401, "general_unauthorized_scope")
		ann.call("GET", "/account", "").ok(200).want(t, "emailVerification", false)
		c.verify(path, id, m.Secret).ok(200).want(t, "$id", token.str("$id"))
		ann.call("GET", "/account", "").ok(200).want(t, "emailVerification", true)
		c.verify(path, id, m.Secret).refused(401, "user_invalid_token")
		ann.call("POST", path, `{"url":"http://localhost/verification"}`).said(409, "user_email_already_verified", "User email is already verified")
		c.change(id, func(u *store.User) { u.Email, u.EmailVerified = "", false })
		ann.call("POST", path, `{"url":"http://localhost/verification"}`).said(400, "user_email_not_found", "User email could not be found.")
	}
}

// Of several links each is good until it is over, also after the user was
// verified by another.
func TestSeveralVerifications(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	ann, id := c.member()
	var secrets []string
	for range 3 {
		ann.call("POST", "/account/verifications/email", `{"url":"http://localhost"}`).ok(201)
		secrets = append(secrets, c.last(EmailVerification).Secret)
	}
	c.verify("/account/verifications/email", id, secrets[1]).ok(200)
	c.server.Default().Clock().Advance(time.Hour)
	c.verify("/account/verifications/email", id, secrets[0]).ok(200)
	c.server.Default().Clock().Advance(time.Millisecond)
	c.verify("/account/verifications/email", id, secrets[2]).refused(401, "user_invalid_token")
}

// A link is the user's, not the address's: it verifies the one that the user
// has by then.
func TestVerificationAfterChangeOfAddress(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	ann, id := c.member()
	ann.call("POST", "/account/verifications/email", `{"url":"http://localhost"}`).ok(201)
	ann.call("PATCH", "/account/email", `{"email":"new@example.test","password":"correct horse"}`).ok(200)
	c.verify("/account/verifications/email", id, c.last(EmailVerification).Secret).ok(200)
	got := ann.call("GET", "/account", "").ok(200)
	got.want(t, "email", "new@example.test")
	got.want(t, "emailVerification", true)
}

// An address is verified by a code too, within fifteen minutes.
func TestEmailVerificationOTP(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t, configured(func(s *Settings) { s.Name = "Shop" })))
	ann, id := c.member()
	const path = "/account/verifications/email/otp"
	c.call("POST", path, "{}").refused(401, "general_unauthorized_scope")
	token := ann.call("POST", path, `{"phrase":true}`).ok(201)
	token.want(t, "expire", "2026-08-21T12:15:00.000+00:00")
	m := c.last(EmailVerification)
	if m.Phrase != token.str("phrase") || m.Phrase == "" || len(m.Code) != 6 || m.Secret+m.URL != "" || !strings.Contains(m.Subject, "Shop") {
		t.Errorf("got %+v", m)
	}
	containsAll(t, m.Text, "Use OTP "+m.Code, "Shop team", m.Phrase)
	c.verify("/account/verifications/email", id, m.Code).refused(401, "user_invalid_token")
	c.verify(path, "nobody", m.Code).refused(404, "user_not_found")
	c.redeem(id, m.Code).refused(401, "user_invalid_token")
	ann.call("POST", path, "").ok(201).want(t, "phrase", "")
	c.server.Default().Clock().Advance(15 * time.Minute)
	c.verify(path, id, m.Code).ok(200)
	c.verify(path, id, m.Code).refused(401, "user_invalid_token")
	ann.call("POST", path, "").refused(409, "user_email_already_verified")
	c.change(id, func(u *store.User) { u.Email, u.EmailVerified = "", false })
	ann.call("POST", path, "").refused(400, "user_email_not_found")
}

// A phone is verified by a code, under both spellings of the path.
func TestPhoneVerification(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/account/verifications/phone", "/account/verification/phone"} {
		c := newClient(t, newServer(t))
		ann, id := c.member()
		ann.call("POST", path, "").
			said(400, "user_phone_not_found", "The current user does not have a phone number associated with their account.")
		c.change(id, func(u *store.User) { u.Phone = "+14155552671" })
		token := ann.call("POST", path, "").ok(201)
		token.want(t, "expire", "2026-08-21T13:00:00.000+00:00")
		m := c.last(PhoneVerification)
		if m.Text != m.Code || len(m.Code) != 6 || m.To != "+14155552671" || m.Channel != SMS {
			t.Errorf("got %+v", m)
		}
		c.withKey().verify(path, id, m.Code).refused(401, "general_unauthorized_scope")
		c.verify(path, "nobody", m.Code).refused(404, "user_not_found")
		c.verify(path, id, "wrong").refused(401, "user_invalid_token")
		c.server.Default().Clock().Advance(time.Hour)
		c.verify(path, id, m.Code).ok(200).want(t, "$id", token.str("$id"))
		ann.call("GET", "/account", "").ok(200).want(t, "phoneVerification", true)
		c.verify(path, id, m.Code).refused(401, "user_invalid_token")
		ann.call("POST", path, "").said(409, "user_phone_already_verified", "User phone is already verified")
	}
}

// A mock number is verified by its fixed code, and gets no message; with the
// method off nobody can ask.
func TestPhoneVerificationOfMockNumber(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t, configured(func(s *Settings) { s.Auth.MockNumbers = []MockNumber{{Phone: "+4912345678", OTP: "111111"}} })))
	ann, id := c.member()
	c.change(id, func(u *store.User) { u.Phone = "+4912345678" })
	ann.call("POST", "/account/verifications/phone", "").ok(201)
	c.silent()
	c.verify("/account/verifications/phone", id, "111111").ok(200)
	if err := c.server.Default().Configure(t.Context(), func(s *Settings) { s.Auth.Methods.Phone = false }); err != nil {
		t.Fatal(err)
	}
	ann.call("POST", "/account/verifications/phone", "").
		said(501, "user_auth_method_unsupported", "Phone authentication is disabled for this project")
}

// The code of a phone signs in and verifies alike, whatever it was asked for.
func TestPhoneCodesAreOfOneKind(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	ann, id := c.member()
	c.change(id, func(u *store.User) { u.Phone = "+14155552671" })
	ann.call("POST", "/account/verifications/phone", "").ok(201)
	c.redeem(id, c.last(PhoneVerification).Code).ok(201).want(t, "provider", "phone")
	c.change(id, func(u *store.User) { u.PhoneVerified = false })
	c.call("POST", "/account/tokens/phone", `{"userId":"x","phone":"+14155552671"}`).ok(201).want(t, "userId", id)
	c.verify("/account/verifications/phone", id, c.last(PhoneOTP).Code).ok(200)
	if !c.user(id).PhoneVerified {
		t.Error("the phone is not verified")
	}
}

// A session that owes a factor reaches none of these routes, not even those
// that need no session.
func TestVerificationOwesNoFactor(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	ann, id := c.member()
	c.change(id, func(u *store.User) { u.MFA, u.EmailVerified = true, true })
	for _, call := range []string{"POST /account/recovery", "PUT /account/recovery/otp", "POST /account/verification", "PUT /account/verification",
		"PUT /account/verifications/phone", "POST /account/tokens/email"} {
		method, path, _ := strings.Cut(call, " ")
		ann.call(method, path, "{}").refused(401, "user_more_factors_required")
	}
}
