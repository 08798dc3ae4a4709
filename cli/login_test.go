package cli_test

import (
	"cmp"
	"context"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/appctl/appctl/cli"
	"github.com/appctl/appctl/mockserver"
)

const (
	email    = "ada@example.org"
	password = "correct horse battery"
)

// recorder stands before a mock server and sees every request.
type recorder struct {
	mu   sync.Mutex
	seen []string // "GET /v1/account"
	on   map[string]func(http.ResponseWriter) bool
	next http.Handler
}

func (r *recorder) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	key := req.Method + " " + req.URL.Path
	r.mu.Lock()
	r.seen = append(r.seen, key)
	r.mu.Unlock()
	if act := r.on[key]; act != nil && act(w) {
		return
	}
	r.next.ServeHTTP(w, req)
}

func (r *recorder) saw(key string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Contains(r.seen, key)
}

// before puts a recorder in front of a new mock server with one account.
func before(t *testing.T, on map[string]func(http.ResponseWriter) bool) (r *recorder, p *mockserver.Project, environ []string) {
	t.Helper()
	server := mockserver.Start(t, mockserver.WithResponseChecks())
	target, err := url.Parse(server.URL())
	if err != nil {
		t.Fatal(err)
	}
	r = &recorder{on: on, next: httputil.NewSingleHostReverseProxy(target)}
	front := httptest.NewServer(r)
	t.Cleanup(front.Close)
	environ = []string{"HOME=" + t.TempDir(), "APPCTL_STORE=file", "APPCTL_ENDPOINT=" + front.URL + "/v1", "APPCTL_PROJECT=" + server.Default().ID()}
	if code, _, errs := runIn(t, environ, password, "account", "register", email, "--password-stdin"); code != 0 {
		t.Fatal(errs)
	}
	return r, server.Default(), environ
}

// A sign-in that ends half-way, wherever that is, leaves no session on the server
// and nothing here.
func TestSignInThatEndsHalfWay(t *testing.T) {
	t.Parallel()
	refuse := func(status int) func(http.ResponseWriter) bool {
		return func(w http.ResponseWriter) bool {
			http.Error(w, "no", status)
			return true
		}
	}
	tests := []struct {
		name, by, at string
		act          func(http.ResponseWriter) bool // nil: Ctrl-C while the request is on its way
		code         int
	}{
		{"interrupted while the session is made", "email", "POST /v1/account/sessions/email", nil, 130},
		{"interrupted after it", "email", "GET /v1/account", nil, 130},
		{"the server breaks after it", "email", "GET /v1/account", refuse(500), 8},
		{"something else answers after it", "email", "GET /v1/account", refuse(200), 8},
		{"interrupted while a code is redeemed", "email-otp", "POST /v1/account/sessions/token", nil, 130},
		{"the server breaks after a code", "email-otp", "GET /v1/account", refuse(500), 8},
		{"interrupted while a link is redeemed", "magic-url", "POST /v1/account/sessions/token", nil, 130},
		{"interrupted while somebody without a name comes", "anonymous", "POST /v1/account/sessions/anonymous", nil, 130},
		{"the server breaks after somebody without a name", "anonymous", "GET /v1/account", refuse(500), 8},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			ctx, interrupt := context.WithCancel(t.Context())
			defer interrupt()
			act := test.act
			if act == nil {
				act = func(http.ResponseWriter) bool {
					interrupt()
					return false
				}
			}
			r, p, environ := before(t, map[string]func(http.ResponseWriter) bool{test.at: act})
			args, stdin := []string{"login", test.by}, ""
			switch test.by {
			case "email":
				args, stdin = append(args, "--email", email, "--password-stdin"), password
			case "email-otp", "magic-url":
				m := begun(t, p, environ, test.by)
				args, stdin = append(args, "--user-id", m.UserID, "--secret-stdin"), cmp.Or(m.Code, m.URL)
			}
			var out, errs strings.Builder
			code := cli.Run(ctx, args, cli.Streams{In: strings.NewReader(stdin), Out: &out, Err: &errs}, environ)
			if code != test.code {
				t.Errorf("exit code %d, want %d: %s", code, test.code, errs.String())
			}
			if !r.saw("DELETE /v1/account/sessions/current") {
				t.Errorf("the session was not deleted on the server: %q", r.seen)
			}
			if _, err := os.Stat(filepath.Join(strings.TrimPrefix(environ[0], "HOME="), ".config", "appctl", "credentials.json")); err == nil {
				t.Error("a session was stored")
			}
		})
	}
}

