//go:build unix

package main

import (
	"encoding/xml"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// The scene can be played to its end with the appctl of this tree, and the picture
// that comes of it shows no password and a code that scans.
func TestRecording(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "recording.svg")
	if err := run(file, "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	inspect(t, file)
}

// So does the picture of the README.
func TestPublishedRecording(t *testing.T) {
	t.Parallel()
	inspect(t, "../../docs/recording.svg")
}

func inspect(t *testing.T, file string) {
	t.Helper()
	picture, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v (make recording draws it)", err)
	}
	if strings.Contains(string(picture), password) {
		t.Error("the password is in the picture")
	}
	for _, want := range []string{"appctl login ada@example.org", "Signed in as Ada Lovelace &lt;ada@example.org&gt;", "Add an authenticator app", "The second factor is on", "appctl avatar flag"} {
		if !strings.Contains(string(picture), want) {
			t.Errorf("%s does not show %q", file, want)
		}
	}
	poster, err := rasterize(picture)
	if err != nil {
		t.Fatal(err)
	}
	text, err := scan(poster)
	if err != nil || !strings.HasPrefix(text, "otpauth://totp/shop%3Aada%40example.org?issuer=shop&secret=") {
		t.Errorf("scanned off the poster of %s: %q, %v", file, text, err)
	}
}

// scan reads the code in a picture. A reader less patient than a phone's is shown
// where it is, on more paper.
func scan(img image.Image) (string, error) {
	text, err := read(img, gozxing.DecodeHintType_TRY_HARDER)
	if err == nil {
		return text, nil
	}
	var code image.Rectangle
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			if img.At(x, y) == (color.RGBA{255, 255, 255, 255}) {
				code = code.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	const more = 4 * cellWidth
	paper := image.NewGray(image.Rect(0, 0, code.Dx()+2*more, code.Dy()+2*more))
	draw.Draw(paper, paper.Bounds(), image.White, image.Point{}, draw.Src)
	draw.Draw(paper, code.Sub(code.Min).Add(image.Pt(more, more)), img, code.Min, draw.Src)
	if text, err = read(paper, gozxing.DecodeHintType_TRY_HARDER); err == nil {
		return text, nil
	}
	return read(paper, gozxing.DecodeHintType_PURE_BARCODE)
}

func read(img image.Image, hint gozxing.DecodeHintType) (string, error) {
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

// element is a part of a picture, as far as shapes go.
type element struct {
	Visibility string    `xml:"visibility,attr"`
	Transform  string    `xml:"transform,attr"`
	Fill       string    `xml:"fill,attr"`
	Path       string    `xml:"d,attr"`
	Width      int       `xml:"width,attr"`
	Height     int       `xml:"height,attr"`
	Groups     []element `xml:"g"`
	Rects      []element `xml:"rect"`
	Paths      []element `xml:"path"`
}

var rectangle = regexp.MustCompile(`M(\d+) (\d+)h(\d+)v(\d+)h-\d+z`)

// rasterize paints the shapes that are seen where nothing moves, by the words of
// the picture alone.
func rasterize(picture []byte) (image.Image, error) {
	var svg element
	if err := xml.Unmarshal(picture, &svg); err != nil {
		return nil, err
	}
	img := image.NewRGBA(image.Rect(0, 0, svg.Width, svg.Height))
	ground, err := parseColor(svg.Rects[0].Fill)
	if err != nil {
		return nil, err
	}
	draw.Draw(img, img.Bounds(), image.NewUniform(ground), image.Point{}, draw.Src)
	for _, g := range svg.Groups {
		if g.Visibility == "hidden" {
			continue
		}
		var origin image.Point
		if _, err := fmt.Sscanf(g.Transform, "translate(%d %d)", &origin.X, &origin.Y); err != nil {
			return nil, fmt.Errorf("%s: %w", g.Transform, err)
		}
		for _, p := range g.Paths {
			ink, err := parseColor(p.Fill)
			if err != nil {
				return nil, err
			}
			for _, m := range rectangle.FindAllStringSubmatch(p.Path, -1) {
				var n [4]int
				for i := range n {
					n[i], _ = strconv.Atoi(m[i+1])
				}
				r := image.Rect(n[0], n[1], n[0]+n[2], n[1]+n[3]).Add(origin)
				draw.Draw(img, r, image.NewUniform(ink), image.Point{}, draw.Src)
			}
		}
	}
	return img, nil
}

func parseColor(text string) (color.Color, error) {
	c := color.RGBA{A: 255}
	if _, err := fmt.Sscanf(text, "#%02x%02x%02x", &c.R, &c.G, &c.B); err != nil {
		return nil, fmt.Errorf("colour %q: %w", text, err)
	}
	return c, nil
}
