package fetch

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/x509"
	"errors"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// victim is a server that nobody is to reach. It counts connections.
type victim struct {
	t       *testing.T
	address string // "127.0.0.1:41234"
	count   atomic.Int64
}

func listen(t *testing.T, address string) *victim {
	t.Helper()
	l, err := net.Listen("tcp", address)
	if err != nil {
		t.Skipf("no socket on %s: %v", address, err)
	}
	v := &victim{t: t, address: l.Addr().String()}
	s := &httptest.Server{Listener: l, Config: &http.Server{
		ReadHeaderTimeout: time.Minute,
		Handler:           http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "the crown jewels") }),
		ConnState: func(_ net.Conn, state http.ConnState) {
			if state == http.StateNew {
				v.count.Add(1)
			}
		},
	}}
	s.Start()
	t.Cleanup(s.Close)
	return v
}

func (v *victim) wantConnections(n int64) {
	v.t.Helper()
	if got := v.count.Load(); got != n {
		v.t.Errorf("%s: got %d connections, want %d", v.address, got, n)
	}
}

// port is where the victim listens, on whichever address.
func (v *victim) port() string {
	_, port, _ := net.SplitHostPort(v.address)
	return port
}

// site serves one page under the name start.example.com, which is allowed.
func site(t *testing.T, handler http.HandlerFunc) (base string, g *Guard) {
	t.Helper()
	s := httptest.NewServer(handler)
	t.Cleanup(s.Close)
	return strings.Replace(s.URL, "127.0.0.1", "start.example.com", 1), guard(t, answers{"start.example.com": {"127.0.0.1"}}, "start.example.com")
}

// hostileHosts are ways to say the loopback.
var hostileHosts = []string{
	"127.0.0.1", "127.0.0.1.", "127.1", "127.0.1", "127.0.0.2", "2130706433", "0x7f000001", "0x7f.0.0.1", "0X7F.1", "0177.0.0.1", "017700000001", "00000177.1",
	"0", "0.0.0.0", "localhost", "LOCALHOST", "localhost.", "sub.localhost", "[::1]", "[0:0:0:0:0:0:0:1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
	"[0:0:0:0:0:ffff:127.0.0.1]", "[::1%25lo]", "[64:ff9b::127.0.0.1]", "[2002:7f00:1::]", "inner.example.com", "mixed.example.com", "six.example.com",
	"mapped.example.com", "１２７.0.0.1", "①②⑦.0.0.1", "user@127.0.0.1", "user:password@localhost", "example.com@127.0.0.1",
}

var hostileNames = answers{
	"inner.example.com": {"127.0.0.1"}, "mixed.example.com": {"93.184.215.14 127.0.0.1"}, "six.example.com": {"::1"},
	"mapped.example.com": {"::ffff:127.0.0.1"}, "localhost": {"127.0.0.1"}, "LOCALHOST": {"127.0.0.1"}, "localhost.": {"127.0.0.1"}, "sub.localhost": {"127.0.0.1"},
	"127.0.0.1.": {"127.0.0.1"}, "0177.0.0.1": {"127.0.0.1"}, "2130706433": {"127.0.0.1"},
}

// refused tells whether a guard said no.
func refused(err error) bool { return errors.Is(err, ErrSuffix) || reason(err) != "" }

// No spelling of the loopback reaches a listener there, asked for or redirected to.
func TestHostileURLs(t *testing.T) {
	t.Parallel()
	four := listen(t, "127.0.0.1:0")
	victims := []*victim{four}
	if six, err := net.Listen("tcp", "[::1]:0"); err == nil {
		_ = six.Close()
		victims = append(victims, listen(t, "[::1]:"+four.port()))
	}
	base, g := site(t, func(w http.ResponseWriter, r *http.Request) {
		status, _ := strconv.Atoi(r.FormValue("status"))
		w.Header().Set("Location", r.FormValue("to"))
		w.WriteHeader(status)
	})
	names := answers{"start.example.com": {"127.0.0.1"}}
	maps.Copy(names, hostileNames)
	g.Resolve = names.resolve
	straight, redirected := &Client{Guard: &Guard{Resolve: hostileNames.resolve}}, &Client{Guard: g}
	for _, scheme := range []string{"http", "https"} {
		for _, host := range hostileHosts {
			hostile := scheme + "://" + host + ":" + four.port() + "/"
			if r, err := straight.Get(t.Context(), Request{URL: hostile, Redirects: 5}); !refused(err) {
				t.Errorf("Get(%s): got %v, %v, want a refusal", hostile, r, err)
			}
			for _, status := range []string{"301", "302", "303", "307", "308"} {
				query := url.Values{"to": {hostile}, "status": {status}}
				if r, err := redirected.Get(t.Context(), Request{URL: base + "?" + query.Encode(), Redirects: 5}); !refused(err) {
					t.Errorf("Get of a %s to %s: got %v, %v, want a refusal", status, hostile, r, err)
				}
			}
		}
	}
	for _, v := range victims {
		v.wantConnections(0)
	}
}

