//go:build unix

package cli_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// A process that is killed while it writes leaves the file before or the file
// after, whole; what it left half written goes with the next write.
func TestKilledWhileWriting(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	environ := []string{"APPCTL_CONFIG_DIR=" + dir}
	padding := strings.Repeat("0123456789abcdef", 1<<15) // half the most that is read, to be long at it
	if err := os.WriteFile(filepath.Join(dir, "config.yaml"), []byte("padding: "+padding+"\nsettings: {color: never}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var left []string // by those that were killed before
	caught := 0
	for round := range 20 {
		cmd := exec.CommandContext(t.Context(), builtBinary(t), "config", "set", "color", []string{"always", "never"}[round%2])
		cmd.Env = environ
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- cmd.Wait() }()
		for running := true; running; {
			select {
			case <-ended:
				running = false
			default:
			}
			isNew := func(name string) bool { return !slices.Contains(left, name) }
			if running && slices.ContainsFunc(halfWritten(t, dir), isNew) {
				_ = cmd.Process.Kill() // it may just have ended
				<-ended
				break
			}
		}
		if left = halfWritten(t, dir); len(left) > 0 {
			caught++
		}
		data, err := os.ReadFile(filepath.Join(dir, "config.yaml"))
		if err != nil || !strings.Contains(string(data), padding) || !strings.Contains(string(data), "color: ") {
			t.Fatalf("round %d: %v, %d bytes", round, err, len(data))
		}
		if code, out, errs := runIn(t, environ, "", "config", "get", "color"); code != 0 || out != "always\n" && out != "never\n" {
			t.Fatalf("round %d: exit code %d: %s%s", round, code, out, errs)
		}
	}
	if code, _, errs := runIn(t, environ, "", "config", "set", "color", "auto"); code != 0 {
		t.Fatal(errs)
	}
	if left := halfWritten(t, dir); len(left) > 0 {
		t.Errorf("still half written: %v", left)
	}
	t.Logf("%d of 20 were killed in the middle", caught)
}

// halfWritten are the files that are not in their place yet.
func halfWritten(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".config.yaml-") {
			names = append(names, e.Name())
		}
	}
	return names
}

// A reader that leaves the tour early, as head does, leaves no folder behind.
func TestTourWithoutReader(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cmd := exec.CommandContext(t.Context(), builtBinary(t), "tour")
	cmd.Env = []string{"TMPDIR=" + dir}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var errs strings.Builder
	cmd.Stderr = &errs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // the code is looked at below
	if code := cmd.ProcessState.ExitCode(); code != 128+int(syscall.SIGPIPE) || errs.String() != "" {
		t.Errorf("exit code %d: %s", code, errs.String())
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
