package draw

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"time"
)

// patience is how long a refusal may take on a machine that has much else to do.
// BenchmarkHostile shows that on one that has not, each is done within a second.
const patience = 20 * time.Second

// Whatever strangers send is refused with one of the two errors, with less than 64
// MiB, and soon. Not parallel: it counts what the whole process allocates.
func TestHostile(t *testing.T) {
	warm(t)
	for _, c := range hostile(t) {
		before, start := allocated(), time.Now()
		p, err := Decode(c.data)
		used, took := allocated()-before, time.Since(start)
		if p != nil || !errors.Is(err, c.want) {
			t.Errorf("%s: %v, a picture: %t, want %v", c.name, err, p != nil, c.want)
		}
		if used > 64<<20 {
			t.Errorf("%s: refused with %d MiB", c.name, used>>20)
		}
		if took > patience {
			t.Errorf("%s: refused after %v", c.name, took)
		}
	}
}

// So is every file that is cut off or of which a few bytes are others, unless it
// can be read all the same.
func TestDamaged(t *testing.T) {
	warm(t)
	for format, data := range samples(t) {
		random := rand.New(rand.NewPCG(1, uint64(len(data))))
		for range 60 {
			damaged := bytes.Clone(data)
			if random.IntN(2) == 0 {
				damaged = damaged[:random.IntN(len(damaged))]
			}
			for range random.IntN(4) {
				if len(damaged) > 0 {
					damaged[random.IntN(len(damaged))] = uint8(random.Uint32())
				}
			}
			before := allocated()
			_, err := Decode(damaged)
			if err != nil && !errors.Is(err, ErrFormat) && !errors.Is(err, ErrTooLarge) {
				t.Errorf("%s, damaged: %v, which is no error of Decode", format, err)
			}
			if used := allocated() - before; err != nil && used > 64<<20 {
				t.Errorf("%s, damaged: refused with %d MiB: %v", format, used>>20, err)
			}
		}
	}
}

// BenchmarkHostile measures how long a refusal takes.
func BenchmarkHostile(b *testing.B) {
	warm(b)
	for _, c := range hostile(b) {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(c.data)))
			for b.Loop() {
				if _, err := Decode(c.data); err == nil {
					b.Fatal("it is read")
				}
			}
		})
	}
}

func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// warm compiles the codecs, which is done once in a process.
func warm(t testing.TB) {
	t.Helper()
	for format, data := range samples(t) {
		if _, err := Decode(data); err != nil {
			t.Fatalf("%s: %v", format, err)
		}
	}
}

// samples gives a good file of each kind.
func samples(t testing.TB) map[string][]byte {
	t.Helper()
	files := map[string][]byte{"bmp": bmpFile(t), "ico": icoFile(iconPart{40, 30, 32, iconBitmap(40, 30, 24)}), "animated webp": animatedWebP(t)}
	for _, f := range []Format{PNG, JPEG, GIF, WebP, AVIF} {
		for kind, p := range map[string]*Picture{"": smooth(40, 30, 3), " with alpha": smooth(40, 30, 4)} {
			data, err := p.Encode(f, -1)
			if err != nil {
				t.Fatal(err)
			}
			files[string(f)+kind] = data
		}
	}
	return files
}

type attack struct {
	name string
	data []byte
	want error
}

