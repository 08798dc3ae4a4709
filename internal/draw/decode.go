package draw

import (
	"errors"
	"fmt"
	"image"
)

// MaxPixels is how many pixels a picture may have for [Decode].
const MaxPixels = 50_000_000

const (
	// maxSide is how many pixels a side may have.
	maxSide = 50_000
	// maxBlind is how many bytes may be spent on a picture that can still turn out
	// to be broken.
	maxBlind = 60 << 20
)

// The two reasons why Decode refuses.
var (
	// ErrFormat: no picture of a known format, or a broken one.
	ErrFormat = errors.New("not a picture that can be read")
	// ErrTooLarge: more than MaxPixels, or more than the format is read safely with.
	ErrTooLarge = errors.New("picture is too large")
)

// Decode reads a picture, of animations the first frame. The format is told by
// the content: PNG, JPEG, GIF, WebP, AVIF, BMP or ICO, of which the largest picture
// is read.
//
// Errors are [ErrFormat] and [ErrTooLarge]. Beside [MaxPixels] there are lower
// bounds where a decoder needs much memory: about 4 million pixels for AVIF, and
// for WebP that is animated, lossless or has alpha.
//
// It waits while too many other large pictures are being read or written.
func Decode(data []byte) (*Picture, error) {
	format := sniff(data)
	check, decode := decoderOf(format)
	if decode == nil {
		return nil, ErrFormat
	}
	h, err := check(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", format, err)
	}
	defer largePictures.enter(h.width * h.height)()
	img, err := decode(data, h)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", format, refusal(err))
	}
	r := h.stored.apply(rasterOf(img))
	return &Picture{pixels: r, plan: whole(r.width, r.height), turn: h.turn, source: format, quality: h.quality}, nil
}

// header is what a file says of its picture before there are pixels.
type header struct {
	width, height int
	stored        turn // how the pixels are stored, which is no concern of a crop
	turn          turn // what EXIF says, which comes after a crop
	quality       int  // of a JPEG
}

// decoderOf gives how a format is read: check decides from the header, in a few
// kilobytes, whether decode may start.
func decoderOf(f Format) (check func([]byte) (header, error), decode func([]byte, header) (image.Image, error)) {
	switch f {
	case PNG:
		return checkPNG, decodePNG
	case JPEG:
		return checkJPEG, decodeJPEG
	case GIF:
		return checkGIF, decodeGIF
	case WebP:
		return checkWebP, decodeWebP
	case AVIF:
		return checkAVIF, decodeAVIF
	case bmpFormat:
		return checkBMP, decodeBMP
	case ICO:
		return checkICO, decodeICO
	default:
		return nil, nil
	}
}

// refusal makes the error of a decoder one of ours.
func refusal(err error) error {
	if errors.Is(err, ErrFormat) || errors.Is(err, ErrTooLarge) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrFormat, err)
}

// checkSides refuses sides that no picture has and those of too large a one.
func checkSides(width, height int) error {
	if width <= 0 || height <= 0 {
		return fmt.Errorf("%w: %d x %d pixels", ErrFormat, width, height)
	}
	if width > maxSide || height > maxSide || width*height > MaxPixels {
		return fmt.Errorf("%w: %d x %d pixels", ErrTooLarge, width, height)
	}
	return nil
}

// checkConfig is a check for formats whose Go decoder reads the header.
func checkConfig(c image.Config, err error) (header, error) {
	if err != nil {
		return header{}, refusal(err)
	}
	return header{width: c.Width, height: c.Height}, checkSides(c.Width, c.Height)
}
