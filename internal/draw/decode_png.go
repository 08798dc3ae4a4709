package draw

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/png"
	"io"
)

// maxInflated is how much a PNG may unpack to. Unpacking that to nowhere takes
// less than a second.
const maxInflated = 256 << 20

// checkPNG reads the header. The pixels of a large picture are unpacked once to
// nowhere, because package png reserves the memory for all of them at the start.
func checkPNG(data []byte) (header, error) {
	h, err := checkConfig(png.DecodeConfig(bytes.NewReader(data)))
	if err != nil {
		return h, err
	}
	for kind, body := range chunksPNG(data) {
		if kind == "eXIf" {
			h.turn = turnEXIF(body)
		}
	}
	shape := shapePNG(data)
	if shape.decoded() <= maxBlind {
		return h, nil
	}
	if shape.inflated() > maxInflated {
		return h, fmt.Errorf("%w: %d bytes of pixels", ErrTooLarge, shape.inflated())
	}
	return h, shape.unpack(data)
}

func decodePNG(data []byte, _ header) (image.Image, error) { return png.Decode(bytes.NewReader(data)) }

// pngShape is what decides how many bytes the pixels of a PNG are.
type pngShape struct {
	width, height, depth int
	kind                 byte
	interlaced           bool
}

// shapePNG reads IHDR, which package png has found to be good.
func shapePNG(data []byte) pngShape {
	return pngShape{int(be32(data[16:])), int(be32(data[20:])), int(data[24]), data[25], data[28] == 1}
}

// decoded is about how many bytes package png makes of it.
func (s pngShape) decoded() int {
	pixel := 1
	if s.kind == pngRGB || s.kind == pngRGBA || s.kind == pngGreyAlpha {
		pixel = 4
	}
	if s.depth == 16 {
		pixel *= 2
	}
	if s.interlaced {
		pixel *= 2
	}
	return s.width * s.height * pixel
}

// passes gives the sizes of the pictures that the pixels come as: one, or seven
// when they are interlaced.
func (s pngShape) passes() [][2]int {
	if !s.interlaced {
		return [][2]int{{s.width, s.height}}
	}
	var passes [][2]int
	for _, p := range [7][4]int{{8, 8, 0, 0}, {8, 8, 4, 0}, {4, 8, 0, 4}, {4, 4, 2, 0}, {2, 4, 0, 2}, {2, 2, 1, 0}, {1, 2, 0, 1}} {
		w, h := (s.width-p[2]+p[0]-1)/p[0], (s.height-p[3]+p[1]-1)/p[1]
		if w > 0 && h > 0 {
			passes = append(passes, [2]int{w, h})
		}
	}
	return passes
}

// row gives the bytes of a row of that width, with its filter in front.
func (s pngShape) row(width int) int {
	return 1 + (width*s.depth*channelsPNG(s.kind)+7)/8
}

func (s pngShape) inflated() int {
	n := 0
	for _, p := range s.passes() {
		n += p[1] * s.row(p[0])
	}
	return n
}

// unpack goes over the compressed pixels and keeps none. What gets through here,
// package png reads to the end.
func (s pngShape) unpack(data []byte) error {
	z, err := zlib.NewReader(&dataReader{rest: data[8:]})
	if err != nil {
		return refusal(err)
	}
	for _, p := range s.passes() {
		row := make([]byte, s.row(p[0]))
		for range p[1] {
			if _, err := io.ReadFull(z, row); err != nil {
				return refusal(err)
			}
			if row[0] > 4 {
				return fmt.Errorf("%w: filter %d", ErrFormat, row[0])
			}
		}
	}
	if n, err := z.Read(make([]byte, 1)); n != 0 || !errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: no end of pixels", ErrFormat)
	}
	return nil
}

// dataReader reads the bodies of the IDAT chunks, one after the other, and checks
// the sum of each.
type dataReader struct {
	rest []byte // what comes after the present chunk
	body []byte
}

func (d *dataReader) Read(b []byte) (int, error) {
	for len(d.body) == 0 {
		if len(d.rest) < 12 {
			return 0, io.ErrUnexpectedEOF
		}
		n := int(be32(d.rest))
		if n > len(d.rest)-12 || crc32.ChecksumIEEE(d.rest[4:8+n]) != be32(d.rest[8+n:]) {
			return 0, io.ErrUnexpectedEOF
		}
		if string(d.rest[4:8]) == "IDAT" {
			d.body = d.rest[8 : 8+n]
		}
		d.rest = d.rest[12+n:]
	}
	n := copy(b, d.body)
	d.body = d.body[n:]
	return n, nil
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
