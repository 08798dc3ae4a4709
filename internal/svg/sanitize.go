package svg

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// ErrMalformed refuses what is no drawing in well-formed XML, or one that would
// take more than its size allows.
var ErrMalformed = errors.New("not a drawing that can be read")

// What a drawing may cost to read. No icon comes near.
const (
	maxBytes = 4 << 20
	maxNodes = 50_000
	maxDepth = 256
	maxAttrs = 256 // of an element
)

// Sanitize gives a drawing without what could do more than be drawn, in UTF-8,
// with white space collapsed. It fails with [ErrMalformed] for anything that is
// no well-formed XML with an svg element around it, declares entities, nests
// deeper than 256 elements, or has more than 50,000 of them, 256 attributes on one
// or 4 MiB.
func Sanitize(text []byte) ([]byte, error) {
	if len(text) > maxBytes {
		return nil, fmt.Errorf("%w: more than %d bytes", ErrMalformed, maxBytes)
	}
	d := xml.NewDecoder(bytes.NewReader(cutServerCode(text)))
	d.CharsetReader = latin1
	declared, root, err := read(d)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	root.dropUses()
	var b bytes.Buffer
	if declared {
		b.WriteString(`<?xml version="1.0" encoding="UTF-8"?> `)
	}
	root.write(&b)
	return collapse(b.Bytes()), nil
}

// cutServerCode leaves out what a server would run before the drawing goes out:
// "<?php ... ?>" and "<?= ... ?>".
func cutServerCode(text []byte) []byte {
	var kept []byte
	for {
		before, rest, found := bytes.Cut(text, []byte("<?"))
		kept = append(kept, before...)
		if !found {
			return kept
		}
		if !bytes.HasPrefix(rest, []byte("=")) && (len(rest) < 3 || !bytes.EqualFold(rest[:3], []byte("php"))) {
			kept, text = append(kept, "<?"...), rest
			continue
		}
		_, after, ended := bytes.Cut(rest, []byte("?>"))
		if !ended {
			return append(append(kept, "<?"...), rest...)
		}
		text = after
	}
}

// latin1 reads the encodings of drawings that are not in UTF-8.
func latin1(charset string, input io.Reader) (io.Reader, error) {
	switch strings.ToLower(charset) {
	case "us-ascii", "iso-8859-1", "latin1":
	default:
		return nil, fmt.Errorf("no encoding %q", charset)
	}
	raw, err := io.ReadAll(input)
	if err != nil {
		return nil, err
	}
	runes := make([]rune, len(raw))
	for i, b := range raw {
		runes[i] = rune(b)
	}
	return strings.NewReader(string(runes)), nil
}

// collapse makes every run of white space one blank.
func collapse(b []byte) []byte {
	out := b[:0]
	for _, c := range b {
		if c == ' ' || c >= '\t' && c <= '\r' {
			if len(out) > 0 && out[len(out)-1] != ' ' {
				out = append(out, ' ')
			}
			continue
		}
		out = append(out, c)
	}
	return bytes.TrimRight(out, " ")
}
