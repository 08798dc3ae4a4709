package mockserver

import (
	"context"
	"errors"
	"slices"
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
	taken, err := c.hasIdentity(ctx, email)
	if taken {
		return fail("general_bad_request")
	}
	return err
}

// hasIdentity tells whether someone signs in with an address at an OAuth2
// provider.
func (c *call) hasIdentity(ctx context.Context, email string) (bool, error) {
	key := store.Key{Kind: store.KeyIdentityEmail, Value: strings.ToLower(email)}
	u, err := c.findUser(c.server.store.UserBy(ctx, c.project.id, key))
	return u != nil, err
}

// ownedTarget is a target as an answer shows it, with the id of its owner.
type ownedTarget struct {
	store.Target
	userID string
}

// createUser keeps a new user, unless the project has as many as it may.
func (c *call) createUser(ctx context.Context, u *store.User) (shown []ownedTarget, err error) {
	return c.keepUser(ctx, u, c.settings.Auth.Limit)
}

// keepUser keeps a new user, unless there are limit already. An address that is
// a target of somebody else's stays theirs: the user gets none, and what the
// answer shows in place of the user's own targets is given back.
func (c *call) keepUser(ctx context.Context, u *store.User, limit int) (shown []ownedTarget, err error) {
	wanted := u.Targets
	for range 3 { // the owner may be gone by the time of the next attempt
		err = c.server.store.CreateUser(ctx, c.project.id, u, limit)
		if !errors.Is(err, store.ErrTargetTaken) {
			break
		}
		if shown, err = c.shareTargets(ctx, u, wanted); err != nil {
			return nil, err
		}
	}
	switch {
	case errors.Is(err, store.ErrUserLimit):
		return nil, c.tooManyUsers()
	case errors.Is(err, store.ErrIDTaken), errors.Is(err, store.ErrEmailTaken), errors.Is(err, store.ErrPhoneTaken),
		errors.Is(err, store.ErrIdentityTaken):
		return nil, fail("user_already_exists")
	}
	return shown, err
}

// shareTargets leaves a user those of the wanted targets that nobody else has,
// and gives all of them as they are shown.
func (c *call) shareTargets(ctx context.Context, u *store.User, wanted []store.Target) ([]ownedTarget, error) {
	u.Targets = nil
	var shown []ownedTarget
	for _, t := range wanted {
		owner, err := c.by(ctx, store.Key{Kind: store.KeyTarget, Value: t.Identifier})
		if err != nil {
			return nil, err
		}
		if owner == nil {
			u.Targets = append(u.Targets, t)
			shown = append(shown, ownedTarget{t, u.ID})
			continue
		}
		i := slices.IndexFunc(owner.Targets, func(o store.Target) bool { return o.Identifier == t.Identifier })
		shown = append(shown, ownedTarget{owner.Targets[i], owner.ID})
	}
	return shown, nil
}
