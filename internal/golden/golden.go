// Package golden compares pictures and pages that tests make with those that
// somebody has looked at. Pictures live in the testdata of the package that makes them; make update
// rewrites them.
package golden

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
)

// Tolerance is by how much a channel of 255 may differ from the picture in
// testdata: platforms round the sums of products otherwise.
const Tolerance = 2

// Check compares a PNG with that of a file, pixel by pixel, after rewriting the
// file if update is set. The error says where they differ most.
func Check(file string, got []byte, update bool) error {
	if update {
		if err := os.WriteFile(file, got, 0o600); err != nil {
			return err
		}
	}
	stored, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("%w (make update draws it)", err)
	}
	want, err := png.Decode(bytes.NewReader(stored))
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	img, err := png.Decode(bytes.NewReader(got))
	if err != nil {
		return fmt.Errorf("read what was drawn: %w", err)
	}
	if img.Bounds() != want.Bounds() {
		return fmt.Errorf("got %v, want %v of %s", img.Bounds(), want.Bounds(), file)
	}
	if at, off := Farthest(img, want); off > Tolerance {
		return fmt.Errorf("got %v at %v, want %v of %s: %d off", img.At(at.X, at.Y), at, want.At(at.X, at.Y), file, off)
	}
	return nil
}

// Farthest gives where two pictures with the same bounds differ most, and by how
// much of 255 in which channel ever. Of what is transparent in both the colour
// does not count.
func Farthest(a, b image.Image) (at image.Point, off int) {
	for y := a.Bounds().Min.Y; y < a.Bounds().Max.Y; y++ {
		for x := a.Bounds().Min.X; x < a.Bounds().Max.X; x++ {
			if d := Distance(a.At(x, y), b.At(x, y)); d > off {
				at, off = image.Pt(x, y), d
			}
		}
	}
	return at, off
}

// Distance is how far two colours are apart in the channel where that is most,
// of 255.
func Distance(a, b color.Color) int {
	ar, ag, ab, aa := a.RGBA()
	br, bg, bb, ba := b.RGBA()
	off := 0
	for _, pair := range [...][2]uint32{{ar, br}, {ag, bg}, {ab, bb}, {aa, ba}} {
		off = max(off, int(pair[0]>>8)-int(pair[1]>>8), int(pair[1]>>8)-int(pair[0]>>8))
	}
	return off
}
