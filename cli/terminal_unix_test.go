//go:build unix

package cli_test

import (
	"bufio"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/appctl/appctl/cli"
)

// The whole job by keyboard: an account, a sign-in, an authenticator app from the
// code that is drawn, and a second sign-in that wants its code.
func TestKeyboard(t *testing.T) {
	t.Parallel()
	p := newPerson(t)

	c := p.types("account", "register")
	if first := c.expect(`(?s)^.*?: `); !strings.HasSuffix(first, "E-mail\x1b[0m: ") {
		t.Errorf("before the first question: %q", first)
	}
	c.send(email + "\n")
	c.expect(`Password.*: `)
	c.send(password + "\n")
	c.expect(`Again.*: `)
	c.send(password + "\n")
	c.expect(`Made account ada@example.org`)
	c.expect(`next: appctl account login ada@example.org\r\n`)
	c.exits(0)
	if strings.Contains(c.screen(), password) {
		t.Errorf("the password was echoed:\n%s", c.screen())
	}

	c = p.types("login")
	c.expect(`(?s)Sign in by.*1.*e-mail and password.*6.*without a name.*Number.*: `)
	c.send("\n")
	c.expect(`E-mail.*: `)
	c.send(email + "\n")
	c.expect(`Password for ada@example.org.*: `)
	c.send(password + "\n")
	c.expect(`Signed in as ada@example.org`)
	c.exits(0)

	c = p.types("account", "mfa", "totp", "add")
	c.expect(`Code from the app`)
	uri := drawnURI(t, c)
	if uri.Host != "totp" || !strings.HasSuffix(uri.Path, ":"+email) {
		t.Errorf("drawn URI: %s", uri)
	}
	c.send(p.wrong() + "\n")
	c.expect(`(?s)That code was not right.*Code from the app`)
	code, err := totp.GenerateCode(uri.Query().Get("secret"), p.project.Clock().Now())
	if err != nil {
		t.Fatal(err)
	}
	c.send("\n") // draws again
	c.expect(`Code from the app`)
	c.send(code[:3] + " " + code[3:] + "\n")
	c.expect(`\x1b\[\?1049l(?s).*The authenticator app is added`)
	c.expect(`recovery codes.*\[Y/n\].*: `)
	c.send("\n")
	c.expect(`[0-9a-f]{10}\r\n`)
	c.expect(`every sign-in.*\[Y/n\].*: `)
	c.send("y\n")
	c.expect(`The second factor is on`)
	c.exits(0)

	c = p.types("logout")
	c.expect(`Signed out`)
	c.exits(0)

	c = p.types("login", "--profile", email)
	c.expect(`Password for ada@example.org.*: `)
	c.send(password + "\n")
	c.expect(`A recovery code will do`)
	c.expect(`Code from your authenticator app.*: `)
	c.send(p.wrong() + "\n")
	c.expect(`That code was not right(?s).*: `)
	c.send(p.code() + "\n")
	c.expect(`Signed in as ada@example.org`)
	c.exits(0)
	if n := p.sessions(); n != "1" {
		t.Errorf("sessions on the server: %s, want 1", n)
	}
}

// drawnURI scans the code on the screen, and holds the secret beside it against
// it.
func drawnURI(t *testing.T, c *console) *url.URL {
	t.Helper()
	screen := c.screen()
	screen = screen[strings.LastIndex(screen, "\x1b[H\x1b[2J"):]
	var code, beside []string
	for line := range strings.Lines(strings.TrimPrefix(screen, "\x1b[H\x1b[2J")) {
		left, right, drawn := strings.Cut(strings.TrimRight(line, "\r\n"), "\x1b[0m")
		if drawn && strings.Contains(left, "231m") {
			code = append(code, left+"\x1b[0m\n")
			beside = append(beside, right)
		}
	}
	text, err := cli.DecodeQR(strings.Join(code, ""))
	if err != nil {
		t.Fatal(err)
	}
	uri, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	groups := strings.Join(regexp.MustCompile(`\b[A-Z2-7]{2,4}\b`).FindAllString(strings.Join(beside, " "), -1), "")
	if secret := uri.Query().Get("secret"); !strings.HasSuffix(groups, secret) {
		t.Errorf("secret beside the code: %q, want %q", groups, secret)
	}
	return uri
}

