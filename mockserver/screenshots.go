package mockserver

import (
	"context"
	"time"
)

// Screenshots takes pictures of web pages. Package mockserver/chromium runs a
// browser for it.
type Screenshots interface {
	// Screenshot gives a picture of a page, as a PNG. Its error is what the
	// client reads behind "Screenshot service failed".
	Screenshot(ctx context.Context, p Page) ([]byte, error)

	// Close ends what is running. The server calls it when it is shut down.
	Close() error
}

// Page is a page to take a picture of, and what the browser that visits it is
// like.
type Page struct {
	URL            string
	Headers        map[string]string // sent to the origin of URL, to nobody else
	ViewportWidth  int               // in CSS pixels
	ViewportHeight int
	Scale          float64 // device pixels for each CSS pixel
	Theme          string  // "light" or "dark"
	UserAgent      string  // "": the browser's own
	FullPage       bool    // the whole page, not the viewport
	Locale         string  // "": the browser's own
	Timezone       string  // of the IANA, in its spelling; "": the machine's
	Geolocation    *Geolocation
	Touch          bool
	Permissions    []string // names of the API, granted to the origin of URL
	Sleep          time.Duration
}

// Geolocation is where a browser says that it is.
type Geolocation struct {
	Latitude, Longitude float64 // degrees
	Accuracy            float64 // metres
}

// WithScreenshots takes real screenshots. The server closes s when it is shut
// down. Default: a drawn page, without network.
func WithScreenshots(s Screenshots) Option {
	return optionFunc(func(c *config) {
		if s == nil {
			c.refuse("WithScreenshots: nobody to take them")
		}
		c.screenshots = s
	})
}
