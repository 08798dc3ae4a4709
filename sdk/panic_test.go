package sdk_test

import (
	"context"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/appctl/appctl/sdk"
)

// panicVariable says with what the program is to panic, as the other process of
// TestPanicsShowNoSecret.
const panicVariable = "SDK_TEST_PANIC"

// panics are programs that end badly while they have secrets at hand.
var panics = map[string]func(*sdk.Client){
	"transport": func(c *sdk.Client) {
		boom := roundTrip(func(*http.Request) (*http.Response, error) { panic("boom") })
		c, _ = sdk.New(c.Endpoint(), c.Project(), sdk.WithTransport(boom), sdk.WithCredential(sdk.SessionSecret(sentinel)), sdk.WithDevKey(sentinel))
		_, _ = c.Account.UpdatePassword(context.Background(), sdk.UpdatePasswordParams{Password: sentinel, OldPassword: new(sentinel)})
	},
	"code": func(c *sdk.Client) {
		need := &sdk.MFARequired{Session: &sdk.Session{Secret: sentinel}, Factors: []sdk.Factor{sdk.FactorTOTP}}
		_, _ = c.Account.CompleteMFA(context.Background(), need, "", func(context.Context, sdk.MFAPrompt) (string, error) { panic("boom") })
	},
	"error": func(c *sdk.Client) {
		_, err := c.Account.UpdateRecovery(context.Background(), sdk.UpdateRecoveryParams{UserID: "jane", Secret: sentinel, Password: sentinel})
		panic(err)
	},
	"joined error": func(c *sdk.Client) {
		panic(errors.Join(&sdk.MFARequired{Session: &sdk.Session{Secret: sentinel}}, &sdk.Error{Body: []byte(sentinel)}))
	},
	"client":     func(c *sdk.Client) { panic(c) },
	"session":    func(*sdk.Client) { panic(sdk.Session{Secret: sentinel}) },
	"parameters": func(*sdk.Client) { panic(&sdk.CreateParams{Password: sentinel}) },
	"credential": func(*sdk.Client) { panic(sdk.APIKey(sentinel)) },
	"JWT":        func(*sdk.Client) { panic(sdk.IssuedJWT{JWT: sentinel}) },
	"codes":      func(*sdk.Client) { panic(sdk.MFARecoveryCodes{RecoveryCodes: []string{sentinel}}) },
}

// fallOver panics, with a client whose server repeats what it is sent.
func fallOver(how string) {
	repeats := roundTrip(func(r *http.Request) (*http.Response, error) {
		if r.Method == "POST" {
			return reply(201, `{"$id":"c1"}`), nil
		}
		return indiscreet["refusal"](r)
	})
	c, err := sdk.New(endpoint, "demo", sdk.WithTransport(repeats), sdk.WithCredential(sdk.APIKey(sentinel)))
	if err == nil {
		panics[how](c)
	}
}

// What a program that panics leaves on standard error, with the stacks of all
// its goroutines, has no secret in it.
func TestPanicsShowNoSecret(t *testing.T) {
	t.Parallel()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for how := range panics {
		cmd := exec.CommandContext(t.Context(), program)
		cmd.Env = append(os.Environ(), panicVariable+"="+how, "GOTRACEBACK=all")
		said, err := cmd.CombinedOutput()
		if err == nil || !strings.Contains(string(said), "panic: ") {
			t.Errorf("%s: did not panic: %v, %s", how, err, said)
		}
		if leaks(string(said)) {
			t.Errorf("%s: a secret in %s", how, said)
		}
	}
}
