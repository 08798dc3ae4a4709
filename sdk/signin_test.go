package sdk_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/appctl/appctl/sdk"
)

// door is a server for one user who has a second factor.
type door struct {
	need    int               // factors that a session must have
	codes   map[string]string // the right code by factor
	fail    map[string]int    // status of a request that fails, by its line in the log
	factors []string          // of the one session
	factor  string            // of the one challenge
	log     []string          // requests: method, path below /v1, credential
	life    time.Duration     // of a challenge, 0 for ever
	expire  time.Time         // of the one challenge
}

func newDoor() *door {
	return &door{need: 2, codes: map[string]string{"totp": "111111", "email": "222222", "recoveryCode": "abcdef"}, fail: map[string]int{}}
}

func (d *door) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	key := r.Method + " " + strings.TrimPrefix(r.URL.Path, "/v1")
	line := strings.TrimSpace(key + " " + r.Header.Get("X-Appwrite-Session") + r.Header.Get("X-Appwrite-Key"))
	d.log = append(d.log, line)
	if status := d.fail[line]; status != 0 {
		return refusal(status, "t"), nil
	}
	var in struct{ Factor, OTP string }
	if r.Body != nil {
		b, _ := io.ReadAll(r.Body)
		_ = json.Unmarshal(b, &in)
	}
	switch key {
	case "POST /account/sessions/email", "POST /account/sessions/token":
		d.factors = []string{"password"}
		return reply(201, `{"$id":"s1","userId":"jane","countryName":"Norway","expire":"2027-08-21T12:00:00.000+00:00","factors":["password"]}`,
			"Set-Cookie", "a_session_demo=new"), nil
	case "GET /account":
		if len(d.factors) < d.need {
			return refusal(401, "user_more_factors_required"), nil
		}
		return reply(200, `{"$id":"jane"}`), nil
	case "GET /account/mfa/factors":
		return reply(200, `{"totp":true,"phone":false,"email":true,"recoveryCode":true,"custom":false}`), nil
	case "POST /account/mfa/challenges":
		d.factor = in.Factor
		made := time.Now().Add(-48 * time.Hour).UTC() // the server's clock is wrong
		d.expire = time.Now().Add(d.life)
		return reply(201, fmt.Sprintf(`{"$id":"c-%s","$createdAt":%q,"expire":%q}`, in.Factor, made.Format(time.RFC3339Nano), made.Add(d.life).Format(time.RFC3339Nano))), nil
	case "PUT /account/mfa/challenges":
		if in.OTP != d.codes[d.factor] || d.life > 0 && !time.Now().Before(d.expire) {
			return refusal(401, "user_invalid_token"), nil
		}
		d.factors = append(d.factors, d.factor)
		list, _ := json.Marshal(d.factors)
		return reply(200, `{"$id":"s1","expire":"2027-08-21T12:00:00.000+00:00","mfaUpdatedAt":"2026-08-21T12:00:00.000+00:00","factors":`+string(list)+`}`), nil
	case "DELETE /account/sessions/current":
		return reply(204, "", "Set-Cookie", "a_session_demo=deleted"), nil
	}
	return refusal(404, "general_route_not_found"), nil
}

const (
	opens   = "POST /account/sessions/email"
	gets    = "GET /account new"
	lists   = "GET /account/mfa/factors new"
	asks    = "POST /account/mfa/challenges new"
	proves  = "PUT /account/mfa/challenges new"
	deletes = "DELETE /account/sessions/current new"
)

func (d *door) check(t *testing.T, want ...string) {
	t.Helper()
	if !slices.Equal(d.log, want) {
		t.Errorf("requests %q, want %q", d.log, want)
	}
}

// typing gives one code after the other.
func typing(codes ...string) func(context.Context, sdk.MFAPrompt) (string, error) {
	return func(_ context.Context, p sdk.MFAPrompt) (string, error) { return codes[p.Try-1], nil }
}

