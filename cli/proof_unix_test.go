//go:build unix

package cli_test

import (
	"strings"
	"testing"

	"github.com/appctl/appctl/mockserver"
)

// unlikely is a code that is not the one that was sent.
func unlikely(code string) string {
	if code == "000000" {
		return "000001"
	}
	return "000000"
}

// A link that is pasted verifies an address; what is no link, or another's, is said
// to be so and asked for again.
func TestVerifyByPastedLink(t *testing.T) {
	t.Parallel()
	p := newPerson(t)
	p.signedIn()
	c := p.types("account", "verify", "email")
	c.expect(`A link is on its way to ada@example\.org`)
	c.expect(`Waiting.*or paste the link.*: `)
	m := p.receives(mockserver.Filter{To: email})
	c.send("yes\n")
	c.expect(`That is not the link(?s).*or paste the link.*: `)
	c.send("http://localhost/done?userId=ada&secret=abc\n")
	c.expect(`another run(?s).*or paste the link.*: `)
	c.send(m.URL + "\n")
	c.expect(`The e-mail address ada@example\.org is verified`)
	c.exits(0)
}

// A code is asked for again where it was wrong, three times at most.
func TestVerifyByCode(t *testing.T) {
	t.Parallel()
	p := newPerson(t)
	p.signedIn()
	c := p.types("account", "verify", "email", "--otp", "--phrase")
	m := p.receives(mockserver.Filter{To: email})
	c.expect(`Check that the mail says the same: ` + m.Phrase)
	c.expect(`Code from the e-mail.*: `)
	c.send(unlikely(m.Code) + "\n")
	c.expect(`That code was not right(?s).*Code from the e-mail.*: `)
	c.send(m.Code[:3] + " " + m.Code[3:] + "\n")
	c.expect(`is verified`)
	c.exits(0)

	p.does(password, "account", "update", "phone", phone, "--password-stdin")
	c = p.types("account", "verify", "phone")
	m = p.receives(mockserver.Filter{To: phone})
	for range 3 {
		c.expect(`Code from the SMS.*: `)
		c.send(unlikely(m.Code) + "\n")
	}
	c.expect(`error:.* the code was wrong, used or too late`)
	c.exits(6)
	c = p.types("account", "verify", "phone", "--user-id", m.UserID)
	c.expect(`Code from the SMS.*: `)
	c.send(m.Code + "\n")
	c.expect(`The phone number is verified`)
	c.exits(0)
}

// A new password that the server refuses, or that was mistyped, costs no new link.
func TestRecoverAtKeyboard(t *testing.T) {
	t.Parallel()
	p := newPerson(t)
	p.signedIn()
	c := p.types("account", "recover")
	c.expect(`E-mail.*\[ada@example\.org\].*: `)
	c.send("\n")
	c.expect(`or paste the link.*: `)
	m := p.receives(mockserver.Filter{To: email})
	c.send(m.URL + "\n")
	for _, typed := range []struct{ one, two, says string }{
		{"a new battery", "a new batery", `The two passwords differ`},
		{"short", "short", `That password will not do.*between 8 and 256`},
		{"a new battery", "a new battery", `The new password is set`},
	} {
		c.expect(`New password.*: `)
		c.send(typed.one + "\n")
		c.expect(`Again.*: `)
		c.send(typed.two + "\n")
		c.expect(typed.says)
	}
	c.expect(`next: appctl account login ada@example\.org`)
	c.exits(0)
	p.does("a new battery", "account", "login", email, "--password-stdin")

	c = p.types("account", "recover", email, "--otp")
	m = p.receives(mockserver.Filter{To: email})
	c.expect(`Code from the e-mail.*: `)
	c.send(unlikely(m.Code) + "\n")
	c.expect(`New password.*: `)
	c.send(password + "\n")
	c.expect(`Again.*: `)
	c.send(password + "\n")
	c.expect(`That code was not right(?s).*Code from the e-mail.*: `)
	c.send(m.Code + "\n")
	c.expect(`The new password is set`)
	c.exits(0)
	p.does(password, "account", "login", email, "--password-stdin")
}

// After a link that was opened in the browser the terminal asks on, and the new
// password does not show although the line to paste into was open.
func TestRecoverByOpenedLink(t *testing.T) {
	t.Parallel()
	p := newPerson(t)
	p.registered()
	c := p.types("account", "recover", email)
	c.expect(`or paste the link.*: `)
	if err := follow(p.receives(mockserver.Filter{To: email}).URL); err != nil {
		t.Fatal(err)
	}
	c.expect(`New password.*: `)
	c.send("a new battery\n")
	c.expect(`Again.*: `)
	c.send("a new battery\n")
	c.expect(`The new password is set`)
	c.exits(0)
	if strings.Contains(c.screen(), "a new battery") {
		t.Errorf("the password was echoed:\n%s", c.screen())
	}
	if after := c.state(); after != c.was {
		t.Errorf("terminal afterwards: %+v, before %+v", after, c.was)
	}
	p.does("a new battery", "account", "login", email, "--password-stdin")
}

// Ctrl-C at any question of these ends with 130, leaves the terminal as it was and
// changes nothing.
func TestInterruptedProof(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		args []string
		at   string
	}{
		{"link", []string{"verify", "email"}, `or paste the link.*: `},
		{"code", []string{"verify", "email", "--otp"}, `Code from the e-mail.*: `},
		{"link of a lost password", []string{"recover", email}, `or paste the link.*: `},
		{"handed link", []string{"recover", "--user-id", "ada"}, `Code or link.*: `},
		{"password", []string{"update", "email", "ada@example.com"}, `Password of ada@example.org.*: `},
		{"address", []string{"disable"}, `Type ada@example.org to go on.*: `},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := newPerson(t)
			p.signedIn()
			before := p.does("", "account", "show", "--jq", `[.email, .emailVerification, .status, .passwordUpdate]`)
			c := p.types(append([]string{"account"}, test.args...)...)
			c.expect(test.at)
			c.send("\x03")
			c.expect(`error:.* interrupted`)
			c.exits(130)
			if after := c.state(); after != c.was {
				t.Errorf("terminal after Ctrl-C: %+v, before %+v", after, c.was)
			}
			if after := p.does("", "account", "show", "--jq", `[.email, .emailVerification, .status, .passwordUpdate]`); after != before {
				t.Errorf("account after Ctrl-C: %s, before %s", after, before)
			}
		})
	}
}

// Disabling takes the address typed out for an answer, and nothing else; changing
// the address asks for the password.
func TestUpdateAndDisableAtKeyboard(t *testing.T) {
	t.Parallel()
	p := newPerson(t)
	p.signedIn()
	c := p.types("account", "update", "email", "ada@example.com")
	c.expect(`Password of ada@example\.org.*: `)
	c.send(password + "\n")
	c.expect(`The e-mail address is ada@example\.com now`)
	c.exits(0)
	c = p.types("account", "disable", "--yes")
	c.expect(`Type ada@example\.com to go on.*: `)
	c.send("yes\n")
	c.exits(130)
	c = p.types("account", "disable")
	c.expect(`Type ada@example\.com to go on.*: `)
	c.send("ada@example.com\n")
	c.expect(`Blocked the account ada@example\.com`)
	c.exits(0)
}
