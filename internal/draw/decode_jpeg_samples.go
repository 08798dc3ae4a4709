package draw

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image/jpeg"
	"math/bits"
	"slices"
)

// Package jpeg takes the memory for all the samples of a JPEG before it looks at
// the second of them. What is broken in the middle would cost as much as a good
// picture, of which 50 megapixels can be a gigabyte. So a large file is read to
// its end beforehand, here, and nothing kept but a bit a coefficient. What this
// takes and refuses, package jpeg takes and refuses.

// samplesJPEG reads the samples of scans.
type samplesJPEG struct {
	width, height int
	across, down  int // groups of blocks that are stored together
	components    []componentJPEG
	progressive   bool
	huffman       [2][4]huffmanJPEG // of the first coefficients of blocks, and of the others
	restart       int               // groups from one restart to the next, 0 for none
	bits          bitsJPEG
	run           int // blocks to come that have no more coefficients
}

// componentJPEG is a channel.
type componentJPEG struct {
	id         byte
	wide, tall int      // blocks of a group
	known      []uint64 // the coefficients of each block that are not zero, as far as scans have told
}

// scanJPEG is what the header of a scan says.
type scanJPEG struct {
	parts       []partJPEG
	first, last int  // coefficients
	refines     bool // by a bit what scans before have told
}

type partJPEG struct {
	*componentJPEG
	dc, ac *huffmanJPEG
}

// checkSamples reads a file to its end.
func checkSamples(data []byte) error {
	if _, err := jpeg.Decode(bytes.NewReader(outlineJPEG(data))); err != nil {
		return refusal(err)
	}
	var s samplesJPEG
	for part := range segmentsJPEG(data) {
		switch {
		case isFrameJPEG(part.marker):
			s.begin(part.marker, part.body)
		case part.marker == 0xc4:
			s.learn(part.body)
		case part.marker == 0xdd:
			s.restart = int(be16(part.body))
		case part.marker == 0xda:
			if !s.read(s.scan(part.body), part.after) {
				return fmt.Errorf("%w: a scan is broken", ErrFormat)
			}
		}
	}
	return nil
}

// outlineJPEG gives a file of a single pixel with everything that lies between the
// samples, for package jpeg to look at. Samples are a few zero bits, and tables in
// which that is a block of nothing.
func outlineJPEG(data []byte) []byte {
	outline := []byte{0xff, 0xd8}
	tables := 4
	for part := range segmentsJPEG(data) {
		body := part.body
		if isFrameJPEG(part.marker) && len(body) >= 5 {
			body = slices.Concat(body[:1], []byte{0, 1, 0, 1}, body[5:])
			if part.marker == 0xc0 {
				tables = 2
			}
		}
		if part.marker == 0xda {
			for n := range 2 * tables {
				outline = append(outline, 0xff, 0xc4, 0, 20, byte(n%2<<4|n/2), 1)
				outline = append(outline, make([]byte, 16)...)
			}
		}
		outline = append(outline, 0xff, part.marker)
		if body != nil {
			outline = binary.BigEndian.AppendUint16(outline, uint16(2+len(body)))
			outline = append(outline, body...)
		}
		if part.marker == 0xda {
			outline = append(outline, 0, 0, 0, 0)
		}
	}
	return outline
}

// begin takes the header of the frame.
func (s *samplesJPEG) begin(marker byte, body []byte) {
	s.progressive = marker == 0xc2
	s.height, s.width = int(be16(body[1:])), int(be16(body[3:]))
	for c := body[6:]; len(c) >= 3; c = c[3:] {
		s.components = append(s.components, componentJPEG{id: c[0], wide: int(c[1] >> 4), tall: int(c[1] & 15)})
	}
	if len(s.components) == 1 { // whose blocks are not grouped, whatever it says
		s.components[0].wide, s.components[0].tall = 1, 1
	}
	group := s.components[0]
	s.across, s.down = (s.width+8*group.wide-1)/(8*group.wide), (s.height+8*group.tall-1)/(8*group.tall)
	for i := range s.components {
		if c := &s.components[i]; s.progressive {
			c.known = make([]uint64, s.across*s.down*c.wide*c.tall)
		}
	}
}

// learn takes Huffman tables.
func (s *samplesJPEG) learn(tables []byte) {
	for len(tables) > 17 {
		class, number := tables[0]>>4, tables[0]&15
		tables = s.huffman[class][number].learn(tables[1:17], tables[17:])
	}
}

