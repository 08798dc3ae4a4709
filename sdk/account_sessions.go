package sdk

import (
	"context"
	"time"
)

// SessionID names a session of the caller.
type SessionID string

// CurrentSession is the session that makes the request. With a JWT there is none.
const CurrentSession SessionID = "current"

// Session is one sign-in of a user, with the device that it came from. Its
// secrets are not shown by fmt, slog and JSON.
type Session struct {
	ID        SessionID `json:"$id"`
	CreatedAt Time      `json:"$createdAt"`
	UpdatedAt Time      `json:"$updatedAt"`
	UserID    string    `json:"userId"`
	Expire    Time      `json:"expire"`

	Provider                  string `json:"provider"`    // "email", "anonymous", "magic-url", "phone", "token", "server" or an OAuth2 provider
	ProviderUID               string `json:"providerUid"` // the user there: the e-mail of a session made by password
	ProviderAccessToken       string `json:"providerAccessToken"`
	ProviderAccessTokenExpiry Time   `json:"providerAccessTokenExpiry"`
	ProviderRefreshToken      string `json:"providerRefreshToken"`

	IP                  string `json:"ip"`
	OSCode              string `json:"osCode"`
	OSName              string `json:"osName"`
	OSVersion           string `json:"osVersion"`
	ClientType          string `json:"clientType"`
	ClientCode          string `json:"clientCode"`
	ClientName          string `json:"clientName"`
	ClientVersion       string `json:"clientVersion"`
	ClientEngine        string `json:"clientEngine"`
	ClientEngineVersion string `json:"clientEngineVersion"`
	DeviceName          string `json:"deviceName"`
	DeviceBrand         string `json:"deviceBrand"`
	DeviceModel         string `json:"deviceModel"`
	CountryCode         string `json:"countryCode"` // lower case; "--" if unknown
	CountryName         string `json:"countryName"`

	Current      bool     `json:"current"`      // the one that made the request
	Factors      []Factor `json:"factors"`      // what it has proven, such as "password" and "totp"
	Secret       string   `json:"secret"`       // of a session just made: pass it to SessionSecret. Else "", for clients without an API key
	MFAUpdatedAt Time     `json:"mfaUpdatedAt"` // the last second factor
}

// ListSessions gives all sessions of the user on one page, the oldest first,
// also those that expired lately. Secrets are not in it. End one with
// [AccountService.DeleteSession].
func (a *AccountService) ListSessions(ctx context.Context, opts ...CallOption) (*Page[Session], error) {
	return list[Session](ctx, a.client, request{operation: "account.listSessions", method: "GET", route: "/account/sessions"}, "sessions", opts)
}

// GetSession gives a session of the user, without its secret; the own one with
// [CurrentSession]. [ErrSessionNotFound] means that the user has no such one.
func (a *AccountService) GetSession(ctx context.Context, id SessionID, opts ...CallOption) (*Session, error) {
	return call[Session](ctx, a.client, sessionRequest("account.getSession", "GET", id), opts)
}

// UpdateSession makes a session last as long as a new one, and renews the
// tokens of its OAuth2 provider; one that refuses is [ErrOAuth2Unauthorized] or
// [ErrOAuth2ProviderError]. The result says neither whether it is the current
// session nor the country. At most 10 an hour.
func (a *AccountService) UpdateSession(ctx context.Context, id SessionID, opts ...CallOption) (*Session, error) {
	return call[Session](ctx, a.client, sessionRequest("account.updateSession", "PATCH", id), opts)
}

// DeleteSession ends a session of the user; the own one with [CurrentSession]
// signs out. A session that still owes its second factor may do it too. If the
// view's stored session was meant, by whichever ID, it is deleted from the
// store. [ErrSessionNotFound] means that the user has no such one. At most 100
// an hour.
func (a *AccountService) DeleteSession(ctx context.Context, id SessionID, opts ...CallOption) error {
	_, err := a.client.exchange(ctx, sessionRequest("account.deleteSession", "DELETE", id), nil, opts)
	return err
}

// DeleteSessions signs the user out everywhere: all sessions end, also the
// current one, which is deleted from the view's store. At most 100 an hour.
func (a *AccountService) DeleteSessions(ctx context.Context, opts ...CallOption) error {
	_, err := a.client.exchange(ctx, request{operation: "account.deleteSessions", method: "DELETE", route: "/account/sessions"}, nil, opts)
	return err
}

func sessionRequest(operation, method string, id SessionID) request {
	return request{operation: operation, method: method, route: "/account/sessions/{sessionId}", ids: []string{string(id)}}
}

