package cli

import (
	"bytes"
	"image"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/ansi/sixel"
)

// sixelSide is how many pixels a side may have: xterm cuts what is beyond.
const sixelSide = 1000

// drawSixel draws with at most 256 colours, pixel by pixel; what is transparent is
// left to the terminal's own background. tmux takes sixels as they are, since 3.4.
func drawSixel(img image.Image, on canvas) (string, error) {
	frame := on.frame()
	size := fit(img.Bounds().Size(), image.Pt(min(frame.X, sixelSide), min(frame.Y, sixelSide)))
	pixels := image.NewNRGBA(image.Rectangle{Max: size})
	small := premultiplied(img)
	if size != small.Rect.Size() {
		small = shrink(img, size)
	}
	for y := range size.Y {
		for x := range size.X {
			pixels.Set(x, y, opaque(small.RGBAAt(x, y)))
		}
	}
	var b bytes.Buffer
	if err := new(sixel.Encoder).Encode(&b, pixels); err != nil {
		return "", err
	}
	sequence := ansi.SixelGraphics(0, 1, 0, b.Bytes())
	if on.wrap == inScreen {
		sequence = on.wrap.pass(sequence)
	}
	return sequence + "\n", nil
}