// Nothing that is typed ahead is lost between two questions.
func TestTypeAhead(t *testing.T) {
	t.Parallel()
	p := newPerson(t)
	p.enrolled()
	c := p.types("login", "--profile", "second")
	c.send("1\n" + email + "\n" + password + "\n" + p.code() + "\n")
	c.expect(`Signed in as ada@example.org`)
	c.exits(0)
}

// Three wrong codes end a sign-in; a recovery code does in place of a code.
func TestWrongCodes(t *testing.T) {
	t.Parallel()
	p := newPerson(t)
	p.enrolled()
	c := p.types("login", email)
	c.expect(`Password.*: `)
	c.send(password + "\n")
	for range 3 {
		c.expect(`Code from your authenticator app.*: `)
		c.send(p.wrong() + "\n")
	}
	c.expect(`error:.* the code was wrong or too late`)
	c.exits(5)
	if n := p.sessions(); n != "1" {
		t.Errorf("sessions after three wrong codes: %s, want the 1 from before", n)
	}
	recovery := strings.Fields(p.does("", "account", "mfa", "recovery-codes", "show", "--code", p.code()))
	c = p.types("login", email)
	c.expect(`Password.*: `)
	c.send(password + "\n")
	c.expect(`Code from your authenticator app.*: `)
	c.send(recovery[0] + "\n")
	c.expect(`Signed in`)
	c.exits(0)
	if got := p.does("", "account", "status", "--jq", ".session.factors[1]"); got != "recoveryCode\n" {
		t.Errorf("second factor of the session: %q", got)
	}
}

// A wrong code of a flag is tried once, at a terminal too: it will not get better.
func TestWrongCodeOfFlag(t *testing.T) {
	t.Parallel()
	p := newPerson(t)
	p.enrolled()
	c := p.types("login", email, "--code", p.wrong())
	c.expect(`Password.*: `)
	c.send(password + "\n")
	c.expect(`error:.* the code was wrong or too late`)
	c.exits(5)
	if strings.Contains(c.screen(), "Take a fresh one.") {
		t.Errorf("it was asked for again:\n%s", c.screen())
	}
}

// Where there are several factors the person chooses, by number or name.
func TestChooseFactor(t *testing.T) {
	t.Parallel()
	p := newPerson(t)
	p.enrolled()
	c := p.types("account", "mfa", "recovery-codes", "renew")
	c.expect(`This wants a second factor passed in the last 30 minutes`)
	c.expect(`Code from your authenticator app.*: `)
	c.send(p.code() + "\n")
	c.expect(`[0-9a-f]{10}`)
	c.exits(0)
	p.does("", "account", "logout")
	c = p.types("login", "--factor", "recovery-code", email)
	c.expect(`Password.*: `)
	c.send(password + "\n")
	c.expect(`Recovery code.*: `)
	c.send("0123456789\n")
	c.expect(`not right(?s).*: `)
	c.send("\x04") // end of input
	c.expect(`error:.* no answer`)
	c.exits(130)
}

// Ctrl-C at any question ends with 130, leaves the terminal as it was, stores
// nothing and leaves no session on the server.
func TestInterrupt(t *testing.T) {
	t.Parallel()
	questions := []struct {
		name    string
		answers []string // before the question that is interrupted
		at      string
	}{
		{"method", nil, `Number.*: `},
		{"e-mail", []string{"email"}, `E-mail.*: `},
		{"password", []string{"email", email}, `Password for.*: `},
		{"code", []string{"email", email, password}, `Code from your authenticator app.*: `},
	}
	for _, q := range questions {
		t.Run(q.name, func(t *testing.T) {
			t.Parallel()
			p := newPerson(t)
			p.enrolled()
			c := p.types("login", "--profile", "second")
			for i, answer := range q.answers {
				c.expect(questions[i].at)
				c.send(answer + "\n")
			}
			c.expect(q.at)
			c.send("\x03")
			c.expect(`error:.* interrupted`)
			c.exits(130)
			p.asBefore(c)
		})
	}
}