// CreateEmailPasswordSessionParams is an e-mail and its password.
type CreateEmailPasswordSessionParams struct {
	Email    string `json:"email"`
	Password string `json:"password"`
}

// CreateEmailPasswordSession makes a session; a guest may, a signed-in user
// may not ([ErrSessionExists]). The secret is in the result, and in the store
// of the view. The session may still owe a second factor, and then nearly
// every other method answers [ErrMFARequired]: [AccountService.SignIn] takes
// care of that. [ErrInvalidCredentials] does not tell an unknown e-mail from a
// wrong password. At most 10 an hour for an e-mail; a success sets it back.
func (a *AccountService) CreateEmailPasswordSession(ctx context.Context, p CreateEmailPasswordSessionParams, opts ...CallOption) (*Session, error) {
	return a.client.openSession(ctx, request{
		operation: "account.createEmailPasswordSession", method: "POST", route: "/account/sessions/email", body: emailPassword(p),
	}, opts)
}

type emailPassword CreateEmailPasswordSessionParams

// CreateAnonymousSession makes a user without e-mail, phone and password, and a
// session of theirs; a guest may. [AccountService.UpdateEmail] or
// [AccountService.UpgradeWithIDToken] turns them into somebody who can sign in
// again. Unlike [AccountService.SignInAnonymously] it does not see whether the
// session is whole. At most 50 an hour.
func (a *AccountService) CreateAnonymousSession(ctx context.Context, opts ...CallOption) (*Session, error) {
	return a.client.openSession(ctx, request{operation: "account.createAnonymousSession", method: "POST", route: "/account/sessions/anonymous"}, opts)
}

// CreateSessionParams is what a session is given for: the secret of a link or a
// code, and whose it is.
type CreateSessionParams struct {
	UserID string `json:"userId"` // of the link, or the [Token]
	Secret string `json:"secret"` // of the link, or the code
}

// CreateSession makes a session from the secret of a magic URL, of an e-mail or
// SMS, of [ParseOAuth2Callback] or of a token that the app's server has made; a
// guest may. [ErrInvalidToken] means that it is wrong, used or expired. The
// session may still owe a second factor: [AccountService.SignInWithToken] takes
// care of that. At most 10 an hour for a user; a success sets it back.
func (a *AccountService) CreateSession(ctx context.Context, p CreateSessionParams, opts ...CallOption) (*Session, error) {
	return a.client.openSession(ctx, request{
		operation: "account.createSession", method: "POST", route: "/account/sessions/token", body: userSecret(p),
	}, opts)
}

// userSecret is a user and the secret that they were sent, as it travels.
type userSecret CreateSessionParams

// CreateIDTokenSessionParams is a sign-in that another library has done.
type CreateIDTokenSessionParams struct {
	Provider          OAuthProvider `json:"provider"`              // OAuthApple or OAuthGoogle
	IDToken           string        `json:"idToken"`               // the provider's, a JWT of at most 8192 bytes
	Nonce             *string       `json:"nonce,omitempty"`       // as it was made, or as the token has it. Apple wants one
	AccessToken       *string       `json:"accessToken,omitempty"` // the provider's, only to be kept in the session. Default: none
	AccessTokenExpiry time.Duration `json:"-"`                     // how long the access token is still good, in whole seconds. Default: unknown
	Name              *string       `json:"name,omitempty"`        // of a new user whose token has none. Default: none
}

// CreateIDTokenSession makes a session from an ID token of Apple or Google
// (OpenID Connect Core, 2), which an app gets from the system without a
// browser. A guest becomes the user with that identity or verified e-mail, or a
// new one; a signed-in user gets the identity, and the session in place of
// their own: [AccountService.SignInWithIDToken] and
// [AccountService.UpgradeWithIDToken] do one of the two.
// [ErrOAuth2TokenInvalid] means that the token is not good for the project. At
// most 10 an hour; a success sets it back. Servers have it from 2.3 on.
func (a *AccountService) CreateIDTokenSession(ctx context.Context, p CreateIDTokenSessionParams, opts ...CallOption) (*Session, error) {
	r := request{operation: "account.createIDTokenSession", method: "POST", route: "/account/sessions/id-token"}
	expiry, err := wholeSeconds("accessTokenExpiry", p.AccessTokenExpiry)
	if err != nil {
		return nil, r.fail(ErrInvalidArgument, "", err)
	}
	r.body = idTokenBody{idToken(p), expiry}
	return a.client.openSession(ctx, r, opts)
}

// idTokenBody is the parameters as they travel.
type idTokenBody struct {
	idToken
	AccessTokenExpiry int64 `json:"accessTokenExpiry,omitempty"`
}

type idToken CreateIDTokenSessionParams
