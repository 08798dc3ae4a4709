package draw

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"

	"golang.org/x/image/webp"

	"github.com/appctl/appctl/internal/draw/codec"
)

// maxWebP is how many pixels a WebP may have that the sandbox reads, and
// maxLossy one that package webp reads.
const (
	maxWebP  = 3_500_000
	maxLossy = maxBlind * 2 / 3 // a byte and a half each
)

// checkWebP reads the chunks of the container. A large picture is a lossy one
// without alpha, or it is refused.
func checkWebP(data []byte) (header, error) {
	h, bound := header{}, maxLossy
	for kind, body := range chunksRIFF(data) {
		switch {
		case kind == "VP8X" && len(body) >= 10:
			h.width, h.height = 1+le24(body[4:]), 1+le24(body[7:])
		case kind == "VP8 " && len(body) >= 10 && h.width == 0:
			h.width, h.height = int(binary.LittleEndian.Uint16(body[6:])&0x3fff), int(binary.LittleEndian.Uint16(body[8:])&0x3fff)
		case kind == "VP8L" && len(body) >= 5 && h.width == 0:
			bits := binary.LittleEndian.Uint32(body[1:])
			h.width, h.height = 1+int(bits&0x3fff), 1+int(bits>>14&0x3fff)
		case kind == "EXIF":
			h.turn = turnEXIF(bytes.TrimPrefix(body, []byte("Exif\x00\x00")))
		}
		if inSandbox(kind) {
			bound = maxWebP
		}
	}
	if err := checkSides(h.width, h.height); err != nil {
		return h, err
	}
	if h.width*h.height > bound {
		return h, fmt.Errorf("%w: %d x %d pixels", ErrTooLarge, h.width, h.height)
	}
	return h, nil
}

// inSandbox tells the chunks of files that package webp does not read, or in
// which a few kilobytes can make it take hundreds of megabytes.
func inSandbox(kind string) bool {
	return kind == "VP8L" || kind == "ALPH" || kind == "ANIM" || kind == "ANMF"
}

func decodeWebP(data []byte, h header) (image.Image, error) {
	animated := false
	sandbox := false
	for kind := range chunksRIFF(data) {
		animated = animated || kind == "ANIM" || kind == "ANMF"
		sandbox = sandbox || inSandbox(kind)
	}
	if !sandbox {
		return webp.Decode(bytes.NewReader(data))
	}
	return sandboxed(codec.ReadWebP(data, h.width, h.height, animated))
}

// chunksRIFF goes over the chunks that are whole.
func chunksRIFF(data []byte) func(yield func(kind string, body []byte) bool) {
	return func(yield func(string, []byte) bool) {
		rest := data[min(12, len(data)):]
		for len(rest) >= 8 {
			n := int(binary.LittleEndian.Uint32(rest[4:]))
			if n > len(rest)-8 || !yield(string(rest[:4]), rest[8:8+n]) {
				return
			}
			rest = rest[min(8+n+n%2, len(rest)):]
		}
	}
}

func le24(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }
