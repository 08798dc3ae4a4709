package fetch

import (
	"net/netip"
	"strconv"
	"strings"
)

// parseLiteral reads a host that is an address, in any spelling that a resolver
// or a browser takes for one: "192.0.2.1", "3221225985", "0300.0.02.1",
// "0xc0.513", "2001:db8::1", with brackets or without, with a dot at the end.
func parseLiteral(host string) (netip.Addr, bool) {
	host = strings.TrimSuffix(host, ".")
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	if a, err := netip.ParseAddr(host); err == nil {
		return a, true
	}
	return parseLooseIPv4(host)
}

// parseLooseIPv4 reads an IPv4 address as inet_aton does: one to four numbers,
// each decimal, octal ("0…") or hexadecimal ("0x…"), of which the last fills
// all bytes that are left.
func parseLooseIPv4(host string) (netip.Addr, bool) {
	parts := strings.Split(host, ".")
	if len(parts) > 4 {
		return netip.Addr{}, false
	}
	var address uint64
	for i, part := range parts {
		n, ok := parsePart(part)
		left := 4 - i // bytes
		if last := i == len(parts)-1; !ok || last && n >= 1<<(8*left) || !last && n > 255 {
			return netip.Addr{}, false
		}
		if i < len(parts)-1 {
			n <<= 8 * (left - 1)
		}
		address |= n
	}
	return netip.AddrFrom4([4]byte{byte(address >> 24), byte(address >> 16), byte(address >> 8), byte(address)}), true
}

// parsePart reads one number. "0x" alone is zero, as browsers read it.
func parsePart(s string) (uint64, bool) {
	base := 10
	if digits, ok := strings.CutPrefix(strings.ToLower(s), "0x"); ok {
		if digits == "" {
			return 0, true
		}
		s, base = digits, 16
	} else if len(s) > 1 && s[0] == '0' {
		s, base = s[1:], 8
	}
	n, err := strconv.ParseUint(s, base, 33)
	return n, err == nil
}
