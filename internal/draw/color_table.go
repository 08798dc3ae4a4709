package draw

import (
	"cmp"
	"slices"
)

// colorTable numbers the colours of a picture, alpha included.
type colorTable map[[4]uint8]uint8

// colorTableOf gives the palette of a picture of at most 256 colours, nil of
// others. Transparent colours come first, for the shortest list of alphas.
func colorTableOf(r raster) colorTable {
	seen := make(map[[4]uint8]bool, 257)
	last := [4]uint8{}
	for i := 0; i < len(r.pix); i += r.channels {
		c := colorAt(r.pix[i:], r.channels)
		if i > 0 && c == last {
			continue
		}
		last = c
		seen[c] = true
		if len(seen) > 256 {
			return nil
		}
	}
	colors := make([][4]uint8, 0, len(seen))
	for c := range seen {
		colors = append(colors, c)
	}
	slices.SortFunc(colors, func(a, b [4]uint8) int {
		return cmp.Or(cmp.Compare(a[3], b[3]), slices.Compare(a[:3], b[:3]))
	})
	pal := make(colorTable, len(colors))
	for i, c := range colors {
		pal[c] = uint8(i)
	}
	return pal
}

// colorAt gives the colour at the beginning of p.
func colorAt(p []uint8, channels int) [4]uint8 {
	switch channels {
	case 1:
		return [4]uint8{p[0], p[0], p[0], 255}
	case 3:
		return [4]uint8{p[0], p[1], p[2], 255}
	default:
		return [4]uint8{p[0], p[1], p[2], p[3]}
	}
}

// chunks gives the bodies of PLTE and tRNS. The latter ends with the last colour
// that is not opaque.
func (t colorTable) chunks() (colors, alphas []byte) {
	colors = make([]byte, 3*len(t))
	alphas = make([]byte, len(t))
	transparent := 0
	for c, i := range t {
		copy(colors[3*int(i):], c[:3])
		alphas[i] = c[3]
		if c[3] != 255 {
			transparent = max(transparent, int(i)+1)
		}
	}
	return colors, alphas[:transparent]
}

// index writes the numbers of a row's colours.
func (t colorTable) index(dst, row []uint8, channels int) {
	last, number := [4]uint8{}, t[[4]uint8{}]
	for x := range dst {
		if c := colorAt(row[x*channels:], channels); c != last {
			last, number = c, t[c]
		}
		dst[x] = number
	}
}
