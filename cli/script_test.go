package cli_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/appctl/appctl/cli"
	"github.com/appctl/appctl/mockserver"
)

var update = flag.Bool("update", false, "rewrite the golden output in testdata")

func TestMain(m *testing.M) {
	testscript.Main(suite{m}, map[string]func(){"appctl": appctl, "browse": browse})
}

// suite removes the binary that tests have built.
type suite struct{ *testing.M }

func (s suite) Run() int {
	defer func() {
		if binaryDir != "" {
			_ = os.RemoveAll(binaryDir)
		}
	}()
	return s.M.Run()
}

// appctl is cli/appctl/main.go in the test binary, which scripts run as a process
// of its own.
func appctl() {
	fillDisk()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	os.Exit(cli.Run(ctx, os.Args[1:], cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}, os.Environ()))
}

var binaryDir string

// binary builds cli/appctl, once for all tests.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "appctl-test-")
	if err != nil {
		return "", err
	}
	binaryDir = dir
	path := filepath.Join(dir, "appctl")
	if out, err := exec.Command("go", "build", "-o", path, "./appctl").CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, nil
})

func builtBinary(t testing.TB) string {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// Every script in testdata does what it says, each in a project of its own on one
// mock server that checks all its answers.
func TestScripts(t *testing.T) {
	t.Parallel()
	server := mockserver.Start(t, mockserver.WithResponseChecks())
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			e.Values["server"] = server
			e.Values["project"] = new(*mockserver.Project)
			e.Values["keyring"] = new(*keyringBus)
			for _, line := range []string{
				"HOME=" + filepath.Join(e.WorkDir, "home"),
				"APPCTL_STORE=file",
				"DBUS_SESSION_BUS_ADDRESS=unix:path=" + filepath.Join(e.WorkDir, "no-bus"),
				"NO_PROXY=*",
				"TZ=UTC",
				"GORACE=atexit_sleep_ms=0", // else the race detector adds a second to every process
			} {
				name, value, _ := strings.Cut(line, "=")
				e.Setenv(name, value)
			}
			return os.MkdirAll(filepath.Join(e.WorkDir, "home"), 0o700)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"mock":      startMock,
			"code":      putCode,
			"advance":   advanceClock,
			"stub":      startStub,
			"silentbus": startSilentBus,
			"keyring":   startKeyring,
			"exits":     exits,
			"oneline":   oneLine,
			"provider":  switchOn,
			"idtoken":   putIDToken,
			"message":   putMessage,
			"visit":     visitPage,
		},
	})
}

// mock [alerts|VERSION]: makes a project with a clock that stands still, and points
// appctl at it; the day on which a session of now ends is in $UNTIL. Another VERSION has a server of its own.
func startMock(ts *testscript.TestScript, _ bool, args []string) {
	server := ts.Value("server").(*mockserver.Server)
	if len(args) > 0 && args[0] != "alerts" {
		server = startRelease(ts, args[0])
	}
	p, err := server.NewProject(mockserver.Configure(func(s *mockserver.Settings) {
		s.Auth.SessionAlerts = len(args) > 0 && args[0] == "alerts"
	}))
	ts.Check(err)
	ts.Defer(func() { ts.Check(p.Delete(context.Background())) })
	p.Clock().Freeze()
	for _, line := range server.Env(p) {
		name, value, _ := strings.Cut(line, "=")
		if strings.HasPrefix(name, "APPCTL_") {
			ts.Setenv(name, value)
		}
	}
	ts.Setenv("UNTIL", p.Clock().Now().AddDate(0, 0, 365).UTC().Format("2 January 2006"))
	ts.Setenv("PROJECT", p.ID())
	ts.Setenv("ENDPOINT", server.Endpoint())
	*ts.Value("project").(**mockserver.Project) = p
}

// startRelease starts a server of an older version.
func startRelease(ts *testscript.TestScript, release string) *mockserver.Server {
	server, err := mockserver.New(mockserver.WithVersion(release), mockserver.WithResponseChecks())
	ts.Check(err)
	ts.Check(server.Listen(context.Background(), "127.0.0.1:0"))
	ts.Defer(func() { ts.Check(server.Shutdown(context.Background())) })
	return server
}

