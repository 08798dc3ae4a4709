package mockserver

import (
	"context"
	"slices"

	"github.com/appctl/appctl/mockserver/store"
)

// changeUser changes the user that the path names and answers with the new
// user.
func (c *call) changeUser(ctx context.Context, change func(*store.User)) (reply, error) {
	u, err := c.updatePathUser(ctx, func(u *store.User) error {
		u.UpdatedAt = c.now
		change(u)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return userReply(u), nil
}

func (s *Server) updateUserName(ctx context.Context, c *call) (reply, error) {
	name := c.text("name")
	return c.changeUser(ctx, func(u *store.User) { u.Name = name })
}

// updateUserStatus blocks a user, whose sessions stay, or lets one in again.
func (s *Server) updateUserStatus(ctx context.Context, c *call) (reply, error) {
	blocked := !c.flag("status")
	return c.changeUser(ctx, func(u *store.User) { u.Blocked = blocked })
}

func (s *Server) updateUserEmailVerification(ctx context.Context, c *call) (reply, error) {
	verified := c.flag("emailVerification")
	return c.changeUser(ctx, func(u *store.User) { u.EmailVerified = verified })
}

func (s *Server) updateUserPhoneVerification(ctx context.Context, c *call) (reply, error) {
	verified := c.flag("phoneVerification")
	return c.changeUser(ctx, func(u *store.User) { u.PhoneVerified = verified })
}

func (s *Server) updateUserMFA(ctx context.Context, c *call) (reply, error) {
	on := c.flag("mfa")
	return c.changeUser(ctx, func(u *store.User) { u.MFA = on })
}

func (s *Server) updateUserImpersonator(ctx context.Context, c *call) (reply, error) {
	on := c.flag("impersonator")
	return c.changeUser(ctx, func(u *store.User) { u.Impersonator = on })
}

// updateUserLabels replaces all labels; each is kept once.
func (s *Server) updateUserLabels(ctx context.Context, c *call) (reply, error) {
	var labels []string
	for _, label := range c.texts("labels") {
		if !slices.Contains(labels, label) {
			labels = append(labels, label)
		}
	}
	return c.changeUser(ctx, func(u *store.User) { u.Labels = slices.Clone(labels) })
}

func (s *Server) getUserPrefs(ctx context.Context, c *call) (reply, error) {
	u, err := c.pathUser(ctx)
	if err != nil {
		return nil, err
	}
	return prefsReply(u.Prefs), nil
}

// updateUserPrefs replaces the whole object, and answers with it.
func (s *Server) updateUserPrefs(ctx context.Context, c *call) (reply, error) {
	prefs := c.object("prefs")
	_, err := c.changeUser(ctx, func(u *store.User) { u.Prefs = slices.Clone(prefs) })
	return prefsReply(prefs), err
}
