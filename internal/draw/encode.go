package draw

import (
	"cmp"
	"fmt"
)

// Encode writes the picture. quality is 0 to 100, or -1 for the default of the
// format; what it decides is
//
//	PNG   how hard to compress, never the pixels
//	JPEG  the quality; by default that of the JPEG it was read from, or 92
//	WebP  the quality, 75 by default
//	AVIF  the quality, 50 by default; 100 counts as 99
//	GIF   nothing
//
// PNG comes out grey when every pixel is, else with a palette when there are no
// more than 256 colours, else as RGB, with an alpha channel when the source had
// one (a palette: when something is transparent). JPEG has no alpha: the colours
// below transparent pixels show. A pixel of GIF is transparent or it is not.
//
// Errors are [ErrFormat] for a format that is not written, and [ErrTooLarge] for
// a picture that is too large for it. Encode waits while too many other large
// pictures are being read or written.
func (p *Picture) Encode(f Format, quality int) ([]byte, error) {
	defer largePictures.enter(p.weight())()
	data, err := encode(p.turn.apply(p.render()), f, quality, p.quality)
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", f, err)
	}
	return data, nil
}

func encode(r raster, f Format, quality, ofSource int) ([]byte, error) {
	switch f {
	case PNG:
		return encodePNG(r, quality)
	case JPEG:
		if quality < 0 {
			quality = cmp.Or(ofSource, 92)
		}
		return encodeJPEG(r, quality)
	case WebP:
		return encodeWebP(r, quality)
	case AVIF:
		return encodeAVIF(r, quality)
	case GIF:
		return encodeGIF(r)
	default:
		return nil, ErrFormat
	}
}
