package fetch

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// standIn is a proxy that answers for the whole web itself: http with what was
// asked for, https by handing tunnels to another server.
type standIn struct {
	url    *url.URL
	tunnel string // where tunnels lead

	mu    sync.Mutex
	asked []string // "GET http://example.com/", "CONNECT example.com:443"
}

func newStandIn(t *testing.T, tunnel string) *standIn {
	t.Helper()
	p := &standIn{tunnel: tunnel}
	s := httptest.NewServer(p)
	t.Cleanup(s.Close)
	p.url, _ = url.Parse(s.URL)
	return p
}

func (p *standIn) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	p.asked = append(p.asked, r.Method+" "+r.RequestURI)
	p.mu.Unlock()
	if r.Method != http.MethodConnect {
		if to := r.URL.Query().Get("to"); to != "" {
			http.Redirect(w, r, to, http.StatusFound)
			return
		}
		_, _ = io.WriteString(w, "stands for "+r.URL.Host)
		return
	}
	server, err := net.Dial("tcp", p.tunnel)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	client, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	_, _ = io.WriteString(client, "HTTP/1.1 200 OK\r\n\r\n")
	go func() { _, _ = io.Copy(server, client); _ = server.Close() }()
	_, _ = io.Copy(client, server)
	_ = client.Close()
}

func (p *standIn) wantAsked(t *testing.T, want ...string) {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	if !slices.Equal(p.asked, want) {
		t.Errorf("the proxy was asked for %q, want %q", p.asked, want)
	}
}

// A proxy is reached wherever it is, and fetches what has a public name, whether
// the name is known here or not. Each hop has its own.
func TestProxy(t *testing.T) {
	t.Parallel()
	sealed := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "sealed") }))
	t.Cleanup(sealed.Close)
	roots := x509.NewCertPool()
	roots.AddCert(sealed.Certificate())
	p := newStandIn(t, sealed.Listener.Addr().String())
	c := &Client{Guard: guard(t, answers{"known.example.com": {"93.184.215.14"}}), RootCAs: roots, Proxy: http.ProxyURL(p.url)}
	for _, test := range []struct{ url, want string }{
		{"http://known.example.com/a", "stands for known.example.com"},
		{"http://user:password@unknown.example.com/b?c=d#e", "stands for unknown.example.com"},
		{"http://1.1.1.1/", "stands for 1.1.1.1"},
		{"http://unknown.example.com/?to=https://example.com/", "sealed"},
	} {
		r, err := c.Get(t.Context(), Request{URL: test.url, Redirects: 1})
		if err != nil || string(r.Body) != test.want {
			t.Errorf("Get(%s): got %v, %v, want %q", test.url, r, err, test.want)
		}
	}
	p.wantAsked(t, "GET http://known.example.com/a", "GET http://unknown.example.com/b?c=d", "GET http://1.1.1.1/",
		"GET http://unknown.example.com/?to=https://example.com/", "CONNECT example.com:443")
}

// A proxy is no way around the guard: whatever is refused without it is refused
// with it, asked for or redirected to, and the proxy hears nothing of it.
func TestProxyOpensNothing(t *testing.T) {
	t.Parallel()
	p := newStandIn(t, "")
	c := &Client{Guard: guard(t, hostileNames), Proxy: http.ProxyURL(p.url)}
	var asked []string
	for _, host := range hostileHosts {
		hostile := "http://" + host + "/"
		if r, err := c.Get(t.Context(), Request{URL: hostile}); !refused(err) {
			t.Errorf("Get(%s): got %v, %v, want a refusal", hostile, r, err)
		}
		start := "http://start.example.com/?to=" + url.QueryEscape(hostile)
		if r, err := c.Get(t.Context(), Request{URL: start, Redirects: 5}); !refused(err) {
			t.Errorf("Get of a redirect to %s: got %v, %v, want a refusal", hostile, r, err)
		}
		asked = append(asked, "GET "+start)
	}
	p.wantAsked(t, asked...)
}

// What has no proxy is connected to from here, under guard; one that cannot be
// told is an error.
func TestNoProxy(t *testing.T) {
	t.Parallel()
	none := func(*http.Request) (*url.URL, error) { return nil, nil }
	base, g := site(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "straight") })
	r, err := (&Client{Guard: g, Proxy: none}).Get(t.Context(), Request{URL: base})
	if err != nil || string(r.Body) != "straight" {
		t.Errorf("Get: got %v, %v", r, err)
	}
	v := listen(t, "127.0.0.1:0")
	if r, err := (&Client{Proxy: none}).Get(t.Context(), Request{URL: "http://" + v.address}); !refused(err) {
		t.Errorf("Get(%s): got %v, %v, want a refusal", v.address, r, err)
	}
	v.wantConnections(0)
	broken := func(*http.Request) (*url.URL, error) { return nil, errors.New("no such proxy") }
	if _, err := (&Client{Proxy: broken}).Get(t.Context(), Request{URL: "http://example.com"}); err == nil || !strings.Contains(err.Error(), "no such proxy") {
		t.Errorf("Get with a broken proxy: got %v", err)
	}
}

// A DNS that is slow to answer holds up nothing that a proxy resolves.
func TestProxyWithSlowDNS(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := &Guard{Resolve: func(ctx context.Context, _, _ string) ([]netip.Addr, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}}
		start := time.Now()
		if err := g.checkBehindProxy(t.Context(), "example.com"); err != nil {
			t.Errorf("got %v", err)
		}
		if took := time.Since(start); took != resolveBehindProxy {
			t.Errorf("took %v, want %v", took, resolveBehindProxy)
		}
	})
}
