package mockserver

import (
	"context"

	"github.com/appctl/appctl/mockserver/store"
)

// createRecovery mails a link to set a new password by. That nobody has an
// address is no secret.
func (s *Server) createRecovery(ctx context.Context, c *call) (reply, error) {
	if err := c.chooseLostUser(ctx); err != nil {
		return nil, err
	}
	t := c.newToken(tokenRecovery, randomHex(128), linkLife)
	if err := c.keepToken(ctx, t); err != nil {
		return nil, err
	}
	return c.tokenReply(t, t.Secret), c.mailLink(ctx, "recovery", store.Recovery, t)
}

// updateRecovery sets a new password by the secret of a link.
func (s *Server) updateRecovery(ctx context.Context, c *call) (reply, error) {
	return c.recoverPassword(ctx, tokenRecovery)
}

// createRecoveryOTP mails a code to set a new password by.
func (s *Server) createRecoveryOTP(ctx context.Context, c *call) (reply, error) {
	if err := c.chooseLostUser(ctx); err != nil {
		return nil, err
	}
	t := c.withPhrase(c.newToken(tokenRecoveryOTP, randomCode(), codeLife))
	if err := c.keepToken(ctx, t); err != nil {
		return nil, err
	}
	return c.tokenReply(t, t.Secret), c.mailCode(ctx, "recoveryOTP", store.Recovery, t)
}

// updateRecoveryOTP sets a new password by a code.
func (s *Server) updateRecoveryOTP(ctx context.Context, c *call) (reply, error) {
	return c.recoverPassword(ctx, tokenRecoveryOTP)
}

// chooseLostUser makes the user who has the address the caller.
func (c *call) chooseLostUser(ctx context.Context) error {
	u, err := c.findUser(c.server.store.UserBy(ctx, c.project.id, store.EmailKey(lowerEmail(c.text("email")))))
	if err != nil {
		return err
	}
	if u == nil {
		return fail("user_not_found")
	}
	if u.Blocked {
		return fail("user_blocked")
	}
	c.user = u
	return nil
}

// recoverPassword sets a new password by a token. It proves the address too,
// and ends all sessions if the project says so; it makes none.
func (c *call) recoverPassword(ctx context.Context, kind string) (reply, error) {
	t, err := c.findUserToken(ctx, kind)
	if err != nil {
		return nil, err
	}
	password, hashing := c.text("password"), c.server.hashing
	if c.usedBefore(c.user, password) {
		return nil, fail("password_recently_used")
	}
	hashed := hashing.hash(password, hashing.signUp)
	return c.spend(ctx, t, func(u *store.User) {
		c.setPassword(u, hashed)
		u.EmailVerified = true
		if c.settings.Auth.InvalidateSessions && c.server.release >= recoveryEnds {
			endSessions(u, func(string) bool { return true })
		}
	})
}
