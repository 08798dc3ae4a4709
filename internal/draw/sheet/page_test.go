package main

import "testing"

// No picture is cut by the edge of the page or covered by another. Flags and
// marks are left out: there are so many that the race detector takes a minute.
func TestPage(t *testing.T) {
	t.Parallel()
	p, err := newPage()
	if err != nil {
		t.Fatal(err)
	}
	for _, section := range []func(*page) error{initials, punched, sizes, standIns} {
		if err := section(p); err != nil {
			t.Fatal(err)
		}
	}
	img, err := p.render()
	if err != nil {
		t.Fatal(err)
	}
	if img.Rect.Dx() != pageWidth || len(p.placed) < 80 {
		t.Errorf("got %d pictures on a page %d wide, want at least 80 on %d", len(p.placed), img.Rect.Dx(), pageWidth)
	}
	within := img.Rect.Inset(margin)
	for i, one := range p.placed {
		if !one.at.In(within) {
			t.Errorf("picture %d is at %v, off the page %v", i, one.at, within)
		}
		for _, other := range p.placed[:i] {
			if one.at.Overlaps(other.at) {
				t.Errorf("pictures at %v and %v overlap", one.at, other.at)
			}
		}
	}
}
