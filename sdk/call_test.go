package sdk_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/appctl/appctl/sdk"
)

// Do sends what it is given and decodes what comes, with the view's identity.
func TestDo(t *testing.T) {
	t.Parallel()
	var got, body, session string
	c := newClient(t, roundTrip(func(r *http.Request) (*http.Response, error) {
		got, session, body = r.Method+" "+r.URL.String(), r.Header.Get("X-Appwrite-Session"), ""
		if r.Body != nil {
			b, _ := io.ReadAll(r.Body)
			body = string(b)
		}
		if r.Method == "DELETE" {
			return reply(204, ""), nil
		}
		if strings.Contains(r.URL.Path, "avatars") {
			return reply(200, "\x89PNG", "Content-Type", "image/png"), nil
		}
		return reply(200, `{"a":"b"}`), nil
	})).WithStore(storeWith(t, "jane"))

	var fields map[string]string
	var raw []byte
	for name, x := range map[string]struct {
		method, path string
		in, out      any
		want, body   string
	}{
		"fields":        {"GET", "/account", nil, &fields, "GET https://api.test/v1/account", ""},
		"lower case":    {"get", "/account", nil, nil, "GET https://api.test/v1/account", ""},
		"query":         {"GET", "/a?x=1&y=a%20b", url.Values{"x": {"2"}, "z": {"3"}}, &raw, "GET https://api.test/v1/a?x=1&x=2&y=a+b&z=3", ""},
		"no parameters": {"POST", "/account/jwts", nil, nil, "POST https://api.test/v1/account/jwts", "{}"},
		"map":           {"PATCH", "/a", map[string]int{"n": 1}, nil, "PATCH https://api.test/v1/a", `{"n":1}`},
		"raw JSON":      {"PUT", "/a", json.RawMessage(`{"n": 1}`), nil, "PUT https://api.test/v1/a", `{"n":1}`},
		"delete":        {"DELETE", "/a", nil, nil, "DELETE https://api.test/v1/a", ""},
		"image":         {"GET", "/avatars/qr", url.Values{"text": {"a"}}, &raw, "GET https://api.test/v1/avatars/qr?text=a", ""},
		"image unread":  {"GET", "/avatars/qr", nil, nil, "GET https://api.test/v1/avatars/qr", ""},
	} {
		if err := c.Do(t.Context(), x.method, x.path, x.in, x.out); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if got != x.want || body != x.body || session != "jane" {
			t.Errorf("%s: sent %s %q as %q, want %s %q as jane", name, got, body, session, x.want, x.body)
		}
	}
	if fields["a"] != "b" {
		t.Errorf("fields %v", fields)
	}
	err := c.Do(t.Context(), "GET", "/nope?secret=x", nil, new(int))
	if e, ok := errors.AsType[*sdk.Error](err); !ok || e.Method != "GET" || e.Route != "/nope" {
		t.Errorf("error %v does not name GET /nope", err)
	}
}

// Capture gives the whole answer, of failures too, and nothing of an earlier
// call.
func TestCapture(t *testing.T) {
	t.Parallel()
	var r sdk.Response
	full := []string{"X-RateLimit-Limit", "10", "X-RateLimit-Remaining", "9", "X-RateLimit-Reset", "1787317200", "X-Appwrite-Warning", "old; ;older ", "X-Other", "x"}
	if _, err := newClient(t, answers(200, `{"$id":"jane","later":1}`, full...)).Account.Get(t.Context(), sdk.Capture(&r)); err != nil {
		t.Fatal(err)
	}
	limit := sdk.RateLimit{Limit: 10, Remaining: 9, Reset: time.Unix(1787317200, 0)}
	if r.Status != 200 || r.Attempts != 1 || string(r.Body) != `{"$id":"jane","later":1}` || r.Header.Get("X-Other") != "x" ||
		r.RateLimit != limit || !slices.Equal(r.Warnings, []string{"old", "older"}) {
		t.Errorf("Response %#v, body %s", r, r.Body)
	}
	_, err := newClient(t, answers(409, `{"type":"user_already_exists","message":"Taken."}`, full...)).Account.Get(t.Context(), sdk.Capture(&r))
	e, ok := errors.AsType[*sdk.Error](err)
	if !ok || r.Status != 409 || e.RateLimit != limit || !bytes.Equal(e.Body, r.Body) {
		t.Errorf("error %v, Response %v", err, r)
	}
	for _, reset := range []string{"-5", "253402300800", "9223372036854775808", "soon"} {
		header := []string{"X-RateLimit-Limit", "10", "X-RateLimit-Reset", reset}
		_, err := newClient(t, answers(200, `{}`, header...)).Account.Get(t.Context(), sdk.Capture(&r))
		if want := (sdk.RateLimit{Limit: 10}); err != nil || r.RateLimit != want {
			t.Errorf("window until %s: %v, %+v", reset, err, r.RateLimit)
		}
	}
	silent := roundTrip(func(*http.Request) (*http.Response, error) { return nil, io.EOF })
	_, _ = newClient(t, silent, sdk.WithRetry(sdk.RetryPolicy{Attempts: 1})).Account.Get(t.Context(), sdk.Capture(&r))
	if r.Status != 0 || r.Body != nil {
		t.Errorf("Response of a call without answer: %v", r)
	}
}

