package draw

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/appctl/appctl/internal/contract"
	"github.com/appctl/appctl/internal/golden"
)

// codes are what an endpoint of the contract has pictures for.
func codes(t testing.TB, id string) []string {
	t.Helper()
	op, ok := contract.Lookup(id)
	if !ok || len(op.Params) == 0 || len(op.Params[0].Check.Values) == 0 {
		t.Fatalf("the contract has no codes for %s", id)
	}
	return op.Params[0].Check.Values
}

// browserSides are the sides of the real server's pictures in pixels.
var browserSides = map[string]int{
	"avant": 700, "android-webview": 512, "chrome": 2048, "chromium": 512, "firefox": 2048,
	"safari": 980, "edge": 2048, "opera-mini": 502, "opera": 2048,
}

// Every code of the contract has a picture of the size that the real server's has.
func TestEveryCodeHasPicture(t *testing.T) {
	t.Parallel()
	sets := []struct {
		id   string
		read func(code string) (*Picture, bool)
		size func(code string) (width, height int)
	}{
		{"avatars.getBrowser", Browser, func(code string) (int, int) {
			side := browserSides[browserMarks[code]]
			return side, side
		}},
		{"avatars.getCreditCard", CreditCard, func(string) (int, int) { return 1200, 900 }},
		{"avatars.getFlag", Flag, func(string) (int, int) { return 640, 480 }},
	}
	for _, set := range sets {
		t.Run(set.id, func(t *testing.T) {
			t.Parallel()
			for _, code := range codes(t, set.id) {
				p, ok := set.read(code)
				if !ok {
					t.Errorf("%s has no picture", code)
					continue
				}
				width, height := p.Size()
				wantWidth, wantHeight := set.size(code)
				if width != wantWidth || height != wantHeight {
					t.Errorf("%s: got %dx%d, want %dx%d", code, width, height, wantWidth, wantHeight)
				}
			}
			for _, code := range []string{"", "zz", "AA", "US", "../flags/us", "us.png", "avant"} {
				if _, ok := set.read(code); ok {
					t.Errorf("%q has a picture, want none", code)
				}
			}
		})
	}
}

// No file is left of a code that is gone, and flags stay small.
func TestEveryFileHasCode(t *testing.T) {
	t.Parallel()
	for dir, want := range map[string][]string{
		"browsers":     slices.Compact(slices.Sorted(maps.Values(browserMarks))),
		"credit-cards": slices.Sorted(slices.Values(codes(t, "avatars.getCreditCard"))),
		"flags":        slices.Sorted(slices.Values(codes(t, "avatars.getFlag"))),
	} {
		entries, err := fs.ReadDir(artwork, "art/"+dir)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		var size int64
		for _, entry := range entries {
			info, err := entry.Info()
			if err != nil {
				t.Fatal(err)
			}
			size += info.Size()
			got = append(got, strings.TrimSuffix(entry.Name(), ".png"))
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("art/%s: got %v, want %v", dir, got, want)
		}
		if size > 1_400_000 {
			t.Errorf("art/%s: got %d bytes, want at most 1.4 MB", dir, size)
		}
	}
}

// The pictures are those that the script drew, from the sources beside it: who
// changes one runs go generate and commits all of it.
func TestArtworkIsOfItsSources(t *testing.T) {
	t.Parallel()
	sums, err := os.ReadFile("art/generate/SHA256SUMS")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for line := range strings.Lines(string(sums)) {
		sum, name, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		want[name] = sum
	}
	for _, pattern := range []string{"generate/*.mjs", "generate/*.json", "generate/*/*.svg", "browsers/*", "credit-cards/*", "flags/*"} {
		names, err := fs.Glob(os.DirFS("art"), pattern)
		if err != nil || len(names) == 0 {
			t.Fatalf("%s: %d files, %v", pattern, len(names), err)
		}
		for _, name := range names {
			data, err := os.ReadFile("art/" + name)
			if err != nil {
				t.Fatal(err)
			}
			if got := fmt.Sprintf("%x", sha256.Sum256(data)); got != want[name] {
				t.Errorf("art/%s is not what go generate has seen: run go generate ./internal/draw", name)
			}
			delete(want, name)
		}
	}
	for name := range want {
		t.Errorf("art/%s is gone: run go generate ./internal/draw", name)
	}
}

