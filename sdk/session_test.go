package sdk_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/appctl/appctl/sdk"
)

// demoKey is where the session of a client of newClient is stored.
var demoKey = sdk.StoreKey{Endpoint: endpoint, Project: "demo"}

// stored gives the secret in a store.
func stored(t *testing.T, s sdk.SessionStore) string {
	t.Helper()
	secret, err := s.Load(t.Context(), demoKey)
	if err != nil {
		t.Fatal(err)
	}
	return secret
}

// storeWith is a memory store with a session of newClient in it.
func storeWith(t *testing.T, secret string) sdk.SessionStore {
	t.Helper()
	s := sdk.MemoryStore()
	if err := s.Save(t.Context(), demoKey, secret, time.Time{}); err != nil {
		t.Fatal(err)
	}
	return s
}

var jane = sdk.CreateEmailPasswordSessionParams{Email: "jane@example.com", Password: "password-1"}

// The secret of a new session is found wherever the server puts it, ends up in
// the result and in the store, and is what the next request sends.
func TestSecretIsLifted(t *testing.T) {
	t.Parallel()
	const cookies = "a_session_demo_legacy=legacy; path=/; httponly"
	for name, x := range map[string]struct {
		project, body string
		header        []string
		want          string
	}{
		"body":               {"demo", `{"secret":"from+body=="}`, []string{"Set-Cookie", "a_session_demo=cookie"}, "from+body=="},
		"cookie":             {"demo", `{"secret":""}`, []string{"Set-Cookie", cookies, "Set-Cookie", "a_session_demo=a%2Bb%2Fc%3D%3D; expires=Sat, 21-Aug-2027 12:00:00 GMT; path=/; secure; httponly; samesite=None"}, "a+b/c=="},
		"plain cookie":       {"demo", `{}`, []string{"Set-Cookie", "a_session_demo=a+b/c=="}, "a+b/c=="},
		"cookie and more":    {"demo", `{}`, []string{"Set-Cookie", "a_session_demo=cookie", "X-Fallback-Cookies", `{"a_session_demo":"fallback"}`}, "cookie"},
		"fallback":           {"demo", `{}`, []string{"X-Fallback-Cookies", `{"a_session_demo":"a+b=="}`}, "a+b=="},
		"capital project":    {"Demo", `{}`, []string{"Set-Cookie", "a_session_demo=cookie"}, "cookie"},
		"capital fallback":   {"Demo", `{}`, []string{"X-Fallback-Cookies", `{"a_session_Demo":"fallback"}`}, "fallback"},
		"removed cookie":     {"demo", `{}`, []string{"Set-Cookie", "a_session_demo=deleted; expires=Thu, 01-Jan-1970 00:00:01 GMT", "X-Fallback-Cookies", `{"a_session_demo":"fallback"}`}, "fallback"},
		"as the project is":  {"Demo", `{}`, []string{"Set-Cookie", "a_session_Demo=cookie"}, "cookie"},
		"quoted cookie":      {"demo", `{}`, []string{"Set-Cookie", `a_session_demo="a%3D"`}, "a="},
		"broken escape":      {"demo", `{}`, []string{"Set-Cookie", "a_session_demo=a%zz", "X-Fallback-Cookies", `{"a_session_demo":"fallback"}`}, "fallback"},
		"line in the secret": {"demo", `{}`, []string{"Set-Cookie", "a_session_demo=a%0D%0AX-Appwrite-Key: b"}, ""},
		"another project":    {"demo", `{}`, []string{"Set-Cookie", "a_session_other=x", "X-Fallback-Cookies", `{"a_session_other":"x"}`}, ""},
		"legacy alone":       {"demo", `{}`, []string{"Set-Cookie", cookies}, ""},
		"broken fallback":    {"demo", `{}`, []string{"X-Fallback-Cookies", `[]`}, ""},
		"nowhere":            {"demo", `{}`, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var next string
			c, err := sdk.New(endpoint, x.project, sdk.WithTransport(roundTrip(func(r *http.Request) (*http.Response, error) {
				next = r.Header.Get("X-Appwrite-Session")
				if r.Method == "GET" {
					return reply(200, `{}`), nil
				}
				return reply(201, strings.Replace(x.body, "{", `{"expire":"2027-08-21T12:00:00.000+00:00"`+comma(x.body), 1), x.header...), nil
			})))
			if err != nil {
				t.Fatal(err)
			}
			store := &watchedStore{SessionStore: sdk.MemoryStore()}
			view := c.WithStore(store)
			s, err := view.Account.CreateEmailPasswordSession(t.Context(), jane)
			if x.want == "" {
				if !errors.Is(err, sdk.ErrNotAppwrite) || store.saved != 0 {
					t.Fatalf("session %v, %v, saved %d times; want ErrNotAppwrite", s, err, store.saved)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if s.Secret != x.want {
				t.Errorf("secret %q, want %q", s.Secret, x.want)
			}
			if want := time.Date(2027, 8, 21, 12, 0, 0, 0, time.UTC); !store.expire.Equal(want) {
				t.Errorf("stored until %v, want %v", store.expire, want)
			}
			if _, err := view.Account.Get(t.Context()); err != nil || next != x.want {
				t.Errorf("next request sends %q (%v), want %q", next, err, x.want)
			}
		})
	}
}

// comma separates a member from those of a JSON object, if it has any.
func comma(object string) string {
	if object == "{}" {
		return ""
	}
	return ","
}

// watchedStore notes what it is asked, and fails on request.
type watchedStore struct {
	sdk.SessionStore
	saved   int
	expire  time.Time
	failing string // "load", "save" or "delete"
}

var errDisk = errors.New("disk is full")

func (w *watchedStore) Load(ctx context.Context, k sdk.StoreKey) (string, error) {
	if w.failing == "load" {
		return "", errDisk
	}
	return w.SessionStore.Load(ctx, k)
}

func (w *watchedStore) Save(ctx context.Context, k sdk.StoreKey, secret string, expire time.Time) error {
	if w.failing == "save" {
		return errDisk
	}
	w.saved++
	w.expire = expire
	return w.SessionStore.Save(ctx, k, secret, expire)
}

func (w *watchedStore) Delete(ctx context.Context, k sdk.StoreKey, secret string) error {
	if w.failing == "delete" {
		return errDisk
	}
	return w.SessionStore.Delete(ctx, k, secret)
}

// A session leaves the store when it has ended on the server, and only then.
func TestEndedSessionLeavesTheStore(t *testing.T) {
	t.Parallel()
	removed := []string{"Set-Cookie", "a_session_demo=deleted; expires=Thu, 01-Jan-1970 00:00:01 GMT; path=/; httponly"}
	del := func(id sdk.SessionID) func(context.Context, *sdk.AccountService) error {
		return func(ctx context.Context, a *sdk.AccountService) error { return a.DeleteSession(ctx, id) }
	}
	for name, x := range map[string]struct {
		status int
		header []string
		do     func(context.Context, *sdk.AccountService) error
		left   string
	}{
		"current":         {204, removed, del(sdk.CurrentSession), ""},
		"current, by ID":  {204, removed, del("6a88"), ""},
		"by age":          {204, []string{"Set-Cookie", "a_session_demo=x; Max-Age=0"}, del(sdk.CurrentSession), ""},
		"by emptiness":    {204, []string{"Set-Cookie", "a_session_demo="}, del(sdk.CurrentSession), ""},
		"another":         {204, nil, del("6a99"), "jane-secret"},
		"refused":         {404, nil, del(sdk.CurrentSession), "jane-secret"},
		"all":             {204, removed, func(ctx context.Context, a *sdk.AccountService) error { return a.DeleteSessions(ctx) }, ""},
		"account":         {204, nil, func(ctx context.Context, a *sdk.AccountService) error { return a.Delete(ctx) }, ""},
		"account refused": {401, nil, func(ctx context.Context, a *sdk.AccountService) error { return a.Delete(ctx) }, "jane-secret"},
		"blocked":         {200, nil, func(ctx context.Context, a *sdk.AccountService) error { _, err := a.UpdateStatus(ctx); return err }, ""},
		"other cookie":    {204, []string{"Set-Cookie", "a_session_other=deleted"}, del("6a99"), "jane-secret"},
	} {
		body := ""
		if x.status != 204 {
			body = `{"type":"t","message":"m"}`
		}
		store := storeWith(t, "jane-secret")
		err := x.do(t.Context(), newClient(t, answers(x.status, body, x.header...)).WithStore(store).Account)
		if (err == nil) != (x.status < 300) {
			t.Errorf("%s: %v", name, err)
		}
		if got := stored(t, store); got != x.left {
			t.Errorf("%s: store has %q, want %q", name, got, x.left)
		}
	}
}

// A sign-in that happens while an old session ends is not undone.
func TestNewSessionStaysInTheStore(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(context.Context, *sdk.AccountService) error{
		"session": func(ctx context.Context, a *sdk.AccountService) error {
			return a.DeleteSession(ctx, sdk.CurrentSession)
		},
		"sessions": func(ctx context.Context, a *sdk.AccountService) error { return a.DeleteSessions(ctx) },
		"account":  func(ctx context.Context, a *sdk.AccountService) error { return a.Delete(ctx) },
	} {
		store := storeWith(t, "old")
		c := newClient(t, roundTrip(func(r *http.Request) (*http.Response, error) {
			return reply(204, "", "Set-Cookie", "a_session_demo=deleted"), store.Save(r.Context(), demoKey, "new", time.Time{})
		}))
		if err := end(t.Context(), c.WithStore(store).Account); err != nil || stored(t, store) != "new" {
			t.Errorf("%s: %v, store has %q, want the new session", name, err, stored(t, store))
		}
	}
}

// A store that fails is an error of the call: nothing is sent without the
// identity that was asked for, and a session that cannot be kept is ended.
func TestFailingStore(t *testing.T) {
	t.Parallel()
	var sent []string
	c := newClient(t, roundTrip(func(r *http.Request) (*http.Response, error) {
		sent = append(sent, r.Method+" "+r.URL.Path+" "+r.Header.Get("X-Appwrite-Session"))
		switch r.Method {
		case "POST":
			return reply(201, `{}`, "Set-Cookie", "a_session_demo=new"), nil
		case "DELETE":
			return reply(204, "", "Set-Cookie", "a_session_demo=deleted"), nil
		}
		return reply(200, `{}`), nil
	}))
	view := func(failing string) *sdk.AccountService {
		return c.WithStore(&watchedStore{SessionStore: sdk.MemoryStore(), failing: failing}).Account
	}
	for name, x := range map[string]struct {
		do   func() error
		sent string
	}{
		"load":          {func() error { _, err := view("load").Get(t.Context()); return err }, ""},
		"save":          {func() error { _, err := view("save").CreateEmailPasswordSession(t.Context(), jane); return err }, "POST /v1/account/sessions/email |DELETE /v1/account/sessions/current new"},
		"save, sign-in": {func() error { _, err := view("save").SignIn(t.Context(), jane); return err }, "POST /v1/account/sessions/email |GET /v1/account new|DELETE /v1/account/sessions/current new"},
		"delete":        {func() error { return view("delete").DeleteSessions(t.Context()) }, "DELETE /v1/account/sessions "},
	} {
		sent = nil
		if err := x.do(); !errors.Is(err, errDisk) {
			t.Errorf("%s: %v, want %v", name, err, errDisk)
		}
		if got := strings.Join(sent, "|"); got != x.sent {
			t.Errorf("%s: sent %s, want %s", name, got, x.sent)
		}
	}
}

// A session whose answer breaks off, or says nothing that can be read, is ended
// where its secret has come: nobody would ever use it.
func TestHalfAnsweredSessionIsEnded(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		status int
		body   io.Reader
		cookie string
		ended  string
	}{
		"cut":             {201, iotest.TimeoutReader(strings.NewReader(`{"$id":`)), "new", "new"},
		"not JSON":        {201, strings.NewReader(`{"$id":`), "new", "new"},
		"without cookie":  {201, strings.NewReader(`{"$id":`), "", ""},
		"removed cookie":  {201, strings.NewReader(`{"$id":`), "deleted", ""},
		"refused, cookie": {401, strings.NewReader(`{"message":"no"}`), "new", ""},
	} {
		var ended string
		c := newClient(t, roundTrip(func(r *http.Request) (*http.Response, error) {
			if r.Method == "DELETE" {
				ended = r.Header.Get("X-Appwrite-Session")
				return reply(204, ""), nil
			}
			resp := reply(x.status, "{}", "Set-Cookie", "a_session_demo="+x.cookie)
			resp.Body, resp.ContentLength = io.NopCloser(x.body), -1
			return resp, nil
		}))
		store := storeWith(t, "old")
		if s, err := c.WithStore(store).Account.CreateEmailPasswordSession(t.Context(), jane); s != nil || err == nil {
			t.Errorf("%s: %v, %v", name, s, err)
		}
		if ended != x.ended || stored(t, store) != "old" {
			t.Errorf("%s: ended %q, want %q; stored is %q", name, ended, x.ended, stored(t, store))
		}
	}
}

