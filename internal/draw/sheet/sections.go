package main

import (
	"fmt"
	"image/color"
	"strings"

	"github.com/appctl/appctl/internal/contract"
	"github.com/appctl/appctl/internal/draw"
)

// everything gives the page of all sections.
func everything() (*page, error) {
	p, err := newPage()
	if err != nil {
		return nil, err
	}
	for _, section := range []func(*page) error{flags, flagSquares, browsers, cards, initials, punched, sizes, codes, standIns} {
		if err := section(p); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// each adds a row with a picture for every code of an operation, cut to a size.
func each(p *page, id string, read func(code string) (*draw.Picture, bool), width, height int) error {
	op, ok := contract.Lookup(id)
	if !ok {
		return fmt.Errorf("no operation %s", id)
	}
	p.newRow()
	for _, code := range op.Params[0].Check.Values {
		picture, ok := read(code)
		if !ok {
			return fmt.Errorf("%s: no picture for %s", id, code)
		}
		p.add(code, picture.Crop(width, height))
	}
	return nil
}

func flags(p *page) error {
	p.section("Flags, width 120")
	return each(p, "avatars.getFlag", draw.Flag, 120, 0)
}

func flagSquares(p *page) error {
	p.section("Flags, 48 x 48")
	return each(p, "avatars.getFlag", draw.Flag, 48, 48)
}

func browsers(p *page) error {
	p.section("Browsers, 256, 100 and 32")
	for _, side := range []int{256, 100, 32} {
		if err := each(p, "avatars.getBrowser", draw.Browser, side, side); err != nil {
			return err
		}
	}
	return nil
}

func cards(p *page) error {
	p.section("Credit cards, width 360, and 100 x 100, which is the default")
	if err := each(p, "avatars.getCreditCard", draw.CreditCard, 360, 0); err != nil {
		return err
	}
	return each(p, "avatars.getCreditCard", draw.CreditCard, 100, 100)
}

// names are two words in each of many scripts.
var names = []struct{ script, name string }{
	{"Latin", "Ada Grace"}, {"Polish", "Łukasz Żak"}, {"Vietnamese", "Đặng Ước"}, {"Turkish", "İpek Şahin"}, {"Icelandic", "Þór Ægir"},
	{"Greek", "Ωμέγα Ψυχή"}, {"Cyrillic", "Юлия Жукова"}, {"Armenian", "Գոռ Շահ"}, {"Georgian", "ნინო გელა"}, {"Hebrew", "דוד לוי"},
	{"Arabic", "محمد علي"}, {"Persian", "پریسا گل"}, {"Devanagari", "अमित राव"}, {"Bengali", "অমিত রায়"}, {"Gurmukhi", "ਅਮਰ ਸਿੰਘ"},
	{"Gujarati", "અમિત શાહ"}, {"Tamil", "கமல் ராஜ்"}, {"Telugu", "రవి కుమార్"}, {"Kannada", "ರವಿ ಗೌಡ"}, {"Malayalam", "രവി നായർ"},
	{"Sinhala", "රවි පෙරේරා"}, {"Thai", "สมชาย ใจดี"}, {"Lao", "ສົມ ໃຈ"}, {"Khmer", "សុខ ជា"}, {"Burmese", "အောင် စု"},
	{"Tibetan", "བསྟན འཛིན"}, {"Amharic", "አበበ በቀለ"}, {"Mongolian", "ᠪᠠᠲᠤ ᠳᠣᠷᠵᠢ"}, {"Cherokee", "ᏣᎳᎩ ᎦᏬ"}, {"Han", "小明 王"},
	{"Kana", "さくら タロウ"}, {"Hangul", "한국 김"}, {"Digits", "3 Amigos"}, {"Emoji", "🙂"},
}

func initials(p *page) error {
	p.section("Initials since 2.0: scripts, and one to four letters")
	for _, n := range names {
		letters := draw.Letters(n.name)
		p.add(strings.TrimSpace(n.script+" "+letters), draw.Initials(letters, 100, 100, draw.Grey()))
	}
	for _, letters := range []string{"W", "I", "WW", "QJ", "AGM", "AGML", "WWWW", "IIII"} {
		p.add(letters, draw.Initials(letters, 100, 100, color.RGBA{0xFD, 0x36, 0x6E, 0xFF}))
	}
	return nil
}

func punched(p *page) error {
	p.section("Initials up to 1.9: letters are holes, one of five colours")
	for _, name := range []string{"Walter O'Brian", "Jane Doe", "W", "john_doe", "A @b C D", "É. Dupont", "Владимир", "Al Ann", "Al Bob", "Al Cid", "Al Dee", "Al Eve"} {
		letters := draw.PunchedLetters(name)
		p.add(name, draw.PunchedInitials(letters, 120, 120, draw.Palette(letters)))
	}
	return nil
}

func sizes(p *page) error {
	p.section("Sizes of initials and of the placeholder")
	for _, size := range [...][2]int{{16, 16}, {24, 24}, {32, 32}, {48, 48}, {64, 64}, {128, 128}, {256, 256}, {300, 100}, {100, 256}, {1, 64}} {
		width, height := size[0], size[1]
		label := fmt.Sprintf("%dx%d", width, height)
		p.add(label, draw.Initials("AG", width, height, draw.Grey()))
		p.add(label, draw.Placeholder(width, height))
	}
	return nil
}

// codes are QR codes of each mode and of several versions.
func codes(p *page) error {
	p.section("QR codes")
	for _, code := range []struct {
		label, text  string
		margin, size int
	}{
		{"64", "https://example.com/", 1, 64},
		{"digits", "0123456789", 1, 200},
		{"capitals", "HELLO WORLD 2026", 1, 200},
		{"kanji", "漢字", 1, 200},
		{"bytes", "https://example.com/", 1, 200},
		{"no margin", "https://example.com/", 0, 200},
		{"margin 4", "https://example.com/", 4, 200},
		{"margin 10", "https://example.com/", 10, 200},
		{"400", "https://example.com/", 1, 400},
		{"512 characters, 400", strings.Repeat("appctl ", 74)[:512], 1, 400},
		{"512 characters, 1000", strings.Repeat("appctl ", 74)[:512], 1, 1000},
	} {
		picture, err := draw.QR(code.text, code.margin)
		if err != nil {
			return fmt.Errorf("QR code of %s: %w", code.label, err)
		}
		p.add(code.label, picture.Crop(code.size, code.size))
	}
	return nil
}

func standIns(p *page) error {
	p.section("Stand-ins for icons, pictures and pages")
	for _, host := range []string{"example.com", "www.appctl.dev", "go.dev", "münchen.example", "192.0.2.1", "a.b.c.example"} {
		p.add(host, draw.StandInIcon("https://"+host+"/", 56))
	}
	p.newRow()
	for _, host := range []string{"example.com", "photos.example.org", "go.dev", "a.test", "cdn.example.net"} {
		p.add(host, draw.StandInImage("https://"+host+"/picture.jpg", 360, 270))
	}
	p.add("a long name", draw.StandInImage("https://a-very-long-name-of-a-host.subdomain.example.com/", 180, 180))
	p.add("wide", draw.StandInImage("https://example.com/wide", 640, 160))
	p.newRow()
	p.add("page", draw.StandInPage("https://example.com/", 640, 360, false))
	p.add("dark page", draw.StandInPage("https://example.com/", 640, 360, true))
	p.add("on a phone", draw.StandInPage("https://example.com/", 195, 422, false))
	return nil
}