// A terminal that goes away and a system that shuts down end a sign-in as Ctrl-C
// does; under nohup, which has SIGHUP ignored, it goes on.
func TestSignalAtQuestion(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		script string
		signal os.Signal
		ends   bool
	}{
		{"terminate", "", syscall.SIGTERM, true},
		{"hang up", "", syscall.SIGHUP, true},
		{"nohup", "trap '' HUP; ", syscall.SIGHUP, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := newPerson(t)
			p.enrolled()
			script := test.script + "exec " + builtBinary(t) + " login --profile second " + email
			c := openConsoleOf(t, 120, 40, p.environ, exec.CommandContext(t.Context(), "/bin/sh", "-c", script))
			c.expect(`Password for.*: `)
			c.send(password + "\n")
			c.expect(`Code from your authenticator app.*: `)
			if err := c.cmd.Process.Signal(test.signal); err != nil {
				t.Fatal(err)
			}
			if !test.ends {
				c.send(p.code() + "\n")
				c.expect(`Signed in`)
				c.exits(0)
				return
			}
			c.expect(`error:.* interrupted`)
			c.exits(130)
			if n := p.sessions(); n != "1" {
				t.Errorf("sessions on the server: %s, want the 1 from before", n)
			}
		})
	}
}

// Ctrl-C while the QR code is shown takes it off the screen.
func TestInterruptEnrolment(t *testing.T) {
	t.Parallel()
	p := newPerson(t)
	p.signedIn()
	c := p.types("account", "mfa", "totp", "add")
	c.expect(`\x1b\[\?1049h(?s).*Code from the app`)
	c.send("\x03")
	c.expect(`\x1b\[\?1049l(?s).*interrupted`)
	c.exits(130)
	if after := c.state(); after != c.was {
		t.Errorf("terminal after Ctrl-C: %+v, before %+v", after, c.was)
	}
}

// In any window, and on a terminal that can nothing, an authenticator app can be
// added; a QR code that does not fit is not drawn but replaced by advice.
func TestEnrolmentInAnyWindow(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name          string
		columns, rows uint16
		environ       []string
		drawn         bool
		text          string
	}{
		{"large", 120, 40, nil, true, `Scan the code`},
		{"just high enough", 80, 29, nil, true, `Scan the code`},
		{"as terminals open", 80, 24, nil, true, `Scan the code`},
		{"too low", 80, 20, nil, false, `needs a window of \d+ columns and \d+ rows, and(?s).*80 and 20`},
		{"narrow", 30, 60, nil, false, `needs a window`},
		{"without a size", 0, 0, nil, true, `Scan the code`},
		{"dumb", 120, 40, []string{"TERM=dumb"}, false, `Add this secret(?s).*otpauth://totp/`},
		{"no colour", 120, 40, []string{"NO_COLOR=1"}, false, `Add this secret(?s).*otpauth://totp/`},
		{"accessible", 120, 40, []string{"APPCTL_ACCESSIBLE=1"}, false, `Add this secret(?s).*otpauth://totp/`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := newPerson(t)
			p.registered()
			p.does(password, "account", "login", email, "--password-stdin")
			c := openConsole(t, test.columns, test.rows, append(p.environ, test.environ...), "account", "mfa", "totp", "add", "--yes")
			c.expect(test.text)
			c.expect(`Code from the app`)
			if got := strings.Contains(c.screen(), "231m"); got != test.drawn {
				t.Errorf("QR code drawn: %v, want %v", got, test.drawn)
			}
			if test.drawn {
				drawnURI(t, c)
			}
			c.send(p.code() + "\n")
			c.expect(`The authenticator app is added`)
			c.exits(0)
			if len(test.environ) > 0 && test.environ[0] != "APPCTL_ACCESSIBLE=1" && strings.Contains(c.screen(), "\x1b") {
				t.Errorf("escape sequences on a terminal without them:\n%q", c.screen())
			}
		})
	}
}

// In a window too small for half blocks a terminal that shows pictures gets the QR
// code as one, which can be scanned and fits above the question.
func TestEnrolmentAsPicture(t *testing.T) {
	t.Parallel()
	for how, environ := range map[string]string{"kitty": "TERM=xterm-kitty", "iterm": "TERM_PROGRAM=iTerm.app", "sixel": "APPCTL_IMAGES=sixel"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			p := newPerson(t)
			p.registered()
			p.does(password, "account", "login", email, "--password-stdin")
			c := openConsole(t, 80, 20, append(p.environ, environ), "account", "mfa", "totp", "add", "--yes")
			c.expect(`([A-Z2-7]{4} ){10}`)
			c.expect(`Code from the app`)
			text, err := cli.ScanDrawing(how, c.screen())
			if err != nil || !strings.HasPrefix(text, "otpauth://totp/") {
				t.Errorf("scanned %q, %v", text, err)
			}
			c.send("\n") // draws again
			c.expect(`\x1b\[H\x1b\[2J`)
			c.send(p.code() + "\n")
			c.expect(`The authenticator app is added`)
			c.exits(0)
		})
	}
}

