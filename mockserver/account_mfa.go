package mockserver

import (
	"context"
	"slices"
	"time"

	"github.com/appctl/appctl/mockserver/store"
)

// challengeLife is how long a challenge waits for its answer. The text of the
// e-mail promises less.
const challengeLife = time.Hour

// updateMFA switches the demand for a second factor. Who switches it on by a
// session is not locked out of it: what the user has proven elsewhere counts.
func (s *Server) updateMFA(ctx context.Context, c *call) (reply, error) {
	on := c.flag("mfa")
	if c.session == nil {
		return nil, fail("user_unauthorized")
	}
	return c.updateAccount(ctx, func(u *store.User) error {
		u.MFA = on
		session := findSession(u, c.session.ID)
		if session == nil {
			return fail("user_unauthorized")
		}
		if on {
			addFactors(session, provenFactors(u))
		}
		return nil
	})
}

// authenticatorReply is the only sight of a new authenticator's secret.
type authenticatorReply struct{ secret, uri string }

func (r authenticatorReply) write(d *document, _ *call) {
	d.open()
	d.str("secret", r.secret)
	d.str("uri", r.uri)
	d.close()
}

// createMFAAuthenticator enrols an authenticator app in place of one that was
// never verified.
func (s *Server) createMFAAuthenticator(ctx context.Context, c *call) (reply, error) {
	authenticator := store.Authenticator{ID: newID(c.now), CreatedAt: c.now, Secret: newTOTPSecret()}
	err := c.updateUser(ctx, func(u *store.User) error {
		if u.Authenticator != nil && u.Authenticator.Verified {
			return fail("user_authenticator_already_verified")
		}
		u.Authenticator = &authenticator
		return nil
	})
	if err != nil {
		return nil, err
	}
	uri := totpURI(c.settings.Name, authenticatorLabel(c.user), authenticator.Secret)
	return authenticatorReply{authenticator.Secret, uri}, nil
}

// authenticatorLabel is what an authenticator app shows beside the project.
func authenticatorLabel(u *store.User) string {
	if u.Email != "" {
		return u.Email
	}
	if u.Phone != "" {
		return u.Phone
	}
	return u.ID
}

// updateMFAAuthenticator verifies the authenticator by a code of it.
func (s *Server) updateMFAAuthenticator(ctx context.Context, c *call) (reply, error) {
	otp := c.text("otp")
	if c.session == nil {
		return nil, fail("user_unauthorized")
	}
	err := c.updateUser(ctx, func(u *store.User) error {
		if u.Authenticator == nil {
			return fail("user_authenticator_not_found")
		}
		if u.Authenticator.Verified {
			return fail("user_authenticator_already_verified")
		}
		if !c.checkTOTP(u, otp) {
			return fail("user_invalid_token")
		}
		session := findSession(u, c.session.ID)
		if session == nil {
			return fail("user_unauthorized")
		}
		u.Authenticator.Verified = true
		addFactors(session, []string{factorTOTP})
		return nil
	})
	if err != nil {
		return nil, err
	}
	return accountReply{User: c.user}, nil
}

func (s *Server) deleteMFAAuthenticator(ctx context.Context, c *call) (reply, error) {
	return nil, c.updateUser(ctx, dropAuthenticator)
}

func dropAuthenticator(u *store.User) error {
	if u.Authenticator == nil {
		return fail("user_authenticator_not_found")
	}
	u.Authenticator = nil
	return nil
}

// challengeReply is a challenge without its code.
type challengeReply struct {
	store.Challenge
	userID string
}

func (r challengeReply) write(d *document, _ *call) {
	d.open()
	d.str("$id", r.ID)
	d.time("$createdAt", r.CreatedAt)
	d.str("userId", r.userID)
	d.time("expire", r.Expire)
	d.close()
}

// createMFAChallenge asks for a factor, and sends the code of one that takes
// it by mail or phone.
func (s *Server) createMFAChallenge(ctx context.Context, c *call) (reply, error) {
	factor := canonicalFactor(c.text("factor"))
	if err := c.checkFactor(factor); err != nil {
		return nil, err
	}
	ch := store.Challenge{
		ID:        newID(c.now),
		CreatedAt: c.now,
		Expire:    c.now.Add(challengeLife),
		Factor:    factor,
		Code:      randomCode(),
	}
	err := c.updateUser(ctx, func(u *store.User) error {
		u.Challenges = slices.DeleteFunc(u.Challenges, func(old store.Challenge) bool { return c.isOver(&old) })
		u.Challenges = append(u.Challenges, ch)
		return nil
	})
	if err != nil {
		return nil, err
	}
	switch factor {
	case factorEmail:
		err = c.mailChallenge(ctx, ch)
	case factorPhone:
		err = c.textChallenge(ctx, ch)
	}
	return challengeReply{ch, c.user.ID}, err
}

