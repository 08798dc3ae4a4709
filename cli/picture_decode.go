package cli

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	_ "image/gif"  // can be drawn
	_ "image/jpeg" // can be drawn
	_ "image/png"  // can be drawn

	_ "golang.org/x/image/webp" // can be drawn

	"github.com/appctl/appctl/internal/draw"
)

// maxPixels bounds what is decoded.
const maxPixels = 40_000_000

// errNoDrawing means that a terminal cannot show the picture, though it may be fine.
var errNoDrawing = errors.New("cannot be drawn in a terminal")

// decodePicture reads a picture that is small enough.
func decodePicture(data []byte, contentType string) (image.Image, error) {
	size, format, err := image.DecodeConfig(bytes.NewReader(data))
	if errors.Is(err, image.ErrFormat) {
		return decodeRare(data, contentType)
	}
	if err != nil {
		return nil, fmt.Errorf("the picture is broken: %w", err)
	}
	if size.Width <= 0 || size.Height <= 0 || size.Width > maxPixels/size.Height {
		return nil, fmt.Errorf("%d×%d pixels are too many, and it %w", size.Width, size.Height, errNoDrawing)
	}
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("the picture is broken: %s: %w", format, err)
	}
	return img, nil
}

// decodeRare reads what Go has no decoder for: the icon files of sites, AVIF.
func decodeRare(data []byte, contentType string) (image.Image, error) {
	p, err := draw.Decode(data)
	if errors.Is(err, draw.ErrTooLarge) {
		return nil, fmt.Errorf("%w, and it %w", err, errNoDrawing)
	}
	if err != nil {
		return nil, fmt.Errorf("%s %w", contentType, errNoDrawing)
	}
	return p.Image(), nil
}
