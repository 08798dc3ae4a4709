package mockserver

import (
	"context"
	"errors"

	"github.com/appctl/appctl/mockserver/store"
)

// updateAddress moves the caller, who has proven the password or brings the
// first one. No policy of the project judges that.
func (c *call) updateAddress(ctx context.Context, password string, move func(*store.User)) (reply, error) {
	proven, first := c.user.Password, c.user.PasswordUpdate.IsZero()
	var hashed store.Password
	if first {
		hashed = c.server.hashing.hash(password, c.server.hashing.change)
	}
	r, err := c.updateAccount(ctx, func(u *store.User) error {
		if !samePassword(u.Password, proven) {
			return fail("user_invalid_credentials") // changed meanwhile
		}
		if first {
			u.Password, u.PasswordUpdate = &hashed, c.now
		}
		move(u)
		return nil
	})
	if errors.Is(err, store.ErrTargetTaken) {
		return nil, fail("user_target_already_exists")
	}
	return r, err
}

// checkOthersIdentity refuses an address that someone else signs in with at an
// OAuth2 provider.
func (c *call) checkOthersIdentity(ctx context.Context, email string) error {
	u, err := c.findUser(c.server.store.UserBy(ctx, c.project.id, store.Key{Kind: store.KeyIdentityEmail, Value: email}))
	if err != nil {
		return err
	}
	if u != nil && u.ID != c.user.ID {
		return fail("general_bad_request")
	}
	return nil
}

// checkNoTarget refuses what is a target already, be it the caller's own.
func (c *call) checkNoTarget(ctx context.Context, identifier string) error {
	u, err := c.findUser(c.server.store.UserBy(ctx, c.project.id, store.Key{Kind: store.KeyTarget, Value: identifier}))
	if err != nil {
		return err
	}
	if u != nil {
		return fail("user_target_already_exists")
	}
	return nil
}

// moveTarget lets the target of an address go along to the new one. Who has
// none gets none.
func (c *call) moveTarget(u *store.User, from, to string) {
	for i := range u.Targets {
		if t := &u.Targets[i]; t.Identifier == from {
			t.Identifier, t.UpdatedAt = to, c.now
		}
	}
}
