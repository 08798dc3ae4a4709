package cli

import (
	"strings"

	"rsc.io/qr/coding"
)

// packedQR encodes text at level L in as few modules as it takes. The library that
// draws has one mode for a whole text, and for a URI that is 8 bits a character.
// Here capitals and digits, as of a secret in base32, take 5.5 (ISO/IEC 18004,
// 7.4.4), which is what lets the code of an authenticator app into 80×24 cells.
func packedQR(text string) (*coding.Code, error) {
	parts := qrParts(text)
	for v := coding.Version(coding.MinVersion); v <= coding.MaxVersion; v++ {
		bits := 0
		for _, part := range parts {
			bits += part.Bits(v)
		}
		if bits > 8*v.DataBytes(coding.L) {
			continue
		}
		plan, err := coding.NewPlan(v, coding.L, 0)
		if err != nil {
			return nil, err
		}
		return plan.Encode(parts...)
	}
	return nil, errQRTooLong
}

// qrParts splits text into runs of capitals and digits, where they are worth the
// two headers that a change of mode and back takes, and of bytes.
func qrParts(text string) []coding.Encoding {
	const (
		alphanumeric = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
		worth        = 12 // characters: 2.5 bits each pay for 29
	)
	var parts []coding.Encoding
	bytesTo := func(end int) {
		if end > 0 {
			parts = append(parts, coding.String(text[:end]))
			text = text[end:]
		}
	}
	for i := 0; i < len(text); {
		run := len(text[i:]) - len(strings.TrimLeft(text[i:], alphanumeric))
		if run < worth {
			i += max(run, 1)
			continue
		}
		bytesTo(i)
		parts = append(parts, coding.Alpha(text[:run]))
		text, i = text[run:], 0
	}
	bytesTo(len(text))
	return parts
}

// packedLines draws a code as [qrLines] does, in a quiet zone of one module.
func packedLines(code *coding.Code) []string {
	const quiet = 1
	var lines []string
	for y := -quiet; y < code.Size+quiet; y += 2 {
		if y+1 == code.Size+quiet { // the height in modules is odd
			lines = append(lines, qrLine(strings.Repeat(qrUpperDark, code.Size+2*quiet), qrPaperAsInk))
			break
		}
		var line strings.Builder
		for x := -quiet; x < code.Size+quiet; x++ {
			line.WriteString(qrCell(code.Black(x, y), code.Black(x, y+1)))
		}
		lines = append(lines, qrLine(line.String(), qrInk+";"+qrPaper))
	}
	return lines
}

func qrCell(upper, lower bool) string {
	switch {
	case upper && lower:
		return qrBothDark
	case upper:
		return qrUpperDark
	case lower:
		return qrLowerDark
	}
	return qrBothLight
}
