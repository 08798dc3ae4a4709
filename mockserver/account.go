package mockserver

import (
	"context"
	"errors"
	"slices"

	"github.com/appctl/appctl/mockserver/store"
)

// accountReply is a user as the account routes show one.
type accountReply struct {
	*store.User
	impersonator string        // id of the user who looks, "" for the user's own view
	targets      []ownedTarget // in place of the user's own, nil for those
	hashed       bool          // as the Users API shows a user: with the hash of the password
}

func (a accountReply) write(d *document, c *call) {
	u := a.User
	d.open()
	d.str("$id", u.ID)
	d.time("$createdAt", u.CreatedAt)
	d.time("$updatedAt", u.UpdatedAt)
	d.str("name", u.Name)
	if a.hashed {
		writeHash(d, u.Password)
	}
	d.time("registration", u.Registration)
	d.boolean("status", !u.Blocked)
	d.strings("labels", u.Labels)
	d.time("passwordUpdate", u.PasswordUpdate)
	d.str("email", u.Email)
	d.str("phone", u.Phone)
	d.boolean("emailVerification", u.EmailVerified)
	if c.server.release >= addressFacts {
		writeEmailFacts(d, u.Email)
	}
	d.boolean("phoneVerification", u.PhoneVerified)
	whole := !a.hashed || !c.before("1.5.0")
	if whole {
		d.boolean("mfa", u.MFA)
	}
	d.raw("prefs", u.Prefs, "{}")
	if whole {
		a.writeTargets(d)
	}
	d.time("accessedAt", u.AccessedAt)
	if c.server.release >= impersonation && !c.before("1.9.0") {
		d.boolean("impersonator", u.Impersonator)
		d.strOrNull("impersonatorUserId", a.impersonator)
	}
	d.close()
}

// writeEmailFacts writes what an address tells about itself: nothing, when
// there is none.
func writeEmailFacts(d *document, email string) {
	f, ok := emailFactsOf(email)
	if !ok {
		for _, name := range []string{"emailCanonical", "emailIsFree", "emailIsDisposable", "emailIsCorporate", "emailIsCanonical"} {
			d.null(name)
		}
		return
	}
	d.str("emailCanonical", f.canonical)
	d.boolean("emailIsFree", f.free)
	d.boolean("emailIsDisposable", f.disposable)
	d.boolean("emailIsCorporate", f.corporate())
	d.boolean("emailIsCanonical", f.canonical == email)
}

// writeTargets shows the user's targets, or those of somebody else that stood
// in the way of the user's own.
func (a accountReply) writeTargets(d *document) {
	if a.targets != nil {
		d.each("targets", len(a.targets), func(i int) { writeTarget(d, a.targets[i].userID, &a.targets[i].Target) })
		return
	}
	d.each("targets", len(a.Targets), func(i int) { writeTarget(d, a.ID, &a.Targets[i]) })
}

func (s *Server) getAccount(_ context.Context, c *call) (reply, error) {
	if c.target != nil {
		return accountReply{User: c.target, impersonator: c.impersonator}, nil
	}
	return accountReply{User: c.user}, nil
}

// createAccount signs a user up. It makes no session.
func (s *Server) createAccount(ctx context.Context, c *call) (reply, error) {
	email := lowerEmail(c.text("email"))
	if err := c.checkUserLimit(ctx); err != nil {
		return nil, err
	}
	if err := c.checkNoIdentity(ctx, email); err != nil {
		return nil, err
	}
	u := c.newUser(c.text("userId"))
	u.Email, u.Name = email, c.text("name")
	password := c.text("password")
	if c.settings.Auth.PersonalDataCheck && containsPersonalData(password, c.text("userId"), u) {
		return nil, fail("password_personal_data")
	}
	c.setPassword(u, s.hashing.hash(password, s.hashing.signUp))
	u.Targets = []store.Target{c.newTarget("email", email)}
	shown, err := c.createUser(ctx, u)
	if err != nil {
		return nil, err
	}
	c.user = u
	return accountReply{User: u, targets: shown}, nil
}

// deleteAccount removes the user with all that hangs on it. The cookies stay:
// they are worth nothing now.
func (s *Server) deleteAccount(ctx context.Context, c *call) (reply, error) {
	err := s.store.DeleteUser(ctx, c.project.id, c.subject().ID)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil // somebody else was faster
	}
	return nil, err
}

