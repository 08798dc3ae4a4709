package cli

import (
	"encoding/json"
	"strings"
	"testing"
)

// Text from outside cannot steer the terminal, nor fake a second line or cell.
func TestClean(t *testing.T) {
	t.Parallel()
	tests := []struct{ text, clean, line string }{
		{"plain ünïcode 日本", "plain ünïcode 日本", "plain ünïcode 日本"},
		{"two\nlines", "two\nlines", "two lines"},
		{"tab\there", "tabhere", "tab here"},
		{"\x1b[31mred\x1b[0m", "red", "red"},
		{"\x1b]0;title\x07after", "after", "after"},
		{"\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link", "link"},
		{"back\bspace\r", "backspace", "back space "},
		{"\u202eturned\u202c", "turned", " turned "},
		{"\u009b31mC1", "31mC1", " 31mC1"},
		{"", "", ""},
	}
	for _, test := range tests {
		if got := clean(test.text); got != test.clean {
			t.Errorf("clean(%q): %q, want %q", test.text, got, test.clean)
		}
		if got := oneLine(test.text); got != test.line {
			t.Errorf("oneLine(%q): %q, want %q", test.text, got, test.line)
		}
	}
}

// No format of a result lets text from outside steer the terminal; a program gets
// every character, and the document of a terminal still means the same.
func TestFormatsOnTerminal(t *testing.T) {
	t.Parallel()
	const name = "a\x1b]0;owned\ab\u009b31mc\u202ed\x7fe\tf\ng"
	body, err := json.Marshal(map[string]any{"name": name, "in": []string{name}})
	if err != nil {
		t.Fatal(err)
	}
	body = []byte(strings.ReplaceAll(string(body), `\u001b`, `\u001B`)) // as it came
	r := record(body, [2]string{"name", name})
	tests := []struct {
		name           string
		flags          globals
		terminal, pipe string
	}{
		{"json", globals{json: true}, `"a\u001B]0;owned\u0007b\u009b31mc\u202ed\u007fe\tf\ng"`, string(body)},
		{"jq text", globals{jq: ".name"}, "ab31mcde\tf\ng\n", name},
		{"jq document", globals{jq: ".in"}, `["a\u001b]0;owned\u0007b\u009b31mc\u202ed\u007fe\tf\ng"]`, "\u009b31mc\u202ed"},
		{"template", globals{template: "{{.name}}"}, "ab31mcde\tf\ng\n", name},
		{"table", globals{}, "name  ab 31mc d e f g\n", "name\tab 31mc d e f g\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f, err := newFormat(&test.flags)
			if err != nil {
				t.Fatal(err)
			}
			for tty, want := range map[bool]string{true: test.terminal, false: test.pipe} {
				var b strings.Builder
				if err := f.write(sink{Writer: &b, env: env{}, tty: tty}, r); err != nil || !strings.Contains(b.String(), want) {
					t.Errorf("terminal %v: %q, %v, want %q", tty, b.String(), err, want)
				}
			}
		})
	}
}

// Every format of a result keeps all digits of a number and the order of keys.
func TestFormats(t *testing.T) {
	t.Parallel()
	body := []byte(`{"z":12345678901234567890,"a":{"b":1.50},"list":["x","y"]}`)
	r := list(body, []string{"NAME", "N"}, [][]string{{"x\ty", "1"}, {"\x1b[1mz", "2"}})
	tests := []struct {
		name  string
		flags globals
		want  string
	}{
		{"json", globals{json: true}, string(body) + "\n"},
		{"jq number", globals{jq: ".z"}, "12345678901234567890\n"},
		{"jq texts", globals{jq: ".list[]"}, "x\ny\n"},
		{"jq document", globals{jq: "{a}"}, "{\"a\":{\"b\":1.50}}\n"},
		{"template", globals{template: `{{.z}} {{join "," .list}} {{json .a}}`}, "12345678901234567890 x,y {\"b\":1.50}\n"},
		{"lines", globals{}, "x y\t1\nz\t2\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f, err := newFormat(&test.flags)
			if err != nil {
				t.Fatal(err)
			}
			var b strings.Builder
			if err := f.write(sink{Writer: &b, env: env{}}, r); err != nil || b.String() != test.want {
				t.Errorf("write: %q, %v, want %q", b.String(), err, test.want)
			}
		})
	}
}

// A command without a reply gives an empty object to programs, and people nothing.
func TestEmptyResult(t *testing.T) {
	t.Parallel()
	for flags, want := range map[globals]string{{json: true}: "{}\n", {jq: "length"}: "0\n", {}: ""} {
		f, err := newFormat(&flags)
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		if err := f.write(sink{Writer: &b, env: env{}}, result{}); err != nil || b.String() != want {
			t.Errorf("write with %+v: %q, %v, want %q", flags, b.String(), err, want)
		}
	}
}

// Columns align by what a terminal shows, wide letters count two; the widest
// column is cut, and never the first.
func TestTable(t *testing.T) {
	t.Parallel()
	r := list(nil, []string{"ID", "NAME", "N"}, [][]string{{"a-long-identifier", "日本", "1"}, {"b", "a name that is long", "22"}})
	tests := []struct{ columns, want string }{
		{"80", "ID                 NAME                 N\na-long-identifier  日本                 1\nb                  a name that is long  22\n"},
		{"35", "ID                 NAME          N\na-long-identifier  日本          1\nb                  a name that…  22\n"},
		{"20", "id    a-long-identifier\nname  日本\nn     1\n\nid    b\nname  a name that is long\nn     22\n"},
	}
	for _, test := range tests {
		var b strings.Builder
		if err := writeTable(sink{Writer: &b, env: env{"COLUMNS": test.columns}}, r); err != nil || b.String() != test.want {
			t.Errorf("%s columns:\n%s%v, want:\n%s", test.columns, b.String(), err, test.want)
		}
	}
}

// Colour follows the flag, then the variables that other programs obey too.
func TestColor(t *testing.T) {
	t.Parallel()
	tests := []struct {
		flag string
		env  env
		want bool
	}{
		{"auto", env{}, false}, // not a terminal
		{"always", env{"NO_COLOR": "1"}, true},
		{"auto", env{"CLICOLOR_FORCE": "1"}, true},
		{"auto", env{"CLICOLOR_FORCE": "0"}, false},
		{"auto", env{"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}, false},
		{"never", env{"CLICOLOR_FORCE": "1"}, false},
	}
	for _, test := range tests {
		if got := newSink(new(strings.Builder), test.env, test.flag).color; got != test.want {
			t.Errorf("--color %s with %v: %v, want %v", test.flag, test.env, got, test.want)
		}
	}
}
