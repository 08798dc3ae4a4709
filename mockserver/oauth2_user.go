package mockserver

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/appctl/appctl/mockserver/store"
)

// admit finds whose sign-in it is, or makes a user of it. A caller who is
// signed in stays who they are.
func (c *call) admit(ctx context.Context, a *arrival) (*store.User, error) {
	u, err := c.known(ctx, a)
	if err != nil {
		return nil, err
	}
	if (u == nil || u.Email == "") && a.email != "" && !validEmail(a.email) {
		return nil, fail("general_invalid_email")
	}
	if u == nil {
		u, err = c.knownByEmail(ctx, a)
	}
	if u == nil && err == nil {
		u, err = c.welcome(ctx, a)
	}
	if err != nil {
		return nil, err
	}
	if u.Blocked {
		return nil, fail("user_blocked")
	}
	return u, c.checkNewIdentity(ctx, u, a)
}

// by finds the user with a key, nil for nobody.
func (c *call) by(ctx context.Context, k store.Key) (*store.User, error) {
	return c.findUser(c.server.store.UserBy(ctx, c.project.id, k))
}

func identityEmailKey(email string) store.Key {
	return store.Key{Kind: store.KeyIdentityEmail, Value: email}
}

// known is the caller, else who had a session by the account before, else who
// has it as an identity.
func (c *call) known(ctx context.Context, a *arrival) (*store.User, error) {
	if c.user != nil {
		return c.user, c.checkNobodyElses(ctx, a)
	}
	u, err := c.by(ctx, store.SessionKey(a.provider, a.uid))
	if u != nil || err != nil {
		return u, err
	}
	return c.by(ctx, store.IdentityKey(a.provider, a.uid))
}

// checkNobodyElses refuses the caller an account that leads to somebody else.
func (c *call) checkNobodyElses(ctx context.Context, a *arrival) error {
	var keys []store.Key
	if a.native {
		keys = append(keys, store.IdentityKey(a.provider, a.uid))
	}
	if a.email != "" {
		keys = append(keys, identityEmailKey(a.email), store.EmailKey(a.email))
	}
	for _, k := range keys {
		u, err := c.by(ctx, k)
		if err != nil {
			return err
		}
		if u != nil && u.ID != c.user.ID {
			return fail("user_already_exists")
		}
	}
	return nil
}

// knownByEmail is who has the address, or an identity with it. That it is
// theirs must be sure: the provider says so, or nobody gets in.
func (c *call) knownByEmail(ctx context.Context, a *arrival) (*store.User, error) {
	if a.email == "" && a.native {
		return nil, nil
	}
	if a.email == "" {
		return nil, failf("user_unauthorized", "OAuth provider failed to return email.")
	}
	u, err := c.by(ctx, store.EmailKey(a.email))
	if u == nil && err == nil {
		u, err = c.by(ctx, identityEmailKey(a.email))
	}
	if u != nil && !a.verified {
		return nil, fail("general_bad_request")
	}
	return u, err
}

// welcome makes a user of an account that is not known.
func (c *call) welcome(ctx context.Context, a *arrival) (*store.User, error) {
	u := c.newUser("unique()")
	u.Name, u.Email = a.name, a.email
	u.EmailVerified = a.verified || a.email != "" && c.server.release < providerAttests
	if a.email != "" {
		u.Targets = []store.Target{c.newTarget("email", a.email)}
	}
	c.link(u, a)
	_, err := c.createUser(ctx, u)
	return u, err
}

// checkNewIdentity refuses a new identity with an address that somebody else
// has one with.
func (c *call) checkNewIdentity(ctx context.Context, u *store.User, a *arrival) error {
	if identityOf(u, a.provider, a.uid) != nil || a.email == "" {
		return nil
	}
	other, err := c.by(ctx, identityEmailKey(a.email))
	if err != nil {
		return err
	}
	if other != nil && other.ID != u.ID {
		return fail("general_bad_request")
	}
	return nil
}

// identityOf is the user's identity for an account, nil for none.
func identityOf(u *store.User, provider, uid string) *store.Identity {
	i := slices.IndexFunc(u.Identities, func(i store.Identity) bool { return i.Provider == provider && i.ProviderUID == uid })
	if i < 0 {
		return nil
	}
	return &u.Identities[i]
}

// link keeps the account as an identity of the user, with its newest tokens.
func (c *call) link(u *store.User, a *arrival) {
	i := identityOf(u, a.provider, a.uid)
	if i == nil {
		u.Identities = append(u.Identities, store.Identity{ID: newID(c.now), CreatedAt: c.now, Provider: a.provider, ProviderUID: a.uid})
		i = &u.Identities[len(u.Identities)-1]
	}
	i.UpdatedAt, i.Email, i.Photo = c.now, a.email, cmp.Or(a.photo, i.Photo)
	if a.native {
		i.IDToken = a.idToken
		if a.accessToken != "" {
			i.AccessToken, i.TokenExpiry = a.accessToken, a.expiry
		}
		return
	}
	i.AccessToken, i.RefreshToken, i.TokenExpiry = a.accessToken, a.refreshToken, a.expiry
}

