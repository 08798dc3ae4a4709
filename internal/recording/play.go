package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/creack/pty"
)

// frame is what the screen shows for a while.
type frame struct {
	rows   [][]cell
	lasts  time.Duration
	poster bool // it is the picture where pictures do not move
}

// act is what a person does when a command has written something.
type act struct {
	await  string        // what it has written
	pause  time.Duration // how long the person looks at it
	answer string
	hidden bool // the answer is not shown
	code   bool // the answer is what the authenticator app shows
	poster bool
}

// stage is a terminal, with a mock server behind it and a home of its own. Times in
// the picture are those of the scene; nothing here waits for a clock.
type stage struct {
	dir     string
	environ []string
	server  *exec.Cmd
	output  io.Reader // of the server
	screen  *screen
	frames  []frame
}

const (
	columns, rows = 100, 29
	keystroke     = 45 * time.Millisecond
)

// openStage builds appctl and starts its mock server, whose clock stands still: no
// code runs out while it is typed.
func openStage(ctx context.Context, listen string) (*stage, error) {
	dir, err := os.MkdirTemp("", "appctl-recording-")
	if err != nil {
		return nil, err
	}
	s := &stage{dir: dir, screen: newScreen(columns, rows)}
	binary := filepath.Join(dir, "appctl")
	build := exec.CommandContext(ctx, "go", "build", "-o", binary, "github.com/appctl/appctl/cli/appctl") //nolint:gosec // into a folder of our own
	if out, err := build.CombinedOutput(); err != nil {
		return nil, errors.Join(fmt.Errorf("go build: %w\n%s", err, out), os.RemoveAll(dir))
	}
	s.environ = []string{
		"HOME=" + dir, "PATH=" + dir + ":/usr/bin:/bin", "TERM=xterm-256color", "COLORTERM=truecolor", "TZ=UTC", "NO_PROXY=*",
		"APPCTL_STORE=file", "APPCTL_PROJECT=shop",
	}
	if err := s.serve(ctx, binary, listen); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return s, nil
}

func (s *stage) serve(ctx context.Context, binary, listen string) error {
	s.server = exec.CommandContext(ctx, binary, "mock", "serve", "--listen", listen, "--project", "shop", "--clock", "fixed=2026-11-23T12:00:00Z") //nolint:gosec // it was built above
	s.server.Env, s.server.Stderr = s.environ, os.Stderr
	out, err := s.server.StdoutPipe()
	if err != nil {
		return err
	}
	if err := s.server.Start(); err != nil {
		return err
	}
	s.output = out
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		return errors.Join(fmt.Errorf("mock serve: %w", err), s.server.Wait())
	}
	var ready struct{ Endpoint, Control string }
	if err := json.Unmarshal(line, &ready); err != nil {
		return err
	}
	s.environ = append(s.environ, "APPCTL_ENDPOINT="+ready.Endpoint, "APPCTL_MOCK_CONTROL="+ready.Control)
	return nil
}

// close stops the server, which ends well when it is interrupted.
func (s *stage) close() error {
	err := s.server.Process.Signal(os.Interrupt)
	_, _ = io.Copy(io.Discard, s.output)
	return errors.Join(err, s.server.Wait(), os.RemoveAll(s.dir))
}

// prepare runs a command that is not shown.
func (s *stage) prepare(ctx context.Context, stdin string, args ...string) error {
	_, err := s.offstage(ctx, stdin, args...)
	return err
}

func (s *stage) offstage(ctx context.Context, stdin string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, filepath.Join(s.dir, "appctl"), args...) //nolint:gosec // it was built above, and is told what the scene says
	cmd.Env, cmd.Dir, cmd.Stdin = s.environ, s.dir, strings.NewReader(stdin)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%v: %w\n%s", args, err, errs.String())
	}
	return strings.TrimSpace(string(out)), nil
}

// show keeps what is on the screen now for the picture.
func (s *stage) show(lasts time.Duration, poster bool) {
	s.frames = append(s.frames, frame{rows: s.screen.copy(), lasts: lasts, poster: poster})
}

func (s *stage) clear() { s.screen.write([]byte("\x1b[H\x1b[2J")) }

// play types a command line and acts on what it writes; the end of it is looked at
// for a pause.
func (s *stage) play(ctx context.Context, line string, pause time.Duration, acts ...act) error {
	s.screen.write([]byte("\x1b[1;32m$\x1b[0m "))
	s.show(500*time.Millisecond, false)
	for _, key := range line {
		s.screen.write([]byte(string(key)))
		s.show(keystroke, false)
	}
	s.screen.write([]byte("\r\n"))
	cmd := exec.CommandContext(ctx, "sh", "-c", line) //nolint:gosec // a line of the scene
	cmd.Env, cmd.Dir = s.environ, s.dir
	terminal, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: columns, Rows: rows})
	if err != nil {
		return err
	}
	defer func() { _ = terminal.Close() }() // it was only a window
	written := listen(terminal)
	for _, a := range acts {
		if err := s.do(ctx, terminal, written, a); err != nil {
			return fmt.Errorf("%s: %w", line, err)
		}
	}
	for chunk := range written {
		s.screen.write(chunk)
	}
	if err := cmd.Wait(); err != nil {
		return fmt.Errorf("%s: %w", line, err)
	}
	s.show(pause, false)
	return s.screen.end()
}

// listen gives what is written to a terminal, until its end.
func listen(terminal io.Reader) <-chan []byte {
	written := make(chan []byte)
	go func() {
		defer close(written)
		for {
			chunk := make([]byte, 4096)
			n, err := terminal.Read(chunk)
			if n > 0 {
				written <- chunk[:n]
			}
			if err != nil {
				return // Linux has an error for a terminal that nobody holds any more
			}
		}
	}()
	return written
}

func (s *stage) do(ctx context.Context, terminal io.Writer, written <-chan []byte, a act) error {
	if err := s.await(ctx, written, regexp.MustCompile(a.await)); err != nil {
		return err
	}
	s.show(a.pause, a.poster)
	if a.code {
		code, err := s.offstage(ctx, "", "mock", "totp", user)
		if err != nil {
			return err
		}
		a.answer = code
	}
	if _, err := io.WriteString(terminal, a.answer); err != nil {
		return err
	}
	if !a.hidden {
		if err := s.await(ctx, written, regexp.MustCompile(regexp.QuoteMeta(a.answer))); err != nil {
			return err
		}
		s.show(700*time.Millisecond, false)
	}
	_, err := io.WriteString(terminal, "\n")
	return err
}

// await reads on until something was written.
func (s *stage) await(ctx context.Context, written <-chan []byte, what *regexp.Regexp) error {
	var seen []byte
	for {
		select {
		case chunk, more := <-written:
			if !more {
				return fmt.Errorf("it ended, and wrote no %q but %q", what, seen)
			}
			s.screen.write(chunk)
			seen = append(seen, chunk...)
		case <-ctx.Done():
			return fmt.Errorf("no %q: %w: %q", what, ctx.Err(), seen)
		}
		if what.Match(seen) {
			return nil
		}
	}
}
