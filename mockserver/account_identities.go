package mockserver

import (
	"context"
	"slices"

	"github.com/appctl/appctl/mockserver/store"
)

// ownedIdentity is an identity with the id of its user.
type ownedIdentity struct {
	store.Identity
	userID string
}

func (i ownedIdentity) write(d *document, _ *call) {
	d.open()
	d.str("$id", i.ID)
	d.time("$createdAt", i.CreatedAt)
	d.time("$updatedAt", i.UpdatedAt)
	d.str("userId", i.userID)
	d.str("provider", i.Provider)
	d.str("providerUid", i.ProviderUID)
	d.str("providerEmail", i.Email)
	d.str("providerAccessToken", i.AccessToken)
	d.time("providerAccessTokenExpiry", i.TokenExpiry)
	d.str("providerRefreshToken", i.RefreshToken)
	d.close()
}

// attribute is what queries compare of an identity.
func (i ownedIdentity) attribute(name string) any {
	switch name {
	case "$id":
		return i.ID
	case "$createdAt":
		return nullableTime(i.CreatedAt)
	case "$updatedAt":
		return nullableTime(i.UpdatedAt)
	case "userId":
		return i.userID
	case "provider":
		return i.Provider
	case "providerUid":
		return i.ProviderUID
	case "providerEmail":
		return nullable(i.Email)
	case "providerAccessTokenExpiry":
		return nullableTime(i.TokenExpiry)
	}
	panic("mockserver: identities have no attribute " + name)
}

type identitiesReply struct {
	total      int
	identities []ownedIdentity
}

func (r identitiesReply) write(d *document, c *call) {
	d.open()
	d.number("total", r.total)
	d.each("identities", len(r.identities), func(i int) { r.identities[i].write(d, c) })
	d.close()
}

// listIdentities shows the caller's own identities, tokens and all.
func (s *Server) listIdentities(_ context.Context, c *call) (reply, error) {
	all := make([]ownedIdentity, len(c.user.Identities))
	for i, identity := range c.user.Identities {
		all[i] = ownedIdentity{identity, c.user.ID}
	}
	page, total, err := listing[ownedIdentity]{noun: "Identity", all: all, value: ownedIdentity.attribute}.page(c)
	return identitiesReply{total, page}, err
}

// noIdentity tells an identity of somebody else's from none.
func (c *call) noIdentity(ctx context.Context, id string) error {
	other, err := c.by(ctx, store.Key{Kind: store.KeyIdentityID, Value: id})
	if err != nil {
		return err
	}
	if other != nil {
		return fail("user_unauthorized")
	}
	return fail("user_identity_not_found")
}

// deleteIdentity unlinks an account at a provider. Sessions that it made stay,
// and lead a later sign-in by the account to the same user.
func (s *Server) deleteIdentity(ctx context.Context, c *call) (reply, error) {
	id := c.text("identityId")
	named := func(i store.Identity) bool { return i.ID == id }
	if !slices.ContainsFunc(c.user.Identities, named) {
		return nil, c.noIdentity(ctx, id)
	}
	return nil, c.updateUser(ctx, func(u *store.User) error {
		u.Identities = slices.DeleteFunc(u.Identities, named)
		return nil
	})
}
