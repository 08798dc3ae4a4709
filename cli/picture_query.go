package cli

import (
	"bytes"
	"strings"
)

const (
	kittyQuery      = "\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\" // for a picture of one pixel
	attributesQuery = "\x1b[c"                                     // for the attributes of the terminal (DA1)
)

// pictureQuery asks for a picture in kitty's protocol, and for the attributes.
// Nearly every terminal answers the second, so nobody waits for an answer to the
// first that does not come. Where a multiplexer is in between, only the second is
// asked: tmux would take the first for the title of the pane.
func pictureQuery(wrap wrapping) string {
	if wrap != unwrapped {
		return attributesQuery
	}
	return kittyQuery + attributesQuery
}

// parsePictureAnswer reads what a terminal has answered so far; whole is true once
// the attributes are there.
func parsePictureAnswer(answer []byte) (kind string, whole bool) {
	for rest := answer; ; {
		_, after, found := bytes.Cut(rest, []byte("\x1b[?"))
		if !found {
			return "", false
		}
		attributes := after[:len(after)-len(bytes.TrimLeft(after, "0123456789;"))]
		rest = after[len(attributes):]
		if !bytes.HasPrefix(rest, []byte("c")) {
			continue
		}
		if bytes.Contains(answer, []byte("\x1b_Gi=31;OK")) {
			return showKitty, true
		}
		return kindOfAttributes(string(attributes)), true
	}
}

// kindOfAttributes looks for attribute 4, sixels, behind the terminal's class.
func kindOfAttributes(attributes string) string {
	for i, attribute := range strings.Split(attributes, ";") {
		if i > 0 && attribute == "4" {
			return showSixel
		}
	}
	return showBlocks
}