func project(ts *testscript.TestScript) *mockserver.Project {
	p := *ts.Value("project").(**mockserver.Project)
	if p == nil {
		ts.Fatalf("no project: run mock first")
	}
	return p
}

// code USER: puts the current TOTP code of a user into $CODE, a wrong one into
// $WRONG.
func putCode(ts *testscript.TestScript, _ bool, args []string) {
	code, _, err := project(ts).TOTP(context.Background(), args[0])
	ts.Check(err)
	ts.Setenv("CODE", code)
	wrong := "000000"
	if code == wrong {
		wrong = "000001"
	}
	ts.Setenv("WRONG", wrong)
}

// advance DURATION: moves the project's clock.
func advanceClock(ts *testscript.TestScript, _ bool, args []string) {
	d, err := time.ParseDuration(args[0])
	ts.Check(err)
	project(ts).Clock().Advance(d)
}

// stub KIND: a server that is none, its endpoint in $STUB.
func startStub(ts *testscript.TestScript, _ bool, args []string) {
	answer := map[string]http.HandlerFunc{
		"html": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, "<html><body>Welcome to nginx</body></html>")
		},
		"malformed": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json; charset=UTF-8")
			fmt.Fprint(w, `{"$id": "6a88`)
		},
		"huge": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json; charset=UTF-8")
			fmt.Fprint(w, `{"name":"`)
			chunk := []byte(strings.Repeat("x", 1<<20))
			for range 64 {
				if _, err := w.Write(chunk); err != nil {
					return
				}
			}
		},
		"redirect": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://elsewhere.example/v1/account", http.StatusMovedPermanently)
		},
		"escapes": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json; charset=UTF-8")
			w.WriteHeader(http.StatusForbidden)
			fmt.Fprint(w, `{"message":"red \u001b[31mand\u001b]0;owned\u0007 \u202ebackwards\r\nnext","code":403,"type":"user_blocked","version":"1.9.6"}`)
		},
		"studio":    studio,
		"oldserver": oldServer,
		"consents":  consents,
		"limited": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json; charset=UTF-8")
			w.Header().Set("Retry-After", "1800")
			w.WriteHeader(http.StatusTooManyRequests)
			fmt.Fprint(w, `{"message":"Rate limit for the current endpoint has been exceeded.","code":429,"type":"general_rate_limit_exceeded","version":"1.9.6"}`)
		},
	}[args[0]]
	if answer == nil {
		ts.Fatalf("no stub %q", args[0])
	}
	s := httptest.NewServer(answer)
	ts.Defer(s.Close)
	ts.Setenv("STUB", s.URL+"/v1")
}

// silentbus: a session bus that takes connections and never says a word.
func startSilentBus(ts *testscript.TestScript, _ bool, _ []string) {
	path := filepath.Join(os.TempDir(), fmt.Sprintf("bus-%d-%d", os.Getpid(), time.Now().UnixNano()))
	l, err := net.Listen("unix", path)
	ts.Check(err)
	ts.Defer(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			defer func() { _ = c.Close() }() // held open until the script ends
		}
	}()
	ts.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+path)
}

// exits CODE COMMAND...: runs a command that must end with that code.
func exits(ts *testscript.TestScript, _ bool, args []string) {
	err := ts.Exec(args[1], args[2:]...)
	got := 0
	if e, ok := errors.AsType[*exec.ExitError](err); ok {
		got = e.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if strconv.Itoa(got) != args[0] {
		ts.Fatalf("%s: exit code %d, not %s", strings.Join(args[1:], " "), got, args[0])
	}
}

// oneline FILE: the file is exactly one line.
func oneLine(ts *testscript.TestScript, _ bool, args []string) {
	if text := ts.ReadFile(args[0]); strings.Count(text, "\n") != 1 || !strings.HasSuffix(text, "\n") {
		ts.Fatalf("%s is not one line:\n%s", args[0], text)
	}
}
