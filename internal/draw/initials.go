package draw

import (
	"image"
	"image/color"
	"math"
	"unicode/utf8"
)

// Grey is the surface of [Initials] and [Placeholder] where nobody chose
// another: neutral, #4F4F4F.
func Grey() color.RGBA { return rgb(0x4F4F4F) }

// Palette gives the surface of [PunchedInitials] where nobody chose another:
// one of five colours, by the letters.
func Palette(letters string) color.RGBA {
	colours := [...]color.RGBA{
		rgb(0xFD366E), // pink
		rgb(0xFE9567), // orange
		rgb(0x7C67FE), // purple
		rgb(0x68A3FE), // blue
		rgb(0x85DBD8), // mint
	}
	sum := 0
	for i := range len(letters) {
		sum += int(letters[i])
	}
	return colours[sum%len(colours)]
}

// Initials draws letters (see [Letters]) in white on a surface, as servers since
// 2.0 do. Without letters there is only the surface.
func Initials(letters string, width, height int, surface color.RGBA) *Picture {
	img := surfaceOf(width, height, surface)
	size := float64(min(width, height)) * 1.6 / float64(2+utf8.RuneCountInString(letters))
	text := centred(letters, width, height, size)
	text.fill(img, color.White)
	return FromImage(img)
}

// PunchedInitials draws letters (see [PunchedLetters]) as holes in a surface
// (see [Palette]), through which one sees what is behind the picture, as servers
// before 2.0 do.
func PunchedInitials(letters string, width, height int, surface color.RGBA) *Picture {
	img := image.NewNRGBA(image.Rect(0, 0, width, height))
	for i := 0; i < len(img.Pix); i += 4 {
		img.Pix[i], img.Pix[i+1], img.Pix[i+2], img.Pix[i+3] = surface.R, surface.G, surface.B, 0xFF
	}
	text := centred(letters, width, height, float64(min(width, height))/2)
	holes := text.mask(text.frame(img.Rect))
	for y := holes.Rect.Min.Y; y < holes.Rect.Max.Y; y++ {
		for x := holes.Rect.Min.X; x < holes.Rect.Max.X; x++ {
			img.Pix[img.PixOffset(x, y)+3] -= holes.AlphaAt(x, y).A
		}
	}
	return FromImage(img)
}

// surfaceOf gives a picture of one colour.
func surfaceOf(width, height int, c color.RGBA) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for i := 0; i < len(img.Pix); i += 4 {
		img.Pix[i], img.Pix[i+1], img.Pix[i+2], img.Pix[i+3] = c.R, c.G, c.B, 0xFF
	}
	return img
}

// centred gives the outline of letters where the real server puts them: around
// a line a little right of the middle, which makes up for the room that letters
// leave before them.
func centred(letters string, width, height int, size float64) *shape {
	t := newTypesetter()
	x := float64(width)/1.97 - math.Ceil(t.width(letters, size))/2
	baseline := float64(height)/2 + size/3
	var s shape
	t.write(&s, letters, x, baseline, size)
	return &s
}
