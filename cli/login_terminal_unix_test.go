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

// wellKnown has an account that every method leads to, with every second factor
// switched on, and is signed in.
func (p *person) wellKnown() {
	p.t.Helper()
	p.registered()
	p.does(password, "account", "login", email, "--password-stdin")
	p.does(password, "account", "update", "phone", phone, "--password-stdin")
	for method, to := range map[string]string{"email-otp": "--email=" + email, "phone-otp": "--phone=" + phone} {
		id := p.does("", "account", "login", method, to, "--print-url")
		p.does("", "account", "login", "--user-id", strings.TrimSpace(id), "--code", p.message(mockserver.Kind(method)).Code)
	}
	if err := signsInWith(p.project, "github", email); err != nil {
		p.t.Fatal(err)
	}
	p.does("", "account", "mfa", "totp", "add")
	p.does("", "account", "mfa", "totp", "add", "--code", p.code(), "--yes")
}

// message is the next one of a kind.
func (p *person) message(kind mockserver.Kind) *mockserver.Message {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), patience)
	defer cancel()
	m, err := p.project.Outbox().Wait(ctx, mockserver.Filter{Kind: kind, After: p.seen})
	if err != nil {
		p.t.Fatalf("no message of kind %s: %v", kind, err)
	}
	p.seen = m.Seq
	return m
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

// again types what is wrong, and then what is right.
func again(c *console, wrong, says, right string) {
	c.t.Helper()
	c.send(wrong + "\n")
	c.expect(`(?s)` + says + `.*: `)
	c.send(right + "\n")
}

const (
	notRight = `That code was not right`
	linkWait = `Waiting up to 5m for the link to be opened, or paste the link.*: `
	pageWait = `Waiting up to 5m for the browser, or paste the address that it ends on.*: `
	pageURL  = `http://127\.0\.0\.1:\d+/_mock/oauth/\S+`
)

// Every method signs in by keyboard, mail, telephone and browser, takes a wrong
// answer for what it is, and asks for the second factor.
func TestSignInMethods(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		args    []string
		first   func(*person, *console) // as far as the second factor
		factors string
	}{
		{"email", []string{"email", "--email", email}, func(_ *person, c *console) {
			c.expect(`Password for ada@example.org.*: `)
			c.send(password + "\n")
		}, "password totp"},
		{"magic-url, opened", []string{"magic-url", "--phrase"}, func(p *person, c *console) {
			c.expect(`E-mail.*: `)
			c.send(email + "\n")
			c.expect(`A link is on its way to ada@example.org`)
			m := p.message(mockserver.MagicURL)
			c.expect(`says the same: ` + m.Phrase + `\r\n`)
			c.expect(linkWait)
			p.opens(m.URL)
		}, "email totp"},
		{"magic-url, pasted", []string{"magic-url", "--email", email}, func(p *person, c *console) {
			c.expect(linkWait)
			link := p.message(mockserver.MagicURL).URL
			again(c, "", `That is not the link, or not all of it`, "hello")
			c.expect(`(?s)That is not the link, or not all of it.*: `)
			again(c, strings.Replace(link, "n=", "n=x", 1), `That is of another run`, "  "+link)
		}, "email totp"},
		{"email-otp", []string{"email-otp", "--email", email}, func(p *person, c *console) {
			c.expect(`Code from the e-mail.*: `)
			again(c, "00000x", notRight, p.message(mockserver.EmailOTP).Code)
		}, "email totp"},
		{"phone-otp", []string{"phone-otp"}, func(p *person, c *console) {
			c.expect(`Phone.*: `)
			c.send("+1 617 555 1212\n")
			c.expect(`Code from the SMS.*: `)
			again(c, "00000x", notRight, p.message(mockserver.PhoneOTP).Code)
		}, "phone totp"},
		{"oauth2, by itself", []string{"oauth2"}, func(_ *person, c *console) {
			c.expect(`Provider.*: `)
			c.send("github\n")
			c.expect(pageURL)
			c.expect(`It opens there now`)
		}, "email totp"},
		{"oauth2, opened", []string{"--provider", "github", "--no-browser"}, func(p *person, c *console) {
			page := c.expect(pageURL)
			c.expect(pageWait)
			p.opens(page)
		}, "email totp"},
		{"oauth2, pasted", []string{"--provider", "github", "--no-browser"}, func(p *person, c *console) {
			page := c.expect(pageURL)
			c.expect(pageWait)
			again(c, page, `That is not the address`, p.endsOn(page))
		}, "email totp"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := newPerson(t, mockserver.WithVersion("1.9")) // newer ones take a provider for two factors
			p.wellKnown()
			p.seen = p.project.Outbox().Mark()
			c := openConsole(t, 120, 40, append(p.environ, "BROWSER="+p.browser()), append([]string{"login"}, test.args...)...)
			before := c.state()
			test.first(p, c)
			c.expect(`(?s)Second factor.*authenticator app.*Number.*: `)
			c.send("totp\n")
			c.expect(`Code from your authenticator app.*: `)
			again(c, p.wrong(), notRight, p.code())
			c.expect(`Signed in as .*ada@example.org`)
			c.exits(0)
			if after := c.state(); after != before {
				t.Errorf("terminal after it: %+v, before %+v", after, before)
			}
			if got := p.does("", "account", "status", "--jq", `.session.factors | join(" ")`); got != test.factors+"\n" {
				t.Errorf("factors of the session: %q, want %q", got, test.factors)
			}
			if n := p.sessions(); n != "1" {
				t.Errorf("sessions on the server: %s, want 1", n)
			}
		})
	}
}

