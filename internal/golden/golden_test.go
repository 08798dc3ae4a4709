package golden

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"path/filepath"
	"strings"
	"testing"
)

// square is a picture of one colour with another pixel in it.
func square(t *testing.T, side int, pixel color.Color) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, side, side))
	img.Set(1, 2, pixel)
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// What rounds otherwise passes; another pixel, another size and no picture do
// not, and the error says what is wrong.
func TestCheck(t *testing.T) {
	t.Parallel()
	grey := color.NRGBA{100, 100, 100, 255}
	file := filepath.Join(t.TempDir(), "a.png")
	if err := Check(file, square(t, 4, grey), false); err == nil || !strings.Contains(err.Error(), "make update") {
		t.Errorf("no file: got %v, want an error that says what draws it", err)
	}
	if err := Check(file, square(t, 4, grey), true); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, want string
		got        []byte
	}{
		{"the same", "", square(t, 4, grey)},
		{"within the tolerance", "", square(t, 4, color.NRGBA{102, 98, 100, 255})},
		{"another channel", "at (1,2)", square(t, 4, color.NRGBA{100, 100, 103, 255})},
		{"less alpha", "at (1,2)", square(t, 4, color.NRGBA{100, 100, 100, 200})},
		{"another size", "(0,0)-(5,5)", square(t, 5, grey)},
		{"no picture", "read what was drawn", []byte("x")},
	} {
		err := Check(file, test.got, false)
		if test.want == "" && err != nil {
			t.Errorf("%s: got %v", test.name, err)
		}
		if test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%s: got %v, want an error with %q", test.name, err, test.want)
		}
	}
}

// The first line that differs is named, also where one text is the other's beginning.
func TestFirstDifference(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		got, want string
		line      int
	}{{"", "", 0}, {"a\nb\n", "a\nb\n", 0}, {"a\nb", "a\nc", 2}, {"a", "a\nb", 2}, {"a\nb", "a", 2}, {"x", "y", 1}} {
		if line := FirstDifference(test.got, test.want); line != test.line {
			t.Errorf("%q and %q differ in line %d, want %d", test.got, test.want, line, test.line)
		}
	}
}
