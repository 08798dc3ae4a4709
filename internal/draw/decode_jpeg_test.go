package draw

import (
	"bytes"
	"encoding/binary"
	"image/jpeg"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

// Reading a JPEG to nowhere takes and refuses the very files that package jpeg
// takes and refuses, whole ones and damaged ones.
func TestSamplesAreThose(t *testing.T) {
	t.Parallel()
	for name, file := range jpegFiles(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := checkSamples(file); err != nil {
				t.Fatalf("whole: %v", err)
			}
			random := rand.New(rand.NewPCG(1, uint64(len(file))))
			refused := 0
			for range 3000 {
				damaged := bytes.Clone(file)
				if random.IntN(3) == 0 {
					damaged = damaged[:1+random.IntN(len(damaged))]
				}
				for range 1 + random.IntN(3) {
					damaged[random.IntN(len(damaged))] = uint8(random.Uint32())
				}
				if sameJPEG(t, damaged) != nil {
					refused++
				}
			}
			if refused == 0 || refused == 3000 {
				t.Errorf("%d of 3000 damaged files are refused", refused)
			}
		})
	}
}

func FuzzSamples(f *testing.F) {
	for _, file := range jpegFiles(f) {
		f.Add(file)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if c, err := jpeg.DecodeConfig(bytes.NewReader(data)); err == nil && c.Width*c.Height < 1<<16 {
			_ = sameJPEG(t, data)
		}
	})
}

// sameJPEG gives the error of package jpeg, and wants checkSamples to agree.
func sameJPEG(t *testing.T, file []byte) error {
	t.Helper()
	c, err := jpeg.DecodeConfig(bytes.NewReader(file))
	if err != nil || c.Width*c.Height == 0 || c.Width*c.Height > 1<<20 {
		return err // it would not come to the samples
	}
	_, want := jpeg.Decode(bytes.NewReader(file))
	if got := checkSamples(file); (got == nil) != (want == nil) {
		t.Fatalf("%q: checkSamples: %v, package jpeg: %v", file, got, want)
	}
	return want
}

// jpegFiles are files of all kinds, most of them by libjpeg.
func jpegFiles(t testing.TB) map[string][]byte {
	t.Helper()
	files := map[string][]byte{"restarts": restartingJPEG()}
	names, err := filepath.Glob("testdata/jpeg/*.jpg")
	if err != nil || len(names) < 6 {
		t.Fatalf("%d files, %v", len(names), err)
	}
	for _, name := range names {
		if files[filepath.Base(name)], err = os.ReadFile(name); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// restartingJPEG is grey all over: 37 x 29 pixels, of whose 20 blocks each is two
// bits, with a restart after every three.
func restartingJPEG() []byte {
	file := []byte("\xff\xd8\xff\xdb\x00\x43\x00")
	file = append(file, bytes.Repeat([]byte{1}, 64)...)
	file = append(file, "\xff\xc0\x00\x0b\x08\x00\x1d\x00\x25\x01\x01\x11\x00\xff\xdd\x00\x04\x00\x03"...)
	for _, class := range []byte{0x00, 0x10} {
		file = append(file, 0xff, 0xc4, 0, 20, class, 1)
		file = append(file, make([]byte, 16)...)
	}
	file = append(file, "\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00"...)
	for n := range 6 {
		file = append(file, 0x03, 0xff, byte(0xd0+n))
	}
	return append(file, 0x0f, 0xff, 0xd9)
}

// BenchmarkSamples measures reading to nowhere beside reading.
func BenchmarkSamples(b *testing.B) {
	file := largeJPEG(b)
	b.Run("nowhere", func(b *testing.B) {
		b.SetBytes(int64(len(file)))
		b.ReportAllocs()
		for b.Loop() {
			if err := checkSamples(file); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("bare", func(b *testing.B) {
		b.SetBytes(int64(len(file)))
		b.ReportAllocs()
		for b.Loop() {
			if _, err := jpeg.Decode(bytes.NewReader(file)); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// largeJPEG is a progressive picture of 49 megapixels, colours and all: one bit a
// block says that it is like the one before, in each component.
func largeJPEG(t testing.TB) []byte {
	t.Helper()
	const side, blocks = 7000, 875 * 875
	file := []byte("\xff\xd8\xff\xdb\x00\x43\x00")
	file = append(file, bytes.Repeat([]byte{1}, 64)...)
	file = append(file, "\xff\xc2\x00\x11\x08"...)
	file = binary.BigEndian.AppendUint16(file, side)
	file = binary.BigEndian.AppendUint16(file, side)
	file = append(file, "\x03\x01\x11\x00\x02\x11\x00\x03\x11\x00"...)
	file = append(file, 0xff, 0xc4, 0, 20, 0, 1)
	file = append(file, make([]byte, 16)...)
	file = append(file, "\xff\xda\x00\x0c\x03\x01\x00\x02\x00\x03\x00\x00\x00\x00"...)
	file = append(file, make([]byte, (3*blocks+7)/8)...)
	return append(file, 0xff, 0xd9)
}
