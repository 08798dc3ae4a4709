package fetch

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"syscall"
	"time"

	"golang.org/x/net/publicsuffix"
)

// ErrSuffix refuses a host name that ends in no entry of the Public Suffix List.
var ErrSuffix = errors.New("the host is under no public suffix")

// AddressError refuses a host for its addresses, or for the lack of one.
type AddressError struct {
	Reason string // in the API's words: "Address 127.0.0.1 is in a private or reserved range."
}

func (e *AddressError) Error() string { return e.Reason }

func refuse(format string, args ...any) error { return &AddressError{fmt.Sprintf(format, args...)} }

// Guard decides which hosts may be reached. The zero value lets the public web
// through. It is safe for concurrent use.
type Guard struct {
	// Resolve gives all addresses of a host name; network is "ip".
	// Default: net.DefaultResolver.LookupNetIP.
	Resolve func(ctx context.Context, network, host string) ([]netip.Addr, error)

	hosts   []string       // allowed besides, in lower case
	subnets []netip.Prefix // allowed besides
}

// NewGuard makes a guard that lets more through than the public web: each of
// allow is a host name ("intranet.example"), an address ("127.0.0.1") or a subnet
// ("10.1.0.0/16"). An allowed name may have any address; other names may have the
// addresses that are allowed.
func NewGuard(allow ...string) (*Guard, error) {
	g := new(Guard)
	for _, entry := range allow {
		if strings.Contains(entry, "/") {
			subnet, err := netip.ParsePrefix(entry)
			if err != nil {
				return nil, fmt.Errorf("allow %q: no subnet such as 10.1.0.0/16", entry)
			}
			g.subnets = append(g.subnets, subnet.Masked())
			continue
		}
		if a, ok := parseLiteral(entry); ok {
			a = a.Unmap().WithZone("")
			g.subnets = append(g.subnets, netip.PrefixFrom(a, a.BitLen()))
			continue
		}
		if entry == "" || strings.ContainsAny(entry, ":@?#[]*% ") {
			return nil, fmt.Errorf("allow %q: no host name, address or subnet", entry)
		}
		g.hosts = append(g.hosts, canonical(entry))
	}
	return g, nil
}

// canonical is a host name as the list of allowed ones has it.
func canonical(host string) string { return strings.ToLower(strings.TrimSuffix(host, ".")) }

// CheckName refuses what can be refused without asking a DNS server: an empty
// host, a name under no public suffix with [ErrSuffix], an address with an
// [AddressError].
func (g *Guard) CheckName(host string) error {
	if host == "" {
		return refuse("Hostname is empty.")
	}
	if a, ok := parseLiteral(host); ok {
		return g.checkLiteral(host, a)
	}
	if g.allowsHost(host) || underPublicSuffix(host) {
		return nil
	}
	return ErrSuffix
}

// Check is [Guard.CheckName], and resolves a name: each of its addresses must be
// public or allowed. Whoever connects afterwards does so through
// [Guard.DialContext], which checks again what it dials.
func (g *Guard) Check(ctx context.Context, host string) error {
	_, err := g.addresses(ctx, host)
	return err
}

// checkBehindProxy is [Guard.Check] for a host that a proxy resolves for us. One
// that has no address here, or none soon, is let through: names are often known
// to the proxy alone.
func (g *Guard) checkBehindProxy(ctx context.Context, host string) error {
	ctx, cancel := context.WithTimeout(ctx, resolveBehindProxy)
	defer cancel()
	_, err := g.lookup(ctx, host)
	if errors.Is(err, context.DeadlineExceeded) {
		return nil
	}
	return err
}

// resolveBehindProxy is how long a name is looked up that a proxy resolves.
const resolveBehindProxy = time.Second

func (g *Guard) checkLiteral(host string, a netip.Addr) error {
	if g.allows(a) {
		return nil
	}
	written := strings.Trim(host, "[]")
	if _, err := netip.ParseAddr(written); err != nil {
		written = a.String() // "0x7f.1" would not say why
	}
	return refuse("Address %s is in a private or reserved range.", written)
}

// allows tells whether an address is public, or allowed besides.
func (g *Guard) allows(a netip.Addr) bool {
	plain := a.Unmap().WithZone("")
	return !isForbidden(a) || slices.ContainsFunc(g.subnets, func(p netip.Prefix) bool { return p.Contains(plain) })
}

func (g *Guard) allowsHost(host string) bool { return slices.Contains(g.hosts, canonical(host)) }

// underPublicSuffix tells whether a name ends in an entry of the list. The list's
// default rule, that any last label is a suffix, does not count.
func underPublicSuffix(host string) bool {
	suffix, icann := publicsuffix.PublicSuffix(canonical(host))
	return icann || strings.Contains(suffix, ".")
}

// addresses gives where a host may be reached: somewhere.
func (g *Guard) addresses(ctx context.Context, host string) ([]netip.Addr, error) {
	found, err := g.lookup(ctx, host)
	if err == nil && len(found) == 0 {
		return nil, refuse("Hostname %s does not resolve.", host)
	}
	return found, err
}

// lookup gives the addresses of a host, none for one that does not resolve, and
// refuses it for its name or for any of them.
func (g *Guard) lookup(ctx context.Context, host string) ([]netip.Addr, error) {
	if err := g.CheckName(host); err != nil {
		return nil, err
	}
	if a, ok := parseLiteral(host); ok {
		return []netip.Addr{a}, nil
	}
	resolve := g.Resolve
	if resolve == nil {
		resolve = net.DefaultResolver.LookupNetIP
	}
	found, err := resolve(ctx, "ip", host)
	if ctx.Err() != nil {
		return nil, fmt.Errorf("resolve %s: %w", host, ctx.Err())
	}
	if err != nil {
		return nil, nil //nolint:nilerr // whatever the reason, there is no address
	}
	addresses := make([]netip.Addr, len(found))
	for i, a := range found {
		addresses[i] = a.Unmap() // a resolver may hand out IPv4 in sixteen bytes
		if !g.allows(addresses[i]) && !g.allowsHost(host) {
			return nil, refuse("Hostname %s resolves to private or reserved address %s.", host, addresses[i])
		}
	}
	return addresses, nil
}

// DialContext connects to a host that the guard lets through, as
// [net.Dialer.DialContext] would: it tries the addresses of a name in turn, each
// with its share of the time that ctx leaves. The addresses that it checked are
// those that it dials.
func (g *Guard) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	addresses, err := g.addresses(ctx, host)
	if err != nil {
		return nil, err
	}
	var failures []error
	for i, a := range addresses {
		conn, err := g.dial(ctx, network, net.JoinHostPort(a.String(), port), g.allowsHost(host), len(addresses)-i)
		if err == nil {
			return conn, nil
		}
		failures = append(failures, err)
	}
	return nil, errors.Join(failures...)
}

// dial connects to one address, in one of so many shares of the time.
func (g *Guard) dial(ctx context.Context, network, address string, anywhere bool, shares int) (net.Conn, error) {
	if deadline, ok := ctx.Deadline(); ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Until(deadline)/time.Duration(shares))
		defer cancel()
	}
	d := net.Dialer{ControlContext: func(_ context.Context, _, connecting string, _ syscall.RawConn) error {
		to, err := netip.ParseAddrPort(connecting)
		if err != nil {
			return err
		}
		if !anywhere && !g.allows(to.Addr()) {
			return refuse("Address %s is in a private or reserved range.", to.Addr())
		}
		return nil
	}}
	return d.DialContext(ctx, network, address)
}
