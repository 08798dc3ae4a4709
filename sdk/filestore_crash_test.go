//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package sdk_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/appctl/appctl/sdk"
)

// crashPathVariable makes a test of this file the other process of itself.
const crashPathVariable = "SDK_TEST_CRASH_PATH"

// again is the test as another process, for a store at path.
func again(t *testing.T, path string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$")
	cmd.Env = append(os.Environ(), crashPathVariable+"="+path)
	cmd.Stderr = os.Stderr
	return cmd
}

// halves are the half-written files beside a store.
func halves(t *testing.T, path string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(filepath.Dir(path), ".sessions.json-*"))
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// A file that does not fit on the disk is an error, and the old one stays.
func TestFileStoreOnAFullDisk(t *testing.T) {
	t.Parallel()
	long := strings.Repeat(sentinel, 1000)
	if path := os.Getenv(crashPathVariable); path != "" {
		signal.Ignore(syscall.SIGXFSZ)
		var room syscall.Rlimit
		if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &room); err != nil {
			t.Fatal(err)
		}
		full := room
		full.Cur = 1000
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &full); err != nil {
			t.Fatal(err)
		}
		if err := sdk.FileStore(path).Save(t.Context(), demoKey, long, inAYear); err == nil || leaks(err.Error()) {
			t.Errorf("Save: %v", err)
		}
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &room); err != nil { // for the report of go test -cover
			t.Error(err)
		}
		return
	}
	path := storePath(t)
	s := sdk.FileStore(path)
	if err := s.Save(t.Context(), demoKey, "old", inAYear); err != nil {
		t.Fatal(err)
	}
	before := contents(t, path)
	if out, err := again(t, path).Output(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if contents(t, path) != before || len(halves(t, path)) != 0 {
		t.Errorf("the file is %s, beside it %q", contents(t, path), halves(t, path))
	}
	if err := s.Save(t.Context(), demoKey, long, inAYear); err != nil || stored(t, s) != long {
		t.Errorf("Save, once there is room: %v", err)
	}
}

// A program that is killed while it saves leaves a session, old or new, and
// nothing that stands in the way of the next.
func TestFileStoreOfAKilledProgram(t *testing.T) {
	t.Parallel()
	secrets := []string{"short", strings.Repeat("long", 10_000)}
	if path := os.Getenv(crashPathVariable); path != "" {
		for s, i := sdk.FileStore(path), 0; ; i++ {
			if err := s.Save(t.Context(), demoKey, secrets[i%2], inAYear); err != nil {
				t.Fatal(err)
			}
			fmt.Println("saved")
		}
	}
	path := storePath(t)
	for n := 1; n < 8; n++ {
		cmd := again(t, path)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		saved := bufio.NewScanner(out)
		for range n {
			if !saved.Scan() {
				t.Fatal("the other process saves nothing")
			}
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait() // it was killed
		s := sdk.FileStore(path)
		if got := stored(t, s); got != secrets[0] && got != secrets[1] {
			t.Errorf("left is a session of %d bytes", len(got))
		}
		if err := s.Save(t.Context(), demoKey, "mine", inAYear); err != nil || stored(t, s) != "mine" {
			t.Errorf("Save after it: %v", err)
		}
		if left := halves(t, path); len(left) != 0 {
			t.Errorf("left over %q", left)
		}
	}
}

// Only half-written files of this store are taken away: neither those of
// another one in the directory nor what somebody keeps there.
func TestFileStoreLeavesOtherFiles(t *testing.T) {
	t.Parallel()
	path := storePath(t)
	dir := filepath.Dir(path)
	keep := []string{".sessions.json-backup", ".sessions.json-2-123", ".sessions.json-", ".sessions.json.lock-1"}
	for _, name := range append(keep, ".sessions.json-123") {
		writeStore(t, filepath.Join(dir, name), sentinel)
	}
	if err := sdk.FileStore(path).Save(t.Context(), demoKey, "new", inAYear); err != nil {
		t.Fatal(err)
	}
	for _, name := range keep {
		if contents(t, filepath.Join(dir, name)) != sentinel {
			t.Errorf("%s was changed", name)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, ".sessions.json-123")); err == nil {
		t.Error("a half-written file is still there")
	}
}

// A link to where others can write is refused like a file there.
func TestFileStoreRefusesLooseLinks(t *testing.T) {
	t.Parallel()
	path, public := storePath(t), t.TempDir()
	target := filepath.Join(public, "real.json")
	writeStore(t, target, `{}`)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, path); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(public, 0o777); err != nil {
		t.Fatal(err)
	}
	_, err := sdk.FileStore(path).Load(t.Context(), demoKey)
	if err == nil || !strings.Contains(err.Error(), "mode 0777): run chmod 700") {
		t.Errorf("Load: %v", err)
	}
	if err := sdk.FileStore(path).Save(t.Context(), demoKey, "new", inAYear); err == nil || contents(t, target) != `{}` {
		t.Errorf("Save: %v, the file has %s", err, contents(t, target))
	}
}
