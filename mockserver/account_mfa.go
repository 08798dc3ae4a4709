package mockserver

import (
	"context"
	"crypto/subtle"
	"slices"
	"strings"
	"time"

	"github.com/appctl/appctl/mockserver/store"
)

// The factors, as sessions and challenges name them.
const (
	factorTOTP         = "totp"
	factorEmail        = "email"
	factorPhone        = "phone"
	factorRecoveryCode = "recoveryCode"
	factorCustom       = "custom"
)

// factors are all of them.
var factors = []string{factorTOTP, factorEmail, factorPhone, factorRecoveryCode, factorCustom}

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
			return c.missingScope(guest)
		}
		if on {
			addFactors(session, provenFactors(u))
		}
		return nil
	})
}

// provenFactors are the factors that the user has verified.
func provenFactors(u *store.User) []string {
	var proven []string
	if u.Authenticator != nil && u.Authenticator.Verified {
		proven = append(proven, factorTOTP)
	}
	if u.Email != "" && u.EmailVerified {
		proven = append(proven, factorEmail)
	}
	if u.Phone != "" && u.PhoneVerified {
		proven = append(proven, factorPhone)
	}
	return proven
}

// addFactors adds the factors that the session has not proven yet.
func addFactors(session *store.Session, proven []string) {
	for _, f := range proven {
		if !slices.Contains(session.Factors, f) {
			session.Factors = append(session.Factors, f)
		}
	}
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
			return c.missingScope(guest)
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

// checkTOTP takes the code of the current 30 seconds, no other.
func (c *call) checkTOTP(u *store.User, otp string) bool {
	if u.Authenticator == nil {
		return false
	}
	code, err := totpCode(u.Authenticator.Secret, c.now)
	return err == nil && sameSecret(otp, code)
}

func (s *Server) deleteMFAAuthenticator(ctx context.Context, c *call) (reply, error) {
	return nil, c.updateUser(ctx, func(u *store.User) error {
		if u.Authenticator == nil {
			return fail("user_authenticator_not_found")
		}
		u.Authenticator = nil
		return nil
	})
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
		u.Challenges = slices.DeleteFunc(u.Challenges, func(old store.Challenge) bool { return old.Expire.Before(c.now) })
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

// canonicalFactor undoes the letter case: SDKs send "recoverycode".
func canonicalFactor(sent string) string {
	i := slices.IndexFunc(factors, func(f string) bool { return strings.EqualFold(f, sent) })
	return factors[i] // the row lets no other through
}

// checkFactor refuses a factor that the project forbids or the user lacks. A
// challenge for an authenticator or a recovery code that is not there can be
// made; it cannot be passed.
func (c *call) checkFactor(factor string) error {
	if err := c.checkPolicy(factor); err != nil {
		return err
	}
	u := c.user
	switch {
	case factor == factorPhone && u.Phone == "":
		return fail("user_phone_not_found")
	case factor == factorPhone && !u.PhoneVerified:
		return fail("user_phone_not_verified")
	case factor == factorEmail && u.Email == "":
		return fail("user_email_not_found")
	case factor == factorEmail && !u.EmailVerified:
		return fail("user_email_not_verified")
	}
	return nil
}

func (c *call) checkPolicy(factor string) error {
	if c.factorOn(factor) {
		return nil
	}
	return failf("user_auth_method_unsupported", "The requested factor is disabled by the MFA factors policy").
		withHint("switch it on in the project's settings, auth.mfaFactors")
}

// factorOn tells whether the project takes a factor. Recovery codes are always
// taken.
func (c *call) factorOn(factor string) bool {
	on := c.settings.Auth.MFAFactors
	switch factor {
	case factorTOTP:
		return on.TOTP
	case factorEmail:
		return on.Email
	case factorPhone:
		return on.Phone
	case factorCustom:
		return on.Custom
	}
	return true
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
		if i < 0 || u.Challenges[i].Expire.Before(c.now) {
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
			return c.missingScope(guest)
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

// passes tells whether otp answers a challenge. A recovery code that does is
// used up.
func (c *call) passes(u *store.User, ch store.Challenge, otp string) bool {
	switch ch.Factor {
	case factorTOTP:
		return c.checkTOTP(u, otp)
	case factorRecoveryCode:
		return useRecoveryCode(u, otp)
	}
	return sameSecret(otp, ch.Code)
}

// useRecoveryCode takes a code off the user's list, and tells whether it was
// there.
func useRecoveryCode(u *store.User, otp string) bool {
	found := -1
	for i, code := range u.RecoveryCodes {
		if subtle.ConstantTimeCompare([]byte(code), []byte(otp)) == 1 {
			found = i
		}
	}
	if found < 0 {
		return false
	}
	u.RecoveryCodes = slices.Delete(u.RecoveryCodes, found, found+1)
	return true
}

// factorsReply says which factors the user can answer a challenge by.
type factorsReply struct{ totp, phone, email, recoveryCode, custom bool }

func (r factorsReply) write(d *document, _ *call) {
	d.open()
	d.boolean("totp", r.totp)
	d.boolean("phone", r.phone)
	d.boolean("email", r.email)
	d.boolean("recoveryCode", r.recoveryCode)
	d.boolean("custom", r.custom)
	d.close()
}

func (s *Server) listMFAFactors(_ context.Context, c *call) (reply, error) {
	proven := provenFactors(c.user)
	can := func(factor string) bool { return c.factorOn(factor) && slices.Contains(proven, factor) }
	return factorsReply{
		totp:         can(factorTOTP),
		phone:        can(factorPhone),
		email:        can(factorEmail),
		recoveryCode: len(c.user.RecoveryCodes) > 0,
		custom:       c.factorOn(factorCustom),
	}, nil
}

// recoveryCodesReply are codes in the clear.
type recoveryCodesReply []string

func (r recoveryCodesReply) write(d *document, _ *call) {
	d.open()
	d.strings("recoveryCodes", r)
	d.close()
}

// newRecoveryCodes are six codes of ten hex digits.
func newRecoveryCodes() []string {
	codes := make([]string, 6)
	for i := range codes {
		codes[i] = randomHex(5)
	}
	return codes
}

func (s *Server) getMFARecoveryCodes(_ context.Context, c *call) (reply, error) {
	if len(c.user.RecoveryCodes) == 0 {
		return nil, fail("user_recovery_codes_not_found")
	}
	return recoveryCodesReply(c.user.RecoveryCodes), nil
}

// createMFARecoveryCodes makes the first codes, or new ones when all are used.
func (s *Server) createMFARecoveryCodes(ctx context.Context, c *call) (reply, error) {
	return c.setRecoveryCodes(ctx, func(u *store.User) error {
		if len(u.RecoveryCodes) > 0 {
			return fail("user_recovery_codes_already_exists")
		}
		return nil
	})
}

// updateMFARecoveryCodes replaces all codes.
func (s *Server) updateMFARecoveryCodes(ctx context.Context, c *call) (reply, error) {
	return c.setRecoveryCodes(ctx, func(u *store.User) error {
		if len(u.RecoveryCodes) == 0 {
			return fail("user_recovery_codes_not_found")
		}
		return nil
	})
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
