package draw

import (
	"bytes"
	"image"
	"image/jpeg"
)

func checkJPEG(data []byte) error {
	return checkConfig(jpeg.DecodeConfig(bytes.NewReader(data)))
}

func decodeJPEG(data []byte) (image.Image, error) { return jpeg.Decode(bytes.NewReader(data)) }

// turnJPEG reads the APP1 segment of EXIF.
func turnJPEG(data []byte) turn {
	for marker, body := range segmentsJPEG(data) {
		if tiff, ok := bytes.CutPrefix(body, []byte("Exif\x00\x00")); ok && marker == 0xe1 {
			return turnEXIF(tiff)
		}
	}
	return upright
}

// segmentsJPEG goes over the segments before the first scan.
func segmentsJPEG(data []byte) func(yield func(marker byte, body []byte) bool) {
	return func(yield func(byte, []byte) bool) {
		rest := data[min(2, len(data)):]
		for len(rest) >= 4 && rest[0] == 0xff {
			marker := rest[1]
			if marker == 0xff { // fill
				rest = rest[1:]
				continue
			}
			n := int(be16(rest[2:]))
			if marker == 0xda || n < 2 || 2+n > len(rest) || !yield(marker, rest[4:2+n]) {
				return
			}
			rest = rest[2+n:]
		}
	}
}
