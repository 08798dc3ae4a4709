package mockserver

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"testing"
)

// What is fetched comes through the proxy of WithProxy, page and icon alike; what
// may not be reached is refused in front of it.
func TestWithProxy(t *testing.T) {
	t.Parallel()
	asked := make(chan string, 8)
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- r.RequestURI
		if r.URL.Path == "/" {
			_, _ = io.WriteString(w, `<link rel="icon" href="/icon.ico">`)
			return
		}
		_, _ = io.WriteString(w, "an icon")
	}))
	t.Cleanup(proxy.Close)
	at, _ := url.Parse(proxy.URL)
	s := newServer(t, WithProxy(http.ProxyURL(at)), WithFetch())
	s.web.guard.Resolve = func(context.Context, string, string) ([]netip.Addr, error) { return nil, nil } // no DNS
	c := newClient(t, s)
	if a := c.at("favicon", "http://site.example.com/", ""); a.body != "an icon" {
		t.Errorf("favicon: got %d %q", a.status, a.body)
	}
	for _, want := range []string{"http://site.example.com/", "http://site.example.com/icon.ico"} {
		if got := <-asked; got != want {
			t.Errorf("the proxy was asked for %s, want %s", got, want)
		}
	}
	c.at("image", "http://127.0.0.1/a.png", "").said(404, "avatar_remote_url_failed", "Address 127.0.0.1 is in a private or reserved range.")
	c.at("image", "http://localhost/a.png", "").refused(404, "avatar_remote_url_failed")
	if len(asked) > 0 {
		t.Errorf("the proxy was asked for %s", <-asked)
	}
	if _, err := New(WithResponseChecks(), WithProxy(nil)); err == nil || err.Error() != "WithProxy: no proxy" {
		t.Errorf("got %v, want a refusal of WithProxy", err)
	}
}
