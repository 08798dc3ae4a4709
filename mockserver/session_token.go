package mockserver

import (
	"context"

	"github.com/appctl/appctl/mockserver/store"
)

// tokenSession is what a token makes when it signs in.
type tokenSession struct {
	provider string
	factors  []string
	alert    bool                // a further session is told by mail
	verify   func(u *store.User) // what the token proves of its user
}

// tokenSessions are the tokens that sign in, by kind. A mail to say that
// somebody signed in by mail would tell nothing new.
var tokenSessions = map[string]tokenSession{
	tokenMagicURL: {"magic-url", []string{factorEmail}, false, func(u *store.User) { u.EmailVerified = true }},
	tokenEmailOTP: {"token", []string{factorEmail}, false, func(u *store.User) { u.EmailVerified = true }},
	tokenPhone:    {"phone", []string{factorPhone}, true, func(u *store.User) { u.PhoneVerified = true }},
	tokenGeneric:  {"token", []string{"token"}, true, func(*store.User) {}},
	tokenOAuth2:   {alert: true, verify: func(*store.User) {}}, // its session is that of the identity
}

// createSession signs in by a token of any kind that can, on all three of its
// routes. Whether the user is blocked shows only with the next request.
func (s *Server) createSession(ctx context.Context, c *call) (reply, error) {
	u, err := c.findUser(s.store.User(ctx, c.project.id, c.text("userId")))
	if err != nil {
		return nil, err
	}
	if u == nil {
		return nil, fail("user_invalid_token")
	}
	t, session, err := c.findSignIn(u)
	if err != nil {
		return nil, err
	}
	as, first := tokenSessions[t.Kind], len(u.Sessions) == 0
	r, err := c.signIn(ctx, u, session, func(u *store.User) error {
		as.verify(u)
		u.UpdatedAt = c.now
		return useToken(u, t.ID)
	})
	if err != nil {
		return nil, err
	}
	if as.alert && !first {
		c.alertSession(ctx)
	}
	return r, nil
}

// findSignIn gives the user's token with the secret of the call, and the
// session that it is good for. The secret of an OAuth2 token travels signed:
// bare, it is worth nothing.
func (c *call) findSignIn(u *store.User) (store.Token, store.Session, error) {
	if secret, provider, ok := c.openOAuth2Secret(c.text("secret")); ok {
		t, err := c.findToken(u, secret, tokenOAuth2)
		if err != nil {
			return t, store.Session{}, err
		}
		session, linked := c.oauth2Session(u, provider)
		if !linked {
			return t, session, fail("user_invalid_token")
		}
		return t, session, nil
	}
	t, err := c.findToken(u, c.text("secret"), tokenMagicURL, tokenEmailOTP, tokenPhone, tokenGeneric)
	as := tokenSessions[t.Kind]
	return t, store.Session{Provider: as.provider, Factors: as.factors}, err
}
