package draw

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"
)

// PNG loses nothing, at any effort, and has the colour type that the real
// server's pictures have.
func TestEncodePNG(t *testing.T) {
	t.Parallel()
	few := func(alpha uint8) image.Image {
		m := image.NewNRGBA(image.Rect(0, 0, 33, 9))
		for i := range 33 * 9 {
			m.SetNRGBA(i%33, i/33, color.NRGBA{uint8(i % 7), uint8(i % 5), 9, 255})
		}
		m.SetNRGBA(0, 0, color.NRGBA{1, 2, 3, alpha})
		return m
	}
	grey := func(alpha uint8) image.Image {
		m := image.NewNRGBA(image.Rect(0, 0, 33, 9))
		for i := range 33 * 9 {
			m.SetNRGBA(i%33, i/33, color.NRGBA{uint8(i), uint8(i), uint8(i), alpha})
		}
		return m
	}
	for _, c := range []struct {
		name string
		img  image.Image
		kind byte
		trns bool
	}{
		{"grey", noise(33, 9, 1), pngGrey, false},
		{"grey of three channels", rasterOf(grey(255)).opaque(), pngGrey, false},
		{"grey with alpha", grey(100), pngGreyAlpha, false},
		{"grey with alpha, all opaque", grey(255), pngGreyAlpha, false},
		{"few colours", few(255), pngPalette, false},
		{"few colours, one transparent", few(0), pngPalette, true},
		{"many colours", noise(40, 20, 3), pngRGB, false},
		{"many colours with alpha", noise(40, 20, 4), pngRGBA, false},
		{"one pixel", noise(1, 1, 3), pngPalette, false},
	} {
		p := FromImage(c.img)
		for _, quality := range []int{-1, 0, 50, 100} {
			data, err := p.Encode(PNG, quality)
			if err != nil {
				t.Fatalf("%s, quality %d: %v", c.name, quality, err)
			}
			if got := data[25]; got != c.kind {
				t.Errorf("%s: colour type %d, want %d", c.name, got, c.kind)
			}
			if got := bytes.Contains(data, []byte("tRNS")); got != c.trns {
				t.Errorf("%s: a list of alphas: %t, want %t", c.name, got, c.trns)
			}
			back, err := png.Decode(bytes.NewReader(data))
			if err != nil {
				t.Fatalf("%s, quality %d: package png cannot read it: %v", c.name, quality, err)
			}
			for y := range p.pixels.height {
				for x := range p.pixels.width {
					want := color.NRGBAModel.Convert(c.img.At(x, y))
					if got := color.NRGBAModel.Convert(back.At(x, y)); got != want {
						t.Fatalf("%s, quality %d: pixel %d, %d is %v, want %v", c.name, quality, x, y, got, want)
					}
				}
			}
		}
	}
}

// More than 256 colours are no palette, 256 are one.
func TestEncodePNGPaletteBound(t *testing.T) {
	t.Parallel()
	for colors, want := range map[int]byte{256: pngPalette, 257: pngRGB} {
		m := image.NewRGBA(image.Rect(0, 0, colors, 1))
		for x := range colors {
			m.SetRGBA(x, 0, color.RGBA{uint8(x), uint8(x >> 8), 7, 255})
		}
		data, err := FromImage(m).Encode(PNG, -1)
		if err != nil || data[25] != want {
			t.Errorf("%d colours: colour type %d (%v), want %d", colors, data[25], err, want)
		}
	}
}

// Quality is the effort of PNG: 100 compresses least, 0 most.
func TestPNGEffort(t *testing.T) {
	t.Parallel()
	for quality, want := range map[int]int{-1: -1, 0: 9, 5: 9, 6: 8, 50: 4, 94: 1, 95: 0, 100: 0, 300: 0} {
		if got := pngEffort(quality); got != want {
			t.Errorf("pngEffort(%d) = %d, want %d", quality, got, want)
		}
	}
}

