package cli

import (
	"io"
	"os"
	"strconv"
	"strings"
	"unicode"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/term"
)

// Streams are the standard streams of one run. A stream that is an *os.File on a
// terminal is treated as one, each by itself.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
}

// sink is an output stream with what is known of the other end.
type sink struct {
	io.Writer
	file  *os.File // nil where the writer is not a file
	tty   bool
	color bool
	env   env
}

func newSink(w io.Writer, e env, color string) sink {
	s := sink{Writer: w, env: e}
	if f, ok := w.(*os.File); ok {
		s.file, s.tty = f, term.IsTerminal(int(f.Fd()))
	}
	s.color = s.wantsColor(color)
	return s
}

// wantsColor follows --color, then NO_COLOR, CLICOLOR_FORCE, CLICOLOR and TERM.
func (s sink) wantsColor(color string) bool {
	switch {
	case color == "always":
		return true
	case color == "never", s.env.get("NO_COLOR") != "":
		return false
	case s.env.on("CLICOLOR_FORCE"):
		return true
	case s.env.get("CLICOLOR") == "0", s.env.get("TERM") == "dumb":
		return false
	}
	return s.tty && enableEscapes(s.file)
}

// size gives columns and rows, 80 and 24 where the terminal says nothing.
func (s sink) size() (columns, rows int) {
	columns, rows = 80, 24
	if s.tty {
		if c, r, err := term.GetSize(int(s.file.Fd())); err == nil && c > 0 && r > 0 {
			columns, rows = c, r
		}
	}
	if c, err := strconv.Atoi(s.env.get("COLUMNS")); err == nil && c > 0 {
		columns = c
	}
	return columns, rows
}

// canErase tells whether what was drawn can be taken back.
func (s sink) canErase() bool {
	return s.tty && s.env.get("TERM") != "dumb" && !s.env.on("APPCTL_ACCESSIBLE") && enableEscapes(s.file)
}

// style is a text attribute.
type style string

const (
	bold   style = "1"
	dim    style = "2"
	red    style = "31"
	green  style = "32"
	yellow style = "33"
	cyan   style = "36"
)

// paint gives text in a style, or as it is where the stream has no colour.
func (s sink) paint(st style, text string) string {
	if !s.color || text == "" {
		return text
	}
	return "\x1b[" + string(st) + "m" + text + "\x1b[0m"
}

// clean takes escape sequences and control characters out of text that comes from
// outside, so that it cannot steer the terminal it is shown on. Lines stay lines.
func clean(text string) string {
	return mapControls(ansi.Strip(text), func(r rune) rune {
		if r == '\n' {
			return r
		}
		return -1
	})
}

// shown is text that a --jq or --template made: a program gets it as it is, and a
// terminal without what would steer it. Lines and columns stay.
func (s sink) shown(text string) string {
	if !s.tty {
		return text
	}
	return mapControls(ansi.Strip(text), func(r rune) rune {
		if r == '\n' || r == '\t' {
			return r
		}
		return -1
	})
}

// oneLine is clean for a cell of a table: control characters become spaces.
func oneLine(text string) string {
	return mapControls(ansi.Strip(text), func(rune) rune { return ' ' })
}

// mapControls replaces control characters, and those that turn the direction of
// the text around, by what to gives for them.
func mapControls(text string, to func(rune) rune) string {
	return strings.Map(func(r rune) rune {
		if steers(r) {
			return to(r)
		}
		return r
	}, text)
}

// steers tells whether a character does something to a terminal beside being shown.
func steers(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }
