package mockserver

import (
	"context"
	"errors"
	"slices"

	"github.com/appctl/appctl/mockserver/store"
)

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
	owner, err := c.by(ctx, store.Key{Kind: store.KeyIdentityID, Value: id})
	if err != nil {
		return nil, err
	}
	if owner == nil {
		return nil, fail("user_identity_not_found")
	}
	_, err = s.store.UpdateUser(ctx, c.project.id, owner.ID, func(u *store.User) error {
		u.Identities = slices.DeleteFunc(u.Identities, func(i store.Identity) bool { return i.ID == id })
		return nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil, fail("user_identity_not_found") // went with its user
	}
	return nil, err
}
