package cli

import (
	"strings"
	"testing"
)

// The environment names the terminals that show pictures, and a program between us
// and them is not overlooked.
func TestPictureKind(t *testing.T) {
	t.Parallel()
	tests := []struct {
		env  env
		want string
		sure bool
		wrap wrapping
	}{
		{env{}, showBlocks, false, unwrapped},
		{env{"TERM": "xterm-256color"}, showBlocks, false, unwrapped},
		{env{"TERM": "dumb", "KITTY_WINDOW_ID": "1"}, showNone, true, unwrapped},
		{env{"TERM": "xterm-kitty"}, showKitty, true, unwrapped},
		{env{"KITTY_WINDOW_ID": "1", "TERM": "xterm-256color"}, showKitty, true, unwrapped},
		{env{"TERM": "xterm-ghostty"}, showKitty, true, unwrapped},
		{env{"TERM_PROGRAM": "ghostty"}, showKitty, true, unwrapped},
		{env{"TERM_PROGRAM": "iTerm.app"}, showITerm, true, unwrapped},
		{env{"TERM_PROGRAM": "WezTerm"}, showITerm, true, unwrapped},
		{env{"TERM_PROGRAM": "mintty"}, showITerm, true, unwrapped},
		{env{"LC_TERMINAL": "iTerm2"}, showITerm, true, unwrapped},
		{env{"TERM_PROGRAM": "vscode"}, showBlocks, false, unwrapped},
		{env{"WT_SESSION": "guid"}, showSixel, true, unwrapped},
		{env{"TERM": "foot-extra"}, showSixel, true, unwrapped},
		{env{"TERM": "mlterm"}, showSixel, true, unwrapped},
		{env{"TMUX": "/tmp/x", "TERM": "xterm-kitty"}, showBlocks, false, inTmux},
		{env{"TERM": "tmux-256color", "LC_TERMINAL": "iTerm2"}, showBlocks, false, inTmux},
		{env{"TERM": "screen-256color"}, showBlocks, false, inTmux},
		{env{"TERM": "screen.xterm-256color", "STY": "1.pts"}, showBlocks, false, inScreen},
	}
	for _, test := range tests {
		if kind, sure := test.env.pictureKind(); kind != test.want || sure != test.sure {
			t.Errorf("%v: %s, sure %v, want %s, %v", test.env, kind, sure, test.want, test.sure)
		}
		if got := test.env.wrapping(); got != test.wrap {
			t.Errorf("%v: wrapping %d, want %d", test.env, got, test.wrap)
		}
	}
}

// A terminal's answer counts once its attributes are whole, and they are numbers:
// 64 in place of 4 is not sixels.
func TestPictureAnswer(t *testing.T) {
	t.Parallel()
	tests := []struct {
		answer, want string
		whole        bool
	}{
		{"", "", false},
		{"\x1b[?62;4", "", false},
		{"\x1b[?62;4c", showSixel, true},
		{"\x1b[?64;1;9;15;21;22c", showBlocks, true},
		{"\x1b[?4c", showBlocks, true}, // a VT132
		{"\x1b[?1;2;4c", showSixel, true},
		{"\x1b[?62;44;14c", showBlocks, true},
		{"\x1b_Gi=31;OK\x1b\\", "", false},
		{"\x1b_Gi=31;OK\x1b\\\x1b[?62;c", showKitty, true},
		{"\x1b_Gi=31;ENOTSUPPORTED\x1b\\\x1b[?62;4c", showSixel, true},
		{"typed\x1b[?62;4c", showSixel, true},
		{"\x1b[?25h\x1b[?62;4c", showSixel, true},
		{"\x1b[?\x1b[?62;4c", showSixel, true},
		{"\x1b[A4c", "", false},
	}
	for _, test := range tests {
		if got, whole := parsePictureAnswer([]byte(test.answer)); got != test.want || whole != test.whole {
			t.Errorf("%q: %q, %v, want %q, %v", test.answer, got, whole, test.want, test.whole)
		}
	}
}

// Reading any answer ends, with one of the ways to draw.
func FuzzPictureAnswer(f *testing.F) {
	f.Add([]byte("\x1b_Gi=31;OK\x1b\\\x1b[?62;4c"))
	f.Add([]byte("\x1b[?\x1b[?;;c"))
	f.Fuzz(func(t *testing.T, answer []byte) {
		kind, whole := parsePictureAnswer(answer)
		if whole != strings.Contains(showKitty+showSixel+showBlocks, kind) && kind != "" {
			t.Errorf("%q: %q, %v", answer, kind, whole)
		}
	})
}
