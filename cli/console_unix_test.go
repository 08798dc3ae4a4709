//go:build unix

package cli_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"regexp"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/term"
)

// console is a program at a terminal of its own, which answers no query. The test
// waits for what it writes and then types.
type console struct {
	t    *testing.T
	cmd  *exec.Cmd
	ctrl *os.File // the keyboard and the screen
	tty  *os.File
	was  term.State // the terminal's before the program began

	mu   sync.Mutex
	text bytes.Buffer // all that was written
	read int          // how much of it expect has passed
	news chan struct{}
	done chan struct{} // closed when the program's output has ended
}

// openConsole runs the built binary at a terminal of that size.
func openConsole(t *testing.T, columns, rows uint16, environ []string, args ...string) *console {
	t.Helper()
	return openConsoleOf(t, columns, rows, environ, exec.CommandContext(t.Context(), builtBinary(t), args...))
}

func openConsoleOf(t *testing.T, columns, rows uint16, environ []string, cmd *exec.Cmd) *console {
	t.Helper()
	ctrl, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	if err := pty.Setsize(tty, &pty.Winsize{Cols: columns, Rows: rows}); err != nil {
		t.Fatal(err)
	}
	c := &console{t: t, cmd: cmd, ctrl: ctrl, tty: tty, news: make(chan struct{}, 1), done: make(chan struct{})}
	c.cmd.Env = append([]string{"TERM=xterm-256color", "TZ=UTC", "NO_PROXY=*"}, environ...)
	c.cmd.Dir = t.TempDir()
	c.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	c.cmd.Stdin, c.cmd.Stdout, c.cmd.Stderr = tty, tty, tty
	c.was = c.state()
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go c.watch()
	t.Cleanup(func() {
		_ = tty.Close()
		_ = ctrl.Close()
	})
	return c
}

// watch collects what the program writes.
func (c *console) watch() {
	defer close(c.done)
	buf := make([]byte, 4096)
	for {
		n, err := c.ctrl.Read(buf)
		c.mu.Lock()
		c.text.Write(buf[:n])
		c.mu.Unlock()
		select {
		case c.news <- struct{}{}:
		default:
		}
		if err != nil {
			return
		}
	}
}

// expect waits until what was not expected before matches, and gives the match.
func (c *console) expect(pattern string) string {
	c.t.Helper()
	re := regexp.MustCompile(pattern)
	limit := time.NewTimer(patience)
	defer limit.Stop()
	for {
		c.mu.Lock()
		unread := c.text.Bytes()[c.read:]
		if at := re.FindIndex(unread); at != nil {
			found := string(unread[at[0]:at[1]])
			c.read += at[1]
			c.mu.Unlock()
			return found
		}
		c.mu.Unlock()
		select {
		case <-c.news:
		case <-c.done:
			c.t.Fatalf("the program ended and wrote no %q:\n%s", pattern, c.screen())
		case <-limit.C:
			c.t.Fatalf("no %q in %v:\n%s", pattern, patience, c.screen())
		}
	}
}

// screen is all that was written so far.
func (c *console) screen() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.text.String()
}

// ended is closed when all that the program wrote has been read. The test holds the
// terminal open as well, and lets go of it here.
func (c *console) ended() <-chan struct{} {
	_ = c.tty.Close()
	return c.done
}

// send types.
func (c *console) send(text string) {
	c.t.Helper()
	if _, err := c.ctrl.WriteString(text); err != nil {
		c.t.Fatal(err)
	}
}

// state is how the terminal is set: echo, line mode, signals.
func (c *console) state() term.State {
	c.t.Helper()
	s, err := term.GetState(int(c.tty.Fd()))
	if err != nil {
		c.t.Fatal(err)
	}
	return *s
}

// exits waits for the program's end, which must have that code.
func (c *console) exits(want int) {
	c.t.Helper()
	ended := make(chan error, 1)
	go func() { ended <- c.cmd.Wait() }()
	var err error
	select {
	case err = <-ended:
	case <-time.After(patience):
		c.t.Fatalf("still running after %v:\n%s", patience, c.screen())
	}
	got := 0
	if e, ok := errors.AsType[*exec.ExitError](err); ok {
		got = e.ExitCode()
	} else if err != nil {
		c.t.Fatal(err)
	}
	if got != want {
		c.t.Errorf("%v: exit code %d, want %d:\n%s", c.cmd.Args[1:], got, want, c.screen())
	}
}
