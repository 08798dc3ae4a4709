package draw

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"testing"

	"golang.org/x/image/bmp"
)

// smooth is a picture that every codec brings back much as it was: slow gradients,
// and with four channels a corner that is transparent.
func smooth(width, height, channels int) *Picture {
	m := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			c := color.NRGBA{uint8(40 + 160*x/width), uint8(60 + 120*y/height), uint8(200 - 100*x/width), 255}
			if channels == 4 && x < width/2 && y < height/2 {
				c.A = 0
			}
			m.SetNRGBA(x, y, c)
		}
	}
	r := rasterOf(m)
	switch channels {
	case 1:
		grey := newRaster(width, height, 1)
		pickChannels(grey.pix, r.pix, 4, 0)
		return grey.picture()
	case 3:
		return rasterOf(r.opaque()).picture()
	default:
		return r.picture()
	}
}

func bmpFile(t testing.TB) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := bmp.Encode(&out, smooth(40, 30, 3).pixels.opaque()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// animatedWebP has two frames on a canvas of 40 x 30, the first of which fills it.
func animatedWebP(t testing.TB) []byte {
	t.Helper()
	canvas := []byte{39, 0, 0, 29, 0, 0}
	file := riff("VP8X", append([]byte{2, 0, 0, 0}, canvas...))
	file = append(file, riff("ANIM", make([]byte, 6))[12:]...)
	for _, p := range []*Picture{smooth(40, 30, 3), FromImage(noise(40, 30, 3))} {
		still, err := p.Encode(WebP, -1)
		if err != nil {
			t.Fatal(err)
		}
		frame := append(make([]byte, 6), canvas...)
		frame = append(frame, 100, 0, 0, 0)
		file = append(file, riff("ANMF", append(frame, still[12:]...))[12:]...)
	}
	binary.LittleEndian.PutUint32(file[4:], uint32(len(file)-8))
	return file
}
