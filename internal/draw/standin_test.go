package draw

import (
	"testing"

	"github.com/appctl/appctl/internal/golden"
)

const somePage = "https://www.example.com/about?lang=en"

// Stand-ins look as they always have.
func TestStandInGolden(t *testing.T) {
	t.Parallel()
	looks(t, "standin-image", StandInImage(somePage, 240, 160))
	looks(t, "standin-icon", StandInIcon(somePage, 56))
	looks(t, "standin-page-light", StandInPage(somePage, 320, 180, false))
	looks(t, "standin-page-dark", StandInPage(somePage, 120, 213, true))
}

// A stand-in is the same each time, and another one for another address.
func TestStandInIsOfItsAddress(t *testing.T) {
	t.Parallel()
	for name, draw := range map[string]func(address string) *Picture{
		"StandInImage": func(address string) *Picture { return StandInImage(address, 60, 40) },
		"StandInIcon":  func(address string) *Picture { return StandInIcon(address, 32) },
		"StandInPage":  func(address string) *Picture { return StandInPage(address, 160, 90, false) },
	} {
		first := pixelsOf(t, draw("https://example.com/a"))
		if _, off := golden.Farthest(first, pixelsOf(t, draw("https://example.com/a"))); off > 0 {
			t.Errorf("%s of the same address differs by %d", name, off)
		}
		if _, off := golden.Farthest(first, pixelsOf(t, draw("https://golang.org/b"))); off == 0 {
			t.Errorf("%s of two addresses is the same", name)
		}
	}
}

// What is no address has a stand-in too, and a name of any length stays inside.
func TestStandInOfAnything(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"":                           "?",
		"%zz":                        "?",
		"https://":                   "?",
		"https://WWW.Example.COM:80": "example.com",
		"http://[2001:db8::1]/":      "2001:db8::1",
		"https://例え.jp/":             "例え.jp",
	} {
		if got := hostOf(address); got != want {
			t.Errorf("hostOf(%q) = %q, want %q", address, got, want)
		}
		StandInImage(address, 300, 200)
		StandInIcon(address, 32)
		StandInPage(address, 300, 200, false)
	}
	types := newTypesetter()
	long := "a-long-name-of-a-host.example.com"
	for width := range 300 {
		got := types.fit(long, 16, float64(width))
		if types.width(got, 16) > float64(width) {
			t.Errorf("fit(%q) into %d pixels = %q, %v wide", long, width, got, types.width(got, 16))
		}
	}
	if got := types.fit(long, 16, 1000); got != long {
		t.Errorf("fit(%q) into 1000 pixels = %q", long, got)
	}
}
