package mockserver

import (
	"context"
	"encoding/json"

	"github.com/appctl/appctl/mockserver/store"
)

// prefsReply is the object that a user keeps here.
type prefsReply json.RawMessage

func (p prefsReply) write(d *document, _ *call) {
	if len(p) == 0 {
		d.b = append(d.b, "{}"...)
		return
	}
	d.b = append(d.b, p...)
}

func (s *Server) getPrefs(_ context.Context, c *call) (reply, error) {
	return prefsReply(c.user.Prefs), nil
}

// updatePrefs replaces the whole object.
func (s *Server) updatePrefs(ctx context.Context, c *call) (reply, error) {
	if err := c.checkTimestamp(); err != nil {
		return nil, err
	}
	prefs := c.object("prefs")
	return c.updateAccount(ctx, func(u *store.User) error {
		u.Prefs = prefs
		return nil
	})
}
