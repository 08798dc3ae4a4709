package sdk_test

import (
	"compress/gzip"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/appctl/appctl/sdk"
)

// An answer of 100 MB is refused, whatever kind it is and however it comes: at
// once where its length is announced, else at the limit, and never in memory
// as a whole.
func TestHugeAnswers(t *testing.T) { // not parallel: it counts the memory of the whole process
	const size = 100 << 20
	block := make([]byte, 1<<20)
	for name, x := range map[string]struct {
		kind   string
		length string
		pack   func(io.Writer) io.WriteCloser
		says   string
		spent  uint64 // bytes, at most
	}{
		"announced":       {"application/json", "104857600", plainly, "limit of 8388608 bytes", 1 << 20},
		"chunked":         {"application/json", "", plainly, "limit of 8388608 bytes", 48 << 20},
		"compressed":      {"application/json", "", squeeze, "limit of 8388608 bytes", 48 << 20},
		"a page":          {"text/html", "", plainly, "limit of 8388608 bytes", 48 << 20},
		"image announced": {"image/png", "104857600", plainly, "limit of 33554432 bytes", 1 << 20},
		"image chunked":   {"image/png", "", plainly, "limit of 33554432 bytes", 144 << 20},
	} {
		t.Run(name, func(t *testing.T) {
			sent := make(chan int, 1)
			c := listen(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", x.kind)
				if x.length != "" {
					w.Header().Set("Content-Length", x.length)
				}
				body, n := x.pack(w), 0
				for err := error(nil); n < size && err == nil; {
					var m int
					m, err = body.Write(block)
					n += m
				}
				_ = body.Close()
				sent <- n
			})
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			image, err := initials(c).Bytes(t.Context())
			runtime.ReadMemStats(&after)
			checkFault(t, "Bytes", err, errAny, x.says)
			if image != nil {
				t.Error("a picture beside the error")
			}
			if spent := after.TotalAlloc - before.TotalAlloc; spent > x.spent {
				t.Errorf("%d bytes of memory, want at most %d", spent, x.spent)
			}
			if n := <-sent; x.kind == "image/png" && x.length == "" && n == size {
				t.Error("the server could send all of it")
			}
		})
	}
}

// unclosed is a writer with nothing to close.
type unclosed struct{ io.Writer }

func (unclosed) Close() error { return nil }

func plainly(w io.Writer) io.WriteCloser { return unclosed{w} }

func squeeze(w io.Writer) io.WriteCloser {
	w.(http.ResponseWriter).Header().Set("Content-Encoding", "gzip")
	return gzip.NewWriter(w)
}

// A stream goes up to the limit and no further, and closing it stops a server
// that would send 100 MB.
func TestHugeStreams(t *testing.T) {
	t.Parallel()
	const size, limit = 100 << 20, 32 << 20
	sent := make(chan int, 2)
	c := listen(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "image/png")
		block, n := make([]byte, 1<<20), 0
		for err := error(nil); n < size && err == nil; {
			var m int
			m, err = w.Write(block)
			n += m
		}
		sent <- n
	})
	s, err := initials(c).Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	n, err := io.Copy(io.Discard, s)
	checkFault(t, "Read", err, errAny, "limit of 33554432 bytes")
	if n != limit || <-sent == size {
		t.Errorf("%d bytes read, want %d", n, limit)
	}
	s, err = initials(c).Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil || <-sent == size {
		t.Errorf("Close: %v; or the server could send all of it", err)
	}
}

