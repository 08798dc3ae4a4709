package draw

import (
	"bytes"
	"encoding/binary"
	"testing"
)

// Every format that is written is read back with the size, the channels and
// nearly the pixels that it had, by its content alone.
func TestFormats(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		format          Format
		channels, reads int
		tolerance       int
	}{
		{PNG, 1, 1, 0},
		{PNG, 3, 3, 0},
		{PNG, 4, 4, 0},
		{JPEG, 1, 1, 12},
		{JPEG, 3, 3, 12},
		{JPEG, 4, 3, 12},
		{GIF, 3, 3, 12},
		{GIF, 4, 4, 12},
		{WebP, 1, 3, 20},
		{WebP, 3, 3, 20},
		{WebP, 4, 4, 20},
		{AVIF, 1, 3, 12},
		{AVIF, 3, 3, 12},
		{AVIF, 4, 4, 12},
	} {
		p := smooth(61, 37, c.channels)
		data, err := p.Encode(c.format, 90)
		if err != nil {
			t.Errorf("%s of %d channels: %v", c.format, c.channels, err)
			continue
		}
		back, err := Decode(data)
		if err != nil {
			t.Errorf("%s of %d channels: %v", c.format, c.channels, err)
			continue
		}
		if back.Source() != c.format || back.pixels.channels != c.reads {
			t.Errorf("%s of %d channels is read as %s of %d, want %d", c.format, c.channels, back.Source(), back.pixels.channels, c.reads)
		}
		if d := furthest(p.pixels, back.pixels); d > c.tolerance {
			t.Errorf("%s of %d channels: a channel is off by %d", c.format, c.channels, d)
		}
	}
}

// A still GIF has the very colours of a picture of few.
func TestGIFOfFewColours(t *testing.T) {
	t.Parallel()
	p := FromImage(noise(15, 16, 3))
	data, err := p.Encode(GIF, -1)
	if err != nil {
		t.Fatal(err)
	}
	back, err := Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	if !equal(back.pixels, p.pixels) {
		t.Error("240 colours come back as others")
	}
}

// Of an animated WebP the first frame is read.
func TestDecodeAnimatedWebP(t *testing.T) {
	t.Parallel()
	p, err := Decode(animatedWebP(t))
	if err != nil {
		t.Fatal(err)
	}
	if d := furthest(smooth(40, 30, 3).pixels, p.pixels); d > 40 {
		t.Errorf("a channel of the first frame is off by %d", d)
	}
}

// BMP is read.
func TestDecodeBMP(t *testing.T) {
	t.Parallel()
	p, err := Decode(bmpFile(t))
	if err != nil {
		t.Fatal(err)
	}
	if want := smooth(40, 30, 3).pixels; !equal(p.pixels, want) {
		t.Errorf("%d x %d of %d channels, or other pixels", p.pixels.width, p.pixels.height, p.pixels.channels)
	}
}

// EXIF in WebP turns after the crop. irot in AVIF is how the pixels are stored:
// a crop sees the picture turned.
func TestTurnsOfContainers(t *testing.T) {
	t.Parallel()
	still, err := smooth(40, 30, 3).Encode(WebP, -1)
	if err != nil {
		t.Fatal(err)
	}
	file := riff("VP8X", []byte{8, 0, 0, 0, 39, 0, 0, 29, 0, 0})
	file = append(file, still[12:]...)
	file = append(file, riff("EXIF", exif(binary.LittleEndian, 8))[12:]...)
	binary.LittleEndian.PutUint32(file[4:], uint32(len(file)-8))
	p, err := Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	if w, h := p.Crop(20, 10).Size(); p.turn != turnLeft || w != 10 || h != 20 {
		t.Errorf("a WebP turned left, cropped to 20 x 10: turn %d, %d x %d, want 10 x 20", p.turn, w, h)
	}

	avif, err := smooth(40, 30, 3).Encode(AVIF, -1)
	if err != nil {
		t.Fatal(err)
	}
	p, err = Decode(rotated(t, avif))
	if err != nil {
		t.Fatal(err)
	}
	if w, h := p.Size(); w != 30 || h != 40 {
		t.Errorf("an AVIF stored on its side is %d x %d, want 30 x 40", w, h)
	}
	if w, h := p.Crop(20, 10).Size(); w != 20 || h != 10 {
		t.Errorf("and cropped to 20 x 10 it is %d x %d", w, h)
	}
}

// rotated puts an irot of 90 degrees in the place of the pixi of an AVIF.
func rotated(t *testing.T, avif []byte) []byte {
	t.Helper()
	at := bytes.Index(avif, []byte("pixi"))
	if at < 0 {
		t.Fatal("an AVIF without pixi")
	}
	file := patched(avif, at, "irot\x01")
	// It is the second property, and has to be marked as essential.
	associations := bytes.Index(file, []byte("ipma")) + 15
	second := bytes.IndexByte(file[associations:], 2)
	return patched(file, associations+second, "\x82")
}

// JPEG keeps the quality of the JPEG that it was, unless one is asked for.
func TestJPEGKeepsQuality(t *testing.T) {
	t.Parallel()
	for _, quality := range []int{25, 50, 75, 92, 100} {
		data, err := smooth(64, 64, 3).Encode(JPEG, quality)
		if err != nil {
			t.Fatal(err)
		}
		p, err := Decode(data)
		if err != nil {
			t.Fatal(err)
		}
		if d := p.quality - quality; d < -1 || d > 1 {
			t.Errorf("a JPEG of quality %d seems to be of %d", quality, p.quality)
		}
		kept, _ := p.Crop(32, 32).Encode(JPEG, -1)
		again, err := Decode(kept)
		if err != nil || again.quality-p.quality > 1 || p.quality-again.quality > 1 {
			t.Errorf("a JPEG of quality %d, written again, is of another (%v)", p.quality, err)
		}
	}
}

// furthest gives the greatest difference of a channel. Codecs smear the middle,
// where the transparent corner of a smooth picture ends.
func furthest(a, b raster) int {
	if a.width != b.width || a.height != b.height {
		return 255
	}
	most := 0
	for i := range a.width * a.height {
		x, y := colorAt(a.pix[i*a.channels:], a.channels), colorAt(b.pix[i*b.channels:], b.channels)
		middle := max(i%a.width-a.width/2, a.width/2-i%a.width) < 8 || max(i/a.width-a.height/2, a.height/2-i/a.width) < 8
		if a.channels == 4 && (middle || x[3] == 0 && (b.channels == 3 || y[3] == 0)) {
			continue
		}
		for k := range 4 {
			most = max(most, int(x[k])-int(y[k]), int(y[k])-int(x[k]))
		}
	}
	return most
}
