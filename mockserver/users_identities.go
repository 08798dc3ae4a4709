package mockserver

import (
	"context"
	"errors"
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

// listUserIdentities looks at all users. There is no index to search in.
func (s *Server) listUserIdentities(ctx context.Context, c *call) (reply, error) {
	if c.text("search") != "" {
		return nil, failf("general_query_invalid", "Invalid query: Attribute not found in schema: search")
	}
	all, err := s.identities(ctx, c.project.id)
	if err != nil {
		return nil, err
	}
	page, total, err := listing[ownedIdentity]{noun: "User", all: all, value: ownedIdentity.attribute}.page(c)
	return identitiesReply{total, page}, err
}

// identities are those of all users, oldest first.
func (s *Server) identities(ctx context.Context, project string) ([]ownedIdentity, error) {
	users, err := s.store.Users(ctx, project, "", 0)
	if err != nil {
		return nil, err
	}
	var all []ownedIdentity
	for _, u := range users {
		for _, i := range u.Identities {
			all = append(all, ownedIdentity{i, u.ID})
		}
	}
	slices.SortStableFunc(all, func(a, b ownedIdentity) int { return a.CreatedAt.Compare(b.CreatedAt) })
	return all, nil
}

// deleteUserIdentity takes an identity from whoever has it. Sessions stay.
func (s *Server) deleteUserIdentity(ctx context.Context, c *call) (reply, error) {
	id := c.text("identityId")
	all, err := s.identities(ctx, c.project.id)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(all, func(i ownedIdentity) bool { return i.ID == id })
	if i < 0 {
		return nil, fail("user_identity_not_found")
	}
	_, err = s.store.UpdateUser(ctx, c.project.id, all[i].userID, func(u *store.User) error {
		u.Identities = slices.DeleteFunc(u.Identities, func(i store.Identity) bool { return i.ID == id })
		return nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil, fail("user_identity_not_found") // went with its user
	}
	return nil, err
}
