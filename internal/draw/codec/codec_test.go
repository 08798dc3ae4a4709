package codec

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"image"
	"image/color"
	"io"
	"testing"
)

// The libraries are the files that the package says they are.
func TestLibraries(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		file []byte
		sum  string
	}{
		"webp": {webpFile, "133839a7d1b20266905fc35633b973ca5b7fabec7d56db58a7d5f0865cabc859"},
		"avif": {avifFile, "52181752f8d92a43dfd0ca33179d32fdf7452a669cc1e260f37fabb8319de6bf"},
	} {
		unzip, err := gzip.NewReader(bytes.NewReader(c.file))
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.New()
		if _, err := io.Copy(sum, unzip); err != nil {
			t.Fatal(err)
		}
		if got := hex.EncodeToString(sum.Sum(nil)); got != c.sum {
			t.Errorf("%s.wasm has the sum %s, want %s", name, got, c.sum)
		}
	}
}

// What is written is read back: the size, and a colour and an alpha of each half.
func TestWriteAndRead(t *testing.T) {
	t.Parallel()
	const width, height = 32, 20
	left, right := [4]byte{200, 30, 30, 255}, [4]byte{0, 0, 0, 0}
	var pixels []byte
	for i := range width * height {
		pixel := left
		if i%width >= width/2 {
			pixel = right
		}
		pixels = append(pixels, pixel[:]...)
	}
	webp, err := WriteWebP(pixels, width, height, 90)
	if err != nil {
		t.Fatal(err)
	}
	avif, err := WriteAVIF(pixels, width, height, 90)
	if err != nil {
		t.Fatal(err)
	}
	fromWebP, err := ReadWebP(webp, width, height, false)
	if err != nil {
		t.Fatal(err)
	}
	fromAVIF, err := ReadAVIF(avif, width, height)
	if err != nil {
		t.Fatal(err)
	}
	for name, img := range map[string]image.Image{"WebP": fromWebP, "AVIF": fromAVIF} {
		if b := img.Bounds(); b.Dx() != width || b.Dy() != height {
			t.Fatalf("%s: %v", name, b)
		}
		c := color.NRGBAModel.Convert(img.At(4, 10)).(color.NRGBA)
		if c.R < 180 || c.G > 50 || c.A < 250 {
			t.Errorf("%s: the left half is %v, want red", name, c)
		}
		if _, _, _, a := img.At(28, 10).RGBA(); a != 0 {
			t.Errorf("%s: the right half has an alpha of %d, want none", name, a)
		}
	}
}

// A call that needs more memory than it may have ends with ErrMemory; the next one
// is none the worse.
func TestMemory(t *testing.T) {
	t.Parallel()
	m, err := webp()
	if err != nil {
		t.Fatal(err)
	}
	greedy := func(i *instance) error {
		_, err := i.alloc(4 << 20)
		return err
	}
	if err := m.run(1<<20, greedy); !errors.Is(err, ErrMemory) {
		t.Errorf("4 MiB of 1: %v, want ErrMemory", err)
	}
	if err := m.run(8<<20, greedy); err != nil {
		t.Errorf("4 MiB of 8: %v", err)
	}
}

// What is no file of the format, or not of that size, is refused.
func TestRefused(t *testing.T) {
	t.Parallel()
	file, err := WriteWebP(make([]byte, 4*8*8), 8, 8, 50)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ReadWebP(file, 9, 8, false); !errors.Is(err, ErrRefused) {
		t.Errorf("a WebP of another size: %v, want ErrRefused", err)
	}
	for _, junk := range []string{"", "RIFF", "\x00\x00\x00\x18ftypavif\x00\x00\x00\x00mif1avif"} {
		if img, err := ReadWebP([]byte(junk), 8, 8, false); !errors.Is(err, ErrRefused) || img != nil {
			t.Errorf("ReadWebP(%q): %v, %v, want ErrRefused", junk, img, err)
		}
		if img, err := ReadAVIF([]byte(junk), 8, 8); !errors.Is(err, ErrRefused) || img != nil {
			t.Errorf("ReadAVIF(%q): %v, %v, want ErrRefused", junk, img, err)
		}
	}
}
