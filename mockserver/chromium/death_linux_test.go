package chromium

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"golang.org/x/sys/unix"

	"github.com/appctl/appctl/internal/fetch"
)

// TestMain is also the program that TestDeath kills: it starts a browser, says
// its process, and waits for the end of its input: nobody to kill it is left.
func TestMain(m *testing.M) {
	if os.Getenv("APPCTL_TEST_DEATH") == "" {
		os.Exit(m.Run())
	}
	p, err := start(os.Getenv("APPCTL_CHROMIUM"), new(fetch.Guard), nil)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println(chromedp.FromContext(p.ctx).Browser.Process().Pid)
	_, _ = io.Copy(io.Discard, os.Stdin)
	_ = p.stop()
}

// A browser does not outlive the program that started it, however that ends, and
// what it left is gone when the next one has started.
func TestDeath(t *testing.T) {
	t.Parallel()
	all := t.TempDir()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), "APPCTL_TEST_DEATH=1", "APPCTL_CHROMIUM="+chromium(t), "TMPDIR="+all)
	cmd.Stderr = os.Stderr
	if _, err := cmd.StdinPipe(); err != nil { // closed with this process, at the latest
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		t.Fatalf("the program says %q, want a process", line)
	}
	processes := append(descendants(t, pid), pid)
	if len(processes) < 3 {
		t.Errorf("processes of the browser: got %v, want several", processes)
	}
	var alive []unix.PollFd
	for _, pid := range processes {
		fd, err := unix.PidfdOpen(pid, 0)
		if err != nil {
			continue // one that has ended
		}
		t.Cleanup(func() { _ = unix.Close(fd) })
		alive = append(alive, unix.PollFd{Fd: int32(fd), Events: unix.POLLIN})
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it was killed
	for i := range alive {
		if n, err := unix.Poll(alive[i:i+1], 20_000); n != 1 {
			t.Errorf("a process of the browser lives on: %d, %v", n, err)
		}
	}
	left := names(t, all)
	if len(left) < 2 {
		t.Errorf("a killed program left %q, want two directories: the test would prove nothing", left)
	}
	removeOrphans(all)
	if left = names(t, all); len(left) > 0 {
		t.Errorf("got %q left", left)
	}
}

// A browser that is closed while it starts is not waited for.
func TestCloseWhileStarting(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	started, program := filepath.Join(dir, "started"), filepath.Join(dir, "program")
	if err := unix.Mkfifo(started, 0o600); err != nil {
		t.Fatal(err)
	}
	script := "#!/bin/sh\n: > " + started + "\nexec sleep 60\n"
	if err := os.WriteFile(program, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	b, err := New(program, "127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	failed := make(chan error)
	go func() {
		_, err := b.Screenshot(t.Context(), plain("http://127.0.0.1:1"))
		failed <- err
	}()
	if _, err := os.ReadFile(started); err != nil { // waits for the program
		t.Fatal(err)
	}
	if err := b.Close(); err != nil {
		t.Error(err)
	}
	if err := <-failed; !errors.Is(err, ErrClosed) {
		t.Errorf("screenshot: got %v, want %v", err, ErrClosed)
	}
}

// descendants are the processes below one.
func descendants(t *testing.T, pid int) []int {
	t.Helper()
	lists, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	if err != nil {
		t.Fatal(err)
	}
	var all []int
	for _, list := range lists {
		text, _ := os.ReadFile(list) // a thread may have ended
		for field := range strings.FieldsSeq(string(text)) {
			child, err := strconv.Atoi(field)
			if err != nil {
				t.Fatal(err)
			}
			all = append(append(all, child), descendants(t, child)...)
		}
	}
	return all
}
