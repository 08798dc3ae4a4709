package mockserver

import (
	"context"

	"github.com/appctl/appctl/internal/draw"
)

// getFlag answers with the flag of a country.
func (s *Server) getFlag(_ context.Context, c *call) (reply, error) {
	return c.codePicture(draw.Flag)
}
