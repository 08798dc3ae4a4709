package mockserver

import (
	"context"
	"image/color"
	"strconv"

	"github.com/appctl/appctl/internal/draw"
)

// sideOfInitials is what a side of 0 stands for.
const sideOfInitials = 500

// getInitials answers with the initials of a name, or else of the caller's.
// Whoever has no name has a plain surface.
func (s *Server) getInitials(_ context.Context, c *call) (reply, error) {
	width, height := c.number("width"), c.number("height")
	if s.release < whiteInitials {
		if width == 0 || height == 0 {
			return nil, unexpected()
		}
		letters := draw.PunchedLetters(c.label())
		surface := surfaceOr(c.text("background"), draw.Palette(letters))
		return encode(draw.PunchedInitials(letters, width, height, surface), draw.PNG, quick, headerDrawn)
	}
	if width == 0 {
		width = sideOfInitials
	}
	if height == 0 {
		height = sideOfInitials
	}
	surface := surfaceOr(c.text("background"), draw.Grey())
	return encode(draw.Initials(draw.Letters(c.label()), width, height, surface), draw.PNG, quick, headerDrawn)
}

// label is the name that initials are made of. A name of "0" is none.
func (c *call) label() string {
	if name := c.text("name"); name != "" && name != "0" {
		return name
	}
	if u := c.subject(); u != nil {
		return u.Name
	}
	return ""
}

// surfaceOr reads a colour of three or six hexadecimal digits; none stands for
// another one.
func surfaceOr(digits string, other color.RGBA) color.RGBA {
	if len(digits) == 3 {
		digits = string([]byte{digits[0], digits[0], digits[1], digits[1], digits[2], digits[2]})
	}
	hex, err := strconv.ParseUint(digits, 16, 24)
	if err != nil {
		return other
	}
	return color.RGBA{uint8(hex >> 16), uint8(hex >> 8), uint8(hex), 0xFF}
}
