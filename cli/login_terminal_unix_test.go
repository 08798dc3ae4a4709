//go:build unix

package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/appctl/appctl/mockserver"
)

// again types what is wrong, and then what is right.
func again(c *console, wrong, says, right string) {
	c.t.Helper()
	c.send(wrong + "\n")
	c.expect(`(?s)` + says + `.*: `)
	c.send(right + "\n")
}

// What the program says at a question, and where a provider signs in.
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
			test.first(p, c)
			c.expect(`(?s)Second factor.*authenticator app.*Number.*: `)
			c.send("totp\n")
			c.expect(`Code from your authenticator app.*: `)
			again(c, p.wrong(), notRight, p.code())
			c.expect(`Signed in as .*ada@example.org`)
			c.exits(0)
			if after := c.state(); after != c.was {
				t.Errorf("terminal after it: %+v, before %+v", after, c.was)
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
	c.send("6\n")
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

// The profile that is the default one is what Enter alone chooses.
func TestSwitchKeepsOnEnter(t *testing.T) {
	t.Parallel()
	p := newPerson(t)
	for _, name := range []string{"a", "b"} {
		p.does("", "profile", "add", name)
	}
	p.does("", "account", "switch", "b")
	for _, answer := range []string{"\n", "b\n"} {
		c := p.types("account", "switch")
		c.expect(`(?s)Profile.*1.*b  .*2.*a  .*Number.*: `)
		c.send(answer)
		c.expect(`Profile b is the default now`)
		c.exits(0)
	}
}

// Who finishes a sign-in by hand types the code or pastes the link unseen.
func TestByHand(t *testing.T) {
	t.Parallel()
	p := newPerson(t)
	for _, method := range []mockserver.Kind{mockserver.EmailOTP, mockserver.MagicURL} {
		id := strings.TrimSpace(p.does("", "account", "login", string(method), "--email", email, "--send-only"))
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

// Three wrong codes of a message end a sign-in, and so does a link that is used up or
// somebody else's.
func TestWrongMessages(t *testing.T) {
	t.Parallel()
	p := newPerson(t)
	c := p.types("login", "--phone", phone)
	for range 3 {
		c.expect(`Code from the SMS.*: `)
		c.send("00000x\n")
	}
	c.expect(`error:.* the code was wrong, used or too late`)
	c.expect(`hint:.* begin again, for a new one`)
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
	c.send(strings.Replace(m.URL, m.UserID, "eve", 1) + "\n")
	c.expect(`(?s)That is somebody else's.*: `)
	for range 2 {
		c.send(m.URL + "\n")
		c.expect(`(?s)That link was used before, or is too old.*: `)
	}
	c.send(m.URL + "\n")
	c.expect(`error:.* the link was wrong, used or too late`)
	c.exits(6)
	c = p.types("login", "magic-url", "--email", email)
	c.expect(linkWait)
	m = p.message(mockserver.MagicURL)
	p.opens(strings.Replace(m.URL, m.UserID, "eve", 1))
	c.expect(`error:.* the link that came is somebody else's: it was not used`)
	c.exits(6)
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
