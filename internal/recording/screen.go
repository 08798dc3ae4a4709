package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// cell is a character of the screen. The zero cell is blank.
type cell struct {
	text      rune
	ink       string // #rrggbb, "" for the terminal's own
	paper     string
	bold, dim bool
}

// screen is a terminal as far as appctl uses one. What it does not know is an error,
// not a picture that is wrong.
type screen struct {
	columns  int
	cells    [][]cell
	row, col int
	pen      cell // how the next character looks
	pending  []byte
	main     [][]cell // while the other screen is shown
	mainRow  int
	err      error
}

func newScreen(columns, rows int) *screen {
	return &screen{columns: columns, cells: blank(columns, rows)}
}

func blank(columns, rows int) [][]cell {
	cells := make([][]cell, rows)
	for i := range cells {
		cells[i] = make([]cell, columns)
	}
	return cells
}

// copy gives the cells as they are now.
func (s *screen) copy() [][]cell {
	rows := make([][]cell, len(s.cells))
	for i, row := range s.cells {
		rows[i] = append([]cell(nil), row...)
	}
	return rows
}

var sequence = regexp.MustCompile("^\x1b\\[(\\??[0-9;]*)([A-Za-z])")

// longest is longer than any sequence: two colours of three numbers each.
const longest = 64

// write shows what a program writes. A sequence or a character that is cut off
// waits for its rest.
func (s *screen) write(data []byte) {
	data = append(s.pending, data...)
	s.pending = nil
	for len(data) > 0 {
		if m := sequence.FindSubmatch(data); m != nil {
			s.control(string(m[1]), string(m[2]))
			data = data[len(m[0]):]
			continue
		}
		if data[0] == '\x1b' && len(data) < longest || !utf8.FullRune(data) {
			s.pending = append(s.pending, data...)
			return
		}
		r, size := utf8.DecodeRune(data)
		data = data[size:]
		s.put(r)
	}
}

// end tells whether all that was written could be shown.
func (s *screen) end() error {
	if s.err == nil && len(s.pending) > 0 {
		s.err = fmt.Errorf("%q is not known here", s.pending)
	}
	return s.err
}

func (s *screen) put(r rune) {
	switch {
	case r == '\r':
		s.col = 0
	case r == '\n':
		s.lineFeed()
	case r < ' ':
		s.err = fmt.Errorf("character %q is not known here", r)
	default:
		if s.col == s.columns {
			s.col = 0
			s.lineFeed()
		}
		c := s.pen
		c.text = r
		s.cells[s.row][s.col] = c
		s.col++
	}
}

func (s *screen) lineFeed() {
	if s.row < len(s.cells)-1 {
		s.row++
		return
	}
	s.cells = append(s.cells[1:], make([]cell, s.columns))
}

func (s *screen) control(parameters, name string) {
	n := numbers(parameters)
	switch parameters + name {
	case "H":
		s.row, s.col = 0, 0
		return
	case "2J":
		s.cells = blank(s.columns, len(s.cells))
		return
	case "K":
		clear(s.cells[s.row][s.col:])
		return
	case "?1049h":
		s.main, s.mainRow = s.cells, s.row
		s.cells = blank(s.columns, len(s.cells))
		return
	case "?1049l":
		s.cells, s.row, s.col = s.main, s.mainRow, 0
		return
	case "?25h", "?25l": // there is no cursor in the picture
		return
	}
	if name != "m" {
		s.err = fmt.Errorf("sequence %q%s is not known here", parameters, name)
		return
	}
	s.paint(n)
}

func numbers(parameters string) []int {
	var n []int
	for part := range strings.SplitSeq(strings.TrimPrefix(parameters, "?"), ";") {
		i, _ := strconv.Atoi(part) // "" is 0
		n = append(n, i)
	}
	return n
}

// paint changes the pen.
func (s *screen) paint(n []int) {
	for len(n) > 0 {
		used := 1
		switch code := n[0]; {
		case code == 0:
			s.pen = cell{}
		case code == 1:
			s.pen.bold = true
		case code == 2:
			s.pen.dim = true
		case code == 22:
			s.pen.bold, s.pen.dim = false, false
		case code >= 30 && code <= 37:
			s.pen.ink = palette(code - 30)
		case code >= 90 && code <= 97:
			s.pen.ink = palette(code - 90 + 8)
		case code == 39:
			s.pen.ink = ""
		case code == 49:
			s.pen.paper = ""
		case (code == 38 || code == 48) && len(n) >= 3 && n[1] == 5:
			s.dip(code, palette(n[2]))
			used = 3
		case (code == 38 || code == 48) && len(n) >= 5 && n[1] == 2:
			s.dip(code, fmt.Sprintf("#%02x%02x%02x", n[2], n[3], n[4]))
			used = 5
		default:
			s.err = fmt.Errorf("colour %v is not known here", n)
			return
		}
		n = n[used:]
	}
}

func (s *screen) dip(code int, color string) {
	if code == 38 {
		s.pen.ink = color
		return
	}
	s.pen.paper = color
}

// palette is a colour of 256: the theme's sixteen, the cube, the greys.
func palette(n int) string {
	theme := [...]string{
		"#1d2027", "#e06c75", "#7ec07e", "#d7ba6a", "#6cb0f0", "#c586d0", "#5fc1cf", "#c8ccd4",
		"#6b7280", "#f08a92", "#98d998", "#ecd28a", "#8cc4ff", "#dba3e4", "#82d8e4", "#ffffff",
	}
	if n >= 0 && n < len(theme) {
		return theme[n] //nolint:gosec // there is one of that number
	}
	if n < 232 {
		n -= 16
		level := func(i int) int {
			if i == 0 {
				return 0
			}
			return 55 + 40*i
		}
		return fmt.Sprintf("#%02x%02x%02x", level(n/36), level(n/6%6), level(n%6))
	}
	grey := 8 + 10*(n-232)
	return fmt.Sprintf("#%02x%02x%02x", grey, grey, grey)
}
