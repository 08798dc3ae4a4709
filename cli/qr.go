package cli

import (
	"bytes"
	"errors"
	"image"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/mdp/qrterminal/v3"
	"rsc.io/qr"
)

// The cells of a QR code: two modules each, drawn as text in qrInk on qrPaper.
const (
	qrBothLight  = " "
	qrBothDark   = "█"
	qrUpperDark  = "▀"
	qrLowerDark  = "▄"
	qrInk        = "38;5;16"  // of the colour cube, which themes leave alone: the code
	qrPaper      = "48;5;231" // comes out dark on light whatever the terminal's colours
	qrPaperAsInk = "38;5;231"
)

var errQRTooLong = errors.New("the text is too long for a QR code")

// drawQR gives text as a QR code in terminal cells, two modules high each, with a
// quiet zone of two modules where that fits into rows, else of one, and packed where
// that is too large too. It is never larger than the text needs: level L. ok is
// false where nothing fits.
//
// The library's own Generate must not be used here: it asks the terminal what it
// can do and waits for the answer without an end.
func drawQR(text string, columns, rows int) (drawing string, ok bool, err error) {
	code, err := qr.Encode(text, qr.L) // GenerateWithConfig panics where this fails
	if err != nil {
		return "", false, errQRTooLong
	}
	for quiet := 2; quiet > 0; quiet-- {
		lines := qrLines(text, quiet)
		if len(lines) <= rows && code.Size+2*quiet <= columns {
			return strings.Join(lines, "\n") + "\n", true, nil
		}
	}
	packed, err := packedQR(text)
	if err != nil {
		return "", false, err
	}
	lines := packedLines(packed)
	if len(lines) > rows || packed.Size+2 > columns {
		return "", false, nil
	}
	return strings.Join(lines, "\n") + "\n", true, nil
}

// drawPlainQR is drawQR without colours, light modules as blocks: it can be read
// on a dark terminal, and in the log of a test.
func drawPlainQR(text string, columns, rows int) (drawing string, ok bool, err error) {
	drawing, ok, err = drawQR(text, columns, rows)
	if err != nil || !ok {
		return "", ok, err
	}
	invert := strings.NewReplacer(qrBothLight, qrBothDark, qrBothDark, qrBothLight, qrUpperDark, qrLowerDark, qrLowerDark, qrUpperDark)
	var plain strings.Builder
	for line := range strings.Lines(drawing) {
		text := ansi.Strip(line)
		if !strings.HasPrefix(line, "\x1b["+qrPaperAsInk+"m") { // an edge is drawn in paper already
			text = invert.Replace(text)
		}
		plain.WriteString(text)
	}
	return plain.String(), true, nil
}

// qrSize is the least place that text's QR code needs.
func qrSize(text string) (columns, rows int) {
	code, err := packedQR(text)
	if err != nil {
		return 0, 0
	}
	return code.Size + 2, (code.Size + 3) / 2
}

func qrLines(text string, quiet int) []string {
	var b bytes.Buffer
	qrterminal.GenerateWithConfig(text, qrterminal.Config{
		Level: qr.L, Writer: &b, HalfBlocks: true, QuietZone: quiet,
		WhiteChar: qrBothLight, BlackChar: qrBothDark, BlackWhiteChar: qrUpperDark, WhiteBlackChar: qrLowerDark,
	})
	lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
	last := len(lines) - 1
	for i, line := range lines {
		colors := qrInk + ";" + qrPaper
		switch {
		// The height in modules is odd, so half a cell is left over at one edge. The
		// library draws it dark; it belongs to the terminal's background.
		case i == 0 && strings.Trim(line, qrUpperDark) == "":
			line, colors = strings.ReplaceAll(line, qrUpperDark, qrLowerDark), qrPaperAsInk
		case i == last && strings.Trim(line, qrLowerDark) == "":
			line, colors = strings.ReplaceAll(line, qrLowerDark, qrUpperDark), qrPaperAsInk
		}
		lines[i] = qrLine(line, colors)
	}
	return lines
}

func qrLine(cells, colors string) string { return "\x1b[" + colors + "m" + cells + "\x1b[0m" }

// imageQR gives text as a picture of at most room pixels a side, whole ones a module,
// with the quiet zone of the standard; nil where a module would have a single one.
func imageQR(text string, room int) image.Image {
	const quiet, least = 4, 2
	code, err := packedQR(text)
	if err != nil {
		return nil
	}
	side := room / (code.Size + 2*quiet)
	if side < least {
		return nil
	}
	img := image.NewGray(image.Rect(0, 0, side*(code.Size+2*quiet), side*(code.Size+2*quiet)))
	for i := range img.Pix {
		if x, y := i%img.Stride, i/img.Stride; !code.Black(x/side-quiet, y/side-quiet) {
			img.Pix[i] = 255
		}
	}
	return img
}

// pngQR gives text as a PNG image with eight pixels a module and the quiet zone of
// the standard, four modules.
func pngQR(text string) ([]byte, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return nil, errQRTooLong
	}
	code.Scale = 8
	return code.PNG(), nil
}

// fours writes a secret in groups of four, as people type it.
func fours(secret string) string {
	var b strings.Builder
	for i, r := range secret {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}
