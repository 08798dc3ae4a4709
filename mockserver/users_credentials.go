package mockserver

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"github.com/appctl/appctl/mockserver/store"
)

// updateUserEmail moves a user to another address, or takes it away.
func (s *Server) updateUserEmail(ctx context.Context, c *call) (reply, error) {
	u, err := c.pathUser(ctx)
	if err != nil {
		return nil, err
	}
	u.Email = lowerEmail(c.text("email"))
	if u.Email != "" {
		if err := c.checkIdentityFree(ctx, u); err != nil {
			return nil, err
		}
		if err := c.checkNoTarget(ctx, u.Email); err != nil {
			return nil, err
		}
	}
	r, err := c.changeUser(ctx, func(current *store.User) {
		c.replaceTarget(current, "email", current.Email, u.Email)
		current.Email, current.EmailVerified = u.Email, false
	})
	return r, asAddressTaken(err)
}

// updateUserPhone moves a user to another number, or takes it away.
func (s *Server) updateUserPhone(ctx context.Context, c *call) (reply, error) {
	number := c.text("number")
	if _, err := c.pathUser(ctx); err != nil {
		return nil, err
	}
	if number != "" {
		if err := c.checkNoTarget(ctx, number); err != nil {
			return nil, err
		}
	}
	r, err := c.changeUser(ctx, func(u *store.User) {
		c.replaceTarget(u, "sms", u.Phone, number)
		u.Phone, u.PhoneVerified = number, false
	})
	return r, asAddressTaken(err)
}

func asAddressTaken(err error) error {
	switch {
	case errors.Is(err, store.ErrTargetTaken):
		return fail("user_target_already_exists")
	case errors.Is(err, store.ErrEmailTaken):
		return fail("user_email_already_exists")
	case errors.Is(err, store.ErrPhoneTaken):
		return fail("user_phone_already_exists")
	}
	return err
}

// replaceTarget lets the target of an address become that of another one: it
// comes with the first address and goes with the last.
func (c *call) replaceTarget(u *store.User, kind, from, to string) {
	isIt := func(t store.Target) bool { return t.ProviderType == kind && t.Identifier == from }
	if to == "" {
		u.Targets = slices.DeleteFunc(u.Targets, isIt)
		return
	}
	if !slices.ContainsFunc(u.Targets, isIt) {
		u.Targets = append(u.Targets, c.newTarget(kind, to))
		return
	}
	c.moveTarget(u, from, to)
}

// updateUserPassword sets a password without asking for the old one. An empty
// one leaves the user without.
func (s *Server) updateUserPassword(ctx context.Context, c *call) (reply, error) {
	u, err := c.pathUser(ctx)
	if err != nil {
		return nil, err
	}
	password := c.text("password")
	if c.settings.Auth.PersonalDataCheck && (password == "" || containsPersonalData(password, u.ID, u)) {
		return nil, fail("password_personal_data")
	}
	if password != "" && c.usedBefore(u, password) {
		return nil, fail("password_recently_used")
	}
	var hashed store.Password
	if password != "" {
		hashed = s.hashing.hash(password, s.hashing.signUp)
	}
	return c.changeUser(ctx, func(u *store.User) {
		if c.settings.Auth.InvalidateSessions {
			endSessions(u, func(string) bool { return true })
		}
		if password == "" {
			u.Password = &store.Password{Kind: "argon2", Options: json.RawMessage(argonOptions)}
			u.PasswordUpdate = c.now
			return
		}
		c.setPassword(u, hashed)
	})
}
