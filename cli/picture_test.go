package cli

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/ansi/kitty"

	pictures "github.com/appctl/appctl/internal/draw"
)

// ways are all that draw.
var ways = []string{showKitty, showITerm, showSixel, showBlocks}

// tricolor is a flag with a disk on it and a corner that is transparent.
func tricolor(width, height int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			c := []color.NRGBA{{0, 0, 0, 255}, {221, 0, 0, 255}, {255, 204, 0, 255}}[3*y/height]
			if dx, dy := x-width/2, y-height/2; dx*dx+dy*dy < height*height/16 {
				c = color.NRGBA{0, 91, 187, 255}
			}
			if x < width/8 && y < height/8 {
				c = color.NRGBA{}
			}
			img.SetNRGBA(x, y, c)
		}
	}
	return img
}

// gradient has more colours than any palette.
func gradient(width, height int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			img.SetNRGBA(x, y, color.NRGBA{uint8(255 * x / width), uint8(255 * y / height), uint8(255 - 255*x/width), 255})
		}
	}
	return img
}

// unlike is how far a drawing is from its picture: the mean difference of a
// channel, where both are looked at in a raster of points.
func unlike(drawn, img image.Image) float64 {
	const points = 48
	at := func(m image.Image, x, y int) color.NRGBA {
		b := m.Bounds()
		return color.NRGBAModel.Convert(m.At(b.Min.X+(2*x+1)*b.Dx()/(2*points), b.Min.Y+(2*y+1)*b.Dy()/(2*points))).(color.NRGBA)
	}
	sum := 0.0
	for y := range points {
		for x := range points {
			a, b := at(drawn, x, y), at(img, x, y)
			for _, d := range []int{int(a.R) - int(b.R), int(a.G) - int(b.G), int(a.B) - int(b.B), int(a.A) - int(b.A)} {
				sum += float64(max(d, -d))
			}
		}
	}
	return sum / (points * points * 4)
}

// What is drawn is the picture, in every way and in windows of every size, and it
// is never larger than the window nor than itself.
func TestDrawing(t *testing.T) {
	t.Parallel()
	canvases := map[string]canvas{
		"usual":       {columns: 80, rows: 23, cell: image.Pt(8, 16), trueColor: true},
		"large":       {columns: 300, rows: 120, cell: image.Pt(10, 20), trueColor: true},
		"narrow":      {columns: 12, rows: 40, cell: image.Pt(8, 16), trueColor: true},
		"low":         {columns: 100, rows: 4, cell: image.Pt(8, 16), trueColor: true},
		"one cell":    {columns: 1, rows: 1, cell: image.Pt(8, 16), trueColor: true},
		"few colours": {columns: 80, rows: 23, cell: image.Pt(8, 16)},
	}
	pictures := map[string]image.Image{"flag": tricolor(640, 480), "square": tricolor(100, 100), "gradient": gradient(300, 200), "dot": tricolor(1, 1)}
	for _, how := range ways {
		for name, on := range canvases {
			for subject, img := range pictures {
				t.Run(how+" "+name+" "+subject, func(t *testing.T) {
					t.Parallel()
					output, err := drawPicture(how, img, on)
					if err != nil {
						t.Fatal(err)
					}
					drawn, err := readDrawing(how, output)
					if err != nil {
						t.Fatal(err)
					}
					frame := on.frame()
					if how == showBlocks {
						frame = image.Pt(on.columns, 2*on.rows)
					}
					natural, size := img.Bounds().Size(), drawn.Bounds().Size()
					if how == showBlocks {
						size.Y = min(size.Y, natural.Y) // an odd height ends in half a cell
					}
					if size.X > min(frame.X, natural.X) || size.Y > min(frame.Y, natural.Y) {
						t.Errorf("drawn with %v pixels, of %v in a window of %v", size, natural, frame)
					}
					if min(size.X, size.Y) < 6 {
						return // a hint, and nothing to compare
					}
					limit := 3.0 // the edges
					switch {
					case min(size.X, size.Y) < 24:
						limit = 30
					case how == showBlocks && !on.trueColor:
						limit = 16
					case how == showSixel, how == showBlocks:
						limit = 6
					}
					if got := unlike(drawn, img); got > limit {
						t.Errorf("a channel is off by %.1f in the mean, want at most %.1f", got, limit)
					}
					if !strings.HasSuffix(output, "\n") {
						t.Errorf("the cursor is left at the end of %q", output[max(0, len(output)-20):])
					}
				})
			}
		}
	}
}

