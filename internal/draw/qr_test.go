package draw

import (
	"image"
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	"rsc.io/qr/coding"
)

// qrTexts are texts of every mode and many versions.
var qrTexts = map[string]string{
	"zero":             "0",
	"digits":           "314159265358979323846",
	"512 digits":       strings.Repeat("1234567890", 52)[:512],
	"alphanumerics":    "HTTP://EXAMPLE.COM/A-B+C:9",
	"512 alphanumeric": strings.Repeat("A1 $%*+-./:Z", 43)[:512],
	"latin":            "https://example.com/?q=appctl",
	"one letter":       "a",
	"512 latin":        strings.Repeat("The quick brown fox ", 26)[:512],
	"czech":            "Příliš žluťoučký kůň úpěl ďábelské ódy",
	"cyrillic":         "Съешь же ещё этих мягких французских булок",
	"arabic":           "صِف خَلقَ خَودٍ كَمِثلِ الشَمسِ",
	"hebrew":           "דג סקרן שט בים מאוכזב",
	"han":              "天地玄黄宇宙洪荒",
	"kana":             "こんにちは",
	"kanji mode":       "こん",
	"emoji":            "🙂🚀👩‍👩‍👧",
	"512 emoji":        strings.Repeat("🚀", 512),
	"512 han":          strings.Repeat("宇", 512),
	"line breaks":      "WIFI:T:WPA;S:net;P:secret;;\r\nnext",
}

// A QR code reads as its text, by a reader that shares no code with the drawing.
func TestQRReads(t *testing.T) {
	t.Parallel()
	for name, text := range qrTexts {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			symbol, err := encodeQR(text)
			if err != nil {
				t.Fatalf("encodeQR(%q): %v", text, err)
			}
			if got := readQR(t, pixelsOf(t, paintModules(symbol, 4).picture())); got != text {
				t.Errorf("QR(%q) reads as %q", text, got)
			}
		})
	}
}

// Every text in UTF-8 that fits has a code, which reads as the text.
func FuzzQR(f *testing.F) {
	for _, text := range qrTexts {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if text == "" || len(text) > 2953 || !utf8.ValidString(text) {
			return
		}
		symbol, err := encodeQR(text)
		if err != nil {
			t.Fatalf("encodeQR(%q): %v", text, err)
		}
		if got := readQR(t, pixelsOf(t, paintModules(symbol, 4).picture())); got != text {
			t.Errorf("QR(%q) reads as %q", text, got)
		}
	})
}

func readQR(t *testing.T, img image.Image) string {
	t.Helper()
	bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		t.Fatalf("bitmap: %v", err)
	}
	result, err := qrcode.NewQRCodeReader().Decode(bitmap, map[gozxing.DecodeHintType]any{
		gozxing.DecodeHintType_CHARACTER_SET: "UTF-8",
		gozxing.DecodeHintType_PURE_BARCODE:  true,
	})
	if err != nil {
		t.Fatalf("read QR code: %v", err)
	}
	return result.GetText()
}

// QR codes look as they always have, in the sizes that take one step of scaling
// and two.
func TestQRGolden(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		text         string
		margin, size int
	}{
		"qr-alphanumeric": {"HTTP://EXAMPLE.COM/", 1, 200},
		"qr-bytes":        {"https://example.com/?q=appctl", 10, 150},
		"qr-kanji":        {"こん", 0, 100},
		"qr-version-33":   {strings.Repeat("🚀", 512), 1, 200},
	} {
		p, err := QR(tt.text, tt.margin)
		if err != nil {
			t.Fatalf("QR(%.20q, %d): %v", tt.text, tt.margin, err)
		}
		looks(t, name, p.Crop(tt.size, tt.size))
	}
}

// The mode is the first that fits the whole text. A text whose bytes look like
// Shift-JIS takes the kanji mode if each of its characters has a code there, and
// bytes otherwise.
func TestQRMode(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]coding.Encoding{
		"0":          coding.Num("0"),
		"0123456789": coding.Num("0123456789"),
		"A":          coding.Alpha("A"),
		"12 34":      coding.Alpha("12 34"),
		"a":          coding.String("a"),
		"１２":         coding.String("１２"),
		"こんにちは":      coding.String("こんにちは"),
		"这里":         coding.String("这里"),
		"აბ":         coding.String("აბ"),
		"\xff\xfe":   coding.String("\xff\xfe"),
	} {
		if got := encodingOf(text); got.Bits(1) != want.Bits(1) || got.Check() != nil || typeName(got) != typeName(want) {
			t.Errorf("encodingOf(%q) = %v, want %v", text, got, want)
		}
	}
	got, ok := encodingOf("こん").(kanji)
	if !ok || len(got) != 2 || got[0] != 0x82B1 || got[1] != 0x82F1 {
		t.Errorf("encodingOf(こん) = %v, want the kanji mode with the codes 82B1 and 82F1", got)
	}
}