// No form that a redirect may have leads to a listener on the loopback, nor does a
// chain of them, each of which may be followed.
func TestHostileRedirects(t *testing.T) {
	t.Parallel()
	v := listen(t, "127.0.0.1:0")
	base, g := site(t, func(w http.ResponseWriter, r *http.Request) {
		to := r.FormValue("to")
		if hops, _ := strconv.Atoi(r.FormValue("hops")); hops > 0 {
			to = "/?" + url.Values{"hops": {strconv.Itoa(hops - 1)}, "to": {to}}.Encode()
		}
		w.Header()["Location"] = []string{to}
		w.WriteHeader(http.StatusFound)
	})
	for _, to := range []string{
		"//" + v.address + "/", "HTTP://" + v.address + "/", "http:" + v.address, "http:/" + v.address + "/", "http:///" + v.address + "/",
		"http:\\\\" + v.address + "/", "\\\\" + v.address, "http://" + v.address + "#@example.com/", "http://example.com@" + v.address + "/",
		"http://" + v.address + "\\@example.com/", " http://" + v.address + "/", "http://127%2e0%2e0%2e1:" + v.port() + "/",
		"http://[::ffff:127.0.0.1]:" + v.port() + "/", "http://[::ffff:7f00:1%25eth0]:" + v.port() + "/", "http://127。0。0。1:" + v.port() + "/",
		"file://" + v.address + "/etc/passwd", "gopher://" + v.address + "/", "ftp://" + v.address + "/", "unix:///var/run/docker.sock",
	} {
		for _, hops := range []string{"0", "3"} {
			query := url.Values{"to": {to}, "hops": {hops}}
			r, err := (&Client{Guard: g}).Get(t.Context(), Request{URL: base + "?" + query.Encode(), Redirects: 5})
			if err == nil {
				t.Errorf("Get of a redirect to %q after %s: got %v, want an error", to, hops, r)
			}
		}
	}
	v.wantConnections(0)
}

// A DNS that says one thing when asked for a check and another when asked for a
// connection reaches nothing: the connection is checked too, at every hop.
func TestRebinding(t *testing.T) {
	t.Parallel()
	v := listen(t, "127.0.0.1:0")
	for _, change := range [][]string{
		{"93.184.215.14", "127.0.0.1"},
		{"93.184.215.14", "::ffff:127.0.0.1"},
		{"93.184.215.14", "93.184.215.14 127.0.0.1"},
		{"93.184.215.14", "127.0.0.1 93.184.215.14"},
	} {
		g := guard(t, answers{"evil.example.com": change})
		if err := g.Check(t.Context(), "evil.example.com"); err != nil {
			t.Fatal(err)
		}
		if _, err := (&Client{Guard: g}).Get(t.Context(), Request{URL: "http://evil.example.com:" + v.port()}); !refused(err) {
			t.Errorf("Get after %q: got %v, want a refusal", change, err)
		}
	}
	base, g := site(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://evil.example.com:"+v.port(), http.StatusFound)
	})
	g.Resolve = answers{"start.example.com": {"127.0.0.1"}, "evil.example.com": {"93.184.215.14", "127.0.0.1"}}.resolve
	if err := g.Check(t.Context(), "evil.example.com"); err != nil {
		t.Fatal(err)
	}
	if _, err := (&Client{Guard: g}).Get(t.Context(), Request{URL: base, Redirects: 5}); !refused(err) {
		t.Errorf("Get of a redirect: got %v, want a refusal", err)
	}
	v.wantConnections(0)
}

