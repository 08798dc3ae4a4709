package mockserver

import (
	"context"

	"github.com/appctl/appctl/internal/draw"
)

var headerDownloadQR = []string{`attachment; filename="qr.png"`}

// getQR answers with the QR code of a text.
func (s *Server) getQR(_ context.Context, c *call) (reply, error) {
	code, err := draw.QR(c.text("text"), c.number("margin"))
	if err != nil {
		return nil, err
	}
	if c.flag("download") {
		c.w.Header()["Content-Disposition"] = headerDownloadQR
	}
	size := c.number("size")
	return encode(code.Crop(size, size), draw.PNG, quick, headerDrawn)
}
