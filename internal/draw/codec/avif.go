package codec

import (
	_ "embed" // the library
	"image"
)

//go:embed avif.wasm.gz
var avifFile []byte

var avif = newModule(avifFile)

// WriteAVIF gives an AVIF file of a picture of width x height pixels, each of four
// bytes: red, green, blue, and alpha that they are multiplied with. quality is 0
// to 99.
func WriteAVIF(rgba []byte, width, height, quality int) ([]byte, error) {
	m, err := avif()
	if err != nil {
		return nil, err
	}
	var file []byte
	err = m.run(memoryFor(8<<20, width, height, 48), func(i *instance) error {
		const speed, yuv420, lossy = 10, 3, 0
		file, err = i.encode(rgba, width, height, uint64(quality), uint64(quality), speed, yuv420, lossy)
		return err
	})
	return file, err
}

// ReadAVIF gives the first picture of an AVIF file whose header says that it has
// width x height pixels. It is an *image.RGBA, or an *image.RGBA64 when a channel
// has more than 8 bits. Turns and mirrors that the file asks for are left to the
// caller.
func ReadAVIF(file []byte, width, height int) (image.Image, error) {
	m, err := avif()
	if err != nil {
		return nil, err
	}
	var img image.Image
	err = m.run(readMemory(file, width, height), func(i *instance) error {
		deep := false
		pixels, err := i.decode(file, width, height, first, func(bits uint32) int {
			deep = bits > 8
			if deep {
				return 8
			}
			return 4
		})
		img = imageOf(pixels, width, height, deep)
		return err
	})
	return img, err
}
