package mockserver

import (
	"context"
	"errors"
	"net/http"

	"github.com/appctl/appctl/internal/draw"
	"github.com/appctl/appctl/internal/fetch"
)

// remoteQuality is that of pictures made of remote ones. They are PNG: it says
// how hard they are compressed.
const remoteQuality = 80

// The size that a picture has which stands for one that was not fetched.
const (
	standInWidth  = 800
	standInHeight = 600
)

// getImage answers with the picture at a URL, cut to a size.
func (s *Server) getImage(ctx context.Context, c *call) (reply, error) {
	p, err := c.imageAt(ctx, c.text("url"), c.number("width"), c.number("height"))
	if err != nil {
		return nil, err
	}
	return encode(p, draw.PNG, remoteQuality, headerMonth)
}

// imageAt gives the picture at a URL, in a size. Redirects are not followed, and
// nobody is told who asks.
func (c *call) imageAt(ctx context.Context, url string, width, height int) (*draw.Picture, error) {
	r, err := c.fetch(ctx, fetch.Request{URL: url})
	switch {
	case errors.Is(err, errOffline) && width > 0 && height > 0:
		return draw.StandInImage(url, width, height), nil
	case errors.Is(err, errOffline):
		return draw.StandInImage(url, standInWidth, standInHeight).Crop(width, height), nil
	case errors.Is(err, fetch.ErrTooLarge):
		return nil, fail("avatar_image_not_found")
	case err != nil:
		return nil, c.remoteFailed(err)
	case r.Status != http.StatusOK:
		return nil, fail("avatar_image_not_found")
	}
	p, err := decode(r.Body)
	if err != nil && c.server.release < brokenImages {
		return nil, fail("general_server_error")
	}
	if err != nil {
		return nil, fail("avatar_image_not_found")
	}
	return p.Crop(width, height), nil
}
