package draw

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"slices"
)

// encodeGIF writes a still GIF: with its own colours when they are few, else with
// the 255 that suit it best. A pixel is transparent or it is not.
func encodeGIF(r raster) ([]byte, error) {
	if r.width > 65535 || r.height > 65535 {
		return nil, ErrTooLarge
	}
	colors, number := exactColors(r)
	if number == nil {
		colors, number = bestColors(r)
	}
	none := uint8(len(colors)) // the number of no colour
	m := image.NewPaletted(image.Rect(0, 0, r.width, r.height), colors)
	for i := range m.Pix {
		m.Pix[i] = none
		if c := colorAt(r.pix[i*r.channels:], r.channels); c[3] >= 128 {
			m.Pix[i] = number(c)
		}
	}
	if slices.Contains(m.Pix, none) {
		m.Palette = append(m.Palette, color.NRGBA{})
	}
	var out bytes.Buffer
	err := gif.Encode(&out, m, nil)
	return out.Bytes(), err
}

// exactColors gives the colours of a picture that has at most 255, and which of
// them a colour is.
func exactColors(r raster) (color.Palette, func([4]uint8) uint8) {
	table := colorTableOf(r)
	if table == nil || len(table) > 255 {
		return nil, nil
	}
	colors := make(color.Palette, len(table))
	for c, i := range table {
		colors[i] = color.NRGBA{c[0], c[1], c[2], 255}
	}
	return colors, func(c [4]uint8) uint8 { return table[c] }
}

// bestColors gives colours close to those of the picture, and which of them a
// colour becomes.
func bestColors(r raster) (color.Palette, func([4]uint8) uint8) {
	boxes := cutMedian(histogramOf(r), 255)
	colors := make(color.Palette, len(boxes))
	var number [1 << 15]uint8
	for i, b := range boxes {
		colors[i] = b.mean()
		for _, c := range b {
			number[c.key] = uint8(i)
		}
	}
	return colors, func(c [4]uint8) uint8 { return number[keyOf(c)] }
}