// Each second factor completes a sign-in, chosen from a list by number or name;
// what was sent is asked for again when it was wrong.
func TestSecondFactors(t *testing.T) {
	t.Parallel()
	tests := []struct {
		answer, asks, factor string
		code                 func(*person) string
	}{
		{"1", `Code from your authenticator app.*: `, "totp", (*person).code},
		{"phone", `(?s)A code is on its way to you by SMS.*Code from the SMS.*: `, "phone", challenged},
		{"Email", `(?s)A code is on its way to you by e-mail.*Code from the e-mail.*: `, "email", challenged},
		{"recovery-code", `Recovery code.*: `, "recoveryCode", func(p *person) string {
			return strings.Fields(p.does("", "account", "mfa", "recovery-codes", "show", "--code", p.code()))[0]
		}},
	}
	for _, test := range tests {
		t.Run(test.factor, func(t *testing.T) {
			t.Parallel()
			p := newPerson(t)
			p.wellKnown()
			c := p.types("login", email)
			c.expect(`Password.*: `)
			c.send(password + "\n")
			c.expect(`(?s)Second factor.*Number.*: `)
			again(c, "9", `Enter a number from 1 to 4`, test.answer)
			c.expect(test.asks)
			again(c, "00000x", notRight, test.code(p))
			c.expect(`Signed in`)
			c.exits(0)
			if got := p.does("", "account", "status", "--jq", ".session.factors[1]"); got != test.factor+"\n" {
				t.Errorf("second factor of the session: %q, want %q", got, test.factor)
			}
		})
	}
}

// challenged is the code that was sent for the second factor.
func challenged(p *person) string { return p.message(mockserver.MFAChallenge).Code }

// Methods without a message or a second factor work from the list, and an ID token
// is not asked for where its line may be too long.
func TestOtherMethods(t *testing.T) {
	t.Parallel()
	p := newPerson(t)
	c := p.types("login")
	c.expect(`Number.*: `)
	c.send("7\n")
	c.expect(`(?s)Signed in as [0-9a-f]{20}.*account update email`)
	c.exits(0)
	if err := signsInWith(p.project, "google", email); err != nil {
		t.Fatal(err)
	}
	token, err := p.project.IDToken("google", map[string]any{"sub": "1", "email": email, "email_verified": true})
	if err != nil {
		t.Fatal(err)
	}
	c = p.types("login", "id-token", "--provider", "google")
	c.expect(`error:.*--id-token-stdin or --id-token-file is required`)
	c.exits(2)
	path := filepath.Join(p.home, "token")
	if err := os.WriteFile(path, []byte(token), 0o600); err != nil {
		t.Fatal(err)
	}
	c = p.types("login", "id-token", "--id-token-file", path)
	c.expect(`Provider.*: `)
	c.send("google\n")
	c.expect(`Signed in as ada@example.org`)
	c.exits(0)
}

