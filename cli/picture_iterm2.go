package cli

import (
	"encoding/base64"
	"image"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/ansi/iterm2"
)

// drawITerm sends a PNG as an inline image of iTerm2. One side is given, in cells.
//
// See https://iterm2.com/documentation-images.html.
func drawITerm(img image.Image, on canvas) (string, error) {
	natural := img.Bounds().Size()
	size := fit(natural, on.frame())
	data, err := encodePNG(img, size)
	if err != nil {
		return "", err
	}
	file := iterm2.File{Inline: true, Size: int64(len(data)), Content: []byte(base64.StdEncoding.EncodeToString(data))}
	if on.limitedByHeight(natural) {
		file.Height = iterm2.Cells(on.rows)
	} else {
		columns, _ := on.cells(size)
		file.Width = iterm2.Cells(columns)
	}
	return on.wrap.pass(ansi.ITerm2(file)) + "\n", nil
}
