package mockserver

import "github.com/appctl/appctl/internal/draw"

// picture is an answer of the avatars service: bytes that are sent as they are.
type picture struct {
	kind  []string // the whole Content-Type
	age   []string // the Cache-Control for browsers
	bytes []byte   // nobody may change them
}

// pictureTypes are the types of the formats that are written, each ready to be
// put into a header.
var pictureTypes = map[draw.Format][]string{
	draw.PNG:  {"image/png"},
	draw.JPEG: {"image/jpeg"},
	draw.WebP: {"image/webp"},
	draw.AVIF: {"image/avif"},
	draw.GIF:  {"image/gif"},
}

// quick is the quality of a PNG that is written with little effort: what nobody
// keeps is drawn anew each time. It is lossless as any.
const quick = 89

// How long browsers may keep a picture.
var (
	headerMonth    = []string{"private, max-age=2592000"}  // 30 days: what the server keeps as well
	headerDrawn    = []string{"private, max-age=3888000"}  // 45 days: what it draws anew
	headerHalfYear = []string{"private, max-age=15552000"} // 180 days: what the server had kept
)

// Whether the server had the picture.
var (
	headerHit  = []string{"hit"}
	headerMiss = []string{"miss"}
)

// write hands the picture over as it is: no document is made of it.
func (p *picture) write(_ *document, c *call) {
	h := c.w.Header()
	h["Cache-Control"] = p.age
	if p.kind[0] == headerSVG[0] {
		h["Content-Security-Policy"] = headerSandbox
	}
	c.kind, c.picture = p.kind, p.bytes
}

// decode reads a picture from elsewhere. To the real server's library an ICO is no
// picture: it is known by its name alone.
func decode(data []byte) (*draw.Picture, error) {
	p, err := draw.Decode(data)
	if err == nil && p.Source() == draw.ICO {
		return nil, draw.ErrFormat
	}
	return p, err
}

// encode is the answer that p is in a format.
func encode(p *draw.Picture, f draw.Format, quality int, age []string) (reply, error) {
	b, err := p.Encode(f, quality)
	if err != nil {
		return nil, err
	}
	return &picture{pictureTypes[f], age, b}, nil
}
