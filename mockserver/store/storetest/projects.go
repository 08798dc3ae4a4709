package storetest

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/appctl/appctl/mockserver/store"
)

// A project is read back as it was put, its version rises with each write, and
// deleting it takes everything along.
func projects(t *testing.T, s store.Store) {
	want := store.Project{ID: "b", CreatedAt: then, APIKey: "standard_key", DevKey: "dev", Settings: json.RawMessage(`{"name":"<B>"}`)}
	ok(t, s.PutProject(t.Context(), want))
	put(t, s, "a")
	got, err := s.Project(t.Context(), "b")
	ok(t, err)
	want.Version = 1
	same(t, "Project(b)", got, want)

	got.Settings[2] = 'X' // the caller's own copy
	create(t, s, "b", numbered(1))
	want.Settings = json.RawMessage(`{"name":"C"}`)
	ok(t, s.PutProject(t.Context(), want))
	want.Version = 2
	got, err = s.Project(t.Context(), "b")
	ok(t, err)
	same(t, "Project(b) after a second write", got, want)
	if _, err := s.User(t.Context(), "b", "user1"); err != nil {
		t.Errorf("User after PutProject: %v", err)
	}

	all, err := s.Projects(t.Context())
	ok(t, err)
	if len(all) != 2 || all[0].ID != "a" || all[1].ID != "b" {
		t.Errorf("Projects = %v, want a and b", all)
	}

	_, err = s.AppendMessage(t.Context(), "b", &store.Message{ID: "m"})
	ok(t, err)
	_, _, err = s.Hit(t.Context(), "b", "key", 1, window, then)
	ok(t, err)
	ok(t, s.DeleteProject(t.Context(), "b"))
	if err := s.DeleteProject(t.Context(), "b"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("second DeleteProject: %v, want not found", err)
	}
	put(t, s, "b")
	if _, err := s.User(t.Context(), "b", "user1"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("User of a deleted and new project: %v, want not found", err)
	}
	create(t, s, "b", numbered(1)) // its keys are free again
	if m, err := s.Messages(t.Context(), "b", store.Filter{}, 0); err != nil || len(m) != 0 {
		t.Errorf("Messages of a deleted and new project = %v, %v", m, err)
	}
	if n, allowed, err := s.Hit(t.Context(), "b", "key", 1, window, then); n != 0 || !allowed || err != nil {
		t.Errorf("Hit in a deleted and new project = %d, %v, %v", n, allowed, err)
	}
}

// What one project holds means nothing in another.
func projectsApart(t *testing.T, s store.Store) {
	put(t, s, "a")
	put(t, s, "b")
	create(t, s, "a", full())
	create(t, s, "b", full())
	_, err := s.UpdateUser(t.Context(), "a", "ann", func(u *store.User) error {
		u.Name = "Changed"
		return nil
	})
	ok(t, err)
	if u, err := s.UserBy(t.Context(), "b", store.EmailKey("ann@example.com")); err != nil || u.Name != "Ann" {
		t.Errorf("user of b after a change in a: %v, %v", u, err)
	}
	ok(t, s.DeleteUser(t.Context(), "a", "ann"))
	if n, err := s.UserCount(t.Context(), "b"); n != 1 || err != nil {
		t.Errorf("UserCount(b) after a deletion in a = %d, %v", n, err)
	}
	if _, _, err := s.Hit(t.Context(), "a", "key", 1, window, then); err != nil {
		t.Error(err)
	}
	if n, _, err := s.Hit(t.Context(), "b", "key", 1, window, then); n != 0 || err != nil {
		t.Errorf("Hit in b after one in a = %d, %v, want 0", n, err)
	}
	_, err = s.AppendMessage(t.Context(), "a", &store.Message{ID: "m"})
	ok(t, err)
	if m, err := s.Messages(t.Context(), "b", store.Filter{}, 0); len(m) != 0 || err != nil {
		t.Errorf("Messages of b after one in a = %v, %v", m, err)
	}
	ok(t, s.ClearMessages(t.Context(), "b"))
	if m, err := s.Messages(t.Context(), "a", store.Filter{}, 0); len(m) != 1 || err != nil {
		t.Errorf("Messages of a after b was cleared = %v, %v", m, err)
	}
}
