package sdk_test

import (
	"context"
	"errors"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/appctl/appctl/mockserver"
	"github.com/appctl/appctl/sdk"
	"github.com/pquerna/otp/totp"
)

// The flows run against the mock server, whose every answer is checked; and
// unchanged against a real one if APPWRITE_ENDPOINT and APPWRITE_PROJECT_ID
// name it. Each makes users of its own and deletes them.

// person is a user in a flow, in front of one device.
type person struct {
	*sdk.AccountService
	client   *sdk.Client
	store    sdk.SessionStore
	email    string
	password string
}

// newPerson registers somebody who has not signed in yet.
func newPerson(t *testing.T) *person {
	t.Helper()
	target, project := os.Getenv("APPWRITE_ENDPOINT"), os.Getenv("APPWRITE_PROJECT_ID")
	if target == "" {
		srv := mockserver.Start(t, mockserver.WithResponseChecks())
		target, project = srv.Endpoint(), srv.Default().ID()
	}
	app, err := sdk.New(target, project)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(app.CloseIdleConnections)
	p := (&person{client: app, email: "jane" + time.Now().Format("20060102150405.000000000") + "@example.com", password: "correct horse"}).device()
	u, err := p.Create(t.Context(), sdk.CreateParams{Email: p.email, Password: p.password, Name: new("Jane")})
	if err != nil {
		t.Fatal(err)
	}
	if u.Email != p.email || u.Name != "Jane" || !u.Status || len(u.Targets) != 1 || u.Targets[0].Identifier != p.email {
		t.Errorf("new user %+v", u)
	}
	return p
}

// device is the same person, not signed in, in front of another device.
func (p *person) device() *person {
	other := *p
	other.store = sdk.MemoryStore()
	other.AccountService = p.client.WithStore(other.store).Account
	return &other
}

// signIn signs in by password alone, and deletes the account in the end.
func (p *person) signIn(t *testing.T) *sdk.Session {
	t.Helper()
	s, err := p.SignIn(t.Context(), p.credentials())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.client.As(sdk.SessionSecret(s.Secret)).Account.Delete(context.Background()) })
	return s
}

func (p *person) credentials() sdk.CreateEmailPasswordSessionParams {
	return sdk.CreateEmailPasswordSessionParams{Email: p.email, Password: p.password}
}

// app is an authenticator app. A code counts for the 30 seconds it was made
// in, so whoever is refused once asks it again.
type app struct{ secret string }

