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
func Browser(code string) (*Picture, bool) { return openArtwork("browsers/"+browserMarks[code], 4) }

// CreditCard gives the mark of the card brand with the code, in lower case, on a
// tile of 1200x900 opaque pixels. The second result is false for a code without
// one.
func CreditCard(code string) (*Picture, bool) { return openArtwork("credit-cards/"+code, 3) }

// Flag gives the flag of the country with the two-letter code, in lower case, as
// 640x480 pixels. It has an alpha channel, as the real server's has, and nothing
// that is transparent. The second result is false for a code without one.
func Flag(code string) (*Picture, bool) { return openArtwork("flags/"+code, 4) }

// openArtwork gives an embedded picture with so many channels. Its pixels are
// read when they are needed, so that those who wait for Encode hold none.
func openArtwork(name string, channels int) (*Picture, bool) {
	data, err := artwork.ReadFile("art/" + name + ".png")
	if err != nil {
		return nil, false
	}
	header, err := png.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, false
	}
	p := raster{width: header.Width, height: header.Height, channels: channels}.picture()
	p.load = func() raster { return readArtwork(data, channels) }
	return p, true
}

// readArtwork spells the palette of an embedded picture out.
func readArtwork(data []byte, channels int) raster {
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		panic("draw: the embedded artwork: " + err.Error())
	}
	m := img.(*image.Paletted)
	var colors [256][4]uint8
	for i, c := range m.Palette {
		n := color.NRGBAModel.Convert(c).(color.NRGBA)
		colors[i] = [4]uint8{n.R, n.G, n.B, n.A}
	}
	r := newRaster(m.Rect.Dx(), m.Rect.Dy(), channels)
	for i, index := range m.Pix {
		copy(r.pix[i*channels:(i+1)*channels], colors[index][:])
	}
	return r
}
