//go:build unix

package cli_test

import (
	"testing"

	"github.com/appctl/appctl/mockserver"
)

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
			c.expect(test.at)
			if test.code == 130 {
				c.send("\x03")
				c.expect(`error:.* interrupted`)
			}
			c.exits(test.code)
			p.asBefore(c)
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
				if after := c.state(); after != c.was {
					t.Errorf("terminal after Ctrl-C: %+v, before %+v", after, c.was)
				}
				if n := p.sessions(); n != "1" {
					t.Errorf("sessions on the server: %s, want the 1 from before", n)
				}
			})
		}
	}
}
