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

// jwtLife is how long a JWT lives where nobody can choose.
const jwtLife = 15 * time.Minute

// createJWT makes a token that stands for the current session as long as both
// live. A JWT makes no other.
func (s *Server) createJWT(_ context.Context, c *call) (reply, error) {
	if c.jwt && s.release >= jwtOnlyBySession {
		return nil, fail("user_jwt_creation_denied")
	}
	if c.session == nil {
		return nil, fail("user_session_not_found")
	}
	life := jwtLife
	if s.release >= jwtDuration {
		life = time.Duration(c.number("duration")) * time.Second
	}
	var payload document
	payload.open()
	payload.str("userId", c.user.ID)
	payload.str("sessionId", c.session.ID)
	payload.number("exp", int(c.now.Add(life).Unix()))
	payload.close()
	return jwtReply(signJWT(s.jwtKey, payload.b)), nil
}
