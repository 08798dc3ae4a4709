package storetest

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/appctl/appctl/mockserver/store"
)

// Every field of a user comes back, by its id and by each of its keys.
func readBack(t *testing.T, s store.Store) {
	put(t, s, "p")
	want := full()
	create(t, s, "p", want)
	want.Version = 1
	got, err := s.User(t.Context(), "p", "ann")
	ok(t, err)
	same(t, "User(ann)", got, want)
	for _, k := range want.Keys() {
		got, err := s.UserBy(t.Context(), "p", k)
		if err != nil {
			t.Fatalf("UserBy(%q): %v", k, err)
		}
		same(t, fmt.Sprintf("UserBy(%q)", k), got, want)
	}
	if n, err := s.UserCount(t.Context(), "p"); n != 1 || err != nil {
		t.Errorf("UserCount = %d, %v, want 1", n, err)
	}
}

// What is not there is not found, and an unknown project neither.
func missing(t *testing.T, s store.Store) {
	put(t, s, "p")
	for _, project := range []string{"p", "unknown"} {
		for name, call := range userCalls(s, project) {
			if err := call(t.Context()); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("%s in project %s: %v, want not found", name, project, err)
			}
		}
	}
	for name, call := range projectCalls(s, "unknown") {
		if err := call(t.Context()); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%s of an unknown project: %v, want not found", name, err)
		}
	}
}

// A caller who keeps what it gave or got, and changes it, changes nothing.
func ownCopies(t *testing.T, s store.Store) {
	put(t, s, "p")
	given := full()
	create(t, s, "p", given)
	want := full()
	want.Version = 1
	spoil(given)
	var kept *store.User
	got, err := s.UpdateUser(t.Context(), "p", "ann", func(u *store.User) error {
		kept = u
		return nil
	})
	ok(t, err)
	want.Version++
	same(t, "UpdateUser", got, want)
	spoil(kept)
	spoil(got)
	got, err = s.User(t.Context(), "p", "ann")
	ok(t, err)
	same(t, "User", got, want)
	spoil(got)
	all, err := s.Users(t.Context(), "p", "", 0)
	ok(t, err)
	same(t, "Users", all[0], want)
	spoil(all[0])
	got, err = s.UserBy(t.Context(), "p", store.EmailKey(want.Email))
	ok(t, err)
	same(t, "UserBy", got, want)
}

// spoil changes whatever can be reached from u.
func spoil(u *store.User) {
	u.Name, u.Email = "spoilt", "spoilt"
	u.Labels[0], u.RecoveryCodes[0] = "spoilt", "spoilt"
	u.Prefs[0], u.Password.Options[0], u.PasswordHistory[0].Options[0] = '!', '!', '!'
	u.Password.Hash, u.PasswordHistory[0].Hash, u.Authenticator.Secret = "spoilt", "spoilt", "spoilt"
	u.Challenges[0].Code, u.Sessions[0].Secret, u.Sessions[0].Factors[0] = "spoilt", "spoilt", "spoilt"
	u.Tokens[0].Secret, u.Identities[0].AccessToken, u.Targets[0].Name = "spoilt", "spoilt", "spoilt"
}

// Users are listed in the order of their creation, whatever happens to them,
// and page by page.
func orderOfUsers(t *testing.T, s store.Store) {
	put(t, s, "p")
	for n := range 7 {
		create(t, s, "p", numbered(6-n))
	}
	ok(t, s.DeleteUser(t.Context(), "p", "user6"))
	ok(t, s.DeleteUser(t.Context(), "p", "user3"))
	ok(t, s.DeleteUser(t.Context(), "p", "user0"))
	_, err := s.UpdateUser(t.Context(), "p", "user5", emptyChange)
	ok(t, err)
	create(t, s, "p", numbered(3))
	for _, page := range []struct {
		after string
		limit int
		want  string
	}{
		{"", 0, "[user5 user4 user2 user1 user3]"},
		{"", 2, "[user5 user4]"},
		{"user4", 2, "[user2 user1]"},
		{"user1", 2, "[user3]"},
		{"user3", 2, "[]"},
		{"user4", 0, "[user2 user1 user3]"},
	} {
		got, err := s.Users(t.Context(), "p", page.after, page.limit)
		ok(t, err)
		if ids := fmt.Sprint(idsOf(got)); ids != page.want {
			t.Errorf("Users(after %q, limit %d) = %s, want %s", page.after, page.limit, ids, page.want)
		}
	}
	if _, err := s.Users(t.Context(), "p", "user6", 2); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("Users after a deleted one: %v, want not found", err)
	}
}

func idsOf(users []*store.User) []string {
	ids := []string{}
	for _, u := range users {
		ids = append(ids, u.ID)
	}
	return ids
}

// A limit is the most users there may be; it goes before every other refusal.
func userLimit(t *testing.T, s store.Store) {
	put(t, s, "p")
	ok(t, s.CreateUser(t.Context(), "p", numbered(1), 2))
	ok(t, s.CreateUser(t.Context(), "p", numbered(2), 2))
	for n := 1; n <= 3; n++ {
		if err := s.CreateUser(t.Context(), "p", numbered(n), 2); !errors.Is(err, store.ErrUserLimit) {
			t.Errorf("CreateUser(user%d) over the limit: %v, want the limit", n, err)
		}
	}
	ok(t, s.DeleteUser(t.Context(), "p", "user1"))
	ok(t, s.CreateUser(t.Context(), "p", numbered(3), 2))
	ok(t, s.CreateUser(t.Context(), "p", numbered(4), 0))
}

// Of many who sign up at once, exactly as many get in as the limit lets.
func userLimitInParallel(t *testing.T, s store.Store) {
	put(t, s, "p")
	var made atomic.Int64
	var wg sync.WaitGroup
	for n := range 64 {
		wg.Go(func() {
			err := s.CreateUser(t.Context(), "p", numbered(n), 10)
			if err == nil {
				made.Add(1)
			} else if !errors.Is(err, store.ErrUserLimit) {
				t.Errorf("CreateUser: %v, want the limit", err)
			}
		})
	}
	wg.Wait()
	if n, err := s.UserCount(t.Context(), "p"); made.Load() != 10 || n != 10 || err != nil {
		t.Errorf("%d were told they got in, UserCount = %d, %v, want 10", made.Load(), n, err)
	}
}
