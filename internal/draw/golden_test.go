package draw

import (
	"bytes"
	"flag"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the pictures in testdata")

// tolerance is by how much a channel may differ from the picture in testdata:
// platforms round the sums of products otherwise.
const tolerance = 2

// golden compares a picture with the one of that name in testdata.
func golden(t *testing.T, name string, p *Picture) {
	t.Helper()
	data, err := p.Encode(PNG, -1)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	file := filepath.Join("testdata", name+".png")
	if *update {
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	stored, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v (make update draws it)", err)
	}
	want, err := png.Decode(bytes.NewReader(stored))
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	got := pixelsOf(t, p)
	if got.Bounds() != want.Bounds() {
		t.Fatalf("%s: got %v, want %v", name, got.Bounds(), want.Bounds())
	}
	if x, y, off := farthest(got, want); off > tolerance {
		t.Errorf("%s: got %v at %d,%d, want %v: %d off", name, got.At(x, y), x, y, want.At(x, y), off)
	}
}

// pixelsOf gives a picture as another reader sees it.
func pixelsOf(t *testing.T, p *Picture) image.Image {
	t.Helper()
	data, err := p.Encode(PNG, -1)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// farthest gives where two pictures differ most, and by how much of 255. Of what
// nobody sees the colour does not count.
func farthest(a, b image.Image) (x, y, off int) {
	for py := a.Bounds().Min.Y; py < a.Bounds().Max.Y; py++ {
		for px := a.Bounds().Min.X; px < a.Bounds().Max.X; px++ {
			if d := distance(a.At(px, py), b.At(px, py)); d > off {
				x, y, off = px, py, d
			}
		}
	}
	return x, y, off
}

func distance(a, b color.Color) int {
	ar, ag, ab, aa := a.RGBA()
	br, bg, bb, ba := b.RGBA()
	off := 0
	for _, pair := range [][2]uint32{{ar, br}, {ag, bg}, {ab, bb}, {aa, ba}} {
		off = max(off, int(pair[0]>>8)-int(pair[1]>>8), int(pair[1]>>8)-int(pair[0]>>8))
	}
	return off
}
