package sdk

import (
	"math"
	"net/url"
	"strconv"
	"time"
)

// AvatarsService makes pictures: logos of browsers and card brands, flags,
// initials, QR codes, profile photos, and pictures of other sites. Each method
// is the operation of its name: Flag is avatars.getFlag. It builds an
// [ImageRequest] and sends nothing; take its URL, its Bytes, or Open it as a
// stream, and the errors that the method names come from there. Guests may ask
// for all of them; an API key needs the scope avatars.read.
//
// What is nil or empty in the parameters is left out, and the server takes its
// default; new(0) sends a zero, which for a width or height keeps the
// proportions, unless a field says otherwise. With both given the picture fills
// them and what stands over is cut off, so flags and cards come out square.
type AvatarsService struct{ client *Client }

// ImageFormat is a format that the server encodes pictures in.
type ImageFormat string

// The formats. [AvatarsService.Photo] takes the first three alone.
const (
	ImageFormatPNG  ImageFormat = "png"
	ImageFormatJPG  ImageFormat = "jpg"
	ImageFormatWebP ImageFormat = "webp"
	ImageFormatJPEG ImageFormat = "jpeg" // another name of JPG
	ImageFormatHEIC ImageFormat = "heic"
	ImageFormatAVIF ImageFormat = "avif"
	ImageFormatGIF  ImageFormat = "gif"
)

// picture makes the request for one.
func (a *AvatarsService) picture(operation, route string, query pictureQuery, ids ...string) ImageRequest {
	return ImageRequest{client: a.client, request: request{
		operation: operation, method: "GET", route: route, ids: ids, query: url.Values(query), accept: "image/*, application/json",
	}}
}

// pictureQuery collects the parameters that are set. An empty one would be
// refused, so it is left out.
type pictureQuery url.Values

func (q pictureQuery) text(key, value string) {
	if value != "" {
		q[key] = []string{value}
	}
}

func (q pictureQuery) number(key string, value *int) {
	if value != nil {
		q[key] = []string{strconv.Itoa(*value)}
	}
}

func (q pictureQuery) decimal(key string, value *float64) {
	if value != nil {
		q[key] = []string{strconv.FormatFloat(*value, 'f', -1, 64)}
	}
}

// yes says nothing for false, which is every server's default: some read the
// word "false" as true.
func (q pictureQuery) yes(key string, value bool) {
	if value {
		q[key] = []string{"true"}
	}
}

// seconds rounds up, so that the server never waits less than it was asked to.
func (q pictureQuery) seconds(key string, d time.Duration) {
	if d > 0 {
		q[key] = []string{strconv.Itoa(int(math.Ceil(d.Seconds())))}
	}
}

// codeQuery has the parameters of the pictures that a code names.
func codeQuery(width, height, quality *int) pictureQuery {
	q := make(pictureQuery)
	q.number("width", width)
	q.number("height", height)
	q.number("quality", quality)
	return q
}