// Redirects are followed as far as the request says, relative ones too; without
// any they are answers, and so is one that leads nowhere.
func TestRedirects(t *testing.T) {
	t.Parallel()
	base, g := site(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/nowhere" {
			w.WriteHeader(http.StatusFound)
			return
		}
		if n := len(r.URL.Path) - 1; n > 0 {
			w.Header().Set("Location", r.URL.Path[:n])
			w.WriteHeader(http.StatusFound)
			return
		}
		_, _ = io.WriteString(w, "there")
	})
	c := &Client{Guard: g}
	tests := []struct {
		path      string
		redirects int
		status    int
		body      string
		err       error
	}{
		{"/", 0, 200, "there", nil},
		{"/a", 0, 302, "", nil},
		{"/aaaaa", 5, 200, "there", nil},
		{"/aaaaaa", 5, 0, "", ErrRedirects},
		{"/nowhere", 5, 302, "", nil},
	}
	for _, test := range tests {
		r, err := c.Get(t.Context(), Request{URL: base + test.path, Redirects: test.redirects})
		if !errors.Is(err, test.err) || err == nil && (r.Status != test.status || string(r.Body) != test.body) {
			t.Errorf("Get(%s) with %d redirects: got %v, %v, want %d %q, %v", test.path, test.redirects, r, err, test.status, test.body, test.err)
		}
	}
}

// Only http and https are spoken, whoever asks for the other.
func TestSchemes(t *testing.T) {
	t.Parallel()
	for _, other := range []string{"file:///etc/passwd", "gopher://example.com/1", "ftp://example.com/", "javascript:alert(1)", "data:text/plain,x", "//example.com/", "example.com"} {
		if _, err := new(Client).Get(t.Context(), Request{URL: other}); !errors.Is(err, ErrScheme) {
			t.Errorf("Get(%s): got %v, want %v", other, err, ErrScheme)
		}
		if strings.HasPrefix(other, "//") || other == "example.com" {
			continue // as a redirect these are relative
		}
		base, g := site(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", other)
			w.WriteHeader(http.StatusMovedPermanently)
		})
		if _, err := (&Client{Guard: g}).Get(t.Context(), Request{URL: base, Redirects: 5}); !errors.Is(err, ErrScheme) {
			t.Errorf("Get of a redirect to %s: got %v, want %v", other, err, ErrScheme)
		}
	}
	for _, empty := range []string{"http://", "http:///path", "http://:80/", "https:path"} {
		if _, err := new(Client).Get(t.Context(), Request{URL: empty}); reason(err) != "Hostname is empty." {
			t.Errorf("Get(%s): got %v, want no host", empty, err)
		}
	}
	if _, err := new(Client).Get(t.Context(), Request{URL: "http://%zz/"}); err == nil {
		t.Error("Get of no URL: got no error")
	}
}

// A request says who asks, if it is told to, and gives away nothing else.
func TestRequestHeaders(t *testing.T) {
	t.Parallel()
	seen := make(chan http.Header, 2)
	base, g := site(t, func(w http.ResponseWriter, r *http.Request) {
		seen <- r.Header
		if r.URL.Path == "/first" {
			w.Header().Set("Set-Cookie", "a=b")
			http.Redirect(w, r, "/second", http.StatusFound)
		}
	})
	start := strings.Replace(base, "http://", "http://jane:secret@", 1) + "/first"
	if _, err := (&Client{Guard: g}).Get(t.Context(), Request{URL: start, Redirects: 1, UserAgent: "Mock/1"}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		h := <-seen
		if h.Get("User-Agent") != "Mock/1" {
			t.Errorf("got user agent %q, want Mock/1", h.Get("User-Agent"))
		}
		for _, name := range []string{"Authorization", "Cookie", "Referer", "Proxy-Authorization"} {
			if h.Get(name) != "" {
				t.Errorf("got %s: %s, want none", name, h.Get(name))
			}
		}
	}
	if _, err := (&Client{Guard: g}).Get(t.Context(), Request{URL: base}); err != nil {
		t.Fatal(err)
	}
	if agent, sent := (<-seen)["User-Agent"]; sent {
		t.Errorf("got user agent %q, want none", agent)
	}
}

// A proxy of the environment is not asked: it would dial for us.
func TestNoProxyOfTheEnvironment(t *testing.T) {
	v := listen(t, "127.0.0.1:0")
	t.Setenv("HTTP_PROXY", "http://"+v.address)
	t.Setenv("ALL_PROXY", "http://"+v.address)
	base, g := site(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "straight") })
	r, err := (&Client{Guard: g}).Get(t.Context(), Request{URL: base})
	if err != nil || string(r.Body) != "straight" {
		t.Errorf("Get: got %v, %v", r, err)
	}
	v.wantConnections(0)
}

