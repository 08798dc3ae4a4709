package draw

import (
	"bytes"
	"image"
	"image/jpeg"
)

func encodeJPEG(r raster, quality int) ([]byte, error) {
	var out bytes.Buffer
	err := jpeg.Encode(&out, r.opaque(), &jpeg.Options{Quality: max(quality, 1)})
	return out.Bytes(), err
}

// opaque gives the pixels without alpha, in the types that package jpeg is fast
// with.
func (r raster) opaque() image.Image {
	bounds := image.Rect(0, 0, r.width, r.height)
	if r.channels == 1 {
		return &image.Gray{Pix: r.pix, Stride: r.width, Rect: bounds}
	}
	m := image.NewRGBA(bounds)
	for from, to := 0, 0; from < len(r.pix); from, to = from+r.channels, to+4 {
		copy(m.Pix[to:to+3], r.pix[from:from+3])
		m.Pix[to+3] = 255
	}
	return m
}
