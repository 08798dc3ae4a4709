package mockserver

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

// lookTolerance is by how much a channel may differ from the picture in
// testdata: platforms round the sums of products otherwise.
const lookTolerance = 2

// looks wants a PNG with the pixels of the picture of that name in
// testdata/avatars.
func (a *answer) looks(name string) {
	a.t.Helper()
	a.ok(200)
	file := filepath.Join("testdata", "avatars", name+".png")
	if *update {
		if err := os.WriteFile(file, []byte(a.body), 0o600); err != nil {
			a.t.Fatal(err)
		}
	}
	stored, err := os.ReadFile(file)
	if err != nil {
		a.t.Fatalf("%v (make update draws it)", err)
	}
	got, want := readPNG(a.t, a.body), readPNG(a.t, string(stored))
	if got.Bounds() != want.Bounds() {
		a.t.Fatalf("%s: got %v, want %v of %s", a.request, got.Bounds(), want.Bounds(), file)
	}
	if x, y, off := farthest(got, want); off > lookTolerance {
		a.t.Errorf("%s: got %v at %d,%d, want %v of %s: %d off", a.request, got.At(x, y), x, y, want.At(x, y), file, off)
	}
}

func readPNG(t *testing.T, data string) image.Image {
	t.Helper()
	img, err := png.Decode(bytes.NewReader([]byte(data)))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// farthest gives where two pictures of a size differ most, and by how much of
// 255. Of what nobody sees the colour does not count.
func farthest(a, b image.Image) (x, y, off int) {
	for py := a.Bounds().Min.Y; py < a.Bounds().Max.Y; py++ {
		for px := a.Bounds().Min.X; px < a.Bounds().Max.X; px++ {
			if d := colorDistance(a.At(px, py), b.At(px, py)); d > off {
				x, y, off = px, py, d
			}
		}
	}
	return x, y, off
}

func colorDistance(a, b color.Color) int {
	ar, ag, ab, aa := a.RGBA()
	br, bg, bb, ba := b.RGBA()
	off := 0
	for _, pair := range [][2]uint32{{ar, br}, {ag, bg}, {ab, bb}, {aa, ba}} {
		off = max(off, int(pair[0]>>8)-int(pair[1]>>8), int(pair[1]>>8)-int(pair[0]>>8))
	}
	return off
}
