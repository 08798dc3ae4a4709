package mockserver

import (
	"slices"
	"strings"

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
	if c.server.release < factorPolicy {
		return factor != factorCustom
	}
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
