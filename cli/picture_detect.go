package cli

import (
	"image"
	"strings"
)

// pictureKind reads from the environment how the terminal shows pictures. sure is
// false where asking it might find something better.
func (e env) pictureKind() (kind string, sure bool) {
	name, program := e.get("TERM"), e.get("TERM_PROGRAM")
	switch {
	case name == "dumb":
		return showNone, true
	case e.wrapping() != unwrapped:
		return showBlocks, false // variables of the terminal outside say little of what gets through
	case e.get("KITTY_WINDOW_ID") != "", name == "xterm-kitty", name == "xterm-ghostty", program == "ghostty":
		return showKitty, true
	case program == "iTerm.app", program == "WezTerm", program == "mintty", e.get("LC_TERMINAL") == "iTerm2":
		return showITerm, true
	case e.get("WT_SESSION") != "", strings.HasPrefix(name, "foot"), strings.HasPrefix(name, "mlterm"):
		return showSixel, true
	}
	return showBlocks, false // also Visual Studio Code, which has pictures turned off until it is told otherwise
}

// wrapping tells which program stands between us and the terminal. Over ssh only
// TERM says so.
func (e env) wrapping() wrapping {
	name := e.get("TERM")
	switch {
	case e.get("STY") != "":
		return inScreen
	case e.get("TMUX") != "", strings.HasPrefix(name, "tmux"), strings.HasPrefix(name, "screen"):
		return inTmux
	}
	return unwrapped
}

// trueColor tells whether the terminal takes colours of 24 bits.
func (e env) trueColor() bool {
	switch e.get("COLORTERM") {
	case "truecolor", "24bit":
		return true
	}
	return e.get("WT_SESSION") != ""
}

// canvas is the window of the sink, but for the line of the next prompt.
func (s sink) canvas() canvas {
	columns, rows := s.size()
	on := canvas{
		columns: columns, rows: max(rows-1, 1), cell: image.Pt(8, 16),
		trueColor: s.env.trueColor(), wrap: s.env.wrapping(),
	}
	if cell := cellSize(s.file); cell.X > 0 && cell.Y > 0 {
		on.cell = cell
	}
	return on
}
