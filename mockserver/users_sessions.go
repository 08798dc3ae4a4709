package mockserver

import (
	"context"
	"slices"
	"time"

	"github.com/appctl/appctl/mockserver/store"
)

// createUserSession makes a session for a server to hand on: without cookies,
// without a mail, and on top of as many as there are.
func (s *Server) createUserSession(ctx context.Context, c *call) (reply, error) {
	session := c.fillSession(store.Session{Provider: "server", Factors: []string{"server"}})
	u, err := c.updatePathUser(ctx, func(u *store.User) error {
		u.Sessions = append(u.Sessions, session)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return sessionReply{Session: &session, userID: u.ID, full: true, secret: encodeSession(u.ID, session.Secret)}, nil
}

// userSessionsReply are all sessions of a user, oldest first. Keys see what
// the secrets are compared with.
type userSessionsReply struct{ *store.User }

func (r userSessionsReply) write(d *document, c *call) {
	d.open()
	total := 0
	if c.flag("total") {
		total = len(r.Sessions)
	}
	d.number("total", total)
	d.each("sessions", len(r.Sessions), func(i int) {
		one := sessionReply{Session: &r.Sessions[i], userID: r.ID, full: true}
		if c.privileged() {
			one.secret = one.SecretHash
		}
		one.write(d, c)
	})
	d.close()
}

func (s *Server) listUserSessions(ctx context.Context, c *call) (reply, error) {
	u, err := c.pathUser(ctx)
	if err != nil {
		return nil, err
	}
	return userSessionsReply{u}, nil
}

func (s *Server) deleteUserSession(ctx context.Context, c *call) (reply, error) {
	id := c.text("sessionId")
	_, err := c.updatePathUser(ctx, func(u *store.User) error {
		if findSession(u, id) == nil {
			return fail("user_session_not_found")
		}
		endSessions(u, func(other string) bool { return other == id })
		return nil
	})
	return nil, err
}

func (s *Server) deleteUserSessions(ctx context.Context, c *call) (reply, error) {
	_, err := c.updatePathUser(ctx, func(u *store.User) error {
		endSessions(u, func(string) bool { return true })
		return nil
	})
	return nil, err
}

// createUserToken makes a secret that signs the user in once, by whatever way
// the server hands it on.
func (s *Server) createUserToken(ctx context.Context, c *call) (reply, error) {
	length := c.number("length")
	secret := randomHex((length + 1) / 2)[:length]
	token := c.newToken(tokenGeneric, secret, time.Duration(c.number("expire"))*time.Second)
	u, err := c.updatePathUser(ctx, func(u *store.User) error {
		c.addToken(u, token)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return tokenReply{token, u.ID, secret}, nil
}

// createUserJWT makes a token for a session of the user, the newest if the
// caller names none. For one that is not there it stands alone.
func (s *Server) createUserJWT(ctx context.Context, c *call) (reply, error) {
	u, err := c.pathUser(ctx)
	if err != nil {
		return nil, err
	}
	id := c.text("sessionId")
	if id == "recent" && len(u.Sessions) > 0 {
		id = u.Sessions[len(u.Sessions)-1].ID
	}
	if !slices.ContainsFunc(u.Sessions, func(session store.Session) bool { return session.ID == id }) {
		id = ""
	}
	return c.userJWT(u.ID, id, time.Duration(c.number("duration"))*time.Second)
}
