package main

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/appctl/appctl/mockserver"
	"github.com/appctl/appctl/sdk"
	"github.com/pquerna/otp/totp"
)

const email, password = "ada@example.com", "difference engine"

// The first run asks for password and code, again if the code was wrong; the
// second one asks for nothing.
func TestSignIn(t *testing.T) {
	t.Parallel()
	env, _ := enrolled(t)
	code, _, err := env.project.TOTP(t.Context(), email)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct{ stdin, stdout string }{
		{password + "\n000000\n" + code + "\n", "Password: \nCode (totp), or \"lost\": \nThat code is wrong.\nCode (totp), or \"lost\": \nSigned in as Ada <ada@example.com>\n"},
		{"", "Signed in as Ada <ada@example.com>\n"},
	} {
		var out strings.Builder
		if err := run(t.Context(), env.get, []string{email}, strings.NewReader(x.stdin), &out); err != nil || out.String() != x.stdout {
			t.Errorf("signin-mfa: printed %q (%v), want %q", &out, err, x.stdout)
		}
	}
}

// Another user's session is not taken for one's own.
func TestAnotherUser(t *testing.T) {
	t.Parallel()
	env, _ := enrolled(t)
	app, err := sdk.New(env.values["APPWRITE_ENDPOINT"], env.values["APPWRITE_PROJECT_ID"])
	if err != nil {
		t.Fatal(err)
	}
	if _, err := app.Account.Create(t.Context(), sdk.CreateParams{Email: "bob@example.com", Password: password, Name: new("Bob")}); err != nil {
		t.Fatal(err)
	}
	if err := run(t.Context(), env.get, []string{"bob@example.com"}, strings.NewReader(password), io.Discard); err != nil {
		t.Fatal(err)
	}
	code, _, err := env.project.TOTP(t.Context(), email)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	err = run(t.Context(), env.get, []string{email}, strings.NewReader(password+"\n"+code), &out)
	if err != nil || !strings.HasSuffix(out.String(), "Signed in as Ada <ada@example.com>\n") {
		t.Errorf("signin-mfa after Bob: printed %q (%v)", &out, err)
	}
}

// Who has lost the phone signs in with a recovery code.
func TestRecoveryCode(t *testing.T) {
	t.Parallel()
	env, recovery := enrolled(t)
	var out strings.Builder
	err := run(t.Context(), env.get, []string{email}, strings.NewReader(password+"\nlost\n"+recovery), &out)
	if err != nil || !strings.HasSuffix(out.String(), "Code (recoveryCode), or \"lost\": \nSigned in as Ada <ada@example.com>\n") {
		t.Errorf("signin-mfa: printed %q (%v)", &out, err)
	}
}

// A sign-in that fails leaves nothing behind: neither a session on the server
// nor one in the file.
func TestNoCode(t *testing.T) {
	t.Parallel()
	env, _ := enrolled(t)
	err := run(t.Context(), env.get, []string{email}, strings.NewReader(password+"\n"), new(strings.Builder))
	if !errors.Is(err, io.EOF) {
		t.Errorf("signin-mfa without a code: %v, want %v", err, io.EOF)
	}
	for _, entry := range env.project.Journal().Entries()[env.requests:] {
		if entry.Operation == "account.deleteSession" && entry.Status == 204 {
			return
		}
	}
	t.Error("the half-open session was not deleted")
}

// environment is that of the program.
type environment struct {
	project  *mockserver.Project
	values   map[string]string
	requests int // before the program ran
}

func (e environment) get(name string) string { return e.values[name] }

// enrolled is a server with Ada, whose authenticator app is asked for, and one
// of her recovery codes.
func enrolled(t *testing.T) (environment, string) {
	t.Helper()
	noon := time.Date(2026, 8, 21, 12, 0, 0, 0, time.UTC)
	srv := mockserver.Start(t, mockserver.WithClock(noon), mockserver.WithResponseChecks())
	e := environment{project: srv.Default(), values: map[string]string{
		"APPWRITE_ENDPOINT": srv.Endpoint(), "APPWRITE_PROJECT_ID": srv.Default().ID(), "SIGNIN_DIR": t.TempDir(),
	}}
	app, err := sdk.New(srv.Endpoint(), e.project.ID())
	if err != nil {
		t.Fatal(err)
	}
	recovery, err := enroll(t.Context(), app.WithStore(sdk.MemoryStore()), noon)
	if err != nil {
		t.Fatal(err)
	}
	e.requests = len(e.project.Journal().Entries())
	return e, recovery
}

func enroll(ctx context.Context, me *sdk.Client, now time.Time) (recovery string, err error) {
	if _, err := me.Account.Create(ctx, sdk.CreateParams{Email: email, Password: password, Name: new("Ada")}); err != nil {
		return "", err
	}
	if _, err := me.Account.SignIn(ctx, sdk.CreateEmailPasswordSessionParams{Email: email, Password: password}); err != nil {
		return "", err
	}
	app, err := me.Account.CreateMFAAuthenticator(ctx, sdk.AuthenticatorTOTP)
	if err != nil {
		return "", err
	}
	code, err := totp.GenerateCode(app.Secret, now)
	if err != nil {
		return "", err
	}
	if _, err := me.Account.UpdateMFAAuthenticator(ctx, sdk.AuthenticatorTOTP, sdk.UpdateMFAAuthenticatorParams{OTP: code}); err != nil {
		return "", err
	}
	codes, err := me.Account.CreateMFARecoveryCodes(ctx)
	if err != nil {
		return "", err
	}
	_, err = me.Account.UpdateMFA(ctx, sdk.UpdateMFAParams{MFA: true})
	return codes.RecoveryCodes[0], err
}
