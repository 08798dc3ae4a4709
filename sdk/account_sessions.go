package sdk

import "context"

// SessionID names a session of the caller.
type SessionID string

// CurrentSession is the session that makes the request. With a JWT there is none.
const CurrentSession SessionID = "current"

// Session is one sign-in of a user, with the device that it came from. It is
// shown without its secrets by fmt and slog.
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

// SessionList is the sessions of a user, the oldest first.
type SessionList struct {
	Total    int       `json:"total"`
	Sessions []Session `json:"sessions"`
}

// ListSessions gives all sessions of the user, also those that expired lately.
func (a *AccountService) ListSessions(ctx context.Context, opts ...CallOption) (*SessionList, error) {
	return call[SessionList](ctx, a.client, request{operation: "account.listSessions", method: "GET", route: "/account/sessions"}, opts)
}

// GetSession gives a session of the user. [ErrSessionNotFound] means there is
// no such one.
func (a *AccountService) GetSession(ctx context.Context, id SessionID, opts ...CallOption) (*Session, error) {
	return call[Session](ctx, a.client, sessionRequest("account.getSession", "GET", id), opts)
}

// UpdateSession makes a session last as long as a new one, and renews the
// tokens of its OAuth2 provider. The result says neither whether it is the
// current one nor the country. At most 10 an hour.
func (a *AccountService) UpdateSession(ctx context.Context, id SessionID, opts ...CallOption) (*Session, error) {
	return call[Session](ctx, a.client, sessionRequest("account.updateSession", "PATCH", id), opts)
}

// DeleteSession signs a session out, the own one with [CurrentSession]. A
// session that still owes its second factor may do it too. If the view's
// stored session was meant, by whichever ID, it is deleted from the store.
func (a *AccountService) DeleteSession(ctx context.Context, id SessionID, opts ...CallOption) error {
	_, err := a.client.exchange(ctx, sessionRequest("account.deleteSession", "DELETE", id), nil, opts)
	return err
}

// DeleteSessions signs all sessions of the user out, also the current one,
// which is deleted from the view's store. At most 100 an hour.
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
		operation: "account.createEmailPasswordSession", method: "POST", route: "/account/sessions/email", body: p,
	}, opts)
}
