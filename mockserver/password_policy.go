package mockserver

import (
	_ "embed"
	"fmt"
	"strings"
	"unicode"

	"github.com/appctl/appctl/mockserver/store"
)

// maxPassword is the longest password, in bytes.
const maxPassword = 256

// validPassword is what every password must be, whatever the project says.
func validPassword(s string) bool { return len(s) >= 8 && len(s) <= maxPassword }

// refuseNewPassword says what the project misses in a new password: strength
// first, then that it is not a common one.
func (c *call) refuseNewPassword(password string, isText bool) string {
	common := c.settings.Auth.PasswordDictionary && isCommon(password)
	if c.server.release < strengthPolicy {
		return when(!isText || !validPassword(password) || common, refusedCommon)
	}
	if p := c.settings.Auth.PasswordStrength; !isText || !strong(p, password) {
		return describeStrength(p)
	}
	return when(common, refusedCommon)
}

const refusedCommon = "Password must be between 8 and 265 characters long, and should not be one of the commonly used password."

func strong(p PasswordStrength, password string) bool {
	if len(password) < p.Min || len(password) > maxPassword {
		return false
	}
	has := func(is func(rune) bool) bool { return strings.ContainsFunc(password, is) }
	return (!p.Uppercase || has(func(r rune) bool { return r >= 'A' && r <= 'Z' })) &&
		(!p.Lowercase || has(func(r rune) bool { return r >= 'a' && r <= 'z' })) &&
		(!p.Number || has(unicode.IsDigit)) &&
		(!p.Symbols || has(isSymbol))
}

func isSymbol(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsSpace(r) }

func describeStrength(p PasswordStrength) string {
	d := fmt.Sprintf("Password must be between %d and %d characters long", p.Min, maxPassword)
	if p.Uppercase {
		d += ", include an uppercase letter"
	}
	if p.Lowercase {
		d += ", include a lowercase letter"
	}
	if p.Number {
		d += ", include a number"
	}
	if p.Symbols {
		d += ", include a symbol"
	}
	return d + "."
}

// commonPasswords are the 10,000 passwords that a project with a dictionary
// refuses, a line each, sorted by byte.
//
//go:embed passwords.txt
var commonPasswords string

// isCommon tells whether a password is in the list, in this letter case.
func isCommon(password string) bool { return inLines(commonPasswords, password) }

// containsPersonalData tells whether a password holds something that others
// know of its user.
func containsPersonalData(password, id string, u *store.User) bool {
	password = strings.ToLower(password)
	local, _, _ := strings.Cut(u.Email, "@")
	for _, known := range []string{id, u.Email, local, u.Name, u.Phone, strings.TrimPrefix(u.Phone, "+")} {
		if known != "" && strings.Contains(password, strings.ToLower(known)) {
			return true
		}
	}
	return false
}
