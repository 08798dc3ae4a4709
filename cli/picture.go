package cli

// Picture rules:
//
//   - a picture is drawn where standard output is a terminal, is written as its
//     bytes into a pipe, and goes to a file with -O; no escape sequence ever goes
//     into a pipe
//   - how to draw is read from the environment. Only --show auto asks the terminal,
//     which has 200 ms, or until the picture is there
//   - what is drawn fits into the window with a line to spare, keeps its proportions,
//     and is never larger than it is
//   - a picture of more than 40 million pixels is not decoded

import (
	"bytes"
	"image"
	"image/draw"
	"image/png"

	"github.com/charmbracelet/x/ansi"
)

// The values of --show and APPCTL_IMAGES.
const (
	showAuto   = "auto"
	showKitty  = "kitty"  // the graphics protocol of kitty, ghostty and others
	showITerm  = "iterm"  // the inline images of iTerm2, WezTerm and mintty
	showSixel  = "sixel"  // foot, xterm -ti vt340, Windows Terminal and others
	showBlocks = "blocks" // two pixels a cell, on any terminal with colours
	showNone   = "none"
)

// canvas is the terminal that a picture is drawn on.
type canvas struct {
	columns, rows int         // that it may take
	cell          image.Point // pixels a cell, a guess where the terminal does not say
	trueColor     bool        // blocks: 24 bits, else the 256 colours
	wrap          wrapping    // what stands between us and the terminal
}

// wrapping is a program that only lets sequences through in an envelope.
type wrapping int

const (
	unwrapped wrapping = iota
	inTmux
	inScreen
)

// screenLimit is how long a sequence may be in an envelope of GNU Screen.
const screenLimit = 760

// pass puts a sequence into its envelope.
func (w wrapping) pass(sequence string) string {
	switch w {
	case inTmux:
		return ansi.TmuxPassthrough(sequence)
	case inScreen:
		return ansi.ScreenPassthrough(sequence, screenLimit)
	default:
		return sequence
	}
}

// drawPicture gives what to write to the terminal, from the start of a line to the
// start of another.
func drawPicture(how string, img image.Image, on canvas) (string, error) {
	switch how {
	case showKitty:
		return drawKitty(img, on)
	case showITerm:
		return drawITerm(img, on)
	case showSixel:
		return drawSixel(img, on)
	default:
		return drawBlocks(img, on), nil
	}
}

// fit gives the size of a picture within a frame: its proportions, and never
// more than it has.
func fit(size, frame image.Point) image.Point {
	frame = image.Pt(max(frame.X, 1), max(frame.Y, 1))
	switch {
	case size.X <= frame.X && size.Y <= frame.Y:
		return size
	case size.X*frame.Y >= size.Y*frame.X:
		return image.Pt(frame.X, max(1, (size.Y*frame.X+size.X/2)/size.X))
	}
	return image.Pt(max(1, (size.X*frame.Y+size.Y/2)/size.Y), frame.Y)
}

// frame is the canvas in pixels.
func (on canvas) frame() image.Point {
	return image.Pt(on.columns*on.cell.X, on.rows*on.cell.Y)
}

// limitedByHeight tells whether a picture of that size is cut down to the rows, and
// not to the columns or not at all.
func (on canvas) limitedByHeight(size image.Point) bool {
	frame := on.frame()
	return size.Y > frame.Y && size.X*frame.Y < size.Y*frame.X
}

// cells is how many columns and rows a picture of that size takes.
func (on canvas) cells(size image.Point) (columns, rows int) {
	return (size.X + on.cell.X - 1) / on.cell.X, (size.Y + on.cell.Y - 1) / on.cell.Y
}

// encodePNG gives what terminals take, small enough not to choke a slow line: more
// pixels than there is room for are not sent.
func encodePNG(img image.Image, size image.Point) ([]byte, error) {
	if size != img.Bounds().Size() {
		img = shrink(img, size)
	}
	var b bytes.Buffer
	err := png.Encode(&b, img)
	return b.Bytes(), err
}

// premultiplied gives a picture as RGBA with its corner at 0,0.
func premultiplied(img image.Image) *image.RGBA {
	if rgba, ok := img.(*image.RGBA); ok && rgba.Rect.Min == (image.Point{}) {
		return rgba
	}
	rgba := image.NewRGBA(image.Rectangle{Max: img.Bounds().Size()})
	draw.Draw(rgba, rgba.Rect, img, img.Bounds().Min, draw.Src)
	return rgba
}

// shrink makes a picture smaller: each pixel is the average of those that it
// covers, in proportion to how much of them.
func shrink(img image.Image, size image.Point) *image.RGBA {
	from, to := premultiplied(img), image.NewRGBA(image.Rectangle{Max: size})
	columns, rows := covers(from.Rect.Dx(), size.X), covers(from.Rect.Dy(), size.Y)
	for y, row := range rows {
		for x, column := range columns {
			var sum [4]float64
			for j, high := range row.parts {
				at := from.PixOffset(column.first, row.first+j)
				for i, wide := range column.parts {
					for c := range sum {
						sum[c] += high * wide * float64(from.Pix[at+4*i+c])
					}
				}
			}
			for c := range sum {
				to.Pix[to.PixOffset(x, y)+c] = uint8(sum[c] + 0.5)
			}
		}
	}
	return to
}

// cover is what a pixel of the small picture covers of the large one along an axis:
// from first on, the part that each has in the average.
type cover struct {
	first int
	parts []float64
}

func covers(from, to int) []cover {
	all := make([]cover, to)
	scale := float64(from) / float64(to)
	for i := range all {
		begin, end := float64(i)*scale, min(float64(i+1)*scale, float64(from))
		first := int(begin)
		all[i].first = first
		for n := first; n < from && float64(n) < end; n++ {
			part := min(end, float64(n+1)) - max(begin, float64(n))
			all[i].parts = append(all[i].parts, part/(end-begin))
		}
	}
	return all
}
