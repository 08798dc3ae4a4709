package cli

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	_ "image/png"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// otpauth is as long as a server's URI gets with a usual e-mail address.
const otpauth = "otpauth://totp/My%20Project%3Auser%40example.com?issuer=My%20Project&secret=" +
	"JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSWY3D"

// DecodeQR reads a QR code from terminal output as an eye would: from the colours
// of each half of each cell.
func DecodeQR(drawing string) (string, error) {
	var modules [][]bool // true: light
	for line := range strings.Lines(drawing) {
		upper, lower := lightOf(strings.TrimRight(line, "\r\n"))
		modules = append(modules, upper, lower)
	}
	// The half of a cell that is left over at an edge is the terminal's, not the code's.
	modules = slices.DeleteFunc(modules, func(row []bool) bool { return !slices.Contains(row, true) })
	found, err := scan(squares(modules, color.Gray{}), gozxing.DecodeHintType_TRY_HARDER)
	if err != nil { // the reader misses the place of some codes that phones find
		found, err = scan(squares(modules, color.Gray{255}), gozxing.DecodeHintType_PURE_BARCODE)
	}
	if err != nil {
		return "", fmt.Errorf("no QR code in:\n%s: %w", drawing, err)
	}
	return found, nil
}

func scan(img image.Image, hint gozxing.DecodeHintType) (string, error) {
	bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		return "", err
	}
	found, err := qrcode.NewQRCodeReader().Decode(bitmap, map[gozxing.DecodeHintType]any{hint: true})
	if err != nil {
		return "", err
	}
	return found.GetText(), nil
}

// squares gives modules as squares on a ground: dark as a terminal, or light.
func squares(modules [][]bool, ground color.Gray) image.Image {
	const margin = 8
	scale := 4
	if len(modules) > 100 { // they are a picture's pixels
		scale = 1
	}
	width := 0
	for _, row := range modules {
		width = max(width, len(row))
	}
	img := image.NewGray(image.Rect(0, 0, scale*(width+2*margin), scale*(len(modules)+2*margin)))
	draw.Draw(img, img.Bounds(), image.NewUniform(ground), image.Point{}, draw.Src)
	for y, row := range modules {
		for x, light := range row {
			module := image.Rect(0, 0, scale, scale).Add(image.Pt(scale*(x+margin), scale*(y+margin)))
			shade := color.Gray{}
			if light {
				shade.Y = 255
			}
			draw.Draw(img, module, image.NewUniform(shade), image.Point{}, draw.Src)
		}
	}
	return img
}

var sgr = regexp.MustCompile("^\x1b\\[([0-9;]*)m")

// lightOf gives the two halves of a line's cells. Ink and paper are told by the
// colours of the cube; the terminal's own background is dark.
func lightOf(line string) (upper, lower []bool) {
	inkLight, paperLight := true, false // as without colours on a dark terminal
	for line != "" {
		if m := sgr.FindStringSubmatch(line); m != nil {
			line = line[len(m[0]):]
			switch m[1] {
			case "38;5;16;48;5;231":
				inkLight, paperLight = false, true
			default:
				inkLight, paperLight = true, false
			}
			continue
		}
		r := []rune(line)[0]
		line = line[len(string(r)):]
		switch r {
		case '█':
			upper, lower = append(upper, inkLight), append(lower, inkLight)
		case '▀':
			upper, lower = append(upper, inkLight), append(lower, paperLight)
		case '▄':
			upper, lower = append(upper, paperLight), append(lower, inkLight)
		default:
			upper, lower = append(upper, paperLight), append(lower, paperLight)
		}
	}
	return upper, lower
}

// What is drawn can be scanned, with and without colours, and in whatever room
// there is it is never larger than that room.
func TestDrawQR(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name          string
		draw          func(string, int, int) (string, bool, error)
		columns, rows int
		fits          bool
		lines         int
	}{
		{"wide quiet zone", drawQR, 80, 40, true, 27},
		{"narrow quiet zone", drawQR, 51, 26, true, 26},
		{"packed, for one row less", drawQR, 80, 25, true, 24},
		{"packed, for one column less", drawQR, 50, 40, true, 24},
		{"packed, just large enough", drawQR, 47, 24, true, 24},
		{"one row too few", drawQR, 80, 23, false, 0},
		{"one column too few", drawQR, 46, 40, false, 0},
		{"no room at all", drawQR, 0, 0, false, 0},
		{"plain", drawPlainQR, 80, 40, true, 27},
		{"plain, packed", drawPlainQR, 80, 24, true, 24},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, fits, err := test.draw(otpauth, test.columns, test.rows)
			if err != nil || fits != test.fits {
				t.Fatalf("draw in %d×%d: fits %v, %v, want %v", test.columns, test.rows, fits, err, test.fits)
			}
			if !fits {
				return
			}
			if n := strings.Count(got, "\n"); n != test.lines {
				t.Errorf("draw in %d×%d: %d lines, want %d", test.columns, test.rows, n, test.lines)
			}
			if text, err := DecodeQR(got); err != nil || text != otpauth {
				t.Errorf("decode: got %q, %v, want %q", text, err, otpauth)
			}
		})
	}
}

// Whatever runs of capitals there are in a text, it is packed whole.
func TestPackedQR(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"a", "JBSWY3DPEHPK3PXP", "JBSWY3DPEHPK3PXP and more", "secret=JBSWY3DPEHPK3PXP", "short RUN only",
		"é€😀 JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP é", "ABCDEFGHIJKLabcABCDEFGHIJKLMNO%$*+-./: 123x", otpauth,
	} {
		code, err := packedQR(text)
		if err != nil {
			t.Errorf("pack %q: %v", text, err)
			continue
		}
		if got, err := DecodeQR(strings.Join(packedLines(code), "\n") + "\n"); err != nil || got != text {
			t.Errorf("pack %q: decoded %q, %v", text, got, err)
		}
	}
}

// A text that no QR code can hold is an error and no panic.
func TestDrawQRTooLong(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 8000)
	if _, _, err := drawQR(long, 1000, 1000); err == nil {
		t.Error("drawQR of 8,000 characters: no error")
	}
	if _, err := pngQR(long); err == nil {
		t.Error("pngQR of 8,000 characters: no error")
	}
}

// The picture can be scanned too.
func TestPNGQR(t *testing.T) {
	t.Parallel()
	data, err := pngQR(otpauth)
	if err != nil {
		t.Fatal(err)
	}
	img, _, err := image.Decode(strings.NewReader(string(data)))
	if err != nil {
		t.Fatal(err)
	}
	if text, err := scan(img, gozxing.DecodeHintType_TRY_HARDER); err != nil || text != otpauth {
		t.Errorf("scan: got %q, %v", text, err)
	}
}
