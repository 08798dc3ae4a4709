package cli

import (
	"bytes"
	"strings"
)

// pictureQuery asks for a picture of one pixel in kitty's protocol, and for the
// attributes of the terminal (DA1). Nearly every terminal answers the second, so
// nobody waits for an answer to the first that does not come.
const pictureQuery = "\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\" + "\x1b[c"

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