// fill gives the user what the provider knows and the user has not. An address
// that was verified stays so.
func (c *call) fill(u *store.User, a *arrival, target bool) {
	if u.Name == "" && a.name != "" {
		u.Name, u.UpdatedAt = a.name, c.now
	}
	if u.Email != "" || a.email == "" {
		return
	}
	u.Email, u.UpdatedAt = a.email, c.now
	u.EmailVerified = u.EmailVerified || a.verified && c.server.release >= providerAttests
	if target {
		u.Targets = append(u.Targets, c.newTarget("email", a.email))
	}
}

// wantsTarget tells whether an address that the user gets is to be a target as
// well: it is when it comes by an ID token, and is nobody's.
func (c *call) wantsTarget(ctx context.Context, a *arrival) (bool, error) {
	if !a.native || a.email == "" {
		return false, nil
	}
	owner, err := c.by(ctx, store.Key{Kind: store.KeyTarget, Value: a.email})
	return owner == nil, err
}

// arriveAs is the change to a user who arrives: what is new about the account,
// and the end of the session that the caller had. The push targets of that one
// move to the session that follows, if one does.
func (c *call) arriveAs(ctx context.Context, a *arrival, session string) (func(*store.User) error, error) {
	target, err := c.wantsTarget(ctx, a)
	if err != nil {
		return nil, err
	}
	old := c.currentSession()
	return func(u *store.User) error {
		if u.Blocked {
			return fail("user_blocked")
		}
		c.link(u, a)
		c.fill(u, a, target)
		if old == "" {
			return nil
		}
		for i := range u.Targets {
			if u.Targets[i].SessionID == old {
				u.Targets[i].SessionID = session
			}
		}
		endSessions(u, func(id string) bool { return id == old })
		return nil
	}, nil
}

// taken words that somebody else was faster.
func taken(err error) error {
	if errors.Is(err, store.ErrEmailTaken) || errors.Is(err, store.ErrIdentityTaken) || errors.Is(err, store.ErrTargetTaken) {
		return fail("user_already_exists")
	}
	return err
}

// oauth2Factors are what a sign-in by OAuth2 proves: two, so that it never owes
// a second factor.
func oauth2Factors() []string { return []string{"email", "oauth2"} }

// signInArrived gives the user a session for the account.
func (c *call) signInArrived(ctx context.Context, u *store.User, a *arrival) (*store.Session, error) {
	session := store.Session{
		ID: newID(c.now), Provider: a.provider, ProviderUID: a.uid, Factors: oauth2Factors(),
		ProviderAccessToken: a.accessToken, ProviderRefreshToken: a.refreshToken, ProviderTokenExpiry: a.expiry,
	}
	change, err := c.arriveAs(ctx, a, session.ID)
	if err != nil {
		return nil, err
	}
	if _, err := c.signIn(ctx, u, session, change); err != nil {
		return nil, taken(err)
	}
	return findSession(c.user, session.ID), nil
}

// oauth2TokenLife is how long one is good for.
const oauth2TokenLife = 60 * time.Second

// giveOAuth2Token gives the user a token for the account, and returns it as it
// travels: signed, with its provider.
func (c *call) giveOAuth2Token(ctx context.Context, u *store.User, a *arrival) (string, error) {
	token := c.newToken(tokenOAuth2, randomHex(32), oauth2TokenLife)
	change, err := c.arriveAs(ctx, a, "")
	if err != nil {
		return "", err
	}
	c.user = u
	err = c.updateUser(ctx, func(u *store.User) error {
		u.Tokens = append(u.Tokens, token)
		return change(u)
	})
	if err != nil {
		return "", taken(err)
	}
	var payload document
	payload.open()
	payload.str("secret", token.Secret)
	payload.str("provider", a.provider)
	payload.number("exp", int(token.Expire.Unix()))
	payload.close()
	return signJWT(c.server.jwtKey, payload.b), nil
}

// openOAuth2Secret undoes what [call.giveOAuth2Token] signed.
func (c *call) openOAuth2Secret(signed string) (secret, provider string, ok bool) {
	cl, refusal := verifyJWT(c.server.jwtKey, signed, c.now)
	return cl.Secret, cl.Provider, refusal == "" && cl.Secret != "" && cl.Provider != ""
}

// oauth2Session is the session that such a token is good for, unless the
// identity went away meanwhile.
func (c *call) oauth2Session(u *store.User, provider string) (store.Session, bool) {
	var newest *store.Identity
	for i := range u.Identities {
		if id := &u.Identities[i]; id.Provider == provider && (newest == nil || id.UpdatedAt.After(newest.UpdatedAt)) {
			newest = id
		}
	}
	if newest == nil {
		return store.Session{}, false
	}
	if c.server.release < tokenOfProvider {
		return store.Session{Provider: provider, Factors: []string{"email"}}, true
	}
	return store.Session{
		Provider: provider, ProviderUID: newest.ProviderUID, Factors: oauth2Factors(),
		ProviderAccessToken: newest.AccessToken, ProviderRefreshToken: newest.RefreshToken, ProviderTokenExpiry: newest.TokenExpiry,
	}, true
}
