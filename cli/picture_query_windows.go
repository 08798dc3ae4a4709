package cli

import (
	"image"
	"os"
)

// cellSize is the size of a terminal's cell in pixels: consoles do not say.
func cellSize(*os.File) image.Point { return image.Point{} }

// pictureQuestion is one that is never asked here: the environment names the
// terminals that show pictures.
type pictureQuestion struct{}

func askTerminal(wrapping) *pictureQuestion { return nil }

func (*pictureQuestion) answer() string { return "" }
func (*pictureQuestion) close()         {}
