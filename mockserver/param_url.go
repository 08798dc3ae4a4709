package mockserver

import (
	"net/netip"
	"strconv"
	"strings"
)

// urlSigns are the signs that PHP takes in a URL, beside letters and digits.
const urlSigns = "$-_.+!*'(),{}|\\^~[]`<>#%\";/?:@&="

// validHTTPURL tells whether s is a URL by the rules of PHP: of signs that may
// stand in one, with the scheme http or https in lower case, and with a host
// that is a name or a bracketed IPv6 address.
func validHTTPURL(s string) bool {
	for i := range len(s) {
		if !isAlphanumeric(s[i]) && strings.IndexByte(urlSigns, s[i]) < 0 {
			return false
		}
	}
	rest, ok := strings.CutPrefix(s, "http://")
	if !ok {
		rest, ok = strings.CutPrefix(s, "https://")
	}
	if !ok {
		return false
	}
	authority := rest
	if end := strings.IndexAny(rest, "/?#"); end >= 0 {
		authority = rest[:end]
	}
	if at := strings.LastIndexByte(authority, '@'); at >= 0 {
		if !validUserinfo(authority[:at]) {
			return false
		}
		authority = authority[at+1:]
	}
	host, port := cutPort(authority)
	return validPort(port) && (validHostname(host) || validBracketed(host))
}

// validUserinfo takes what stands before the host: letters, digits, some signs
// and escapes.
func validUserinfo(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) && isHexDigit(s[i+1]) && isHexDigit(s[i+2]) {
			i += 2
			continue
		}
		if !isAlphanumeric(s[i]) && strings.IndexByte("-._~!$&'()*+,;=:", s[i]) < 0 {
			return false
		}
	}
	return true
}

// validPort takes an empty port, which is none.
func validPort(port string) bool {
	_, err := strconv.ParseUint(port, 10, 16)
	return port == "" || err == nil
}

// validHostname takes labels of letters, digits and inner hyphens, joined by
// dots; the last may be followed by one. An IPv4 address looks like that too.
func validHostname(host string) bool {
	host = strings.TrimSuffix(host, ".")
	if host == "" || len(host) > 253 {
		return false
	}
	for label := range strings.SplitSeq(host, ".") {
		if !validLabel(label) {
			return false
		}
	}
	return true
}

func validBracketed(host string) bool {
	inner, open := strings.CutPrefix(host, "[")
	inner, closed := strings.CutSuffix(inner, "]")
	ip, err := netip.ParseAddr(inner)
	return open && closed && err == nil && ip.Is6() && ip.Zone() == ""
}
