package cli

import (
	"context"
	"fmt"
	"runtime"
	"slices"

	"github.com/appctl/appctl/sdk"
)

// byLink is the method magic-url: a link is sent, and opened or pasted here.
func (l *login) byLink(ctx context.Context, c *call) (*sdk.Session, error) {
	if err := l.askEmail(ctx, c); err != nil {
		return nil, err
	}
	back, err := l.link.await(ctx, l.app)
	if err != nil {
		return nil, err
	}
	defer back.close()
	token, err := l.mail(ctx, c, back.url)
	if err != nil {
		return nil, err
	}
	back.userID = token.UserID
	if back.page != nil {
		l.app.say("Open it on this computer.")
	}
	return l.follow(ctx, c, back, "the link to be opened")
}

// follow makes a session of what comes back.
func (l *login) follow(ctx context.Context, c *call, back *comeback, what string) (*sdk.Session, error) {
	var session *sdk.Session
	err := back.follow(ctx, what, func(link sdk.CreateSessionParams) (err error) {
		session, err = l.redeem(ctx, c, link)
		return err
	})
	return session, err
}

// sendLink is the first of two steps.
func (l *login) sendLink(ctx context.Context, c *call) (result, error) {
	if err := l.askEmail(ctx, c); err != nil {
		return result{}, err
	}
	token, err := l.mail(ctx, c, l.link.elsewhere())
	if err != nil {
		return result{}, err
	}
	l.sayNext(c, token)
	return begunSignIn{UserID: token.UserID, Expire: token.Expire, Phrase: token.Phrase}.shown(token.UserID)
}

// elsewhere is where a link leads that no run waits for.
func (f *linkFlags) elsewhere() string {
	switch {
	case f.url != "":
		return f.url
	case f.port != 0:
		return fmt.Sprintf("http://localhost:%d%s", f.port, loopbackPath)
	}
	return linkHome
}

// mail sends the link.
func (l *login) mail(ctx context.Context, c *call, to string) (*sdk.Token, error) {
	token, err := c.Account.CreateMagicURLToken(ctx, sdk.CreateMagicURLTokenParams{Email: l.email, URL: &to, Phrase: given(l.phrase)})
	if err != nil {
		return nil, badAddress(err, to)
	}
	l.app.say("A link is on its way to %s.", l.email)
	l.app.sayPhrase(token)
	return token, nil
}

// byBrowser is the method oauth2: the provider's page in the browser, which comes
// back here.
func (l *login) byBrowser(ctx context.Context, c *call) (*sdk.Session, error) {
	a := l.app
	if a.machine() && (l.link.noBrowser || len(a.browsers(runtime.GOOS)) == 0) {
		return nil, usagef("no browser is opened here, and a run with --json has no place for the URL: --print-url makes two steps of it")
	}
	back, err := l.link.await(ctx, a)
	if err != nil {
		return nil, err
	}
	defer back.close()
	back.paste = "the address that it ends on"
	page, err := l.authorize(ctx, c, back.url)
	if err != nil {
		return nil, err
	}
	if !a.machine() { // also with --quiet: without it nobody could go on
		fmt.Fprintf(a.err, "Sign in with %s in a browser:\n\n%s\n\n", clean(l.provider), clean(page))
	}
	if !l.link.noBrowser && a.openBrowser(ctx, page) {
		a.say("It opens there now.")
	}
	return l.follow(ctx, c, back, "the browser")
}

// browserStep is the first of two steps.
func (l *login) browserStep(ctx context.Context, c *call) (result, error) {
	if l.browser {
		return l.browserPage(ctx, c)
	}
	page, err := l.authorize(ctx, c, l.link.elsewhere())
	if err != nil {
		return result{}, err
	}
	l.app.next(c.target, "appctl account login --secret-stdin", "within a minute of the sign-in there, with the address that the browser ends on")
	return begunSignIn{URL: page}.shown(page)
}

// browserPage is where a browser gets a session of its own. Nothing comes back.
func (l *login) browserPage(ctx context.Context, c *call) (result, error) {
	if err := l.askProvider(ctx, c); err != nil {
		return result{}, err
	}
	to := l.link.url
	page, err := c.Account.OAuth2SessionURL(sdk.OAuthProvider(l.provider), sdk.OAuth2Params{Success: to, Failure: to, Scopes: l.scopes})
	if err != nil {
		return result{}, err
	}
	return begunSignIn{URL: page.String()}.shown(page.String())
}

// authorize asks the server for the provider's page.
func (l *login) authorize(ctx context.Context, c *call, to string) (string, error) {
	if err := l.askProvider(ctx, c); err != nil {
		return "", err
	}
	page, err := c.Account.CreateOAuth2Token(ctx, sdk.OAuthProvider(l.provider), sdk.OAuth2Params{Success: to, Failure: to, Scopes: l.scopes})
	if err != nil {
		return "", badAddress(err, to)
	}
	return page.String(), nil
}

// askProvider asks for the provider, unless it is given.
func (l *login) askProvider(ctx context.Context, c *call) (err error) {
	known := ""
	if p := c.target.profile; p != nil && slices.Contains(providers(), p.Method) {
		known = p.Method
	}
	l.provider, err = l.askWho(ctx, l.provider, known, question{text: "Provider, such as github", flag: "--provider"})
	return err
}
