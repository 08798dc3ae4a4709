package mockserver

import (
	"context"
	"errors"
	"time"

	"github.com/appctl/appctl/mockserver/store"
)

// The Users API is for servers, which call it with an API key: nothing here is
// limited, switched off or asked for a second factor.

// userReply is a user as the Users API shows one.
func userReply(u *store.User) reply { return accountReply{User: u, hashed: true} }

// writeHash writes the password as it is kept. Who has none is shown the way
// in which one would be hashed.
func writeHash(d *document, p *store.Password) {
	if p == nil {
		d.null("password")
		d.str("hash", "argon2")
		d.raw("hashOptions", nil, argonOptions)
		return
	}
	d.str("password", p.Hash)
	d.str("hash", p.Kind)
	d.raw("hashOptions", p.Options, "{}")
}

// pathUser is the user that the path names.
func (c *call) pathUser(ctx context.Context) (*store.User, error) {
	u, err := c.server.store.User(ctx, c.project.id, c.text("userId"))
	return u, asUserNotFound(err)
}

// updatePathUser changes the user that the path names, and gives the new
// record.
func (c *call) updatePathUser(ctx context.Context, change func(*store.User) error) (*store.User, error) {
	u, err := c.server.store.UpdateUser(ctx, c.project.id, c.text("userId"), change)
	return u, asUserNotFound(err)
}

func asUserNotFound(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return fail("user_not_found")
	}
	return err
}

// createUser makes a user of any of e-mail, phone and password, or of none.
func (s *Server) createUser(ctx context.Context, c *call) (reply, error) {
	u := c.newUser(c.text("userId"))
	u.Email, u.Phone, u.Name = lowerEmail(c.text("email")), c.text("phone"), c.text("name")
	password := c.text("password")
	if err := c.checkNewUser(ctx, u, password); err != nil {
		return nil, err
	}
	if password != "" {
		c.setPassword(u, s.hashing.hash(password, s.hashing.signUp))
	}
	return c.addUser(ctx, u)
}

// checkNewUser refuses an address that someone signs in with at an OAuth2
// provider, and a password that says something of its user.
func (c *call) checkNewUser(ctx context.Context, u *store.User, password string) error {
	if u.Email != "" {
		if err := c.checkIdentityFree(ctx, u); err != nil {
			return err
		}
	}
	if password != "" && c.settings.Auth.PersonalDataCheck && containsPersonalData(password, u.ID, u) {
		return fail("password_personal_data")
	}
	return nil
}

// checkIdentityFree refuses u an e-mail address that another user has at an
// OAuth2 provider.
func (c *call) checkIdentityFree(ctx context.Context, u *store.User) error {
	owner, err := c.by(ctx, store.Key{Kind: store.KeyIdentityEmail, Value: u.Email})
	if err != nil {
		return err
	}
	if owner != nil && owner.ID != u.ID {
		return fail("user_email_already_exists")
	}
	return nil
}

// addUser keeps a user who was made here, whom the user limit does not touch
// and who was not there yet.
func (c *call) addUser(ctx context.Context, u *store.User) (reply, error) {
	u.AccessedAt = time.Time{}
	if u.Email != "" {
		u.Targets = append(u.Targets, c.newTarget("email", u.Email))
	}
	if u.Phone != "" {
		u.Targets = append(u.Targets, c.newTarget("sms", u.Phone))
	}
	shown, err := c.keepUser(ctx, u, 0)
	if err != nil {
		return nil, err
	}
	return accountReply{User: u, targets: shown, hashed: true}, nil
}

func (s *Server) getUser(ctx context.Context, c *call) (reply, error) {
	u, err := c.pathUser(ctx)
	if err != nil {
		return nil, err
	}
	return userReply(u), nil
}

// deleteUser removes the user with all that hangs on it: sessions and tokens
// are worth nothing from now on.
func (s *Server) deleteUser(ctx context.Context, c *call) (reply, error) {
	return nil, asUserNotFound(s.store.DeleteUser(ctx, c.project.id, c.text("userId")))
}

// membershipsReply is the empty list of memberships: there are no teams.
type membershipsReply struct{}

func (membershipsReply) write(d *document, _ *call) {
	d.open()
	d.number("total", 0)
	d.strings("memberships", nil)
	d.close()
}

func (s *Server) listMemberships(ctx context.Context, c *call) (reply, error) {
	if _, err := c.pathUser(ctx); err != nil {
		return nil, err
	}
	_, _, err := listing[struct{}]{noun: "Membership"}.page(c)
	return membershipsReply{}, err
}
