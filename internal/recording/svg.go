package main

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The sizes of the picture, in its own units. Half a cell is a square, which a QR
// code wants.
const (
	cellWidth, cellHeight = 8, 16
	margin, header        = 16, 34
	background            = "#16181d"
	foreground            = "#c8ccd4"
)

// line is one row of the screen with what stood there; it may come and go.
type line struct {
	row    int
	text   string // the drawing
	shown  []span
	poster bool
}

type span struct{ from, to time.Duration }

// render makes a picture that moves of frames. A row of the screen is drawn once for
// each text it had, and is visible while it had it. Where nothing moves, by taste of
// the viewer or for want of skill, it is the poster.
func render(frames []frame) []byte {
	lines, length := lay(frames)
	width, height := columns*cellWidth+2*margin, rows*cellHeight+header+margin
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img">`+"\n", width, height, width, height)
	b.WriteString("<title>appctl: signing in, adding an authenticator app by QR code, and signing in with it</title>\n")
	b.WriteString("<style>\ntext{font:13.3px ui-monospace,SFMono-Regular,Menlo,Consolas,\"DejaVu Sans Mono\",monospace;white-space:pre}\n" +
		"path{shape-rendering:crispEdges}\n.b{font-weight:bold}.d{opacity:.6}\n")
	fmt.Fprintf(&b, "g[id]{animation-duration:%ss;animation-iteration-count:infinite;animation-timing-function:step-end}\n", seconds(length))
	for i, l := range lines {
		fmt.Fprintf(&b, "#l%d{animation-name:k%d}@keyframes k%d{%s}\n", i, i, i, l.keyframes(length))
	}
	b.WriteString("@media(prefers-reduced-motion:reduce){g[id]{animation:none}}\n</style>\n")
	fmt.Fprintf(&b, `<rect width="%d" height="%d" rx="9" fill="%s"/>`+"\n", width, height, background)
	for i, color := range []string{"#ff5f57", "#febc2e", "#28c840"} {
		fmt.Fprintf(&b, `<circle cx="%d" cy="17" r="5.5" fill="%s"/>`+"\n", 20+18*i, color)
	}
	for i, l := range lines {
		hidden := ` visibility="hidden"`
		if l.poster {
			hidden = ""
		}
		fmt.Fprintf(&b, `<g id="l%d" transform="translate(%d %d)"%s>%s</g>`+"\n", i, margin, header+l.row*cellHeight, hidden, l.text)
	}
	b.WriteString("</svg>\n")
	return b.Bytes()
}

// lay collects the rows of all frames, and when each is seen.
func lay(frames []frame) (lines []*line, length time.Duration) {
	type key struct {
		row  int
		text string
	}
	known := map[key]*line{}
	for _, f := range frames {
		from, to := length, length+f.lasts
		length = to
		for i, row := range f.rows {
			text := drawRow(row)
			if text == "" {
				continue
			}
			l := known[key{i, text}]
			if l == nil {
				l = &line{row: i, text: text}
				known[key{i, text}] = l
				lines = append(lines, l)
			}
			l.poster = l.poster || f.poster
			if last := len(l.shown) - 1; last >= 0 && l.shown[last].to == from {
				l.shown[last].to = to
				continue
			}
			l.shown = append(l.shown, span{from, to})
		}
	}
	return lines, length
}

// keyframes say when the row is visible.
func (l *line) keyframes(length time.Duration) string {
	var b strings.Builder
	if l.shown[0].from > 0 {
		b.WriteString("0%{visibility:hidden}")
	}
	for _, s := range l.shown {
		fmt.Fprintf(&b, "%s%%{visibility:visible}", percent(s.from, length))
		if s.to < length {
			fmt.Fprintf(&b, "%s%%{visibility:hidden}", percent(s.to, length))
		}
	}
	return b.String()
}

func percent(at, length time.Duration) string {
	return strconv.FormatFloat(100*float64(at)/float64(length), 'f', 3, 64)
}

func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 2, 64) }

// drawRow draws a row: its paper and blocks as shapes, so that no font leaves gaps
// in a code, and the rest as text that has to fill its cells. "" is a blank row.
func drawRow(row []cell) string {
	return shapes(row) + words(row)
}

// shapes are the papers and the blocks, a path for each colour.
func shapes(row []cell) string {
	paths := map[string]string{}
	for half := range 2 {
		for from := 0; from < len(row); {
			color := halfColor(row[from], half)
			to := from + 1
			for to < len(row) && halfColor(row[to], half) == color {
				to++
			}
			if color != "" {
				width := (to - from) * cellWidth
				paths[color] += fmt.Sprintf("M%d %dh%dv%dh-%dz", from*cellWidth, half*cellHeight/2, width, cellHeight/2, width)
			}
			from = to
		}
	}
	var b strings.Builder
	for _, color := range sortedKeys(paths) {
		fmt.Fprintf(&b, `<path fill="%s" d="%s"/>`, color, paths[color])
	}
	return b.String()
}

func sortedKeys(m map[string]string) []string {
	var keys []string
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// halfColor is the colour of the upper or the lower half of a cell, "" for the
// background.
func halfColor(c cell, half int) string {
	inked := c.text == '█' || half == 0 && c.text == '▀' || half == 1 && c.text == '▄'
	switch {
	case inked && c.ink == "":
		return foreground
	case inked:
		return c.ink
	}
	return c.paper
}

// words are the texts of a row, cut where the look changes and where there is a gap.
func words(row []cell) string {
	var b strings.Builder
	for from := 0; from < len(row); {
		if !isText(row[from]) {
			from++
			continue
		}
		to := from + 1
		for to < len(row) && (isText(row[to]) || to+1 < len(row) && isText(row[to+1])) && sameLook(row[from], row[to]) {
			to++
		}
		writeWord(&b, row[from:to], from)
		from = to
	}
	return b.String()
}

func isText(c cell) bool { return c.text != 0 && !strings.ContainsRune(" █▀▄", c.text) }

// sameLook is told of blanks, too: one between two words does not part them.
func sameLook(a, b cell) bool {
	if strings.ContainsRune("█▀▄", b.text) {
		return false
	}
	return a.ink == b.ink && a.paper == b.paper && a.bold == b.bold && a.dim == b.dim
}

func writeWord(b *strings.Builder, cells []cell, at int) {
	var text strings.Builder
	for _, c := range cells {
		r := c.text
		if r == 0 {
			r = ' '
		}
		_ = xml.EscapeText(&text, []byte(string(r))) // text takes everything
	}
	look := ""
	if c := cells[0]; c.bold || c.dim {
		look = ` class="` + map[bool]string{true: "b", false: "d"}[c.bold] + `"`
	}
	ink := foreground
	if cells[0].ink != "" {
		ink = cells[0].ink
	}
	fmt.Fprintf(b, `<text x="%d" y="12" fill="%s"%s textLength="%d" lengthAdjust="spacingAndGlyphs">%s</text>`,
		at*cellWidth, ink, look, len(cells)*cellWidth, text.String())
}
