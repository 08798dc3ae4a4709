package mockserver

import (
	"context"
	"errors"
	"strings"

	"github.com/appctl/appctl/mockserver/store"
)

// lowerEmail is the form that addresses are kept in.
func lowerEmail(email string) string { return strings.ToLower(strings.Trim(email, blanks)) }

// newUser is a user who has just come; "unique()" is an id to be made.
func (c *call) newUser(id string) *store.User {
	if id == "unique()" {
		id = newID(c.now)
	}
	return &store.User{ID: id, CreatedAt: c.now, UpdatedAt: c.now, Registration: c.now, AccessedAt: c.now}
}

func (c *call) newTarget(kind, identifier string) store.Target {
	return store.Target{ID: newID(c.now), CreatedAt: c.now, UpdatedAt: c.now, ProviderType: kind, Identifier: identifier}
}

// setPassword gives a user a password, and a history of them if the project
// keeps one.
func (c *call) setPassword(u *store.User, p store.Password) {
	u.Password, u.PasswordUpdate = &p, c.now
	keep := c.settings.Auth.PasswordHistory
	if keep <= 0 {
		return
	}
	u.PasswordHistory = append(u.PasswordHistory, p)
	u.PasswordHistory = u.PasswordHistory[max(0, len(u.PasswordHistory)-keep):]
}

// checkUserLimit refuses one user too many before anything else is said.
func (c *call) checkUserLimit(ctx context.Context) error {
	limit := c.settings.Auth.Limit
	if limit <= 0 {
		return nil
	}
	n, err := c.server.store.UserCount(ctx, c.project.id)
	if err != nil {
		return err
	}
	if n >= limit {
		return c.tooManyUsers()
	}
	return nil
}

func (c *call) tooManyUsers() *apiError {
	if c.projectID == console {
		return fail("user_console_count_exceeded")
	}
	return fail("user_count_exceeded")
}

// checkNoIdentity refuses an address that someone signs in with at an OAuth2
// provider.
func (c *call) checkNoIdentity(ctx context.Context, email string) error {
	key := store.Key{Kind: store.KeyIdentityEmail, Value: email}
	u, err := c.findUser(c.server.store.UserBy(ctx, c.project.id, key))
	if err != nil {
		return err
	}
	if u != nil {
		return fail("general_bad_request")
	}
	return nil
}

// createUser keeps a new user. An address that is a target of somebody else's
// stays theirs: the user gets none, and the owner is given back.
func (c *call) createUser(ctx context.Context, u *store.User) (lender *store.User, err error) {
	st, limit := c.server.store, c.settings.Auth.Limit
	err = st.CreateUser(ctx, c.project.id, u, limit)
	if errors.Is(err, store.ErrTargetTaken) {
		lender, err = c.findUser(st.UserBy(ctx, c.project.id, store.Key{Kind: store.KeyTarget, Value: u.Email}))
		if err != nil {
			return nil, err
		}
		u.Targets = nil
		err = st.CreateUser(ctx, c.project.id, u, limit)
	}
	switch {
	case errors.Is(err, store.ErrUserLimit):
		return nil, c.tooManyUsers()
	case errors.Is(err, store.ErrIDTaken), errors.Is(err, store.ErrEmailTaken), errors.Is(err, store.ErrPhoneTaken):
		return nil, fail("user_already_exists")
	}
	return lender, err
}
