package draw

import (
	"bytes"
	"image"
	"image/png"
)

func checkPNG(data []byte) error {
	return checkConfig(png.DecodeConfig(bytes.NewReader(data)))
}

func decodePNG(data []byte) (image.Image, error) { return png.Decode(bytes.NewReader(data)) }

// turnPNG reads the eXIf chunk.
func turnPNG(data []byte) turn {
	for kind, body := range chunksPNG(data) {
		if kind == "eXIf" {
			return turnEXIF(body)
		}
	}
	return upright
}

// chunksPNG goes over the chunks that are whole.
func chunksPNG(data []byte) func(yield func(kind string, body []byte) bool) {
	return func(yield func(string, []byte) bool) {
		rest := data[min(8, len(data)):]
		for len(rest) >= 12 {
			n := int(be32(rest))
			if n > len(rest)-12 || !yield(string(rest[4:8]), rest[8:8+n]) {
				return
			}
			rest = rest[12+n:]
		}
	}
}
