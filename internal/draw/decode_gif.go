package draw

import (
	"bytes"
	"image"
	"image/gif"
)

// checkGIF reads the size of the canvas, which no frame is larger than. A pixel
// is a byte, so that the largest picture is below maxBlind.
func checkGIF(data []byte) (header, error) {
	return checkConfig(gif.DecodeConfig(bytes.NewReader(data)))
}

func decodeGIF(data []byte, _ header) (image.Image, error) { return gif.Decode(bytes.NewReader(data)) }
