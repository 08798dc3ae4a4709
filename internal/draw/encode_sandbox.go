package draw

import (
	"errors"
	"fmt"

	"github.com/appctl/appctl/internal/draw/codec"
)

// maxEncoded is how many pixels WebP and AVIF are written of. Their libraries
// take 50 bytes for a pixel and more.
const maxEncoded = 16_000_000

func encodeWebP(r raster, quality int) ([]byte, error) {
	if quality < 0 {
		quality = 75
	}
	if err := checkEncoded(r); err != nil {
		return nil, err
	}
	data, err := codec.WriteWebP(r.rgba(false), r.width, r.height, min(quality, 100))
	return data, outOfMemory(err)
}

func encodeAVIF(r raster, quality int) ([]byte, error) {
	if quality < 0 {
		quality = 50
	}
	if err := checkEncoded(r); err != nil {
		return nil, err
	}
	data, err := codec.WriteAVIF(r.rgba(true), r.width, r.height, min(quality, 99))
	return data, outOfMemory(err)
}

func checkEncoded(r raster) error {
	const maxWebPSide = 16383
	if r.width > maxWebPSide || r.height > maxWebPSide || r.width*r.height > maxEncoded {
		return fmt.Errorf("%w: %d x %d pixels", ErrTooLarge, r.width, r.height)
	}
	return nil
}

// outOfMemory makes a picture too large of what a codec ran out of.
func outOfMemory(err error) error {
	if errors.Is(err, codec.ErrMemory) {
		return fmt.Errorf("%w: %w", ErrTooLarge, err)
	}
	return err
}

// rgba gives four bytes for each pixel, the colours multiplied with alpha or not.
func (r raster) rgba(multiplied bool) []byte {
	out := make([]byte, 4*r.width*r.height)
	for i, to := 0, out; i < len(r.pix); i, to = i+r.channels, to[4:] {
		c := colorAt(r.pix[i:], r.channels)
		if multiplied && c[3] != 255 {
			for k := range 3 {
				c[k] = uint8((int(c[k])*int(c[3]) + 127) / 255)
			}
		}
		copy(to, c[:])
	}
	return out
}
