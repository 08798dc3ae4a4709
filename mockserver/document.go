package mockserver

import (
	"strconv"
	"time"
	"unicode/utf8"
)

// document writes JSON as the real server does: members in the order of the
// calls, "/" escaped, other characters than ASCII not.
type document struct{ b []byte }

// timeLayout is RFC 3339 with three decimals and a numeric zone. Times must be
// in UTC.
const timeLayout = "2006-01-02T15:04:05.000-07:00"

func (d *document) open()  { d.b = append(d.b, '{') }
func (d *document) close() { d.b = append(d.b, '}') }

// key starts a member.
func (d *document) key(name string) {
	d.comma()
	d.b = append(d.b, '"')
	d.b = append(d.b, name...)
	d.b = append(d.b, '"', ':')
}

// comma separates the next value from the one before it, if there is one.
func (d *document) comma() {
	if n := len(d.b); n > 0 && d.b[n-1] != '{' && d.b[n-1] != '[' && d.b[n-1] != ':' {
		d.b = append(d.b, ',')
	}
}

func (d *document) str(name, v string) {
	d.key(name)
	d.b = appendQuoted(d.b, v)
}

// strOrNull is null for "".
func (d *document) strOrNull(name, v string) {
	if v == "" {
		d.null(name)
		return
	}
	d.str(name, v)
}

func (d *document) boolean(name string, v bool) {
	d.key(name)
	d.b = strconv.AppendBool(d.b, v)
}

func (d *document) number(name string, v int) {
	d.key(name)
	d.b = strconv.AppendInt(d.b, int64(v), 10)
}

// time is "" for the zero time.
func (d *document) time(name string, v time.Time) {
	d.key(name)
	d.b = append(d.b, '"')
	if !v.IsZero() {
		d.b = v.UTC().AppendFormat(d.b, timeLayout)
	}
	d.b = append(d.b, '"')
}

func (d *document) null(name string) {
	d.key(name)
	d.b = append(d.b, "null"...)
}

// raw is a value that is JSON already; fallback stands for none.
func (d *document) raw(name string, v []byte, fallback string) {
	d.key(name)
	if len(v) == 0 {
		d.b = append(d.b, fallback...)
		return
	}
	d.b = append(d.b, v...)
}

func (d *document) strings(name string, vs []string) {
	d.key(name)
	d.b = append(d.b, '[')
	for i, v := range vs {
		if i > 0 {
			d.b = append(d.b, ',')
		}
		d.b = appendQuoted(d.b, v)
	}
	d.b = append(d.b, ']')
}

// each writes a list of n objects; item writes the i-th with open and close.
func (d *document) each(name string, n int, item func(i int)) {
	d.key(name)
	d.b = append(d.b, '[')
	for i := range n {
		d.comma()
		item(i)
	}
	d.b = append(d.b, ']')
}

const hexDigits = "0123456789abcdef"

// appendQuoted appends s as a JSON string. Bytes that are not UTF-8 become
// U+FFFD.
func appendQuoted(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' && c != '/' && c < utf8.RuneSelf {
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			switch {
			case r == utf8.RuneError && size == 1:
				b = append(b, s[start:i]...)
				b = append(b, "\ufffd"...)
			case r == '\u2028', r == '\u2029':
				b = append(b, s[start:i]...)
				b = append(b, `\u202`...)
				b = append(b, hexDigits[r&0xf])
			default:
				i += size
				continue
			}
			i += size
			start = i
			continue
		}
		b = append(b, s[start:i]...)
		b = appendEscape(b, c)
		i++
		start = i
	}
	b = append(b, s[start:]...)
	return append(b, '"')
}

// appendEscape appends the escape of a quote, a backslash, a slash or a
// control character.
func appendEscape(b []byte, c byte) []byte {
	switch c {
	case '"', '\\', '/':
		return append(b, '\\', c)
	case '\b':
		return append(b, '\\', 'b')
	case '\f':
		return append(b, '\\', 'f')
	case '\n':
		return append(b, '\\', 'n')
	case '\r':
		return append(b, '\\', 'r')
	case '\t':
		return append(b, '\\', 't')
	}
	return append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&0xf])
}
