//go:build unix

package cli_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/creack/pty"
	"golang.org/x/term"

	"github.com/appctl/appctl/cli"
)

// query is what is asked where --show auto is given.
const query = "\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\\x1b[c"

// In every window, on every kind of terminal, the drawing is as the terminal wants
// it, and standard output has nothing else.
func TestPictureOnTerminal(t *testing.T) {
	t.Parallel()
	environ := openStudio(t)
	tests := []struct {
		name          string
		columns, rows uint16
		environ       []string
		want          string // how the output begins
		lines         int    // of blocks
	}{
		{"usual", 80, 24, nil, "\x1b[0;48;5;", 23},
		{"all colours", 80, 24, []string{"COLORTERM=truecolor"}, "\x1b[0;48;2;", 23},
		{"narrow", 20, 50, nil, "\x1b[0;", 10},
		{"one column", 1, 50, nil, "\x1b[0;", 1},
		{"low", 80, 4, nil, "\x1b[0;", 3},
		{"one row", 80, 1, nil, "\x1b[0;", 1},
		{"without a size", 0, 0, nil, "\x1b[0;", 23},
		{"kitty", 80, 24, []string{"TERM=xterm-kitty"}, "\x1b_Ga=T,c=", 0},
		{"iterm", 80, 24, []string{"TERM_PROGRAM=iTerm.app"}, "\x1b]1337;File=size=", 0},
		{"sixel", 80, 24, []string{"TERM=foot"}, "\x1bP0;1q\"1;1;100;100", 0},
		{"tmux", 80, 24, []string{"TMUX=x", "TERM_PROGRAM=iTerm.app"}, "\x1b[0;", 23},
		{"by variable", 80, 24, []string{"APPCTL_IMAGES=sixel"}, "\x1bP0;1q", 0},
		{"blocks without colour, by name", 80, 24, []string{"NO_COLOR=1", "APPCTL_IMAGES=blocks"}, "\x1b[0;", 23},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := openConsole(t, test.columns, test.rows, append(environ, test.environ...), "avatar", "flag", "de", "-q")
			c.exits(0)
			<-c.ended()
			screen := c.screen()
			if !strings.HasPrefix(screen, test.want) || !strings.HasSuffix(screen, "\r\n") {
				t.Errorf("output begins %.40q and ends %q, want %q", screen, screen[max(0, len(screen)-10):], test.want)
			}
			if n := strings.Count(screen, "\n"); test.lines > 0 && n != test.lines {
				t.Errorf("%d lines, want %d", n, test.lines)
			}
			if strings.Contains(screen, query) || strings.Contains(screen, "\x1b[c") {
				t.Errorf("the terminal was asked something")
			}
		})
	}
}

// Where nothing can be drawn the person is told, before anything is fetched, and
// -O works all the same.
func TestPictureNotDrawn(t *testing.T) {
	t.Parallel()
	environ := openStudio(t)
	for reason, extra := range map[string]string{
		"this terminal shows text alone":                     "TERM=dumb",
		"CI is set":                                          "CI=true",
		"APPCTL_ACCESSIBLE is set":                           "APPCTL_ACCESSIBLE=1",
		"without colour there are no blocks to draw it with": "NO_COLOR=1",
		"pictures are turned off":                            "APPCTL_IMAGES=none",
	} {
		t.Run(extra, func(t *testing.T) {
			t.Parallel()
			c := openConsole(t, 80, 24, append(environ, extra), "avatar", "flag", "de")
			c.expect("the picture is not drawn, because " + reason)
			c.expect("-O FILE saves it")
			c.exits(2)
			c = openConsole(t, 80, 24, append(environ, extra), "avatar", "flag", "de", "-O", filepath.Join(t.TempDir(), "de.png"))
			c.expect(`de\.png: image/png, 100×100, \d+ bytes`)
			c.exits(0)
			if screen := c.screen(); regexp.MustCompile("\x1b[^\\[]").MatchString(screen) {
				t.Errorf("drawn all the same: %q", screen)
			}
		})
	}
}

