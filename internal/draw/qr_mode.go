package draw

import (
	"fmt"
	"strings"

	"golang.org/x/text/encoding/japanese"
	"rsc.io/qr/coding"
)

// alphanumerics are the characters of a QR code's second mode.
const alphanumerics = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

// encodingOf picks the mode for a whole text, the first that fits: digits,
// alphanumerics, kanji, bytes. There is one segment and no ECI header.
func encodingOf(text string) coding.Encoding {
	if onlyOf(text, alphanumerics[:10]) {
		return coding.Num(text)
	}
	if onlyOf(text, alphanumerics) {
		return coding.Alpha(text)
	}
	if codes, ok := kanjiOf(text); ok {
		return codes
	}
	return coding.String(text)
}

func onlyOf(text, set string) bool {
	for i := range len(text) {
		if strings.IndexByte(set, text[i]) < 0 {
			return false
		}
	}
	return true
}

// kanji is a text in the kanji mode, as codes of Shift-JIS.
type kanji []uint16

// kanjiOf gives a text's codes if the real server would take the kanji mode for
// it. That one looks whether the pairs of bytes could be Shift-JIS, but looks at
// the bytes of UTF-8: some short texts of kana and Han pass, most do not. Where
// it then fails for want of a code, this takes bytes.
func kanjiOf(text string) (kanji, bool) {
	if len(text)%2 != 0 {
		return nil, false
	}
	for i := 0; i < len(text); i += 2 {
		if !kanjiCode(uint16(text[i])<<8 | uint16(text[i+1])) {
			return nil, false
		}
	}
	shifted, err := japanese.ShiftJIS.NewEncoder().String(text)
	if err != nil || len(shifted)%2 != 0 {
		return nil, false
	}
	var codes kanji
	for i := 0; i < len(shifted); i += 2 {
		code := uint16(shifted[i])<<8 | uint16(shifted[i+1])
		if !kanjiCode(code) {
			return nil, false
		}
		codes = append(codes, code)
	}
	return codes, true
}

// kanjiCode tells whether the mode has a double byte.
func kanjiCode(code uint16) bool {
	return 0x8140 <= code && code <= 0x9FFC || 0xE040 <= code && code <= 0xEBBF
}

// Check passes every kanji: kanjiOf has looked.
func (k kanji) Check() error { return nil }

// Bits counts header and codes, 13 bits each.
func (k kanji) Bits(v coding.Version) int {
	return 4 + kanjiCountBits(v) + 13*len(k)
}

// Encode writes the segment.
func (k kanji) Encode(b *coding.Bits, v coding.Version) {
	b.Write(8, 4)
	b.Write(uint(len(k)), kanjiCountBits(v))
	for _, code := range k {
		base := uint16(0x8140)
		if code > 0x9FFC {
			base = 0xC140
		}
		code -= base
		b.Write(uint(code>>8)*0xC0+uint(code&0xFF), 13)
	}
}

// String names the mode in errors.
func (k kanji) String() string { return fmt.Sprintf("kanji(%d)", len(k)) }

func kanjiCountBits(v coding.Version) int {
	switch {
	case v <= 9:
		return 8
	case v <= 26:
		return 10
	default:
		return 12
	}
}
