package mockserver

import (
	"cmp"
	"context"

	"github.com/appctl/appctl/mockserver/store"
)

// sessionReply is one session of a user. Only where it is looked up or made
// are current and country told.
type sessionReply struct {
	*store.Session
	userID  string
	full    bool   // current and countryName are told
	current string // id of the caller's own session
	secret  string // shown to API keys, at creation
}

func (r sessionReply) write(d *document, c *call) {
	s, agent := r.Session, parseUserAgent(r.UserAgent)
	d.open()
	d.str("$id", s.ID)
	d.time("$createdAt", s.CreatedAt)
	d.time("$updatedAt", s.UpdatedAt)
	d.str("userId", r.userID)
	d.time("expire", s.Expire)
	d.str("provider", s.Provider)
	d.str("providerUid", s.ProviderUID)
	d.str("providerAccessToken", s.ProviderAccessToken)
	d.time("providerAccessTokenExpiry", s.ProviderTokenExpiry)
	d.str("providerRefreshToken", s.ProviderRefreshToken)
	d.str("ip", s.IP)
	agent.write(d)
	r.writeCountry(d, c)
	d.boolean("current", r.full && s.ID == r.current)
	if !c.before("1.5.0") {
		d.strings("factors", s.Factors)
		d.str("secret", r.secret)
	}
	d.time("mfaUpdatedAt", s.MFAUpdatedAt)
	d.close()
}

// writeCountry says "--" and "Unknown" for what is not known, as for every
// address of the loopback.
func (r sessionReply) writeCountry(d *document, c *call) {
	code := r.Country
	if code == "" {
		code = "--"
	}
	d.str("countryCode", code)
	if !r.full {
		d.str("countryName", "")
		return
	}
	d.str("countryName", c.unknownCountry())
}

// sessionsReply are all sessions of the caller, oldest first.
type sessionsReply struct {
	user    *store.User
	current string
}

func (r sessionsReply) write(d *document, c *call) {
	d.open()
	d.number("total", len(r.user.Sessions))
	d.each("sessions", len(r.user.Sessions), func(i int) {
		sessionReply{Session: &r.user.Sessions[i], userID: r.user.ID, full: true, current: r.current}.write(d, c)
	})
	d.close()
}

func (s *Server) listSessions(_ context.Context, c *call) (reply, error) {
	return sessionsReply{c.user, c.currentSession()}, nil
}

// currentSession is the id of the session that the request came with, "" for a
// JWT.
func (c *call) currentSession() string {
	if c.session == nil {
		return ""
	}
	return c.session.ID
}

// sessionID is the session that the path names; "current" is the caller's own.
func (c *call) sessionID() string {
	if id := c.text("sessionId"); id != "current" {
		return id
	}
	return c.currentSession()
}

func (s *Server) getSession(_ context.Context, c *call) (reply, error) {
	session := findSession(c.user, c.sessionID())
	if session == nil {
		return nil, fail("user_session_not_found")
	}
	return sessionReply{Session: session, userID: c.user.ID, full: true, current: c.currentSession()}, nil
}

// updateSession lets a session live as long from now as a new one would, and
// gives one of OAuth2 new tokens of its provider, and its user the photo there.
func (s *Server) updateSession(ctx context.Context, c *call) (reply, error) {
	id := c.sessionID()
	old := findSession(c.user, id)
	if old == nil {
		return nil, fail("user_session_not_found")
	}
	tokens := *old
	if err := c.refreshProvider(&tokens); err != nil {
		return nil, err
	}
	photo := c.project.oauth.photo(old.Provider, old.ProviderUID)
	err := c.updateUser(ctx, func(u *store.User) error {
		session := findSession(u, id)
		if session == nil {
			return fail("user_session_not_found")
		}
		session.ProviderAccessToken, session.ProviderTokenExpiry = tokens.ProviderAccessToken, tokens.ProviderTokenExpiry
		session.ProviderRefreshToken = tokens.ProviderRefreshToken
		if i := identityOf(u, session.Provider, session.ProviderUID); i != nil {
			i.Photo = cmp.Or(photo, i.Photo)
		}
		session.Expire = c.now.Add(c.sessionLife())
		session.UpdatedAt = c.now
		return nil
	})
	if err != nil {
		return nil, err
	}
	return sessionReply{Session: findSession(c.user, id), userID: c.user.ID}, nil
}

// deleteSession ends a session, and with it the push targets that it made.
func (s *Server) deleteSession(ctx context.Context, c *call) (reply, error) {
	if err := c.checkTimestamp(); err != nil {
		return nil, err
	}
	id := c.sessionID()
	err := c.updateUser(ctx, func(u *store.User) error {
		if findSession(u, id) == nil {
			return fail("user_session_not_found")
		}
		endSessions(u, func(other string) bool { return other == id })
		dropTargets(u, id)
		return nil
	})
	if err != nil {
		return nil, err
	}
	if id == c.currentSession() {
		c.takeSession()
	}
	return nil, nil
}

// deleteSessions ends all sessions. Of the push targets only those go that the
// current one made.
func (s *Server) deleteSessions(ctx context.Context, c *call) (reply, error) {
	err := c.updateUser(ctx, func(u *store.User) error {
		endSessions(u, func(string) bool { return true })
		dropTargets(u, c.currentSession())
		return nil
	})
	if err != nil {
		return nil, err
	}
	if c.session != nil {
		c.takeSession()
	}
	return nil, nil
}

// createEmailPasswordSession signs in by password. Who has no account, no
// password or another one learns nothing but that; who is blocked learns it
// only with the right password. A further session is told to the user by mail,
// if the project says so. An imported hash is replaced by one of our own.
func (s *Server) createEmailPasswordSession(ctx context.Context, c *call) (reply, error) {
	email := lowerEmail(c.text("email"))
	u, err := c.findUser(s.store.UserBy(ctx, c.project.id, store.EmailKey(email)))
	if err != nil {
		return nil, err
	}
	if u == nil || !s.hashing.verify(c.text("password"), u.Password) {
		return nil, fail("user_invalid_credentials")
	}
	checked, first := u.Password, len(u.Sessions) == 0
	renewed := s.hashing.renew(c.text("password"), checked)
	r, err := c.signIn(ctx, u, store.Session{Provider: "email", ProviderUID: email, Factors: []string{"password"}},
		func(u *store.User) error {
			if !samePassword(u.Password, checked) {
				return fail("user_invalid_credentials")
			}
			if u.Blocked {
				return fail("user_blocked")
			}
			u.Password = renewed
			return nil
		})
	if err != nil {
		return nil, err
	}
	if !first {
		c.alertSession(ctx)
	}
	return r, nil
}

// createAnonymousSession signs a new user in who has nothing but an id.
func (s *Server) createAnonymousSession(ctx context.Context, c *call) (reply, error) {
	if c.projectID == console {
		return nil, failf("user_anonymous_console_prohibited", "Failed to create anonymous user")
	}
	u := c.newUser("unique()")
	if _, err := c.createUser(ctx, u); err != nil {
		return nil, err
	}
	return c.signIn(ctx, u, store.Session{Provider: "anonymous", Factors: []string{"anonymous"}},
		func(*store.User) error { return nil })
}
