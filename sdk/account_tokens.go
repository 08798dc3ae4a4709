package sdk

import (
	"context"
	"encoding/base64"
	"encoding/json"
)

// Token is a secret that was sent to somebody, without the secret: that is in
// the message. What an API key gets of it is not shown by fmt, slog and JSON.
type Token struct {
	ID        string `json:"$id"`
	CreatedAt Time   `json:"$createdAt"`
	UserID    string `json:"userId"` // goes with the secret when it is redeemed
	Secret    string `json:"secret"` // only for an API key. A redeemed one is the hash of the secret
	Expire    Time   `json:"expire"`
	Phrase    string `json:"phrase"` // "" if none was asked for; the same two words are in the mail
}

// CreateMagicURLTokenParams is whom to send a link to.
type CreateMagicURLTokenParams struct {
	UserID string  `json:"userId"` // of a new user, if nobody has the e-mail. Default: one that the server makes
	Email  string  `json:"email"`
	URL    *string `json:"url,omitempty"`    // where the link leads, of a host that the project knows. Default: a page of the server
	Phrase *bool   `json:"phrase,omitempty"` // whether to make a phrase to compare. Default: false
}

// CreateMagicURLToken sends a link to sign in with, good for an hour; anybody
// may ask. An unknown e-mail becomes a new user. The link adds userId, secret,
// expire and project to the URL: pass the first two to
// [AccountService.SignInWithToken]. [ErrArgumentInvalid] means that the project
// does not know the URL's host, [ErrSMTPDisabled] that the server sends no
// mail. At most 60 an hour, and 60 for an e-mail.
func (a *AccountService) CreateMagicURLToken(ctx context.Context, p CreateMagicURLTokenParams, opts ...CallOption) (*Token, error) {
	p.UserID = newID(p.UserID)
	return call[Token](ctx, a.client, request{operation: "account.createMagicURLToken", method: "POST", route: "/account/tokens/magic-url", body: p}, opts)
}

// CreateEmailTokenParams is whom to send a code to.
type CreateEmailTokenParams struct {
	UserID string `json:"userId"` // of a new user, if nobody has the e-mail. Default: one that the server makes
	Email  string `json:"email"`
	Phrase *bool  `json:"phrase,omitempty"` // whether to make a phrase to compare. Default: false
}

// CreateEmailToken sends a code of six digits to sign in with, good for 15
// minutes; anybody may ask. An unknown e-mail becomes a new user. Pass
// [Token.UserID] and the code to [AccountService.SignInWithToken].
// [ErrSMTPDisabled] means that the server sends no mail. At most 10 an hour,
// and 10 for an e-mail.
func (a *AccountService) CreateEmailToken(ctx context.Context, p CreateEmailTokenParams, opts ...CallOption) (*Token, error) {
	p.UserID = newID(p.UserID)
	return call[Token](ctx, a.client, request{operation: "account.createEmailToken", method: "POST", route: "/account/tokens/email", body: p}, opts)
}

// CreatePhoneTokenParams is whom to send a code to.
type CreatePhoneTokenParams struct {
	UserID string `json:"userId"` // of a new user, if nobody has the number. Default: one that the server makes
	Phone  string `json:"phone"`  // in E.164: "+16175551212"
}

// CreatePhoneToken is [AccountService.CreateEmailToken] by SMS. Servers that
// cannot send one answer [ErrPhoneDisabled]. At most 10 an hour, and 10 for a
// number.
func (a *AccountService) CreatePhoneToken(ctx context.Context, p CreatePhoneTokenParams, opts ...CallOption) (*Token, error) {
	p.UserID = newID(p.UserID)
	t, err := call[Token](ctx, a.client, request{operation: "account.createPhoneToken", method: "POST", route: "/account/tokens/phone", body: p}, opts)
	if err != nil {
		return nil, err
	}
	t.Secret = unwrapped(t.Secret)
	return t, nil
}

// unwrapped gives the code out of the form in which servers tell an API key
// that of an SMS, base64 of {"id":"...","secret":"123456"}; what is none stays.
func unwrapped(secret string) string {
	raw, err := base64.StdEncoding.DecodeString(secret)
	if err != nil {
		return secret
	}
	var inside struct{ Secret string }
	if json.Unmarshal(raw, &inside) != nil || inside.Secret == "" {
		return secret
	}
	return inside.Secret
}
