package mockserver

import (
	"context"
	"errors"

	"github.com/appctl/appctl/mockserver/store"
)

type usersReply struct {
	total int
	users []*store.User
}

func (r usersReply) write(d *document, c *call) {
	d.open()
	d.number("total", r.total)
	d.each("users", len(r.users), func(i int) { userReply(r.users[i]).write(d, c) })
	d.close()
}

// listUsers looks at all users only when the caller asks for more than the
// next ones.
func (s *Server) listUsers(ctx context.Context, c *call) (reply, error) {
	search, q := c.text("search"), c.queries()
	if search == "" && q.plain() {
		return s.nextUsers(ctx, c, q)
	}
	all, err := s.store.Users(ctx, c.project.id, "", 0)
	if err != nil {
		return nil, err
	}
	list := listing[*store.User]{noun: "User", all: all, value: userAttribute}
	if search != "" {
		list.also = newSearch(search).matches
	}
	page, total, err := list.page(c)
	return usersReply{total, page}, err
}

// nextUsers gives users in the order of their creation, and costs what they
// do, however many there are.
func (s *Server) nextUsers(ctx context.Context, c *call, q *queries) (reply, error) {
	count, err := s.store.UserCount(ctx, c.project.id)
	if err != nil {
		return nil, err
	}
	skip := min(q.offset, count)
	page, err := s.store.Users(ctx, c.project.id, q.cursor, skip+max(min(q.limit, count-skip), 1))
	if errors.Is(err, store.ErrNotFound) {
		return nil, unknownCursor("User", q.cursor)
	}
	if err != nil {
		return nil, err
	}
	r := usersReply{users: page[min(skip, len(page)):]}
	if c.flag("total") {
		r.total = min(count, mostCounted)
	}
	return r, nil
}

// userAttribute is what queries compare of a user.
func userAttribute(u *store.User, name string) any {
	switch name {
	case "$id":
		return u.ID
	case "$createdAt":
		return nullableTime(u.CreatedAt)
	case "$updatedAt":
		return nullableTime(u.UpdatedAt)
	case "name":
		return u.Name
	case "email":
		return nullable(u.Email)
	case "phone":
		return nullable(u.Phone)
	case "status":
		return !u.Blocked
	case "passwordUpdate":
		return nullableTime(u.PasswordUpdate)
	case "registration":
		return nullableTime(u.Registration)
	case "emailVerification":
		return u.EmailVerified
	case "phoneVerification":
		return u.PhoneVerified
	case "labels":
		return u.Labels
	case "impersonator":
		return u.Impersonator
	case "accessedAt":
		return nullableTime(u.AccessedAt)
	}
	panic("mockserver: users have no attribute " + name)
}
