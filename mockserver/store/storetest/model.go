package storetest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/appctl/appctl/mockserver/store"
)

// Whatever the order of the calls, a store answers as a list of users does
// that is searched from its beginning.
func randomSteps(t *testing.T, s store.Store) {
	rapid.Check(t, func(rt *rapid.T) {
		if err := s.DeleteProject(t.Context(), "p"); err != nil && !errors.Is(err, store.ErrNotFound) {
			rt.Fatal(err)
		}
		put(t, s, "p")
		m := &model{store: s}
		rt.Repeat(map[string]func(*rapid.T){
			"create": m.create,
			"update": m.update,
			"delete": m.delete,
			"export": m.export,
			"":       m.check,
		})
	})
}

// model is what a store should hold.
type model struct {
	store store.Store
	users []*store.User
}

// The values are few, so that they clash.
var (
	someIDs    = rapid.SampledFrom([]string{"a", "b", "c", "d"})
	someEmails = rapid.SampledFrom([]string{"", "x@example.com", "X@example.com", "y@example.com"})
	somePhones = rapid.SampledFrom([]string{"", "+15551234567", "+15557654321"})
	someUIDs   = rapid.SampledFrom([]string{"", "1", "2"})
)

// draw gives a user any keys.
func draw(t *rapid.T, u *store.User) {
	u.Email = someEmails.Draw(t, "email")
	u.Phone = somePhones.Draw(t, "phone")
	u.Identities, u.Targets = nil, nil
	if uid := someUIDs.Draw(t, "identity"); uid != "" {
		u.Identities = []store.Identity{{ID: uid, Provider: "github", ProviderUID: uid, Email: someEmails.Draw(t, "identity's email")}}
	}
	u.Sessions = nil
	if uid := someUIDs.Draw(t, "session"); uid != "" {
		u.Sessions = []store.Session{{ID: "s" + uid, Provider: "github", ProviderUID: uid}}
	}
	if id := someUIDs.Draw(t, "target"); id != "" {
		u.Targets = []store.Target{{ID: "t" + id, Identifier: someEmails.Draw(t, "identifier")}}
	}
}

// taken is the refusal that a user with these keys should meet.
func (m *model) taken(u *store.User) error {
	for _, k := range u.Keys() {
		if k.Shared() {
			continue
		}
		for _, other := range m.users {
			if other.ID != u.ID && slices.Contains(other.Keys(), k) {
				return map[string]error{
					store.KeyEmail: store.ErrEmailTaken, store.KeyPhone: store.ErrPhoneTaken, store.KeyIdentity: store.ErrIdentityTaken,
					store.KeyIdentityID: store.ErrIdentityTaken,
					store.KeyTarget:     store.ErrTargetTaken, store.KeyTargetID: store.ErrTargetTaken,
				}[k.Kind]
			}
		}
	}
	return nil
}

func (m *model) find(id string) int {
	return slices.IndexFunc(m.users, func(u *store.User) bool { return u.ID == id })
}

func (m *model) create(t *rapid.T) {
	u := &store.User{ID: someIDs.Draw(t, "id")}
	draw(t, u)
	limit := rapid.IntRange(0, 4).Draw(t, "limit")
	want := m.taken(u)
	switch {
	case limit > 0 && len(m.users) >= limit:
		want = store.ErrUserLimit
	case m.find(u.ID) >= 0:
		want = store.ErrIDTaken
	}
	if err := m.store.CreateUser(t.Context(), "p", u, limit); !errors.Is(err, want) {
		t.Fatalf("CreateUser(%+v, %d) = %v, want %v", u, limit, err, want)
	}
	if want == nil {
		u.Version = 1
		m.users = append(m.users, u)
	}
}

