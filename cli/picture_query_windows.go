package cli

import (
	"image"
	"os"
)

// cellSize is the size of a terminal's cell in pixels: consoles do not say.
func cellSize(*os.File) image.Point { return image.Point{} }

// askTerminal asks nothing here: the environment names the terminals that show
// pictures.
func askTerminal() (kind string, restore func()) { return "", func() {} }
