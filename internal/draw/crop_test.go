package draw

import (
	"testing"

	"pgregory.net/rapid"
)

// Every crop has the size, and the scaled picture below it, that the real
// server's has.
func TestCropGeometry(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name          string
		sw, sh        int
		width, height int
		want          plan
	}{
		{"the default of a flag", 640, 480, 100, 100, plan{133, 100, 16, 0, 100, 100, false}},
		{"an odd square", 640, 480, 101, 101, plan{135, 101, 17, 0, 101, 101, false}},
		{"width alone, the default height", 640, 480, 300, 100, plan{300, 225, 0, 62, 300, 100, false}},
		{"no height", 640, 480, 100, 0, plan{100, 75, 0, 0, 100, 75, false}},
		{"no height, last row cut", 640, 480, 101, 0, plan{101, 76, 0, 0, 101, 75, false}},
		{"no width, last column cut", 640, 480, 0, 101, plan{135, 101, 0, 0, 134, 101, false}},
		{"no width", 640, 480, 0, 100, plan{133, 100, 0, 0, 133, 100, false}},
		{"neither", 640, 480, 0, 0, whole(640, 480)},
		{"both, its own size", 640, 480, 640, 480, whole(640, 480)},
		{"no height, its own width", 640, 480, 640, 0, whole(640, 480)},
		{"larger than the source", 640, 480, 2000, 2000, plan{2667, 2000, 333, 0, 2000, 2000, false}},
		{"one pixel, grown", 1, 1, 2000, 2000, plan{2000, 2000, 0, 0, 2000, 2000, false}},
		{"one pixel of a flag", 640, 480, 1, 0, plan{1, 1, 0, 0, 1, 1, false}},
		{"a height of less than a half", 50000, 2, 100, 0, plan{100, 1, 0, 0, 100, 1, false}},
		{"a width of less than a half", 2, 50000, 0, 100, plan{1, 100, 0, 0, 1, 100, false}},
		{"a line filling a square", 2000, 1, 100, 100, plan{200000, 100, 99950, 0, 100, 100, false}},
		{"upright", 480, 640, 100, 100, plan{100, 133, 0, 16, 100, 100, false}},
	} {
		if got := cover(c.sw, c.sh, c.width, c.height); got != c.want {
			t.Errorf("%s: cover(%d, %d, %d, %d) = %+v, want %+v", c.name, c.sw, c.sh, c.width, c.height, got, c.want)
		}
	}
}

// Whatever is asked of whatever picture, the cut lies inside the scaled picture,
// a given side is exact and a side of 0 is at least 1.
func TestCropAlwaysFits(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		side := rapid.OneOf(rapid.IntRange(1, 20), rapid.IntRange(1, maxSide))
		sw, sh := side.Draw(t, "sw"), side.Draw(t, "sh")
		width, height := rapid.IntRange(0, 2000).Draw(t, "width"), rapid.IntRange(0, 2000).Draw(t, "height")
		p := cover(sw, sh, width, height)
		if p.x < 0 || p.y < 0 || p.x+p.width > p.scaledWidth || p.y+p.height > p.scaledHeight {
			t.Fatalf("%d x %d cut to %d x %d: %+v leaves the scaled picture", sw, sh, width, height, p)
		}
		if width != 0 && p.width != width || height != 0 && p.height != height || p.width < 1 || p.height < 1 {
			t.Fatalf("%d x %d cut to %d x %d: %+v has another size", sw, sh, width, height, p)
		}
		if (p.width == sw && p.height == sh) != p.same {
			t.Fatalf("%d x %d cut to %d x %d: %+v, want the source untouched exactly when the size is its own", sw, sh, width, height, p)
		}
	})
}

// A negative side is no side, and a crop of a crop starts from the first one's
// pixels.
func TestCropAgain(t *testing.T) {
	t.Parallel()
	p := FromImage(noise(40, 30, 3)).Crop(20, 20)
	if got, want := p.Crop(-1, 7).render(), p.render().picture().Crop(0, 7).render(); !equal(got, want) {
		t.Error("a crop of a crop is not the crop of its pixels")
	}
	if w, h := p.Size(); w != 20 || h != 20 {
		t.Errorf("the first picture is %d x %d after a second crop, want 20 x 20", w, h)
	}
}
