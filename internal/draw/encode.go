package draw

import "fmt"

// Encode writes the picture. quality is 0 to 100, or -1 for the default of the
// format; what it decides is
//
//	PNG   how hard to compress, never the pixels
//	JPEG  the quality, 92 by default
//
// PNG comes out grey when every pixel is, else with a palette when there are no
// more than 256 colours, else as RGB, with an alpha channel when the source had
// one (a palette: when something is transparent). JPEG has no alpha: the colours
// below transparent pixels show.
//
// It waits while too many other large pictures are being written.
func (p *Picture) Encode(f Format, quality int) ([]byte, error) {
	defer largePictures.enter(p.plan.width * p.plan.height)()
	pixels := p.turn.apply(p.render())
	switch f {
	case PNG:
		return encodePNG(pixels, quality)
	case JPEG:
		return encodeJPEG(pixels, quality)
	default:
		return nil, fmt.Errorf("write %q: %w", f, ErrFormat)
	}
}
