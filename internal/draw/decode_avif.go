package draw

import (
	"fmt"
	"image"

	"github.com/appctl/appctl/internal/draw/codec"
)

// maxAVIF is how many pixels an AVIF may have.
const maxAVIF = 4_200_000

// checkAVIF looks for the size among the properties of the pictures in the
// container. A picture in tiles has a size for each and one for the whole.
func checkAVIF(data []byte) (header, error) {
	var h header
	for kind, body := range propertiesAVIF(data) {
		switch {
		case kind == "ispe" && len(body) >= 12:
			w, height := int(be32(body[4:])), int(be32(body[8:]))
			h.width, h.height = max(h.width, w), max(h.height, height)
		case kind == "irot" && len(body) >= 1:
			h.stored = [4]turn{upright, turnLeft, turnHalf, turnRight}[body[0]&3]
		}
	}
	if err := checkSides(h.width, h.height); err != nil {
		return h, err
	}
	if h.width*h.height > maxAVIF {
		return h, fmt.Errorf("%w: %d x %d pixels", ErrTooLarge, h.width, h.height)
	}
	return h, nil
}

func decodeAVIF(data []byte, h header) (image.Image, error) {
	return sandboxed(codec.ReadAVIF(data, h.width, h.height))
}

// sandboxed makes what a codec ran out of a picture too large.
func sandboxed(img image.Image, err error) (image.Image, error) { return img, outOfMemory(err) }

// propertiesAVIF goes over the properties in meta/iprp/ipco.
func propertiesAVIF(data []byte) func(yield func(kind string, body []byte) bool) {
	return func(yield func(string, []byte) bool) {
		for kind, meta := range boxes(data) {
			if kind != "meta" || len(meta) < 4 {
				continue
			}
			for kind, iprp := range boxes(meta[4:]) {
				if kind != "iprp" {
					continue
				}
				for kind, ipco := range boxes(iprp) {
					if kind == "ipco" {
						boxes(ipco)(yield)
						return
					}
				}
			}
		}
	}
}

// boxes goes over the boxes of ISO 14496-12 that are whole.
func boxes(data []byte) func(yield func(kind string, body []byte) bool) {
	return func(yield func(string, []byte) bool) {
		for len(data) >= 8 {
			n, head := int64(be32(data)), int64(8)
			switch {
			case n == 0: // to the end
				n = int64(len(data))
			case n == 1 && len(data) >= 16:
				n, head = int64(be32(data[8:]))<<32|int64(be32(data[12:])), 16
			}
			if n < head || n > int64(len(data)) || !yield(string(data[4:8]), data[head:n]) {
				return
			}
			data = data[n:]
		}
	}
}