// scan takes the header of a scan.
func (s *samplesJPEG) scan(header []byte) scanJPEG {
	var scan scanJPEG
	n := int(header[0])
	for part := range n {
		id, tables := header[1+2*part], header[2+2*part]
		for i := range s.components {
			if c := &s.components[i]; c.id == id {
				scan.parts = append(scan.parts, partJPEG{c, &s.huffman[0][tables>>4], &s.huffman[1][tables&15]})
			}
		}
	}
	scan.last = 63
	if s.progressive {
		scan.first, scan.last, scan.refines = int(header[1+2*n]), int(header[2+2*n]), header[3+2*n]>>4 != 0
	}
	return scan
}

// read goes over the blocks of a scan. It tells whether all are there.
func (s *samplesJPEG) read(scan scanJPEG, data []byte) bool {
	s.bits = bitsJPEG{data: data}
	for group := range s.across * s.down {
		for _, part := range scan.parts {
			for n := range part.wide * part.tall {
				at, there := s.block(scan, part, group, n)
				if there && !s.readBlock(scan, part, at) {
					return false
				}
			}
		}
		next := group + 1
		if s.restart == 0 || next%s.restart != 0 || next == s.across*s.down {
			continue
		}
		if !s.bits.restart(byte(0xd0 + (next/s.restart-1)%8)) {
			return false
		}
		s.run = 0
	}
	return true
}

// block gives the number of a block in its component. One that is alone in a scan
// has its blocks row by row, without those beyond the edges.
func (s *samplesJPEG) block(scan scanJPEG, part partJPEG, group, n int) (at int, there bool) {
	row := s.across * part.wide
	if len(scan.parts) > 1 {
		return (group/s.across*part.tall+n/part.wide)*row + group%s.across*part.wide + n%part.wide, true
	}
	at = group*part.wide*part.tall + n
	return at, at%row*8 < s.width && at/row*8 < s.height
}

func (s *samplesJPEG) readBlock(scan scanJPEG, part partJPEG, at int) bool {
	var none uint64
	known := &none
	if s.progressive {
		known = &part.known[at]
	}
	if scan.refines {
		return s.refine(scan, part, known)
	}
	at = scan.first
	if at == 0 {
		size := s.bits.symbol(part.dc)
		if size < 0 || size > 16 || !s.bits.skip(size) {
			return false
		}
		at++
	}
	if at > scan.last {
		return true
	}
	if s.run > 0 {
		s.run--
		return true
	}
	for ; at <= scan.last; at++ {
		symbol := s.bits.symbol(part.ac)
		if symbol < 0 {
			return false
		}
		zeros, size := symbol>>4, symbol&15
		if size == 0 && zeros < 15 {
			ok := s.end(zeros)
			s.run--
			return ok
		}
		at += zeros
		if size == 0 {
			continue
		}
		if at > scan.last {
			return true
		}
		if !s.bits.skip(size) {
			return false
		}
		*known |= 1 << at
	}
	return true
}

// refine reads a bit for each coefficient that is not zero, and the new ones.
func (s *samplesJPEG) refine(scan scanJPEG, part partJPEG, known *uint64) bool {
	if scan.first == 0 {
		return s.bits.skip(1)
	}
	at := scan.first
	for ; s.run == 0 && at <= scan.last; at++ {
		symbol := s.bits.symbol(part.ac)
		if symbol < 0 || symbol&15 > 1 {
			return false
		}
		zeros, size := symbol>>4, symbol&15
		if size == 0 && zeros < 15 {
			if !s.end(zeros) {
				return false
			}
			break
		}
		if !s.bits.skip(size) {
			return false
		}
		for ; at <= scan.last; at++ {
			if *known>>at&1 == 0 {
				if zeros == 0 {
					break
				}
				zeros--
				continue
			}
			if !s.bits.skip(1) {
				return false
			}
		}
		if at > scan.last {
			return false
		}
		*known |= uint64(size) << at
	}
	if s.run == 0 {
		return true
	}
	s.run--
	rest := *known >> at << at << (63 - scan.last)
	return s.bits.skip(bits.OnesCount64(rest))
}

// end reads how many blocks have no more coefficients, this one among them.
func (s *samplesJPEG) end(size int) bool {
	more, ok := s.bits.take(size)
	s.run = 1<<size | more
	return ok
}
