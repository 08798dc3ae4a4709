package mockserver

import (
	"cmp"
	"context"

	"github.com/appctl/appctl/mockserver/store"
)

// alertSession mails the caller that a further session was made, if the
// project wants that and there is an address. A mail that cannot be sent does
// not undo the sign-in.
func (c *call) alertSession(ctx context.Context) {
	if !c.settings.Auth.SessionAlerts || c.user.Email == "" {
		return
	}
	agent := c.userAgent()
	m := c.newMail("sessionAlert")
	m.values["date"] = c.now.Format("January 2")
	m.values["year"] = c.now.Format("2006")
	m.values["time"] = c.now.Format("15:04:05")
	m.values["device"] = cmp.Or(parseUserAgent(agent).clientName, agent)
	m.values["ip"] = c.ip
	m.values["country"] = c.unknownCountry()
	err := c.sendMail(ctx, m, "alert", c.frame(), store.Message{Kind: store.SessionAlert, To: c.user.Email})
	if err != nil {
		c.server.logger.ErrorContext(ctx, "no session alert", "request", c.id, "error", err)
	}
}
