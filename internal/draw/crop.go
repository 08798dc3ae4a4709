package draw

import "math"

// plan is a crop to be made: scale to scaledWidth x scaledHeight, then cut
// width x height at x, y.
type plan struct {
	scaledWidth, scaledHeight int
	x, y                      int
	width, height             int
	same                      bool // leave the pixels as they are
}

// whole is the plan that changes nothing.
func whole(width, height int) plan {
	return plan{scaledWidth: width, scaledHeight: height, width: width, height: height, same: true}
}

// Crop gives the picture cut to exactly width x height pixels, scaled up or down
// until it covers them and cut evenly on both sides. A side of 0 follows from
// the other one and the picture's own proportions; two sides of 0 are the
// picture's own size. Sides are counted before a turn that EXIF asks for, so
// that those of a picture taken upright come out swapped.
//
// The pixels come to be in [Picture.Encode]. A negative side counts as 0.
func (p *Picture) Crop(width, height int) *Picture {
	pixels, load := p.pixels, p.load
	if !p.plan.same {
		pixels, load = p.render(), nil
	}
	return &Picture{
		pixels: pixels,
		load:   load,
		plan:   cover(pixels.width, pixels.height, max(width, 0), max(height, 0)),
		turn:   p.turn,
		source: p.source, quality: p.quality,
	}
}

// cover plans to fill width x height with a picture of sw x sh. Truncation,
// rounding and their order are the real server's.
func cover(sw, sh, width, height int) plan {
	aspect := float64(sw) / float64(sh)
	if width == 0 {
		width = int(float64(height) * aspect)
	}
	if height == 0 {
		height = int(float64(width) / aspect)
	}
	if width == 0 && height == 0 {
		width, height = sw, sh
	}
	if width == sw && height == sh {
		return whole(sw, sh)
	}
	rx, ry := float64(width)/float64(sw), float64(height)/float64(sh)
	c := plan{width: max(width, 1), height: max(height, 1)}
	if rx > ry {
		c.scaledWidth = c.width
		c.scaledHeight = max(int(math.Round(rx*float64(sh))), 1)
	} else {
		c.scaledWidth = max(int(math.Round(ry*float64(sw))), 1)
		c.scaledHeight = c.height
	}
	c.x, c.y = (c.scaledWidth-c.width)/2, (c.scaledHeight-c.height)/2
	return c
}
