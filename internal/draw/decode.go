package draw

import (
	"errors"
	"fmt"
	"image"
)

// MaxPixels is how many pixels a picture may have for Decode, and maxSide how
// many on a side.
const (
	MaxPixels = 50_000_000
	maxSide   = 50_000
)

// The two reasons why Decode refuses.
var (
	// ErrFormat: no picture of a known format, or a broken one.
	ErrFormat = errors.New("not a picture that can be read")
	// ErrTooLarge: more than MaxPixels, or more than can be decoded safely.
	ErrTooLarge = errors.New("picture is too large")
)

// Decode reads a picture, of animations the first frame. The format is told by
// the content. Errors are [ErrFormat] and [ErrTooLarge], found with
// [errors.Is].
func Decode(data []byte) (*Picture, error) {
	format := sniff(data)
	c, err := codecOf(format)
	if err != nil {
		return nil, err
	}
	if err := c.check(data); err != nil {
		return nil, fmt.Errorf("%s: %w", format, err)
	}
	img, err := c.decode(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w: %w", format, ErrFormat, err)
	}
	p := FromImage(img)
	p.source = format
	if c.turn != nil {
		p.turn = c.turn(data)
	}
	return p, nil
}

// codec reads one format.
type codec struct {
	check  func(data []byte) error // what the header promises, before there are pixels
	decode func(data []byte) (image.Image, error)
	turn   func(data []byte) turn // nil where files of the format are always upright
}

func codecOf(f Format) (codec, error) {
	switch f {
	case PNG:
		return codec{checkPNG, decodePNG, turnPNG}, nil
	case JPEG:
		return codec{checkJPEG, decodeJPEG, turnJPEG}, nil
	case GIF:
		return codec{checkGIF, decodeGIF, nil}, nil
	default:
		return codec{}, ErrFormat
	}
}

// checkSides refuses sides that no picture has and those of too large a one.
func checkSides(width, height int) error {
	if width <= 0 || height <= 0 {
		return fmt.Errorf("%w: a side of 0 pixels", ErrFormat)
	}
	if width > maxSide || height > maxSide || width*height > MaxPixels {
		return fmt.Errorf("%w: %d x %d pixels", ErrTooLarge, width, height)
	}
	return nil
}

// checkConfig is the check for formats whose Go decoder reads the header well.
func checkConfig(c image.Config, err error) error {
	if err != nil {
		return fmt.Errorf("%w: %w", ErrFormat, err)
	}
	return checkSides(c.Width, c.Height)
}
