package storetest

import (
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/appctl/appctl/mockserver/store"
)

// clashes are one user for each way to have a key of the user [full] gives.
var clashes = []struct {
	name string
	user func(*store.User)
	want error
}{
	{"id", func(u *store.User) { u.ID = "ann" }, store.ErrIDTaken},
	{"e-mail", func(u *store.User) { u.Email = "Ann@Example.com" }, store.ErrEmailTaken},
	{"e-mail in other case", func(u *store.User) { u.Email = "aNN@eXAMPLE.com" }, store.ErrEmailTaken},
	{"phone", func(u *store.User) { u.Phone = "+15551234567" }, store.ErrPhoneTaken},
	{"identity", func(u *store.User) {
		u.Identities = []store.Identity{{ID: "i9", Provider: "github", ProviderUID: "42"}}
	}, store.ErrIdentityTaken},
	{"identity id", func(u *store.User) {
		u.Identities = []store.Identity{{ID: "i1", Provider: "github", ProviderUID: "43"}}
	}, store.ErrIdentityTaken},
	{"target", func(u *store.User) {
		u.Targets = []store.Target{{ID: "x9", Identifier: "ann@example.com"}}
	}, store.ErrTargetTaken},
	{"target id", func(u *store.User) {
		u.Targets = []store.Target{{ID: "x1", Identifier: "other@example.com"}}
	}, store.ErrTargetTaken},
}

// Each unique key refuses a second owner at creation, and nothing is left of
// the refused one.
func keysAtCreation(t *testing.T, s store.Store) {
	put(t, s, "p")
	create(t, s, "p", full())
	for _, c := range clashes {
		u := &store.User{ID: "bob"}
		c.user(u)
		if err := s.CreateUser(t.Context(), "p", u, 0); !errors.Is(err, c.want) {
			t.Errorf("CreateUser with a taken %s: %v, want %v", c.name, err, c.want)
		}
	}
	twice := &store.User{ID: "bob", Targets: []store.Target{{ID: "x2", Identifier: "b"}, {ID: "x3", Identifier: "b"}}}
	if err := s.CreateUser(t.Context(), "p", twice, 0); !errors.Is(err, store.ErrTargetTaken) {
		t.Errorf("CreateUser with one target twice: %v, want %v", err, store.ErrTargetTaken)
	}
	if n, err := s.UserCount(t.Context(), "p"); n != 1 || err != nil {
		t.Errorf("UserCount = %d, %v, want 1", n, err)
	}
	if _, err := s.UserBy(t.Context(), "p", store.Key{Kind: store.KeyTarget, Value: "b"}); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("UserBy a key of the refused user: %v, want not found", err)
	}
	create(t, s, "p", &store.User{ID: "bob"}, &store.User{ID: "cid"}) // users without keys do not clash
}

// Each unique key refuses a second owner at a change; a key that was given up
// is free at once, and one that was got leads to its owner.
func keysAtChange(t *testing.T, s store.Store) {
	put(t, s, "p")
	create(t, s, "p", full(), &store.User{ID: "bob", Email: "bob@example.com"})
	for _, c := range clashes[1:] {
		_, err := s.UpdateUser(t.Context(), "p", "bob", func(u *store.User) error {
			u.Name = "half done"
			c.user(u)
			return nil
		})
		if !errors.Is(err, c.want) {
			t.Errorf("UpdateUser to a taken %s: %v, want %v", c.name, err, c.want)
		}
	}
	bob, err := s.User(t.Context(), "p", "bob")
	ok(t, err)
	same(t, "User(bob) after refused changes", bob, &store.User{ID: "bob", Email: "bob@example.com", Version: 1})

	_, err = s.UpdateUser(t.Context(), "p", "ann", func(u *store.User) error {
		u.Email, u.Phone, u.Identities, u.Targets = "new@example.com", "", nil, nil
		return nil
	})
	ok(t, err)
	for _, c := range clashes[1:] {
		if _, err := s.UpdateUser(t.Context(), "p", "bob", func(u *store.User) error { c.user(u); return nil }); err != nil {
			t.Errorf("UpdateUser to a %s that was given up: %v", c.name, err)
		}
	}
	for _, lead := range []struct {
		key  store.Key
		want string
	}{
		{store.EmailKey("ANN@example.com"), "bob"},
		{store.EmailKey("NEW@example.com"), "ann"},
		{store.Key{Kind: store.KeyPhone, Value: "+15551234567"}, "bob"},
		{store.IdentityKey("github", "43"), "bob"},
		{store.Key{Kind: store.KeyIdentityID, Value: "i1"}, "bob"},
		{store.Key{Kind: store.KeyTargetID, Value: "x1"}, "bob"},
		{store.Key{Kind: store.KeyTarget, Value: "other@example.com"}, "bob"},
	} {
		if u, err := s.UserBy(t.Context(), "p", lead.key); err != nil || u.ID != lead.want {
			t.Errorf("UserBy(%q) = %v, %v, want %s", lead.key, u, err, lead.want)
		}
	}
	gone := []store.Key{store.EmailKey("bob@example.com"), {Kind: store.KeyTarget, Value: "ann@example.com"}, {Kind: store.KeyTargetID, Value: "x9"}}
	for _, k := range gone {
		if u, err := s.UserBy(t.Context(), "p", k); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("UserBy(%q), which nobody has any more, = %v, %v", k, u, err)
		}
	}
}

