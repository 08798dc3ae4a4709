package draw

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

// looks wants a picture like the one of that name in testdata.
func looks(t *testing.T, name string, p *Picture) {
	t.Helper()
	data, err := p.Encode(PNG, -1)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if err := golden.Check(filepath.Join("testdata", name+".png"), data, *update); err != nil {
		t.Errorf("%s: %v", name, err)
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