func (a app) code(t *testing.T) string {
	t.Helper()
	code, err := totp.GenerateCode(a.secret, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// enroll sets up an app and recovery codes, and demands them from now on.
func (p *person) enroll(t *testing.T) (app, []string) {
	t.Helper()
	ctx := t.Context()
	auth, err := p.CreateMFAAuthenticator(ctx, sdk.AuthenticatorTOTP)
	if err != nil {
		t.Fatal(err)
	}
	phone := app{auth.Secret}
	u, err := p.UpdateMFAAuthenticator(ctx, sdk.AuthenticatorTOTP, sdk.UpdateMFAAuthenticatorParams{OTP: phone.code(t)})
	if errors.Is(err, sdk.ErrInvalidToken) {
		u, err = p.UpdateMFAAuthenticator(ctx, sdk.AuthenticatorTOTP, sdk.UpdateMFAAuthenticatorParams{OTP: phone.code(t)})
	}
	if err != nil || u.MFA {
		t.Fatalf("confirm the authenticator: %v, mfa %v", err, u.MFA)
	}
	codes, err := p.CreateMFARecoveryCodes(ctx)
	if err != nil || len(codes.RecoveryCodes) != 6 {
		t.Fatalf("recovery codes: %v, %v", codes, err)
	}
	if u, err = p.UpdateMFA(ctx, sdk.UpdateMFAParams{MFA: true}); err != nil || !u.MFA {
		t.Fatalf("turn the second factor on: %v", err)
	}
	if _, err := p.Get(ctx); err != nil {
		t.Fatalf("the session that turned it on is shut out: %v", err)
	}
	return phone, codes.RecoveryCodes
}

// half signs in as far as the second factor.
func (p *person) half(t *testing.T) *sdk.MFARequired {
	t.Helper()
	_, err := p.SignIn(t.Context(), p.credentials())
	need, ok := errors.AsType[*sdk.MFARequired](err)
	if !ok {
		t.Fatalf("SignIn: %v, want *MFARequired", err)
	}
	return need
}

// sessions counts the sessions on the server.
func (p *person) sessions(t *testing.T) int {
	t.Helper()
	list, err := p.ListSessions(t.Context())
	if err != nil || list.Total != len(list.Items) {
		t.Fatalf("ListSessions = %v, %v", list, err)
	}
	return list.Total
}

// Somebody signs up, signs in, sets up an authenticator, and needs it to sign
// in again: a wrong code is asked for again, the right one completes it.
func TestFlowSecondFactor(t *testing.T) {
	t.Parallel()
	first := newPerson(t)
	first.signIn(t)
	phone, _ := first.enroll(t)

	second := first.device()
	need := second.half(t)
	if !slices.Equal(need.Factors, []sdk.Factor{sdk.FactorTOTP, sdk.FactorRecoveryCode}) {
		t.Errorf("factors %q", need.Factors)
	}
	if _, err := second.Get(t.Context()); !errors.Is(err, sdk.ErrUnauthorizedScope) {
		t.Errorf("Get before the second factor: %v, want that of a guest", err)
	}
	s, err := second.CompleteMFA(t.Context(), need, sdk.FactorTOTP, func(_ context.Context, p sdk.MFAPrompt) (string, error) {
		if p.Try == 1 {
			return "wrong", nil
		}
		return phone.code(t), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(s.Factors, []sdk.Factor{"password", "totp"}) || s.MFAUpdatedAt.IsZero() {
		t.Errorf("session %v", s)
	}
	u, err := second.Get(t.Context())
	if err != nil || u.Email != first.email {
		t.Fatalf("Get = %v, %v", u, err)
	}
	current, err := second.GetSession(t.Context(), sdk.CurrentSession)
	if err != nil || current.ID != s.ID || !current.Current {
		t.Errorf("current session %v, %v", current, err)
	}
}

// A sign-in that fails at the second factor, or is given up there, leaves no
// session on the server.
func TestFlowFailedSecondFactor(t *testing.T) {
	t.Parallel()
	first := newPerson(t)
	first.signIn(t)
	first.enroll(t)
	second := first.device()
	wrong := func(context.Context, sdk.MFAPrompt) (string, error) { return "wrong", nil }
	if _, err := second.CompleteMFA(t.Context(), second.half(t), sdk.FactorTOTP, wrong); !errors.Is(err, sdk.ErrInvalidToken) {
		t.Errorf("three wrong codes: %v, want ErrInvalidToken", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	interrupted := func(context.Context, sdk.MFAPrompt) (string, error) { cancel(); return "", ctx.Err() }
	if _, err := second.CompleteMFA(ctx, second.half(t), sdk.FactorTOTP, interrupted); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v, want context.Canceled", err)
	}
	if err := second.CancelSignIn(ctx, second.half(t)); err != nil {
		t.Errorf("CancelSignIn: %v", err)
	}
	if n := first.sessions(t); n != 1 {
		t.Errorf("%d sessions, want 1", n)
	}
}

// A recovery code takes the place of a lost phone, once; after it the codes
// can be seen and replaced, and the authenticator removed.
func TestFlowRecoveryCode(t *testing.T) {
	t.Parallel()
	first := newPerson(t)
	first.signIn(t)
	_, codes := first.enroll(t)
	ctx := t.Context()
	if _, err := first.GetMFARecoveryCodes(ctx); !errors.Is(err, sdk.ErrChallengeRequired) {
		t.Errorf("codes without a challenge: %v, want ErrChallengeRequired", err)
	}
	if _, err := first.CreateMFARecoveryCodes(ctx); !errors.Is(err, sdk.ErrRecoveryCodesAlreadyExist) {
		t.Errorf("codes again: %v, want ErrRecoveryCodesAlreadyExist", err)
	}

	second := first.device()
	lost := func(_ context.Context, p sdk.MFAPrompt) (string, error) {
		if p.Factor == sdk.FactorTOTP {
			return "", sdk.SwitchFactor(sdk.FactorRecoveryCode)
		}
		return codes[0], nil
	}
	if _, err := second.CompleteMFA(ctx, second.half(t), sdk.FactorTOTP, lost); err != nil {
		t.Fatal(err)
	}
	if _, err := second.CompleteMFA(ctx, second.half(t), sdk.FactorTOTP, lost); !errors.Is(err, sdk.ErrInvalidToken) {
		t.Errorf("the same code again: %v, want ErrInvalidToken", err)
	}
	left, err := second.GetMFARecoveryCodes(ctx)
	if err != nil || !slices.Equal(left.RecoveryCodes, codes[1:]) {
		t.Errorf("codes left: %v, %v", left, err)
	}
	renewed, err := second.UpdateMFARecoveryCodes(ctx)
	if err != nil || len(renewed.RecoveryCodes) != 6 || slices.Contains(renewed.RecoveryCodes, codes[1]) {
		t.Errorf("new codes: %v, %v", renewed, err)
	}
	if err := second.DeleteMFAAuthenticator(ctx, sdk.AuthenticatorTOTP); err != nil {
		t.Errorf("remove the authenticator: %v", err)
	}
	if err := second.DeleteMFAAuthenticator(ctx, sdk.AuthenticatorTOTP); !errors.Is(err, sdk.ErrAuthenticatorNotFound) {
		t.Errorf("remove it again: %v, want ErrAuthenticatorNotFound", err)
	}
	if _, err := first.device().SignIn(ctx, first.credentials()); err != nil {
		t.Errorf("sign in with nothing left to ask for: %v", err)
	}
}

// Sessions of one user are seen, renewed and ended from one another; a new
// password ends the others.
func TestFlowSessions(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	desk := newPerson(t)
	desk.signIn(t)
	phone, tablet := desk.device(), desk.device()
	onPhone, err := phone.SignIn(ctx, phone.credentials())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tablet.SignIn(ctx, tablet.credentials()); err != nil {
		t.Fatal(err)
	}
	if n := desk.sessions(t); n != 3 {
		t.Errorf("%d sessions, want 3", n)
	}
	if s, err := desk.GetSession(ctx, onPhone.ID); err != nil || s.Current || s.Provider != "email" || s.ProviderUID != desk.email {
		t.Errorf("session of the phone: %v, %v", s, err)
	}
	if s, err := desk.UpdateSession(ctx, onPhone.ID); err != nil || s.Expire.Before(onPhone.Expire.Time) {
		t.Errorf("renewed session: %v, %v", s, err)
	}
	if _, err := phone.CreateEmailPasswordSession(ctx, phone.credentials()); !errors.Is(err, sdk.ErrSessionExists) {
		t.Errorf("a session on top of another: %v, want ErrSessionExists", err)
	}
	if err := desk.DeleteSession(ctx, onPhone.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := phone.Get(ctx); !errors.Is(err, sdk.ErrUnauthorizedScope) {
		t.Errorf("Get with an ended session: %v", err)
	}
	if err := desk.DeleteSession(ctx, onPhone.ID); !errors.Is(err, sdk.ErrSessionNotFound) {
		t.Errorf("end it again: %v, want ErrSessionNotFound", err)
	}
	change := sdk.UpdatePasswordParams{Password: "battery staple", OldPassword: new("not it at all")}
	if _, err := desk.UpdatePassword(ctx, change); !errors.Is(err, sdk.ErrInvalidCredentials) {
		t.Errorf("wrong old password: %v, want ErrInvalidCredentials", err)
	}
	change.OldPassword = &desk.password
	if _, err := desk.UpdatePassword(ctx, change); err != nil {
		t.Fatal(err)
	}
	if _, err := tablet.Get(ctx); !errors.Is(err, sdk.ErrUnauthorizedScope) {
		t.Errorf("Get after the password has changed: %v", err)
	}
	if n := desk.sessions(t); n != 1 {
		t.Errorf("%d sessions, want 1", n)
	}
	again := desk.device()
	again.password = change.Password
	if _, err := again.SignIn(ctx, again.credentials()); err != nil {
		t.Fatal(err)
	}
	if err := again.DeleteSessions(ctx); err != nil {
		t.Fatal(err)
	}
	key := sdk.StoreKey{Endpoint: desk.client.Endpoint(), Project: desk.client.Project()}
	if secret, err := again.store.Load(ctx, key); secret != "" || err != nil {
		t.Errorf("store has a session after all were ended (%v)", err)
	}
	again.signIn(t)
}

// What an account holds can be changed, and the account itself deleted.
func TestFlowAccount(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	p := newPerson(t)
	wrong := p.credentials()
	wrong.Password = "something else"
	if _, err := p.SignIn(ctx, wrong); !errors.Is(err, sdk.ErrInvalidCredentials) {
		t.Errorf("wrong password: %v, want ErrInvalidCredentials", err)
	}
	if _, err := p.Create(ctx, sdk.CreateParams{Email: p.email, Password: p.password}); !errors.Is(err, sdk.ErrUserExists) {
		t.Errorf("the same e-mail again: %v, want ErrUserExists", err)
	}
	if _, err := p.Create(ctx, sdk.CreateParams{Email: "nobody", Password: p.password}); !errors.Is(err, sdk.ErrArgumentInvalid) {
		t.Errorf("no e-mail: %v, want ErrArgumentInvalid", err)
	}
	p.signIn(t)

	if u, err := p.UpdateName(ctx, sdk.UpdateNameParams{Name: "Jane <3 / ümläut"}); err != nil || u.Name != "Jane <3 / ümläut" {
		t.Errorf("UpdateName = %v, %v", u, err)
	}
	if prefs, err := sdk.GetPrefs[theme](ctx, p.AccountService); err != nil || prefs.Theme != "" {
		t.Errorf("no preferences: %v, %v", prefs, err)
	}
	want := theme{"dark", map[string]int{"x": 1 << 40}}
	u, err := sdk.UpdatePrefs(ctx, p.AccountService, want)
	if err != nil {
		t.Fatal(err)
	}
	var got theme
	if err := u.Prefs(&got); err != nil || got.Theme != want.Theme || got.Size["x"] != want.Size["x"] {
		t.Errorf("preferences of the user: %v, %v", got, err)
	}
	if got, err = sdk.GetPrefs[theme](ctx, p.AccountService); err != nil || got.Size["x"] != want.Size["x"] {
		t.Errorf("preferences: %v, %v", got, err)
	}

	token, err := p.CreateJWT(ctx, sdk.CreateJWTParams{Duration: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	byJWT := p.client.As(sdk.JWT(token.JWT)).Account
	if u, err := byJWT.Get(ctx); err != nil || u.Email != p.email {
		t.Errorf("Get by JWT = %v, %v", u, err)
	}
	if _, err := byJWT.GetSession(ctx, sdk.CurrentSession); !errors.Is(err, sdk.ErrSessionNotFound) {
		t.Errorf("current session of a JWT: %v, want ErrSessionNotFound", err)
	}

	if err := p.Delete(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Get(ctx); !errors.Is(err, sdk.ErrUnauthorizedScope) {
		t.Errorf("Get of a deleted account: %v", err)
	}
	if _, err := p.SignIn(ctx, p.credentials()); !errors.Is(err, sdk.ErrInvalidCredentials) {
		t.Errorf("SignIn to a deleted account: %v, want ErrInvalidCredentials", err)
	}
}

// A server signs its users in with an API key and goes on as the user.
func TestFlowServerSide(t *testing.T) {
	t.Parallel()
	srv := mockserver.Start(t, mockserver.WithResponseChecks())
	key := srv.Default().APIKey()
	c, err := sdk.New(srv.Endpoint(), srv.Default().ID(), sdk.WithCredential(sdk.APIKey(key)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.CloseIdleConnections)
	if _, err := c.Account.Create(t.Context(), sdk.CreateParams{UserID: "jane", Email: jane.Email, Password: jane.Password}); err != nil {
		t.Fatal(err)
	}
	s, err := c.Account.SignIn(t.Context(), jane)
	if err != nil {
		t.Fatal(err)
	}
	u, err := c.As(sdk.SessionSecret(s.Secret)).Account.Get(t.Context())
	if err != nil || u.ID != "jane" {
		t.Errorf("Get = %v, %v", u, err)
	}
	if _, err := c.Account.Get(t.Context()); !errors.Is(err, sdk.ErrUnauthorizedScope) {
		t.Errorf("Get as the project: %v, want ErrUnauthorizedScope", err)
	}
}
