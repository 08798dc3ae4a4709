package draw

import (
	"image/color"
	"testing"

	"github.com/appctl/appctl/internal/golden"
)

// The placeholder looks as it always has.
func TestPlaceholderGolden(t *testing.T) {
	t.Parallel()
	looks(t, "placeholder", Placeholder(96, 96))
	looks(t, "placeholder-wide", Placeholder(96, 48))
}

// The bust is where the icon's grid has it: head, gap, shoulders, and grey
// around them.
func TestPlaceholderBust(t *testing.T) {
	t.Parallel()
	img := pixelsOf(t, Placeholder(1000, 800))
	unit := 0.55 * 800 / 24
	for _, tt := range []struct {
		x, y float64
		bust bool
	}{
		{12, 6, true}, {12, 1.7, true}, {12, 1.3, false}, {16.3, 6, true}, {16.7, 6, false}, {12, 10.3, true}, {12, 11.2, false},
		{12, 12.2, true}, {4, 20, true}, {3.5, 20, false}, {20, 20, true}, {20.5, 20, false}, {12, 22.3, true}, {12, 22.7, false},
		{5, 21.8, false}, {19, 21.8, false}, {6.5, 21.5, true}, {17.5, 21.5, true},
	} {
		want := color.Color(Grey())
		if tt.bust {
			want = color.White
		}
		x, y := int(500+(tt.x-12)*unit), int(400+(tt.y-12)*unit)
		if got := img.At(x, y); golden.Distance(got, want) > 0 {
			t.Errorf("at %v, %v of the grid: got %v, want %v", tt.x, tt.y, got, want)
		}
	}
}
