package mockserver

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/appctl/appctl/mockserver/store"
)

// A started server listens on a port of its own, says where, and is gone when
// the test ends.
func TestStart(t *testing.T) {
	t.Parallel()
	var url string
	t.Run("running", func(t *testing.T) {
		s := Start(t, WithResponseChecks())
		url = s.URL()
		if s.Endpoint() != url+"/v1" || s.ControlURL() != url+"/_mock/v1" || !strings.HasPrefix(url, "http://127.0.0.1:") {
			t.Errorf("got %s, %s, %s", url, s.Endpoint(), s.ControlURL())
		}
		for _, path := range []string{"/v1/health/version", "/_mock/v1/health"} {
			res, err := s.Client().Get(url + path)
			if err != nil {
				t.Fatal(err)
			}
			res.Body.Close()
			if res.StatusCode != 200 {
				t.Errorf("%s: got %d", path, res.StatusCode)
			}
		}
		if s.Default().ID() != "test" {
			t.Errorf("default project: got %s", s.Default().ID())
		}
	})
	l, err := net.Listen("tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatalf("still listening after the test: %v", err)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
}

// Many tests start a server of their own at the same time.
func TestManyServers(t *testing.T) {
	t.Parallel()
	var done sync.WaitGroup
	for range 4 * callers {
		done.Go(func() {
			s := Start(t, WithResponseChecks())
			client := s.Client()
			defer client.CloseIdleConnections()
			res, err := client.Get(s.Endpoint() + "/ping?project=test")
			if err != nil {
				t.Error(err)
				return
			}
			res.Body.Close()
			if res.StatusCode != 200 {
				t.Errorf("got %d", res.StatusCode)
			}
		})
	}
	done.Wait()
}

// The environment points any client at the project.
func TestEnv(t *testing.T) {
	t.Parallel()
	s := newServer(t, WithPublicURL("http://mock.test/"))
	got := strings.Join(s.Env(s.Default()), "\n")
	containsAll(t, got, "APPWRITE_ENDPOINT=http://mock.test/v1", "APPWRITE_PROJECT_ID=test", "APPWRITE_API_KEY=standard_", "APPWRITE_DEV_KEY=",
		"APPCTL_ENDPOINT=http://mock.test/v1", "APPCTL_PROJECT=test", "APPCTL_MOCK_CONTROL=http://mock.test/_mock/v1")
}

// Each option does what it says.
func TestOptions(t *testing.T) {
	t.Parallel()
	s := Start(t, WithResponseChecks(), WithListen("localhost:0"), WithJournal(0), WithPasswordHashing(AppwriteHashing), WithProject("one"), WithProject("two"))
	if s.Default().ID() != "one" {
		t.Errorf("default project: got %s, want the first", s.Default().ID())
	}
	id := newClient(t, s).signUp("ann@example.test")
	u, err := s.store.User(t.Context(), "one", id)
	if err != nil || !strings.Contains(u.Password.Hash, "m=65536,t=4,p=3") {
		t.Errorf("got %v %v", u.Password, err)
	}
	if n := len(s.Default().Journal().Entries()); n != 0 {
		t.Errorf("got %d journal entries, want none", n)
	}
}

// A server listens once, and says which address it could not have.
func TestListenFails(t *testing.T) {
	t.Parallel()
	s := Start(t, WithResponseChecks())
	if err := s.Listen(t.Context(), "127.0.0.1:0"); err == nil || !strings.Contains(err.Error(), "already") {
		t.Errorf("second Listen: got %v", err)
	}
	other, err := New(WithResponseChecks())
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Listen(t.Context(), strings.TrimPrefix(s.URL(), "http://")); err == nil {
		t.Error("listening on a taken address")
	}
	if err := other.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
	if err := other.Listen(t.Context(), "127.0.0.1:0"); !errors.Is(err, http.ErrServerClosed) {
		t.Errorf("listening after Shutdown: got %v", err)
	}
}

// A server on all addresses names one that a client can call, and that the
// control API answers at.
func TestListenEverywhere(t *testing.T) {
	t.Parallel()
	for _, addr := range []string{"0.0.0.0:0", ":0"} {
		s := Start(t, WithResponseChecks(), WithListen(addr))
		client := s.Client()
		defer client.CloseIdleConnections()
		res, err := client.Get(s.ControlURL() + "/version")
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != 200 || !strings.HasPrefix(s.URL(), "http://127.0.0.1:") {
			t.Errorf("%s: %s: got %d", addr, s.URL(), res.StatusCode)
		}
	}
}

// After Shutdown no project is made, even where the store lives on: nobody
// would end what waits in it.
func TestNoProjectAfterShutdown(t *testing.T) {
	t.Parallel()
	s := newServer(t, WithStore(store.NewMemory()), WithAutoProjects())
	if err := s.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.NewProject(); !errors.Is(err, http.ErrServerClosed) {
		t.Errorf("NewProject: got %v", err)
	}
	newClient(t, s).with("X-Appwrite-Project", "late").call("GET", "/ping", "").refused(404, "project_not_found")
	if _, err := s.Default().Outbox().Wait(context.Background(), Filter{}); !errors.Is(err, http.ErrServerClosed) {
		t.Errorf("Wait: got %v", err)
	}
}

// An option that makes no sense is refused by name, before anything starts.
func TestNonsenseOptions(t *testing.T) {
	t.Parallel()
	for says, opt := range map[string]Option{
		"option 1 is nil":           nil,
		"WithStore":                 WithStore(nil),
		"WithLogger":                WithLogger(nil),
		"WithJournal":               WithJournal(-1),
		"WithPasswordHashing":       WithPasswordHashing(7),
		"WithRateLimits":            WithRateLimits(-1),
		"WithRunningClock":          WithRunningClock(time.Time{}),
		"WithRequestLog":            WithRequestLog(nil),
		"WithClock":                 WithClock(time.Date(12026, 1, 1, 0, 0, 0, 0, time.UTC)),
		"WithListen":                WithListen("4780"),
		`"mock.test:8080" must be`:  WithPublicURL("mock.test:8080"),
		`"ftp://mock.test" must be`: WithPublicURL("ftp://mock.test"),
		"without query":             WithPublicURL("http://mock.test/?x=1"),
		`WithPublicURL: ""`:         WithPublicURL(""),
		"and not empty":             WithControlToken(""),
		"without blanks":            WithControlToken("two words"),
		"a project id is":           WithProject("no id"),
		"id taken":                  optionFunc(func(c *config) { WithProject("a").apply(c); WithProject("a").apply(c) }),
		"must be a host name":       WithProject("a", Configure(func(s *Settings) { s.Platforms = []string{"http://x"} })),
		"project option 3 is nil":   WithProject("a", ProjectID("b"), nil),
		"Configure: no function":    WithProject("a", Configure(nil)),
	} {
		if _, err := New(opt, WithResponseChecks()); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("want %q, got %v", says, err)
		}
	}
}

