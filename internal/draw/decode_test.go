package draw

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/color/palette"
	"image/gif"
	"image/jpeg"
	"image/png"
	"testing"
)

// What Decode reads is what was written, in the channels that the file has.
func TestDecode(t *testing.T) {
	t.Parallel()
	deep := image.NewNRGBA64(image.Rect(0, 0, 4, 4))
	for i := range deep.Pix {
		deep.Pix[i] = uint8(i * 3)
	}
	few := image.NewPaletted(image.Rect(0, 0, 4, 4), color.Palette{color.NRGBA{255, 0, 0, 255}, color.NRGBA{0, 255, 0, 90}})
	few.Pix[5] = 1
	for _, c := range []struct {
		name     string
		img      image.Image
		channels int
	}{
		{"grey", noise(9, 5, 1), 1},
		{"RGB", noise(9, 5, 3), 3},
		{"RGBA", noise(9, 5, 4), 4},
		{"16 bits", deep, 4},
		{"palette, part of it transparent", few, 4},
		{"opaque palette", image.NewPaletted(image.Rect(0, 0, 4, 4), palette.Plan9), 3},
		{"16 bits of grey", image.NewGray16(image.Rect(0, 0, 3, 3)), 1},
	} {
		var file bytes.Buffer
		if err := png.Encode(&file, c.img); err != nil {
			t.Fatal(err)
		}
		p, err := Decode(file.Bytes())
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if p.Source() != PNG || p.pixels.channels != c.channels {
			t.Errorf("%s: %s of %d channels, want png of %d", c.name, p.Source(), p.pixels.channels, c.channels)
		}
		if b := c.img.Bounds(); p.pixels.width != b.Dx() || p.pixels.height != b.Dy() {
			t.Errorf("%s: %d x %d, want %v", c.name, p.pixels.width, p.pixels.height, b)
		}
		at := 5 * c.channels // second row of a 4 x 4, first of a wider one
		x, y := 5%p.pixels.width, 5/p.pixels.width
		want := color.NRGBA64Model.Convert(c.img.At(x, y)).(color.NRGBA64)
		if got, red := p.pixels.pix[at], narrow(uint32(want.R)); got != red {
			t.Errorf("%s: the red of pixel %d, %d is %d, want %d", c.name, x, y, got, red)
		}
	}
}

// JPEG in colour and in grey, and turned by EXIF.
func TestDecodeJPEG(t *testing.T) {
	t.Parallel()
	for _, channels := range []int{1, 3} {
		var file bytes.Buffer
		if err := jpeg.Encode(&file, noise(20, 10, channels), nil); err != nil {
			t.Fatal(err)
		}
		data := file.Bytes()
		app1 := append([]byte("Exif\x00\x00"), exif(binary.BigEndian, 6)...)
		head := binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(len(app1)+2))
		turned := bytes.Join([][]byte{data[:2], head, app1, data[2:]}, nil)
		for _, file := range [][]byte{data, turned} {
			p, err := Decode(file)
			if err != nil {
				t.Fatal(err)
			}
			want := upright
			if len(file) > len(data) {
				want = turnRight
			}
			if p.Source() != JPEG || p.pixels.channels != channels || p.turn != want || p.pixels.width != 20 {
				t.Errorf("%d channels, turn %d: %+v", channels, want, p)
			}
		}
	}
}

// Of an animation the first frame counts, with the size that it has.
func TestDecodeGIF(t *testing.T) {
	t.Parallel()
	frame := func(w, h int, index uint8) *image.Paletted {
		m := image.NewPaletted(image.Rect(0, 0, w, h), palette.Plan9)
		for i := range m.Pix {
			m.Pix[i] = index
		}
		return m
	}
	var file bytes.Buffer
	err := gif.EncodeAll(&file, &gif.GIF{Image: []*image.Paletted{frame(8, 6, 200), frame(12, 9, 3)}, Delay: []int{1, 1}, Config: image.Config{Width: 12, Height: 9}})
	if err != nil {
		t.Fatal(err)
	}
	p, err := Decode(file.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	want := color.RGBAModel.Convert(palette.Plan9[200]).(color.RGBA)
	if w, h := p.Size(); w != 8 || h != 6 || p.pixels.pix[0] != want.R || p.Source() != GIF {
		t.Errorf("%d x %d, red %d: want the first frame, 8 x 6, red %d", w, h, p.pixels.pix[0], want.R)
	}
}

// What is no picture is ErrFormat.
func TestDecodeRefuses(t *testing.T) {
	t.Parallel()
	var whole bytes.Buffer
	if err := png.Encode(&whole, noise(50, 50, 3)); err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string]string{
		"nothing":     "",
		"HTML":        "<!doctype html><title>404</title>",
		"SVG":         `<svg xmlns="http://www.w3.org/2000/svg"/>`,
		"a magic":     "\x89PNG\r\n\x1a\n",
		"half of PNG": whole.String()[:whole.Len()/2],
		"GIF magic":   "GIF89a",
		"JPEG magic":  "\xff\xd8\xff",
	} {
		if p, err := Decode([]byte(data)); !errors.Is(err, ErrFormat) || p != nil {
			t.Errorf("%s: %v, %v, want ErrFormat", name, p, err)
		}
	}
}
