//go:build unix

package cli_test

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/appctl/appctl/mockserver"
)

const phone = "+16175551212"

// person is somebody at a terminal with a project on a mock server, whose clock
// stands still so that no code runs out.
type person struct {
	t       *testing.T
	project *mockserver.Project
	environ []string
	home    string
	seen    uint64 // the number of the last message that was read
}

func newPerson(t *testing.T, opts ...mockserver.Option) *person {
	t.Helper()
	server := mockserver.Start(t, append(opts, mockserver.WithResponseChecks())...)
	p := server.Default()
	p.Clock().Freeze()
	home := t.TempDir()
	return &person{t: t, project: p, home: home, environ: append(server.Env(p), "HOME="+home, "APPCTL_STORE=file", "PATH=/usr/bin:/bin")}
}

// types opens a terminal of the usual size.
func (p *person) types(args ...string) *console {
	p.t.Helper()
	return openConsole(p.t, 120, 40, p.environ, args...)
}

// does runs a command that asks nothing.
func (p *person) does(stdin string, args ...string) string {
	p.t.Helper()
	code, out, errs := runIn(p.t, p.environ, stdin, args...)
	if code != 0 {
		p.t.Fatalf("%v: exit code %d, %s", args, code, errs)
	}
	return out
}

// registered has an account.
func (p *person) registered() {
	p.t.Helper()
	p.does(password, "account", "register", email, "--password-stdin")
}

// signedIn has an account and a session.
func (p *person) signedIn() {
	p.t.Helper()
	p.registered()
	p.does(password, "account", "login", email, "--password-stdin")
}

// enrolled is signed in and has an authenticator app and recovery codes, which the
// next sign-in wants.
func (p *person) enrolled() {
	p.t.Helper()
	p.signedIn()
	p.does("", "account", "mfa", "totp", "add")
	p.does("", "account", "mfa", "totp", "add", "--code", p.code(), "--yes")
}

// code is what the authenticator app shows.
func (p *person) code() string {
	p.t.Helper()
	code, _, err := p.project.TOTP(p.t.Context(), email)
	if err != nil {
		p.t.Fatal(err)
	}
	return code
}

// wrong is a code that the app does not show.
func (p *person) wrong() string {
	if p.code() == "000000" {
		return "000001"
	}
	return "000000"
}

// sessions is how many sessions the account has, by a session of its own.
func (p *person) sessions() string {
	p.t.Helper()
	return strings.TrimSpace(p.does("", "account", "session", "list", "--jq", ".total"))
}

// asBefore holds what a sign-in that came to nothing leaves: the terminal as it
// was, and one session and profile, those from before.
func (p *person) asBefore(c *console) {
	p.t.Helper()
	if after := c.state(); after != c.was {
		p.t.Errorf("terminal: %+v, before %+v", after, c.was)
	}
	if n := p.sessions(); n != "1" {
		p.t.Errorf("sessions on the server: %s, want the 1 from before", n)
	}
	if names := p.does("", "profile", "list", "--jq", ".[].name"); names != email+"\n" {
		p.t.Errorf("profiles: %q", names)
	}
}

// wellKnown has an account that every method leads to, with every second factor
// switched on, and is signed in.
func (p *person) wellKnown() {
	p.t.Helper()
	p.signedIn()
	p.does(password, "account", "update", "phone", phone, "--password-stdin")
	for method, to := range map[string]string{"email-otp": "--email=" + email, "phone-otp": "--phone=" + phone} {
		id := p.does("", "account", "login", method, to, "--send-only")
		p.does("", "account", "login", "--user-id", strings.TrimSpace(id), "--code", p.message(mockserver.Kind(method)).Code)
	}
	if err := signsInWith(p.project, "github", email); err != nil {
		p.t.Fatal(err)
	}
	p.does("", "account", "mfa", "totp", "add")
	p.does("", "account", "mfa", "totp", "add", "--code", p.code(), "--yes")
}

// receives waits for the next message that matches.
func (p *person) receives(f mockserver.Filter) *mockserver.Message {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), patience)
	defer cancel()
	f.After = p.seen
	m, err := p.project.Outbox().Wait(ctx, f)
	if err != nil {
		p.t.Fatalf("no message %+v: %v", f, err)
	}
	p.seen = m.Seq
	return m
}

// message is the next one of a kind.
func (p *person) message(kind mockserver.Kind) *mockserver.Message {
	p.t.Helper()
	return p.receives(mockserver.Filter{Kind: kind})
}

// opens is the person's browser, which goes wherever a page leads.
func (p *person) opens(address string) {
	p.t.Helper()
	if err := follow(address); err != nil {
		p.t.Fatal(err)
	}
}

// endsOn is where a browser on another computer ends: an address that leads
// nowhere there.
func (p *person) endsOn(address string) string {
	p.t.Helper()
	r, err := http.NewRequestWithContext(p.t.Context(), "GET", address, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	away := errors.New("not on this computer")
	last := ""
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if last = r.URL.String(); r.URL.Hostname() == "localhost" {
			return away
		}
		return nil
	}}
	resp, err := client.Do(r)
	if resp != nil {
		resp.Body.Close()
	}
	if !errors.Is(err, away) {
		p.t.Fatalf("the browser ended on %s, %v", last, err)
	}
	return last
}

// browser is a command for BROWSER.
func (p *person) browser() string {
	p.t.Helper()
	program, err := os.Executable()
	if err != nil {
		p.t.Fatal(err)
	}
	path := filepath.Join(p.home, "browse") // by this name the test binary is one
	if err := os.Symlink(program, path); err != nil {
		p.t.Fatal(err)
	}
	return path
}