func typeName(e coding.Encoding) string {
	switch e.(type) {
	case coding.Num:
		return "digits"
	case coding.Alpha:
		return "alphanumerics"
	case kanji:
		return "kanji"
	default:
		return "bytes"
	}
}

// A version is the smallest that holds the text, and a text that none holds is
// refused.
func TestQRVersion(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text string
		want coding.Version
	}{
		{strings.Repeat("1", 41), 1},
		{strings.Repeat("1", 42), 2},
		{strings.Repeat("A", 25), 1},
		{strings.Repeat("A", 26), 2},
		{strings.Repeat("a", 17), 1},
		{strings.Repeat("a", 18), 2},
		{strings.Repeat("🚀", 512), 33},
		{strings.Repeat("a", 2953), 40},
	} {
		got, err := versionFor(encodingOf(tt.text))
		if err != nil || got != tt.want {
			t.Errorf("versionFor(%d bytes %.5q) = %v, %v, want %v", len(tt.text), tt.text, got, err, tt.want)
		}
	}
	if _, err := QR(strings.Repeat("a", 2954), 1); err == nil {
		t.Error("QR of 2,954 bytes: no error")
	}
}

// The picture has 15 pixels a module and margin modules around the symbol.
func TestQRGeometry(t *testing.T) {
	t.Parallel()
	for margin, want := range map[int]int{0: 375, 1: 405, 4: 495, 10: 675} {
		p, err := QR("https://example.com/", margin)
		if err != nil {
			t.Fatal(err)
		}
		if width, height := p.Size(); width != want || height != want {
			t.Errorf("QR, margin %d: %dx%d, want %dx%d", margin, width, height, want, want)
		}
	}
}

// The rating by rows of bits is that of the rules, module by module, and so is
// the mask.
func TestRating(t *testing.T) {
	t.Parallel()
	for name, text := range qrTexts {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			encoding := encodingOf(text)
			version, err := versionFor(encoding)
			if err != nil {
				t.Fatal(err)
			}
			best, lowest := 0, math.MaxInt
			for m := range masks {
				plan, err := coding.NewPlan(version, coding.L, coding.Mask(m))
				if err != nil {
					t.Fatal(err)
				}
				code, err := plan.Encode(encoding)
				if err != nil {
					t.Fatal(err)
				}
				rows, _ := rowsOf(plan, code)
				want := slowRating(plan, code)
				if got := rating(rows); got != want {
					t.Errorf("rating(%q, mask %d) = %d, want %d", text, m, got, want)
				}
				if want < lowest {
					best, lowest = m, want
				}
			}
			plan, err := coding.NewPlan(version, coding.L, 0)
			if err != nil {
				t.Fatal(err)
			}
			code, err := plan.Encode(encoding)
			if err != nil {
				t.Fatal(err)
			}
			if got := bestMask(plan, code); got != coding.Mask(best) {
				t.Errorf("bestMask(%q) = %d, want %d", text, got, best)
			}
		})
	}
}

// slowRating is the rule as it is written down.
func slowRating(plan *coding.Plan, code *coding.Code) int {
	n := code.Size
	dark := make([][]bool, n)
	for y := range n {
		dark[y] = make([]bool, n)
		for x := range n {
			role := plan.Pixel[y][x].Role()
			dark[y][x] = code.Black(x, y) && role != coding.Format && role != coding.PVersion
		}
	}
	points, total := 0, 0
	for y := range n {
		for x := range n {
			if dark[y][x] {
				total++
			}
			same := 0
			for dy := -1; dy <= 1; dy++ {
				for dx := -1; dx <= 1; dx++ {
					inside := x+dx >= 0 && x+dx < n && y+dy >= 0 && y+dy < n
					if (dx != 0 || dy != 0) && inside && dark[y+dy][x+dx] == dark[y][x] {
						same++
					}
				}
			}
			if same > 5 {
				points += same - 2
			}
			if x+1 < n && y+1 < n && dark[y][x] == dark[y][x+1] && dark[y][x] == dark[y+1][x] && dark[y][x] == dark[y+1][x+1] {
				points += 3
			}
			across, along := true, true
			for i, want := range []bool{true, false, true, true, true, false, true} {
				across = across && x+i < n && dark[y][x+i] == want
				along = along && y+i < n && dark[y+i][x] == want
			}
			if across {
				points += 40
			}
			if along {
				points += 40
			}
		}
	}
	return int(float64(points) + math.Abs(100*float64(total)/float64(n)/float64(n)-50)/5*10)
}
