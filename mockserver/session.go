package mockserver

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/appctl/appctl/mockserver/store"
)

// signIn signs u in: it fills the session in, keeps it unless allow
// refuses, ends the oldest ones over the project's limit, and hands it out.
func (c *call) signIn(ctx context.Context, u *store.User, session store.Session, allow func(*store.User) error) (reply, error) {
	session = c.fillSession(session)
	c.user = u
	err := c.updateUser(ctx, func(u *store.User) error {
		if err := allow(u); err != nil {
			return err
		}
		u.Sessions = append(u.Sessions, session)
		c.evict(u)
		return nil
	})
	if err != nil {
		return nil, err
	}
	c.giveSession(encodeSession(u.ID, session.Secret), c.sessionLife())
	return c.newSession(&session), nil
}

// newSession shows a session that was just made: its secret only to API keys,
// the browser has it in its cookies.
func (c *call) newSession(session *store.Session) reply {
	r := sessionReply{Session: session, userID: c.user.ID, full: true, current: session.ID}
	if c.privileged() {
		r.secret = encodeSession(c.user.ID, session.Secret)
	}
	return r
}

// fillSession gives a session what every new one has: id, life and secret, and
// where it was made.
func (c *call) fillSession(session store.Session) store.Session {
	session.ID = cmp.Or(session.ID, newID(c.now))
	session.CreatedAt, session.UpdatedAt = c.now, c.now
	session.Expire = c.now.Add(c.sessionLife())
	session.Secret = randomHex(128)
	session.SecretHash = hashSecret(session.Secret)
	session.IP = c.ip
	session.UserAgent = c.userAgent()
	return session
}

// evict ends the oldest sessions over the project's limit.
func (c *call) evict(u *store.User) {
	limit := c.settings.Auth.SessionsLimit
	if limit <= 0 || len(u.Sessions) <= limit {
		return
	}
	var oldest []string
	for _, s := range u.Sessions[:len(u.Sessions)-limit] {
		oldest = append(oldest, s.ID)
	}
	endSessions(u, func(id string) bool { return slices.Contains(oldest, id) })
}

// userAgent is the caller's: a server that calls with a key may name another.
func (c *call) userAgent() string {
	if forwarded := c.r.Header.Get("X-Forwarded-User-Agent"); forwarded != "" && c.privileged() {
		return forwarded
	}
	return c.r.UserAgent()
}

func (c *call) sessionLife() time.Duration {
	return time.Duration(c.settings.Auth.Duration) * time.Second
}

// findSession gives the session with an id, nil if the user has none such.
func findSession(u *store.User, id string) *store.Session {
	i := slices.IndexFunc(u.Sessions, func(s store.Session) bool { return s.ID == id })
	if i < 0 {
		return nil
	}
	return &u.Sessions[i]
}

// endSessions ends the sessions whose ids which picks.
func endSessions(u *store.User, which func(id string) bool) {
	u.Sessions = slices.DeleteFunc(u.Sessions, func(s store.Session) bool { return which(s.ID) })
}
