package mockserver

import (
	"cmp"
	"context"

	"github.com/appctl/appctl/mockserver/store"
)

// magicURLPath is the page of the console that a magic link leads to when the
// app names none.
const magicURLPath = "/console/auth/magic-url"

// mailMagicURL mails a link that signs in to the address that was asked for.
// No project's branding shows in it.
func (c *call) mailMagicURL(ctx context.Context, t store.Token, to string) error {
	link := c.tokenLink(cmp.Or(c.text("url"), c.consoleURL(magicURLPath)), t, urlParam{"project", c.project.id})
	m := c.newMail("magicSession")
	m.values["link"] = link
	c.describeSignIn(m, t)
	return c.sendMail(ctx, m, "magic", "base",
		store.Message{Kind: store.MagicURL, To: to, URL: link, Secret: t.Secret, Phrase: t.Phrase, Expires: t.Expire})
}

// mailEmailOTP mails a code that signs in to the address that was asked for.
func (c *call) mailEmailOTP(ctx context.Context, t store.Token, to string) error {
	m := c.newMail("otpSession")
	m.values["otp"] = t.Secret
	c.describeSignIn(m, t)
	return c.sendMail(ctx, m, "code", c.frame(),
		store.Message{Kind: store.EmailOTP, To: to, Code: t.Secret, Phrase: t.Phrase, Expires: t.Expire})
}

// mailLink mails the caller a link with a token.
func (c *call) mailLink(ctx context.Context, name string, kind store.Kind, t store.Token) error {
	link := c.tokenLink(c.text("url"), t)
	m := c.newMail(name)
	m.values["link"] = link
	return c.sendMail(ctx, m, "link", c.frame(),
		store.Message{Kind: kind, To: c.user.Email, ToName: c.user.Name, URL: link, Secret: t.Secret, Expires: t.Expire})
}

// mailCode mails the caller a code.
func (c *call) mailCode(ctx context.Context, name string, kind store.Kind, t store.Token) error {
	m := c.newMail(name)
	m.values["otp"] = t.Secret
	m.setPhrase(t)
	return c.sendMail(ctx, m, "code", c.frame(),
		store.Message{Kind: kind, To: c.user.Email, ToName: c.user.Name, Code: t.Secret, Phrase: t.Phrase, Expires: t.Expire})
}

// tokenLink is a link that says all of its token, and more.
func (c *call) tokenLink(page string, t store.Token, more ...urlParam) string {
	if c.server.release < plainLinks {
		page = escape(page)
	}
	params := []urlParam{{"userId", c.user.ID}, {"secret", t.Secret}, {"expire", t.Expire.UTC().Format(timeLayout)}}
	return addParams(page, append(params, more...)...)
}

// describeSignIn tells a mail who wants to sign in, and by what phrase.
func (c *call) describeSignIn(m mail, t store.Token) {
	agent := parseUserAgent(c.userAgent())
	m.values["client"] = cmp.Or(agent.clientName, "UNKNOWN")
	m.values["device"] = cmp.Or(agent.deviceBrand, "UNKNOWN")
	m.values["os"] = cmp.Or(agent.osName, "UNKNOWN")
	m.setPhrase(t)
}

// setPhrase shows the token's phrase, if it has one.
func (m mail) setPhrase(t store.Token) {
	if t.Phrase != "" {
		m.values["phrase"] = t.Phrase
	}
}
