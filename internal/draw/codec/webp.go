package codec

import (
	_ "embed" // the library
	"image"
)

//go:embed webp.wasm.gz
var webpFile []byte

var webp = newModule(webpFile)

// WriteWebP gives a WebP file of a picture of width x height pixels, each of four
// bytes: red, green, blue, and alpha that is not multiplied with them. quality is
// 0 to 100.
func WriteWebP(rgba []byte, width, height, quality int) ([]byte, error) {
	m, err := webp()
	if err != nil {
		return nil, err
	}
	var file []byte
	err = m.run(memoryFor(8<<20, width, height, 64), func(i *instance) error {
		const rgb, method, lossy, exact = 0, 4, 0, 0
		file, err = i.encode(rgba, width, height, rgb, uint64(quality), method, lossy, exact)
		return err
	})
	return file, err
}

// ReadWebP gives the picture of a WebP file whose header says that it has width x
// height pixels, of an animated one the first frame. Turns that EXIF asks for are
// left to the caller.
func ReadWebP(file []byte, width, height int, animated bool) (image.Image, error) {
	m, err := webp()
	if err != nil {
		return nil, err
	}
	// Without animation "all frames" is one, and it comes out in RGB; what is not
	// animated comes out in YCbCr otherwise.
	frames := uint64(all)
	if animated {
		frames = first
	}
	var img image.Image
	err = m.run(readMemory(file, width, height), func(i *instance) error {
		pixels, err := i.decode(file, width, height, frames, func(uint32) int { return 4 })
		img = imageOf(pixels, width, height, false)
		return err
	})
	return img, err
}
