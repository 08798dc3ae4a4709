package mockserver

import (
	"crypto/subtle"
	"slices"

	"github.com/appctl/appctl/mockserver/store"
)

// isOver tells whether a challenge takes no answer any more.
func (c *call) isOver(ch *store.Challenge) bool {
	return c.server.release >= challengesExpire && ch.Expire.Before(c.now)
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

// checkTOTP takes the code of the current 30 seconds, no other.
func (c *call) checkTOTP(u *store.User, otp string) bool {
	if u.Authenticator == nil {
		return false
	}
	code, err := totpCode(u.Authenticator.Secret, c.now)
	return err == nil && sameSecret(otp, code)
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

// newRecoveryCodes are six codes of ten hex digits.
func newRecoveryCodes() []string {
	codes := make([]string, 6)
	for i := range codes {
		codes[i] = randomHex(5)
	}
	return codes
}