// Who finishes a sign-in by hand types the code or pastes the link unseen.
func TestByHand(t *testing.T) {
	t.Parallel()
	p := newPerson(t)
	for _, method := range []mockserver.Kind{mockserver.EmailOTP, mockserver.MagicURL} {
		id := strings.TrimSpace(p.does("", "account", "login", string(method), "--email", email, "--print-url"))
		m := p.message(method)
		secret := m.Code
		if method == mockserver.MagicURL {
			secret = m.URL
		}
		c := p.types("login", "--user-id", id)
		c.expect(`Code or link.*: `)
		c.send(secret + "\n")
		c.expect(`Signed in as ada@example.org`)
		c.exits(0)
		if strings.Contains(c.screen(), secret) {
			t.Errorf("%s: the secret was shown:\n%s", method, c.screen())
		}
	}
}

// Three wrong codes of a message end a sign-in, and so does a link that is used up.
func TestWrongMessages(t *testing.T) {
	t.Parallel()
	p := newPerson(t)
	c := p.types("login", "--phone", phone)
	for range 3 {
		c.expect(`Code from the SMS.*: `)
		c.send("00000x\n")
	}
	c.expect(`error:.* the code was wrong, used or too late`)
	c.expect(`hint:.* run the command again for a new one`)
	c.exits(6)

	c = p.types("login", "magic-url", "--email", email)
	c.expect(linkWait)
	m := p.message(mockserver.MagicURL)
	p.does("", "account", "login", "--user-id", m.UserID, "--code", m.Secret, "--store", "none")
	p.opens(m.URL)
	c.expect(`error:.* the link was wrong, used or too late`)
	c.exits(6)
	c = p.types("login", "magic-url", "--email", email)
	c.expect(linkWait)
	m = p.message(mockserver.MagicURL)
	p.does("", "account", "login", "--user-id", m.UserID, "--code", m.Secret, "--store", "none")
	again(c, m.URL, `That link was used before, or is too old`, m.URL)
	c.expect(`used before(?s).*: `)
	c.send(m.URL + "\n")
	c.expect(`error:.* the link was wrong, used or too late`)
	c.exits(6)
}

// Ctrl-C at any wait, or when its time is up, leaves the terminal as it was, nothing
// stored and no session on the server.
func TestInterruptedWaits(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		args []string
		at   string
		code int // 124: nobody comes
	}{
		{"method", nil, `Number.*: `, 130},
		{"link", []string{"magic-url", "--email", email}, linkWait, 130},
		{"browser", []string{"--provider", "github", "--no-browser"}, pageWait, 130},
		{"code by e-mail", []string{"email-otp", "--email", email}, `Code from the e-mail.*: `, 130},
		{"code by SMS", []string{"--phone", phone}, `Code from the SMS.*: `, 130},
		{"by hand", []string{"--user-id", "ada"}, `Code or link.*: `, 130},
		{"link that nobody opens", []string{"magic-url", "--email", email, "--timeout", "1s"}, `or paste the link.*: `, 124},
		{"browser that nobody opens", []string{"--provider", "github", "--no-browser", "--timeout", "1s"}, `it ends on.*: `, 124},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := newPerson(t)
			p.wellKnown()
			c := p.types(append([]string{"login", "--profile", "second"}, test.args...)...)
			before := c.state()
			c.expect(test.at)
			if test.code == 130 {
				c.send("\x03")
				c.expect(`error:.* interrupted`)
			}
			c.exits(test.code)
			if after := c.state(); after != before {
				t.Errorf("terminal after it: %+v, before %+v", after, before)
			}
			if n := p.sessions(); n != "1" {
				t.Errorf("sessions on the server: %s, want the 1 from before", n)
			}
			if names := p.does("", "profile", "list", "--jq", ".[].name"); names != email+"\n" {
				t.Errorf("profiles: %q", names)
			}
		})
	}
}

// Ctrl-C at the second factor ends the half session, whatever method made it.
func TestInterruptedSecondFactor(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		args []string
		kind mockserver.Kind
	}{
		{"link", []string{"magic-url", "--email", email}, mockserver.MagicURL},
		{"code by e-mail", []string{"email-otp", "--email", email}, mockserver.EmailOTP},
		{"code by SMS", []string{"--phone", phone}, mockserver.PhoneOTP},
		{"browser", []string{"--provider", "github", "--no-browser"}, ""},
	}
	for _, test := range tests {
		for _, at := range []string{`Number.*: `, `Code from your authenticator app.*: `} {
			t.Run(test.name+" "+at[:4], func(t *testing.T) {
				t.Parallel()
				p := newPerson(t, mockserver.WithVersion("1.9"))
				p.wellKnown()
				p.seen = p.project.Outbox().Mark()
				c := p.types(append([]string{"login", "--profile", "second"}, test.args...)...)
				before := c.state()
				switch test.kind {
				case "":
					page := c.expect(pageURL)
					c.expect(pageWait)
					p.opens(page)
				case mockserver.MagicURL:
					c.expect(linkWait)
					p.opens(p.message(test.kind).URL)
				default:
					c.send(p.message(test.kind).Code + "\n")
				}
				c.expect(`(?s)Second factor.*Number.*: `)
				if at != `Number.*: ` {
					c.send("totp\n")
					c.expect(at)
				}
				c.send("\x03")
				c.expect(`error:.* interrupted`)
				c.exits(130)
				if after := c.state(); after != before {
					t.Errorf("terminal after Ctrl-C: %+v, before %+v", after, before)
				}
				if n := p.sessions(); n != "1" {
					t.Errorf("sessions on the server: %s, want the 1 from before", n)
				}
			})
		}
	}
}

