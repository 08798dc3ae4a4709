package main

import (
	"strings"
	"testing"
	"time"
)

// text is what stands on a screen, without the blank rows at its end.
func text(cells [][]cell) string {
	var b strings.Builder
	for _, row := range cells {
		for _, c := range row {
			b.WriteRune(max(c.text, ' '))
		}
		b.WriteByte('\n')
	}
	lines := strings.Split(b.String(), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n")
}

// The screen shows what a terminal shows, however what is written is cut.
func TestScreen(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, written, want string }{
		{"lines", "a\r\nb", "a\nb"},
		{"over the first", "abc\rx", "xbc"},
		{"wider than it is", "abcdefgh1", "abcdefgh\n1"},
		{"longer than it is", "1\r\n2\r\n3\r\n4\r\n5", "2\n3\n4\n5"},
		{"cleared", "abc\r\n\x1b[H\x1b[2Jd", "d"},
		{"cleared to the end of the line", "abc\rx\x1b[K", "x"},
		{"the other screen", "abc\r\n\x1b[?1049h\x1b[Hother", "other"},
		{"back from it", "abc\r\n\x1b[?1049h\x1b[H\x1b[2Jother\x1b[?1049ld", "abc\nd"},
		{"colours take no place", "\x1b[1;32m✓\x1b[0m ok", "✓ ok"},
	} {
		for _, size := range []int{1, 2, 3, 64} {
			s := newScreen(8, 4)
			for rest := []byte(test.written); len(rest) > 0; {
				n := min(size, len(rest))
				s.write(rest[:n])
				rest = rest[n:]
			}
			if got := text(s.cells); got != test.want || s.err != nil {
				t.Errorf("%s, %d bytes at a time: %q, %v, want %q", test.name, size, got, s.err, test.want)
			}
		}
	}
}

// What a terminal would do and this one cannot is an error, not another picture.
func TestScreenKnowsItsLimits(t *testing.T) {
	t.Parallel()
	for _, written := range []string{"\x1b[5B", "\x1b[4m", "\a", "\x1b]8;;x\x1b\\"} {
		s := newScreen(8, 4)
		s.write([]byte(written))
		if s.end() == nil {
			t.Errorf("%q: no error", written)
		}
	}
}

// Colours are those of the theme, of the cube and of the greys.
func TestPen(t *testing.T) {
	t.Parallel()
	s := newScreen(8, 1)
	s.write([]byte("\x1b[1;31ma\x1b[0;38;5;16;48;5;231mb\x1b[38;2;1;2;3mc\x1b[39;49;2md\x1b[48;5;232me"))
	want := []cell{
		{text: 'a', ink: "#e06c75", bold: true}, {text: 'b', ink: "#000000", paper: "#ffffff"}, {text: 'c', ink: "#010203", paper: "#ffffff"},
		{text: 'd', dim: true}, {text: 'e', paper: "#080808", dim: true},
	}
	for i, c := range want {
		if s.cells[0][i] != c {
			t.Errorf("cell %d is %+v, want %+v", i, s.cells[0][i], c)
		}
	}
}

// A row is drawn once for each text it has, and seen whenever it has it.
func TestLay(t *testing.T) {
	t.Parallel()
	s := newScreen(8, 2)
	var frames []frame
	for _, written := range []string{"one", "\r\ntwo", "\r\x1b[K", "three"} {
		s.write([]byte(written))
		frames = append(frames, frame{rows: s.copy(), lasts: time.Second, poster: written == "three"})
	}
	frames = append(frames, frames[1])
	lines, length := lay(frames)
	if length != 5*time.Second || len(lines) != 3 {
		t.Fatalf("%d rows in %v, want 3 in 5s", len(lines), length)
	}
	for i, want := range []string{
		"0.000%{visibility:visible}",
		"0%{visibility:hidden}20.000%{visibility:visible}40.000%{visibility:hidden}80.000%{visibility:visible}",
		"0%{visibility:hidden}60.000%{visibility:visible}80.000%{visibility:hidden}",
	} {
		if got := lines[i].keyframes(length); got != want {
			t.Errorf("row %d is seen %q, want %q", i, got, want)
		}
	}
	if !lines[0].poster || lines[1].poster || !lines[2].poster {
		t.Errorf("rows of the poster: %v, %v, %v", lines[0].poster, lines[1].poster, lines[2].poster)
	}
}

// Blocks and papers are shapes of half a cell, and everything else is text that
// fills its cells.
func TestDrawRow(t *testing.T) {
	t.Parallel()
	s := newScreen(8, 1)
	s.write([]byte("\x1b[38;5;16;48;5;231m▀█\x1b[0m <a b"))
	const want = `<path fill="#000000" d="M0 0h16v8h-16zM8 8h8v8h-8z"/><path fill="#ffffff" d="M0 8h8v8h-8z"/>` +
		`<text x="24" y="12" fill="#c8ccd4" textLength="32" lengthAdjust="spacingAndGlyphs">&lt;a b</text>`
	if got := drawRow(s.cells[0]); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
