package draw

import (
	"bytes"
	"embed"
	"image"
	"image/color"
	"image/png"
)

// The artwork is drawn by Node from sources of others and from our own SVG files
// beside the script. What it draws is committed, so that a build needs Go alone
// (docs/adr/0011).
//
//go:generate npm ci --prefix art/generate --no-audit --no-fund --loglevel=error
//go:generate node art/generate/generate.mjs

//go:embed art/browsers art/credit-cards art/flags
var artwork embed.FS

// browserMarks are the marks that stand for a client code.
var browserMarks = map[string]string{
	"aa": "avant",
	"an": "android-webview",
	"ch": "chrome",
	"ci": "chrome",
	"cm": "chrome",
	"cr": "chromium",
	"ff": "firefox",
	"sf": "safari",
	"mf": "safari",
	"ps": "edge",
	"oi": "edge",
	"om": "opera-mini",
	"op": "opera",
	"on": "opera",
}

// Browser gives the mark of the browser with the client code, in lower case. It
// is square, transparent around the mark, and as large as the real server's:
// 502 to 2048 pixels a side. The second result is false for a code without one.
func Browser(code string) (*Picture, bool) {
	img, ok := readArtwork("browsers/" + browserMarks[code])
	if !ok {
		return nil, false
	}
	return FromImage(img), true
}

// CreditCard gives the mark of the card brand with the code, in lower case, on a
// tile of 1200x900 opaque pixels. The second result is false for a code without
// one.
func CreditCard(code string) (*Picture, bool) {
	img, ok := readArtwork("credit-cards/" + code)
	if !ok {
		return nil, false
	}
	return FromImage(img), true
}

// Flag gives the flag of the country with the two-letter code, in lower case, as
// 640x480 pixels. It has an alpha channel, as the real server's has, and nothing
// that is transparent. The second result is false for a code without one.
func Flag(code string) (*Picture, bool) {
	img, ok := readArtwork("flags/" + code)
	if !ok {
		return nil, false
	}
	return FromImage(withAlpha(img)), true
}

// readArtwork decodes an embedded picture. All have palettes.
func readArtwork(name string) (*image.Paletted, bool) {
	data, err := artwork.ReadFile("art/" + name + ".png")
	if err != nil {
		return nil, false
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, false
	}
	paletted, ok := img.(*image.Paletted)
	return paletted, ok
}

// withAlpha spells the palette out.
func withAlpha(img *image.Paletted) *image.NRGBA {
	var colors [256]color.NRGBA
	for i, c := range img.Palette {
		colors[i], _ = color.NRGBAModel.Convert(c).(color.NRGBA)
	}
	out := image.NewNRGBA(img.Rect)
	for i, index := range img.Pix {
		c := colors[index]
		out.Pix[4*i], out.Pix[4*i+1], out.Pix[4*i+2], out.Pix[4*i+3] = c.R, c.G, c.B, c.A
	}
	return out
}
