package draw

import (
	_ "embed"
	"sync"
	"unicode/utf8"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// interRegular is the font of all text. Its licence is beside it.
//
//go:embed font/Inter-Regular.ttf
var interRegular []byte

var inter = sync.OnceValue(func() *sfnt.Font {
	f, err := sfnt.Parse(interRegular)
	if err != nil {
		panic("draw: the embedded font: " + err.Error())
	}
	return f
})

// typesetter measures text and adds its outlines to shapes. Characters without a
// glyph are left out.
type typesetter struct {
	font   *sfnt.Font
	buffer sfnt.Buffer
	em     fixed.Int26_6 // of the font, so that glyphs come in its own units
}

func newTypesetter() *typesetter {
	f := inter()
	return &typesetter{font: f, em: fixed.I(int(f.UnitsPerEm()))}
}

// glyph gives the glyph of a character, if there is one.
func (t *typesetter) glyph(r rune) (sfnt.GlyphIndex, bool) {
	index, err := t.font.GlyphIndex(&t.buffer, r)
	return index, err == nil && index != 0
}

// advance gives how far a glyph moves the pen, as a part of the size.
func (t *typesetter) advance(index sfnt.GlyphIndex) float64 {
	units, err := t.font.GlyphAdvance(&t.buffer, index, t.em, font.HintingNone)
	if err != nil {
		return 0
	}
	return float64(units) / float64(t.em)
}

// width gives the width of a line of text at a size, both in pixels.
func (t *typesetter) width(text string, size float64) float64 {
	sum := 0.0
	for _, r := range text {
		if index, ok := t.glyph(r); ok {
			sum += t.advance(index)
		}
	}
	return sum * size
}

// fit gives the text, shortened with an ellipsis to what fits into width at a
// size, or nothing when not even three characters fit.
func (t *typesetter) fit(text string, size, width float64) string {
	if t.width(text, size) <= width {
		return text
	}
	for utf8.RuneCountInString(text) > 3 {
		_, last := utf8.DecodeLastRuneInString(text)
		text = text[:len(text)-last]
		if short := text + "…"; t.width(short, size) <= width {
			return short
		}
	}
	return ""
}

// write adds a line of text whose pen starts at x on the baseline.
func (t *typesetter) write(s *shape, text string, x, baseline, size float64) {
	scale := size / float64(t.em)
	for _, r := range text {
		index, ok := t.glyph(r)
		if !ok {
			continue
		}
		segments, err := t.font.LoadGlyph(&t.buffer, index, t.em, nil)
		if err != nil {
			continue
		}
		for _, segment := range segments {
			var p [3]point
			for i, arg := range segment.Args {
				p[i] = point{x + float64(arg.X)*scale, baseline + float64(arg.Y)*scale}
			}
			switch segment.Op {
			case sfnt.SegmentOpMoveTo:
				s.moveTo(p[0])
			case sfnt.SegmentOpLineTo:
				s.lineTo(p[0])
			case sfnt.SegmentOpQuadTo:
				s.quadTo(p[0], p[1])
			case sfnt.SegmentOpCubeTo:
				s.cubeTo(p[0], p[1], p[2])
			}
		}
		x += t.advance(index) * size
	}
}