// updateMFAChallenge takes the answer to a challenge. A wrong one leaves it
// open; the right one counts once, and only for the session that gave it.
func (s *Server) updateMFAChallenge(ctx context.Context, c *call) (reply, error) {
	id, otp := c.text("challengeId"), c.text("otp")
	if c.session == nil {
		return nil, fail("user_unauthorized")
	}
	err := c.updateUser(ctx, func(u *store.User) error {
		i := slices.IndexFunc(u.Challenges, func(ch store.Challenge) bool { return ch.ID == id })
		if i < 0 || c.isOver(&u.Challenges[i]) {
			return fail("user_invalid_token")
		}
		factor := u.Challenges[i].Factor
		if err := c.checkPolicy(factor); err != nil {
			return err
		}
		if !c.passes(u, u.Challenges[i], otp) {
			return fail("user_invalid_token")
		}
		session := findSession(u, c.session.ID)
		if session == nil {
			return fail("user_unauthorized")
		}
		u.Challenges = slices.Delete(u.Challenges, i, i+1)
		addFactors(session, []string{factor})
		session.MFAUpdatedAt, session.UpdatedAt = c.now, c.now
		return nil
	})
	if err != nil {
		return nil, err
	}
	return sessionReply{Session: findSession(c.user, c.session.ID), userID: c.user.ID}, nil
}

// factorsReply says which factors the user can answer a challenge by.
type factorsReply struct{ totp, phone, email, recoveryCode, custom bool }

func (r factorsReply) write(d *document, c *call) {
	d.open()
	d.boolean("totp", r.totp)
	d.boolean("phone", r.phone)
	d.boolean("email", r.email)
	d.boolean("recoveryCode", r.recoveryCode)
	if c.server.release >= factorPolicy {
		d.boolean("custom", r.custom)
	}
	d.close()
}

func (s *Server) listMFAFactors(_ context.Context, c *call) (reply, error) {
	r := c.factorsOf(c.user)
	r.recoveryCode = len(c.user.RecoveryCodes) > 0
	return r, nil
}

// factorsOf are the factors that a user has verified and the project takes.
func (c *call) factorsOf(u *store.User) factorsReply {
	proven := provenFactors(u)
	can := func(factor string) bool { return c.factorOn(factor) && slices.Contains(proven, factor) }
	return factorsReply{totp: can(factorTOTP), phone: can(factorPhone), email: can(factorEmail), custom: c.factorOn(factorCustom)}
}

// recoveryCodesReply are codes in the clear.
type recoveryCodesReply []string

func (r recoveryCodesReply) write(d *document, _ *call) {
	d.open()
	d.strings("recoveryCodes", r)
	d.close()
}

func (s *Server) getMFARecoveryCodes(_ context.Context, c *call) (reply, error) {
	return recoveryCodesReply(c.user.RecoveryCodes), wantCodes(c.user)
}

// createMFARecoveryCodes makes the first codes, or new ones when all are used.
func (s *Server) createMFARecoveryCodes(ctx context.Context, c *call) (reply, error) {
	return c.setRecoveryCodes(ctx, wantNoCodes)
}

// updateMFARecoveryCodes replaces all codes.
func (s *Server) updateMFARecoveryCodes(ctx context.Context, c *call) (reply, error) {
	return c.setRecoveryCodes(ctx, wantCodes)
}

// wantNoCodes refuses a user who has codes left.
func wantNoCodes(u *store.User) error {
	if len(u.RecoveryCodes) > 0 {
		return fail("user_recovery_codes_already_exists")
	}
	return nil
}

// wantCodes refuses a user who has none.
func wantCodes(u *store.User) error {
	if len(u.RecoveryCodes) == 0 {
		return fail("user_recovery_codes_not_found")
	}
	return nil
}

// setRecoveryCodes gives the caller new codes unless allow refuses.
func (c *call) setRecoveryCodes(ctx context.Context, allow func(*store.User) error) (reply, error) {
	codes := newRecoveryCodes()
	err := c.updateUser(ctx, func(u *store.User) error {
		u.UpdatedAt = c.now
		if err := allow(u); err != nil {
			return err
		}
		u.RecoveryCodes = slices.Clone(codes)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return recoveryCodesReply(codes), nil
}
