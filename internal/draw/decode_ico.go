package draw

import (
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"slices"
)

// iconEntry is one of the pictures in an ICO.
type iconEntry struct {
	pixels int // by the directory, which cannot say more than 256 a side
	bits   int // of a pixel, by the directory
	data   []byte
}

// checkICO looks at the header of the picture that is read.
func checkICO(data []byte) (header, error) {
	entry, err := bestIcon(data)
	if err != nil {
		return header{}, err
	}
	if sniff(entry.data) == PNG {
		return checkPNG(entry.data)
	}
	icon, err := bitmapOf(entry.data)
	if err != nil {
		return header{}, err
	}
	h, err := checkBMP(icon.file)
	if err != nil {
		return h, err
	}
	if icon.width != h.width || icon.bits < 32 && len(icon.mask) < icon.maskRow()*h.height {
		return h, fmt.Errorf("%w: no mask", ErrFormat)
	}
	return h, nil
}

func decodeICO(data []byte, h header) (image.Image, error) {
	entry, err := bestIcon(data)
	if err != nil {
		return nil, err
	}
	if sniff(entry.data) == PNG {
		return decodePNG(entry.data, h)
	}
	icon, err := bitmapOf(entry.data)
	if err != nil {
		return nil, err
	}
	img, err := decodeBMP(icon.file, h)
	if err != nil {
		return nil, err
	}
	return icon.cut(img), nil
}

// bestIcon gives the picture that has most pixels, among equals the one with most
// colours, and of those the first. What lies outside the file is left out.
func bestIcon(data []byte) (iconEntry, error) {
	var best iconEntry
	count := int(binary.LittleEndian.Uint16(data[4:]))
	for entry := range slices.Chunk(data[6:], 16) {
		if count == 0 || len(entry) < 16 {
			break
		}
		count--
		size, at := int64(binary.LittleEndian.Uint32(entry[8:])), int64(binary.LittleEndian.Uint32(entry[12:]))
		if at+size > int64(len(data)) {
			continue
		}
		e := iconEntry{iconSide(entry[0]) * iconSide(entry[1]), int(binary.LittleEndian.Uint16(entry[6:])), data[at : at+size]}
		if e.pixels > best.pixels || e.pixels == best.pixels && e.bits > best.bits {
			best = e
		}
	}
	if best.data == nil {
		return best, fmt.Errorf("%w: no picture in it", ErrFormat)
	}
	return best, nil
}

// iconSide is a side in the directory, where 0 means 256 or more.
func iconSide(b byte) int {
	if b == 0 {
		return 256
	}
	return int(b)
}

// bitmap is a picture of an ICO that is a BMP without the header of a file. Its
// height counts the rows of colours and those of a mask, which follow them.
type bitmap struct {
	file        []byte // the colours, as a BMP that is whole
	pixels      []byte // of the file
	mask        []byte // a bit for each pixel that is transparent
	width, bits int
}

// bitmapOf finds the parts. That there are enough pixels is for checkBMP to say.
func bitmapOf(data []byte) (bitmap, error) {
	const fileHeader, infoHeader = 14, 40
	if len(data) < infoHeader {
		return bitmap{}, fmt.Errorf("%w: %d bytes", ErrFormat, len(data))
	}
	head, width, height := int64(le32(data)), int64(int32(le32(data[4:]))), int64(int32(le32(data[8:])))/2
	b := bitmap{width: int(width), bits: int(binary.LittleEndian.Uint16(data[14:]))}
	if err := checkSides(int(width), int(height)); err != nil {
		return b, err
	}
	if b.bits <= 8 {
		colors := int64(le32(data[32:]))
		if colors == 0 {
			colors = 1 << b.bits
		}
		head += 4 * colors
	}
	rows := (width*int64(b.bits) + 31) / 32 * 4 * height
	if head > int64(len(data)) || rows > int64(len(data))-head {
		return b, fmt.Errorf("%w: %d bytes for %d x %d pixels", ErrFormat, len(data), width, height)
	}
	b.file = slices.Concat([]byte("BM\x00\x00\x00\x00\x00\x00\x00\x00"), binary.LittleEndian.AppendUint32(nil, uint32(fileHeader+head)), data[:head+rows])
	binary.LittleEndian.PutUint32(b.file[fileHeader+8:], uint32(height))
	b.pixels = b.file[fileHeader+head:]
	b.mask = data[head+rows:]
	return b, nil
}

// maskRow is the bytes of a row of the mask.
func (b bitmap) maskRow() int { return (b.width + 31) / 32 * 4 }

// cut makes transparent what the fourth byte of the pixels says, or where that is
// all zeros the mask. Rows go from the bottom to the top.
func (b bitmap) cut(img image.Image) image.Image {
	bounds := img.Bounds()
	m := image.NewNRGBA(bounds)
	alpha := b.bits == 32 && hasAlpha(b.pixels)
	for y := range bounds.Dy() {
		up := bounds.Dy() - 1 - y
		for x := range bounds.Dx() {
			c, _ := color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA)
			switch at := up*b.maskRow() + x/8; {
			case alpha:
				c.A = b.pixels[4*(up*b.width+x)+3]
			case at < len(b.mask) && b.mask[at]<<(x%8)&0x80 != 0:
				c = color.NRGBA{}
			}
			m.SetNRGBA(x, y, c)
		}
	}
	return m
}

// hasAlpha tells whether some pixel of four bytes is not all transparent.
func hasAlpha(pixels []byte) bool {
	for i := 3; i < len(pixels); i += 4 {
		if pixels[i] != 0 {
			return true
		}
	}
	return false
}

func le32(b []byte) uint32 { return binary.LittleEndian.Uint32(b) }