// A terminal that takes pictures as they are gets every pixel of one that fits.
func TestDrawingIsExact(t *testing.T) {
	t.Parallel()
	img := tricolor(320, 200)
	for _, how := range []string{showKitty, showITerm, showSixel} {
		output, err := drawPicture(how, img, canvas{columns: 80, rows: 23, cell: image.Pt(8, 16)})
		if err != nil {
			t.Fatal(err)
		}
		drawn, err := readDrawing(how, output)
		if err != nil {
			t.Fatal(err)
		}
		if drawn.Bounds() != img.Bounds() {
			t.Fatalf("%s: %v, want %v", how, drawn.Bounds(), img.Bounds())
		}
		for y := range 200 {
			for x := range 320 {
				got, want := color.NRGBAModel.Convert(drawn.At(x, y)).(color.NRGBA), img.NRGBAAt(x, y)
				off := max(int(got.R)-int(want.R), int(want.R)-int(got.R), int(got.G)-int(want.G), int(want.G)-int(got.G), int(got.B)-int(want.B), int(want.B)-int(got.B))
				if got.A != want.A || off > 2 { // sixels say colours in percent
					t.Fatalf("%s at %d,%d: %v, want %v", how, x, y, got, want)
				}
			}
		}
	}
}

// Sixels end where xterm ends them.
func TestSixelSide(t *testing.T) {
	t.Parallel()
	output, err := drawPicture(showSixel, image.NewGray(image.Rect(0, 0, 1500, 1200)), canvas{columns: 400, rows: 200, cell: image.Pt(8, 16)})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(output, "\"1;1;1000;800") {
		t.Errorf("of 1500×1200 pixels: %.40q", output)
	}
}

// Half transparent edges are drawn or left out, and never mixed with black.
func TestTransparency(t *testing.T) {
	t.Parallel()
	img := image.NewNRGBA(image.Rect(0, 0, 3, 2))
	for x, alpha := range []uint8{255, 140, 100} {
		img.SetNRGBA(x, 0, color.NRGBA{200, 100, 50, alpha})
		img.SetNRGBA(x, 1, color.NRGBA{200, 100, 50, alpha})
	}
	for _, how := range []string{showSixel, showBlocks} {
		output, err := drawPicture(how, img, canvas{columns: 80, rows: 23, cell: image.Pt(8, 16), trueColor: true})
		if err != nil {
			t.Fatal(err)
		}
		drawn, err := readDrawing(how, output)
		if err != nil {
			t.Fatal(err)
		}
		for x, want := range []color.NRGBA{{200, 100, 50, 255}, {200, 100, 50, 255}, {}} {
			got := color.NRGBAModel.Convert(drawn.At(x, 0)).(color.NRGBA)
			if max(int(got.R)-int(want.R), int(want.R)-int(got.R), int(got.G)-int(want.G), int(want.G)-int(got.G)) > 3 || got.A != want.A {
				t.Errorf("%s pixel %d: %v, want %v", how, x, got, want)
			}
		}
	}
}

// One side is said to the terminal, the one that the window limits.
func TestDrawnSide(t *testing.T) {
	t.Parallel()
	on := canvas{columns: 80, rows: 20, cell: image.Pt(10, 20)} // 800 × 400
	tests := []struct {
		width, height int
		kitty, iterm  string
	}{
		{100, 100, "c=10", "width=10"},
		{1600, 100, "c=80", "width=80"},
		{100, 1600, "r=20", "height=20"},
		{2000, 2000, "r=20", "height=20"},
		{5, 5, "c=1", "width=1"},
	}
	for _, test := range tests {
		img := image.NewGray(image.Rect(0, 0, test.width, test.height))
		for how, want := range map[string]string{showKitty: test.kitty, showITerm: test.iterm} {
			output, err := drawPicture(how, img, on)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(output, want+",") && !strings.Contains(output, want+";") {
				t.Errorf("%s of %d×%d: %.80q, want %s", how, test.width, test.height, output, want)
			}
		}
	}
}

