package draw

import "image/color"

// Placeholder draws the photo of a user who has none: a white bust on [Grey].
// The bust is the user icon of Heroicons, on a grid of 24 units that takes 55 %
// of the shorter side.
func Placeholder(width, height int) *Picture {
	img := surfaceOf(width, height, Grey())
	unit := 0.55 * float64(min(width, height)) / 24
	at := func(x, y float64) point {
		return point{float64(width)/2 + (x-12)*unit, float64(height)/2 + (y-12)*unit}
	}
	var bust shape
	bust.ellipse(at(12, 6), 4.5*unit, 4.5*unit)
	// The shoulders are a little less than half a circle of radius 8.25.
	const left, right, rim, middle, radius = 3.751, 20.249, 20.105, 20.233, 8.25
	off := radius * roundness
	bust.moveTo(at(left, rim))
	bust.cubeTo(at(left, middle-off), at(12-off, middle-radius), at(12, middle-radius))
	bust.cubeTo(at(12+off, middle-radius), at(right, middle-off), at(right, rim))
	// Their corners have a radius of 0.75, and a shallow curve closes them.
	bust.cubeTo(at(20.244, 20.405), at(20.072, 20.675), at(19.812, 20.8))
	bust.cubeTo(at(17.433, 21.892), at(14.786, 22.5), at(12, 22.5))
	bust.cubeTo(at(9.214, 22.5), at(6.567, 21.892), at(4.188, 20.8))
	bust.cubeTo(at(3.928, 20.675), at(3.756, 20.405), at(left, rim))
	bust.fill(img, color.White)
	return FromImage(img)
}
