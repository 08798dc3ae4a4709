package sdk_test

import (
	"errors"
	"net/url"
	"slices"
	"testing"

	"github.com/appctl/appctl/mockserver"
	"github.com/appctl/appctl/sdk"
)

// The flows that need to read a mail, stand at a provider's page or choose a
// release run against the mock server alone.

// stage is a mock server with a guest in front of it.
type stage struct {
	project *mockserver.Project
	client  *sdk.Client
	guest   *sdk.AccountService
}

func newStage(t *testing.T, opts ...mockserver.Option) *stage {
	t.Helper()
	srv := mockserver.Start(t, append(opts, mockserver.WithResponseChecks())...)
	c, err := sdk.New(srv.Endpoint(), srv.Default().ID())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.CloseIdleConnections)
	return &stage{project: srv.Default(), client: c, guest: c.Account}
}

// as is a session of somebody.
func (s *stage) as(session *sdk.Session) *sdk.AccountService {
	return s.client.As(sdk.SessionSecret(session.Secret)).Account
}

// signedIn is a new user by password.
func (s *stage) signedIn(t *testing.T) *sdk.AccountService {
	t.Helper()
	if _, err := s.guest.Create(t.Context(), sdk.CreateParams{UserID: "jane", Email: jane.Email, Password: jane.Password}); err != nil {
		t.Fatal(err)
	}
	session, err := s.guest.SignIn(t.Context(), jane)
	if err != nil {
		t.Fatal(err)
	}
	return s.as(session)
}

// mail is the last message of a kind.
func (s *stage) mail(t *testing.T, kind mockserver.Kind) *mockserver.Message {
	t.Helper()
	m, ok := s.project.Outbox().Last(mockserver.Filter{Kind: kind})
	if !ok {
		t.Fatalf("no message of kind %s", kind)
	}
	return m
}

// refused wants an error of a type.
func refused(t *testing.T, what string, err error, want sdk.ErrorType) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: %v, want %s", what, err, want)
	}
}

// Somebody signs in by a link and by codes, each once, and the phrase of a mail
// is the one that they were shown.
func TestFlowTokens(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s := newStage(t)
	token, err := s.guest.CreateMagicURLToken(ctx, sdk.CreateMagicURLTokenParams{Email: "ada@example.com", URL: new("http://localhost/in?x=1"), Phrase: new(true)})
	if err != nil {
		t.Fatal(err)
	}
	m := s.mail(t, mockserver.MagicURL)
	if token.Secret != "" || token.Phrase == "" || token.Phrase != m.Phrase || token.Expire.IsZero() {
		t.Errorf("token %v, phrase %q, want that of the mail, %q", token, token.Phrase, m.Phrase)
	}
	u, err := url.Parse(m.URL)
	if err != nil {
		t.Fatal(err)
	}
	link := sdk.CreateSessionParams{UserID: u.Query().Get("userId"), Secret: u.Query().Get("secret")}
	session, err := s.guest.SignInWithToken(ctx, link)
	if err != nil || session.Provider != "magic-url" || session.UserID != token.UserID {
		t.Fatalf("by link: %v, %v", session, err)
	}
	if u, err := s.as(session).Get(ctx); err != nil || !u.EmailVerification || u.Email != "ada@example.com" {
		t.Errorf("user %v, %v", u, err)
	}
	_, err = s.guest.SignInWithToken(ctx, link)
	refused(t, "the link again", err, sdk.ErrInvalidToken)

	token, err = s.guest.CreateEmailToken(ctx, sdk.CreateEmailTokenParams{UserID: "ignored", Email: "ada@example.com"})
	if err != nil || token.UserID != session.UserID {
		t.Fatalf("code by e-mail: %v, %v", token, err)
	}
	if _, err = s.guest.CreateSession(ctx, sdk.CreateSessionParams{UserID: token.UserID, Secret: s.mail(t, mockserver.EmailOTP).Code}); err != nil {
		t.Errorf("by code: %v", err)
	}

	server := s.client.As(sdk.APIKey(s.project.APIKey())).Account
	token, err = server.CreatePhoneToken(ctx, sdk.CreatePhoneTokenParams{UserID: "bob", Phone: "+16175551212"})
	if err != nil || token.UserID != "bob" || token.Secret != s.mail(t, mockserver.PhoneOTP).Code {
		t.Fatalf("code by SMS: %v, %v; want the secret to be the code", token, err)
	}
	session, err = s.guest.SignInWithToken(ctx, sdk.CreateSessionParams{UserID: "bob", Secret: token.Secret})
	if err != nil || session.Provider != "phone" || !slices.Equal(session.Factors, []sdk.Factor{"phone"}) {
		t.Errorf("by SMS: %v, %v", session, err)
	}
}

