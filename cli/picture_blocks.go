package cli

import (
	"fmt"
	"image"
	"image/color"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// drawBlocks draws with two pixels a cell: the ink of an upper half block is the
// upper pixel, its paper the lower one. What is transparent is left to the
// terminal's own background.
func drawBlocks(img image.Image, on canvas) string {
	size := fit(img.Bounds().Size(), image.Pt(on.columns, 2*on.rows))
	pixels := premultiplied(img)
	if size != pixels.Rect.Size() {
		pixels = shrink(img, size)
	}
	var b strings.Builder
	for y := 0; y < size.Y; y += 2 {
		before := ""
		for x := range size.X {
			text, attributes := on.block(pixels, x, y)
			if attributes != before {
				b.WriteString("\x1b[0" + attributes + "m")
				before = attributes
			}
			b.WriteString(text)
		}
		b.WriteString("\x1b[0m\n")
	}
	return b.String()
}

// block is the cell for two pixels, with the attributes it is drawn in.
func (on canvas) block(pixels *image.RGBA, x, y int) (text, attributes string) {
	upper, lower := opaque(pixels.RGBAAt(x, y)), color.RGBA{}
	if y+1 < pixels.Rect.Dy() {
		lower = opaque(pixels.RGBAAt(x, y+1))
	}
	switch {
	case upper.A == 0 && lower.A == 0:
		return " ", ""
	case lower.A == 0:
		return "▀", ";38" + on.code(upper)
	case upper.A == 0:
		return "▄", ";38" + on.code(lower)
	}
	ink, paper := on.code(upper), on.code(lower)
	if ink == paper {
		return " ", ";48" + paper
	}
	return "▀", ";38" + ink + ";48" + paper
}

// opaque is a colour without its transparency, or nothing where more than half of
// it is transparent: terminals do not say what is behind.
func opaque(c color.RGBA) color.RGBA {
	if c.A < 128 {
		return color.RGBA{}
	}
	full := color.NRGBAModel.Convert(c).(color.NRGBA)
	return color.RGBA{R: full.R, G: full.G, B: full.B, A: 255}
}

// code is a colour of 24 bits, or the nearest of the colour cube and its greys,
// which themes leave alone.
func (on canvas) code(c color.RGBA) string {
	if on.trueColor {
		return fmt.Sprintf(";2;%d;%d;%d", c.R, c.G, c.B)
	}
	return fmt.Sprintf(";5;%d", ansi.Convert256(c))
}
