package fetch

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"
)

// answers is a DNS of a few names. Asked again, a name answers with its next line,
// and stays at the last.
type answers map[string][]string

func (a answers) resolve(_ context.Context, _, host string) ([]netip.Addr, error) {
	lines, ok := a[host]
	if !ok {
		return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	}
	if len(lines) > 1 {
		a[host] = lines[1:]
	}
	var found []netip.Addr
	for address := range strings.FieldsSeq(lines[0]) {
		found = append(found, netip.MustParseAddr(address))
	}
	return found, nil
}

// guard makes a guard with a DNS.
func guard(t *testing.T, dns answers, allow ...string) *Guard {
	t.Helper()
	g, err := NewGuard(allow...)
	if err != nil {
		t.Fatal(err)
	}
	g.Resolve = dns.resolve
	return g
}

// Every forbidden range is refused from its first address to its last, with the
// API's words, and the address before and after it is not.
func TestForbiddenRanges(t *testing.T) {
	t.Parallel()
	g := guard(t, nil)
	for _, p := range forbidden {
		first, last := p.Addr(), lastOf(p)
		for _, a := range []netip.Addr{first, last} {
			host := a.String()
			if want := "Address " + host + " is in a private or reserved range."; reason(g.CheckName(host)) != want {
				t.Errorf("CheckName(%s): got %v, want %s", host, g.CheckName(host), want)
			}
		}
		for _, a := range []netip.Addr{first.Prev(), last.Next()} {
			if a.IsValid() && !isForbidden(a) != (g.CheckName(a.String()) == nil) {
				t.Errorf("CheckName(%s) beside %s: got %v", a, p, g.CheckName(a.String()))
			}
		}
	}
	for _, public := range []string{"1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "172.32.0.0", "192.0.1.0", "223.255.255.255", "2606:4700::1111", "2001:1::", "fec0::1"} {
		if err := g.CheckName(public); err != nil {
			t.Errorf("CheckName(%s): got %v, want it let through", public, err)
		}
	}
}

// lastOf is the last address of a range.
func lastOf(p netip.Prefix) netip.Addr {
	bytes := p.Addr().AsSlice()
	for bit := p.Bits(); bit < len(bytes)*8; bit++ {
		bytes[bit/8] |= 0x80 >> (bit % 8)
	}
	a, _ := netip.AddrFromSlice(bytes)
	return a
}

// reason is what the API says of a refusal.
func reason(err error) string {
	e, ok := errors.AsType[*AddressError](err)
	if !ok {
		return ""
	}
	return e.Reason
}

// Names are held to the Public Suffix List, ICANN and private sections, and to
// their addresses.
func TestCheck(t *testing.T) {
	t.Parallel()
	dns := answers{
		"example.com": {"93.184.215.14 2606:2800:21f::1"}, "a.github.io": {"185.199.108.153"}, "shop.appwrite.network": {"76.76.21.21"},
		"inner.example.com": {"93.184.215.14 10.0.0.7"}, "six.example.com": {"fd00::1"}, "mapped.example.com": {"::ffff:127.0.0.1"},
		"public.example.com": {"::ffff:93.184.215.14"}, "none.example.com": {""}, "localhost": {"127.0.0.1"},
	}
	g := guard(t, dns)
	tests := []struct{ host, want string }{ // "" lets through
		{"example.com", ""},
		{"EXAMPLE.com", "Hostname EXAMPLE.com does not resolve."}, // which is up to the DNS
		{"a.github.io", ""},
		{"shop.appwrite.network", ""},
		{"public.example.com", ""},
		{"8.8.8.8", ""},
		{"134744072", ""},
		{"localhost", ErrSuffix.Error()},
		{"foo.test", ErrSuffix.Error()},
		{"service.local", ErrSuffix.Error()},
		{"x.internal", ErrSuffix.Error()},
		{"appwrite-browser", ErrSuffix.Error()},
		{"foo.invalid", ErrSuffix.Error()},
		{"localhost.", ErrSuffix.Error()},
		{".", ErrSuffix.Error()},
		{"08.0.0.1", ErrSuffix.Error()},
		{"256.0.0.1", ErrSuffix.Error()},
		{"", "Hostname is empty."},
		{"127.0.0.1", "Address 127.0.0.1 is in a private or reserved range."},
		{"[::1]", "Address ::1 is in a private or reserved range."},
		{"0:0:0:0:0:0:0:1", "Address 0:0:0:0:0:0:0:1 is in a private or reserved range."},
		{"fe80::1%eth0", "Address fe80::1%eth0 is in a private or reserved range."},
		{"::1%1", "Address ::1%1 is in a private or reserved range."},
		{"0x7f.1", "Address 127.0.0.1 is in a private or reserved range."},
		{"169.254.169.254", "Address 169.254.169.254 is in a private or reserved range."},
		{"inner.example.com", "Hostname inner.example.com resolves to private or reserved address 10.0.0.7."},
		{"six.example.com", "Hostname six.example.com resolves to private or reserved address fd00::1."},
		{"mapped.example.com", "Hostname mapped.example.com resolves to private or reserved address 127.0.0.1."},
		{"none.example.com", "Hostname none.example.com does not resolve."},
		{"unknown.example.com", "Hostname unknown.example.com does not resolve."},
	}
	for _, test := range tests {
		got := ""
		if err := g.Check(t.Context(), test.host); err != nil {
			got = err.Error()
		}
		if got != test.want {
			t.Errorf("Check(%q): got %q, want %q", test.host, got, test.want)
		}
	}
}

