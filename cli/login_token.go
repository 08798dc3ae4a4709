package cli

import (
	"context"

	"github.com/appctl/appctl/sdk"
)

// byIDToken is the method id-token: another program has done the sign-in at the
// provider. With --upgrade the account that is signed in gets the identity. A token
// is longer than some terminals take a line to be.
func (l *login) byIDToken(ctx context.Context, c *call) (*sdk.Session, error) {
	if err := l.askProvider(ctx, c); err != nil {
		return nil, err
	}
	if !l.idToken.given() {
		return nil, usagef("--id-token-stdin or --id-token-file is required")
	}
	token, err := l.idToken.read(ctx, l.app, "ID token")
	if err != nil {
		return nil, err
	}
	p := sdk.CreateIDTokenSessionParams{Provider: sdk.OAuthProvider(l.provider), IDToken: token, Nonce: given(l.nonce), Name: given(l.name)}
	session, err := whole(ctx, func(ctx context.Context) (*sdk.Session, error) {
		if l.upgrade {
			return c.Account.UpgradeWithIDToken(ctx, p)
		}
		return c.Account.SignInWithIDToken(ctx, p)
	})
	if l.upgrade {
		err = c.explain(ctx, err)
	}
	return session, recentRoute(err)
}

// byNothing is the method anonymous.
func (l *login) byNothing(ctx context.Context, c *call) (*sdk.Session, error) {
	return whole(ctx, func(ctx context.Context) (*sdk.Session, error) { return c.Account.SignInAnonymously(ctx) })
}
