package sdk_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"reflect"
	"slices"
	"testing"

	"github.com/appctl/appctl/internal/contract"
	"github.com/appctl/appctl/sdk"
	"github.com/jarcoal/httpmock"
)

// sentCall is a method with all its parameters, and what it must send.
type sentCall struct {
	do   func(context.Context, *sdk.AccountService) (any, error)
	path string // below /v1
	body string // "" for none
}

// nothing is the result of a method that returns only an error.
func nothing(err error) (any, error) { return nil, err }

// calls has a row for every method, by its operation.
var calls = map[string]sentCall{
	"account.get": {path: "/account", do: func(ctx context.Context, a *sdk.AccountService) (any, error) { return a.Get(ctx) }},
	"account.create": {path: "/account", body: `{"userId":"jane","email":"jane@example.com","password":"pass<word>1","name":"Jane"}`,
		do: func(ctx context.Context, a *sdk.AccountService) (any, error) {
			return a.Create(ctx, sdk.CreateParams{UserID: "jane", Email: "jane@example.com", Password: "pass<word>1", Name: new("Jane")})
		}},
	"account.delete": {path: "/account", do: func(ctx context.Context, a *sdk.AccountService) (any, error) { return nothing(a.Delete(ctx)) }},
	"account.updateName": {path: "/account/name", body: `{"name":"Ada"}`,
		do: func(ctx context.Context, a *sdk.AccountService) (any, error) {
			return a.UpdateName(ctx, sdk.UpdateNameParams{Name: "Ada"})
		}},
	"account.updatePassword": {path: "/account/password", body: `{"password":"new-password","oldPassword":"old-password"}`,
		do: func(ctx context.Context, a *sdk.AccountService) (any, error) {
			return a.UpdatePassword(ctx, sdk.UpdatePasswordParams{Password: "new-password", OldPassword: new("old-password")})
		}},

	"account.listSessions": {path: "/account/sessions", do: func(ctx context.Context, a *sdk.AccountService) (any, error) { return a.ListSessions(ctx) }},
	"account.deleteSessions": {path: "/account/sessions",
		do: func(ctx context.Context, a *sdk.AccountService) (any, error) { return nothing(a.DeleteSessions(ctx)) }},
	"account.getSession": {path: "/account/sessions/a%2Fb%3Fc", do: func(ctx context.Context, a *sdk.AccountService) (any, error) {
		return a.GetSession(ctx, "a/b?c")
	}},
	"account.updateSession": {path: "/account/sessions/current", body: `{}`, do: func(ctx context.Context, a *sdk.AccountService) (any, error) {
		return a.UpdateSession(ctx, sdk.CurrentSession)
	}},
	"account.deleteSession": {path: "/account/sessions/6a88", do: func(ctx context.Context, a *sdk.AccountService) (any, error) {
		return nothing(a.DeleteSession(ctx, "6a88"))
	}},
	"account.createEmailPasswordSession": {path: "/account/sessions/email", body: `{"email":"jane@example.com","password":"password-1"}`,
		do: func(ctx context.Context, a *sdk.AccountService) (any, error) {
			return a.CreateEmailPasswordSession(ctx, sdk.CreateEmailPasswordSessionParams{Email: "jane@example.com", Password: "password-1"})
		}},

	"account.updateMFA": {path: "/account/mfa", body: `{"mfa":false}`, do: func(ctx context.Context, a *sdk.AccountService) (any, error) {
		return a.UpdateMFA(ctx, sdk.UpdateMFAParams{MFA: false})
	}},
	"account.createMFAAuthenticator": {path: "/account/mfa/authenticators/totp", body: `{}`,
		do: func(ctx context.Context, a *sdk.AccountService) (any, error) {
			return a.CreateMFAAuthenticator(ctx, sdk.AuthenticatorTOTP)
		}},
	"account.updateMFAAuthenticator": {path: "/account/mfa/authenticators/totp", body: `{"otp":"012345"}`,
		do: func(ctx context.Context, a *sdk.AccountService) (any, error) {
			return a.UpdateMFAAuthenticator(ctx, sdk.AuthenticatorTOTP, sdk.UpdateMFAAuthenticatorParams{OTP: "012345"})
		}},
	"account.deleteMFAAuthenticator": {path: "/account/mfa/authenticators/totp",
		do: func(ctx context.Context, a *sdk.AccountService) (any, error) {
			return nothing(a.DeleteMFAAuthenticator(ctx, sdk.AuthenticatorTOTP))
		}},
	"account.createMFAChallenge": {path: "/account/mfa/challenges", body: `{"factor":"recoveryCode"}`,
		do: func(ctx context.Context, a *sdk.AccountService) (any, error) {
			return a.CreateMFAChallenge(ctx, sdk.CreateMFAChallengeParams{Factor: sdk.FactorRecoveryCode})
		}},
	"account.updateMFAChallenge": {path: "/account/mfa/challenges", body: `{"challengeId":"c1","otp":"012345"}`,
		do: func(ctx context.Context, a *sdk.AccountService) (any, error) {
			return a.UpdateMFAChallenge(ctx, sdk.UpdateMFAChallengeParams{ChallengeID: "c1", OTP: "012345"})
		}},
	"account.listMFAFactors": {path: "/account/mfa/factors", do: func(ctx context.Context, a *sdk.AccountService) (any, error) { return a.ListMFAFactors(ctx) }},
	"account.getMFARecoveryCodes": {path: "/account/mfa/recovery-codes",
		do: func(ctx context.Context, a *sdk.AccountService) (any, error) { return a.GetMFARecoveryCodes(ctx) }},
	"account.createMFARecoveryCodes": {path: "/account/mfa/recovery-codes", body: `{}`,
		do: func(ctx context.Context, a *sdk.AccountService) (any, error) { return a.CreateMFARecoveryCodes(ctx) }},
	"account.updateMFARecoveryCodes": {path: "/account/mfa/recovery-codes", body: `{}`,
		do: func(ctx context.Context, a *sdk.AccountService) (any, error) { return a.UpdateMFARecoveryCodes(ctx) }},

	"account.getPrefs": {path: "/account/prefs", do: func(ctx context.Context, a *sdk.AccountService) (any, error) { return a.GetPrefs(ctx) }},
	"account.updatePrefs": {path: "/account/prefs", body: `{"prefs":{"theme":"dark"}}`,
		do: func(ctx context.Context, a *sdk.AccountService) (any, error) {
			return a.UpdatePrefs(ctx, sdk.UpdatePrefsParams{Prefs: map[string]string{"theme": "dark"}})
		}},

	"account.createJWT": {path: "/account/jwts", body: `{"duration":60}`, do: func(ctx context.Context, a *sdk.AccountService) (any, error) {
		return a.CreateJWT(ctx, sdk.CreateJWTParams{Duration: new(60)})
	}},
}

