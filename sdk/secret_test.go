package sdk_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/appctl/appctl/sdk"
)

// sentinel is in every secret; whoever shows it has leaked one.
const sentinel = "s3nt1nel"

// shown is everything that fmt, slog and JSON make of a value.
func shown(v any) string {
	var b bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
		fmt.Fprintf(&b, verb+"\n", v)
	}
	for _, h := range []slog.Handler{slog.NewTextHandler(&b, nil), slog.NewJSONHandler(&b, nil)} {
		slog.New(h).Info("shown", "value", v)
	}
	_ = json.NewEncoder(&b).Encode(v) // what does not encode shows nothing
	return b.String()
}

// leaks tells whether text has the sentinel in it, as text or as hex.
func leaks(text string) bool {
	text = strings.ToLower(text)
	return strings.Contains(text, sentinel) || strings.Contains(text, fmt.Sprintf("%x", sentinel))
}

// Nothing that holds a secret shows it when it is printed or logged, by value
// or by pointer, alone or within something else.
func TestSecretsAreNotShown(t *testing.T) {
	t.Parallel()
	const s = sentinel
	client := newClient(t, answers(200, "{}"), sdk.WithCredential(sdk.APIKey(s)))
	session := sdk.Session{ID: "s1", Secret: s, ProviderAccessToken: s, ProviderRefreshToken: s}
	identity := sdk.Identity{ID: "i1", ProviderAccessToken: s, ProviderRefreshToken: s, ProviderIDToken: s}
	for _, v := range []any{
		client, *client, client.Account, client.As(sdk.SessionSecret(s)), client.WithStore(storeWith(t, s)),
		sdk.APIKey(s), sdk.SessionSecret(s), sdk.JWT(s), sdk.Bearer(s), storeWith(t, s),
		session, &session,
		sdk.Page[sdk.Session]{Items: []*sdk.Session{&session}}, &sdk.Page[sdk.Identity]{Items: []*sdk.Identity{&identity}},
		sdk.MFAAuthenticator{Secret: s, URI: "otpauth://totp/x?secret=" + s}, sdk.MFARecoveryCodes{RecoveryCodes: []string{s}},
		sdk.IssuedJWT{JWT: s}, &sdk.MFARequired{Session: &session},
		sdk.CreateParams{Email: "jane", Password: s}, &sdk.CreateParams{Password: s},
		sdk.UpdatePasswordParams{Password: s, OldPassword: new(s)},
		sdk.CreateEmailPasswordSessionParams{Email: "jane", Password: s},
		sdk.UpdateMFAAuthenticatorParams{OTP: s}, sdk.UpdateMFAChallengeParams{ChallengeID: "c", OTP: s},
		identity, &identity, sdk.Token{UserID: "jane", Secret: s}, &sdk.Token{Secret: s},
		sdk.UpdateEmailParams{Email: "jane", Password: s}, sdk.UpdatePhoneParams{Phone: "1", Password: s},
		sdk.CreateSessionParams{UserID: "jane", Secret: s}, &sdk.CreateSessionParams{Secret: s},
		sdk.CreateIDTokenSessionParams{Provider: "apple", IDToken: s, Nonce: new(s), AccessToken: new(s)},
		sdk.UpdateRecoveryParams{Secret: s, Password: s}, sdk.UpdateRecoveryOTPParams{Secret: s, Password: s},
		sdk.UpdateEmailVerificationParams{Secret: s}, sdk.UpdateEmailVerificationOTPParams{Secret: s}, sdk.UpdatePhoneVerificationParams{Secret: s},
		sdk.Response{Header: http.Header{"Set-Cookie": {s}}, Body: []byte(s)}, &sdk.Response{Body: []byte(s)},
		&sdk.Error{Operation: "account.get", Status: 500, Body: []byte(s)},
	} {
		// Alone, and in all that it may be within.
		for _, seen := range []any{v, []any{v, &v}, map[string]any{"value": v}, struct{ Value any }{v}, &struct{ Values []any }{[]any{v}}} {
			if text := shown(seen); leaks(text) {
				t.Errorf("%T shows its secret:\n%s", v, text)
			}
		}
	}
	within := struct {
		Session    sdk.Session
		Sessions   []sdk.Session
		JWT        map[string]sdk.IssuedJWT
		Credential sdk.Credential
		Client     *sdk.Client
		hidden     sdk.Credential
	}{session, []sdk.Session{session}, map[string]sdk.IssuedJWT{"a": {JWT: s}}, sdk.JWT(s), client, sdk.Bearer(s)}
	if text := shown(within) + shown(&within); leaks(text) {
		t.Errorf("a secret shows in something else: %s", text)
	}
	b, err := json.Marshal([]error{&sdk.MFARequired{Session: &session}, &sdk.Error{Body: []byte(s), Err: errors.New(s)}})
	if err != nil || leaks(string(b)) || strings.Contains(string(b), base64.StdEncoding.EncodeToString([]byte(s))) {
		t.Errorf("the JSON of an error shows its secret: %s, %v", b, err)
	}
}

