package cli

import (
	"errors"
	"fmt"
	"image"
	"image/color"
)

// qrPixels makes a picture of a QR code with one pixel a module, which is what half
// blocks can show: as an average of many pixels the modules would run together. It
// has a quiet zone of at least two modules where that fits, else of one, as the
// terminal around it may be dark. A picture without a code stays as it is.
func qrPixels(img image.Image, on canvas) (image.Image, error) {
	g := qrGridOf(img)
	if g.modules == 0 {
		return img, nil
	}
	quiet := max(g.margin(), 2)
	for g.modules+2*quiet > min(on.columns, 2*on.rows) {
		if quiet == 1 {
			side := g.modules + 2
			return nil, fmt.Errorf("the code needs a window of %d columns and %d rows, and %w", side, (side+1)/2+1, errTooSmall)
		}
		quiet--
	}
	side := g.modules + 2*quiet
	small := image.NewGray(image.Rect(0, 0, side, side))
	for y := range side {
		for x := range side {
			if !g.dark(img, x-quiet, y-quiet) {
				small.SetGray(x, y, color.Gray{Y: 255})
			}
		}
	}
	return small, nil
}

var errTooSmall = errors.New("this is smaller")

// qrGrid is where the modules of a code are in a picture.
type qrGrid struct {
	first   int     // pixels before it, on each side
	modules int     // a side, 0 for no code
	side    float64 // pixels of one
}

// qrGridOf looks for a code in a picture that has nothing else. Row 6 of a code
// tells its size: between the finder patterns every other module is dark.
func qrGridOf(img image.Image) qrGrid {
	size := img.Bounds().Size()
	if size.X != size.Y {
		return qrGrid{}
	}
	first := 0
	for first < size.X && !darkAt(img, first, first) {
		first++
	}
	end := first // of the finder pattern's upper edge
	for end < size.X && darkAt(img, end, first) {
		end++
	}
	row := first + int(6.5/7*float64(end-first))
	if row >= size.Y {
		return qrGrid{}
	}
	runs, dark := 0, false
	for x := range size.X {
		if is := darkAt(img, x, row); is != dark {
			dark = is
			if dark {
				runs++
			}
		}
	}
	modules := 2*runs + 11
	if modules < 21 || modules > 177 || modules%4 != 1 {
		return qrGrid{}
	}
	return qrGrid{first: first, modules: modules, side: float64(size.X-2*first) / float64(modules)}
}

// margin is the quiet zone that the picture has, in modules.
func (g qrGrid) margin() int { return int(float64(g.first)/g.side + 0.5) }

// dark tells it of the module in a column and row, light of those outside.
func (g qrGrid) dark(img image.Image, x, y int) bool {
	if min(x, y) < 0 || max(x, y) >= g.modules {
		return false
	}
	middle := func(n int) int { return g.first + int((float64(n)+0.5)*g.side) }
	return darkAt(img, middle(x), middle(y))
}

func darkAt(img image.Image, x, y int) bool {
	at := img.Bounds().Min.Add(image.Pt(x, y))
	return color.GrayModel.Convert(img.At(at.X, at.Y)).(color.Gray).Y < 128
}