func hostile(t testing.TB) []attack {
	t.Helper()
	const side = 4000 // so that 64 MB of pixels would be made
	row := 1 + 4*side
	pixels := deflate(t, make([]byte, side*row))
	few := deflate(t, make([]byte, 100))
	good := samples(t)
	large := largeJPEG(t)
	frame := append(progressive(7000, 7000), scan...)
	return []attack{
		{"png of 100 megapixels", pngFile(10000, 10000, 8, pngRGB, 0, few), ErrTooLarge},
		{"png of a long line", pngFile(1_000_000, 1, 8, pngGrey, 0, few), ErrTooLarge},
		{"png with the longest sides", pngFile(1<<31-1, 1<<31-1, 8, pngRGBA, 0, few), ErrFormat},
		{"png without pixels", pngFile(side, side, 8, pngRGBA, 0, nil), ErrFormat},
		{"png with too few pixels", pngFile(side, side+1, 8, pngRGBA, 0, pixels), ErrFormat},
		{"png with too many pixels", pngFile(side, side-1, 8, pngRGBA, 0, pixels), ErrFormat},
		{"png cut off", pngFile(side, side, 8, pngRGBA, 0, pixels[:len(pixels)-9]), ErrFormat},
		{"png with a wrong sum", pngFile(side, side, 8, pngRGBA, 0, append(bytes.Clone(pixels[:len(pixels)-1]), pixels[len(pixels)-1]+1)), ErrFormat},
		{"png of 49 megapixels of 16 bits", pngFile(7000, 7000, 16, pngRGBA, 0, few), ErrTooLarge},
		{"png, interlaced, cut off", pngFile(side, side, 8, pngRGBA, 1, pixels), ErrFormat},
		{"png of a pixel that unpacks to 64 MB", pngFile(1, 1, 8, pngGrey, 0, pixels), ErrFormat},
		{"gif of 4 gigapixels", []byte("GIF89a\xff\xff\xff\xff\x00\x00\x00"), ErrTooLarge},
		{"gif of a large frame, cut off", gifFile(t, 7000), ErrFormat},
		{"jpeg of 4 gigapixels", append(progressive(65535, 65535), scan...), ErrTooLarge},
		{"jpeg of a header", frame, ErrFormat},
		{"jpeg of a header and an end", append(bytes.Clone(frame), 0xff, 0xd9), ErrFormat},
		{"jpeg of a thousand pictures", append(bytes.Repeat(frame, 1000), 0xff, 0xd9), ErrFormat},
		{"jpeg of a thousand scans of a frame", append(append(bytes.Clone(frame), bytes.Repeat(scan, 1000)...), 0xff, 0xd9), ErrTooLarge},
		{"jpeg of 49 megapixels, broken in the middle", patched(large, len(large)/2, "\x80"), ErrFormat},
		{"jpeg of 49 megapixels, cut off", large[:len(large)-100], ErrFormat},
		{"jpeg of 49 megapixels, cut off before its end", append(bytes.Clone(large[:len(large)-100]), 0xff, 0xd9), ErrFormat},
		{"jpeg of 49 megapixels with a second scan of nothing", slices.Concat(large[:len(large)-2], []byte("\xff\xda\x00\x0c\x03\x01\x00\x02\x00\x03\x00\x00\x00\x10\xff\xd9")), ErrFormat},
		{"webp of 268 megapixels, lossless", riff("VP8L", []byte{0x2f, 0xff, 0xff, 0xff, 0x0f, 0}), ErrTooLarge},
		{"webp of 268 megapixels, lossy", riff("VP8 ", []byte{0, 0, 0, 0x9d, 1, 0x2a, 0xff, 0x3f, 0xff, 0x3f}), ErrTooLarge},
		{"webp of 281 terapixels", riff("VP8X", bytes.Repeat([]byte{0xff}, 10)), ErrTooLarge},
		{"webp of 3 megapixels of noise", riff("VP8L", append([]byte{0x2f, 0xcf, 0xc6, 0xb3, 0x11}, noiseOf(50000)...)), ErrFormat},
		{"webp of 40 megapixels of noise", riff("VP8 ", append([]byte{0x10, 0xff, 0x03, 0x9d, 1, 0x2a, 0x00, 0x19, 0x00, 0x19}, noiseOf(9000)...)), ErrFormat},
		{"webp, animated, of 36 megapixels", bytes.Replace(good["animated webp"], []byte{39, 0, 0, 29, 0, 0}, []byte{0x6f, 0x17, 0, 0x6f, 0x17, 0}, 1), ErrTooLarge},
		{"avif of nothing", []byte("\x00\x00\x00\x18ftypavif\x00\x00\x00\x00mif1avif"), ErrFormat},
		{"avif of 100 megapixels", sized(good["avif"], 10000, 10000), ErrTooLarge},
		{"avif without pixels", without(good["avif"], "mdat"), ErrFormat},
		{"avif of noise", append([]byte("\x00\x00\x00\x18ftypavif\x00\x00\x00\x00mif1avif"), noiseOf(50000)...), ErrFormat},
		{"bmp of a header", bmpFile(t)[:54], ErrFormat},
		{"bmp of 100 megapixels", patched(bmpFile(t), 18, "\x10\x27\x00\x00\x10\x27\x00\x00"), ErrTooLarge},
		{"ico of nothing", icoFile(), ErrFormat},
		{"ico of a picture elsewhere", icoFile(iconPart{40, 30, 24, iconBitmap(40, 30, 24)})[:500], ErrFormat},
		{"ico of a header", icoFile(iconPart{40, 30, 24, iconBitmap(40, 30, 24)[:40]}), ErrFormat},
		{"ico without a mask", icoFile(iconPart{40, 30, 24, iconBitmap(40, 30, 24)[:40+3*40*30]}), ErrFormat},
		{"ico of 100 megapixels", icoFile(iconPart{0, 0, 24, patched(iconBitmap(40, 30, 24), 4, "\x10\x27\x00\x00\x20\x4e\x00\x00")}), ErrTooLarge},
		{"ico of a png of 100 megapixels", icoFile(iconPart{0, 0, 24, pngFile(10000, 10000, 8, pngRGB, 0, few)}), ErrTooLarge},
		{"ico with the longest sides and most bits", icoFile(iconPart{0, 0, 24, patched(iconBitmap(40, 30, 24), 4, "\xff\xff\xff\x7f\xff\xff\xff\x7f\xff\xff\xff\xff")}), ErrTooLarge},
		{"ico of 65535 pictures", append([]byte("\x00\x00\x01\x00\xff\xff"), noiseOf(16*65535)...), ErrFormat},
		{"noise", noiseOf(100000), ErrFormat},
		{"zeros", make([]byte, 100000), ErrFormat},
	}
}

