package mockserver

import (
	"context"

	"github.com/appctl/appctl/internal/draw"
)

// getCreditCard answers with the mark of a card brand.
func (s *Server) getCreditCard(_ context.Context, c *call) (reply, error) {
	return c.codePicture(draw.CreditCard)
}