// A few kilobytes that unfold to 100 MB are read up to the limit and no
// further, whoever undoes the compression.
func TestHugeStreamsInSmallAnswers(t *testing.T) {
	t.Parallel()
	const size, limit = 100 << 20, 1 << 20
	bomb := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "image/png")
		body := squeeze(w)
		block := make([]byte, 1<<20)
		for range size / len(block) {
			if _, err := body.Write(block); err != nil {
				return
			}
		}
		_ = body.Close()
	}
	for _, keep := range []bool{false, true} {
		c := listen(t, bomb, sdk.WithTransport(&http.Transport{DisableCompression: keep}), sdk.WithImageLimit(limit))
		s, err := initials(c).Open(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		n, err := io.Copy(io.Discard, s)
		checkFault(t, "Read", err, errAny, "limit of 1048576 bytes")
		if n != limit {
			t.Errorf("%d bytes read, want %d", n, limit)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

// secure gives a client of a server that speaks HTTP/2 over TLS.
func secure(t *testing.T, timeout time.Duration, h http.HandlerFunc) *sdk.Client {
	t.Helper()
	srv := httptest.NewUnstartedServer(h)
	srv.EnableHTTP2 = true
	srv.Config.ErrorLog = quiet()
	srv.StartTLS()
	t.Cleanup(srv.Close)
	rt := srv.Client().Transport.(*http.Transport).Clone()
	c, err := sdk.New(srv.URL, "demo", sdk.WithTransport(rt), sdk.WithTimeout(timeout),
		sdk.WithRetry(sdk.RetryPolicy{MinWait: time.Millisecond, MaxWait: time.Millisecond}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.CloseIdleConnections)
	return c
}

// HTTP/2 fails in its own ways, and comes to the same errors.
func TestFaultsOfHTTP2(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		handler     http.HandlerFunc
		read, write error
		reads       int32
	}{
		"reset":             {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, sdk.ErrUnreachable, sdk.ErrOutcomeUnknown, 3},
		"reset in the body": {abort, sdk.ErrUnreachable, sdk.ErrOutcomeUnknown, 3},
		"slow":              {hang, sdk.ErrUnreachable, sdk.ErrOutcomeUnknown, 3},
		"answer":            {answer(200, "application/json", `{"$id":"jane"}`), nil, nil, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var n atomic.Int32
			c := secure(t, patience(name, "slow"), func(w http.ResponseWriter, r *http.Request) {
				if r.ProtoMajor != 2 {
					t.Errorf("%s, want HTTP/2", r.Proto)
				}
				n.Add(1)
				x.handler(w, r)
			})
			if _, err := c.Account.Get(t.Context()); !errors.Is(err, x.read) || n.Load() != x.reads {
				t.Errorf("read: %v after %d attempts, want %v after %d", err, n.Load(), x.read, x.reads)
			}
			n.Store(0)
			if _, err := c.Account.UpdateName(t.Context(), sdk.UpdateNameParams{Name: "x"}); !errors.Is(err, x.write) || n.Load() != 1 {
				t.Errorf("write: %v after %d attempts, want %v after 1", err, n.Load(), x.write)
			}
		})
	}
}

// abort breaks off in the middle of an answer.
func abort(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, "{")
	w.(http.Flusher).Flush()
	panic(http.ErrAbortHandler)
}

// A connection that the server closes between two calls costs a read nothing,
// and no write happens twice: one that met the end is reported as unknown.
func TestStaleConnections(t *testing.T) {
	t.Parallel()
	var writes atomic.Int32
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == "PATCH" {
			writes.Add(1)
		}
		answer(200, "application/json", `{"$id":"jane"}`)(w, r)
	}))
	defer srv.Close()
	c, err := sdk.New(srv.URL, "demo", sdk.WithRetry(sdk.RetryPolicy{Attempts: 5, MinWait: 1, MaxWait: 1}))
	if err != nil {
		t.Fatal(err)
	}
	defer c.CloseIdleConnections()
	var done, unknown int32
	for range 50 {
		if _, err := c.Account.Get(t.Context()); err != nil {
			t.Fatalf("read: %v", err)
		}
		srv.CloseClientConnections()
		switch _, err := c.Account.UpdateName(t.Context(), sdk.UpdateNameParams{Name: "x"}); {
		case err == nil:
			done++
		case errors.Is(err, sdk.ErrOutcomeUnknown):
			unknown++
		default:
			t.Fatalf("write: %v", err)
		}
		srv.CloseClientConnections()
	}
	// Whether a write meets the end is a matter of luck: this one does not.
	if _, err := c.Account.Get(t.Context()); err != nil {
		t.Fatalf("read: %v", err)
	}
	if _, err := c.Account.UpdateName(t.Context(), sdk.UpdateNameParams{Name: "x"}); err != nil {
		t.Fatalf("write to a server that stays: %v", err)
	}
	done++
	if n := writes.Load(); n < done || n > done+unknown {
		t.Errorf("%d writes happened, of %d reported as done and %d as unknown", n, done, unknown)
	}
}

// Endpoints that speak another protocol, and certificates nobody trusts, are
// told from a server that is away: what cannot change is tried once.
func TestWrongProtocols(t *testing.T) {
	t.Parallel()
	plain := httptest.NewServer(answer(200, "application/json", "{}"))
	defer plain.Close()
	encrypted := httptest.NewUnstartedServer(answer(200, "application/json", "{}"))
	encrypted.Config.ErrorLog = quiet()
	encrypted.StartTLS()
	defer encrypted.Close()
	for endpoint, x := range map[string]struct {
		class    error
		says     string
		attempts int
	}{
		strings.Replace(plain.URL, "http:", "https:", 1):     {sdk.ErrUnreachable, "HTTP response to HTTPS client", 2},
		strings.Replace(encrypted.URL, "https:", "http:", 1): {sdk.ErrNotAppwrite, "it answered 400 with", 1},
		encrypted.URL: {sdk.ErrUnreachable, "certificate", 1},
	} {
		var attempts []string
		c, err := sdk.New(endpoint, "demo", sdk.WithHook(eavesdropper{"", &attempts}),
			sdk.WithRetry(sdk.RetryPolicy{Attempts: 2, MinWait: 1, MaxWait: 1}))
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.Account.Get(t.Context())
		c.CloseIdleConnections()
		checkFault(t, endpoint, err, x.class, x.says)
		if len(attempts) != 2*x.attempts {
			t.Errorf("%s: %d attempts, want %d", endpoint, len(attempts)/2, x.attempts)
		}
	}
}

// 32 callers at once keep their connections from call to call.
func TestConnectionsAreKept(t *testing.T) {
	t.Parallel()
	var opened atomic.Int32
	srv := httptest.NewUnstartedServer(answer(200, "application/json", `{"$id":"jane"}`))
	srv.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	srv.Start()
	defer srv.Close()
	c, err := sdk.New(srv.URL, "demo")
	if err != nil {
		t.Fatal(err)
	}
	defer c.CloseIdleConnections()
	get := crowd(func() error { _, err := c.Account.Get(t.Context()); return err })
	for range 50 {
		if err := get(); err != nil {
			t.Fatal(err)
		}
	}
	if n := opened.Load(); n > 64 {
		t.Errorf("%d connections for 1600 calls, 32 at once", n)
	}
}
