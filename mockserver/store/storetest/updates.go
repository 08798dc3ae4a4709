package storetest

import (
	"errors"
	"strconv"
	"sync"
	"testing"

	"github.com/appctl/appctl/mockserver/store"
)

// An update is written, returned, and raises the version by one; it can change
// neither the id nor the version.
func update(t *testing.T, s store.Store) {
	put(t, s, "p")
	create(t, s, "p", full())
	got, err := s.UpdateUser(t.Context(), "p", "ann", func(u *store.User) error {
		u.ID, u.Version, u.Name = "other", 99, "Ann B."
		u.Sessions = append(u.Sessions, store.Session{ID: "s2", Factors: []string{}})
		return nil
	})
	ok(t, err)
	want := full()
	want.Version, want.Name = 2, "Ann B."
	want.Sessions = append(want.Sessions, store.Session{ID: "s2", Factors: []string{}})
	same(t, "UpdateUser", got, want)
	got, err = s.User(t.Context(), "p", "ann")
	ok(t, err)
	same(t, "User", got, want)
}

// An update that fails leaves nothing, and its error comes back as it is.
func failedUpdate(t *testing.T, s store.Store) {
	put(t, s, "p")
	create(t, s, "p", full())
	mine := errors.New("mine")
	_, err := s.UpdateUser(t.Context(), "p", "ann", func(u *store.User) error {
		spoil(u)
		return mine
	})
	if err != mine { //nolint:errorlint // not even wrapped
		t.Errorf("UpdateUser = %v, want the error of the change itself", err)
	}
	got, err := s.User(t.Context(), "p", "ann")
	ok(t, err)
	want := full()
	want.Version = 1
	same(t, "User after a failed update", got, want)
}

// An update runs again, on the newest record, when somebody wrote meanwhile.
func updateRunsAgain(t *testing.T, s store.Store) {
	put(t, s, "p")
	create(t, s, "p", numbered(1))
	runs := 0
	got, err := s.UpdateUser(t.Context(), "p", "user1", func(u *store.User) error {
		runs++
		if runs == 1 {
			_, err := s.UpdateUser(t.Context(), "p", "user1", func(u *store.User) error {
				u.Labels = append(u.Labels, "inner")
				return nil
			})
			ok(t, err)
		}
		u.Labels = append(u.Labels, "outer")
		return nil
	})
	ok(t, err)
	want := numbered(1)
	want.Version, want.Labels = 3, []string{"inner", "outer"}
	same(t, "UpdateUser", got, want)
	if runs != 2 {
		t.Errorf("the change ran %d times, want 2", runs)
	}
}

// A change may use the store, other users included; one that always writes the
// user that it changes comes to an end.
func nestedUpdates(t *testing.T, s store.Store) {
	put(t, s, "p")
	create(t, s, "p", numbered(1), numbered(2))
	_, err := s.UpdateUser(t.Context(), "p", "user1", func(u *store.User) error {
		if _, err := s.User(t.Context(), "p", "user1"); err != nil {
			return err
		}
		u.Name = "outer"
		other, err := s.UpdateUser(t.Context(), "p", "user2", func(u *store.User) error {
			u.Name = "inner"
			return nil
		})
		if err == nil {
			u.Name += " of " + other.Name
		}
		return err
	})
	ok(t, err)
	got, err := s.User(t.Context(), "p", "user1")
	ok(t, err)
	if got.Name != "outer of inner" {
		t.Errorf("name after nested updates = %q", got.Name)
	}
	_, err = s.UpdateUser(t.Context(), "p", "user1", func(u *store.User) error {
		_, err := s.UpdateUser(t.Context(), "p", "user1", emptyChange)
		return err
	})
	if !errors.Is(err, store.ErrConflict) {
		t.Errorf("update that writes its own user: %v, want %v", err, store.ErrConflict)
	}
}

// Many goroutines that change one user at once lose no change.
func noUpdateLost(t *testing.T, s store.Store) {
	put(t, s, "p")
	create(t, s, "p", numbered(1))
	const goroutines, each = 32, 20
	var wg sync.WaitGroup
	for g := range goroutines {
		wg.Go(func() {
			for range each {
				_, err := s.UpdateUser(t.Context(), "p", "user1", func(u *store.User) error {
					n, _ := strconv.Atoi(u.Name)
					u.Name = strconv.Itoa(n + 1)
					if g%2 == 0 { // half of them change keys too
						u.Email = u.Name + "@example.com"
					}
					return nil
				})
				if err != nil {
					t.Errorf("UpdateUser: %v", err)
				}
			}
		})
	}
	wg.Wait()
	u, err := s.User(t.Context(), "p", "user1")
	ok(t, err)
	if u.Name != strconv.Itoa(goroutines*each) || u.Version != goroutines*each+1 {
		t.Errorf("counted to %s in %d versions, want %d", u.Name, u.Version, goroutines*each)
	}
	if by, err := s.UserBy(t.Context(), "p", store.EmailKey(u.Email)); err != nil || by.ID != "user1" {
		t.Errorf("UserBy the last address = %v, %v", by, err)
	}
}

// A user who is deleted while others change it is gone, and its keys are free.
func deleteAgainstUpdate(t *testing.T, s store.Store) {
	put(t, s, "p")
	for n := range 50 {
		create(t, s, "p", numbered(1))
		var wg sync.WaitGroup
		for g := range 4 {
			wg.Go(func() {
				_, err := s.UpdateUser(t.Context(), "p", "user1", func(u *store.User) error {
					u.Email = strconv.Itoa(g) + "@example.com"
					return nil
				})
				if err != nil && !errors.Is(err, store.ErrNotFound) {
					t.Errorf("UpdateUser: %v", err)
				}
			})
		}
		wg.Go(func() {
			if err := s.DeleteUser(t.Context(), "p", "user1"); err != nil {
				t.Errorf("DeleteUser: %v", err)
			}
		})
		wg.Wait()
		for g := range 4 {
			if u, err := s.UserBy(t.Context(), "p", store.EmailKey(strconv.Itoa(g)+"@example.com")); !errors.Is(err, store.ErrNotFound) {
				t.Fatalf("round %d: a deleted user is still found by its key: %v, %v", n, u, err)
			}
		}
	}
}
