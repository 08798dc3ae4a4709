package mockserver

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/appctl/appctl/internal/contract"
)

const (
	refusedCustomID = "Parameter must contain at most 36 chars. Valid chars are a-z, A-Z, 0-9, period, hyphen, and underscore. " +
		"Can't start with a special char"
	refusedUID = "UID must contain at most 36 chars. Valid chars are a-z, A-Z, 0-9, and underscore. Can't start with a leading underscore"
)

// validID tells whether s has the form of an id: 1 to 36 letters, digits,
// periods, hyphens and underscores that begin with a letter or a digit.
func validID(s string) bool {
	if s == "" || len(s) > 36 || !isAlphanumeric(s[0]) {
		return false
	}
	for i := range len(s) {
		if b := s[i]; !isAlphanumeric(b) && b != '.' && b != '-' && b != '_' {
			return false
		}
	}
	return true
}

func describeUID(v *contract.Validator) string {
	if len(v.Values) == 0 {
		return refusedUID
	}
	return refusedUID + ". Can also be the keyword " + strings.Join(v.Values, ", ")
}

func isAlphanumeric(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || isDigit(b)
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

// validText counts characters, not bytes.
func validText(v *contract.Validator, s string) bool {
	n := float64(utf8.RuneCountInString(s))
	if n < v.Min || n > v.Max {
		return false
	}
	for _, r := range s {
		if len(v.Values) > 0 && !slices.Contains(v.Values, string(r)) {
			return false
		}
	}
	return true
}

func describeText(v *contract.Validator) string {
	var d strings.Builder
	d.WriteString("Value must be a valid string")
	switch {
	case v.Min == v.Max:
		fmt.Fprintf(&d, " and exactly %.0f chars", v.Max)
	case v.Min > 0:
		fmt.Fprintf(&d, " and at least %.0f chars and no longer than %.0f chars", v.Min, v.Max)
	default:
		fmt.Fprintf(&d, " and no longer than %.0f chars", v.Max)
	}
	if len(v.Values) > 0 {
		fmt.Fprintf(&d, " and only consist of '%s' chars", strings.Join(v.Values, ", "))
	}
	return d.String()
}

func isOneOf(v *contract.Validator, s string) bool {
	if !v.Fold {
		return slices.Contains(v.Values, s)
	}
	// The lengths differ where s has a letter that is none of ASCII and folds
	// into one, such as the long s.
	return slices.ContainsFunc(v.Values, func(one string) bool { return len(one) == len(s) && strings.EqualFold(one, s) })
}

// describeOneOf lists the values, in lower case where the case does not count.
func describeOneOf(v *contract.Validator) string {
	list := strings.Join(v.Values, ", ")
	if v.Fold {
		list = strings.ToLower(list)
	}
	return "Value must be one of (" + list + ")"
}

// validHexColor takes three or six hex digits.
func validHexColor(s string) bool {
	for i := range len(s) {
		if !isHexDigit(s[i]) {
			return false
		}
	}
	return len(s) == 3 || len(s) == 6
}

func isHexDigit(b byte) bool {
	return isDigit(b) || b >= 'a' && b <= 'f' || b >= 'A' && b <= 'F'
}