// TLS is verified, against the name that was asked for.
func TestTLS(t *testing.T) {
	t.Parallel()
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "sealed") }))
	t.Cleanup(s.Close)
	s.Config.ErrorLog = nil
	_, port, _ := net.SplitHostPort(s.Listener.Addr().String())
	pool := x509.NewCertPool()
	pool.AddCert(s.Certificate())
	dns := answers{"example.com": {"127.0.0.1"}, "example.org": {"127.0.0.1"}} // the certificate has the first
	tests := []struct {
		host  string
		roots *x509.CertPool
		good  bool
	}{
		{"example.com", pool, true},
		{"example.org", pool, false},
		{"example.com", nil, false},
	}
	for _, test := range tests {
		c := &Client{Guard: guard(t, dns, "127.0.0.1"), RootCAs: test.roots}
		r, err := c.Get(t.Context(), Request{URL: "https://" + test.host + ":" + port})
		if (err == nil) != test.good || err == nil && string(r.Body) != "sealed" {
			t.Errorf("Get(%s), roots %t: got %v, %v, want it good: %t", test.host, test.roots != nil, r, err, test.good)
		}
	}
}

// An answer is as large as the request allows: said in the header, streamed
// without a length, or blown up out of a small one.
func TestTooLarge(t *testing.T) {
	t.Parallel()
	base, g := site(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/fits":
			_, _ = w.Write(make([]byte, 1000))
		case "/length":
			w.Header().Set("Content-Length", "1001")
			_, _ = w.Write(make([]byte, 1001))
		case "/stream":
			for range 1001 {
				_, _ = w.Write([]byte{0})
			}
		case "/bomb":
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(bomb(t, 8<<20))
		case "/header":
			w.Header().Set("X", strings.Repeat("x", 2*maxHeaderBytes))
		}
	})
	for path, want := range map[string]error{"/fits": nil, "/length": ErrTooLarge, "/stream": ErrTooLarge, "/bomb": ErrTooLarge} {
		if _, err := (&Client{Guard: g}).Get(t.Context(), Request{URL: base + path, MaxBytes: 1000}); !errors.Is(err, want) {
			t.Errorf("Get(%s): got %v, want %v", path, err, want)
		}
	}
	if _, err := (&Client{Guard: g}).Get(t.Context(), Request{URL: base + "/header"}); err == nil {
		t.Error("Get of an endless header: got no error")
	}
}

// bomb is so many bytes in a thousandth of them.
func bomb(t *testing.T, size int64) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := io.CopyN(z, zeros{}, size); err != nil {
		t.Error(err)
	}
	if err := z.Close(); err != nil {
		t.Error(err)
	}
	return b.Bytes()
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// A site that takes its time is left when the time of its hop is over, before its
// header and in its body, even if it is never silent.
func TestTimeout(t *testing.T) {
	t.Parallel()
	base, g := site(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/body" {
			_, _ = io.WriteString(w, "a beginning")
			_ = http.NewResponseController(w).Flush()
		}
		for r.URL.Path == "/drip" && r.Context().Err() == nil {
			_, _ = io.WriteString(w, "x") // never silent, never done
			_ = http.NewResponseController(w).Flush()
		}
		<-r.Context().Done()
	})
	for _, path := range []string{"/header", "/body", "/drip"} {
		_, err := (&Client{Guard: g}).Get(t.Context(), Request{URL: base + path, Timeout: 50 * time.Millisecond})
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Get(%s): got %v, want the deadline", path, err)
		}
	}
}

// A name whose DNS does not answer is given up after the time for connecting.
func TestConnectTimeout(t *testing.T) {
	t.Parallel()
	g := &Guard{Resolve: func(ctx context.Context, _, _ string) ([]netip.Addr, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}}
	_, err := (&Client{Guard: g}).Get(t.Context(), Request{URL: "http://example.com", ConnectTimeout: 20 * time.Millisecond})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Get: got %v, want the deadline", err)
	}
}

// Of a name's addresses the next is tried when one does not answer.
func TestNextAddress(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "second") }))
	t.Cleanup(s.Close)
	_, port, _ := net.SplitHostPort(s.Listener.Addr().String())
	g := guard(t, answers{"example.com": {"127.0.0.2 127.0.0.1"}}, "127.0.0.0/8") // nobody listens on the first
	r, err := (&Client{Guard: g}).Get(t.Context(), Request{URL: "http://example.com:" + port})
	if err != nil || string(r.Body) != "second" {
		t.Errorf("Get: got %v, %v, want the second address to answer", r, err)
	}
}
