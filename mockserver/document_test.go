package mockserver

import (
	"encoding/json"
	"testing"
	"time"
	"unicode/utf8"
)

// A document has its members in order, slashes escaped, and everything beyond
// ASCII as it is.
func TestDocument(t *testing.T) {
	t.Parallel()
	var d document
	d.open()
	d.str("s", "ä/\"\\\b\f\n\r\t\x01\x7f<&>\u2028\u2029\xff😀")
	d.strOrNull("n", "")
	d.boolean("b", true)
	d.number("i", -7)
	d.time("t", time.Date(2026, 1, 2, 3, 4, 5, 6789000, time.FixedZone("", 3600)))
	d.time("z", time.Time{})
	d.raw("r", nil, "{}")
	d.strings("l", []string{"a", "b"})
	d.each("e", 2, func(i int) { d.open(); d.number("i", i); d.close() })
	d.close()
	want := `{"s":"ä\/\"\\\b\f\n\r\t\u0001` + "\x7f" + `<&>\u2028\u2029` + "\ufffd" + `😀","n":null,"b":true,"i":-7,` +
		`"t":"2026-01-02T02:04:05.006+00:00","z":"","r":{},"l":["a","b"],"e":[{"i":0},{"i":1}]}`
	if string(d.b) != want {
		t.Errorf("got  %s\nwant %s", d.b, want)
	}
}

// Every text is written as JSON that reads as the same text.
func FuzzQuote(f *testing.F) {
	f.Add("a/b\u2028\"\\")
	f.Fuzz(func(t *testing.T, s string) {
		var got string
		if err := json.Unmarshal(appendQuoted(nil, s), &got); err != nil {
			t.Fatalf("%q: %v", s, err)
		}
		if utf8.ValidString(s) && got != s {
			t.Errorf("got %q, want %q", got, s)
		}
	})
}
