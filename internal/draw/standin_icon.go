package draw

import (
	"image"
	"image/color"
)

// StandInIcon draws an icon of size x size pixels to take the place of the
// favicon of the site at an address: a tile with the first letter of its host.
func StandInIcon(address string, size int) *Picture {
	host := hostOf(address)
	colours := schemes[chanceOf(host).IntN(len(schemes))]
	side := float64(size)
	img := image.NewNRGBA(image.Rect(0, 0, size, size))
	var tile shape
	tile.rounded(0, 0, side, side, side*0.22)
	whole := tile.mask(img.Rect)
	strokes := bold(letterOf(host), side).mask(img.Rect)
	for y := range size {
		surface := blend(blend(colours.accent, rgb(0xFFFFFF), 0.12), blend(colours.accent, rgb(0), 0.12), float64(y)/side)
		for x := range size {
			c := blend(surface, rgb(0xFFFFFF), float64(strokes.AlphaAt(x, y).A)/255)
			img.SetNRGBA(x, y, color.NRGBA{c.R, c.G, c.B, whole.AlphaAt(x, y).A})
		}
	}
	return FromImage(img)
}

// letterOf gives the first letter of a host.
func letterOf(host string) string {
	for _, r := range Letters(host) {
		return string(r)
	}
	return "?"
}

// bold gives a letter in the middle of a tile, drawn so often side by side that
// its strokes stay visible at 16 pixels.
func bold(letter string, side float64) *shape {
	t := newTypesetter()
	var once shape
	size := side * 0.68
	t.write(&once, letter, 0, 0, size)
	middle := point{(once.min.x + once.max.x) / 2, (once.min.y + once.max.y) / 2}
	var s shape
	for _, shift := range []float64{-0.02, -0.01, 0, 0.01, 0.02} {
		t.write(&s, letter, side/2-middle.x+shift*side, side/2-middle.y, size)
	}
	return &s
}
