package mockserver

import (
	"strings"

	"github.com/appctl/appctl/internal/draw"
)

// codePicture answers with the artwork for a code, cut to the size asked for.
// The quality of a PNG is how hard it is compressed, never what it shows.
func (c *call) codePicture(read func(code string) (*draw.Picture, bool)) (reply, error) {
	p, ok := read(strings.ToLower(c.text("code")))
	if !ok {
		return nil, fail("avatar_not_found")
	}
	return encode(p.Crop(c.number("width"), c.number("height")), draw.PNG, c.number("quality"), headerMonth)
}
