package cli

import (
	"bytes"
	"image"
	"image/png"
	"strings"
	"testing"

	"rsc.io/qr"
)

// qrPicture is a QR code as a server draws it: size pixels a side, modules that are
// no whole number of pixels, a margin of so many modules.
func qrPicture(t *testing.T, text string, size, margin int) image.Image {
	t.Helper()
	code, err := qr.Encode(text, qr.L)
	if err != nil {
		t.Fatal(err)
	}
	n := code.Size + 2*margin
	large := image.NewGray(image.Rect(0, 0, 15*n, 15*n))
	for y := range 15 * n {
		for x := range 15 * n {
			if !code.Black(x/15-margin, y/15-margin) {
				large.Pix[large.PixOffset(x, y)] = 255
			}
		}
	}
	if size >= 15*n {
		return large
	}
	return shrink(large, image.Pt(size, size))
}

// quietZone is how many pixels around what is dark are light: left, above, right
// and below.
func quietZone(img image.Image) [4]int {
	b := img.Bounds()
	dark := image.Rectangle{Min: b.Max, Max: b.Min}
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if darkAt(img, x, y) {
				dark = image.Rect(min(dark.Min.X, x), min(dark.Min.Y, y), max(dark.Max.X, x+1), max(dark.Max.Y, y+1))
			}
		}
	}
	return [4]int{dark.Min.X - b.Min.X, dark.Min.Y - b.Min.Y, b.Max.X - dark.Max.X, b.Max.Y - dark.Max.Y}
}

// A QR code of any size can be scanned off the terminal, however it is drawn.
func TestDrawnQRScans(t *testing.T) {
	t.Parallel()
	texts := map[string]string{"short": "hi", "link": "https://example.org/a/page?with=parameters", "long": strings.Repeat("Grüße! ", 12)}
	for name, text := range texts {
		for _, size := range []int{200, 400} {
			for _, margin := range []int{0, 1, 4} {
				img := qrPicture(t, text, size, margin)
				for _, how := range ways {
					on := canvas{columns: 80, rows: 40, cell: image.Pt(8, 16), trueColor: size > 200}
					from := img
					if how == showBlocks {
						var err error
						if from, err = qrPixels(img, on); err != nil {
							t.Fatal(err)
						}
						if quiet := quietZone(from); quiet != [4]int{max(margin, 2), max(margin, 2), max(margin, 2), max(margin, 2)} {
							t.Errorf("%s of %d pixels, margin %d: %d modules are quiet left, above, right and below", name, size, margin, quiet)
						}
					}
					output, err := drawPicture(how, from, on)
					if err != nil {
						t.Fatal(err)
					}
					if got, err := ScanDrawing(how, output); err != nil || got != text {
						t.Errorf("%s, %s of %d pixels, margin %d: scanned %q, %v", how, name, size, margin, got, err)
					}
				}
			}
		}
	}
}

// One that the window cannot hold is not drawn, as it could not be scanned.
func TestDrawnQRTooLarge(t *testing.T) {
	t.Parallel()
	img := qrPicture(t, strings.Repeat("long ", 20), 400, 1)
	_, err := qrPixels(img, canvas{columns: 30, rows: 23})
	if err == nil || !strings.Contains(err.Error(), "needs a window of 39 columns and 21 rows") {
		t.Errorf("in 30 columns: %v", err)
	}
}

// A picture that has no QR code in it is left as it is.
func TestNoQR(t *testing.T) {
	t.Parallel()
	white := image.NewGray(image.Rect(0, 0, 50, 50))
	copy(white.Pix, bytes.Repeat([]byte{255}, len(white.Pix)))
	for name, img := range map[string]image.Image{
		"black": image.NewGray(image.Rect(0, 0, 50, 50)), "white": white, "wide": tricolor(60, 40), "gradient": gradient(64, 64), "dot": gradient(1, 1),
		"too small": shrink(qrPicture(t, strings.Repeat("long ", 20), 400, 1), image.Pt(20, 20)),
	} {
		if got, err := qrPixels(img, canvas{columns: 80, rows: 24}); err != nil || got != img {
			t.Errorf("%s: %v, %v", name, got.Bounds(), err)
		}
	}
}

// Whatever picture a server gives for a QR code, looking for the code ends.
func FuzzQRPixels(f *testing.F) {
	var b bytes.Buffer
	if err := png.Encode(&b, gradient(21, 21)); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Fuzz(func(_ *testing.T, pixels []byte) {
		side := 1
		for (side+1)*(side+1) <= len(pixels) {
			side++
		}
		img := image.NewGray(image.Rect(0, 0, side, side))
		copy(img.Pix, pixels)
		_, _ = qrPixels(img, canvas{columns: 200, rows: 100})
	})
}