func deflate(t testing.TB, data []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	z, err := zlib.NewWriterLevel(&out, zlib.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	_, err = z.Write(data)
	if err := errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// pngFile is a PNG with whatever compressed pixels.
func pngFile(width, height uint32, depth, kind, interlaced byte, pixels []byte) []byte {
	var out bytes.Buffer
	out.WriteString("\x89PNG\r\n\x1a\n")
	header := binary.BigEndian.AppendUint32(nil, width)
	header = binary.BigEndian.AppendUint32(header, height)
	writeChunk(&out, "IHDR", append(header, depth, kind, 0, 0, interlaced))
	writeChunk(&out, "IDAT", pixels)
	writeChunk(&out, "IEND", nil)
	return out.Bytes()
}

// gifFile has a frame of that side and the pixels of one of 10.
func gifFile(t testing.TB, side uint16) []byte {
	t.Helper()
	file, err := smooth(10, 10, 1).Encode(GIF, -1)
	if err != nil {
		t.Fatal(err)
	}
	size := binary.LittleEndian.AppendUint16(nil, side)
	size = binary.LittleEndian.AppendUint16(size, side)
	frame := bytes.LastIndex(file, []byte{',', 0, 0, 0, 0})
	return patched(patched(file, 6, string(size)), frame+5, string(size))
}

// scan is the header of a scan over one component.
var scan = []byte{0xff, 0xda, 0, 8, 1, 1, 0, 0, 0, 0, 0}

// progressive is a JPEG up to the header of its frame.
func progressive(width, height uint16) []byte {
	frame := []byte{0xff, 0xd8, 0xff, 0xc2, 0, 11, 8}
	frame = binary.BigEndian.AppendUint16(frame, height)
	frame = binary.BigEndian.AppendUint16(frame, width)
	return append(frame, 1, 1, 0x11, 0)
}

func riff(kind string, body []byte) []byte {
	chunk := append([]byte(kind), binary.LittleEndian.AppendUint32(nil, uint32(len(body)))...)
	chunk = append(chunk, body...)
	if len(body)%2 == 1 {
		chunk = append(chunk, 0)
	}
	file := append([]byte("RIFF"), binary.LittleEndian.AppendUint32(nil, uint32(4+len(chunk)))...)
	return append(append(file, "WEBP"...), chunk...)
}

// sized writes another size into the properties of an AVIF.
func sized(avif []byte, width, height uint32) []byte {
	size := binary.BigEndian.AppendUint32(nil, width)
	return patched(avif, bytes.Index(avif, []byte("ispe"))+8, string(binary.BigEndian.AppendUint32(size, height)))
}

// without makes the content of a box zeros.
func without(file []byte, box string) []byte {
	at := bytes.Index(file, []byte(box)) + 4
	return patched(file, at, string(make([]byte, len(file)-at)))
}

func patched(file []byte, at int, with string) []byte {
	file = bytes.Clone(file)
	copy(file[at:], with)
	return file
}

func noiseOf(n int) []byte {
	random := rand.NewChaCha8([32]byte{7})
	b := make([]byte, n)
	_, _ = random.Read(b) // which never fails
	return b
}
