package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/appctl/appctl/sdk"
)

// proofFlags say how somebody proves that an address is theirs: by the link or the
// code of a message, which comes back to this run or is given to a second one.
type proofFlags struct {
	link      linkFlags
	otp       bool
	phrase    bool
	sendOnly  bool
	userID    string
	secret    secretFlags
	code      string
	codeStdin bool
}

// add is for messages that carry a link or a code.
func (f *proofFlags) add(cmd *cobra.Command) {
	f.addCode(cmd)
	f.link.add(cmd)
	f.secret.add(cmd, "secret", "the code, the secret or the link of a message")
	cmd.Flags().BoolVar(&f.otp, "otp", false, "send a code of six digits in place of a link")
	cmd.Flags().BoolVar(&f.phrase, "phrase", false, "with --otp, show a phrase that the mail has to say too")
}

// addCode is for messages that carry a code.
func (f *proofFlags) addCode(cmd *cobra.Command) {
	f.link.limit = linkWait // of no link
	addSendOnly(cmd, &f.sendOnly)
	cmd.Flags().StringVar(&f.userID, "user-id", "", "the second of two steps: `ID` of the user whom the message went to")
	cmd.Flags().StringVar(&f.code, "code", "", "the second of two steps: the `CODE` that was sent")
	cmd.Flags().BoolVar(&f.codeStdin, "code-stdin", false, "read the code from a line of standard input, once it is wanted")
}

// finishes tells whether the message was sent before: nothing is to be sent now.
func (f *proofFlags) finishes() bool { return f.userID != "" || f.code != "" || f.secret.given() }

func (f *proofFlags) check(a *app) error {
	if f.code != "" || f.codeStdin {
		f.otp = true
	}
	switch {
	case f.code != "" && f.codeStdin, f.secret.given() && (f.code != "" || f.codeStdin):
		return usagef("--code, --code-stdin and --secret-stdin exclude each other")
	case f.sendOnly && (f.finishes() || f.codeStdin):
		return errSecondStep
	case f.phrase && a.machine() && !f.sendOnly:
		return errPhraseUnseen
	case f.phrase && (!f.otp || f.finishes()):
		return usagef("--phrase goes with --otp, when the code is sent")
	case f.otp && (f.link.url != "" || f.link.port != 0):
		return usagef("--callback-url and --callback-port go with a link, not with a code")
	}
	return f.link.check()
}

// handed is what a message carried that an earlier run has sent. Its user is the one
// of --user-id or in the link, else whom owner tells.
func (f *proofFlags) handed(ctx context.Context, a *app, prompt string, owner func() (string, error)) (sdk.CreateSessionParams, error) {
	text, userID := f.code, f.userID
	var err error
	switch {
	case text != "":
	case f.codeStdin || f.secret.name == "":
		text, err = a.readCode(ctx, f.codeStdin, prompt)
	default:
		text, err = f.secret.read(ctx, a, "Code or link")
	}
	if err == nil && userID == "" && !strings.Contains(text, "://") {
		userID, err = owner()
	}
	if err != nil {
		return sdk.CreateSessionParams{}, err
	}
	link, err := sentSecret(text, userID)
	f.otp = f.code != "" || f.codeStdin || isCode(link.Secret)
	return link, err
}

// isCode tells a code from the secret of a link.
func isCode(secret string) bool { return len(secret) == 6 && strings.Trim(secret, "0123456789") == "" }

// proof is one message, what it carries, and what that is good for.
type proof struct {
	*proofFlags
	command string // for the second run
	to      string // whom the message goes to
	prompt  string // for the code
	send    func(ctx context.Context, c *call, landing string) (*sdk.Token, error)
	redeem  func(ctx context.Context, c *call, link sdk.CreateSessionParams) error
}

// run sends the message, and redeems what comes of it unless that is for a second
// run.
func (p *proof) run(ctx context.Context, c *call) (result, error) {
	a := c.app
	switch {
	case p.sendOnly:
		token, err := p.sendTo(ctx, c, p.link.elsewhere())
		if err != nil {
			return result{}, err
		}
		p.sayNext(a, c, token)
		return value(c.body(), token.UserID), nil
	case !p.otp:
		return result{}, p.byLink(ctx, c)
	}
	return result{}, p.byCode(ctx, c)
}

func (p *proof) byLink(ctx context.Context, c *call) error {
	back, err := p.link.await(ctx, c.app)
	if err != nil {
		return err
	}
	defer back.close()
	token, err := p.sendTo(ctx, c, back.url)
	if err != nil {
		return err
	}
	back.userID = token.UserID
	if back.page != nil {
		c.app.say("Open it on this computer.")
	}
	return back.follow(ctx, "the link to be opened", func(link sdk.CreateSessionParams) error { return p.redeem(ctx, c, link) })
}

func (p *proof) byCode(ctx context.Context, c *call) error {
	if err := c.app.canEnterCode(p.codeStdin); err != nil {
		return err
	}
	token, err := p.sendTo(ctx, c, "")
	if err != nil {
		return err
	}
	return c.app.enterCode(ctx, p.codeStdin, p.prompt, func(code string) error {
		return p.redeem(ctx, c, sdk.CreateSessionParams{UserID: token.UserID, Secret: code})
	})
}

// sendTo sends a code, or a link that leads to landing.
func (p *proof) sendTo(ctx context.Context, c *call, landing string) (*sdk.Token, error) {
	token, err := p.send(ctx, c, landing)
	if err != nil {
		return nil, badAddress(err, landing)
	}
	what := "link"
	if p.otp {
		what = "code"
	}
	c.app.say("A %s is on its way to %s.", what, p.to)
	c.app.sayPhrase(token)
	return token, nil
}

// sayNext tells the second of two steps.
func (p *proof) sayNext(a *app, c *call, token *sdk.Token) {
	if p.otp {
		a.next(c.target, "appctl account "+p.command+" --user-id "+shellQuote(token.UserID)+" --code CODE", "")
		return
	}
	a.next(c.target, "appctl account "+p.command+" --secret-stdin", "with the whole link on standard input")
}
