package cli

import (
	"encoding/base64"
	"fmt"
	"hash/crc32"
	"image"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/ansi/kitty"
)

// drawKitty sends a PNG in the graphics protocol of kitty, in pieces, and asks for
// no reply: one would land in the shell. One side is given, in cells; the
// terminal finds the other, as it knows its cells best.
//
// See https://sw.kovidgoyal.net/kitty/graphics-protocol/.
func drawKitty(img image.Image, on canvas) (string, error) {
	natural := img.Bounds().Size()
	size := fit(natural, on.frame())
	data, err := encodePNG(img, size)
	if err != nil {
		return "", err
	}
	columns, rows := on.cells(size)
	if on.wrap == inTmux {
		return placeKitty(data, columns, rows), nil
	}
	side := "c=" + strconv.Itoa(columns)
	if on.limitedByHeight(natural) {
		side = "r=" + strconv.Itoa(on.rows)
	}
	return transmitKitty(data, on.wrap, "a=T", side) + "\n", nil
}

func transmitKitty(data []byte, wrap wrapping, options ...string) string {
	var b strings.Builder
	options = append(options, "f=100", "q=2")
	encoded := base64.StdEncoding.EncodeToString(data)
	for encoded != "" {
		piece := encoded[:min(len(encoded), kitty.MaxChunkSize)]
		encoded = encoded[len(piece):]
		more := "m=1"
		if encoded == "" {
			more = "m=0"
		}
		b.WriteString(wrap.pass(ansi.KittyGraphics([]byte(piece), append(options, more)...)))
		options = []string{"q=2"}
	}
	return b.String()
}

// placeKitty is for inside tmux, which knows nothing of pictures: the picture is
// sent past it, and put where letters of a kind stand that tmux takes for text.
func placeKitty(data []byte, columns, rows int) string {
	const most = 297 // letters have that many marks, which number rows and columns
	columns, rows = min(columns, most), min(rows, most)
	id := crc32.ChecksumIEEE(data)&0xffffff | 1 // in the letters' colour
	var b strings.Builder
	b.WriteString(transmitKitty(data, inTmux, "a=T", "U=1", fmt.Sprintf("i=%d,c=%d,r=%d", id, columns, rows)))
	for y := range rows {
		fmt.Fprintf(&b, "\x1b[38;2;%d;%d;%dm", id>>16, id>>8&0xff, id&0xff)
		for x := range columns {
			b.WriteString(string([]rune{kitty.Placeholder, kitty.Diacritic(y), kitty.Diacritic(x)}))
		}
		b.WriteString("\x1b[0m\n")
	}
	return b.String()
}
