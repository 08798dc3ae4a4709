package draw

import (
	"hash/fnv"
	"image/color"
	"math/rand/v2"
	"net/url"
	"strings"
)

// A stand-in is drawn in place of what a server without network cannot get. It
// depends on address and size alone, and looks alike at all sizes.

// hostOf gives the host of an address without "www.", to be written on a
// stand-in, "?" for an address without one.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" {
		return "?"
	}
	return strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
}

// chanceOf gives random numbers that are always the same ones for a text.
func chanceOf(text string) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(text))
	return rand.New(rand.NewPCG(h.Sum64(), 0))
}

// scheme is a set of colours that go together.
type scheme struct {
	sky, horizon color.RGBA // what is far
	sun          color.RGBA
	far, near    color.RGBA // the land
	accent       color.RGBA // dark enough for white letters
}

// schemes are times of the day.
var schemes = [...]scheme{
	{rgb(0x4A90D9), rgb(0xD6ECFA), rgb(0xFFF6DA), rgb(0x9CC3B5), rgb(0x2E6B57), rgb(0x2F6FB5)}, // noon
	{rgb(0xF26B5B), rgb(0xFFD9A0), rgb(0xFFF3D1), rgb(0xC9788F), rgb(0x4B2A55), rgb(0xD9503F)}, // dusk
	{rgb(0x2B3A67), rgb(0xE29578), rgb(0xFFDDC2), rgb(0x7B6D8D), rgb(0x1F2541), rgb(0x3D4F8C)}, // late
	{rgb(0x7FB7BE), rgb(0xF7EDE2), rgb(0xFFFDF7), rgb(0xA8C5BD), rgb(0x3A5A5C), rgb(0x3B7D86)}, // mist
	{rgb(0x6A4C93), rgb(0xF4B6C2), rgb(0xFFF0E5), rgb(0xA77BB0), rgb(0x37235A), rgb(0x6A4C93)}, // dawn
	{rgb(0x0F2A47), rgb(0x3E7CA6), rgb(0xF4F1DE), rgb(0x2F5D7C), rgb(0x0B1B2F), rgb(0x1D5C8A)}, // night
	{rgb(0xE9B872), rgb(0xFBF0D9), rgb(0xFFFBEF), rgb(0xD9A066), rgb(0x7A4419), rgb(0xB4651E)}, // sand
	{rgb(0x3FA796), rgb(0xDDF3E4), rgb(0xFFFCEB), rgb(0x86C5A4), rgb(0x1D4D4F), rgb(0x23806F)}, // sea
}
