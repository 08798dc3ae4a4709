package codec

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
)

// readMemory is what reading a file may take, in bytes. Its end is enough for four
// million pixels.
func readMemory(file []byte, width, height int) uint64 {
	return min(memoryFor(8<<20+uint64(len(file)), width, height, 32), 60<<20)
}

// Which frames of an animation are wanted.
const (
	first = 0
	all   = 1
)

// decode calls the function of that name, which both libraries have: a file,
// whether only facts are wanted, and which frames go in; the facts, the times
// that frames last, and pixels come out. It gives the pixels where they are.
//
// The third fact is the library's own. pixel is given it, and says how many bytes
// a pixel has.
func (i *instance) decode(file []byte, width, height int, frames uint64, pixel func(fact uint32) int) ([]byte, error) {
	in, err := i.put(file)
	if err != nil {
		return nil, err
	}
	facts, err := i.put(make([]byte, 16))
	if err != nil {
		return nil, err
	}
	call := func(onlyFacts uint64, times, out uint32) error {
		ok, err := i.call("decode", uint64(in), uint64(len(file)), onlyFacts, frames,
			uint64(facts), uint64(facts+4), uint64(facts+8), uint64(facts+12), uint64(times), uint64(out))
		if err == nil && ok == 0 {
			return ErrRefused
		}
		return err
	}
	if err := call(1, 0, 0); err != nil {
		return nil, err
	}
	b, err := i.bytes(facts, 16)
	if err != nil {
		return nil, err
	}
	if w, h := binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint32(b[4:]); int(w) != width || int(h) != height {
		return nil, fmt.Errorf("%w: %d x %d pixels where the header says %d x %d", ErrRefused, w, h, width, height)
	}
	size := width * height * pixel(binary.LittleEndian.Uint32(b[8:]))
	out, err := i.alloc(size)
	if err != nil {
		return nil, err
	}
	// The libraries say that all is well when there is no frame that can be decoded:
	// the time of the first shows whether it has been there.
	never := bytes.Repeat([]byte{0xff}, 8)
	times, err := i.put(never)
	if err != nil {
		return nil, err
	}
	if err := call(0, times, out); err != nil {
		return nil, err
	}
	time, err := i.bytes(times, 8)
	if err != nil {
		return nil, err
	}
	if bytes.Equal(time, never) {
		return nil, fmt.Errorf("%w: no frame", ErrRefused)
	}
	return i.bytes(out, uint32(size))
}

// imageOf copies pixels into an image. Deep ones have two bytes a channel, of
// which package image has the high one first. Of no pixels there is no image.
func imageOf(pixels []byte, width, height int, deep bool) image.Image {
	if len(pixels) == 0 {
		return nil
	}
	bounds := image.Rect(0, 0, width, height)
	if !deep {
		m := image.NewRGBA(bounds)
		copy(m.Pix, pixels)
		return m
	}
	m := image.NewRGBA64(bounds)
	for i := 0; i+1 < len(pixels); i += 2 {
		m.Pix[i], m.Pix[i+1] = pixels[i+1], pixels[i]
	}
	return m
}