// The keys of a deleted user are free.
func keysAfterDeletion(t *testing.T, s store.Store) {
	put(t, s, "p")
	create(t, s, "p", full())
	ok(t, s.DeleteUser(t.Context(), "p", "ann"))
	for _, k := range full().Keys() {
		if u, err := s.UserBy(t.Context(), "p", k); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("UserBy(%q) of a deleted user = %v, %v", k, u, err)
		}
	}
	create(t, s, "p", full())
}

// The e-mail of an identity, and the account that made a session, may be those
// of several users: they lead to the one who got them first, and to the next
// when that one gives them up.
func sharedKey(t *testing.T, s store.Store) {
	created := then
	next := func() time.Time { created = created.Add(time.Minute); return created }
	shared(t, s, store.Key{Kind: store.KeyIdentityEmail, Value: "shared@example.com"}, func(u *store.User, uid string) {
		u.Identities = []store.Identity{{CreatedAt: next(), Provider: "github", ProviderUID: uid, Email: "Shared@Example.com"}}
	})
	shared(t, s, store.SessionKey("github", "42"), func(u *store.User, id string) {
		u.Sessions = []store.Session{{ID: id, CreatedAt: next(), Provider: "github", ProviderUID: "42"}}
	})
}

// shared proves it for one key, which give gives.
func shared(t *testing.T, s store.Store, key store.Key, give func(u *store.User, uid string)) {
	put(t, s, "p")
	b, c := &store.User{ID: "b"}, &store.User{ID: "c"}
	give(b, "b")
	give(c, "c")
	create(t, s, "p", &store.User{ID: "a"}, b, c)
	leadsTo := func(want string) {
		t.Helper()
		if u, err := s.UserBy(t.Context(), "p", key); err != nil || u.ID != want {
			t.Errorf("UserBy(%q) = %v, %v, want %s", key, u, err, want)
		}
	}
	update := func(id string, change func(u *store.User)) {
		t.Helper()
		_, err := s.UpdateUser(t.Context(), "p", id, func(u *store.User) error { change(u); return nil })
		ok(t, err)
	}
	leadsTo("b")
	update("a", func(u *store.User) { give(u, "a") })
	leadsTo("b")
	update("b", func(u *store.User) { // something else, and so its place stays
		for i := range u.Identities {
			u.Identities[i].ProviderUID = "b2"
		}
		u.Sessions = append([]store.Session{{ID: "s0", Provider: "email", ProviderUID: "b@example.com"}}, u.Sessions...)
	})
	leadsTo("b")
	ok(t, s.Import(t.Context(), "p", strings.NewReader(export(t, s, "p"))))
	leadsTo("b")
	update("b", func(u *store.User) { u.Identities, u.Sessions = nil, nil })
	leadsTo("c")
	ok(t, s.DeleteUser(t.Context(), "p", "c"))
	leadsTo("a")
	ok(t, s.DeleteUser(t.Context(), "p", "a"))
	if u, err := s.UserBy(t.Context(), "p", key); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("UserBy(%q) that nobody has any more = %v, %v", key, u, err)
	}
	ok(t, s.DeleteProject(t.Context(), "p"))
}

// Of those who sign up at once with one e-mail address, exactly one gets in.
func oneWinner(t *testing.T, s store.Store) {
	put(t, s, "p")
	var won atomic.Int64
	var wg sync.WaitGroup
	for n := range 32 {
		wg.Go(func() {
			u := numbered(n)
			u.Email = "same@example.com"
			err := s.CreateUser(t.Context(), "p", u, 0)
			if err == nil {
				won.Add(1)
			} else if !errors.Is(err, store.ErrEmailTaken) {
				t.Errorf("CreateUser: %v, want %v", err, store.ErrEmailTaken)
			}
		})
	}
	wg.Wait()
	if n, err := s.UserCount(t.Context(), "p"); won.Load() != 1 || n != 1 || err != nil {
		t.Errorf("%d won, UserCount = %d, %v, want 1", won.Load(), n, err)
	}
}

// Of those who change to one e-mail address at once, exactly one gets it.
func oneKeyWinner(t *testing.T, s store.Store) {
	put(t, s, "p")
	const users = 16
	for n := range users {
		create(t, s, "p", numbered(n))
	}
	var won atomic.Int64
	var wg sync.WaitGroup
	for n := range users {
		wg.Go(func() {
			_, err := s.UpdateUser(t.Context(), "p", numbered(n).ID, func(u *store.User) error {
				u.Email = "same@example.com"
				return nil
			})
			if err == nil {
				won.Add(1)
			} else if !errors.Is(err, store.ErrEmailTaken) {
				t.Errorf("UpdateUser: %v, want %v", err, store.ErrEmailTaken)
			}
		})
	}
	wg.Wait()
	holders := 0
	all, err := s.Users(t.Context(), "p", "", 0)
	ok(t, err)
	for _, u := range all {
		if u.Email == "same@example.com" {
			holders++
		}
	}
	if won.Load() != 1 || holders != 1 {
		t.Errorf("%d were told they got it, %d have it, want 1", won.Load(), holders)
	}
}