// What may be seen is seen.
func TestWhatIsShown(t *testing.T) {
	t.Parallel()
	client := newClient(t, answers(200, "{}"), sdk.WithCredential(sdk.APIKey("k")))
	for want, v := range map[string]any{
		"sdk.Client[endpoint=https://api.test/v1 project=demo]": client,
		"[header=X-Appwrite-Session secret=[hidden]]":           sdk.SessionSecret("x"),
		"[userId= email=jane password=[hidden]]":                sdk.CreateParams{Email: "jane", Password: "x"},
		"[jwt=]":                                                sdk.IssuedJWT{},
	} {
		if got := fmt.Sprint(v); got != want {
			t.Errorf("%T: %s, want %s", v, got, want)
		}
	}
}

// JSON leaves secrets out, and nothing else; parameters that somebody sends on
// their own are refused by the server, not sent with something in their place.
func TestJSONWithoutSecrets(t *testing.T) {
	t.Parallel()
	for want, v := range map[string]any{
		`{"jwt":""}`:                            sdk.IssuedJWT{JWT: sentinel},
		`{"secret":"","uri":""}`:                sdk.MFAAuthenticator{Secret: sentinel, URI: sentinel},
		`{"recoveryCodes":null}`:                sdk.MFARecoveryCodes{RecoveryCodes: []string{sentinel}},
		`{"email":"jane","userId":"j"}`:         sdk.CreateParams{UserID: "j", Email: "jane", Password: sentinel},
		`{"secret":"","userId":"jane"}`:         sdk.CreateSessionParams{UserID: "jane"},
		`{"attempts":1,"bytes":2,"status":200}`: sdk.Response{Status: 200, Attempts: 1, Body: []byte("{}")},
		`{"$id":"t","$createdAt":"","userId":"jane","secret":"","expire":"","phrase":"Golden fox"}`: &sdk.Token{ID: "t", UserID: "jane", Secret: sentinel, Phrase: "Golden fox"},
	} {
		if got, err := json.Marshal(v); err != nil || string(got) != want {
			t.Errorf("%T: %s, %v; want %s", v, got, err, want)
		}
	}
	session := sdk.Session{ID: "s1", UserID: "jane", Secret: sentinel, Current: true}
	var again sdk.Session
	if b, err := json.Marshal(&session); err != nil || json.Unmarshal(b, &again) != nil || again.ID != "s1" || !again.Current || again.Secret != "" {
		t.Errorf("a session came back as %+v, %v", again, err)
	}
	if session.Secret != sentinel {
		t.Error("encoding took the secret away")
	}
}

// spy is a hook that keeps the text of all it is given.
type spy struct{ text strings.Builder }

func (s *spy) Start(ctx context.Context, op sdk.Operation) context.Context {
	s.text.WriteString(shown(op))
	return ctx
}

