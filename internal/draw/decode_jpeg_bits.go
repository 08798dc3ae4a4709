package draw

import "encoding/binary"

// huffmanJPEG is a table of codes, the shortest first.
type huffmanJPEG struct {
	short  [256]uint16 // by the next eight bits: value<<8 | one more than the bits of its code, or 0
	counts []byte      // of the codes of 1 to 16 bits
	values []byte
}

// learn takes a table, and gives what follows it.
func (h *huffmanJPEG) learn(counts, rest []byte) []byte {
	*h = huffmanJPEG{counts: counts, values: rest}
	code, n := 0, 0
	for size := 1; size <= 16; size++ {
		code <<= 1
		for range counts[size-1] {
			if size <= 8 && n < len(rest) {
				for filler := range 1 << (8 - size) {
					h.short[uint8(code<<(8-size))|uint8(filler)] = uint16(rest[n])<<8 | uint16(size+1)
				}
			}
			code++
			n++
		}
	}
	return rest[min(n, len(rest)):]
}

// bitsJPEG reads bits up to the next marker.
type bitsJPEG struct {
	data []byte
	at   int
	next uint32 // whose low bits, so many, come next
	n    int
}

// fill makes so many bits ready, 16 at most, if they are there.
func (b *bitsJPEG) fill(n int) bool {
	for b.n < n {
		if b.at >= len(b.data) {
			return false
		}
		v := b.data[b.at]
		if v == 0xff { // which has a zero behind it, or is a marker
			if b.at+1 >= len(b.data) || b.data[b.at+1] != 0 {
				return false
			}
			b.at++
		}
		b.at++
		b.next = b.next<<8 | uint32(v)
		b.n += 8
	}
	return true
}

func (b *bitsJPEG) take(n int) (int, bool) {
	if !b.fill(n) {
		return 0, false
	}
	b.n -= n
	return int(b.next >> b.n & (1<<n - 1)), true
}

func (b *bitsJPEG) skip(n int) bool {
	for ; n > 16; n -= 16 {
		if _, ok := b.take(16); !ok {
			return false
		}
	}
	_, ok := b.take(n)
	return ok
}

// symbol reads a code, and gives -1 for none.
func (b *bitsJPEG) symbol(h *huffmanJPEG) int {
	if b.fill(8) {
		if v := h.short[uint8(b.next>>(b.n-8))]; v != 0 {
			b.n -= int(v&255) - 1
			return int(v >> 8)
		}
	}
	code, first, before := 0, 0, 0 // the first code of a size, and how many are shorter
	for _, count := range h.counts {
		bit, ok := b.take(1)
		if !ok {
			return -1
		}
		code = code<<1 | bit
		if i := code - first; i < int(count) {
			return int(h.values[before+i])
		}
		first, before = (first+int(count))<<1, before+int(count)
	}
	return -1
}

// restart goes on behind a marker, which must be the next one.
func (b *bitsJPEG) restart(marker byte) bool {
	for ; b.at+1 < len(b.data); b.at++ {
		if next := binary.BigEndian.Uint16(b.data[b.at:]); next > 0xff00 && next < 0xffff {
			b.at, b.next, b.n = b.at+2, 0, 0
			return byte(next) == marker
		}
	}
	return false
}
