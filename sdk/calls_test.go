package sdk_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/appctl/appctl/internal/contract"
	"github.com/appctl/appctl/sdk"
	"github.com/appctl/appctl/sdk/query"
	"github.com/jarcoal/httpmock"
)

// sentCall is a method with all its parameters, and what it must send.
type sentCall struct {
	do    func(context.Context, *sdk.AccountService) (any, error)
	path  string // below /v1
	query string // decoded, "" for none
	body  string // "" for none
}

// nothing is the result of a method that returns only an error.
func nothing(err error) (any, error) { return nil, err }

// listed is a page as the list that it was decoded from, under its name.
func listed[T any](name string, page *sdk.Page[T], err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return map[string]any{"total": page.Total, name: page.Items}, nil
}

// some are parameters of a list.
var some = sdk.ListParams{Queries: []query.Query{query.Equal("provider", "a&b"), query.Limit(2)}, Total: new(false)}

const someQuery = `queries[]={"method":"equal","attribute":"provider","values":["a&b"]}&queries[]={"method":"limit","values":[2]}&total=0`

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

	"account.listSessions": {path: "/account/sessions", do: func(ctx context.Context, a *sdk.AccountService) (any, error) {
		page, err := a.ListSessions(ctx)
		return listed("sessions", page, err)
	}},
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
		return a.CreateJWT(ctx, sdk.CreateJWTParams{Duration: time.Minute})
	}},

	"account.updateEmail": {path: "/account/email", body: `{"email":"ada@example.com","password":"password-1"}`,
		do: func(ctx context.Context, a *sdk.AccountService) (any, error) {
			return a.UpdateEmail(ctx, sdk.UpdateEmailParams{Email: "ada@example.com", Password: "password-1"})
		}},
	"account.updatePhone": {path: "/account/phone", body: `{"phone":"+16175551212","password":"password-1"}`,
		do: func(ctx context.Context, a *sdk.AccountService) (any, error) {
			return a.UpdatePhone(ctx, sdk.UpdatePhoneParams{Phone: "+16175551212", Password: "password-1"})
		}},
	"account.updateStatus": {path: "/account/status", body: `{}`,
		do: func(ctx context.Context, a *sdk.AccountService) (any, error) {
			return a.UpdateStatus(ctx)
		}},

	"account.createAnonymousSession": {path: "/account/sessions/anonymous", body: `{}`,
		do: func(ctx context.Context, a *sdk.AccountService) (any, error) {
			return a.CreateAnonymousSession(ctx)
		}},
	"account.createSession": {path: "/account/sessions/token", body: `{"userId":"jane","secret":"123456"}`,
		do: func(ctx context.Context, a *sdk.AccountService) (any, error) {
			return a.CreateSession(ctx, sdk.CreateSessionParams{UserID: "jane", Secret: "123456"})
		}},
	"account.createIDTokenSession": {path: "/account/sessions/id-token", body: `{"provider":"apple","idToken":"a.b.c","nonce":"n","accessToken":"t","name":"","accessTokenExpiry":3600}`,
		do: func(ctx context.Context, a *sdk.AccountService) (any, error) {
			return a.CreateIDTokenSession(ctx, sdk.CreateIDTokenSessionParams{Provider: sdk.OAuthApple, IDToken: "a.b.c", Nonce: new("n"),
				AccessToken: new("t"), AccessTokenExpiry: time.Hour, Name: new("")})
		}},

	"account.createMagicURLToken": {path: "/account/tokens/magic-url", body: `{"userId":"jane","email":"j@example.com","url":"https://a.test/in","phrase":true}`,
		do: func(ctx context.Context, a *sdk.AccountService) (any, error) {
			return a.CreateMagicURLToken(ctx, sdk.CreateMagicURLTokenParams{UserID: "jane", Email: "j@example.com", URL: new("https://a.test/in"), Phrase: new(true)})
		}},
	"account.createEmailToken": {path: "/account/tokens/email", body: `{"userId":"unique()","email":"j@example.com","phrase":false}`,
		do: func(ctx context.Context, a *sdk.AccountService) (any, error) {
			return a.CreateEmailToken(ctx, sdk.CreateEmailTokenParams{Email: "j@example.com", Phrase: new(false)})
		}},
	"account.createPhoneToken": {path: "/account/tokens/phone", body: `{"userId":"unique()","phone":"+16175551212"}`,
		do: func(ctx context.Context, a *sdk.AccountService) (any, error) {
			return a.CreatePhoneToken(ctx, sdk.CreatePhoneTokenParams{Phone: "+16175551212"})
		}},

	"account.createRecovery": {path: "/account/recovery", body: `{"email":"j@example.com","url":"https://a.test/?x=1&y=2"}`,
		do: func(ctx context.Context, a *sdk.AccountService) (any, error) {
			return a.CreateRecovery(ctx, sdk.CreateRecoveryParams{Email: "j@example.com", URL: "https://a.test/?x=1&y=2"})
		}},
	"account.updateRecovery": {path: "/account/recovery", body: `{"userId":"jane","secret":"s","password":"password-1"}`,
		do: func(ctx context.Context, a *sdk.AccountService) (any, error) {
			return a.UpdateRecovery(ctx, sdk.UpdateRecoveryParams{UserID: "jane", Secret: "s", Password: "password-1"})
		}},
	"account.createRecoveryOTP": {path: "/account/recovery/otp", body: `{"email":"j@example.com","phrase":true}`,
		do: func(ctx context.Context, a *sdk.AccountService) (any, error) {
			return a.CreateRecoveryOTP(ctx, sdk.CreateRecoveryOTPParams{Email: "j@example.com", Phrase: new(true)})
		}},
	"account.updateRecoveryOTP": {path: "/account/recovery/otp", body: `{"userId":"jane","secret":"012345","password":"password-1"}`,
		do: func(ctx context.Context, a *sdk.AccountService) (any, error) {
			return a.UpdateRecoveryOTP(ctx, sdk.UpdateRecoveryOTPParams{UserID: "jane", Secret: "012345", Password: "password-1"})
		}},

	"account.createEmailVerification": {path: "/account/verifications/email", body: `{"url":"https://a.test/"}`,
		do: func(ctx context.Context, a *sdk.AccountService) (any, error) {
			return a.CreateEmailVerification(ctx, sdk.CreateEmailVerificationParams{URL: "https://a.test/"})
		}},
	"account.updateEmailVerification": {path: "/account/verifications/email", body: `{"userId":"jane","secret":"s"}`,
		do: func(ctx context.Context, a *sdk.AccountService) (any, error) {
			return a.UpdateEmailVerification(ctx, sdk.UpdateEmailVerificationParams{UserID: "jane", Secret: "s"})
		}},
	"account.createEmailVerificationOTP": {path: "/account/verifications/email/otp", body: `{"phrase":true}`,
		do: func(ctx context.Context, a *sdk.AccountService) (any, error) {
			return a.CreateEmailVerificationOTP(ctx, sdk.CreateEmailVerificationOTPParams{Phrase: new(true)})
		}},
	"account.updateEmailVerificationOTP": {path: "/account/verifications/email/otp", body: `{"userId":"jane","secret":"012345"}`,
		do: func(ctx context.Context, a *sdk.AccountService) (any, error) {
			return a.UpdateEmailVerificationOTP(ctx, sdk.UpdateEmailVerificationOTPParams{UserID: "jane", Secret: "012345"})
		}},
	"account.createPhoneVerification": {path: "/account/verifications/phone", body: `{}`,
		do: func(ctx context.Context, a *sdk.AccountService) (any, error) {
			return a.CreatePhoneVerification(ctx)
		}},
	"account.updatePhoneVerification": {path: "/account/verifications/phone", body: `{"userId":"jane","secret":"012345"}`,
		do: func(ctx context.Context, a *sdk.AccountService) (any, error) {
			return a.UpdatePhoneVerification(ctx, sdk.UpdatePhoneVerificationParams{UserID: "jane", Secret: "012345"})
		}},

	"account.createOAuth2Token": {path: "/account/tokens/oauth2/github", query: "failure=https://a.test/no&scopes[]=user:email&scopes[]=repo&success=https://a.test/in?x=1",
		do: func(ctx context.Context, a *sdk.AccountService) (any, error) {
			at, err := a.CreateOAuth2Token(ctx, sdk.OAuthGitHub, started)
			if err == nil && at.String() != provider {
				err = fmt.Errorf("sent to %s, want %s", at, provider)
			}
			return nil, err
		}},

	"account.listIdentities": {path: "/account/identities", query: someQuery,
		do: func(ctx context.Context, a *sdk.AccountService) (any, error) {
			page, err := a.ListIdentities(ctx, some)
			return listed("identities", page, err)
		}},
	"account.deleteIdentity": {path: "/account/identities/i1",
		do: func(ctx context.Context, a *sdk.AccountService) (any, error) {
			return nothing(a.DeleteIdentity(ctx, "i1"))
		}},

	"account.createPushTarget": {path: "/account/targets/push", body: `{"targetId":"unique()","identifier":"device","providerId":"p1"}`,
		do: func(ctx context.Context, a *sdk.AccountService) (any, error) {
			return a.CreatePushTarget(ctx, sdk.CreatePushTargetParams{Identifier: "device", ProviderID: new("p1")})
		}},
	"account.updatePushTarget": {path: "/account/targets/t1/push", body: `{"identifier":"device"}`,
		do: func(ctx context.Context, a *sdk.AccountService) (any, error) {
			return a.UpdatePushTarget(ctx, "t1", sdk.UpdatePushTargetParams{Identifier: "device"})
		}},
	"account.deletePushTarget": {path: "/account/targets/t1/push",
		do: func(ctx context.Context, a *sdk.AccountService) (any, error) {
			return nothing(a.DeletePushTarget(ctx, "t1"))
		}},

	"account.listLogs": {path: "/account/logs", query: someQuery,
		do: func(ctx context.Context, a *sdk.AccountService) (any, error) {
			page, err := a.ListLogs(ctx, some)
			return listed("logs", page, err)
		}},

	"account.listConsents": {path: "/account/consents", query: someQuery,
		do: func(ctx context.Context, a *sdk.AccountService) (any, error) {
			page, err := a.ListConsents(ctx, some)
			return listed("consents", page, err)
		}},
	"account.getConsent": {path: "/account/consents/c1",
		do: func(ctx context.Context, a *sdk.AccountService) (any, error) {
			return a.GetConsent(ctx, "c1")
		}},
	"account.deleteConsent": {path: "/account/consents/c1",
		do: func(ctx context.Context, a *sdk.AccountService) (any, error) {
			return nothing(a.DeleteConsent(ctx, "c1"))
		}},
	"account.listConsentTokens": {path: "/account/consents/c1/tokens", query: someQuery,
		do: func(ctx context.Context, a *sdk.AccountService) (any, error) {
			page, err := a.ListConsentTokens(ctx, "c1", some)
			return listed("tokens", page, err)
		}},
	"account.getConsentToken": {path: "/account/consents/c1/tokens/t1",
		do: func(ctx context.Context, a *sdk.AccountService) (any, error) {
			return a.GetConsentToken(ctx, "c1", "t1")
		}},
	"account.deleteConsentToken": {path: "/account/consents/c1/tokens/t1",
		do: func(ctx context.Context, a *sdk.AccountService) (any, error) {
			return nothing(a.DeleteConsentToken(ctx, "c1", "t1"))
		}},
}

