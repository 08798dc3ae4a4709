package mockserver

import (
	"cmp"
	"context"

	"github.com/appctl/appctl/mockserver/store"
)

// mailChallenge mails the code of a challenge to the caller. The mail says
// that the code lives 15 minutes, less than [challengeLife].
func (c *call) mailChallenge(ctx context.Context, ch store.Challenge) error {
	agent := parseUserAgent(c.userAgent())
	m := c.newMail("mfaChallenge")
	m.values["otp"] = ch.Code
	m.values["client"] = agent.clientName
	m.values["device"] = cmp.Or(agent.deviceBrand, "UNKNOWN")
	m.values["os"] = agent.osName
	return c.sendMail(ctx, m, "code", c.frame(), store.Message{Kind: store.MFAChallenge, To: c.user.Email, Code: ch.Code, Expires: ch.Expire})
}

// textChallenge sends the code of a challenge to the caller's phone. Mock
// numbers get a real one too.
func (c *call) textChallenge(ctx context.Context, ch store.Challenge) error {
	return c.sendSMS(ctx, store.Message{Kind: store.MFAChallenge, To: c.user.Phone, Code: ch.Code, Expires: ch.Expire})
}
