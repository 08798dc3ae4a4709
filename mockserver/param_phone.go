package mockserver

import "strings"

const refusedPhone = "Phone number must start with a '+' can have a maximum of fifteen digits."

// validPhone tells whether s is a number in the form of E.164: a plus and 7 to
// 15 digits, the first of them no zero. Every calling code is taken: the real
// server's list of them has gaps that no user of a test would understand.
func validPhone(s string) bool {
	digits, ok := strings.CutPrefix(s, "+")
	if !ok || len(digits) < 7 || len(digits) > 15 || digits[0] == '0' {
		return false
	}
	for i := range len(digits) {
		if !isDigit(digits[i]) {
			return false
		}
	}
	return true
}