// knock signs jane in as far as the second factor.
func knock(t *testing.T, c *sdk.Client) *sdk.MFARequired {
	t.Helper()
	_, err := c.Account.SignIn(t.Context(), jane)
	need, ok := errors.AsType[*sdk.MFARequired](err)
	if !ok || !errors.Is(err, sdk.ErrMFARequired) || !errors.Is(err, sdk.ErrUnauthorized) {
		t.Fatalf("SignIn: %v, want *MFARequired", err)
	}
	return need
}

// Without a sign-in to complete, or somebody to ask, nothing is sent, and the
// sign-in is still there to complete.
func TestCompleteMFAOfNothing(t *testing.T) {
	t.Parallel()
	d := newDoor()
	c := newClient(t, d)
	need := knock(t, c)
	sent := len(d.log)
	for _, x := range []struct {
		need *sdk.MFARequired
		ask  func(context.Context, sdk.MFAPrompt) (string, error)
	}{{nil, typing("111111")}, {new(sdk.MFARequired), typing("111111")}, {need, nil}} {
		if s, err := c.Account.CompleteMFA(t.Context(), x.need, "totp", x.ask); s != nil || !errors.Is(err, sdk.ErrInvalidArgument) {
			t.Errorf("CompleteMFA = %v, %v; want ErrInvalidArgument", s, err)
		}
	}
	if err := c.Account.CancelSignIn(t.Context(), nil); !errors.Is(err, sdk.ErrInvalidArgument) {
		t.Errorf("CancelSignIn: %v, want ErrInvalidArgument", err)
	}
	if len(d.log) != sent {
		t.Errorf("sent %q", d.log[sent:])
	}
	if _, err := c.Account.CompleteMFA(t.Context(), need, "totp", typing("111111")); err != nil {
		t.Error(err)
	}
}

// Without a factor CompleteMFA takes the first that the sign-in names, the
// strongest. A user who has none left is told, and the session is ended.
func TestCompleteMFAWithTheStrongest(t *testing.T) {
	t.Parallel()
	d := newDoor()
	c := newClient(t, d)
	var asked sdk.Factor
	s, err := c.Account.CompleteMFA(t.Context(), knock(t, c), "", func(_ context.Context, p sdk.MFAPrompt) (string, error) {
		asked = p.Factor
		return "111111", nil
	})
	if err != nil || s.Secret != "new" || asked != sdk.FactorTOTP {
		t.Errorf("CompleteMFA = %v, %v, asked for %q", s, err, asked)
	}
	d.log, d.factors = nil, nil
	need := knock(t, c)
	need.Factors = nil
	_, err = c.Account.CompleteMFA(t.Context(), need, "", typing("111111"))
	if _, again := errors.AsType[*sdk.MFARequired](err); again || !errors.Is(err, sdk.ErrMFARequired) || !strings.Contains(err.Error(), "the user has none") {
		t.Errorf("no factor: %v, want ErrMFARequired and no *MFARequired", err)
	}
	d.check(t, opens, gets, lists, deletes)
}

// Without a second factor a sign-in is two requests, made as a guest whatever
// the store holds, and the new session takes the old one's place.
func TestSignInWithPassword(t *testing.T) {
	t.Parallel()
	d := newDoor()
	d.need = 1
	store := storeWith(t, "old")
	s, err := newClient(t, d).WithStore(store).Account.SignIn(t.Context(), jane)
	if err != nil || s.Secret != "new" || s.UserID != "jane" {
		t.Fatalf("SignIn = %v, %v", s, err)
	}
	d.check(t, opens, gets)
	if got := stored(t, store); got != "new" {
		t.Errorf("store has %q, want the new session", got)
	}
}

// A view of a store has no other identity, also not to sign in.
func TestStoreLeavesTheKeyBehind(t *testing.T) {
	t.Parallel()
	d := newDoor()
	d.need = 1
	c := newClient(t, d).As(sdk.APIKey("k")).WithStore(sdk.MemoryStore())
	if _, err := c.Account.SignIn(t.Context(), jane); err != nil {
		t.Fatal(err)
	}
	d.check(t, opens, gets)
}

