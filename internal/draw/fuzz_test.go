package draw

import (
	"bytes"
	"errors"
	"image/png"
	"testing"
)

func FuzzDecodePNG(f *testing.F)  { fuzzDecode(f, PNG) }
func FuzzDecodeJPEG(f *testing.F) { fuzzDecode(f, JPEG) }
func FuzzDecodeGIF(f *testing.F)  { fuzzDecode(f, GIF) }
func FuzzDecodeWebP(f *testing.F) { fuzzDecode(f, WebP) }
func FuzzDecodeAVIF(f *testing.F) { fuzzDecode(f, AVIF) }
func FuzzDecodeBMP(f *testing.F)  { fuzzDecode(f, bmpFormat) }
func FuzzDecodeICO(f *testing.F)  { fuzzDecode(f, ICO) }

// fuzzDecode begins with the files in testdata/fuzz. Whatever looks like a file of a format is read or refused with one
// of the two errors. What is read can be cropped and written.
func fuzzDecode(f *testing.F, format Format) {
	f.Fuzz(func(t *testing.T, data []byte) {
		if sniff(data) != format {
			return
		}
		p, err := Decode(data)
		if err != nil {
			if p != nil || !errors.Is(err, ErrFormat) && !errors.Is(err, ErrTooLarge) {
				t.Fatalf("Decode: a picture: %t, %v", p != nil, err)
			}
			return
		}
		out, err := p.Crop(7, 5).Encode(PNG, -1)
		if err != nil {
			t.Fatal(err)
		}
		c, err := png.DecodeConfig(bytes.NewReader(out))
		if err != nil || c.Width*c.Height != 35 {
			t.Fatalf("cropped to 7 x 5: %d x %d, %v", c.Width, c.Height, err)
		}
	})
}
