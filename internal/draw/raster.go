package draw

import (
	"image"
	"image/color"
)

// raster is a rectangle of pixels, 8 bits a channel, rows without gaps. Colour
// is not multiplied with alpha.
type raster struct {
	width, height int
	channels      int // 1: grey, 3: RGB, 4: RGB and alpha
	pix           []uint8
}

func newRaster(width, height, channels int) raster {
	return raster{width, height, channels, make([]uint8, width*height*channels)}
}

func (r raster) row(y int) []uint8 {
	stride := r.width * r.channels
	return r.pix[y*stride : (y+1)*stride]
}

// rasterOf copies an image. Its channels are those that the image has: an
// *image.NRGBA has alpha whatever is in it, other images have when they say that
// they are not opaque.
func rasterOf(img image.Image) raster {
	b := img.Bounds()
	switch m := img.(type) {
	case *image.Gray:
		r := newRaster(b.Dx(), b.Dy(), 1)
		for y := range r.height {
			copy(r.row(y), m.Pix[m.PixOffset(b.Min.X, b.Min.Y+y):])
		}
		return r
	case *image.NRGBA:
		r := newRaster(b.Dx(), b.Dy(), 4)
		for y := range r.height {
			copy(r.row(y), m.Pix[m.PixOffset(b.Min.X, b.Min.Y+y):])
		}
		return r
	case *image.Gray16:
		return rasterOfGray16(m)
	case *image.YCbCr:
		return rasterOfYCbCr(m)
	case *image.Paletted:
		return rasterOfPaletted(m)
	case *image.RGBA:
		if m.Opaque() {
			return rasterOfOpaque(m)
		}
	}
	return rasterOfAny(img)
}

func rasterOfGray16(m *image.Gray16) raster {
	b := m.Bounds()
	r := newRaster(b.Dx(), b.Dy(), 1)
	for y := range r.height {
		row := r.row(y)
		for x := range row {
			row[x] = narrow(uint32(m.Gray16At(b.Min.X+x, b.Min.Y+y).Y))
		}
	}
	return r
}

func rasterOfYCbCr(m *image.YCbCr) raster {
	b := m.Bounds()
	r := newRaster(b.Dx(), b.Dy(), 3)
	for y := range r.height {
		row := r.row(y)
		for x := range r.width {
			yi, ci := m.YOffset(b.Min.X+x, b.Min.Y+y), m.COffset(b.Min.X+x, b.Min.Y+y)
			row[3*x], row[3*x+1], row[3*x+2] = color.YCbCrToRGB(m.Y[yi], m.Cb[ci], m.Cr[ci])
		}
	}
	return r
}

func rasterOfPaletted(m *image.Paletted) raster {
	channels := 3
	var colors [256]color.NRGBA
	for i, c := range m.Palette {
		colors[i], _ = color.NRGBAModel.Convert(c).(color.NRGBA)
		if colors[i].A != 255 {
			channels = 4
		}
	}
	b := m.Bounds()
	r := newRaster(b.Dx(), b.Dy(), channels)
	for y := range r.height {
		row, from := r.row(y), m.Pix[m.PixOffset(b.Min.X, b.Min.Y+y):]
		for x := range r.width {
			c := colors[from[x]]
			row[channels*x], row[channels*x+1], row[channels*x+2] = c.R, c.G, c.B
			if channels == 4 {
				row[4*x+3] = c.A
			}
		}
	}
	return r
}

func rasterOfOpaque(m *image.RGBA) raster {
	b := m.Bounds()
	r := newRaster(b.Dx(), b.Dy(), 3)
	for y := range r.height {
		row, from := r.row(y), m.Pix[m.PixOffset(b.Min.X, b.Min.Y+y):]
		for x := range r.width {
			copy(row[3*x:3*x+3], from[4*x:4*x+3])
		}
	}
	return r
}

// rasterOfAny asks the image for every pixel.
func rasterOfAny(img image.Image) raster {
	channels := 4
	if o, ok := img.(interface{ Opaque() bool }); ok && o.Opaque() {
		channels = 3
	}
	b := img.Bounds()
	r := newRaster(b.Dx(), b.Dy(), channels)
	for y := range r.height {
		row := r.row(y)
		for x := range r.width {
			c := color.NRGBA64Model.Convert(img.At(b.Min.X+x, b.Min.Y+y)).(color.NRGBA64)
			row[channels*x], row[channels*x+1], row[channels*x+2] = narrow(uint32(c.R)), narrow(uint32(c.G)), narrow(uint32(c.B))
			if channels == 4 {
				row[4*x+3] = narrow(uint32(c.A))
			}
		}
	}
	return r
}

// narrow rounds a channel of 16 bits to 8.
func narrow(v uint32) uint8 { return uint8((v + 128) / 257) }
