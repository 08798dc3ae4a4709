package cli

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/appctl/appctl/sdk"
)

func newLanding(t *testing.T) *landing {
	t.Helper()
	l, err := openLanding(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.close)
	return l
}

// visit is a browser that opens an address once.
func visit(t *testing.T, method, address, host string) (status int, page string, header http.Header) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Host = host
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	resp, err := transport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body), resp.Header
}

// A browser comes back with what the link carries, to a page that takes the secret
// out of the history and lets nothing else run; the second visit changes nothing.
func TestLoopback(t *testing.T) {
	t.Parallel()
	l := newLanding(t)
	if !strings.HasPrefix(l.address, "http://localhost:") || !strings.Contains(l.address, "/done?n=") {
		t.Fatalf("address: %s", l.address)
	}
	status, page, header := visit(t, "GET", l.address+"&secret=s%2B1&userId=jane", "")
	if status != 200 || !strings.Contains(page, "Back to the terminal") {
		t.Errorf("got %d\n%s", status, page)
	}
	policy := header.Get("Content-Security-Policy")
	_, nonce, _ := strings.Cut(policy, "'nonce-")
	nonce, _, _ = strings.Cut(nonce, "'")
	if !strings.Contains(page, `<script nonce="`+nonce+`">history.replaceState(null, "", location.pathname)</script>`) || nonce == "" {
		t.Errorf("policy %q does not let the script of the page run:\n%s", policy, page)
	}
	for name, want := range map[string]string{"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff"} {
		if got := header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if strings.Contains(page, "s+1") || strings.Contains(page, "jane") || strings.Contains(page, l.nonce) {
		t.Errorf("the page repeats what came:\n%s", page)
	}
	if got := <-l.came; got.err != nil || got.link != (sdk.CreateSessionParams{UserID: "jane", Secret: "s+1"}) {
		t.Errorf("came: %+v", got)
	}
	if status, _, _ := visit(t, "GET", l.address+"&secret=other&userId=eve", ""); status != http.StatusGone {
		t.Errorf("second visit: %d", status)
	}
	select {
	case got := <-l.came:
		t.Errorf("it came twice: %+v", got)
	default:
	}
}

// A provider's no arrives as the server's error.
func TestLoopbackFailure(t *testing.T) {
	t.Parallel()
	l := newLanding(t)
	_, page, _ := visit(t, "GET", l.address+"&error="+url.QueryEscape(`{"message":"no","type":"user_oauth2_provider_error","code":424}`), "")
	if got := <-l.came; !errors.Is(got.err, sdk.ErrOAuth2ProviderError) {
		t.Errorf("came: %+v", got)
	}
	if !strings.Contains(page, "That did not work") {
		t.Errorf("page:\n%s", page)
	}
}

// Whatever else is sent to the port changes nothing: the right link still counts.
func TestLoopbackRefuses(t *testing.T) {
	t.Parallel()
	l := newLanding(t)
	port := strings.TrimPrefix(l.hosts[0], "localhost")
	whole := l.address + "&secret=s&userId=jane"
	tests := []struct {
		name, method, address, host string
		status                      int
	}{
		{"another nonce", "GET", "http://localhost" + port + "/done?n=guess&secret=s&userId=eve", "", 403},
		{"no nonce", "GET", "http://localhost" + port + "/done?secret=s&userId=eve", "", 403},
		{"two nonces", "GET", "http://localhost" + port + "/done?n=guess&n=" + l.nonce + "&secret=s&userId=eve", "", 403},
		{"another page", "GET", "http://localhost" + port + "/?n=" + l.nonce + "&secret=s&userId=eve", "", 404},
		{"the icon", "GET", "http://localhost" + port + "/favicon.ico", "", 404},
		{"another method", "POST", whole, "", 405},
		{"a look ahead", "HEAD", whole, "", 405},
		{"another site's name", "GET", whole, "evil.example" + port, 421},
		{"another port's name", "GET", whole, "localhost:1", 421},
		{"no secret", "GET", l.address + "&userId=jane", "", 400},
		{"two secrets", "GET", whole + "&secret=t", "", 400},
		{"an empty secret", "GET", l.address + "&userId=jane&secret=", "", 400},
	}
	for _, test := range tests {
		if status, _, _ := visit(t, test.method, test.address, test.host); status != test.status {
			t.Errorf("%s: got %d, want %d", test.name, status, test.status)
		}
	}
	if status, _, _ := visit(t, "GET", whole, ""); status != 200 {
		t.Errorf("the right one after all of these: %d", status)
	}
	if got := <-l.came; got.link.UserID != "jane" {
		t.Errorf("came: %+v", got)
	}
}

// Both addresses that localhost may stand for lead to the page.
func TestLoopbackAddresses(t *testing.T) {
	t.Parallel()
	hosts := []string{"127.0.0.1"}
	if hasIPv6(t.Context()) {
		hosts = append(hosts, "[::1]")
	}
	for _, host := range hosts {
		l := newLanding(t)
		address := strings.Replace(l.address, "localhost", host, 1)
		if status, _, _ := visit(t, "GET", address+"&secret=s&userId=jane", ""); status != 200 {
			t.Errorf("%s: got %d", host, status)
		}
	}
}

// Browsers leave the port of the scheme out of the name that they call.
func TestPortSuffix(t *testing.T) {
	t.Parallel()
	for port, want := range map[int]string{80: "", 8080: ":8080"} {
		if got := portSuffix(port); got != want {
			t.Errorf("port %d: %q, want %q", port, got, want)
		}
	}
}

// A port that somebody else has, on either address, is not shared: the secret
// might go there.
func TestLoopbackPortTaken(t *testing.T) {
	t.Parallel()
	for _, host := range []string{"127.0.0.1", "::1"} {
		other, err := listenAt(t.Context(), host, 0)
		if err != nil {
			t.Logf("this computer has no %s: %v", host, err)
			continue
		}
		defer func() { _ = other.Close() }()
		if l, err := openLanding(t.Context(), portOf(other)); err == nil {
			l.close()
			t.Errorf("port %d of %s was shared", portOf(other), host)
		}
	}
}

// After close nothing listens, also where a browser holds a connection open that
// it never uses.
func TestLoopbackClose(t *testing.T) {
	t.Parallel()
	l, err := openLanding(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	at := net.JoinHostPort("127.0.0.1", strconv.Itoa(mustPort(t, l)))
	held, err := new(net.Dialer).DialContext(t.Context(), "tcp", at)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = held.Close() }()
	l.close()
	if c, err := new(net.Dialer).DialContext(t.Context(), "tcp", at); err == nil {
		_ = c.Close()
		t.Error("the port is still open")
	}
}

func mustPort(t *testing.T, l *landing) int {
	t.Helper()
	u, err := url.Parse(l.address)
	if err != nil {
		t.Fatal(err)
	}
	port, err := strconv.Atoi(u.Port())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// Of many that come at once one counts.
func TestLoopbackRace(t *testing.T) {
	t.Parallel()
	l := newLanding(t)
	var all sync.WaitGroup
	statuses := make(chan int, 16)
	for range cap(statuses) {
		all.Go(func() {
			r, err := http.NewRequestWithContext(context.WithoutCancel(t.Context()), "GET", l.address+"&secret=s&userId=jane", nil)
			if err != nil {
				t.Error(err)
				return
			}
			resp, err := new(http.Transport).RoundTrip(r)
			if err != nil {
				t.Error(err)
				return
			}
			resp.Body.Close()
			statuses <- resp.StatusCode
		})
	}
	all.Wait()
	close(statuses)
	taken := 0
	for status := range statuses {
		if status == 200 {
			taken++
		}
	}
	if taken != 1 || len(l.came) != 1 {
		t.Errorf("%d were taken and %d came, want 1", taken, len(l.came))
	}
}
