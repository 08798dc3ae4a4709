package draw

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"
)

// StandInImage draws a picture to take the place of the one at an address: a
// landscape at some time of the day, with the name of the host where there is
// room for it.
func StandInImage(address string, width, height int) *Picture {
	chance := chanceOf(address)
	colours := schemes[chance.IntN(len(schemes))]
	img := gradient(width, height, colours.sky, colours.horizon)
	w, h := float64(width), float64(height)

	sun := point{w * (0.25 + 0.5*chance.Float64()), h * (0.24 + 0.16*chance.Float64())}
	radius := 0.09 * min(w, h)
	for _, halo := range []struct{ grow, opacity float64 }{{3.4, 0.10}, {2.2, 0.14}, {1.5, 0.20}, {1, 1}} {
		var disc shape
		disc.ellipse(sun, radius*halo.grow, radius*halo.grow)
		glow := colours.sun
		disc.fill(img, color.NRGBA{glow.R, glow.G, glow.B, uint8(255 * halo.opacity)})
	}

	const ranges = 4
	for i := range ranges {
		depth := float64(i) / (ranges - 1)
		ridge := ridgeOf(chance, w, h, 0.50+0.13*float64(i), 0.13-0.025*float64(i))
		ridge.fill(img, blend(colours.far, colours.near, depth))
	}
	sign(img, hostOf(address))
	return FromImage(img)
}

// gradient gives a picture whose colour goes from top to bottom.
func gradient(width, height int, top, bottom color.RGBA) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		c := blend(top, bottom, min(float64(y)/(0.7*float64(height)), 1))
		row := img.Pix[y*img.Stride : (y+1)*img.Stride]
		for i := 0; i < len(row); i += 4 {
			row[i], row[i+1], row[i+2], row[i+3] = c.R, c.G, c.B, 0xFF
		}
	}
	return img
}

// ridgeOf gives a range of hills as high as its crest and swing (parts of the
// height from the top) say, down to the lower edge.
func ridgeOf(chance *rand.Rand, w, h, crest, swing float64) *shape {
	type wave struct{ length, phase, share float64 }
	waves := []wave{
		{1.1 + 0.5*chance.Float64(), 2 * math.Pi * chance.Float64(), 0.55},
		{2.3 + 1.2*chance.Float64(), 2 * math.Pi * chance.Float64(), 0.30},
		{5.1 + 2.5*chance.Float64(), 2 * math.Pi * chance.Float64(), 0.15},
	}
	const steps = 256
	var s shape
	s.moveTo(point{0, h})
	for i := range steps + 1 {
		x := float64(i) / steps
		rise := 0.0
		for _, v := range waves {
			rise += v.share * math.Sin(2*math.Pi*v.length*x*w/max(w, h)+v.phase)
		}
		s.lineTo(point{x * w, h * (crest - swing*rise)})
	}
	s.lineTo(point{w, h})
	return &s
}

// sign writes a name in the lower left corner, on a pill, if it can be read
// there.
func sign(img *image.RGBA, name string) {
	w, h := float64(img.Rect.Dx()), float64(img.Rect.Dy())
	size := math.Sqrt(w*h) / 26
	if size < 8 {
		return
	}
	t := newTypesetter()
	gap := size * 0.9
	name = t.fit(name, size, w-4*gap)
	if name == "" || h < 5*size {
		return
	}
	top := h - gap - 2*size
	var pill, text shape
	pill.rounded(gap, top, t.width(name, size)+2*gap, 2*size, size)
	pill.fill(img, veil(0, 0.42))
	t.write(&text, name, 2*gap, top+1.36*size, size)
	text.fill(img, color.White)
}