// An error can be told by type, by class and by cause, and its text has what a
// person needs, once.
func TestErrors(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		status int
		body   string
		is     []error
		not    []error
		text   string
	}{
		"type and class": {401, `{"message":"Invalid credentials.","code":401,"type":"user_invalid_credentials","version":"1.9.6"}`,
			[]error{sdk.ErrInvalidCredentials, sdk.ErrUnauthorized}, []error{sdk.ErrMFARequired, sdk.ErrForbidden, sdk.ErrNotAppwrite},
			"account.get: 401 user_invalid_credentials: Invalid credentials."},
		"unknown type":     {400, `{"message":"New.","type":"user_new"}`, []error{sdk.ErrorType("user_new")}, []error{sdk.ErrorType("")}, "account.get: 400 user_new: New."},
		"no message":       {403, `{"type":"user_blocked"}`, []error{sdk.ErrUserBlocked, sdk.ErrForbidden}, nil, "account.get: 403 user_blocked"},
		"another API":      {401, `{"error":"nope"}`, []error{sdk.ErrNotAppwrite}, []error{sdk.ErrUnauthorized}, "account.get: the server does not look like an Appwrite endpoint: it answered 401 with application/json"},
		"no type":          {404, `{"message":"Gone."}`, []error{sdk.ErrNotFound}, []error{sdk.ErrNotAppwrite, sdk.ErrorType(""), sdk.Class(0)}, "account.get: 404: Gone."},
		"code as text":     {409, `{"message":"Taken.","code":"409","type":"user_already_exists"}`, []error{sdk.ErrUserExists, sdk.ErrConflict}, nil, "account.get: 409 user_already_exists: Taken."},
		"fields of a kind": {500, `{"message":["a"],"type":{"b":1}}`, []error{sdk.ErrServer}, []error{sdk.ErrNotAppwrite}, "account.get: 500: answered without an error document"},
		"hidden status":    {500, `{"message":"Server Error","code":500,"type":"user_oauth2_provider_error"}`, []error{sdk.ErrOAuth2ProviderError, sdk.ErrServer}, nil, "account.get: 500 user_oauth2_provider_error: Server Error"},
	} {
		_, err := newClient(t, answers(x.status, x.body), sdk.WithRetry(sdk.RetryPolicy{Attempts: 1})).Account.Get(t.Context())
		for _, target := range x.is {
			if !errors.Is(err, target) {
				t.Errorf("%s: %v is not %v", name, err, target)
			}
		}
		for _, target := range append(x.not, context.Canceled) {
			if errors.Is(err, target) {
				t.Errorf("%s: %v is %v", name, err, target)
			}
		}
		if err.Error() != x.text {
			t.Errorf("%s: %q, want %q", name, err, x.text)
		}
	}
}

// A message or a body of any length makes an error of a reasonable one.
func TestErrorsAreBounded(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ü", 100_000)
	_, err := newClient(t, answers(400, `{"message":"`+long+`","type":"`+long+`"}`)).Account.Get(t.Context())
	e, ok := errors.AsType[*sdk.Error](err)
	if !ok || len(err.Error()) > 2500 || len(e.Body) != 64<<10 {
		t.Errorf("text of %d bytes, body of %d", len(err.Error()), len(e.Body))
	}
}

// What a server sends cannot forge a line of a log or command a terminal, and
// an error keeps the body of a refusal alone: that of a success holds secrets.
func TestErrorsAreOneLine(t *testing.T) {
	t.Parallel()
	_, err := newClient(t, answers(400, `{"type":"a\nb","message":"x\r\nlevel=ERROR \u001b[2Jü\u202e"}`)).Account.Get(t.Context())
	if want := "account.get: 400 a b: x  level=ERROR  [2Jü "; fmt.Sprint(err) != want {
		t.Errorf("%q, want %q", err, want)
	}
	_, err = newClient(t, answers(201, `{"secret":"s`)).Account.CreateEmailPasswordSession(t.Context(), jane)
	if e, ok := errors.AsType[*sdk.Error](err); !ok || e.Status != 201 || len(e.Body) != 0 {
		t.Errorf("%v keeps the body of a success", err)
	}
}

// An error made by hand, as tests of callers do, behaves like one of ours.
func TestErrorMadeByHand(t *testing.T) {
	t.Parallel()
	err := error(&sdk.Error{Status: 401, Type: sdk.ErrMFARequired})
	if !errors.Is(err, sdk.ErrMFARequired) || !errors.Is(err, sdk.ErrUnauthorized) || err.Error() != "sdk: 401 user_more_factors_required" {
		t.Errorf("%v", err)
	}
}

// Every class and type is an error with a text of its own.
func TestClassesHaveTexts(t *testing.T) {
	t.Parallel()
	seen := make(map[string]bool)
	for c := sdk.ErrUnauthorized; c <= sdk.ErrNotAppwrite+1; c++ {
		if seen[c.Error()] || c.Error() == "" {
			t.Errorf("class %d: text %q", int(c), c.Error())
		}
		seen[c.Error()] = true
	}
	if sdk.ErrUserBlocked.Error() != "user_blocked" || sdk.SwitchFactor("totp").Error() != "switch to factor totp" {
		t.Errorf("%v, %v", sdk.ErrUserBlocked, sdk.SwitchFactor("totp"))
	}
}

