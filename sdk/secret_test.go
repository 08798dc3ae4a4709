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
