package mockserver

import (
	"context"
	"fmt"

	"github.com/appctl/appctl/mockserver/store"
)

// frame is the one that the project's mails wear.
func (c *call) frame() string {
	if c.settings.Email.Branding {
		return "branded"
	}
	return "base"
}

// newMail begins a mail to the caller, in the language of the request.
func (c *call) newMail(name string) mail {
	return mail{name, c.locale, map[string]string{"user": c.user.Name, "project": c.settings.Name}}
}

// sendMail puts an e-mail to the caller into the project's outbox. What it
// carries is in msg.
func (c *call) sendMail(ctx context.Context, m mail, layout, frame string, msg store.Message) error {
	e := c.settings.Email
	msg.Channel = store.Email
	msg.From, msg.FromName, msg.ReplyTo = e.SenderEmail, e.SenderName, e.SenderEmail
	msg.Subject = m.plainSentence("subject")
	msg.HTML = m.render(layout, frame)
	msg.Text = plain(msg.HTML)
	return c.send(ctx, msg)
}

// sendSMS puts a text message to the caller into the project's outbox: the
// code alone.
func (c *call) sendSMS(ctx context.Context, msg store.Message) error {
	msg.Channel = store.SMS
	msg.From, msg.Text = c.settings.SMS.From, msg.Code
	return c.send(ctx, msg)
}

func (c *call) send(ctx context.Context, msg store.Message) error {
	msg.UserID, msg.RequestID = c.user.ID, c.id
	if err := c.project.outbox.send(ctx, &msg); err != nil {
		return fmt.Errorf("send %s: %w", msg.Kind, err)
	}
	return nil
}
