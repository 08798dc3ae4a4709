package mockserver

import (
	"context"
	"slices"
	"time"

	"github.com/appctl/appctl/mockserver/store"
)

// The kinds of one-time tokens. A phone's code signs in and verifies alike.
const (
	tokenMagicURL        = "magic-url"
	tokenEmailOTP        = "email-otp"
	tokenPhone           = "phone"
	tokenGeneric         = "generic" // made by the Users API
	tokenOAuth2          = "oauth2"  // made by a sign-in of the token flow
	tokenRecovery        = "recovery"
	tokenRecoveryOTP     = "recovery-otp"
	tokenVerification    = "verification"
	tokenVerificationOTP = "verification-otp"
)

// How long tokens live.
const (
	linkLife = time.Hour // of links, and of codes that verify a phone
	codeLife = 15 * time.Minute
)

// tokenReply is a token. Its secret is only shown to API keys.
type tokenReply struct {
	store.Token
	userID string
	secret string
}

func (r tokenReply) write(d *document, c *call) {
	d.open()
	d.str("$id", r.ID)
	d.time("$createdAt", r.CreatedAt)
	d.str("userId", r.userID)
	d.str("secret", r.secret)
	d.time("expire", r.Expire)
	if !c.before("1.5.0") {
		d.str("phrase", r.Phrase)
	}
	d.close()
}

// tokenReply shows the caller's token to who called for it: the secret is for
// API keys alone.
func (c *call) tokenReply(t store.Token, secret string) tokenReply {
	if !c.privileged() {
		secret = ""
	}
	return tokenReply{t, c.user.ID, secret}
}

func (c *call) newToken(kind, secret string, life time.Duration) store.Token {
	return store.Token{
		ID:         newID(c.now),
		CreatedAt:  c.now,
		Expire:     c.now.Add(life),
		Kind:       kind,
		Secret:     secret,
		SecretHash: hashSecret(secret),
	}
}

// withPhrase is the token with a phrase, if the caller wants one.
func (c *call) withPhrase(t store.Token) store.Token {
	if c.flag("phrase") {
		t.Phrase = newPhrase()
	}
	return t
}

// keepToken gives the caller one more token.
func (c *call) keepToken(ctx context.Context, t store.Token) error {
	return c.updateUser(ctx, func(u *store.User) error {
		c.addToken(u, t)
		return nil
	})
}

// addToken gives a user one more token. Those that are over go.
func (c *call) addToken(u *store.User, t store.Token) {
	u.Tokens = slices.DeleteFunc(u.Tokens, func(old store.Token) bool { return old.Expire.Before(c.now) })
	u.Tokens = append(u.Tokens, t)
}

// findToken gives the user's token with a secret, if it is of one of the kinds
// and not over.
func (c *call) findToken(u *store.User, secret string, kinds ...string) (t store.Token, err error) {
	hash := hashSecret(secret)
	i := slices.IndexFunc(u.Tokens, func(t store.Token) bool {
		return slices.Contains(kinds, t.Kind) && !t.Expire.Before(c.now) && sameSecret(hash, t.SecretHash)
	})
	if i < 0 {
		return store.Token{}, fail("user_invalid_token")
	}
	return u.Tokens[i], nil
}

// useToken takes a token that was found off the user: whoever comes second
// finds it gone.
func useToken(u *store.User, id string) error {
	before := len(u.Tokens)
	u.Tokens = slices.DeleteFunc(u.Tokens, func(t store.Token) bool { return t.ID == id })
	if len(u.Tokens) == before {
		return fail("user_invalid_token")
	}
	return nil
}

// redeem uses a token up for the user that a parameter names, who need not be
// the caller, together with the change that it allows.
func (c *call) redeem(ctx context.Context, kind string, change func(*store.User)) (reply, error) {
	t, err := c.findUserToken(ctx, kind)
	if err != nil {
		return nil, err
	}
	return c.spend(ctx, t, change)
}

// findUserToken makes the user that a parameter names the caller, and gives
// the token with the secret of another.
func (c *call) findUserToken(ctx context.Context, kind string) (store.Token, error) {
	u, err := c.findUser(c.server.store.User(ctx, c.project.id, c.text("userId")))
	if err != nil {
		return store.Token{}, err
	}
	if u == nil {
		return store.Token{}, fail("user_not_found")
	}
	c.user = u
	return c.findToken(u, c.text("secret"), kind)
}

// spend uses the caller's token up together with a change.
func (c *call) spend(ctx context.Context, t store.Token, change func(*store.User)) (reply, error) {
	err := c.updateUser(ctx, func(u *store.User) error {
		if err := useToken(u, t.ID); err != nil {
			return err
		}
		change(u)
		u.UpdatedAt = c.now
		return nil
	})
	if err != nil {
		return nil, err
	}
	return c.tokenReply(t, t.SecretHash), nil
}
