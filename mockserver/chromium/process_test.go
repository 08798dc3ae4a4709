package chromium

import (
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"go.uber.org/goleak"
)

// A browser that died is replaced by the next screenshot, and the one that it died
// of is an error.
func TestCrash(t *testing.T) {
	t.Parallel()
	b := newBrowser(t, "127.0.0.1")
	address := html(t, "hello")
	b.take(t, plain(address))
	first := b.running
	crash := func() {
		c := chromedp.FromContext(b.running.ctx)
		if err := c.Browser.Process().Kill(); err != nil {
			t.Error(err)
		}
		<-c.Browser.LostConnection
	}
	crash()
	b.take(t, plain(address))
	if b.running == first {
		t.Error("the dead browser is still asked")
	}
	if _, err := os.Stat(first.home); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the dead browser left %s behind: %v", first.home, err)
	}
	during := serve(t, "127.0.0.1", http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		crash()
		<-r.Context().Done()
	}))
	if _, err := b.Screenshot(t.Context(), plain(during)); err == nil {
		t.Error("screenshot by a browser that was killed: got no error")
	}
	b.take(t, plain(address))
}

// A browser that is closed is gone, with its directory and its proxy, and takes
// no more pictures. Closing it again is nothing.
func TestClose(t *testing.T) {
	t.Parallel()
	b := newBrowser(t, "127.0.0.1")
	address := html(t, "hello")
	b.take(t, plain(address))
	running := b.running
	for range 2 {
		if err := b.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := chromedp.FromContext(running.ctx).Browser.Process().Kill(); !errors.Is(err, os.ErrProcessDone) {
		t.Errorf("the browser's process: got %v, want it gone", err)
	}
	if _, err := os.Stat(running.home); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s: %v, want it gone", running.home, err)
	}
	if len(running.beside) < 2 {
		t.Errorf("beside its home the browser had %q, want a profile and a socket", running.beside)
	}
	for _, dir := range running.beside {
		if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s: %v, want it gone", dir, err)
		}
	}
	if conn, err := net.Dial("tcp", running.proxy.address()); err == nil {
		_ = conn.Close()
		t.Error("the proxy still listens")
	}
	if _, err := b.Screenshot(t.Context(), plain(address)); !errors.Is(err, ErrClosed) {
		t.Errorf("screenshot: got %v, want %v", err, ErrClosed)
	}
}

// A program that is no browser, or none at all, is named by the error.
func TestNoBrowser(t *testing.T) {
	t.Parallel()
	if _, err := New("/no/such/browser"); err == nil || !strings.Contains(err.Error(), "/no/such/browser") {
		t.Errorf("New: got %v, want an error with the path", err)
	}
	if _, err := New(os.Args[0], "not a host"); err == nil || !strings.Contains(err.Error(), "not a host") {
		t.Errorf("New: got %v, want an error with the entry", err)
	}
	b, err := New("true", "127.0.0.1")
	if err != nil {
		t.Skipf("no program that does nothing: %v", err)
	}
	if _, err := b.Screenshot(t.Context(), plain("http://127.0.0.1:1")); err == nil || !strings.Contains(err.Error(), "true: ") {
		t.Errorf("screenshot: got %v, want an error with the path", err)
	}
}

// Nothing runs on when a browser was closed.
func TestNoLeaks(t *testing.T) { //nolint:paralleltest // others would be counted
	b := newBrowser(t, "127.0.0.1")
	before := goleak.IgnoreCurrent()
	s := httptest.NewServer(http.NotFoundHandler())
	b.take(t, plain(s.URL))
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	s.Close()
	goleak.VerifyNone(t, before)
}

// Secrets of the environment do not reach the browser, and it has a home of its own.
func TestEnvironment(t *testing.T) {
	t.Setenv("APPWRITE_API_KEY", "s3cret")
	env := strings.Join((&process{home: "/a/home"}).environment(), "\n")
	if strings.Contains(env, "s3cret") || !strings.Contains(env, "HOME=/a/home\n") || !strings.Contains(env, "PATH="+os.Getenv("PATH")) {
		t.Errorf("the browser's environment is\n%s", env)
	}
}
