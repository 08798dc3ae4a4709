package main

import (
	"errors"
	"strings"
	"testing"

	"github.com/appctl/appctl/mockserver"
	"github.com/appctl/appctl/sdk"
)

// signedIn is Ada's client, and the environment of the program.
func signedIn(t *testing.T) (*sdk.Client, func(string) string) {
	t.Helper()
	srv := mockserver.Start(t, mockserver.WithResponseChecks())
	app, err := sdk.New(srv.Endpoint(), srv.Default().ID())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := app.Account.Create(t.Context(), sdk.CreateParams{Email: "ada@example.com", Password: "difference engine"}); err != nil {
		t.Fatal(err)
	}
	session, err := app.Account.SignIn(t.Context(), sdk.CreateEmailPasswordSessionParams{Email: "ada@example.com", Password: "difference engine"})
	if err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"APPWRITE_ENDPOINT": srv.Endpoint(), "APPWRITE_PROJECT_ID": srv.Default().ID(), "APPWRITE_SESSION": session.Secret}
	return app.As(sdk.SessionSecret(session.Secret)), func(name string) string { return env[name] }
}

// What is set stays set, and what another program has kept stays as it was, to
// the digit.
func TestPrefs(t *testing.T) {
	t.Parallel()
	me, env := signedIn(t)
	const large = 1<<53 + 1
	if _, err := sdk.UpdatePrefs(t.Context(), me.Account, map[string]any{"other": large}); err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		args []string
		want string
	}{
		{nil, "theme \"\", size 0\n"},
		{[]string{"-theme", "dark"}, "theme \"dark\", size 0\n"},
		{[]string{"-size", "14"}, "theme \"dark\", size 14\n"},
		{nil, "theme \"dark\", size 14\n"},
	} {
		var out strings.Builder
		if err := run(t.Context(), env, x.args, &out); err != nil || out.String() != x.want {
			t.Errorf("prefs %q: printed %q (%v), want %q", x.args, &out, err, x.want)
		}
	}
	others, err := sdk.GetPrefs[struct{ Other int }](t.Context(), me.Account)
	if err != nil || others.Other != large {
		t.Errorf("another program's number: %d (%v), want %d", others.Other, err, large)
	}
}

// A session that has ended is a clear error.
func TestSignedOut(t *testing.T) {
	t.Parallel()
	me, env := signedIn(t)
	if err := me.Account.DeleteSession(t.Context(), sdk.CurrentSession); err != nil {
		t.Fatal(err)
	}
	if err := run(t.Context(), env, nil, new(strings.Builder)); !errors.Is(err, sdk.ErrUnauthorized) {
		t.Errorf("prefs after signing out: %v, want %v", err, sdk.ErrUnauthorized)
	}
}