// Every method sends what the contract says, and nothing beside it, and its
// result has every field of the contract's document, nested ones too.
func TestMethodsFollowTheContract(t *testing.T) {
	t.Parallel()
	for id, want := range calls {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			op, ok := contract.Lookup(id)
			if !ok {
				t.Fatal("no such operation")
			}
			document := sample(t, op)
			var got *http.Request
			var body []byte
			mt := httpmock.NewMockTransport()
			mt.RegisterNoResponder(func(r *http.Request) (*http.Response, error) {
				got = r
				if r.Body != nil {
					body, _ = io.ReadAll(r.Body)
				}
				return reply(op.Status, document), nil
			})
			c := newClient(t, mt).As(sdk.SessionSecret("jane-secret"))

			result, err := want.do(t.Context(), c.Account)
			if err != nil {
				t.Fatal(err)
			}
			if mt.GetTotalCallCount() != 1 {
				t.Errorf("%d requests, want 1", mt.GetTotalCallCount())
			}
			checkRequest(t, op, want, got, string(body))
			if op.Reply != "" {
				sameFields(t, result, document)
			}
		})
	}
}

func sample(t *testing.T, op contract.Operation) string {
	t.Helper()
	if op.Reply == "" {
		return ""
	}
	document, err := contract.Sample(op.Reply)
	if err != nil {
		t.Fatal(err)
	}
	return string(document)
}

func checkRequest(t *testing.T, op contract.Operation, want sentCall, got *http.Request, body string) {
	t.Helper()
	if got.Method != op.Method {
		t.Errorf("method %s, want %s", got.Method, op.Method)
	}
	if path := got.URL.EscapedPath(); path != "/v1"+want.path {
		t.Errorf("path %s, want %s", path, "/v1"+want.path)
	}
	if row, _, ok := contract.Match(got.Method, want.path); !ok || row.ID != op.ID {
		t.Errorf("path %s is that of %q", want.path, row.ID)
	}
	if got.URL.RawQuery != "" {
		t.Errorf("query %q, want none", got.URL.RawQuery)
	}
	if body != want.body && !sameJSON(t, body, want.body) {
		t.Errorf("body %s, want %s", body, want.body)
	}
	if names, params := keys(t, body), bodyParams(op); !slices.Equal(names, params) {
		t.Errorf("parameters %q, want %q", names, params)
	}
	header := map[string]string{
		"Accept": "application/json", "X-Appwrite-Project": "demo", "X-Appwrite-Session": "jane-secret",
		"X-Appwrite-Response-Format": "1.9.6", "X-Sdk-Name": "appctl", "X-Sdk-Version": sdk.Version, "Cookie": "",
		"Content-Type": "",
	}
	if want.body != "" {
		header["Content-Type"] = "application/json"
	}
	for key, value := range header {
		if got.Header.Get(key) != value {
			t.Errorf("header %s is %q, want %q", key, got.Header.Get(key), value)
		}
	}
}

// bodyParams are the names of an operation's parameters that travel in the body.
func bodyParams(op contract.Operation) []string {
	var names []string
	for _, p := range op.Params {
		if p.In == contract.Body {
			names = append(names, p.Name)
		}
	}
	slices.Sort(names)
	return names
}

// keys are the members of a JSON object.
func keys(t *testing.T, body string) []string {
	t.Helper()
	if body == "" {
		return nil
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal([]byte(body), &members); err != nil {
		t.Fatalf("body %q: %v", body, err)
	}
	var names []string
	for name := range members {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// sameFields tells whether a result encodes to the document it was decoded
// from: then no field was lost, and each went where it belongs.
func sameFields(t *testing.T, result any, document string) {
	t.Helper()
	encoded, err := json.Marshal(result)
	if err != nil {
		t.Fatal(err)
	}
	if !sameJSON(t, string(encoded), document) {
		t.Errorf("result\n%s\nwant\n%s", encoded, document)
	}
}

func sameJSON(t *testing.T, a, b string) bool {
	t.Helper()
	var x, y any
	if json.Unmarshal([]byte(a), &x) != nil || json.Unmarshal([]byte(b), &y) != nil {
		return false
	}
	return reflect.DeepEqual(blank(x), blank(y))
}

// blank turns null into "": results have no null.
func blank(v any) any {
	switch v := v.(type) {
	case nil:
		return ""
	case map[string]any:
		for key := range v {
			v[key] = blank(v[key])
		}
	case []any:
		for i := range v {
			v[i] = blank(v[i])
		}
	}
	return v
}
