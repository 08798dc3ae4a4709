package mockserver

import (
	"net"
	"strings"
)

// blanks are what PHP trims off a text.
const blanks = " \t\n\r\x00\x0b"

// validEmail tells whether s is an e-mail address by the rules of PHP: ASCII,
// at most 64 characters before the one "@", and a domain with a dot.
func validEmail(s string) bool {
	local, domain, ok := strings.Cut(strings.Trim(s, blanks), "@")
	return ok && len(local)+len(domain) < 254 && validLocal(local) && validDomain(domain)
}

// validLocal takes words of letters, digits and some signs, joined by dots.
func validLocal(local string) bool {
	if len(local) > 64 {
		return false
	}
	for word := range strings.SplitSeq(local, ".") {
		if word == "" {
			return false
		}
		for i := range len(word) {
			if b := word[i]; !isAlphanumeric(b) && !strings.ContainsRune("!#$%&'*+-/=?^_`{|}~", rune(b)) {
				return false
			}
		}
	}
	return true
}

// validDomain takes labels joined by dots, at least two, or an address in
// brackets.
func validDomain(domain string) bool {
	if inner, ok := strings.CutPrefix(domain, "["); ok {
		address, closed := strings.CutSuffix(strings.ToLower(inner), "]")
		address, v6 := strings.CutPrefix(address, "ipv6:")
		ip := net.ParseIP(address)
		return closed && ip != nil && (ip.To4() == nil) == v6
	}
	if !strings.Contains(domain, ".") || len(domain) > 253 {
		return false
	}
	last := ""
	for label := range strings.SplitSeq(domain, ".") {
		if !validLabel(label) {
			return false
		}
		last = label
	}
	return !isDigit(last[0]) // a number would make it an address
}

func validLabel(label string) bool {
	if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
		return false
	}
	for i := range len(label) {
		if b := label[i]; !isAlphanumeric(b) && b != '-' {
			return false
		}
	}
	return true
}
