package cli

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"regexp"
	"strconv"
	"strings"

	"github.com/makiuchi-d/gozxing"
)

// The readers of this file turn what is written to a terminal back into pixels, as
// a terminal does. They share no code with what draws.

// readDrawing finds the one picture in a terminal's output.
func readDrawing(how, output string) (image.Image, error) {
	switch how {
	case showKitty:
		return readKitty(output)
	case showITerm:
		return readITerm(output)
	case showSixel:
		return readSixel(output)
	}
	return readBlocks(output)
}

// ScanDrawing reads the QR code in a terminal's output.
func ScanDrawing(how, output string) (string, error) {
	img, err := readDrawing(how, output)
	if err != nil {
		return "", err
	}
	var modules [][]bool
	for y := range img.Bounds().Dy() {
		var row []bool
		for x := range img.Bounds().Dx() {
			r, _, _, a := img.At(x, y).RGBA()
			row = append(row, r > 0x7fff && a > 0)
		}
		modules = append(modules, row)
	}
	found, err := scan(squares(modules, color.Gray{}), gozxing.DecodeHintType_TRY_HARDER)
	if err != nil {
		found, err = scan(squares(modules, color.Gray{255}), gozxing.DecodeHintType_PURE_BARCODE)
	}
	return found, err
}

var kittyPiece = regexp.MustCompile("\x1b_G([^;\x1b]*)(?:;([^\x1b]*))?\x1b\\\\")

func readKitty(output string) (image.Image, error) {
	var encoded strings.Builder
	for i, m := range kittyPiece.FindAllStringSubmatch(output, -1) {
		if len(m[2]) > 4096 || !strings.Contains(m[1], "q=2") {
			return nil, fmt.Errorf("piece %d has %d bytes, %s", i, len(m[2]), m[1])
		}
		if i == 0 && (!strings.Contains(m[1], "a=T") || !strings.Contains(m[1], "f=100")) {
			return nil, fmt.Errorf("options %s", m[1])
		}
		encoded.WriteString(m[2])
		if strings.Contains(m[1], "m=0") {
			break
		}
	}
	return readPNG(encoded.String())
}

var itermFile = regexp.MustCompile("\x1b\\]1337;File=([^:]*):([^\x07]*)\x07")

func readITerm(output string) (image.Image, error) {
	m := itermFile.FindStringSubmatch(output)
	if m == nil || !strings.Contains(m[1], "inline=1") {
		return nil, errors.New("no inline file")
	}
	return readPNG(m[2])
}

func readPNG(encoded string) (image.Image, error) {
	data, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return nil, err
	}
	return png.Decode(bytes.NewReader(data))
}

var (
	sixelString = regexp.MustCompile(`(?s)\x1bP[0-9;]*q(.*?)\x1b\\`)
	sixelWord   = regexp.MustCompile(`"[0-9;]*|#[0-9;]*|![0-9]+.|.`)
)

// readSixel paints the bands of six pixels, colour by colour.
func readSixel(output string) (image.Image, error) {
	m := sixelString.FindStringSubmatch(output)
	if m == nil {
		return nil, errors.New("no sixels")
	}
	var img *image.NRGBA
	palette := map[int]color.NRGBA{}
	ink, x, y := color.NRGBA{}, 0, 0
	for _, word := range sixelWord.FindAllString(m[1], -1) {
		n := numbersIn(word)
		switch word[0] {
		case '"':
			img = image.NewNRGBA(image.Rect(0, 0, n[2], n[3]))
		case '#':
			if len(n) == 5 {
				palette[n[0]] = color.NRGBA{R: percent(n[2]), G: percent(n[3]), B: percent(n[4]), A: 255}
				continue
			}
			ink = palette[n[0]]
		case '$':
			x = 0
		case '-':
			x, y = 0, y+6
		default:
			times := 1
			if word[0] == '!' {
				times = n[0]
			}
			bits := word[len(word)-1] - '?'
			for range times {
				for bit := range 6 {
					if bits>>bit&1 == 1 {
						img.SetNRGBA(x, y+bit, ink)
					}
				}
				x++
			}
		}
	}
	return img, nil
}

func percent(n int) uint8 { return uint8((n*255 + 50) / 100) }

func numbersIn(word string) []int {
	var numbers []int
	for text := range strings.FieldsFuncSeq(word, func(r rune) bool { return r < '0' || r > '9' }) {
		n, _ := strconv.Atoi(text)
		numbers = append(numbers, n)
	}
	return numbers
}

var cellWord = regexp.MustCompile("\x1b\\[([0-9;]*)m|.|\n")

// readBlocks takes the two halves of each cell apart.
func readBlocks(output string) (image.Image, error) {
	var rows [][]color.NRGBA
	var upper, lower []color.NRGBA
	var ink, paper color.NRGBA
	for _, m := range cellWord.FindAllStringSubmatch(strings.ReplaceAll(output, "\r", ""), -1) {
		switch {
		case m[1] != "":
			ink, paper = colorsIn(m[1])
		case m[0] == "\n":
			rows = append(rows, upper, lower)
			upper, lower = nil, nil
		case m[0] == "▀":
			upper, lower = append(upper, ink), append(lower, paper)
		case m[0] == "▄":
			upper, lower = append(upper, paper), append(lower, ink)
		case m[0] == " ":
			upper, lower = append(upper, paper), append(lower, paper)
		default:
			return nil, fmt.Errorf("%q is no block", m[0])
		}
	}
	if len(rows) == 0 {
		return nil, errors.New("no blocks")
	}
	img := image.NewNRGBA(image.Rect(0, 0, len(rows[0]), len(rows)))
	for y, row := range rows {
		for x, c := range row {
			img.SetNRGBA(x, y, c)
		}
	}
	return img, nil
}

// colorsIn reads attributes that begin with a reset.
func colorsIn(attributes string) (ink, paper color.NRGBA) {
	n := numbersIn(attributes)
	for i := 1; i < len(n); {
		c := &ink
		if n[i] == 48 {
			c = &paper
		}
		if n[i+1] == 5 {
			*c = cubeColor(n[i+2])
			i += 3
			continue
		}
		*c = color.NRGBA{R: uint8(n[i+2]), G: uint8(n[i+3]), B: uint8(n[i+4]), A: 255}
		i += 5
	}
	return ink, paper
}

// cubeColor is what xterm shows for one of the 256 colours.
func cubeColor(n int) color.NRGBA {
	if n >= 232 {
		grey := uint8(8 + 10*(n-232))
		return color.NRGBA{R: grey, G: grey, B: grey, A: 255}
	}
	level := func(n int) uint8 { return []uint8{0, 95, 135, 175, 215, 255}[n%6] }
	return color.NRGBA{R: level((n - 16) / 36), G: level((n - 16) / 6), B: level(n - 16), A: 255}
}
