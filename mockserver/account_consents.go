package mockserver

import "context"

// The project is no OAuth2 provider, so nobody has given consent to anything.

// consentsReply is the empty list of consents.
type consentsReply struct{}

func (consentsReply) write(d *document, _ *call) {
	d.open()
	d.number("total", 0)
	d.strings("consents", nil)
	d.close()
}

func (s *Server) listConsents(_ context.Context, c *call) (reply, error) {
	_, _, err := listing[struct{}]{noun: "Consent"}.page(c)
	return consentsReply{}, err
}

// consentNotFound answers for every consent and what hangs on it. The API has
// published no type for it.
func (s *Server) consentNotFound(context.Context, *call) (reply, error) {
	return nil, failf("general_route_not_found", "Consent with the requested ID could not be found.")
}