// A lost password is replaced, by link and by code.
func TestFlowRecovery(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s := newStage(t)
	s.signedIn(t)
	_, err := s.guest.CreateRecovery(ctx, sdk.CreateRecoveryParams{Email: "nobody@example.com", URL: "http://localhost/"})
	refused(t, "unknown e-mail", err, sdk.ErrUserNotFound)
	_, err = s.guest.CreateRecovery(ctx, sdk.CreateRecoveryParams{Email: jane.Email, URL: "https://evil.test/"})
	refused(t, "unknown host", err, sdk.ErrArgumentInvalid)

	if _, err = s.guest.CreateRecovery(ctx, sdk.CreateRecoveryParams{Email: jane.Email, URL: "http://localhost/reset"}); err != nil {
		t.Fatal(err)
	}
	link := sdk.UpdateRecoveryParams{UserID: "jane", Secret: s.mail(t, mockserver.Recovery).Secret, Password: "by the link"}
	_, err = s.guest.UpdateRecoveryOTP(ctx, sdk.UpdateRecoveryOTPParams(link))
	refused(t, "the link as a code", err, sdk.ErrInvalidToken)
	if token, err := s.guest.UpdateRecovery(ctx, link); err != nil || token.UserID != "jane" {
		t.Fatalf("UpdateRecovery = %v, %v", token, err)
	}
	_, err = s.guest.UpdateRecovery(ctx, link)
	refused(t, "the link again", err, sdk.ErrInvalidToken)
	if _, err := s.guest.SignIn(ctx, sdk.CreateEmailPasswordSessionParams{Email: jane.Email, Password: link.Password}); err != nil {
		t.Errorf("with the new password: %v", err)
	}

	token, err := s.guest.CreateRecoveryOTP(ctx, sdk.CreateRecoveryOTPParams{Email: jane.Email, Phrase: new(true)})
	if err != nil || token.Phrase == "" {
		t.Fatalf("CreateRecoveryOTP = %v, %v", token, err)
	}
	code := sdk.UpdateRecoveryOTPParams{UserID: token.UserID, Secret: s.mail(t, mockserver.Recovery).Code, Password: "by the code"}
	if _, err := s.guest.UpdateRecoveryOTP(ctx, code); err != nil {
		t.Fatal(err)
	}
	if _, err := s.guest.SignIn(ctx, sdk.CreateEmailPasswordSessionParams{Email: jane.Email, Password: code.Password}); err != nil {
		t.Errorf("with the newest password: %v", err)
	}
}

// E-mail and phone are verified by whoever has the link or the code.
func TestFlowVerification(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s := newStage(t)
	me := s.signedIn(t)
	_, err := me.CreatePhoneVerification(ctx)
	refused(t, "no number", err, sdk.ErrPhoneNotFound)
	if u, err := me.UpdatePhone(ctx, sdk.UpdatePhoneParams{Phone: "+16175551212", Password: jane.Password}); err != nil || u.Phone != "+16175551212" {
		t.Fatalf("UpdatePhone = %v, %v", u, err)
	}
	if _, err := me.CreatePhoneVerification(ctx); err != nil {
		t.Fatal(err)
	}
	sms := s.mail(t, mockserver.PhoneVerification)
	_, err = s.guest.UpdatePhoneVerification(ctx, sdk.UpdatePhoneVerificationParams{UserID: "jane", Secret: "wrong"})
	refused(t, "a wrong code", err, sdk.ErrInvalidToken)
	if _, err := s.guest.UpdatePhoneVerification(ctx, sdk.UpdatePhoneVerificationParams{UserID: "jane", Secret: sms.Code}); err != nil {
		t.Error(err)
	}

	if _, err := me.CreateEmailVerification(ctx, sdk.CreateEmailVerificationParams{URL: "http://localhost/verify"}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.guest.UpdateEmailVerification(ctx, sdk.UpdateEmailVerificationParams{UserID: "jane", Secret: s.mail(t, mockserver.EmailVerification).Secret}); err != nil {
		t.Error(err)
	}
	if u, err := me.Get(ctx); err != nil || !u.EmailVerification || !u.PhoneVerification {
		t.Errorf("user %v, %v", u, err)
	}
	_, err = me.CreateEmailVerificationOTP(ctx, sdk.CreateEmailVerificationOTPParams{})
	refused(t, "verified already", err, sdk.ErrEmailAlreadyVerified)

	if u, err := me.UpdateEmail(ctx, sdk.UpdateEmailParams{Email: "new@example.com", Password: jane.Password}); err != nil || u.EmailVerification {
		t.Fatalf("UpdateEmail = %v, %v", u, err)
	}
	if token, err := me.CreateEmailVerificationOTP(ctx, sdk.CreateEmailVerificationOTPParams{Phrase: new(true)}); err != nil || token.Phrase == "" {
		t.Fatalf("CreateEmailVerificationOTP = %v, %v", token, err)
	}
	if _, err := s.guest.UpdateEmailVerificationOTP(ctx, sdk.UpdateEmailVerificationOTPParams{UserID: "jane", Secret: s.mail(t, mockserver.EmailVerification).Code}); err != nil {
		t.Error(err)
	}
}

// Somebody without a name becomes somebody who can sign in again, and shuts
// their account.
func TestFlowAnonymous(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s := newStage(t)
	store := sdk.MemoryStore()
	view := s.client.WithStore(store)
	session, err := view.Account.CreateAnonymousSession(ctx)
	if err != nil || session.Provider != "anonymous" {
		t.Fatalf("CreateAnonymousSession = %v, %v", session, err)
	}
	if u, err := view.Account.UpdateEmail(ctx, sdk.UpdateEmailParams(jane)); err != nil || u.ID != session.UserID || u.Email != jane.Email {
		t.Fatalf("UpdateEmail = %v, %v", u, err)
	}
	if _, err := s.guest.SignIn(ctx, jane); err != nil {
		t.Errorf("SignIn: %v", err)
	}
	if u, err := view.Account.UpdateStatus(ctx); err != nil || u.Status {
		t.Errorf("UpdateStatus = %v, %v", u, err)
	}
	secret, err := store.Load(ctx, sdk.StoreKey{Endpoint: view.Endpoint(), Project: view.Project()})
	if secret != "" || err != nil {
		t.Errorf("the store still has a session (%v)", err)
	}
	_, err = s.as(session).Get(ctx)
	refused(t, "a blocked user", err, sdk.ErrUserBlocked)
	_, err = s.guest.SignIn(ctx, jane)
	refused(t, "sign in blocked", err, sdk.ErrUserBlocked)
}
