package draw

import (
	"image"
	"image/color"
	"math"
)

// StandInPage draws a screenshot to take the place of that of the page at an
// address: a browser's window with the address, and a page in the light or the
// dark theme.
func StandInPage(address string, width, height int, dark bool) *Picture {
	p := newPage(address, width, height, dark)
	p.window()
	p.hero()
	for y := p.line; y < float64(height); {
		y = p.cards(y)
	}
	return FromImage(p.img)
}

// page is a page while it is drawn. Its lengths are in units of a window 1280
// wide; one that is higher than wide has larger ones, like that of a phone.
type page struct {
	img                     *image.RGBA
	text                    *typesetter
	host                    string
	colours                 scheme
	next                    func(n int) int // a random number below n
	unit                    float64
	width                   float64 // in units
	line                    float64 // where the next thing goes, in pixels
	surface, bar, card, ink color.RGBA
	faint                   color.RGBA
	narrow                  bool
}

func newPage(address string, width, height int, dark bool) *page {
	chance := chanceOf(address)
	p := &page{
		text: newTypesetter(), host: hostOf(address), next: chance.IntN,
		colours: schemes[chance.IntN(len(schemes))],
		width:   1280, narrow: width*4 < height*3,
		surface: rgb(0xFFFFFF), bar: rgb(0xE9EBEF), card: rgb(0xF4F5F7), ink: rgb(0x1D2433), faint: rgb(0xD9DDE4),
	}
	if dark {
		p.surface, p.bar, p.card, p.ink, p.faint = rgb(0x14171F), rgb(0x242934), rgb(0x1E222C), rgb(0xF0F2F6), rgb(0x3A414F)
	}
	if p.narrow {
		p.width = 560
	}
	p.unit = float64(width) / p.width
	p.img = surfaceOf(width, height, p.surface)
	return p
}

// box paints a rectangle with round corners, in units but for its upper edge,
// which is in pixels.
func (p *page) box(x, top, width, height, radius float64, c color.Color) {
	var s shape
	s.rounded(x*p.unit, top, width*p.unit, height*p.unit, radius*p.unit)
	s.fill(p.img, c)
}

// write writes a line at most so many units wide, if it can be read.
func (p *page) write(text string, x, baseline, size, width float64, c color.Color) {
	size *= p.unit
	if size < 5 {
		return
	}
	var s shape
	p.text.write(&s, p.text.fit(text, size, width*p.unit), x*p.unit, baseline, size)
	s.fill(p.img, c)
}

// window draws the browser's bar.
func (p *page) window() {
	const height = 64
	u := p.unit
	p.box(0, 0, p.width, height, 0, p.bar)
	for i, c := range []color.RGBA{rgb(0xF2645A), rgb(0xF5BD4F), rgb(0x5FC454)} {
		var dot shape
		dot.ellipse(point{(34 + 26*float64(i)) * u, height / 2 * u}, 8*u, 8*u)
		dot.fill(p.img, c)
	}
	left := 132.0
	right := 48.0
	if !p.narrow {
		left, right = 220, 220
	}
	p.box(left, 14*u, p.width-left-right, 36, 18, p.surface)
	p.write(p.host, left+24, 38*u, 17, p.width-left-right-48, p.ink)
	p.line = height * u
}

// hero draws what a page greets with: its name, two lines, and a button, before
// a band of colour.
func (p *page) hero() {
	height, size := 300.0, 56.0
	if p.narrow {
		height, size = 260, 40
	}
	u, top := p.unit, p.line
	bottom := blend(p.colours.accent, rgb(0), 0.25)
	end := min(int(math.Ceil(top+height*u)), p.img.Rect.Dy())
	for y := int(math.Round(top)); y < end; y++ {
		c := blend(p.colours.accent, bottom, (float64(y)-top)/(height*u))
		row := p.img.Pix[y*p.img.Stride : (y+1)*p.img.Stride]
		for i := 0; i < len(row); i += 4 {
			row[i], row[i+1], row[i+2] = c.R, c.G, c.B
		}
	}
	left := p.margin()
	room := p.width - 2*left
	p.write(p.host, left, top+(70+size/2)*u, size, room, color.White)
	p.box(left, top+(height-142)*u, room*0.62, 14, 7, veil(1, 0.55))
	p.box(left, top+(height-112)*u, room*0.48, 14, 7, veil(1, 0.40))
	p.box(left, top+(height-76)*u, 150, 42, 21, veil(1, 0.95))
	p.box(left+34, top+(height-61)*u, 82, 12, 6, p.colours.accent)
	p.line = top + (height+40)*u
}

func (p *page) margin() float64 {
	if p.narrow {
		return 36
	}
	return 110
}

// cards draws a row of cards from top on, and tells where the next one goes.
func (p *page) cards(top float64) float64 {
	columns, height, gap := 3, 280.0, 32.0
	if p.narrow {
		columns = 1
	}
	left := p.margin()
	width := (p.width - 2*left - gap*float64(columns-1)) / float64(columns)
	u := p.unit
	for i := range columns {
		x := left + float64(i)*(width+gap)
		p.box(x, top, width, height, 14, p.card)
		tint := blend(p.colours.accent, p.colours.far, float64(p.next(100))/100)
		p.box(x+16, top+16*u, width-32, 130, 8, blend(tint, p.card, 0.25))
		p.box(x+16, top+170*u, (width-32)*(0.45+0.02*float64(p.next(15))), 18, 9, blend(p.ink, p.card, 0.25))
		for line := range 2 {
			p.box(x+16, top+(206+26*float64(line))*u, (width-32)*(0.65+0.02*float64(p.next(17))), 11, 5.5, p.faint)
		}
	}
	return top + (height+gap)*u
}
