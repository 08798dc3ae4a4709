// Command sheet draws one PNG of everything that package draw can draw: flags,
// marks, initials in many scripts and sizes, QR codes, stand-ins. It is for
// people to look at after a change: is anything clipped, off-centre or blurred?
//
//	go run ./internal/draw/sheet -o sheet.png
package main

import (
	"flag"
	"fmt"
	"image/png"
	"os"
)

func main() {
	out := flag.String("o", "sheet.png", "file to write")
	flag.Parse()
	if err := run(*out); err != nil {
		fmt.Fprintln(os.Stderr, "sheet:", err)
		os.Exit(1)
	}
	fmt.Println(*out)
}

// run writes the sheet to a file.
func run(name string) error {
	p, err := everything()
	if err != nil {
		return err
	}
	img, err := p.render()
	if err != nil {
		return err
	}
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	if err := png.Encode(file, img); err != nil {
		file.Close() //nolint:errcheck // the other error says more
		return fmt.Errorf("write %s: %w", name, err)
	}
	return file.Close()
}
