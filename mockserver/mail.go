package mockserver

import (
	"context"
	"embed"
	"fmt"
	"html"
	"regexp"
	"strings"

	"github.com/appctl/appctl/mockserver/store"
)

// The frames and layouts of the mails.
//
//go:embed mail
var mailFiles embed.FS

var (
	mailBase    = readMail("base.html")
	mailBranded = readMail("branded.html")
	mailCode    = readMail("code.html")
	mailAlert   = readMail("alert.html")
)

func readMail(name string) string {
	b, err := mailFiles.ReadFile("mail/" + name)
	if err != nil {
		panic(err) // embedded: it is there
	}
	return strings.TrimSuffix(string(b), "\n")
}

// mail is what one e-mail says, before it has a recipient. Everything but the
// subject is HTML.
type mail struct {
	subject string
	preview string // the line that a mailbox shows beside the subject
	heading string // of the branded frame only
	body    string
}

// escape makes text safe within HTML, in the words of PHP.
var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#039;").Replace

// words escapes a sentence and what is put into it; the sentence's own
// {b}bold{/b} parts become bold.
func words(format string, args ...string) string {
	escaped := make([]any, len(args))
	for i, a := range args {
		escaped[i] = escape(a)
	}
	return fmt.Sprintf(bold.Replace(escape(format)), escaped...)
}

var bold = strings.NewReplacer("{b}", "<strong>", "{/b}", "</strong>")

// fill puts values into the {{places}} of a template.
func fill(template string, pairs ...string) string {
	for i := 0; i < len(pairs); i += 2 {
		pairs[i] = "{{" + pairs[i] + "}}"
	}
	return strings.NewReplacer(pairs...).Replace(template)
}

// html puts the mail into its frame.
func (m mail) html(branded bool) string {
	frame := mailBase
	if branded {
		frame = mailBranded
	}
	return fill(frame, "preview", m.preview, "heading", m.heading, "body", m.body)
}

var (
	mailStyle = regexp.MustCompile(`(?s)<style>.*?</style>`)
	mailTag   = regexp.MustCompile(`<[^>]*>`)
	mailBlank = regexp.MustCompile(`\s*\n\s*`)
)

// plain is what a mail program without HTML shows.
func plain(document string) string {
	s := mailTag.ReplaceAllString(mailStyle.ReplaceAllString(strings.ReplaceAll(document, "<br>", "\n"), ""), "")
	return html.UnescapeString(strings.TrimSpace(mailBlank.ReplaceAllString(s, "\n")))
}

// sendMail puts an e-mail to the caller into the project's outbox. What it carries
// is in msg.
func (c *call) sendMail(ctx context.Context, m mail, msg store.Message) error {
	e := c.settings.Email
	msg.Channel = store.Email
	msg.From, msg.FromName, msg.ReplyTo = e.SenderEmail, e.SenderName, e.SenderEmail
	msg.Subject = m.subject
	msg.HTML = m.html(e.Branding)
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
