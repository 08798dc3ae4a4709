package draw

import (
	"bytes"
	"image"
	"image/gif"
)

// checkGIF reads the size of the canvas, which no frame is larger than. A pixel
// is a byte, so that even the largest picture stays below 64 MiB.
func checkGIF(data []byte) error {
	return checkConfig(gif.DecodeConfig(bytes.NewReader(data)))
}

func decodeGIF(data []byte) (image.Image, error) { return gif.Decode(bytes.NewReader(data)) }
