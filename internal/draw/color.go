package draw

import "image/color"

// rgb gives the colour #RRGGBB.
func rgb(hex uint32) color.RGBA {
	return color.RGBA{uint8(hex >> 16), uint8(hex >> 8), uint8(hex), 0xFF}
}

// blend gives the colour at part (0 to 1) of the way between two.
func blend(from, to color.RGBA, part float64) color.RGBA {
	mix := func(a, b uint8) uint8 { return uint8(float64(a) + (float64(b)-float64(a))*part + 0.5) }
	return color.RGBA{mix(from.R, to.R), mix(from.G, to.G), mix(from.B, to.B), 0xFF}
}

// veil gives white or black of some opacity (0 to 1).
func veil(light, opacity float64) color.NRGBA {
	v := uint8(255 * light)
	return color.NRGBA{v, v, v, uint8(255*opacity + 0.5)}
}