// A card's mark survives the square that the default size cuts: it is in the
// middle three quarters of the width, and in the middle of the tile.
func TestCardMarks(t *testing.T) {
	t.Parallel()
	for _, code := range codes(t, "avatars.getCreditCard") {
		img := paletted(t, "credit-cards/"+code)
		ink := marked(img)
		if ink.Min.X < 150 || ink.Max.X > 1050 {
			t.Errorf("%s: the mark is in %v, want it from 150 to 1050 of the width", code, ink)
		}
		if ink.Dx() < 360 {
			t.Errorf("%s: the mark is %d wide, want at least 360", code, ink.Dx())
		}
		x, y := ink.Min.X+ink.Max.X-1200, ink.Min.Y+ink.Max.Y-900
		if max(x, -x) > 24 || max(y, -y) > 72 {
			t.Errorf("%s: the mark is in %v, %d and %d off the middle", code, ink, x/2, y/2)
		}
	}
}

// paletted is an embedded picture as it is.
func paletted(t *testing.T, name string) *image.Paletted {
	t.Helper()
	data, err := artwork.ReadFile("art/" + name + ".png")
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	m, ok := img.(*image.Paletted)
	if !ok {
		t.Fatalf("%s: got %T, want a palette", name, img)
	}
	return m
}

// marked is the rectangle of what is not the tile: the tile has the colour of
// its left edge, row by row.
func marked(img *image.Paletted) image.Rectangle {
	var ink image.Rectangle
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			if differ(img, x, y) {
				ink = ink.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return ink
}

func differ(img *image.Paletted, x, y int) bool {
	if img.ColorIndexAt(x, y) == img.ColorIndexAt(0, y) {
		return false
	}
	r, g, b, _ := img.At(x, y).RGBA()
	r0, g0, b0, _ := img.At(0, y).RGBA()
	const tolerance = 8 << 8
	far := func(a, b uint32) bool { return max(a, b)-min(a, b) > tolerance }
	return far(r, r0) || far(g, g0) || far(b, b0)
}

// Flags and cards fill their tile; browsers have transparent corners, and a mark
// that no edge cuts.
func TestTransparency(t *testing.T) {
	t.Parallel()
	for _, dir := range []string{"browsers", "credit-cards", "flags"} {
		entries, err := fs.ReadDir(artwork, "art/"+dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range entries {
			name := dir + "/" + strings.TrimSuffix(entry.Name(), ".png")
			img := paletted(t, name)
			if opaque := img.Opaque(); opaque != (dir != "browsers") {
				t.Errorf("%s: opaque: %v", name, opaque)
			}
			if dir == "browsers" && !clearEdges(img) {
				t.Errorf("%s: the mark is cut off at an edge, or a corner is filled", name)
			}
		}
	}
}

// clearEdges tells whether corners are transparent and the mark touches each
// edge at most with its roundness, a fifth of the side.
func clearEdges(img *image.Paletted) bool {
	side := img.Rect.Dx()
	var touched [4]int
	for i := range side {
		for edge, at := range []image.Point{{i, 0}, {i, side - 1}, {0, i}, {side - 1, i}} {
			_, _, _, alpha := img.At(at.X, at.Y).RGBA()
			if alpha > 0x8000 {
				touched[edge]++
			}
		}
	}
	_, _, _, corner := img.At(0, 0).RGBA()
	return corner == 0 && slices.Max(touched[:]) < side/5
}

// Artwork holds no pixels until it is written, however often it is cropped, and
// can be written again.
func TestArtworkIsReadWhenNeeded(t *testing.T) {
	t.Parallel()
	p, ok := Browser("cr")
	if !ok {
		t.Fatal("no picture")
	}
	small := p.Crop(10, 10)
	if p.pixels.pix != nil || small.pixels.pix != nil {
		t.Error("there are pixels before Encode")
	}
	first, twice := pixelsOf(t, small), pixelsOf(t, small)
	if _, off := golden.Farthest(first, twice); off != 0 {
		t.Errorf("got pictures that are %d apart from one", off)
	}
	if at := first.At(5, 5); golden.Distance(at, color.NRGBA{0x1a, 0x73, 0xe8, 255}) > 32 { // the filter is a sharp one
		t.Errorf("got %v in the middle, want the blue of the mark", at)
	}
	if got := pixelsOf(t, small.Crop(5, 5)).Bounds().Dx(); got != 5 {
		t.Errorf("got a picture %d wide, want 5", got)
	}
}