// Inside tmux and GNU Screen sequences travel in envelopes, and kitty's picture
// stands where letters of a kind are.
func TestDrawingThroughMultiplexer(t *testing.T) {
	t.Parallel()
	img := gradient(160, 160)
	on := canvas{columns: 80, rows: 23, cell: image.Pt(8, 16)}
	for _, how := range []string{showKitty, showITerm} {
		on.wrap = inTmux
		output, err := drawPicture(how, img, on)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(output, "\x1bPtmux;\x1b\x1b") {
			t.Errorf("%s in tmux begins with %.20q", how, output)
		}
		bare := strings.ReplaceAll(strings.ReplaceAll(strings.ReplaceAll(output, "\x1b\\\x1b\\", "\x1b\\"), "\x1bPtmux;", ""), "\x1b\x1b", "\x1b")
		if drawn, err := readDrawing(how, bare); err != nil || unlike(drawn, img) > 1 {
			t.Errorf("%s in tmux: %v", how, err)
		}
		on.wrap = inScreen
		if output, err = drawPicture(how, img, on); err != nil {
			t.Fatal(err)
		}
		for piece := range strings.SplitSeq(output, "\x1bP") {
			if len(piece) > 768 {
				t.Errorf("%s in screen: a piece of %d bytes", how, len(piece))
			}
		}
	}
	on.wrap = inTmux
	output, err := drawPicture(showKitty, img, on)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(output, "\U0010eeee"); n != 20*10 || !strings.Contains(output, "U=1") || !strings.Contains(output, "c=20,r=10") {
		t.Errorf("kitty in tmux: %d letters, want 200", n)
	}
	letters := output[strings.IndexRune(output, kitty.Placeholder):]
	for y, line := range strings.Split(strings.TrimSuffix(letters, "\n"), "\n") {
		for x, marks := range strings.Split(ansi.Strip(line), string(kitty.Placeholder))[1:] {
			if want := string([]rune{kitty.Diacritic(y), kitty.Diacritic(x)}); marks != want {
				t.Fatalf("kitty in tmux: the letter in row %d and column %d has the marks %+q, want %+q", y, x, marks, want)
			}
		}
	}
}

// A picture with too many pixels is refused by its header, before any are made.
func TestDecodePicture(t *testing.T) {
	t.Parallel()
	var asPNG, asJPEG, asGIF bytes.Buffer
	img := gradient(20, 10)
	if err := errors.Join(png.Encode(&asPNG, img), jpeg.Encode(&asJPEG, img, nil), gif.Encode(&asGIF, img, nil)); err != nil {
		t.Fatal(err)
	}
	asAVIF, err := pictures.FromImage(gradient(4, 4)).Encode(pictures.AVIF, -1)
	if err != nil {
		t.Fatal(err)
	}
	bomb := func(height uint32) []byte {
		file := bytes.Clone(asPNG.Bytes())
		binary.BigEndian.PutUint32(file[16:], 40_000)
		binary.BigEndian.PutUint32(file[20:], height)
		binary.BigEndian.PutUint32(file[29:], crc32.ChecksumIEEE(file[12:29]))
		return file
	}
	tests := []struct {
		name string
		data []byte
		want string // of the error
	}{
		{"png", asPNG.Bytes(), ""},
		{"jpeg", asJPEG.Bytes(), ""},
		{"gif", asGIF.Bytes(), ""},
		{"webp", []byte("RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00"), ""},
		{"icon", iconFile(asPNG.Bytes()), ""},
		{"avif", asAVIF, ""},
		{"icon of too many pixels", iconFile(bomb(2_001)), "ico: picture is too large: 40000 x 2001 pixels, and it cannot be drawn in a terminal"},
		{"icon cut short", iconFile(asPNG.Bytes())[:30], "x/y cannot be drawn in a terminal"},
		{"too many pixels", bomb(1_001), "40000×1001 pixels are too many, and it cannot be drawn in a terminal"},
		{"svg", []byte("<svg/>"), "x/y cannot be drawn in a terminal"},
		{"cut short", asPNG.Bytes()[:asPNG.Len()-20], "the picture is broken"},
		{"only a header", asPNG.Bytes()[:20], "the picture is broken"},
		{"nothing", nil, "x/y cannot be drawn in a terminal"},
	}
	for _, test := range tests {
		_, err := decodePicture(test.data, "x/y")
		if got := fmt.Sprint(err); test.want == "" && err != nil || test.want != "" && !strings.HasPrefix(got, test.want) {
			t.Errorf("decode %s: %v, want %q", test.name, err, test.want)
		}
	}
}

// iconFile is an icon file that has one picture, a PNG.
func iconFile(png []byte) []byte {
	file := []byte("\x00\x00\x01\x00\x01\x00\x00\x00\x00\x00\x01\x00\x20\x00")
	file = binary.LittleEndian.AppendUint32(file, uint32(len(png)))
	return append(binary.LittleEndian.AppendUint32(file, 22), png...)
}

// No bytes that a server sends can do more than be refused.
func FuzzDecodePicture(f *testing.F) {
	var b bytes.Buffer
	if err := png.Encode(&b, gradient(4, 4)); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add([]byte("GIF89a\x01\x00\x01\x00"))
	f.Add([]byte("<svg/>"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if c, _, err := image.DecodeConfig(bytes.NewReader(data)); err == nil && c.Width*c.Height > 1<<20 {
			return // it would be drawn, and take its time
		}
		img, err := decodePicture(data, "x/y")
		if err != nil {
			return
		}
		for _, how := range ways {
			output, err := drawPicture(how, img, canvas{columns: 20, rows: 10, cell: image.Pt(8, 16)})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := readDrawing(how, output); err != nil {
				t.Errorf("%s: %v", how, err)
			}
		}
	})
}
