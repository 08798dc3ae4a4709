package mockserver

import (
	"strings"
	"testing"
)

// What PHP does not read as JSON has no parameters, even where Go reads it.
func TestParseJSON(t *testing.T) {
	t.Parallel()
	nested := func(n int) string { return `{"a":` + strings.Repeat("[", n-1) + strings.Repeat("]", n-1) + "}" }
	for body, read := range map[string]bool{
		`{"a":"é😀\ud83d\ude00\u00e9\n\"[["}`:          true,
		` {"a" : {"b":[1]} } `:                        true,
		nested(512):                                   true,
		nested(513):                                   false,
		`{"a":` + strings.Repeat(`{},`, 600):          false,
		`{"a":[` + strings.Repeat(`{},`, 600) + `0]}`: true,
		"{\"a\":\"\xff\"}":                            false,
		"{\"a\":\"x\",\"\xc3\":1}":                    false,
		"\xef\xbb\xbf{\"a\":1}":                       false,
		`{"a":"\ud83d"}`:                              false,
		`{"a":"\ud83d\u0041"}`:                        false,
		`{"a":"\ud83d\n"}`:                            false,
		`{"a":"\ude00"}`:                              false,
		`{"a":"\ude00\ud83d"}`:                        false,
		`{"a":1}{}`:                                   false,
		`{'a':1}`:                                     false,
		`{"a":1,}`:                                    false,
		`{"a":NaN}`:                                   false,
		`["a"]`:                                       false,
		`null`:                                        false,
		`"a"`:                                         false,
		``:                                            false,
	} {
		if in := parseJSON([]byte(body)); (in["a"] != nil) != read {
			t.Errorf("%.60q: got %.60q, read: want %v", body, in, read)
		}
	}
}

// Nothing makes the parser fail, and each member it gives is one that can be
// read as a text.
func FuzzParseJSON(f *testing.F) {
	f.Add([]byte(`{"a":"\ud83d\ude00","b":[{}]}`))
	f.Add([]byte(`{"a":"\ud83d`))
	f.Fuzz(func(_ *testing.T, body []byte) {
		in := parseJSON(body)
		for name := range in {
			in.text(name)
		}
	})
}
