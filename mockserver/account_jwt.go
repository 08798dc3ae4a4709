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
	return c.userJWT(c.user.ID, c.session.ID, life)
}

// userJWT is a token for a user; one without a session outlives all of them.
// The real server takes a life of no second for valid, and then fails.
func (c *call) userJWT(userID, sessionID string, life time.Duration) (reply, error) {
	if life <= 0 {
		return nil, unexpected()
	}
	var payload document
	payload.open()
	payload.str("userId", userID)
	payload.str("sessionId", sessionID)
	payload.number("exp", int(c.now.Add(life).Unix()))
	payload.close()
	return jwtReply(signJWT(c.server.jwtKey, payload.b)), nil
}
