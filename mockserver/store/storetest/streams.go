package storetest

import (
	"bytes"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/appctl/appctl/mockserver/store"
)

// fill makes the project "p" with something of everything.
func fill(t *testing.T, s store.Store) {
	t.Helper()
	const project = "p"
	put(t, s, project)
	create(t, s, project, numbered(2), full(), numbered(1))
	_, err := s.UpdateUser(t.Context(), project, "user2", emptyChange)
	ok(t, err)
	for _, m := range []*store.Message{{ID: "m1", To: "a", Text: "<&>", Sent: then, Expires: then}, {ID: "m2", To: "b"}} {
		_, err := s.AppendMessage(t.Context(), project, m)
		ok(t, err)
	}
	for _, key := range []string{"url:/a", "url:/b", "url:/a"} {
		_, _, err := s.Hit(t.Context(), project, key, 0, window, then)
		ok(t, err)
	}
}

func export(t *testing.T, s store.Store, project string) string {
	t.Helper()
	var b bytes.Buffer
	ok(t, s.Export(t.Context(), project, &b))
	return b.String()
}

// What was exported and imported is exported again byte for byte, and works:
// keys, order, counters and sequence numbers go on.
func exportImport(t *testing.T, s store.Store) {
	fill(t, s)
	want := export(t, s, "p")
	first, _, _ := strings.Cut(want, "\n")
	if !strings.Contains(first, "secret") {
		t.Errorf("header does not warn of secrets: %s", first)
	}
	last, err := s.AppendMessage(t.Context(), "p", &store.Message{ID: "later"})
	ok(t, err)
	ok(t, s.DeleteProject(t.Context(), "p"))
	ok(t, s.Import(t.Context(), "p", strings.NewReader(want)))
	if got := export(t, s, "p"); got != want {
		t.Errorf("export, import, export\n got %s\nwant %s", got, want)
	}
	got, err := s.UserBy(t.Context(), "p", store.IdentityKey("github", "42"))
	ok(t, err)
	imported := full()
	imported.Version = 1
	same(t, "UserBy after the import", got, imported)
	if err := s.CreateUser(t.Context(), "p", &store.User{ID: "new", Email: "ann@example.com"}, 0); !errors.Is(err, store.ErrEmailTaken) {
		t.Errorf("CreateUser with an imported address: %v", err)
	}
	users, err := s.Users(t.Context(), "p", "user2", 1)
	ok(t, err)
	if users[0].ID != "ann" {
		t.Errorf("second user after the import is %s", users[0].ID)
	}
	if n, _, err := s.Hit(t.Context(), "p", "url:/a", 0, window, then); n != 2 || err != nil {
		t.Errorf("Hit after the import = %d, %v, want 2", n, err)
	}
	if seq, err := s.AppendMessage(t.Context(), "p", &store.Message{ID: "next"}); seq <= last || err != nil {
		t.Errorf("message after the import got number %d, %v, after %d", seq, err, last)
	}

	ok(t, s.Import(t.Context(), "copy", strings.NewReader(want)))
	record, err := s.Project(t.Context(), "copy")
	ok(t, err)
	copied, err := s.Messages(t.Context(), "copy", store.Filter{}, 0)
	ok(t, err)
	if record.ID != "copy" || copied[0].Project != "copy" {
		t.Errorf("imported under another id: project %s, message of %s", record.ID, copied[0].Project)
	}
}

// An import takes the place of all that was there.
func importReplaces(t *testing.T, s store.Store) {
	put(t, s, "empty")
	empty := export(t, s, "empty")
	fill(t, s)
	ok(t, s.Import(t.Context(), "p", strings.NewReader(empty)))
	if n, err := s.UserCount(t.Context(), "p"); n != 0 || err != nil {
		t.Errorf("UserCount = %d, %v, want 0", n, err)
	}
	if m, err := s.Messages(t.Context(), "p", store.Filter{}, 0); len(m) != 0 || err != nil {
		t.Errorf("Messages = %v, %v, want none", messageIDs(m), err)
	}
	if n, _, err := s.Hit(t.Context(), "p", "url:/a", 0, window, then); n != 0 || err != nil {
		t.Errorf("Hit = %d, %v, want 0", n, err)
	}
	create(t, s, "p", full())
}

// A stream that is no export, or a broken one, changes nothing.
func badImport(t *testing.T, s store.Store) {
	fill(t, s)
	want := export(t, s, "p")
	lines := strings.SplitAfter(want, "\n")
	for name, stream := range map[string]string{
		"nothing":          "",
		"no header":        strings.Join(lines[1:], ""),
		"a newer format":   strings.Replace(want, `"version":1`, `"version":999`, 1),
		"no project":       lines[0],
		"half a line":      want[:len(want)-10],
		"an unknown field": strings.Replace(want, `"user":{`, `"user":{"unknown":1,`, 1),
		"an empty line":    want + "{}\n",
		"one user twice":   strings.Join(lines[:3], "") + lines[2],
		"not JSON":         lines[0] + lines[1] + "users\n",
	} {
		if err := s.Import(t.Context(), "p", strings.NewReader(stream)); err == nil {
			t.Errorf("Import of %s: no error", name)
		}
		if err := s.Import(t.Context(), "new", strings.NewReader(stream)); err == nil {
			t.Errorf("Import of %s: no error", name)
		}
	}
	if got := export(t, s, "p"); got != want {
		t.Errorf("after bad imports\n got %s\nwant %s", got, want)
	}
	if _, err := s.Project(t.Context(), "new"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("Project(new) after bad imports: %v, want not found", err)
	}
}

// Who changes a user while the project is replaced changes the old user or the
// new one, never half of each, and finds the project at every moment.
func importAgainstUpdate(t *testing.T, s store.Store) {
	put(t, s, "p")
	create(t, s, "p", numbered(1))
	stream := export(t, s, "p")
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				u, err := s.UpdateUser(t.Context(), "p", "user1", func(u *store.User) error {
					u.RecoveryCodes = append(u.RecoveryCodes, "one more")
					return nil
				})
				if err != nil {
					t.Errorf("UpdateUser: %v", err)
					return
				}
				if int(u.Version) != len(u.RecoveryCodes)+1 {
					t.Errorf("version %d with %d changes", u.Version, len(u.RecoveryCodes))
					return
				}
			}
		})
	}
	for range 20 {
		ok(t, s.Import(t.Context(), "p", strings.NewReader(stream)))
	}
	close(stop)
	wg.Wait()
	ok(t, s.Import(t.Context(), "p", strings.NewReader(stream)))
	u, err := s.User(t.Context(), "p", "user1")
	ok(t, err)
	if u.Version != 1 || len(u.RecoveryCodes) != 0 {
		t.Errorf("after the last import: version %d with %d changes", u.Version, len(u.RecoveryCodes))
	}
}
