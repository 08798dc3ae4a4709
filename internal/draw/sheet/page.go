package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	artwork "github.com/appctl/appctl/internal/draw"
)

// Distances on the page, in pixels.
const (
	pageWidth   = 2000
	margin      = 40
	gap         = 16
	labelHeight = 20
	titleHeight = 72
)

// page places pictures with a label below each, from left to right and from top
// to bottom, in sections with a title.
type page struct {
	label, title font.Face
	placed       []placed
	words        []words
	x, y, row    int // where the next picture goes, and how high its row is so far
}

// placed is a picture at its place.
type placed struct {
	at   image.Rectangle
	from *artwork.Picture
}

// words are a line of text, its pen at a place.
type words struct {
	text string
	face font.Face
	at   image.Point
}

func newPage() (*page, error) {
	label, err := face(13)
	if err != nil {
		return nil, err
	}
	title, err := face(28)
	if err != nil {
		return nil, err
	}
	return &page{label: label, title: title, x: margin, y: margin}, nil
}

func face(size float64) (font.Face, error) {
	f, err := opentype.Parse(goregular.TTF)
	if err != nil {
		return nil, err
	}
	return opentype.NewFace(f, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingFull})
}

// section starts a new one.
func (p *page) section(title string) {
	p.newRow()
	p.words = append(p.words, words{title, p.title, image.Pt(margin, p.y+titleHeight-28)})
	p.y += titleHeight
}

// newRow lets the next picture stand at the left, below all that are there.
func (p *page) newRow() {
	if p.row > 0 {
		p.y += p.row + gap
	}
	p.x, p.row = margin, 0
}

// add places a picture.
func (p *page) add(label string, picture *artwork.Picture) {
	width, height := picture.Size()
	text := font.MeasureString(p.label, label).Ceil()
	cell := max(width, text)
	if p.x > margin && p.x+cell > pageWidth-margin {
		p.newRow()
	}
	left := p.x + (cell-width)/2
	p.placed = append(p.placed, placed{image.Rect(left, p.y, left+width, p.y+height), picture})
	p.words = append(p.words, words{label, p.label, image.Pt(p.x+(cell-text)/2, p.y+height+labelHeight-5)})
	p.x += cell + gap
	p.row = max(p.row, height+labelHeight)
}

// render draws the page. Pictures stand on a chequered ground, which shows what
// is transparent.
func (p *page) render() (*image.RGBA, error) {
	p.newRow()
	img := image.NewRGBA(image.Rect(0, 0, pageWidth, p.y+margin))
	draw.Draw(img, img.Rect, image.NewUniform(color.Gray{Y: 0xe8}), image.Point{}, draw.Src) // white flags show on it
	for _, item := range p.placed {
		data, err := item.from.Encode(artwork.PNG, 100) // in a hurry
		if err != nil {
			return nil, err
		}
		picture, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			return nil, fmt.Errorf("read what Encode wrote: %w", err)
		}
		draw.Draw(img, item.at, chequers{}, item.at.Min, draw.Src)
		draw.Draw(img, item.at, picture, picture.Bounds().Min, draw.Over)
	}
	for _, line := range p.words {
		d := font.Drawer{Dst: img, Src: image.Black, Face: line.face, Dot: fixed.P(line.at.X, line.at.Y)}
		d.DrawString(line.text)
	}
	return img, nil
}

// chequers are an endless image of grey and white squares.
type chequers struct{}

func (chequers) ColorModel() color.Model { return color.GrayModel }

func (chequers) Bounds() image.Rectangle { return image.Rect(-1e9, -1e9, 1e9, 1e9) }

func (chequers) At(x, y int) color.Color {
	if (x/8+y/8)%2 == 0 {
		return color.White
	}
	return color.Gray{Y: 0xd8}
}
