package mockserver

// picture is an answer of the avatars service: bytes that are sent as they are.
type picture struct {
	kind  []string // the whole Content-Type
	age   []string // the Cache-Control for browsers
	bytes []byte   // nobody may change them
}

// headerPNG is the type that most pictures have.
var headerPNG = []string{"image/png"}

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
	c.w.Header()["Cache-Control"] = p.age
	c.kind, c.picture = p.kind, p.bytes
}