// A method that the project does not offer is refused, with where to switch it on.
func TestMethodsThatAreOff(t *testing.T) {
	t.Parallel()
	_, p, environ := before(t, nil)
	if err := p.Configure(t.Context(), func(s *mockserver.Settings) { s.Auth.Methods = mockserver.AuthMethods{} }); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"email", "--email", email, "--password-stdin"},
		{"magic-url", "--email", email},
		{"email-otp", "--email", email, "--code-stdin"},
		{"phone-otp", "--phone", "+16175551212", "--code-stdin"},
		{"oauth2", "--provider", "github"},
		{"anonymous"},
	} {
		code, out, errs := runIn(t, environ, password, append([]string{"login"}, args...)...)
		if code != 6 || out != "" || !strings.Contains(errs, "hint: the project's console switches ") {
			t.Errorf("%v: exit code %d, %q, %s", args, code, out, errs)
		}
	}
}

// begun does the first of two steps and gives the message that it sends.
func begun(t *testing.T, p *mockserver.Project, environ []string, method string) *mockserver.Message {
	t.Helper()
	if code, _, errs := runIn(t, environ, "", "login", method, "--email", email, "--send-only"); code != 0 {
		t.Fatal(errs)
	}
	m, ok := p.Outbox().Last(mockserver.Filter{Kind: mockserver.Kind(method)})
	if !ok {
		t.Fatalf("no message of kind %s", method)
	}
	return m
}

// The session before is ended with its own secret, and only once the new one is
// stored.
func TestOldSessionEndsLast(t *testing.T) {
	t.Parallel()
	r, _, environ := before(t, nil)
	for range 2 {
		if code, _, errs := runIn(t, environ, password, "login", email, "--password-stdin"); code != 0 {
			t.Fatal(errs)
		}
	}
	if last := r.seen[len(r.seen)-1]; last != "DELETE /v1/account/sessions/current" {
		t.Errorf("last request: %s, want the end of the old session", last)
	}
	if code, _, errs := runIn(t, environ, "", "account", "status"); code != 0 {
		t.Errorf("status after signing in twice: %s", errs)
	}
}

// --debug=http shows what goes over the line, and no secret of any kind.
func TestDebugHidesSecrets(t *testing.T) {
	t.Parallel()
	_, p, environ := before(t, nil)
	run := func(stdin string, args ...string) (out, errs string) {
		t.Helper()
		code, out, errs := runIn(t, environ, stdin, append(args, "--debug=http")...)
		if code != 0 {
			t.Fatalf("%v: exit code %d, %s", args, code, errs)
		}
		return out, errs
	}
	var all strings.Builder
	secrets := []string{password}
	keep := func(out, errs string) string {
		all.WriteString(errs)
		secrets = append(secrets, strings.Fields(out)...)
		return out
	}
	_, errs := run(password, "login", email, "--password-stdin")
	keep("", errs)
	keep(run("", "account", "token"))
	keep(run("", "account", "jwt"))
	keep(run("", "account", "mfa", "totp", "add", "--jq", ".secret"))
	code, _, err := p.TOTP(t.Context(), email)
	if err != nil {
		t.Fatal(err)
	}
	keep(run("", "account", "mfa", "totp", "add", "--code", code, "--yes", "--jq", ".recoveryCodes[]"))
	secrets = append(secrets, code)
	for _, method := range []string{"email-otp", "magic-url"} {
		m := begun(t, p, environ, method)
		secret := cmp.Or(m.Secret, m.Code)
		secrets = append(secrets, secret)
		_, errs := run(cmp.Or(m.URL, m.Code), "login", "--user-id", m.UserID, "--secret-stdin", "--code", code)
		keep("", errs)
	}
	if err := signsInWith(p, "google", "bob@example.org"); err != nil {
		t.Fatal(err)
	}
	token, err := p.IDToken("google", map[string]any{"sub": "1", "email": "bob@example.org", "email_verified": true, "nonce": "n-once-only"})
	if err != nil {
		t.Fatal(err)
	}
	secrets = append(secrets, token)
	_, errs = run(token, "login", "--provider", "google", "--id-token-stdin", "--nonce", "n-once-only")
	keep("n-once-only", errs)
	if !strings.Contains(all.String(), "debug: > POST ") || !strings.Contains(all.String(), `"email":"ada@example.org"`) {
		t.Errorf("no requests in:\n%s", all.String())
	}
	if len(secrets) < 15 {
		t.Errorf("only %d secrets to look for", len(secrets))
	}
	for _, secret := range secrets {
		if strings.Contains(all.String(), secret) {
			t.Errorf("%q is shown in:\n%s", secret, all.String())
		}
	}
	_, _, trace := runIn(t, environ, "", "account", "show", "--debug")
	if !strings.HasPrefix(trace, "debug: GET /account: 200 in ") || strings.Count(trace, "\n") != 1 {
		t.Errorf("--debug: %q", trace)
	}
}