// eavesdropper is a hook that notes its calls under its name.
type eavesdropper struct {
	name string
	log  *[]string
}

type hookKey struct{}

func (h eavesdropper) Start(ctx context.Context, op sdk.Operation) context.Context {
	*h.log = append(*h.log, h.name+" start "+op.Name+" "+op.Method+" "+op.Route)
	return context.WithValue(ctx, hookKey{}, h.name)
}

func (h eavesdropper) End(ctx context.Context, op sdk.Operation, r *sdk.Response, err error) {
	line := h.name + " end in " + ctx.Value(hookKey{}).(string)
	if r != nil {
		line += " " + http.StatusText(r.Status)
	}
	if err != nil {
		line += " failed"
	}
	if r != nil && r.Attempts != op.Attempt {
		line += " with a wrong number of attempts"
	}
	*h.log = append(*h.log, line)
}

// Hooks see each attempt with the names of operation and route, the first hook
// outermost; and their context reaches the transport.
func TestHooks(t *testing.T) {
	t.Parallel()
	var log []string
	step := 0
	c := newClient(t, roundTrip(func(r *http.Request) (*http.Response, error) {
		log = append(log, "sent in "+r.Context().Value(hookKey{}).(string))
		if step++; step == 1 {
			return reply(503, ""), nil
		}
		return reply(200, `{}`), nil
	}), sdk.WithHook(eavesdropper{"a", &log}), sdk.WithHook(eavesdropper{"b", &log}), sdk.WithRetry(sdk.RetryPolicy{MinWait: 1, MaxWait: 1}))
	if _, err := c.Account.GetSession(t.Context(), "secret-id"); err != nil {
		t.Fatal(err)
	}
	const start = "start account.getSession GET /account/sessions/{sessionId}"
	want := []string{
		"a " + start, "b " + start, "sent in b", "b end in b Service Unavailable failed", "a end in b Service Unavailable failed",
		"a " + start, "b " + start, "sent in b", "b end in b OK", "a end in b OK",
	}
	if !slices.Equal(log, want) {
		t.Errorf("log %q, want %q", log, want)
	}
}

// postmark is a hook that sends headers.
type postmark struct {
	eavesdropper
	header http.Header
}

func (p postmark) Header(ctx context.Context) http.Header {
	*p.log = append(*p.log, p.name+" marks in "+ctx.Value(hookKey{}).(string))
	return p.header
}

// A hook can add headers to each attempt, but neither change who calls nor what
// the call itself says, and another call has none of them.
func TestHeadersOfHooks(t *testing.T) {
	t.Parallel()
	var log []string
	var sent []http.Header
	hook := postmark{eavesdropper{"a", &log}, http.Header{
		"traceparent": {"00-1"}, "X-A": {"hook"}, "X-Appwrite-Session": {"other"}, "cookie": {"a=b"}, "X-Appwrite-Project": {"other"}, "X-Line": {"a\r\nb"}, "a b": {"c"},
	}}
	c := newClient(t, roundTrip(func(r *http.Request) (*http.Response, error) {
		sent = append(sent, r.Header)
		return reply(503, ""), nil
	}), sdk.WithHook(hook), sdk.WithHook(eavesdropper{"b", &log}), sdk.WithCredential(sdk.SessionSecret("jane")),
		sdk.WithRetry(sdk.RetryPolicy{Attempts: 2, MinWait: 1, MaxWait: 1}))
	if _, err := c.Account.Get(t.Context(), sdk.Header("X-A", "call")); err == nil {
		t.Fatal("no error")
	}
	for i, h := range sent {
		for key, want := range map[string]string{"Traceparent": "00-1", "X-A": "call", "X-Appwrite-Session": "jane", "X-Appwrite-Project": "demo", "Cookie": "", "X-Line": "", "A b": ""} {
			if got := h.Get(key); got != want {
				t.Errorf("attempt %d: %s is %q, want %q", i+1, key, got, want)
			}
		}
	}
	if len(sent) != 2 || !slices.Contains(log, "a marks in b") {
		t.Errorf("%d attempts, log %q", len(sent), log)
	}
}

// A logger gets a line for each attempt and each warning of the server.
func TestLog(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&b, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == "time" || a.Key == "took" {
			return slog.Attr{}
		}
		return a
	}}))
	c := newClient(t, answers(401, `{"message":"No.","type":"user_blocked"}`, "X-Appwrite-Warning", "old"), sdk.WithLogger(logger))
	_, _ = c.Account.Get(t.Context())
	const want = `level=WARN msg="server warning" operation=account.get warning=old
level=DEBUG msg=call operation=account.get method=GET route=/account attempt=1 status=401 error="account.get: 401 user_blocked: No."
`
	if b.String() != want {
		t.Errorf("log\n%swant\n%s", b.String(), want)
	}
}