// Nothing asks the terminal what it can do: one that never answers is like any
// other.
func TestNoQueries(t *testing.T) {
	t.Parallel()
	p := newPerson(t)
	p.signedIn()
	query := regexp.MustCompile(`\x1b\[[>=]?[0-9;]*c|\x1b\]1[0-9];\?|\x1b\[\??[0-9;]*n|\x1b\[\?[0-9;]*\$p|\x1bP|\x1b_G|\x1b\[>q`)
	for _, args := range [][]string{{"--version"}, {"account", "status"}, {"account", "session", "list"}, {"tour"}, {"help", "terminal"}} {
		c := p.types(args...)
		c.exits(0)
		if q := query.FindString(c.screen()); q != "" {
			t.Errorf("%v asked the terminal %q", args, q)
		}
	}
}

// On a terminal a list has a header and columns, and no line is wider than the
// window.
func TestTableOnTerminal(t *testing.T) {
	t.Parallel()
	p := newPerson(t)
	p.signedIn()
	for columns, want := range map[uint16]string{
		140: `ID +METHOD +DEVICE(?s).*[0-9a-f]{20}  current  email`,
		100: `ID +METHOD +DEVICE(?s).*[0-9a-f]{20}  current  email.*…`,
		60:  `id +[0-9a-f]{20}\r\n +current\r\nmethod +email`,
	} {
		c := openConsole(t, columns, 20, append(p.environ, "NO_COLOR=1"), "account", "session", "list")
		c.expect(want)
		c.exits(0)
		for line := range strings.Lines(c.screen()) {
			if n := len([]rune(strings.TrimRight(line, "\r\n"))); n > int(columns) {
				t.Errorf("a line of %d columns in a window of %d: %q", n, columns, line)
			}
		}
	}
}

// An empty list is a sentence at a terminal, and not the header of a table.
func TestEmptyListOnTerminal(t *testing.T) {
	t.Parallel()
	p := newPerson(t)
	for command, want := range map[string]string{"mock inbox list": "Nothing to list.", "profile list": "No profiles yet: appctl account login makes one."} {
		c := openConsole(t, 100, 20, append(p.environ, "NO_COLOR=1"), strings.Fields(command)...)
		c.exits(0)
		<-c.ended()
		if got := strings.TrimSpace(c.screen()); got != want {
			t.Errorf("%s: %q, want %q", command, got, want)
		}
	}
}

// Confirmations take no for an answer, and deleting wants the address typed out.
func TestConfirm(t *testing.T) {
	t.Parallel()
	p := newPerson(t)
	p.signedIn()
	c := p.types("account", "session", "revoke", "--all")
	c.expect(`End 1 session\b.*\[y/N\].*: `)
	c.send("\n")
	c.expect(`not confirmed, nothing was changed`)
	c.exits(130)
	c = p.types("account", "delete", "--yes")
	c.expect(`Type ada@example.org to go on.*: `)
	c.send("yes\n")
	c.exits(130)
	c = p.types("account", "delete")
	c.expect(`Type ada@example.org to go on.*: `)
	c.send("Ada@example.org\n")
	c.expect(`Deleted the account`)
	c.exits(0)
}

// A secret that is piped in leaves the terminal for the questions that follow.
func TestPipedPassword(t *testing.T) {
	t.Parallel()
	p := newPerson(t)
	p.enrolled()
	script := "echo '" + password + "' | " + builtBinary(t) + " login " + email + " --password-stdin"
	c := openConsoleOf(t, 120, 40, p.environ, exec.CommandContext(t.Context(), "/bin/sh", "-c", script))
	c.expect(`Code from your authenticator app.*: `)
	c.send(p.code() + "\n")
	c.expect(`Signed in`)
	c.exits(0)
}

// A secret is not read from a terminal by a -stdin flag: it would be echoed.
func TestStdinFlagOnTerminal(t *testing.T) {
	t.Parallel()
	p := newPerson(t)
	c := p.types("login", email, "--password-stdin")
	c.expect(`--password-stdin needs a pipe or a file, standard input is a terminal`)
	c.exits(2)
}

