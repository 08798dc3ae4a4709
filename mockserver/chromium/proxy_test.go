package chromium

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/appctl/appctl/internal/fetch"
)

func newTestProxy(t *testing.T, allow ...string) *proxy {
	t.Helper()
	guard, err := fetch.NewGuard(allow...)
	if err != nil {
		t.Fatal(err)
	}
	p, err := newProxy(guard)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.close)
	return p
}

// say sends bytes to the proxy, and gives all that it answers.
func say(t *testing.T, p *proxy, message string) string {
	t.Helper()
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", p.address())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := io.WriteString(conn, message); err != nil {
		t.Fatal(err)
	}
	_ = conn.(*net.TCPConn).CloseWrite()
	answer, _ := io.ReadAll(conn) // a connection that is cut has said what it had to
	return string(answer)
}

// portOf is the port of an address as a request has it, and its text.
func portOf(t *testing.T, l net.Listener) string {
	t.Helper()
	port := l.Addr().(*net.TCPAddr).Port
	return string([]byte{byte(port >> 8), byte(port)})
}

// Requests are answered as RFC 1928 says: what is refused with 2, what does not
// answer with 4, what is none with 7, and what is no SOCKS5 with nothing.
func TestProxyAnswers(t *testing.T) {
	t.Parallel()
	p := newTestProxy(t, "127.0.0.1", "nobody.example.com")
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := portOf(t, closed)
	_ = closed.Close()
	const hello, greeted, rest = "\x05\x01\x00", "\x05\x00", "\x00\x01\x00\x00\x00\x00\x00\x00"
	for _, test := range []struct{ name, message, want string }{
		{"no SOCKS5", "GET / HTTP/1.1\r\n\r\n", ""},
		{"SOCKS4", "\x04\x01\x00\x50\x7f\x00\x00\x01\x00", ""},
		{"nothing", "", ""},
		{"half a greeting", "\x05\x03\x00", ""},
		{"greeting alone", hello, greeted},
		{"half a request", hello + "\x05\x01\x00\x03\x10short", greeted},
		{"BIND", hello + "\x05\x02\x00\x01\x7f\x00\x00\x01\x00\x50", greeted + "\x05\x07" + rest},
		{"UDP", hello + "\x05\x03\x00\x01\x7f\x00\x00\x01\x00\x50", greeted + "\x05\x07" + rest},
		{"no address", hello + "\x05\x01\x00\x09\x00\x50", greeted + "\x05\x07" + rest},
		{"forbidden IPv4", hello + "\x05\x01\x00\x01\x7f\x00\x00\x02\x00\x50", greeted + "\x05\x02" + rest},
		{"forbidden IPv6", hello + "\x05\x01\x00\x04" + strings.Repeat("\x00", 15) + "\x01\x00\x50", greeted + "\x05\x02" + rest},
		{"forbidden text", hello + "\x05\x01\x00\x03\x0a2130706434\x00\x50", greeted + "\x05\x02" + rest},
		{"forbidden name", hello + "\x05\x01\x00\x03\x09localhost\x00\x50", greeted + "\x05\x02" + rest},
		{"empty name", hello + "\x05\x01\x00\x03\x00\x00\x50", greeted + "\x05\x02" + rest},
		{"nobody there", hello + "\x05\x01\x00\x01\x7f\x00\x00\x01" + port, greeted + "\x05\x04" + rest},
	} {
		if got := say(t, p, test.message); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}

// What is allowed is connected, both ways, until both have said all.
func TestProxyConnects(t *testing.T) {
	t.Parallel()
	p := newTestProxy(t, "127.0.0.1")
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "through") }))
	t.Cleanup(s.Close)
	got := say(t, p, "\x05\x02\x00\x02\x05\x01\x00\x01\x7f\x00\x00\x01"+portOf(t, s.Listener)+"GET / HTTP/1.0\r\n\r\n")
	if !strings.HasPrefix(got, "\x05\x00\x05\x00") || !strings.HasSuffix(got, "through") {
		t.Errorf("got %q, want an answer through the proxy", got)
	}
}

// A proxy that is closed ends the connections that are open.
func TestProxyClose(t *testing.T) {
	t.Parallel()
	p := newTestProxy(t)
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", p.address())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := conn.Write([]byte{5, 1, 0}); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(conn, make([]byte, 2)); err != nil {
		t.Fatal(err)
	}
	p.close()
	if _, err := conn.Read(make([]byte, 1)); err == nil {
		t.Error("the connection is still open")
	}
}

// stream is both ends of a client in memory.
type stream struct {
	io.Reader
	io.Writer
}

// Whatever a client says, it is read without a panic, and what comes out is an
// address that can be dialled.
func FuzzReadRequest(f *testing.F) {
	f.Add([]byte("\x05\x01\x00\x05\x01\x00\x01\x7f\x00\x00\x01\x00\x50"))
	f.Add([]byte("\x05\x02\x00\x02\x05\x01\x00\x03\x0bexample.com\x01\xbb"))
	f.Add([]byte("\x05\x00\x05\x01\x00\x04" + strings.Repeat("\xff", 18)))
	f.Add([]byte("\x05\xff"))
	f.Fuzz(func(t *testing.T, message []byte) {
		address, err := readRequest(stream{bytes.NewReader(message), io.Discard})
		if err != nil {
			return
		}
		if _, _, err := net.SplitHostPort(address); err != nil && !strings.ContainsAny(address, "[]") {
			t.Errorf("readRequest(%q): got %q: %v", message, address, err)
		}
	})
}
