package mockserver

import (
	"cmp"
	"context"

	"github.com/appctl/appctl/mockserver/store"
)

// challengeLifeText is how long the mail says that its code lives: less than
// [challengeLife].
const challengeLifeText = "15 minutes"

// mailChallenge mails the code of a challenge to the caller.
func (c *call) mailChallenge(ctx context.Context, ch store.Challenge) error {
	project := c.settings.Name
	agent := parseUserAgent(c.userAgent())
	return c.sendMail(ctx, mail{
		subject: "Verification Code for " + project,
		preview: words("Use code %s for two-step verification in %s. Expires in %s.", ch.Code, project, challengeLifeText),
		heading: words("Complete two-step verification to use %s", project),
		body: fill(mailCode,
			"user", escape(c.user.Name),
			"description", words("Enter the following code to confirm your two-step verification in {b}%s{/b}. This code will expire in %s.",
				project, challengeLifeText),
			"code", ch.Code,
			"client", words("This verification code was requested using {b}%s{/b} on {b}%s{/b} {b}%s{/b}. "+
				"If you didn't request the verification code, you can safely ignore this email.",
				agent.clientName, cmp.Or(agent.deviceBrand, "UNKNOWN"), agent.osName),
			"project", escape(project)),
	}, store.Message{Kind: store.MFAChallenge, To: c.user.Email, Code: ch.Code, Expires: ch.Expire})
}

// textChallenge sends the code of a challenge to the caller's phone. Mock
// numbers get a real one too.
func (c *call) textChallenge(ctx context.Context, ch store.Challenge) error {
	return c.sendSMS(ctx, store.Message{Kind: store.MFAChallenge, To: c.user.Phone, Code: ch.Code, Expires: ch.Expire})
}
