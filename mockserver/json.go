package mockserver

import (
	"encoding/json"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// maxNesting is how many objects and lists within each other PHP reads.
const maxNesting = 512

// parseJSON gives the members of an object. Anything else has none, and so
// has what PHP does not read.
func parseJSON(body []byte) input {
	var in input
	if err := json.Unmarshal(body, &in); err != nil || !readByPHP(body) {
		return nil
	}
	return in
}

// readByPHP tells whether PHP reads what Go has read as JSON: it wants UTF-8,
// both halves of a surrogate pair, and no depth without end.
func readByPHP(body []byte) bool {
	if !utf8.Valid(body) {
		return false
	}
	depth, quoted := 0, false
	for i := 0; i < len(body); i++ {
		switch b := body[i]; {
		case b == '"':
			quoted = !quoted
		case quoted && b == '\\':
			n := escapeLength(body[i:])
			if n == 0 {
				return false
			}
			i += n - 1
		case quoted:
		case b == '{' || b == '[':
			if depth++; depth > maxNesting {
				return false
			}
		case b == '}' || b == ']':
			depth--
		}
	}
	return true
}

// escapeLength is how long the escape is that b begins with, both halves of a
// pair together; 0 for a half without its other.
func escapeLength(b []byte) int {
	const one, pair = len(`\u0000`), len(`\u0000\u0000`)
	if b[1] != 'u' {
		return len(`\n`)
	}
	first := escapedRune(b)
	if !utf16.IsSurrogate(first) {
		return one
	}
	if len(b) < pair || b[one] != '\\' || b[one+1] != 'u' || utf16.DecodeRune(first, escapedRune(b[one:])) == utf8.RuneError {
		return 0
	}
	return pair
}

// escapedRune reads the four digits of an escape.
func escapedRune(b []byte) rune {
	n, err := strconv.ParseUint(string(b[2:6]), 16, 16)
	if err != nil {
		return utf8.RuneError // no JSON: it was read before
	}
	return rune(n)
}
