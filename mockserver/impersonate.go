package mockserver

import (
	"context"
	"strings"

	"github.com/appctl/appctl/mockserver/store"
)

// impersonate finds the user that a caller who may acts for.
func (c *call) impersonate(ctx context.Context) error {
	if c.user == nil || !c.user.Impersonator || c.server.release < impersonation {
		return nil
	}
	c.impersonator = c.user.ID
	st, project := c.server.store, c.project.id
	if id := c.impersonated("X-Appwrite-Impersonate-User-Id", "impersonateUserId"); id != "" {
		u, err := c.findUser(st.User(ctx, project, id))
		c.target = u
		return err
	}
	if email := c.impersonated("X-Appwrite-Impersonate-User-Email", "impersonateEmail"); email != "" {
		u, err := c.findUser(st.UserBy(ctx, project, store.EmailKey(email)))
		c.target = u
		return err
	}
	if phone := c.impersonated("X-Appwrite-Impersonate-User-Phone", "impersonatePhone"); phone != "" {
		u, err := c.findUser(st.UserBy(ctx, project, store.Key{Kind: store.KeyPhone, Value: phone}))
		c.target = u
		return err
	}
	return nil
}

// impersonated is what a header or a parameter names, in either letter case.
func (c *call) impersonated(header, param string) string {
	if v := c.r.Header.Get(header); v != "" {
		return v
	}
	if v := c.input.text(param); v != "" {
		return v
	}
	return c.input.text(strings.ToLower(param))
}

// actAsTarget makes the impersonated user the one who calls, where more than
// the account is seen through their eyes.
func (c *call) actAsTarget() {
	if c.target != nil && c.server.release < impersonationReads {
		c.user = c.target
	}
}

// subject is the user whose account the request sees: the impersonated one, if
// there is one.
func (c *call) subject() *store.User {
	if c.target != nil {
		return c.target
	}
	return c.user
}
