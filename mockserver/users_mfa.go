package mockserver

import (
	"context"
	"slices"

	"github.com/appctl/appctl/mockserver/store"
)

// listUserMFAFactors does not tell of recovery codes: to a server they are no
// factor.
func (s *Server) listUserMFAFactors(ctx context.Context, c *call) (reply, error) {
	u, err := c.pathUser(ctx)
	if err != nil {
		return nil, err
	}
	return c.factorsOf(u), nil
}

func (s *Server) getUserMFARecoveryCodes(ctx context.Context, c *call) (reply, error) {
	u, err := c.pathUser(ctx)
	if err != nil {
		return nil, err
	}
	return recoveryCodesReply(u.RecoveryCodes), wantCodes(u)
}

// createUserMFARecoveryCodes makes the first codes, or new ones when all are
// used.
func (s *Server) createUserMFARecoveryCodes(ctx context.Context, c *call) (reply, error) {
	return c.setUserRecoveryCodes(ctx, wantNoCodes)
}

// updateUserMFARecoveryCodes replaces all codes.
func (s *Server) updateUserMFARecoveryCodes(ctx context.Context, c *call) (reply, error) {
	return c.setUserRecoveryCodes(ctx, wantCodes)
}

// setUserRecoveryCodes gives the user new codes unless allow refuses.
func (c *call) setUserRecoveryCodes(ctx context.Context, allow func(*store.User) error) (reply, error) {
	codes := newRecoveryCodes()
	_, err := c.updatePathUser(ctx, func(u *store.User) error {
		if err := allow(u); err != nil {
			return err
		}
		u.RecoveryCodes, u.UpdatedAt = slices.Clone(codes), c.now
		return nil
	})
	return recoveryCodesReply(codes), err
}

func (s *Server) deleteUserMFAAuthenticator(ctx context.Context, c *call) (reply, error) {
	_, err := c.updatePathUser(ctx, dropAuthenticator)
	return nil, err
}

// challengeSecretReply is a challenge with its code.
type challengeSecretReply challengeReply

func (r challengeSecretReply) write(d *document, _ *call) {
	d.open()
	d.str("$id", r.ID)
	d.time("$createdAt", r.CreatedAt)
	d.str("userId", r.userID)
	d.time("expire", r.Expire)
	d.str("code", r.Code)
	d.close()
}

// getUserMFAChallenge gives the code of a challenge that is for the server to
// deliver, as long as it waits for its answer.
func (s *Server) getUserMFAChallenge(ctx context.Context, c *call) (reply, error) {
	u, err := c.pathUser(ctx)
	if err != nil {
		return nil, err
	}
	id := c.text("challengeId")
	for _, ch := range u.Challenges {
		if ch.ID == id && ch.Factor == factorCustom && !ch.Expire.Before(c.now) {
			return challengeSecretReply{ch, u.ID}, nil
		}
	}
	return nil, fail("user_invalid_token")
}
