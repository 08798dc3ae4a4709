package draw

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"

	"golang.org/x/image/bmp"
)

// checkBMP holds the size of the picture against that of the file: the kinds of
// BMP that can be read are not compressed.
func checkBMP(data []byte) (header, error) {
	h, err := checkConfig(bmp.DecodeConfig(bytes.NewReader(data)))
	if err != nil {
		return h, err
	}
	bits := int(binary.LittleEndian.Uint16(data[28:])) // of a pixel; rows are of whole 32 bits
	if need := (h.width*bits + 31) / 32 * 4 * h.height; need > len(data) {
		return h, fmt.Errorf("%w: %d bytes for %d of pixels", ErrFormat, len(data), need)
	}
	return h, nil
}

func decodeBMP(data []byte, _ header) (image.Image, error) { return bmp.Decode(bytes.NewReader(data)) }