// A QR code can be scanned off the screen, however it is drawn; one that the window
// cannot hold is saved.
func TestQROnTerminal(t *testing.T) {
	t.Parallel()
	environ := openStudio(t)
	for _, how := range []string{"kitty", "iterm", "sixel", "blocks"} {
		c := openConsole(t, 80, 24, environ, "avatar", "qr", "https://example.org/join", "--show", how, "-q")
		c.exits(0)
		<-c.ended()
		if got, err := cli.ScanDrawing(how, c.screen()); err != nil || got != "https://example.org/join" {
			t.Errorf("%s: scanned %q, %v", how, got, err)
		}
	}
	c := openConsole(t, 30, 10, environ, "avatar", "qr", "https://example.org/join")
	c.expect(`not drawn: the code needs a window of 27 columns and 15 rows, and this is smaller; saved as qr\.png`)
	c.exits(0)
	if _, err := os.Stat(filepath.Join(c.cmd.Dir, "qr.png")); err != nil {
		t.Error(err)
	}
}

// What no terminal draws is saved beside the person, with the reason, and nothing
// that was there is lost.
func TestUndrawableOnTerminal(t *testing.T) {
	t.Parallel()
	environ := openStudio(t)
	dir := t.TempDir()
	open := func(kind string, args ...string) *console {
		args = append([]string{"avatar", "favicon", "https://example.org/?as=" + kind}, args...)
		cmd := exec.CommandContext(t.Context(), "/bin/sh", append([]string{"-c", `cd "$0" && exec "$@"`, dir, builtBinary(t)}, args...)...)
		return openConsoleOf(t, 100, 24, environ, cmd)
	}
	c := open("image/svg+xml")
	c.expect(`warning:.* not drawn: image/svg\+xml cannot be drawn in a terminal; saved as favicon\.svg\r\n`)
	c.exits(0)
	c = open("image/x-icon")
	c.expect(`saved as favicon\.ico\r\n`)
	c.exits(0)
	if data, err := os.ReadFile(filepath.Join(dir, "favicon.ico")); err != nil || len(data) != 6 {
		t.Errorf("favicon.ico: %q, %v", data, err)
	}
	c = open("image/x-icon")
	c.expect(`error:.* not drawn: .*; not saved: open favicon.ico: file exists`)
	c.expect(`-O FILE saves it elsewhere`)
	c.exits(1)
	c = open("image/x-icon", "-O", "other.ico", "--show", "blocks")
	c.expect(`other\.ico: image/x-icon, 6 bytes`)
	c.expect(`not drawn: image/x-icon cannot`)
	c.exits(0)
	c = open("image/png")
	c.expect(`not drawn: the picture is broken: .*; saved as favicon\.png`)
	c.exits(0)
}

// --show auto asks the terminal in one write, and draws as it answers.
func TestAskedTerminal(t *testing.T) {
	t.Parallel()
	environ := openStudio(t)
	for answer, want := range map[string]string{
		"\x1b_Gi=31;OK\x1b\\\x1b[?62;c": "\x1b_Ga=T,",
		"\x1b[?62;4;22c":                "\x1bP0;1q",
		"\x1b[?64;1;9;15c":              "\x1b[0;48;5;",
	} {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			var got string
			for range 10 { // the machine may be busy and the answer late: one in time is proof
				c := openConsole(t, 80, 24, environ, "avatar", "flag", "de", "--show", "auto", "-q")
				c.expect(regexp.QuoteMeta(query))
				c.send(answer)
				got = c.expect(`^(?s).{6}`)
				c.exits(0)
				if after := c.state(); after != c.was {
					t.Errorf("terminal afterwards: %+v, before %+v", after, c.was)
				}
				if strings.HasPrefix(want, got) {
					return
				}
			}
			t.Errorf("drawn with %q after %q, want %q", got, answer, want)
		})
	}
}

