package mockserver

import (
	"bytes"
	"flag"
	"image"
	"image/png"
	"path/filepath"
	"testing"

	"github.com/appctl/appctl/internal/golden"
)

var update = flag.Bool("update", false, "rewrite the pictures in testdata")

// looks wants a PNG with the pixels of the picture of that name in
// testdata/avatars.
func (a *answer) looks(name string) {
	a.t.Helper()
	a.ok(200)
	if err := golden.Check(filepath.Join("testdata", "avatars", name+".png"), []byte(a.body), *update); err != nil {
		a.t.Errorf("%s: %v", a.request, err)
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
