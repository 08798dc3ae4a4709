package mockserver

import (
	"context"
	"time"
)

type jwtReply string

func (j jwtReply) write(d *document, _ *call) {
	d.open()
	d.str("jwt", string(j))
	d.close()
}

// createJWT makes a token that stands for the current session as long as both
// live. A JWT makes no other.
func (s *Server) createJWT(_ context.Context, c *call) (reply, error) {
	if c.jwt {
		return nil, fail("user_jwt_creation_denied")
	}
	if c.session == nil {
		return nil, fail("user_session_not_found")
	}
	life := time.Duration(c.number("duration")) * time.Second
	var payload document
	payload.open()
	payload.str("userId", c.user.ID)
	payload.str("sessionId", c.session.ID)
	payload.number("exp", int(c.now.Add(life).Unix()))
	payload.close()
	return jwtReply(signJWT(s.jwtKey, payload.b)), nil
}
