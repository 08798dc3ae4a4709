package mockserver

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/appctl/appctl/internal/draw"
	"github.com/appctl/appctl/internal/fetch"
	"github.com/appctl/appctl/internal/svg"
)

const (
	iconSize      = 56       // pixels of each side
	iconBytes     = 10 << 20 // of a page or an icon at most
	iconRedirects = 5
)

// getFavicon answers with the icon that the page at a URL names, or its site
// has. A drawing and an ICO stay what they are.
func (s *Server) getFavicon(ctx context.Context, c *call) (reply, error) {
	page := c.text("url")
	r, err := c.fetchIcon(ctx, page)
	if err != nil && !errors.Is(err, errOffline) {
		return nil, fail("avatar_remote_url_failed") // whatever the reason
	}
	var body []byte // of a page without network: none
	if err == nil {
		body = r.Body
	}
	link := findIcon(page, body, c.server.release >= resolvedIcons)
	r, err = c.fetchIcon(ctx, link.url)
	if errors.Is(err, errOffline) {
		return encode(draw.StandInIcon(page, iconSize), draw.PNG, remoteQuality, headerMonth)
	}
	if err != nil {
		return nil, fail("avatar_remote_url_failed")
	}
	if r.Status != http.StatusOK {
		return nil, fail("avatar_icon_not_found")
	}
	return icon(link.kind, r.Body)
}

// fetchIcon fetches a page or an icon as the real server does, which tells who
// it is.
func (c *call) fetchIcon(ctx context.Context, url string) (*fetch.Response, error) {
	return c.fetch(ctx, fetch.Request{
		URL:       url,
		UserAgent: "Appwrite-Server v" + c.server.reported + ". Please report abuse at", // nobody: no address is configured
		Redirects: iconRedirects,
		MaxBytes:  iconBytes,
	})
}

// The types of icons that are passed on.
var (
	headerICO = []string{"image/x-icon"}
	headerSVG = []string{"image/svg+xml"}
)

// headerSandbox lets a drawing that is opened by itself load and run nothing.
var headerSandbox = []string{"default-src 'none'; style-src 'unsafe-inline'; sandbox"}

// icon makes the answer of an icon. Its kind is what the link to it said, not
// the server that has it.
func icon(kind string, body []byte) (reply, error) {
	switch kind {
	case "ico":
		if len(body) == 0 || startsFold(body, "<html") || startsFold(body, "<!doc") {
			return nil, failf("avatar_icon_not_found", "Favicon not found")
		}
		return &picture{headerICO, headerMonth, body}, nil
	case "svg":
		drawing, err := svg.Sanitize(body)
		if err != nil {
			return nil, fail("avatar_svg_sanitization_failed")
		}
		return &picture{headerSVG, headerMonth, drawing}, nil
	}
	p, err := decode(body)
	if err != nil {
		return nil, fail("avatar_icon_not_found")
	}
	return encode(p.Crop(iconSize, iconSize), draw.PNG, remoteQuality, headerMonth)
}

// startsFold tells whether a body begins with some ASCII, in any letter case.
func startsFold(body []byte, start string) bool {
	return len(body) >= len(start) && strings.EqualFold(string(body[:len(start)]), start)
}
