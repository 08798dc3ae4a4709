package draw

import (
	"bytes"
	"fmt"

	"rsc.io/qr/coding"
)

// pixelsPerModule is the side of one module of [QR].
const pixelsPerModule = 15

// QR draws a QR code of text, of error correction level L, black on white, each
// module 15 pixels wide, with a quiet zone of margin modules on each side.
// Scale it to the size asked for with [Picture.Crop].
//
// The symbol is that of ISO/IEC 18004 in every bit but one choice: the mask is
// the one that the real server's encoder takes (see rating), so that the
// pictures agree with its own. It fails for a text that no version holds, which
// begins at 2,954 bytes.
func QR(text string, margin int) (*Picture, error) {
	symbol, err := encodeQR(text)
	if err != nil {
		return nil, err
	}
	return paintModules(symbol, margin).picture(), nil
}

// encodeQR gives the symbol of a text, with the best mask.
func encodeQR(text string) (*coding.Code, error) {
	encoding := encodingOf(text)
	version, err := versionFor(encoding)
	if err != nil {
		return nil, err
	}
	plain, err := coding.NewPlan(version, coding.L, 0)
	if err != nil {
		return nil, fmt.Errorf("draw: plan QR code: %w", err)
	}
	code, err := plain.Encode(encoding)
	if err != nil {
		return nil, fmt.Errorf("draw: encode QR code: %w", err)
	}
	mask := bestMask(plain, code)
	if mask == 0 {
		return code, nil
	}
	plan, err := coding.NewPlan(version, coding.L, mask)
	if err != nil {
		return nil, fmt.Errorf("draw: plan QR code: %w", err)
	}
	return plan.Encode(encoding)
}

// versionFor gives the smallest version that holds the text.
func versionFor(encoding coding.Encoding) (coding.Version, error) {
	for v := coding.Version(coding.MinVersion); v <= coding.MaxVersion; v++ {
		if encoding.Bits(v) <= v.DataBytes(coding.L)*8 {
			return v, nil
		}
	}
	return 0, fmt.Errorf("draw: the text is too long for a QR code: %d bits", encoding.Bits(coding.MaxVersion))
}

// paintModules draws the symbol with its quiet zone.
func paintModules(symbol *coding.Code, margin int) raster {
	side := (symbol.Size + 2*margin) * pixelsPerModule
	r := newRaster(side, side, 1)
	white := bytes.Repeat([]byte{255}, side)
	for y := range symbol.Size + 2*margin {
		first := r.row(y * pixelsPerModule)
		copy(first, white)
		for x := range symbol.Size {
			if symbol.Black(x, y-margin) {
				left := (x + margin) * pixelsPerModule
				clear(first[left : left+pixelsPerModule])
			}
		}
		for line := 1; line < pixelsPerModule; line++ {
			copy(r.row(y*pixelsPerModule+line), first)
		}
	}
	return r
}