// With an API key the password is checked as the project, the rest as the user.
func TestSignInWithAPIKey(t *testing.T) {
	t.Parallel()
	d := newDoor()
	d.need = 1
	if _, err := newClient(t, d).As(sdk.APIKey("k")).Account.SignIn(t.Context(), jane); err != nil {
		t.Fatal(err)
	}
	d.check(t, opens+" k", gets)
}

// A session that the view has is not sent to sign in, which a signed-in user
// may not.
func TestSignInOverASession(t *testing.T) {
	t.Parallel()
	for _, cr := range []sdk.Credential{sdk.SessionSecret("old"), sdk.JWT("old"), sdk.Bearer("old")} {
		d := newDoor()
		d.need = 1
		var first http.Header
		c := newClient(t, roundTrip(func(r *http.Request) (*http.Response, error) {
			if first == nil {
				first = r.Header
			}
			return d.RoundTrip(r)
		}))
		if _, err := c.As(cr).Account.SignIn(t.Context(), jane); err != nil {
			t.Fatal(err)
		}
		for _, h := range []string{"X-Appwrite-Session", "X-Appwrite-Jwt", "Authorization"} {
			if first.Get(h) != "" {
				t.Errorf("%v: signed in with a header %s", cr, h)
			}
		}
	}
}

