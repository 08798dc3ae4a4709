package draw

import (
	"bytes"
	"encoding/binary"
	"image/color"
	"os"
	"path/filepath"
	"testing"
)

// Icons that ImageMagick wrote are read with the pixels that it reads itself: the
// largest of three with alpha, and one with a palette.
func TestDecodeICO(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"icon", "icon-of-16"} {
		p, err := Decode(testdata(t, name+".ico"))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		want, err := Decode(testdata(t, name+".png"))
		if err != nil {
			t.Fatal(err)
		}
		if p.Source() != ICO || differing(p.pixels, want.pixels) != 0 {
			t.Errorf("%s is %s of %d x %d and not the pixels of the PNG beside it", name, p.Source(), p.pixels.width, p.pixels.height)
		}
	}
}

func testdata(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// Every number of bits is read, the mask cuts out what is transparent, and of 32
// bits the alpha channel, or the mask where that is empty.
func TestDecodeICODepths(t *testing.T) {
	t.Parallel()
	for _, bits := range []int{1, 4, 8, 24, 32} {
		p, err := Decode(icoFile(iconPart{35, 9, bits, iconBitmap(35, 9, bits)}))
		if err != nil {
			t.Errorf("%d bits: %v", bits, err)
			continue
		}
		if w, h := p.Size(); w != 35 || h != 9 {
			t.Errorf("%d bits: %d x %d", bits, w, h)
		}
		for y := range 9 {
			for x := range 35 {
				want := iconColor(x, y, bits)
				if c := p.Image().At(x, y); c != want {
					t.Fatalf("%d bits, pixel %d,%d: %v, want %v", bits, x, y, c, want)
				}
			}
		}
	}
	translucent := iconBitmap(2, 2, 32)
	copy(translucent[40:], "\x01\x02\x03\x00\x0a\x0b\x0c\x80") // of the last row
	p, err := Decode(icoFile(iconPart{2, 2, 32, translucent}))
	if err != nil {
		t.Fatal(err)
	}
	if c := p.Image().At(1, 1); c != (color.NRGBA{0x0c, 0x0b, 0x0a, 0x80}) {
		t.Errorf("a translucent pixel is %v", c)
	}
}

// The largest picture is read, among equals the deepest, and one may be a PNG.
// What lies outside the file does not count.
func TestDecodeICOLargest(t *testing.T) {
	t.Parallel()
	still, err := smooth(40, 30, 4).Encode(PNG, -1)
	if err != nil {
		t.Fatal(err)
	}
	small := iconPart{16, 16, 32, iconBitmap(16, 16, 32)}
	large, deep := iconPart{35, 9, 4, iconBitmap(35, 9, 4)}, iconPart{35, 9, 24, iconBitmap(35, 9, 24)}
	missing := icoFile(small, iconPart{0, 0, 32, still})
	missing = missing[:len(missing)-1]
	for name, c := range map[string]struct {
		file          []byte
		width, height int
		pixel         color.NRGBA
	}{
		"the largest":         {icoFile(small, large), 35, 9, iconColor(7, 3, 4)},
		"the deepest":         {icoFile(small, large, deep, large), 35, 9, iconColor(7, 3, 24)},
		"a PNG":               {icoFile(small, iconPart{0, 0, 0, still}, deep), 40, 30, color.NRGBA{}},
		"not what is cut off": {missing, 16, 16, iconColor(7, 3, 32)},
	} {
		p, err := Decode(c.file)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		w, h := p.Size()
		if at := p.Image().At(7, 3).(color.NRGBA); w != c.width || h != c.height || at != c.pixel && c.pixel.A+at.A > 0 {
			t.Errorf("%s: %d x %d with %v, want %d x %d with %v", name, w, h, at, c.width, c.height, c.pixel)
		}
	}
}

// iconPart is a picture for an ICO, with what the directory says of it.
type iconPart struct {
	width, height, bits int
	data                []byte
}

func icoFile(parts ...iconPart) []byte {
	file := binary.LittleEndian.AppendUint16([]byte("\x00\x00\x01\x00"), uint16(len(parts)))
	at := len(file) + 16*len(parts)
	for _, p := range parts {
		file = append(file, byte(p.width), byte(p.height), 0, 0, 1, 0, byte(p.bits), 0)
		file = binary.LittleEndian.AppendUint32(file, uint32(len(p.data)))
		file = binary.LittleEndian.AppendUint32(file, uint32(at))
		at += len(p.data)
	}
	for _, p := range parts {
		file = append(file, p.data...)
	}
	return file
}

// iconColor is what a pixel of iconBitmap shows: the first column of each seven is
// transparent.
func iconColor(x, y, bits int) color.NRGBA {
	if x%7 == 0 {
		return color.NRGBA{}
	}
	if bits <= 8 {
		return iconPalette(iconIndex(x, y, bits))
	}
	return color.NRGBA{uint8(x), uint8(10 * y), 77, 255}
}

func iconIndex(x, y, bits int) int { return (5*x + 3*y) % (1 << bits) }

func iconPalette(i int) color.NRGBA { return color.NRGBA{uint8(i), uint8(255 - i), uint8(7 * i), 255} }

// iconBitmap makes the rows of colours and mask, from the bottom to the top, each
// of whole 32 bits.
func iconBitmap(width, height, bits int) []byte {
	var b bytes.Buffer
	write := func(values ...any) {
		for _, v := range values {
			_ = binary.Write(&b, binary.LittleEndian, v) // a Buffer takes everything
		}
	}
	write(uint32(40), int32(width), int32(2*height), uint16(1), uint16(bits), [24]byte{})
	if bits <= 8 {
		for i := range 1 << bits {
			c := iconPalette(i)
			write([]byte{c.B, c.G, c.R, 0})
		}
	}
	row := func(depth int, set func(row []byte, x, y int)) {
		for y := height - 1; y >= 0; y-- {
			line := make([]byte, (width*depth+31)/32*4)
			for x := range width {
				set(line, x, y)
			}
			write(line)
		}
	}
	row(bits, func(line []byte, x, y int) {
		if bits <= 8 {
			line[x*bits/8] |= byte(iconIndex(x, y, bits) << (8 - bits - x*bits%8))
			return
		}
		copy(line[x*bits/8:], []byte{77, uint8(10 * y), uint8(x)})
	})
	row(1, func(line []byte, x, _ int) {
		if x%7 == 0 {
			line[x/8] |= 0x80 >> (x % 8)
		}
	})
	return b.Bytes()
}