// JPEG is smaller the lower its quality, is grey when the picture is, and shows
// the colours below transparency.
func TestEncodeJPEG(t *testing.T) {
	t.Parallel()
	p, last := FromImage(noise(64, 64, 3)), 0
	for _, quality := range []int{0, 20, 60, -1, 100} {
		data, err := p.Encode(JPEG, quality)
		if err != nil || len(data) <= last {
			t.Errorf("quality %d: %d bytes (%v), want more than %d", quality, len(data), err, last)
		}
		last = len(data)
	}
	m := image.NewNRGBA(image.Rect(0, 0, 16, 16))
	for i := range m.Pix {
		m.Pix[i] = []uint8{200, 40, 40, 0}[i%4]
	}
	data, err := FromImage(m).Encode(JPEG, 100)
	if err != nil {
		t.Fatal(err)
	}
	img, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if c := color.RGBAModel.Convert(img.At(8, 8)).(color.RGBA); c.R < 190 || c.G > 50 {
		t.Errorf("a transparent red pixel is %v in JPEG, want its red", c)
	}
	data, _ = FromImage(noise(8, 8, 1)).Encode(JPEG, 80)
	if c, err := jpeg.DecodeConfig(bytes.NewReader(data)); err != nil || c.ColorModel != color.GrayModel {
		t.Errorf("a grey picture becomes JPEG of %v (%v)", c.ColorModel, err)
	}
}

// A format that nobody writes is an error.
func TestEncodeUnknown(t *testing.T) {
	t.Parallel()
	if data, err := FromImage(noise(2, 2, 1)).Encode("heic", 50); !errors.Is(err, ErrFormat) || data != nil {
		t.Errorf("heic: %d bytes, %v", len(data), err)
	}
}

// Turns that EXIF asks for come after the crop, so that sides are swapped.
func TestTurn(t *testing.T) {
	t.Parallel()
	m := image.NewGray(image.Rect(0, 0, 3, 2))
	copy(m.Pix, []uint8{
		1, 2, 3,
		4, 5, 6,
	})
	var photo bytes.Buffer
	if err := png.Encode(&photo, m); err != nil {
		t.Fatal(err)
	}
	for orientation, want := range map[uint16]struct {
		w, h int
		pix  string
	}{
		1: {3, 2, "\x01\x02\x03\x04\x05\x06"},
		2: {3, 2, "\x01\x02\x03\x04\x05\x06"}, // mirrored
		3: {3, 2, "\x06\x05\x04\x03\x02\x01"},
		6: {2, 3, "\x04\x01\x05\x02\x06\x03"},
		8: {2, 3, "\x03\x06\x02\x05\x01\x04"},
		9: {3, 2, "\x01\x02\x03\x04\x05\x06"},
	} {
		for _, order := range []binary.AppendByteOrder{binary.BigEndian, binary.LittleEndian} {
			p, err := Decode(withEXIF(photo.Bytes(), order, orientation))
			if err != nil {
				t.Fatal(err)
			}
			data, err := p.Encode(PNG, -1)
			if err != nil {
				t.Fatal(err)
			}
			img, _ := png.Decode(bytes.NewReader(data))
			got := rasterOf(img)
			if w, h := p.Size(); w != want.w || h != want.h || got.width != w || string(got.pix) != want.pix {
				t.Errorf("orientation %d, %v: %d x %d, %v, want %d x %d, %v", orientation, order, w, h, got.pix, want.w, want.h, []byte(want.pix))
			}
			if w, h := p.Crop(30, 10).Size(); (w == 10) != (want.w == 2) || w+h != 40 {
				t.Errorf("orientation %d: cropped to 30 x 10 it is %d x %d", orientation, w, h)
			}
		}
	}
}

// withEXIF puts an eXIf chunk behind the header of a PNG.
func withEXIF(data []byte, order binary.AppendByteOrder, orientation uint16) []byte {
	var out bytes.Buffer
	out.Write(data[:33])
	writeChunk(&out, "eXIf", exif(order, orientation))
	out.Write(data[33:])
	return out.Bytes()
}

// exif is a TIFF structure of two entries, of which the second is the
// orientation.
func exif(order binary.AppendByteOrder, orientation uint16) []byte {
	tiff := []byte("MM\x00\x2a")
	if order.String() == "LittleEndian" {
		tiff = []byte("II\x2a\x00")
	}
	tiff = order.AppendUint32(tiff, 8)
	tiff = order.AppendUint16(tiff, 2)
	for _, entry := range [][2]uint16{{0x0100, 77}, {0x0112, orientation}} {
		tiff = order.AppendUint16(tiff, entry[0])
		tiff = order.AppendUint16(tiff, 3)
		tiff = order.AppendUint32(tiff, 1)
		tiff = order.AppendUint16(tiff, entry[1])
		tiff = order.AppendUint16(tiff, 0)
	}
	return order.AppendUint32(tiff, 0)
}
