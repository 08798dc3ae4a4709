package cli

import (
	"context"

	"github.com/appctl/appctl/sdk"
)

// begunSignIn is the --json document of the first of two steps.
type begunSignIn struct {
	URL    string   `json:"url,omitempty"`    // to open in a browser
	UserID string   `json:"userId,omitempty"` // whom a message went to
	Expire sdk.Time `json:"expire,omitzero"`  // of what is in the message
	Phrase string   `json:"phrase,omitempty"`
}

// shown is the document, with the one thing that the second step needs as text.
func (b begunSignIn) shown(text string) (result, error) {
	body, err := document(b)
	return value(body, text), err
}

// byCode is the methods email-otp and phone-otp: a code is sent and typed in.
func (l *login) byCode(ctx context.Context, c *call) (*sdk.Session, error) {
	if err := l.app.canEnterCode(l.factor.codeStdin); err != nil {
		return nil, err
	}
	token, err := l.send(ctx, c)
	if err != nil {
		return nil, err
	}
	prompt := "Code from the e-mail"
	if l.method == "phone-otp" {
		prompt = "Code from the SMS"
	}
	var session *sdk.Session
	err = l.app.enterCode(ctx, l.factor.codeStdin, prompt, func(code string) (err error) {
		session, err = l.redeem(ctx, c, sdk.CreateSessionParams{UserID: token.UserID, Secret: code})
		return err
	})
	return session, err
}

// sendCode is the first of two steps.
func (l *login) sendCode(ctx context.Context, c *call) (result, error) {
	token, err := l.send(ctx, c)
	if err != nil {
		return result{}, err
	}
	l.sayNext(c, token)
	return begunSignIn{UserID: token.UserID, Expire: token.Expire, Phrase: token.Phrase}.shown(token.UserID)
}

// send sends the code.
func (l *login) send(ctx context.Context, c *call) (*sdk.Token, error) {
	if l.method == "phone-otp" {
		if err := l.askPhone(ctx, c); err != nil {
			return nil, err
		}
		token, err := c.Account.CreatePhoneToken(ctx, sdk.CreatePhoneTokenParams{Phone: unspaced(l.phone)})
		if err == nil {
			l.app.say("A code is on its way to %s.", l.phone)
		}
		return token, err
	}
	if err := l.askEmail(ctx, c); err != nil {
		return nil, err
	}
	token, err := c.Account.CreateEmailToken(ctx, sdk.CreateEmailTokenParams{Email: l.email, Phrase: given(l.phrase)})
	if err == nil {
		l.app.say("A code is on its way to %s.", l.email)
		l.app.sayPhrase(token)
	}
	return token, err
}

// sayNext tells the second of two steps.
func (l *login) sayNext(c *call, token *sdk.Token) {
	l.app.next(c.target, "appctl account login --user-id "+shellQuote(token.UserID)+" --secret-stdin", "with the code or the link on standard input")
}

// redeem makes a session of what a message carried.
func (l *login) redeem(ctx context.Context, c *call, p sdk.CreateSessionParams) (*sdk.Session, error) {
	return whole(ctx, func(ctx context.Context) (*sdk.Session, error) { return c.Account.SignInWithToken(ctx, p) })
}

// bySecret finishes a sign-in that was begun elsewhere, or by an earlier run.
func (l *login) bySecret(ctx context.Context, c *call) (*sdk.Session, error) {
	link, err := l.readSecret(ctx)
	if err != nil {
		return nil, err
	}
	session, err := l.redeem(ctx, c, link)
	return session, lateSecret("secret", err)
}

// readSecret takes a code, a secret, or a whole link with the user in it. Without
// a secret --code is not the second factor's but the one that was sent.
func (l *login) readSecret(ctx context.Context) (sdk.CreateSessionParams, error) {
	link := sdk.CreateSessionParams{UserID: l.userID}
	var err error
	switch {
	case !l.secret.given() && l.factor.code != "":
		link.Secret, l.factor.code = unspaced(l.factor.code), ""
	case !l.secret.given() && l.factor.codeStdin:
		link.Secret, err = l.app.stdinLine("--code-stdin")
	default:
		link.Secret, err = l.secret.read(ctx, l.app, "Code or link")
	}
	if err != nil {
		return link, err
	}
	return sentSecret(link.Secret, l.userID)
}
