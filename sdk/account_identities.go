package sdk

import (
	"context"
	"iter"

	"github.com/appctl/appctl/sdk/query"
)

// IdentityID names an identity.
type IdentityID string

// Identity is the user's account at an OAuth2 provider. Its tokens are not
// shown by fmt, slog and JSON.
type Identity struct {
	ID        IdentityID `json:"$id"`
	CreatedAt Time       `json:"$createdAt"`
	UpdatedAt Time       `json:"$updatedAt"`
	UserID    string     `json:"userId"`

	Provider                  OAuthProvider `json:"provider"`
	ProviderUID               string        `json:"providerUid"` // the user there
	ProviderEmail             string        `json:"providerEmail"`
	ProviderAccessToken       string        `json:"providerAccessToken"`
	ProviderAccessTokenExpiry Time          `json:"providerAccessTokenExpiry"`
	ProviderRefreshToken      string        `json:"providerRefreshToken"`
	ProviderIDToken           string        `json:"providerIdToken"` // of a sign-in by ID token, from servers 2.3 on
}

// ListIdentities gives a page of the user's accounts at OAuth2 providers.
// Queries may ask for userId, provider, providerUid, providerEmail and
// providerAccessTokenExpiry; others are [ErrArgumentInvalid].
// [AccountService.Identities] gives all of them.
func (a *AccountService) ListIdentities(ctx context.Context, p ListParams, opts ...CallOption) (*Page[Identity], error) {
	return listOf[Identity](ctx, a.client, request{operation: "account.listIdentities", method: "GET", route: "/account/identities"}, "identities", p, opts)
}

// Identities gives all of the user's accounts at OAuth2 providers that match,
// page after page of [AccountService.ListIdentities] as the loop goes on. The
// queries are filters and orders. An error is the last that comes.
//
//	for identity, err := range me.Account.Identities(ctx, query.Equal("provider", sdk.OAuthGitHub)) {
//		if err != nil {
//			return err
//		}
//		fmt.Println(identity.ProviderEmail)
//	}
func (a *AccountService) Identities(ctx context.Context, queries ...query.Query) iter.Seq2[*Identity, error] {
	return pages(ctx, func(ctx context.Context, p ListParams) (*Page[Identity], error) {
		return a.ListIdentities(ctx, p)
	}, func(i *Identity) string { return string(i.ID) }, queries)
}

// DeleteIdentity unlinks an account at a provider. Sessions that it has made
// stay; end them with [AccountService.DeleteSession]. [ErrIdentityNotFound]
// means that there is no such one, [ErrUserUnauthorized] that it is another
// user's.
func (a *AccountService) DeleteIdentity(ctx context.Context, id IdentityID, opts ...CallOption) error {
	_, err := a.client.exchange(ctx, request{
		operation: "account.deleteIdentity", method: "DELETE", route: "/account/identities/{identityId}", ids: []string{string(id)},
	}, nil, opts)
	return err
}