// In any window, and on a terminal that can nothing, a link signs in and the second
// factor is asked for; a dumb one gets no escape sequence.
func TestSignInInAnyWindow(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name          string
		columns, rows uint16
		environ       string
		plain         bool
	}{
		{"narrow", 12, 5, "", false},
		{"without a size", 0, 0, "", false},
		{"dumb", 120, 40, "TERM=dumb", true},
		{"no colour", 120, 40, "NO_COLOR=1", true},
		{"accessible", 120, 40, "APPCTL_ACCESSIBLE=1", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := newPerson(t)
			p.wellKnown()
			c := openConsole(t, test.columns, test.rows, append(p.environ, test.environ), "login", "magic-url", "--email", email)
			c.expect(linkWait)
			c.send(p.message(mockserver.MagicURL).URL + "\n")
			c.expect(`(?s)Second factor.*Number.*: `)
			c.send("phone\n")
			c.expect(`Code from the SMS.*: `)
			again(c, "00000x", notRight, challenged(p))
			c.expect(`Signed in`)
			c.exits(0)
			if test.plain && strings.Contains(c.screen(), "\x1b") {
				t.Errorf("escape sequences on a terminal without them:\n%q", c.screen())
			}
		})
	}
}

// What is typed while a link is waited for is kept when the link is opened instead,
// and answers that come all at once answer all questions.
func TestTypeAheadOfMessages(t *testing.T) {
	t.Parallel()
	p := newPerson(t)
	p.enrolled()
	c := p.types("login", "magic-url", "--email", email)
	c.expect(linkWait)
	code := p.code()
	c.send(code[:3])
	c.expect(code[:3]) // the terminal's echo
	p.opens(p.message(mockserver.MagicURL).URL)
	c.expect(`Code from your authenticator app.*: `)
	c.send(code[3:] + "\n")
	c.expect(`Signed in`)
	c.exits(0)

	c = p.types("login")
	c.send("3\n" + email + "\n")
	c.send(p.message(mockserver.EmailOTP).Code + "\n" + p.code() + "\n")
	c.expect(`Signed in`)
	c.exits(0)
}

// Where a person looks on but cannot answer, a wait shows how long it has taken,
// and nothing of it stays.
func TestProgressOfWaits(t *testing.T) {
	t.Parallel()
	p := newPerson(t)
	c := p.types("login", "magic-url", "--email", email, "--no-input")
	c.expect(`\rWaiting for the link to be opened, 1 s|\r\x1b\[2mWaiting for the link to be opened, 1 s`)
	p.opens(p.message(mockserver.MagicURL).URL)
	c.expect(`\r\x1b\[K(?s).*Signed in as ada@example.org`)
	c.exits(0)
}

// Without a screen no browser is begun; the URL is there all the same.
func TestNoBrowser(t *testing.T) {
	t.Parallel()
	for _, environ := range [][]string{{}, {"DISPLAY=:0", "SSH_TTY=/dev/pts/1"}, {"DISPLAY=:0", "CI=true"}, {"BROWSER=/no/such/program"}} {
		p := newPerson(t)
		if err := signsInWith(p.project, "github", email); err != nil {
			t.Fatal(err)
		}
		c := openConsole(t, 120, 40, append(p.environ, environ...), "login", "--provider", "github")
		page := c.expect(pageURL)
		c.expect(pageWait)
		p.opens(page)
		c.expect(`Signed in`)
		c.exits(0)
		if strings.Contains(c.screen(), "It opens there now") {
			t.Errorf("%q: a browser was begun:\n%s", environ, c.screen())
		}
	}
}
