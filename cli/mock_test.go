package cli_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/appctl/appctl/cli"
)

// runIn runs a command line in this process with its own HOME.
func runIn(t *testing.T, environ []string, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = cli.Run(t.Context(), args, cli.Streams{In: strings.NewReader(stdin), Out: &out, Err: &errs}, environ)
	return code, out.String(), errs.String()
}

// mock serve prints one line of JSON when requests are answered, writes the same
// to its file, and ends with 0 when it is interrupted.
func TestMockServe(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("a process cannot be interrupted from outside on Windows")
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "ready.json")
	cmd := exec.CommandContext(t.Context(), builtBinary(t), "mock", "serve", "--listen", "127.0.0.1:0", "--project", "shop", "--ready-file", file)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	out := bufio.NewReader(pipe)
	line, err := out.ReadBytes('\n')
	if err != nil {
		t.Fatalf("ready line: %v\n%s", err, stderr.String())
	}
	var ready struct {
		Event, URL, Endpoint, Control, Project, Version string
		PID                                             int
	}
	if err := json.Unmarshal(line, &ready); err != nil {
		t.Fatalf("ready line %q: %v", line, err)
	}
	if ready.Event != "ready" || ready.Endpoint != ready.URL+"/v1" || ready.Control != ready.URL+"/_mock/v1" || ready.Project != "shop" || ready.PID != cmd.Process.Pid || ready.Version == "" {
		t.Errorf("ready line: got %s", line)
	}
	if written, err := os.ReadFile(file); err != nil || !bytes.Equal(written, line) {
		t.Errorf("--ready-file: got %q, %v, want %q", written, err, line)
	}
	environ := []string{"HOME=" + dir, "APPCTL_STORE=file", "APPCTL_ENDPOINT=" + ready.Endpoint, "APPCTL_PROJECT=shop", "APPCTL_MOCK_CONTROL=" + ready.Control}
	if code, _, errs := runIn(t, environ, "correct horse battery", "account", "register", "ada@example.org", "--password-stdin"); code != 0 {
		t.Errorf("register on it: exit code %d, %s", code, errs)
	}
	if code, list, errs := runIn(t, environ, "", "mock", "inbox", "list", "--json"); code != 0 || list != `{"total":0,"messages":[]}`+"\n" {
		t.Errorf("inbox list on it: exit code %d, %q, %s", code, list, errs)
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if rest, _ := out.ReadString(0); rest != "" {
		t.Errorf("standard output after the ready line: %q", rest)
	}
	if err := cmd.Wait(); err != nil || stderr.Len() > 0 {
		t.Errorf("after an interrupt: %v, standard error %q", err, stderr.String())
	}
	if code, _, errs := runIn(t, environ, "", "mock", "inbox", "list"); code != 8 || !strings.Contains(errs, "no mock server") {
		t.Errorf("inbox list without a server: exit code %d, %s", code, errs)
	}
}

// A server that others can reach has to have a token for its control API.
func TestMockServeBeyondLoopback(t *testing.T) {
	t.Parallel()
	code, _, errs := runIn(t, nil, "", "mock", "serve", "--listen", "0.0.0.0:0")
	if code != 2 || !strings.Contains(errs, "--control-token-file is required") {
		t.Errorf("exit code %d, %s", code, errs)
	}
}

// The tour does the main job alone in at most three seconds, and the QR code that
// it draws can be scanned.
func TestTour(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	cmd := exec.CommandContext(t.Context(), builtBinary(t), "tour")
	cmd.Env = []string{"HOME=" + home, "TMPDIR=" + t.TempDir()}
	began := time.Now()
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("tour: %v\n%s", err, out)
	}
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("tour took %v, want at most 3 s", took)
	}
	var code []string
	for line := range strings.Lines(string(out)) {
		if text := strings.TrimPrefix(line, "    "); strings.HasPrefix(text, "█") || strings.HasPrefix(text, "▀▀▀▀▀") {
			code = append(code, text)
		}
	}
	if uri, err := cli.DecodeQR(strings.Join(code, "")); err != nil || !strings.HasPrefix(uri, "otpauth://totp/Tour%3Aada%40example.org?issuer=Tour&secret=") {
		t.Errorf("QR code of the tour: %q, %v", uri, err)
	}
	if left, err := os.ReadDir(home); err != nil || len(left) > 0 {
		t.Errorf("left in HOME: %v, %v", left, err)
	}
}

// A browser without its sandbox is warned of, and of no other is.
func TestMockWarnsOfRoot(t *testing.T) {
	t.Parallel()
	program, err := os.Executable() // any will do: it is not started before the first screenshot
	if err != nil {
		t.Fatal(err)
	}
	code, _, errs := runIn(t, []string{"HOME=" + t.TempDir(), "PATH=" + os.Getenv("PATH")}, "", "mock", "exec", "--chromium", program, "--", "true")
	if warned := strings.Contains(errs, "warning: --chromium: as root it runs without its sandbox"); code != 0 || warned != (os.Getuid() == 0) {
		t.Errorf("as user %d: exit code %d, warned: %t: %s", os.Getuid(), code, warned, errs)
	}
}