func (s *spy) End(_ context.Context, op sdk.Operation, r *sdk.Response, err error) {
	s.text.WriteString(shown(op) + shown(err))
	if e, ok := errors.AsType[*sdk.Error](err); ok {
		s.text.Write(e.Body)
	}
	if r != nil {
		fmt.Fprintf(&s.text, "%s %s %s", r.Header, r.Body, r.Warnings)
	}
}

// No error, log line or hook has a secret in it, whatever the call and however
// it fails, even if the server sends back what it was sent.
func TestSecretsDoNotTravel(t *testing.T) {
	t.Parallel()
	const s = sentinel
	echo := `{"message":"no","type":"t","trace":"` + s + `","secret":"` + s + `"}`
	header := []string{"Set-Cookie", "a_session_demo=" + s, "Location", "https://else.test/?secret=" + s, "X-Fallback-Cookies", `{"a_session_demo":"` + s + `"}`}
	failures := map[string]roundTrip{
		"success":  func(*http.Request) (*http.Response, error) { return reply(200, `{"secret":"`+s+`"}`, header...), nil },
		"refused":  func(*http.Request) (*http.Response, error) { return reply(401, echo, header...), nil },
		"redirect": func(*http.Request) (*http.Response, error) { return reply(301, "", header...), nil },
		"page": func(*http.Request) (*http.Response, error) {
			return reply(200, s, append(header, "Content-Type", "text/html")...), nil
		},
		"cut":  func(*http.Request) (*http.Response, error) { return reply(200, `{"secret":"`+s, header...), nil },
		"list": func(*http.Request) (*http.Response, error) { return reply(200, `["`+s+`"]`, header...), nil },
		"no answer": func(*http.Request) (*http.Response, error) {
			return nil, errors.New("connection reset")
		},
	}
	secrets := map[string]func(context.Context, *sdk.AccountService) error{
		"create": func(ctx context.Context, a *sdk.AccountService) error {
			_, err := a.Create(ctx, sdk.CreateParams{Email: "jane@example.com", Password: s})
			return err
		},
		"password": func(ctx context.Context, a *sdk.AccountService) error {
			_, err := a.UpdatePassword(ctx, sdk.UpdatePasswordParams{Password: s, OldPassword: new(s)})
			return err
		},
		"session": func(ctx context.Context, a *sdk.AccountService) error {
			_, err := a.CreateEmailPasswordSession(ctx, sdk.CreateEmailPasswordSessionParams{Password: s})
			return err
		},
		"sign-in": func(ctx context.Context, a *sdk.AccountService) error {
			_, err := a.SignIn(ctx, sdk.CreateEmailPasswordSessionParams{Password: s})
			return err
		},
		"challenge": func(ctx context.Context, a *sdk.AccountService) error {
			_, err := a.UpdateMFAChallenge(ctx, sdk.UpdateMFAChallengeParams{ChallengeID: "c", OTP: s})
			return err
		},
		"anonymous": func(ctx context.Context, a *sdk.AccountService) error {
			_, err := a.CreateAnonymousSession(ctx)
			return err
		},
		"token": func(ctx context.Context, a *sdk.AccountService) error {
			_, err := a.CreateSession(ctx, sdk.CreateSessionParams{UserID: "jane", Secret: s})
			return err
		},
		"sign-in by token": func(ctx context.Context, a *sdk.AccountService) error {
			_, err := a.SignInWithToken(ctx, sdk.CreateSessionParams{UserID: "jane", Secret: s})
			return err
		},
		"ID token": func(ctx context.Context, a *sdk.AccountService) error {
			_, err := a.CreateIDTokenSession(ctx, sdk.CreateIDTokenSessionParams{Provider: "google", IDToken: s, Nonce: new(s), AccessToken: new(s)})
			return err
		},
		"e-mail": func(ctx context.Context, a *sdk.AccountService) error {
			_, err := a.UpdateEmail(ctx, sdk.UpdateEmailParams{Email: "jane@example.com", Password: s})
			return err
		},
		"phone": func(ctx context.Context, a *sdk.AccountService) error {
			_, err := a.UpdatePhone(ctx, sdk.UpdatePhoneParams{Phone: "+1", Password: s})
			return err
		},
		"recovery": func(ctx context.Context, a *sdk.AccountService) error {
			_, err := a.UpdateRecovery(ctx, sdk.UpdateRecoveryParams{UserID: "jane", Secret: s, Password: s})
			return err
		},
		"recovery by code": func(ctx context.Context, a *sdk.AccountService) error {
			_, err := a.UpdateRecoveryOTP(ctx, sdk.UpdateRecoveryOTPParams{UserID: "jane", Secret: s, Password: s})
			return err
		},
		"verification": func(ctx context.Context, a *sdk.AccountService) error {
			_, err := a.UpdateEmailVerification(ctx, sdk.UpdateEmailVerificationParams{UserID: "jane", Secret: s})
			return err
		},
		"verification by code": func(ctx context.Context, a *sdk.AccountService) error {
			_, err := a.UpdateEmailVerificationOTP(ctx, sdk.UpdateEmailVerificationOTPParams{UserID: "jane", Secret: s})
			return err
		},
		"verification by SMS": func(ctx context.Context, a *sdk.AccountService) error {
			_, err := a.UpdatePhoneVerification(ctx, sdk.UpdatePhoneVerificationParams{UserID: "jane", Secret: s})
			return err
		},
		"magic URL": func(ctx context.Context, a *sdk.AccountService) error {
			_, err := a.CreateMagicURLToken(ctx, sdk.CreateMagicURLTokenParams{Email: "jane@example.com"})
			return err
		},
		"JWT": func(ctx context.Context, a *sdk.AccountService) error {
			_, err := a.CreateJWT(ctx, sdk.CreateJWTParams{})
			return err
		},
		"recovery codes": func(ctx context.Context, a *sdk.AccountService) error {
			_, err := a.CreateMFARecoveryCodes(ctx)
			return err
		},
		"authenticator": func(ctx context.Context, a *sdk.AccountService) error {
			_, err := a.UpdateMFAAuthenticator(ctx, sdk.AuthenticatorTOTP, sdk.UpdateMFAAuthenticatorParams{OTP: s})
			return err
		},
		"identities": func(ctx context.Context, a *sdk.AccountService) error {
			_, err := a.ListIdentities(ctx, sdk.ListParams{})
			return err
		},
		"OAuth2": func(ctx context.Context, a *sdk.AccountService) error {
			_, err := a.CreateOAuth2Token(ctx, "github", sdk.OAuth2Params{Success: "https://a.test/?x=" + s})
			return err
		},
		"get": func(ctx context.Context, a *sdk.AccountService) error { _, err := a.Get(ctx); return err },
	}
	for name, rt := range failures {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var logged bytes.Buffer
			hook := new(spy)
			c := newClient(t, rt, sdk.WithRetry(sdk.RetryPolicy{Attempts: 1}), sdk.WithHook(hook),
				sdk.WithLogger(slog.New(slog.NewJSONHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug}))))
			for what, do := range secrets {
				err := do(t.Context(), c.As(sdk.SessionSecret(s)).Account)
				if text := shown(err); leaks(text) {
					t.Errorf("%s: the error has a secret in it: %s", what, text)
				}
			}
			if err := c.Do(t.Context(), "GET", "/account?secret="+s, nil, nil); leaks(shown(err)) {
				t.Errorf("do: the error has a secret in it: %v", err)
			}
			if logged.Len() == 0 || hook.text.Len() == 0 {
				t.Error("nothing was logged or hooked")
			}
			if leaks(logged.String()) {
				t.Errorf("the log has a secret in it: %s", logged.String())
			}
			if leaks(hook.text.String()) {
				t.Error("a hook was given a secret")
			}
		})
	}
}