// What an operator allows is let through, and nothing beside it.
func TestAllow(t *testing.T) {
	t.Parallel()
	dns := answers{"intranet": {"10.9.9.9"}, "app.example.com": {"10.1.2.3"}, "db.example.com": {"10.2.0.1"}, "other.intranet": {"10.1.0.1"}}
	g := guard(t, dns, "Intranet.", "10.1.0.0/16", "127.0.0.1", "[fd00::1]", "0x7f000002")
	for host, want := range map[string]string{
		"intranet": "", "INTRANET.": "Hostname INTRANET. does not resolve.", "app.example.com": "", "10.1.255.255": "", "127.0.0.1": "", "2130706433": "",
		"::ffff:127.0.0.1": "", "fd00::1": "", "127.0.0.2": "",
		"127.0.0.3":       "Address 127.0.0.3 is in a private or reserved range.",
		"10.2.0.1":        "Address 10.2.0.1 is in a private or reserved range.",
		"db.example.com":  "Hostname db.example.com resolves to private or reserved address 10.2.0.1.",
		"other.intranet":  ErrSuffix.Error(),
		"fd00::2":         "Address fd00::2 is in a private or reserved range.",
		"sub.intranet":    ErrSuffix.Error(),
		"169.254.169.254": "Address 169.254.169.254 is in a private or reserved range.",
	} {
		got := ""
		if err := g.Check(t.Context(), host); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("Check(%q): got %q, want %q", host, got, want)
		}
	}
}

// A list with something else in it is refused, and the message has it.
func TestAllowNonsense(t *testing.T) {
	t.Parallel()
	for _, entry := range []string{"", "http://example.com", "example.com:80", "10.0.0.0/33", "a/b", "*.example.com", "::1/x", "two words"} {
		if _, err := NewGuard("example.com", entry); err == nil || !strings.Contains(err.Error(), `"`+entry+`"`) {
			t.Errorf("NewGuard(%q): got %v, want an error that names it", entry, err)
		}
	}
}

// A DNS that does not answer in time is the caller's deadline, not a host without
// addresses.
func TestResolveDeadline(t *testing.T) {
	t.Parallel()
	g := &Guard{Resolve: func(ctx context.Context, _, _ string) ([]netip.Addr, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}}
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if err := g.Check(ctx, "example.com"); !errors.Is(err, context.DeadlineExceeded) || reason(err) != "" {
		t.Errorf("Check: got %v, want the deadline", err)
	}
}

// Even an address that nobody checked is not connected to.
func TestDialChecksTheSocket(t *testing.T) {
	t.Parallel()
	v := listen(t, "127.0.0.1:0")
	conn, err := new(Guard).dial(t.Context(), "tcp", v.address, false, 1)
	if err == nil {
		_ = conn.Close()
	}
	if want := "Address 127.0.0.1 is in a private or reserved range."; reason(err) != want {
		t.Errorf("dial: got %v, want %s", err, want)
	}
	v.wantConnections(0)
}

// Any spelling that inet_aton or a browser takes for an address is read as one,
// and nothing else is.
func TestParseLiteral(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]string{
		"127.0.0.1": "127.0.0.1", "2130706433": "127.0.0.1", "0x7f000001": "127.0.0.1", "0X7F.0x0.0.1": "127.0.0.1",
		"017700000001": "127.0.0.1", "0177.0.0.01": "127.0.0.1", "127.1": "127.0.0.1", "127.0.1": "127.0.0.1", "127.65535": "127.0.255.255",
		"127.0.0.1.": "127.0.0.1", "0": "0.0.0.0", "0x": "0.0.0.0", "4294967295": "255.255.255.255", "[::1]": "::1", "::ffff:7f00:1": "::ffff:127.0.0.1",
		"4294967296": "", "127.16777216": "", "256.1": "", "1.2.3.4.5": "", "1..2": "", "": "", "08": "", "0x1g": "", "-1": "", "+1": "",
		"1_0": "", "example.com": "", "a.1": "", "0x0x1": "", "127.0.0.1..": "", "１２７.0.0.1": "",
	} {
		got := ""
		if a, ok := parseLiteral(host); ok {
			got = a.String()
		}
		if got != want {
			t.Errorf("parseLiteral(%q): got %q, want %q", host, got, want)
		}
	}
}

// Whatever a host is, it is no address of the loopback unless it is refused.
func FuzzCheckName(f *testing.F) {
	for _, seed := range []string{"example.com", "127.0.0.1", "0x7f.1", "[::1]", "::ffff:127.0.0.1", "fe80::1%eth0", "localhost.", ".", "..", "0177.1", "a.github.io", "\x00", "１２７.0.0.1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, host string) {
		err := new(Guard).CheckName(host)
		a, ok := parseLiteral(host)
		if ok && isForbidden(a) == (err == nil) {
			t.Errorf("CheckName(%q), which is %s: got %v", host, a, err)
		}
		if ip := net.ParseIP(host); ip != nil && (ip.IsLoopback() || ip.IsPrivate() || ip.IsLinkLocalUnicast() || ip.IsUnspecified()) && err == nil {
			t.Errorf("CheckName(%q): let through", host)
		}
	})
}
