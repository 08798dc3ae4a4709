package sdk

import (
	"context"
	"iter"

	"github.com/appctl/appctl/sdk/query"
)

// ConsentID names a consent.
type ConsentID string

// ConsentTokenID names a family of tokens.
type ConsentTokenID string

// Consent is what the user has allowed another app, where the project is itself
// an OAuth2 provider. Servers have consents from 2.3 on.
type Consent struct {
	ID        ConsentID `json:"$id"`
	CreatedAt Time      `json:"$createdAt"`
	UpdatedAt Time      `json:"$updatedAt"`
	UserID    string    `json:"userId"`

	AppID                string   `json:"appId"`   // "" for an app known by its URL
	CIMDURL              string   `json:"cimdUrl"` // of the app's metadata document; "" for a registered app
	Scopes               []string `json:"scopes"`
	Resources            []string `json:"resources"`            // that the tokens are for (RFC 8707)
	AuthorizationDetails string   `json:"authorizationDetails"` // a JSON list (RFC 9396)
	Expire               Time     `json:"expire"`               // zero: never
}

// ConsentToken is a family of tokens that an app has got by a consent: an
// access token and those that renew it. The tokens are not shown.
type ConsentToken struct {
	ID        ConsentTokenID `json:"$id"`
	CreatedAt Time           `json:"$createdAt"`
	UpdatedAt Time           `json:"$updatedAt"` // when it was renewed
	ConsentID ConsentID      `json:"consentId"`
	UserID    string         `json:"userId"`

	AppID                string   `json:"appId"`
	CIMDURL              string   `json:"cimdUrl"`
	Scopes               []string `json:"scopes"`
	Resources            []string `json:"resources"`
	AuthorizationDetails string   `json:"authorizationDetails"`
	Expire               Time     `json:"expire"` // of the access token
}

// ListConsents gives a page of what the user has allowed to which apps. Queries
// may ask for userId, appId, cimdUrl and expire. [AccountService.Consents]
// gives all. Servers have it from 2.3 on; older ones answer [ErrRouteNotFound].
func (a *AccountService) ListConsents(ctx context.Context, p ListParams, opts ...CallOption) (*Page[Consent], error) {
	return listOf[Consent](ctx, a.client, request{operation: "account.listConsents", method: "GET", route: "/account/consents"}, "consents", p, opts)
}

// Consents gives all of the user's consents that match, page after page of
// [AccountService.ListConsents] as the loop goes on. The queries are filters
// and orders. An error is the last that comes. Servers have consents from 2.3
// on.
func (a *AccountService) Consents(ctx context.Context, queries ...query.Query) iter.Seq2[*Consent, error] {
	return pages(ctx, func(ctx context.Context, p ListParams) (*Page[Consent], error) {
		return a.ListConsents(ctx, p)
	}, func(c *Consent) string { return string(c.ID) }, queries)
}

// GetConsent gives one of the user's consents. [ErrNotFound] means that there
// is no such one. Servers have it from 2.3 on.
func (a *AccountService) GetConsent(ctx context.Context, id ConsentID, opts ...CallOption) (*Consent, error) {
	return call[Consent](ctx, a.client, consentRequest("account.getConsent", "GET", id), opts)
}

// DeleteConsent takes a consent back. All tokens that it has given stop
// working, and the app has to ask again. [ErrNotFound] means that there is no
// such one. Servers have it from 2.3 on.
func (a *AccountService) DeleteConsent(ctx context.Context, id ConsentID, opts ...CallOption) error {
	_, err := a.client.exchange(ctx, consentRequest("account.deleteConsent", "DELETE", id), nil, opts)
	return err
}

func consentRequest(operation, method string, id ConsentID) request {
	return request{operation: operation, method: method, route: "/account/consents/{consentId}", ids: []string{string(id)}}
}

// ListConsentTokens gives a page of the families of tokens that a consent has
// given. Queries may ask for userId, appId, cimdUrl and expire.
// [AccountService.ConsentTokens] gives all. Servers have it from 2.3 on.
func (a *AccountService) ListConsentTokens(ctx context.Context, id ConsentID, p ListParams, opts ...CallOption) (*Page[ConsentToken], error) {
	return listOf[ConsentToken](ctx, a.client, request{
		operation: "account.listConsentTokens", method: "GET", route: "/account/consents/{consentId}/tokens", ids: []string{string(id)},
	}, "tokens", p, opts)
}

// ConsentTokens gives all of a consent's families of tokens that match, page
// after page of [AccountService.ListConsentTokens] as the loop goes on. The
// queries are filters and orders. An error is the last that comes.
func (a *AccountService) ConsentTokens(ctx context.Context, id ConsentID, queries ...query.Query) iter.Seq2[*ConsentToken, error] {
	return pages(ctx, func(ctx context.Context, p ListParams) (*Page[ConsentToken], error) {
		return a.ListConsentTokens(ctx, id, p)
	}, func(t *ConsentToken) string { return string(t.ID) }, queries)
}

// GetConsentToken gives one family of tokens of a consent. [ErrNotFound] means
// that there is no such one. Servers have it from 2.3 on.
func (a *AccountService) GetConsentToken(ctx context.Context, id ConsentID, token ConsentTokenID, opts ...CallOption) (*ConsentToken, error) {
	return call[ConsentToken](ctx, a.client, consentTokenRequest("account.getConsentToken", "GET", id, token), opts)
}

// DeleteConsentToken makes one family of tokens stop working. The consent and
// its other tokens stay. [ErrNotFound] means that there is no such one. Servers
// have it from 2.3 on.
func (a *AccountService) DeleteConsentToken(ctx context.Context, id ConsentID, token ConsentTokenID, opts ...CallOption) error {
	_, err := a.client.exchange(ctx, consentTokenRequest("account.deleteConsentToken", "DELETE", id, token), nil, opts)
	return err
}

func consentTokenRequest(operation, method string, id ConsentID, token ConsentTokenID) request {
	return request{operation: operation, method: method, route: "/account/consents/{consentId}/tokens/{tokenId}", ids: []string{string(id), string(token)}}
}