// started are the parameters of a sign-in by OAuth2, provider is where it goes.
var started = sdk.OAuth2Params{Success: "https://a.test/in?x=1", Failure: "https://a.test/no", Scopes: []string{"user:email", "repo"}}

const provider = "https://github.test/login?state=s"

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
				if op.Status == 301 {
					return reply(op.Status, "", "Location", provider), nil
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
	if query, err := url.QueryUnescape(got.URL.RawQuery); query != want.query || err != nil {
		t.Errorf("query %s, %v; want %s", query, err, want.query)
	}
	if body != want.body && !sameJSON(t, body, want.body) {
		t.Errorf("body %s, want %s", body, want.body)
	}
	if names, params := keys(t, body), paramsIn(op, contract.Body); !slices.Equal(names, params) {
		t.Errorf("parameters %q, want %q", names, params)
	}
	var names []string
	for name := range got.URL.Query() {
		names = append(names, strings.TrimSuffix(name, "[]"))
	}
	slices.Sort(names)
	if params := paramsIn(op, contract.Query); !slices.Equal(names, params) {
		t.Errorf("parameters of the query %q, want %q", names, params)
	}
	header := map[string]string{
		"Accept": "application/json", "X-Appwrite-Project": "demo", "X-Appwrite-Session": "jane-secret",
		"X-Appwrite-Response-Format": "1.9.6", "X-Sdk-Name": "appctl", "X-Sdk-Language": "go", "X-Sdk-Version": sdk.Version, "Cookie": "",
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

// paramsIn are the names of an operation's parameters that travel there.
func paramsIn(op contract.Operation, place contract.In) []string {
	var names []string
	for _, p := range op.Params {
		if p.In == place {
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
	encoded, err := json.Marshal(bare(result))
	if err != nil {
		t.Fatal(err)
	}
	if !sameJSON(t, string(encoded), document) {
		t.Errorf("result\n%s\nwant\n%s", encoded, document)
	}
}

// bare gives a result as a type whose JSON hides nothing.
func bare(result any) any {
	type (
		session       sdk.Session
		authenticator sdk.MFAAuthenticator
		recoveryCodes sdk.MFARecoveryCodes
		jwt           sdk.IssuedJWT
		token         sdk.Token
		identity      sdk.Identity
	)
	switch r := result.(type) {
	case *sdk.Session:
		return (*session)(r)
	case *sdk.MFAAuthenticator:
		return (*authenticator)(r)
	case *sdk.MFARecoveryCodes:
		return (*recoveryCodes)(r)
	case *sdk.IssuedJWT:
		return (*jwt)(r)
	case *sdk.Token:
		return (*token)(r)
	case *sdk.Identity:
		return (*identity)(r)
	case []*sdk.Session:
		return bareAll(r)
	case []*sdk.Identity:
		return bareAll(r)
	case map[string]any:
		for name := range r {
			r[name] = bare(r[name])
		}
	}
	return result
}

func bareAll[T any](items []*T) []any {
	var all []any
	for _, item := range items {
		all = append(all, bare(item))
	}
	return all
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
