package draw

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"math"
)

// maxVisits is how many times the scans of a JPEG may come to a block of 8 x 8
// samples, all in all. A scan over a million blocks can be a few bytes long, and
// a file can have thousands.
const maxVisits = 20_000_000

// checkJPEG walks over the whole file from marker to marker, and reads one that
// needs much memory to its end.
func checkJPEG(data []byte) (header, error) {
	h, err := checkConfig(jpeg.DecodeConfig(bytes.NewReader(data)))
	if err != nil {
		return h, err
	}
	var frame jpegFrame
	visits := 0
	for s := range segmentsJPEG(data) {
		switch {
		case s.marker == 0xe1:
			if tiff, ok := bytes.CutPrefix(s.body, []byte("Exif\x00\x00")); ok {
				h.turn = turnEXIF(tiff)
			}
		case s.marker == 0xdb && h.quality == 0:
			h.quality = qualityJPEG(s.body)
		case isFrameJPEG(s.marker):
			frame = frameJPEG(s.marker, s.body)
		case s.marker == 0xda:
			visits += frame.visited(s.body)
		}
	}
	if visits > maxVisits {
		return h, fmt.Errorf("%w: its scans come to %d blocks", ErrTooLarge, visits)
	}
	if frame.decoded() > maxBlind {
		return h, checkSamples(data)
	}
	return h, nil
}

func decodeJPEG(data []byte, _ header) (image.Image, error) {
	return jpeg.Decode(bytes.NewReader(data))
}

// qualityJPEG tells the quality from the first table of divisors: by convention
// it is the table of the standard, whose sum is 3688, times a factor.
func qualityJPEG(tables []byte) int {
	if len(tables) < 65 || tables[0] != 0 { // 8 bits, and the one for brightness
		return 0
	}
	sum := 0
	for _, divisor := range tables[1:65] {
		sum += int(divisor)
	}
	percent := 100 * float64(sum) / 3688
	switch {
	case sum <= 64:
		return 100
	case percent <= 100:
		return int(math.Round((200 - percent) / 2))
	default:
		return max(int(math.Round(5000/percent)), 1)
	}
}

// jpegFrame is what the frame header says of memory and time.
type jpegFrame struct {
	progressive bool
	blocks      map[byte]int // of each component
}

// isFrameJPEG tells the headers that package jpeg knows: baseline, extended,
// progressive.
func isFrameJPEG(marker byte) bool { return marker >= 0xc0 && marker <= 0xc2 }

func frameJPEG(marker byte, body []byte) jpegFrame {
	f := jpegFrame{progressive: marker == 0xc2, blocks: map[byte]int{}}
	if len(body) < 6 {
		return f
	}
	height, width := int(be16(body[1:])), int(be16(body[3:]))
	components := body[6:]
	maxH, maxV := 1, 1
	for c := components; len(c) >= 3; c = c[3:] {
		maxH, maxV = max(maxH, int(c[1]>>4)), max(maxV, int(c[1]&15))
	}
	across, down := (width+8*maxH-1)/(8*maxH), (height+8*maxV-1)/(8*maxV)
	for c := components; len(c) >= 3; c = c[3:] {
		f.blocks[c[0]] = across * int(c[1]>>4) * down * int(c[1]&15)
	}
	return f
}

// total is the number of blocks of all components.
func (f jpegFrame) total() int {
	n := 0
	for _, blocks := range f.blocks {
		n += blocks
	}
	return n
}

// decoded is about how many bytes package jpeg makes of it: samples of a byte,
// and for progressive files coefficients of four.
func (f jpegFrame) decoded() int {
	if f.progressive {
		return f.total() * 64 * 5
	}
	return f.total() * 64
}

// visited is the number of blocks that a scan comes to.
func (f jpegFrame) visited(scan []byte) int {
	n := 0
	if len(scan) > 0 {
		for c := scan[1:]; len(c) >= 2; c = c[2:] {
			n += f.blocks[c[0]]
		}
	}
	return n
}

// segmentJPEG is a marker with its body, and all that comes after.
type segmentJPEG struct {
	marker      byte
	body, after []byte
}

// segmentsJPEG goes over the segments of a file, the last of which is the end
// (0xd9) when there is one. Between them there are compressed samples.
func segmentsJPEG(data []byte) func(yield func(segmentJPEG) bool) {
	return func(yield func(segmentJPEG) bool) {
		rest := data[min(2, len(data)):]
		for {
			at := bytes.IndexByte(rest, 0xff)
			if at < 0 || at+2 > len(rest) {
				return
			}
			marker := rest[at+1]
			rest = rest[at+1:]
			if marker == 0xff { // which fills
				continue
			}
			rest = rest[1:]
			if marker == 0 || marker >= 0xd0 && marker <= 0xd7 { // a sample, or without a body
				continue
			}
			if marker == 0xd9 || len(rest) < 2 {
				yield(segmentJPEG{marker: marker})
				return
			}
			n := int(be16(rest))
			if n < 2 || n > len(rest) || !yield(segmentJPEG{marker, rest[2:n], rest[n:]}) {
				return
			}
			rest = rest[n:]
		}
	}
}