func (m *model) update(t *rapid.T) {
	changed := &store.User{ID: someIDs.Draw(t, "id")}
	draw(t, changed)
	at := m.find(changed.ID)
	want := m.taken(changed)
	if at < 0 {
		want = store.ErrNotFound
	}
	_, err := m.store.UpdateUser(t.Context(), "p", changed.ID, func(u *store.User) error {
		u.Email, u.Phone, u.Identities, u.Sessions, u.Targets =
			changed.Email, changed.Phone, changed.Identities, changed.Sessions, changed.Targets
		return nil
	})
	if !errors.Is(err, want) {
		t.Fatalf("UpdateUser(%+v) = %v, want %v", changed, err, want)
	}
	if want == nil {
		changed.Version = m.users[at].Version + 1
		m.users[at] = changed
	}
}

func (m *model) delete(t *rapid.T) {
	id := someIDs.Draw(t, "id")
	at := m.find(id)
	err := m.store.DeleteUser(t.Context(), "p", id)
	if at < 0 {
		if !errors.Is(err, store.ErrNotFound) {
			t.Fatalf("DeleteUser(%s) = %v, want not found", id, err)
		}
		return
	}
	if err != nil {
		t.Fatalf("DeleteUser(%s) = %v", id, err)
	}
	m.users = slices.Delete(m.users, at, at+1)
}

// export puts the project back by its own export.
func (m *model) export(t *rapid.T) {
	var b strings.Builder
	if err := m.store.Export(t.Context(), "p", &b); err != nil {
		t.Fatal(err)
	}
	if err := m.store.Import(t.Context(), "p", strings.NewReader(b.String())); err != nil {
		t.Fatal(err)
	}
}

// check looks at everything.
func (m *model) check(t *rapid.T) {
	n, err := m.store.UserCount(t.Context(), "p")
	if err != nil || n != len(m.users) {
		t.Fatalf("UserCount = %d, %v, want %d", n, err, len(m.users))
	}
	all, err := m.store.Users(t.Context(), "p", "", 0)
	if err != nil || len(all) != len(m.users) {
		t.Fatalf("Users = %v, %v, want %v", all, err, m.users)
	}
	for i, want := range m.users {
		if got, want := fmt.Sprintf("%+v", *all[i]), fmt.Sprintf("%+v", *want); got != want {
			t.Fatalf("user %d\n got %s\nwant %s", i, got, want)
		}
	}
	for _, email := range []string{"x@example.com", "y@example.com"} {
		m.leadsTo(t, store.EmailKey(email))
		m.leadsTo(t, store.Key{Kind: store.KeyTarget, Value: email})
	}
	for _, uid := range []string{"1", "2"} {
		m.leadsTo(t, store.IdentityKey("github", uid))
		m.leadsTo(t, store.Key{Kind: store.KeyIdentityID, Value: uid})
		m.leadsTo(t, store.Key{Kind: store.KeyTargetID, Value: "t" + uid})
		m.leadsToSome(t, store.SessionKey("github", uid))
	}
}

// leadsToSome is about a shared key, without saying which of its owners was
// first.
func (m *model) leadsToSome(t *rapid.T, k store.Key) {
	owned := slices.ContainsFunc(m.users, func(u *store.User) bool { return slices.Contains(u.Keys(), k) })
	u, err := m.store.UserBy(t.Context(), "p", k)
	if !owned && errors.Is(err, store.ErrNotFound) {
		return
	}
	if err != nil || !slices.Contains(u.Keys(), k) {
		t.Fatalf("UserBy(%q) = %v, %v; has it an owner: %v", k, u, err, owned)
	}
}

func (m *model) leadsTo(t *rapid.T, k store.Key) {
	want := ""
	for _, u := range m.users {
		if slices.Contains(u.Keys(), k) {
			want = u.ID
			break
		}
	}
	u, err := m.store.UserBy(t.Context(), "p", k)
	if want == "" {
		if !errors.Is(err, store.ErrNotFound) {
			t.Fatalf("UserBy(%q) = %v, %v, want not found", k, u, err)
		}
		return
	}
	if err != nil || u.ID != want {
		t.Fatalf("UserBy(%q) = %v, %v, want %s", k, u, err, want)
	}
}
