package mockserver

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"strings"
	"testing"
)

// A server with TLS is trusted by its own client and by who has its authority, by
// every loopback name and the public one, and by nobody else; its cookies are
// those of HTTPS.
func TestTLS(t *testing.T) {
	t.Parallel()
	s := Start(t, WithTLS(), WithResponseChecks(), WithPublicURL("https://mock.test"))
	base := s.listener.address()
	if !strings.HasPrefix(base, "https://127.0.0.1:") {
		t.Fatalf("listens on %s", base)
	}
	body := strings.NewReader("{}")
	r, err := http.NewRequestWithContext(t.Context(), "POST", base+"/v1/account/sessions/anonymous", body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Appwrite-Project", "test")
	r.Header.Set("Content-Type", "application/json")
	client := s.Client()
	defer client.CloseIdleConnections()
	res, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if got := res.Header.Get("Set-Cookie"); res.StatusCode != 201 || !strings.Contains(strings.ToLower(got), "secure") {
		t.Errorf("sign-in: %d, cookie %q", res.StatusCode, got)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(s.Authority()) {
		t.Fatal("the authority is no certificate")
	}
	for _, name := range []string{"localhost", "app.localhost", "127.0.0.1", "::1", "host.docker.internal", "mock.test", "example.test"} {
		conn, err := (&tls.Dialer{Config: &tls.Config{RootCAs: pool, ServerName: name}}).DialContext(t.Context(), "tcp", strings.TrimPrefix(base, "https://"))
		if (err == nil) != (name != "example.test") {
			t.Errorf("as %s: %v", name, err)
		}
		if err == nil {
			_ = conn.Close()
		}
	}
	if plain := Start(t, WithResponseChecks()); plain.Authority() != nil {
		t.Error("a server without TLS has an authority")
	}
	stranger := &tls.Dialer{Config: &tls.Config{ServerName: "localhost"}}
	if _, err := stranger.DialContext(t.Context(), "tcp", strings.TrimPrefix(base, "https://")); err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("a client that trusts nobody: %v", err)
	}
}