func (s *Server) updateName(ctx context.Context, c *call) (reply, error) {
	name := c.text("name")
	return c.updateAccount(ctx, func(u *store.User) error {
		u.Name = name
		return nil
	})
}

// updateAccount changes the caller and answers with the new account.
func (c *call) updateAccount(ctx context.Context, change func(*store.User) error) (reply, error) {
	err := c.updateUser(ctx, func(u *store.User) error {
		u.UpdatedAt = c.now
		return change(u)
	})
	if err != nil {
		return nil, err
	}
	return accountReply{User: c.user}, nil
}

// updatePassword checks, in this order, the old password, the history and
// personal data. Other sessions end if the project says so.
func (s *Server) updatePassword(ctx context.Context, c *call) (reply, error) {
	old, password := c.user.Password, c.text("password")
	if err := c.provePassword(c.text("oldPassword")); err != nil {
		return nil, err
	}
	if c.usedBefore(c.user, password) {
		return nil, fail("password_recently_used")
	}
	if c.settings.Auth.PersonalDataCheck && containsPersonalData(password, c.user.ID, c.user) {
		return nil, fail("password_personal_data")
	}
	hashed := s.hashing.hash(password, s.hashing.change)
	return c.updateAccount(ctx, func(u *store.User) error {
		if !samePassword(u.Password, old) {
			return fail("user_invalid_credentials") // changed meanwhile: the old one is not the old one any more
		}
		c.setPassword(u, hashed)
		if c.session != nil && c.settings.Auth.InvalidateSessions {
			endSessions(u, func(id string) bool { return id != c.session.ID })
		}
		return nil
	})
}

// provePassword refuses a password that is not the caller's. Who never had one
// has nothing to prove.
func (c *call) provePassword(password string) error {
	if !c.user.PasswordUpdate.IsZero() && !c.server.hashing.verify(password, c.user.Password) {
		return fail("user_invalid_credentials")
	}
	return nil
}

// usedBefore tells whether the project remembers a password of the user's.
func (c *call) usedBefore(u *store.User, password string) bool {
	if c.settings.Auth.PasswordHistory <= 0 {
		return false
	}
	return slices.ContainsFunc(u.PasswordHistory, func(p store.Password) bool {
		return c.server.hashing.verify(password, &p)
	})
}

// samePassword tells whether a user's password is still the one that was
// checked.
func samePassword(now, checked *store.Password) bool {
	if now == nil || checked == nil {
		return now == checked
	}
	return now.Hash == checked.Hash
}

// updateEmail moves the caller to another address, which is not verified then.
// The password that comes with it becomes the account's, if there was none:
// this is how an anonymous account becomes one to sign in to.
func (s *Server) updateEmail(ctx context.Context, c *call) (reply, error) {
	if err := c.checkTimestamp(); err != nil {
		return nil, err
	}
	email, password := lowerEmail(c.text("email")), c.text("password")
	if err := c.provePassword(password); err != nil {
		return nil, err
	}
	if err := c.checkOthersIdentity(ctx, email); err != nil {
		return nil, err
	}
	if err := c.checkNoTarget(ctx, email); err != nil {
		return nil, err
	}
	r, err := c.updateAddress(ctx, password, func(u *store.User) {
		c.moveTarget(u, u.Email, email)
		u.Email, u.EmailVerified = email, false
	})
	if errors.Is(err, store.ErrEmailTaken) {
		return nil, fail("general_bad_request")
	}
	return r, err
}

// updatePhone moves the caller to another number, as updateEmail does to
// another address.
func (s *Server) updatePhone(ctx context.Context, c *call) (reply, error) {
	phone, password := c.text("phone"), c.text("password")
	if err := c.provePassword(password); err != nil {
		return nil, err
	}
	if err := c.checkNoTarget(ctx, phone); err != nil {
		return nil, err
	}
	r, err := c.updateAddress(ctx, password, func(u *store.User) {
		c.moveTarget(u, u.Phone, phone)
		u.Phone, u.PhoneVerified = phone, false
	})
	if errors.Is(err, store.ErrPhoneTaken) {
		return nil, fail("user_phone_already_exists")
	}
	return r, err
}

// updateStatus blocks the caller and takes the session back from the browser.
// Only the project's owner can undo it, and then the session works again.
func (s *Server) updateStatus(ctx context.Context, c *call) (reply, error) {
	r, err := c.updateAccount(ctx, func(u *store.User) error {
		u.Blocked = true
		return nil
	})
	if err != nil {
		return nil, err
	}
	c.takeSession()
	return r, nil
}
