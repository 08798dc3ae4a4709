package draw

import (
	"bytes"
	"image"
	"image/png"
	"testing"
)

// BenchmarkInitials and BenchmarkQR make whole answers, nothing kept from one to
// the next, beside a baseline that only writes the finished picture.

func BenchmarkInitials(b *testing.B) {
	b.Run("cold", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := Initials(Letters("Ada Lovelace"), 100, 100, Grey()).Encode(PNG, 89); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("punched", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			letters := PunchedLetters("Ada Lovelace")
			if _, err := PunchedInitials(letters, 100, 100, Palette(letters)).Encode(PNG, 89); err != nil {
				b.Fatal(err)
			}
		}
	})
	benchmarkBare(b, Initials("AL", 100, 100, Grey()))
}

func BenchmarkQR(b *testing.B) {
	const text = "https://example.com/?q=appctl"
	draw := func(b *testing.B, text string) []byte {
		p, err := QR(text, 1)
		if err != nil {
			b.Fatal(err)
		}
		data, err := p.Crop(400, 400).Encode(PNG, 89)
		if err != nil {
			b.Fatal(err)
		}
		return data
	}
	b.Run("cold", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			draw(b, text)
		}
	})
	b.Run("512 characters", func(b *testing.B) {
		long := qrTexts["512 latin"]
		for b.Loop() {
			draw(b, long)
		}
	})
	b.Run("symbol", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := QR(text, 1); err != nil {
				b.Fatal(err)
			}
		}
	})
	p, err := QR(text, 1)
	if err != nil {
		b.Fatal(err)
	}
	benchmarkBare(b, p.Crop(400, 400))
}

// benchmarkBare writes the pixels of a picture by image/png.
func benchmarkBare(b *testing.B, p *Picture) {
	data, err := p.Encode(PNG, -1)
	if err != nil {
		b.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		b.Fatal(err)
	}
	if _, ok := img.(*image.Gray); !ok {
		b.Fatalf("the picture is written as %T", img)
	}
	b.Run("bare", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var out bytes.Buffer
			if err := png.Encode(&out, img); err != nil {
				b.Fatal(err)
			}
		}
	})
}