// A store that cannot be one refuses every call before anything is sent, also a
// sign-in, which asks as a guest.
func TestStoresThatAreNone(t *testing.T) {
	t.Parallel()
	d := newDoor()
	c := newClient(t, d)
	need := knock(t, c)
	sent := len(d.log)
	for name, s := range map[string]sdk.SessionStore{"nil": nil, "no path": sdk.FileStore(""), "a directory": sdk.FileStore("sessions/")} {
		me := c.WithStore(s).Account
		calls := map[string]error{}
		_, calls["Get"] = me.Get(t.Context())
		_, calls["SignIn"] = me.SignIn(t.Context(), jane)
		_, calls["CreateEmailPasswordSession"] = me.CreateEmailPasswordSession(t.Context(), jane)
		_, calls["CompleteMFA"] = me.CompleteMFA(t.Context(), need, sdk.FactorTOTP, typing("111111"))
		calls["DeleteSession"] = me.DeleteSession(t.Context(), sdk.CurrentSession)
		for call, err := range calls {
			if !errors.Is(err, sdk.ErrInvalidArgument) {
				t.Errorf("%s: %s: %v, want ErrInvalidArgument", name, call, err)
			}
		}
	}
	if len(d.log) != sent {
		t.Errorf("sent %q", d.log[sent:])
	}
	if _, err := c.Account.CompleteMFA(t.Context(), need, sdk.FactorTOTP, typing("111111")); err != nil {
		t.Errorf("the sign-in is lost: %v", err)
	}
}
