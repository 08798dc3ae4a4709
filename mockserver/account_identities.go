package mockserver

import (
	"context"
	"slices"

	"github.com/appctl/appctl/mockserver/store"
)

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
