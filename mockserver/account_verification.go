package mockserver

import (
	"context"

	"github.com/appctl/appctl/mockserver/store"
)

// createEmailVerification mails the caller a link that verifies the address.
func (s *Server) createEmailVerification(ctx context.Context, c *call) (reply, error) {
	if err := c.checkUnverifiedEmail(); err != nil {
		return nil, err
	}
	t := c.newToken(tokenVerification, randomHex(128), linkLife)
	if err := c.keepToken(ctx, t); err != nil {
		return nil, err
	}
	return c.tokenReply(t, t.Secret), c.mailLink(ctx, "verification", store.EmailVerification, t)
}

// updateEmailVerification verifies an address by the secret of a link, also
// when the user has changed the address since.
func (s *Server) updateEmailVerification(ctx context.Context, c *call) (reply, error) {
	return c.redeem(ctx, tokenVerification, func(u *store.User) { u.EmailVerified = true })
}

// createEmailVerificationOTP mails the caller a code that verifies the address.
func (s *Server) createEmailVerificationOTP(ctx context.Context, c *call) (reply, error) {
	if err := c.checkUnverifiedEmail(); err != nil {
		return nil, err
	}
	t := c.withPhrase(c.newToken(tokenVerificationOTP, randomCode(), codeLife))
	if err := c.keepToken(ctx, t); err != nil {
		return nil, err
	}
	return c.tokenReply(t, t.Secret), c.mailCode(ctx, "verificationOTP", store.EmailVerification, t)
}

// updateEmailVerificationOTP verifies an address by a code.
func (s *Server) updateEmailVerificationOTP(ctx context.Context, c *call) (reply, error) {
	return c.redeem(ctx, tokenVerificationOTP, func(u *store.User) { u.EmailVerified = true })
}

func (c *call) checkUnverifiedEmail() error {
	if c.user.Email == "" {
		return fail("user_email_not_found")
	}
	if c.user.EmailVerified {
		return fail("user_email_already_verified")
	}
	return nil
}

// createPhoneVerification texts the caller a code that verifies the phone, but
// not to a mock number.
func (s *Server) createPhoneVerification(ctx context.Context, c *call) (reply, error) {
	if c.user.Phone == "" {
		return nil, fail("user_phone_not_found")
	}
	if c.user.PhoneVerified {
		return nil, fail("user_phone_already_verified")
	}
	code, mock := c.phoneCode(c.user.Phone)
	t := c.newToken(tokenPhone, code, linkLife)
	if err := c.keepToken(ctx, t); err != nil {
		return nil, err
	}
	r := c.tokenReply(t, code)
	if mock {
		return r, nil
	}
	return r, c.sendSMS(ctx, store.Message{Kind: store.PhoneVerification, To: c.user.Phone, Code: code, Expires: t.Expire})
}

// updatePhoneVerification verifies a phone by a code.
func (s *Server) updatePhoneVerification(ctx context.Context, c *call) (reply, error) {
	return c.redeem(ctx, tokenPhone, func(u *store.User) { u.PhoneVerified = true })
}
