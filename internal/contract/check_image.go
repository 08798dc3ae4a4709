package contract

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"strconv"
	"strings"
)

// image is a picture of the type that the header names, which browsers may
// keep for themselves at most.
func (c *checker) image(body []byte) {
	typ := strings.Join(c.header.Values("Content-Type"), ", ")
	read, ok := imageTypes[typ]
	if !ok {
		c.differ("header Content-Type", strconv.Quote(typ), "the type of a picture, without parameters")
	}
	cache := c.header.Values("Cache-Control")
	if len(cache) == 0 || !strings.HasPrefix(cache[len(cache)-1], "private, ") {
		c.differ("header Cache-Control", cache, "private, ...")
	}
	c.kept()
	if len(body) == 0 {
		c.differ("body", "none", "a picture")
		return
	}
	if !ok {
		return
	}
	if err := read(body); err != nil {
		c.differ("body", err, "a picture of "+typ)
	}
}

// kept says whether the server's own cache speaks, if it has one for the
// operation.
func (c *checker) kept() {
	state := c.header.Get("X-Appwrite-Cache")
	switch {
	case !c.op.Cached && state != "":
		c.differ("header X-Appwrite-Cache", strconv.Quote(state), "none")
	case c.op.Cached && state != "hit" && state != "miss":
		c.differ("header X-Appwrite-Cache", strconv.Quote(state), "hit or miss")
	}
}

// imageTypes are the types that the service answers with, each with what reads
// it. Those that the standard library cannot decode are known by how they begin.
var imageTypes = map[string]func(body []byte) error{
	"image/png": func(body []byte) error {
		_, err := png.Decode(bytes.NewReader(body))
		return err
	},
	"image/jpeg": func(body []byte) error {
		_, err := jpeg.Decode(bytes.NewReader(body))
		return err
	},
	"image/gif": func(body []byte) error {
		_, err := gif.Decode(bytes.NewReader(body))
		return err
	},
	"image/webp":    begins("RIFF....WEBP"),
	"image/avif":    begins("....ftypavif"),
	"image/heic":    begins("....ftyp"),
	"image/x-icon":  begins(""), // passed on as it came
	"image/svg+xml": readSVG,
}

// begins reads a picture by its first bytes; "." is any of them.
func begins(with string) func(body []byte) error {
	return func(body []byte) error {
		for i := range len(with) {
			if i >= len(body) || with[i] != '.' && with[i] != body[i] {
				return fmt.Errorf("bytes that begin with %q", body[:min(len(body), len(with))])
			}
		}
		return nil
	}
}

// readSVG wants XML that is well formed, and an svg element around it.
func readSVG(body []byte) error {
	d := xml.NewDecoder(bytes.NewReader(body))
	root := ""
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if start, ok := token.(xml.StartElement); ok && root == "" {
			root = start.Name.Local
		}
	}
	if !strings.EqualFold(root, "svg") {
		return fmt.Errorf("an element %q", root)
	}
	return nil
}