// A failing test logs the last requests and messages, a passing one nothing.
func TestFailedTestIsExplained(t *testing.T) {
	t.Parallel()
	for _, failed := range []bool{true, false} {
		tb := &recorder{T: t, failed: failed}
		s := Start(tb, WithResponseChecks())
		res, err := s.Client().Get(s.Endpoint() + "/nothing?project=test")
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		for _, clean := range tb.cleanups {
			clean()
		}
		if logged := strings.Contains(tb.log, "/v1/nothing"); logged != failed {
			t.Errorf("failed: %v, logged: %q", failed, tb.log)
		}
	}
}

// recorder is a test that may have failed, and what it logs.
type recorder struct {
	*testing.T
	failed   bool
	log      string
	cleanups []func()
}

func (r *recorder) Failed() bool     { return r.failed }
func (r *recorder) Cleanup(f func()) { r.cleanups = append(r.cleanups, f) }
func (r *recorder) Logf(format string, args ...any) {
	r.log += fmt.Sprintf(format, args...) + "\n"
}

// An answer that breaks the contract is a 500 that says why, and fails the
// test.
func TestResponseChecks(t *testing.T) {
	t.Parallel()
	var said string
	s := newServer(t, optionFunc(func(c *config) { c.badReply = func(request string, err error) { said = request + err.Error() } }))
	wrong := func(context.Context, *call) (reply, error) { return jwtReply("no account"), nil }
	s.routes.root.child("account").methods["GET"].handle = wrong
	ann, _ := newClient(t, s).member()
	a := ann.call("GET", "/account", "")
	if a.status != 500 || !strings.Contains(a.body, "breaks the contract") || !strings.Contains(said, "GET /v1/account") {
		t.Errorf("got %d %s, said %q", a.status, a.body, said)
	}
}

// The transport answers what a socket would, and leaves no goroutine behind.
func TestTransport(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServer(t)
		if s.URL() != "http://localhost" {
			t.Errorf("without a socket: got %s", s.URL())
		}
		res, err := s.Client().Get("http://anywhere.test/v1/health/version")
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		if err != nil || string(body) != `{"version":"1.9.6"}` || res.ContentLength != int64(len(body)) || res.Status != "200 OK" {
			t.Errorf("got %s %q %v", res.Status, body, err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		r, err := http.NewRequestWithContext(ctx, "GET", "http://localhost/v1/account", nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err = s.Transport().RoundTrip(r)
		if !errors.Is(err, context.Canceled) {
			res.Body.Close()
			t.Errorf("cancelled: got %v", err)
		}
		if err := s.Shutdown(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// Shutdown ends the waits and leaves no goroutine behind, and the store that
// was given stays open.
func TestShutdown(t *testing.T) {
	s, err := New(WithResponseChecks())
	if err != nil {
		t.Fatal(err)
	}
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	if err := s.Listen(t.Context(), "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	client := s.Client()
	res, err := client.Get(s.Endpoint() + "/health/version")
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	waited := make(chan error)
	go func() {
		_, err := s.Default().Outbox().Wait(context.Background(), Filter{})
		waited <- err
	}()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if err := s.Shutdown(ctx); err != nil {
		t.Error(err)
	}
	if err := <-waited; err == nil {
		t.Error("the wait found a message")
	}
	client.CloseIdleConnections()
}

// Clients open connections in reserve. Shutdown does not wait for what never
// came, with and without TLS.
func TestShutdownWithConnectionsInReserve(t *testing.T) {
	t.Parallel()
	for _, opts := range [][]Option{nil, {WithTLS()}} {
		s, err := New(append(opts, WithResponseChecks())...)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Listen(t.Context(), "127.0.0.1:0"); err != nil {
			t.Fatal(err)
		}
		_, address, _ := strings.Cut(s.URL(), "://")
		reserve, err := new(net.Dialer).DialContext(t.Context(), "tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		client := s.Client() // its connection comes after the other, which is then known
		res, err := client.Get(s.Endpoint() + "/health/version")
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		if err := s.Shutdown(ctx); err != nil {
			t.Error(err)
		}
		client.CloseIdleConnections()
		_ = reserve.Close()
	}
}
