package draw

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"github.com/appctl/appctl/internal/golden"
)

// Initials look as they always have.
func TestInitialsGolden(t *testing.T) {
	t.Parallel()
	looks(t, "initials-ag", Initials("AG", 100, 100, Grey()))
	looks(t, "initials-agml", Initials("AGML", 100, 100, rgb(0x7C67FE)))
	looks(t, "initials-wide", Initials("ØÅ", 120, 48, Grey()))
	looks(t, "initials-none", Initials("", 10, 20, rgb(0xFF0000)))
	looks(t, "punched-jd", PunchedInitials("JD", 100, 100, Palette("JD")))
	looks(t, "punched-high", PunchedInitials("W", 48, 120, Palette("W")))
	looks(t, "punched-none", PunchedInitials("", 10, 20, Palette("")))
}

// The colour of letters is by the sum of their bytes.
func TestPalette(t *testing.T) {
	t.Parallel()
	for letters, want := range map[string]uint32{
		"": 0xFD366E, "A": 0xFD366E, "WW": 0x85DBD8, "JD": 0x7C67FE, "W": 0x7C67FE, "B": 0xFE9567, "D": 0x68A3FE,
	} {
		if got := Palette(letters); got != rgb(want) {
			t.Errorf("Palette(%q) = %v, want %06X", letters, got, want)
		}
	}
}

// Letters stand where the rules put them, by another program's drawing: size,
// pen and baseline in fractions of a pixel.
func TestInitialsStandWhereTheyShould(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		letters       string
		width, height int
	}{{"W", 500, 500}, {"AG", 100, 100}, {"AGM", 64, 200}, {"AGML", 333, 90}, {"ÅÑ", 256, 256}, {"I", 16, 16}} {
		size := float64(min(tt.width, tt.height)) * 1.6 / float64(2+len([]rune(tt.letters)))
		want := drawn(t, tt.letters, tt.width, tt.height, size)
		got := pixelsOf(t, Initials(tt.letters, tt.width, tt.height, rgb(0)))
		closeTo(t, fmt.Sprintf("Initials(%q, %d, %d)", tt.letters, tt.width, tt.height), got, want)

		half := float64(min(tt.width, tt.height)) / 2
		want = drawn(t, tt.letters, tt.width, tt.height, half)
		punched := pixelsOf(t, PunchedInitials(tt.letters, tt.width, tt.height, rgb(0)))
		closeTo(t, fmt.Sprintf("PunchedInitials(%q, %d, %d)", tt.letters, tt.width, tt.height), holes(punched), want)
	}
}

// drawn draws white letters on black with the font package's own renderer.
func drawn(t *testing.T, letters string, width, height int, size float64) image.Image {
	t.Helper()
	parsed, err := opentype.Parse(interRegular)
	if err != nil {
		t.Fatal(err)
	}
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		t.Fatal(err)
	}
	img := image.NewGray(image.Rect(0, 0, width, height))
	d := font.Drawer{Dst: img, Src: image.White, Face: face}
	advance := math.Ceil(float64(d.MeasureString(letters)) / 64)
	d.Dot = fixed.Point26_6{
		X: fixed.Int26_6(math.Round(64 * (float64(width)/1.97 - advance/2))),
		Y: fixed.Int26_6(math.Round(64 * (float64(height)/2 + size/3))),
	}
	d.DrawString(letters)
	return img
}

// holes gives white where nothing is left of a picture.
func holes(img image.Image) image.Image {
	out := image.NewGray(img.Bounds())
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			_, _, _, a := img.At(x, y).RGBA()
			out.SetGray(x, y, color.Gray{255 - uint8(a>>8)})
		}
	}
	return out
}

// closeTo allows for points on 64ths of a pixel, which where strokes meet come to
// a quarter of one.
func closeTo(t *testing.T, what string, got, want image.Image) {
	t.Helper()
	const allowed = 64
	if at, off := golden.Farthest(got, want); off > allowed {
		t.Errorf("%s: got %v at %v, want %v: %d off", what, got.At(at.X, at.Y), at, want.At(at.X, at.Y), off)
	}
}

// No letter is cut off at an edge or far from the middle, at any size.
func TestInitialsAreWholeAndCentred(t *testing.T) {
	t.Parallel()
	for _, size := range []int{16, 24, 32, 48, 100, 500} {
		for _, letters := range []string{"A", "W", "I", "J", "Q", "Å", "0", "AG", "JD", "WW", "II", "LT", "AGM", "WWW", "AGML", "QJQJ", "1234"} {
			ink := inkOf(Initials(letters, size, size, rgb(0)).pixels)
			if !ink.In(image.Rect(0, 0, size, size).Inset(size / 50)) {
				t.Errorf("Initials(%q, %d): ink at %v", letters, size, ink)
			}
			off := point{
				math.Abs(float64(ink.Min.X+ink.Max.X-size)) / 2, math.Abs(float64(ink.Min.Y+ink.Max.Y-size)) / 2,
			}
			if limit := max(0.09*float64(size), 2); off.x > limit || off.y > limit {
				t.Errorf("Initials(%q, %d): ink at %v is off the middle by %v", letters, size, ink, off)
			}
		}
	}
}

// inkOf gives what encloses all that is not black.
func inkOf(r raster) image.Rectangle {
	var ink image.Rectangle
	for i := 0; i < len(r.pix); i += r.channels {
		if r.pix[i] > 64 {
			x, y := i/r.channels%r.width, i/r.channels/r.width
			ink = ink.Union(image.Rect(x, y, x+1, y+1))
		}
	}
	return ink
}

// Pictures can be as small and as narrow as one pixel.
func TestTinyFaces(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{1, 1}, {1, 40}, {40, 1}, {2, 3}} {
		for name, p := range map[string]*Picture{
			"Initials":        Initials("AG", size[0], size[1], Grey()),
			"PunchedInitials": PunchedInitials("AG", size[0], size[1], Palette("AG")),
			"Placeholder":     Placeholder(size[0], size[1]),
			"StandInImage":    StandInImage("https://example.com/", size[0], size[1]),
			"StandInPage":     StandInPage("https://example.com/", size[0], size[1], true),
		} {
			if b := pixelsOf(t, p).Bounds(); b.Dx() != size[0] || b.Dy() != size[1] {
				t.Errorf("%s at %dx%d: got %v", name, size[0], size[1], b)
			}
		}
	}
}