// A terminal that answers no query gets blocks, and is as it was.
func TestSilentTerminal(t *testing.T) {
	t.Parallel()
	c := openConsole(t, 80, 24, openStudio(t), "avatar", "flag", "de", "--show", "auto", "-q")
	c.expect(regexp.QuoteMeta(query))
	c.expect("^\x1b\\[0;48;5;")
	c.exits(0)
	if after := c.state(); after != c.was {
		t.Errorf("terminal afterwards: %+v, before %+v", after, c.was)
	}
}

// tmux and GNU Screen are asked for their attributes alone: what is for kitty they
// would take for the title of the window.
func TestAskedMultiplexer(t *testing.T) {
	t.Parallel()
	environ := openStudio(t)
	for _, name := range []string{"TMUX=/tmp/tmux-1/default,1,0", "STY=1.pts-0.host", "TERM=tmux-256color", "TERM=screen"} {
		c := openConsole(t, 80, 24, append([]string{name}, environ...), "avatar", "flag", "de", "--show", "auto", "-q")
		c.expect("^\x1b\\[c")
		c.send("\x1b[?1;2c")
		c.expect("^\x1b\\[0;48;5;")
		c.exits(0)
	}
}

// slowStudio is a studio that waits for a word before it answers.
func slowStudio(t *testing.T) (environ []string, asked <-chan struct{}, answer chan<- struct{}) {
	t.Helper()
	asks, word := make(chan struct{}, 8), make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asks <- struct{}{}
		select {
		case <-word:
			studio(w, r)
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(s.Close)
	return []string{"APPCTL_ENDPOINT=" + s.URL + "/v1", "APPCTL_PROJECT=test", "HOME=" + t.TempDir()}, asks, word
}

// late runs --show auto in a shell with the terminal's answer coming before or after
// the picture, and gives what the shell reads then, and the whole screen.
func late(t *testing.T, drawn bool) (read, screen string) {
	t.Helper()
	environ, asked, answer := slowStudio(t)
	script := builtBinary(t) + ` avatar flag de --show auto -q; echo ended; read line; echo "got <$line>"`
	c := openConsoleOf(t, 80, 24, environ, exec.CommandContext(t.Context(), "/bin/sh", "-c", script))
	c.expect(regexp.QuoteMeta(query))
	<-asked
	if drawn {
		answer <- struct{}{}
		c.expect("\x1b\\[0;48;5;")
		c.send("\x1b[?62;4c")
	} else {
		c.send("\x1b[?62;4c")
		answer <- struct{}{}
	}
	c.expect("ended")
	c.send("next\n")
	read = c.expect(`got <.*>`)
	c.exits(0)
	return read, c.screen()
}

// An answer that comes while the picture is on its way still counts.
func TestLateTerminal(t *testing.T) {
	t.Parallel()
	read, screen := late(t, false)
	if read != "got <next>" || !strings.Contains(screen, "\x1bP0;1q") || strings.Contains(screen, "62;4") {
		t.Errorf("the shell %s, after %q", read, screen)
	}
}

// An answer that comes when the picture is drawn is neither shown nor left for the
// shell.
func TestTooLateTerminal(t *testing.T) {
	t.Parallel()
	var read, screen string
	for range 10 { // the machine may be busy and the answer later still: one in time is proof
		if read, screen = late(t, true); read == "got <next>" && !strings.Contains(screen, "62;4") {
			return
		}
	}
	t.Errorf("the shell %s, after %q", read, screen)
}

// What was typed before the picture is still there after it, and with it in the way
// the terminal is not asked.
func TestPictureTypeAhead(t *testing.T) {
	t.Parallel()
	script := `read go; ` + builtBinary(t) + ` avatar flag de --show auto -q; read line; echo "got <$line>"`
	c := openConsoleOf(t, 80, 24, openStudio(t), exec.CommandContext(t.Context(), "/bin/sh", "-c", script))
	c.send("go\ntyped ahead\n")
	c.expect(`got <typed ahead>`)
	c.exits(0)
	if strings.Contains(c.screen(), "\x1b[c") {
		t.Errorf("the terminal was asked, with something typed ahead:\n%q", c.screen())
	}
}

// In the background the terminal is left alone: to touch it would stop the process.
func TestPictureInBackground(t *testing.T) {
	t.Parallel()
	script := `set -m; ` + builtBinary(t) + ` avatar flag de --show auto & wait; echo "ended"`
	c := openConsoleOf(t, 80, 24, openStudio(t), exec.CommandContext(t.Context(), "/bin/sh", "-c", script))
	c.expect("\x1b\\[0;48;5;")
	c.expect("ended")
	c.exits(0)
	if strings.Contains(c.screen(), "\x1b[c") {
		t.Errorf("the terminal was asked from the background:\n%q", c.screen())
	}
}

// The cells' size in pixels decides how much of a window a picture takes, whatever
// COLUMNS says of its width.
func TestPictureOnLargeCells(t *testing.T) {
	t.Parallel()
	for _, more := range []string{"LANG=C", "COLUMNS=40"} {
		ctrl, tty, err := pty.Open()
		if err != nil {
			t.Fatal(err)
		}
		if err := pty.Setsize(tty, &pty.Winsize{Cols: 80, Rows: 24, X: 80 * 20, Y: 24 * 40}); err != nil {
			t.Fatal(err)
		}
		cmd := exec.CommandContext(t.Context(), builtBinary(t), "avatar", "flag", "de", "--show", "kitty")
		cmd.Env, cmd.Stdout = append(openStudio(t), more), tty
		if err := cmd.Run(); err != nil {
			t.Fatal(err)
		}
		buf := make([]byte, 16)
		n, err := ctrl.Read(buf)
		if got := string(buf[:n]); err != nil || !strings.HasPrefix(got, "\x1b_Ga=T,c=5,") {
			t.Errorf("%s: 100 pixels in cells of 20: %q, %v, want 5 columns", more, got, err)
		}
		_, _ = tty.Close(), ctrl.Close()
	}
}

// Ctrl-C ends the wait with 130, and leaves the terminal as it was.
func TestPictureInterrupt(t *testing.T) {
	t.Parallel()
	for _, show := range []string{"blocks", "auto"} {
		environ, asked, _ := slowStudio(t)
		c := openConsole(t, 80, 24, environ, "avatar", "flag", "de", "--show", show)
		<-asked
		c.expect(`Waiting for the picture, \d+ s`)
		c.send("\x03")
		c.expect(`\r\x1b\[K(?s).*error:.* interrupted`)
		c.exits(130)
		if after := c.state(); after != c.was {
			t.Errorf("--show %s: terminal after Ctrl-C: %+v, before %+v", show, after, c.was)
		}
	}
}

// No escape sequence goes into a pipe, whatever is set and said.
func TestNoEscapeIntoPipe(t *testing.T) {
	t.Parallel()
	environ := append(openStudio(t), "TERM=xterm-kitty", "KITTY_WINDOW_ID=1", "COLORTERM=truecolor", "CLICOLOR_FORCE=1", "APPCTL_IMAGES=kitty")
	for _, args := range [][]string{{}, {"--show", "auto"}, {"--show", "none"}, {"-O", "-"}, {"--color", "always"}} {
		ctrl, tty, err := pty.Open() // standard error is a terminal
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.CommandContext(t.Context(), builtBinary(t), append([]string{"avatar", "flag", "de"}, args...)...)
		cmd.Env, cmd.Stderr = environ, tty
		out, err := cmd.Output()
		if err != nil || !strings.HasPrefix(string(out), "\x89PNG\r\n\x1a\n") || strings.Contains(string(out), "\x1b") && strings.Contains(string(out), "\x1b_G") {
			t.Errorf("%v: %.20q, %v", args, out, err)
		}
		if !term.IsTerminal(int(tty.Fd())) {
			t.Error("standard error was no terminal")
		}
		_, _ = tty.Close(), ctrl.Close()
	}
}
