package codec

import (
	"bytes"
	"encoding/binary"
)

// memoryFor is a base and so much a pixel, up to a gigabyte.
func memoryFor(base uint64, width, height, pixel int) uint64 {
	return min(base+uint64(width*height*pixel), 1<<30)
}

// encode calls the function of that name, which both libraries have: pixels,
// sides, where to leave the length of the file, and settings of each library's
// own go in, and the place of the file comes out.
func (i *instance) encode(rgba []byte, width, height int, settings ...uint64) ([]byte, error) {
	in, err := i.put(rgba)
	if err != nil {
		return nil, err
	}
	length, err := i.put(make([]byte, 8))
	if err != nil {
		return nil, err
	}
	at, err := i.call("encode", append([]uint64{uint64(in), uint64(width), uint64(height), uint64(length)}, settings...)...)
	if err != nil {
		return nil, err
	}
	n, err := i.bytes(length, 4)
	if err != nil {
		return nil, err
	}
	size := binary.LittleEndian.Uint32(n)
	if at == 0 || size == 0 {
		return nil, ErrRefused
	}
	file, err := i.bytes(at, size)
	return bytes.Clone(file), err
}