// The mock server tells a person what to paste, and ends at Ctrl-C without a
// complaint.
func TestMockServeOnTerminal(t *testing.T) {
	t.Parallel()
	token := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(token, []byte("sesame"), 0o600); err != nil {
		t.Fatal(err)
	}
	c := openConsole(t, 140, 30, []string{"HOME=" + t.TempDir()}, "mock", "serve", "--listen", "127.0.0.1:0", "--control-token-file", token)
	c.expect(`\{"event":"ready".*\}`)
	c.expect(`The mock server is running at.*http://127.0.0.1:`)
	c.expect(`export APPCTL_ENDPOINT=http://127.0.0.1:\d+/v1`)
	c.expect(`export APPCTL_MOCK_TOKEN="\$\(cat /.*/token\)"`)
	c.expect(`Ctrl-C stops it`)
	c.send("\x03")
	c.exits(0)
}

// mock exec at a terminal: Ctrl-C goes to the command, whose code is returned.
func TestMockExecOnTerminal(t *testing.T) {
	t.Parallel()
	script := `trap 'echo caught; exit 9' INT; echo waiting; read line; echo "got $line"; read line`
	c := openConsole(t, 80, 24, []string{"HOME=" + t.TempDir(), "PATH=/usr/bin:/bin"}, "mock", "exec", "--", "/bin/sh", "-c", script)
	c.expect(`waiting`)
	c.send("hello\n")
	c.expect(`got hello`)
	c.send("\x03")
	c.expect(`caught`)
	c.exits(9)
}

// The command of mock exec may read from the terminal although its standard input
// is something else, as programs that ask for a password do.
func TestMockExecReadsTerminal(t *testing.T) {
	t.Parallel()
	script := builtBinary(t) + ` mock exec -- /bin/sh -c 'echo waiting; read line </dev/tty; echo "got $line"; exit 7' </dev/null`
	c := openConsoleOf(t, 80, 24, []string{"HOME=" + t.TempDir(), "PATH=/usr/bin:/bin"}, exec.CommandContext(t.Context(), "/bin/sh", "-c", script))
	c.expect(`waiting`)
	c.send("hello\n")
	c.expect(`got hello`)
	c.exits(7)
}

// Without a terminal a signal to mock exec reaches all that its command has
// started, and the command's code is still returned.
func TestMockExecPassesSignals(t *testing.T) {
	t.Parallel()
	inner := `trap "echo inner; exit" TERM; echo waiting; tail -f /dev/null & wait`
	script := `trap "wait; exit 9" TERM; /bin/sh -c '` + inner + `' & wait`
	cmd := exec.CommandContext(t.Context(), builtBinary(t), "mock", "exec", "--", "/bin/sh", "-c", script)
	cmd.Env = []string{"HOME=" + t.TempDir(), "PATH=/usr/bin:/bin"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = read.Close() })
	cmd.Stdout = write
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_ = write.Close() // the child has its own
	if err := read.SetReadDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(read)
	if line, err := lines.ReadString('\n'); line != "waiting\n" {
		t.Fatalf("first line: %q, %v", line, err)
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if line, err := lines.ReadString('\n'); line != "inner\n" {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // the signal went astray, and they would wait for it
		t.Fatalf("after SIGTERM: %q, %v", line, err)
	}
	if err := cmd.Wait(); cmd.ProcessState.ExitCode() != 9 {
		t.Errorf("exit code %d, %v, want 9", cmd.ProcessState.ExitCode(), err)
	}
}

// --version on a terminal that answers nothing takes no time to speak of.
func TestStartUp(t *testing.T) {
	t.Parallel()
	path := builtBinary(t)
	environ := []string{"HOME=" + t.TempDir()}
	best := time.Hour
	for range 5 { // the machine may be busy: one quick start is proof
		began := time.Now()
		c := openConsoleOf(t, 80, 24, environ, exec.CommandContext(t.Context(), path, "--version"))
		c.exits(0)
		best = min(best, time.Since(began))
		if got := c.expect(`(?s)^.*\n`); !strings.HasPrefix(got, "appctl ") {
			t.Fatalf("--version: %q", got)
		}
	}
	if limit := 250 * time.Millisecond; best > limit {
		t.Errorf("--version on a silent terminal: %v, want at most %v", best, limit)
	}
	t.Logf("--version on a silent terminal: %v", best)
}
