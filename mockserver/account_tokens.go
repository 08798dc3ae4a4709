package mockserver

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/appctl/appctl/mockserver/store"
)

// createMagicURLToken mails a link that signs in. Who is not known becomes a
// user, without a target.
func (s *Server) createMagicURLToken(ctx context.Context, c *call) (reply, error) {
	email := strings.Trim(c.text("email"), blanks)
	err := c.chooseUser(ctx, store.EmailKey(email), func() (*store.User, error) {
		taken, err := c.hasIdentity(ctx, email)
		if err != nil {
			return nil, err
		}
		if taken {
			return nil, fail("user_email_already_exists")
		}
		u := c.newUser(c.text("userId"))
		u.Email = email
		return u, nil
	})
	if err != nil {
		return nil, err
	}
	t := c.withPhrase(c.newToken(tokenMagicURL, randomHex(32), linkLife))
	if err := c.keepToken(ctx, t); err != nil {
		return nil, err
	}
	return c.tokenReply(t, t.Secret), c.mailMagicURL(ctx, t, email)
}

// createEmailToken mails a code that signs in. Who is not known becomes a
// user.
func (s *Server) createEmailToken(ctx context.Context, c *call) (reply, error) {
	email := strings.Trim(c.text("email"), blanks)
	err := c.chooseUser(ctx, store.EmailKey(email), func() (*store.User, error) {
		if err := c.checkNoIdentity(ctx, email); err != nil {
			return nil, err
		}
		u := c.newUser(c.text("userId"))
		u.Email = email
		u.Targets = []store.Target{c.newTarget("email", email)}
		return u, nil
	})
	if err != nil {
		return nil, err
	}
	t := c.withPhrase(c.newToken(tokenEmailOTP, randomCode(), codeLife))
	if err := c.keepToken(ctx, t); err != nil {
		return nil, err
	}
	return c.tokenReply(t, t.Secret), c.mailEmailOTP(ctx, t, email)
}

// createPhoneToken texts a code that signs in, but not to a mock number. Who
// is not known becomes a user. An API key gets the code in the form of a
// session.
func (s *Server) createPhoneToken(ctx context.Context, c *call) (reply, error) {
	phone := c.text("phone")
	err := c.chooseUser(ctx, store.Key{Kind: store.KeyPhone, Value: phone}, func() (*store.User, error) {
		u := c.newUser(c.text("userId"))
		u.Phone = phone
		u.Targets = []store.Target{c.newTarget("sms", phone)}
		return u, nil
	})
	if err != nil {
		return nil, err
	}
	code, mock := c.phoneCode(phone)
	t := c.newToken(tokenPhone, code, codeLife)
	if err := c.keepToken(ctx, t); err != nil {
		return nil, err
	}
	r := c.tokenReply(t, encodeSession(c.user.ID, code))
	if mock {
		return r, nil
	}
	return r, c.sendSMS(ctx, store.Message{Kind: store.PhoneOTP, To: phone, Code: code, Expires: t.Expire})
}

// phoneCode is a new code for a phone, and whether it is the fixed one of a
// mock number, to which nothing is sent.
func (c *call) phoneCode(phone string) (code string, mock bool) {
	numbers := c.settings.Auth.MockNumbers
	i := slices.IndexFunc(numbers, func(n MockNumber) bool { return n.Phone == phone })
	if i < 0 {
		return randomCode(), false
	}
	return numbers[i].OTP, true
}

// chooseUser makes the user who has a key the caller, or the new one that
// invite gives. The real server has no answer for an id that somebody else
// has.
func (c *call) chooseUser(ctx context.Context, key store.Key, invite func() (*store.User, error)) error {
	known := func() (bool, error) {
		u, err := c.findUser(c.server.store.UserBy(ctx, c.project.id, key))
		if u != nil {
			c.user = u
		}
		return u != nil, err
	}
	if ok, err := known(); ok || err != nil {
		return err
	}
	if err := c.checkUserLimit(ctx); err != nil {
		return err
	}
	u, err := invite()
	if err != nil {
		return err
	}
	_, err = c.createUser(ctx, u)
	if refusal, ok := errors.AsType[*apiError](err); ok && refusal.row.Type == "user_already_exists" {
		if ok, err := known(); ok || err != nil {
			return err // somebody was faster
		}
		return unexpected()
	}
	if err != nil {
		return err
	}
	c.user = u
	return nil
}