// A sign-in is completed once: who comes second, or cancels too late, ends
// nothing that is in use.
func TestSecondCompletion(t *testing.T) {
	t.Parallel()
	d := newDoor()
	store := sdk.MemoryStore()
	c := newClient(t, d).WithStore(store)
	need := knock(t, c)
	_, err := c.Account.CompleteMFA(t.Context(), need, sdk.FactorTOTP, func(ctx context.Context, _ sdk.MFAPrompt) (string, error) {
		_, err := c.Account.CompleteMFA(ctx, need, sdk.FactorTOTP, typing("1", "2", "3"))
		if !errors.Is(err, sdk.ErrInvalidArgument) {
			t.Errorf("second completion: %v, want ErrInvalidArgument", err)
		}
		return "111111", nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Account.CancelSignIn(t.Context(), need); !errors.Is(err, sdk.ErrInvalidArgument) {
		t.Errorf("late cancel: %v, want ErrInvalidArgument", err)
	}
	if err := c.Account.CancelSignIn(t.Context(), new(sdk.MFARequired)); !errors.Is(err, sdk.ErrInvalidArgument) {
		t.Errorf("cancel of nothing: %v, want ErrInvalidArgument", err)
	}
	d.check(t, opens, gets, lists, asks, proves, gets)
	if got := stored(t, store); got != "new" {
		t.Errorf("store has %q", got)
	}
}

// A session that cannot even be deleted hides neither the failure nor its cause.
func TestFailedDeletionHidesNothing(t *testing.T) {
	t.Parallel()
	d := newDoor()
	d.fail[deletes] = 429 // which another call would try again
	store := sdk.MemoryStore()
	c := newClient(t, d).WithStore(store)
	_, err := c.Account.CompleteMFA(t.Context(), knock(t, c), sdk.FactorTOTP, typing("1", "2", "3"))
	if !errors.Is(err, sdk.ErrInvalidToken) || stored(t, store) != "" {
		t.Errorf("%v, want ErrInvalidToken and nothing stored", err)
	}
	d.check(t, opens, gets, lists, asks, proves, proves, proves, deletes)
}

// A second factor completes the sign-in: wrong codes are asked for again on
// the same challenge, and only the whole session is stored.
func TestSignInWithSecondFactor(t *testing.T) {
	t.Parallel()
	d := newDoor()
	store := storeWith(t, "old")
	c := newClient(t, d).WithStore(store)
	need := knock(t, c)
	if want := []sdk.Factor{sdk.FactorTOTP, sdk.FactorEmail, sdk.FactorRecoveryCode}; !slices.Equal(need.Factors, want) {
		t.Errorf("factors %q, want %q", need.Factors, want)
	}
	if got := stored(t, store); got != "old" {
		t.Errorf("store has %q while the session is half open", got)
	}
	var prompts []sdk.MFAPrompt
	s, err := c.Account.CompleteMFA(t.Context(), need, sdk.FactorTOTP, func(_ context.Context, p sdk.MFAPrompt) (string, error) {
		prompts = append(prompts, p)
		return []string{"000000", "999999", "111111"}[p.Try-1], nil
	})
	if err != nil {
		t.Fatal(err)
	}
	d.check(t, opens, gets, lists, asks, proves, proves, proves, gets)
	for i, p := range prompts {
		if p.Factor != sdk.FactorTOTP || p.Challenge.ID != "c-totp" || p.Try != i+1 || (p.Wrong != nil) != (i > 0) || i > 0 && !errors.Is(p.Wrong, sdk.ErrInvalidToken) {
			t.Errorf("prompt %d: %+v", i, p)
		}
	}
	if s.Secret != "new" || s.CountryName != "Norway" || !slices.Equal(s.Factors, []sdk.Factor{"password", "totp"}) || s.MFAUpdatedAt.IsZero() {
		t.Errorf("session %+v lacks something", s)
	}
	if got := stored(t, store); got != "new" {
		t.Errorf("store has %q, want the new session", got)
	}
}

// The user can change to another factor while being asked.
func TestSwitchFactor(t *testing.T) {
	t.Parallel()
	d := newDoor()
	c := newClient(t, d)
	_, err := c.Account.CompleteMFA(t.Context(), knock(t, c), sdk.FactorTOTP, func(_ context.Context, p sdk.MFAPrompt) (string, error) {
		if p.Factor == sdk.FactorTOTP {
			return "", sdk.SwitchFactor(sdk.FactorRecoveryCode)
		}
		return "abcdef", nil
	})
	if err != nil {
		t.Fatal(err)
	}
	d.check(t, opens, gets, lists, asks, asks, proves, gets)
}

var errInterrupted = errors.New("interrupted")

// Whatever fails once there is a session, it is deleted on the server and
// nothing is stored, and the error is that of what failed.
func TestFailedSignInLeavesNothing(t *testing.T) {
	t.Parallel()
	signIn := func(t *testing.T, c *sdk.Client) error {
		_, err := c.Account.SignIn(t.Context(), jane)
		return err
	}
	complete := func(ask func(context.Context, sdk.MFAPrompt) (string, error)) func(*testing.T, *sdk.Client) error {
		return func(t *testing.T, c *sdk.Client) error {
			need := knock(t, c)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			_, err := c.Account.CompleteMFA(ctx, need, sdk.FactorTOTP, func(ctx context.Context, p sdk.MFAPrompt) (string, error) {
				code, err := ask(ctx, p)
				if err != nil {
					cancel() // as Ctrl-C does
				}
				return code, err
			})
			return err
		}
	}
	refuse := func(context.Context, sdk.MFAPrompt) (string, error) { return "", errInterrupted }
	for name, x := range map[string]struct {
		fail string
		do   func(*testing.T, *sdk.Client) error
		want error
		log  []string
	}{
		"password":    {opens, signIn, sdk.ErrConflict, []string{opens}},
		"account":     {gets, signIn, sdk.ErrConflict, []string{opens, gets, deletes}},
		"factors":     {lists, signIn, sdk.ErrConflict, []string{opens, gets, lists, deletes}},
		"challenge":   {asks, complete(typing("111111")), sdk.ErrConflict, []string{opens, gets, lists, asks, deletes}},
		"answer":      {proves, complete(typing("111111")), sdk.ErrConflict, []string{opens, gets, lists, asks, proves, deletes}},
		"wrong codes": {"", complete(typing("1", "2", "3", "111111")), sdk.ErrInvalidToken, []string{opens, gets, lists, asks, proves, proves, proves, deletes}},
		"interrupted": {"", complete(refuse), errInterrupted, []string{opens, gets, lists, asks, deletes}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDoor()
			if x.fail != "" {
				d.fail[x.fail] = 409
			}
			store := sdk.MemoryStore()
			if err := x.do(t, newClient(t, d).WithStore(store)); !errors.Is(err, x.want) {
				t.Errorf("error %v, want %v", err, x.want)
			}
			d.check(t, x.log...)
			if got := stored(t, store); got != "" {
				t.Errorf("store has %q", got)
			}
		})
	}
}

// A sign-in can be given up before a code was asked for, also when the context
// is over.
func TestCancelSignIn(t *testing.T) {
	t.Parallel()
	d := newDoor()
	c := newClient(t, d)
	need := knock(t, c)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := c.Account.CancelSignIn(ctx, need); err != nil {
		t.Fatal(err)
	}
	d.check(t, opens, gets, lists, deletes)
}

// A server that wants a third factor gets it: the error says what is left, and
// the session lives on.
func TestThirdFactor(t *testing.T) {
	t.Parallel()
	d := newDoor()
	d.need = 3
	store := sdk.MemoryStore()
	c := newClient(t, d).WithStore(store)
	_, err := c.Account.CompleteMFA(t.Context(), knock(t, c), sdk.FactorTOTP, typing("111111"))
	need, ok := errors.AsType[*sdk.MFARequired](err)
	if !ok || !slices.Equal(need.Factors, []sdk.Factor{sdk.FactorEmail, sdk.FactorRecoveryCode}) {
		t.Fatalf("%v, want *MFARequired with the factors that are left", err)
	}
	if _, err := c.Account.CompleteMFA(t.Context(), need, sdk.FactorEmail, typing("222222")); err != nil {
		t.Fatal(err)
	}
	if got := stored(t, store); got != "new" {
		t.Errorf("store has %q", got)
	}
}

// The error says what can be asked for.
func TestMFARequiredText(t *testing.T) {
	t.Parallel()
	for want, e := range map[string]*sdk.MFARequired{
		"a second factor is required, and the user has none": {},
		"a second factor is required: totp or email":         {Factors: []sdk.Factor{"totp", "email"}},
	} {
		if e.Error() != want {
			t.Errorf("%q, want %q", e.Error(), want)
		}
	}
}

// A code that comes too late is not taken for a wrong one: there is a new
// challenge, and as many tries as at first.
func TestCompleteMFAWithOldChallenge(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDoor()
		d.life = time.Hour
		c := newClient(t, d)
		var prompts []string
		s, err := c.Account.CompleteMFA(t.Context(), knock(t, c), sdk.FactorTOTP, func(_ context.Context, p sdk.MFAPrompt) (string, error) {
			prompts = append(prompts, fmt.Sprintf("try %d wrong %v expired %v", p.Try, p.Wrong != nil, p.Expired))
			switch len(prompts) {
			case 2:
				time.Sleep(time.Hour) // of the bubble's clock
				return "111111", nil
			case 4:
				return "111111", nil
			}
			return "wrong", nil
		})
		if err != nil || s.Secret != "new" {
			t.Errorf("CompleteMFA = %v, %v", s, err)
		}
		want := []string{"try 1 wrong false expired false", "try 2 wrong true expired false", "try 1 wrong false expired true", "try 2 wrong true expired true"}
		if !slices.Equal(prompts, want) {
			t.Errorf("prompts %q, want %q", prompts, want)
		}
		d.check(t, opens, gets, lists, asks, proves, proves, asks, proves, proves, gets)
	})
}

// A token signs in as a password does, as a guest or as the project.
func TestSignInWithToken(t *testing.T) {
	t.Parallel()
	const redeems = "POST /account/sessions/token"
	link := sdk.CreateSessionParams{UserID: "jane", Secret: "123456"}
	d := newDoor()
	d.need = 1
	store := storeWith(t, "old")
	if s, err := newClient(t, d).WithStore(store).Account.SignInWithToken(t.Context(), link); err != nil || s.Secret != "new" || stored(t, store) != "new" {
		t.Errorf("SignInWithToken = %v, %v, store has %q", s, err, stored(t, store))
	}
	d.check(t, redeems, gets)

	d = newDoor()
	_, err := newClient(t, d).As(sdk.APIKey("k")).Account.SignInWithToken(t.Context(), link)
	if _, ok := errors.AsType[*sdk.MFARequired](err); !ok {
		t.Errorf("SignInWithToken: %v, want *MFARequired", err)
	}
	d.check(t, redeems+" k", gets, lists)
}
