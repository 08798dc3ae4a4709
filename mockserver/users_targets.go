package mockserver

import (
	"context"
	"slices"

	"github.com/appctl/appctl/mockserver/store"
)

// createUserTarget lets messages reach a user at one more address. A messaging
// provider that the project does not have is none.
func (s *Server) createUserTarget(ctx context.Context, c *call) (reply, error) {
	t := c.newTarget(c.text("providerType"), c.text("identifier"))
	if err := checkIdentifier(t.ProviderType, t.Identifier); err != nil {
		return nil, err
	}
	if id := c.text("targetId"); id != "unique()" {
		t.ID = id
	}
	t.Name = c.text("name")
	if p, ok := c.settings.messagingProvider(c.text("providerId")); ok {
		t.ProviderID = p.ID
	}
	u, err := c.updatePathUser(ctx, func(u *store.User) error {
		u.Targets = append(u.Targets, t)
		return nil
	})
	if err != nil {
		return nil, asAddressTaken(err)
	}
	return targetReply{&t, u.ID}, nil
}

// checkIdentifier refuses what no message of that type could be sent to.
func checkIdentifier(kind, identifier string) error {
	if kind == "email" && !validEmail(identifier) {
		return fail("general_invalid_email")
	}
	if kind == "sms" && !validPhone(identifier) {
		return fail("general_invalid_phone")
	}
	return nil
}

// checkProvider refuses a messaging provider that the project does not have, or
// that sends messages of another type.
func (c *call) checkProvider(id, kind string) error {
	p, ok := c.settings.messagingProvider(id)
	if !ok {
		return fail("provider_not_found").withHint("add it to the project's settings, messagingProviders")
	}
	if p.Type != kind {
		return fail("provider_incorrect_type")
	}
	return nil
}

type targetsReply struct {
	total   int
	targets []store.Target
	userID  string
}

func (r targetsReply) write(d *document, _ *call) {
	d.open()
	d.number("total", r.total)
	d.each("targets", len(r.targets), func(i int) { writeTarget(d, r.userID, &r.targets[i]) })
	d.close()
}

func (s *Server) listUserTargets(ctx context.Context, c *call) (reply, error) {
	u, err := c.pathUser(ctx)
	if err != nil {
		return nil, err
	}
	page, total, err := listing[store.Target]{noun: "Target", all: u.Targets, value: targetAttributes(u.ID)}.page(c)
	return targetsReply{total, page, u.ID}, err
}

// targetAttributes is what queries compare of a user's targets.
func targetAttributes(userID string) func(store.Target, string) any {
	return func(t store.Target, name string) any {
		switch name {
		case "$id":
			return t.ID
		case "$createdAt":
			return nullableTime(t.CreatedAt)
		case "$updatedAt":
			return nullableTime(t.UpdatedAt)
		case "userId":
			return userID
		case "providerId":
			return nullable(t.ProviderID)
		case "identifier":
			return t.Identifier
		case "providerType":
			return t.ProviderType
		}
		panic("mockserver: targets have no attribute " + name)
	}
}

func (s *Server) getUserTarget(ctx context.Context, c *call) (reply, error) {
	u, err := c.pathUser(ctx)
	if err != nil {
		return nil, err
	}
	t := findTarget(u, c.text("targetId"))
	if t == nil {
		return nil, fail("user_target_not_found")
	}
	return targetReply{t, u.ID}, nil
}

// updateUserTarget changes what the caller names. A new identifier is not
// expired.
func (s *Server) updateUserTarget(ctx context.Context, c *call) (reply, error) {
	id, identifier := c.text("targetId"), c.text("identifier")
	providerID, name := c.text("providerId"), c.text("name")
	u, err := c.updatePathUser(ctx, func(u *store.User) error {
		t := findTarget(u, id)
		if t == nil {
			return fail("user_target_not_found")
		}
		if identifier != "" {
			if err := checkIdentifier(t.ProviderType, identifier); err != nil {
				return err
			}
			t.Identifier, t.Expired = identifier, false
		}
		if providerID != "" {
			if err := c.checkProvider(providerID, t.ProviderType); err != nil {
				return err
			}
			t.ProviderID = providerID
		}
		if name != "" {
			t.Name = name
		}
		t.UpdatedAt = c.now
		return nil
	})
	if err != nil {
		return nil, asAddressTaken(err)
	}
	return targetReply{findTarget(u, id), u.ID}, nil
}

func (s *Server) deleteUserTarget(ctx context.Context, c *call) (reply, error) {
	id := c.text("targetId")
	_, err := c.updatePathUser(ctx, func(u *store.User) error {
		if findTarget(u, id) == nil {
			return fail("user_target_not_found")
		}
		u.Targets = slices.DeleteFunc(u.Targets, func(t store.Target) bool { return t.ID == id })
		return nil
	})
	return nil, err
}
