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
	project, agent := c.settings.Name, c.userAgent()
	at := c.now.Format("15:04:05")
	err := c.sendMail(ctx, mail{
		subject: "Security alert: new session on your " + project + " account",
		preview: words("New login detected on %s at %s UTC.", project, at),
		heading: words("New session on your %s account", project),
		body: fill(mailAlert,
			"user", escape(c.user.Name),
			"description", words("A new session has been created on your {b}%s{/b} account, {b}on %s at %s UTC{/b}.",
				project, c.now.Format("January 2, 2006"), at),
			"listMessage", words("Here are the details of the new session:"),
			"device", escape(cmp.Or(parseUserAgent(agent).clientName, agent)),
			"ip", escape(c.ip),
			"country", escape(c.unknownCountry()),
			"ignore", words("If this was you, there's nothing more you need to do."),
			"secure", words("If you didn't initiate this session or suspect any unauthorized activity, please secure your account."),
			"project", escape(project)),
	}, store.Message{Kind: store.SessionAlert, To: c.user.Email})
	if err != nil {
		c.server.logger.ErrorContext(ctx, "no session alert", "request", c.id, "error", err)
	}
}
