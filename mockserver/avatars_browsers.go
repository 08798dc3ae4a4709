package mockserver

import (
	"context"

	"github.com/appctl/appctl/internal/draw"
)

// getBrowser answers with the mark of the browser that sessions name by a client code.
func (s *Server) getBrowser(_ context.Context, c *call) (reply, error) {
	return c.codePicture(draw.Browser)
}
