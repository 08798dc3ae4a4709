package mockserver

import (
	"context"
	"errors"
	"slices"

	"github.com/appctl/appctl/mockserver/store"
)

func writeTarget(d *document, userID string, t *store.Target) {
	d.open()
	d.str("$id", t.ID)
	d.time("$createdAt", t.CreatedAt)
	d.time("$updatedAt", t.UpdatedAt)
	d.str("name", t.Name)
	d.str("userId", userID)
	d.strOrNull("providerId", t.ProviderID)
	d.str("providerType", t.ProviderType)
	d.str("identifier", t.Identifier)
	d.boolean("expired", t.Expired)
	d.close()
}

// targetReply is one target of a user.
type targetReply struct {
	*store.Target
	userID string
}

func (r targetReply) write(d *document, _ *call) { writeTarget(d, r.userID, r.Target) }

// createPushTarget lets messages reach a device, as long as the session lives
// that made it. A provider that the project does not have is taken as it is.
func (s *Server) createPushTarget(ctx context.Context, c *call) (reply, error) {
	t := c.newTarget("push", c.text("identifier"))
	if id := c.text("targetId"); id != "unique()" {
		t.ID = id
	}
	t.Name, t.ProviderID, t.SessionID = c.deviceName(), c.text("providerId"), c.currentSession()
	err := c.updateTargets(ctx, func(u *store.User) error {
		u.Targets = append(u.Targets, t)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return targetReply{&t, c.user.ID}, nil
}

// updatePushTarget gives a target a new identifier, from the device that calls.
func (s *Server) updatePushTarget(ctx context.Context, c *call) (reply, error) {
	id, identifier := c.text("targetId"), c.text("identifier")
	err := c.updateTargets(ctx, func(u *store.User) error {
		t := findTarget(u, id)
		if t == nil {
			return fail("user_target_not_found")
		}
		t.Identifier, t.Name, t.Expired, t.UpdatedAt = identifier, c.deviceName(), false, c.now
		return nil
	})
	if err != nil {
		return nil, err
	}
	return targetReply{findTarget(c.user, id), c.user.ID}, nil
}

func (s *Server) deletePushTarget(ctx context.Context, c *call) (reply, error) {
	id := c.text("targetId")
	return nil, c.updateTargets(ctx, func(u *store.User) error {
		if findTarget(u, id) == nil {
			return fail("user_target_not_found")
		}
		u.Targets = slices.DeleteFunc(u.Targets, func(t store.Target) bool { return t.ID == id })
		return nil
	})
}

// updateTargets changes the caller's targets, whose ids and identifiers no
// other in the project may have. A key without a user has none.
func (c *call) updateTargets(ctx context.Context, change func(*store.User) error) error {
	if c.user == nil {
		return fail("user_unauthorized")
	}
	err := c.updateUser(ctx, change)
	if errors.Is(err, store.ErrTargetTaken) {
		return fail("user_target_already_exists")
	}
	return err
}

// deviceName is what a push target is called: brand and model, and no more
// than the space between them when the user agent tells neither.
func (c *call) deviceName() string {
	agent := parseUserAgent(c.userAgent())
	return agent.deviceBrand + " " + agent.deviceModel
}

// findTarget gives the target with an id, nil if the user has none such.
func findTarget(u *store.User, id string) *store.Target {
	i := slices.IndexFunc(u.Targets, func(t store.Target) bool { return t.ID == id })
	if i < 0 {
		return nil
	}
	return &u.Targets[i]
}

// dropTargets removes the push targets that a session made.
func dropTargets(u *store.User, sessionID string) {
	u.Targets = slices.DeleteFunc(u.Targets, func(t store.Target) bool { return t.SessionID != "" && t.SessionID == sessionID })
}
