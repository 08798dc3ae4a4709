package storetest

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/appctl/appctl/mockserver/store"
)

type callFunc func(ctx context.Context) error

// userCalls are the calls that name a user who is not there.
func userCalls(s store.Store, project string) map[string]callFunc {
	return map[string]callFunc{
		"User": func(ctx context.Context) error { _, err := s.User(ctx, project, "nobody"); return err },
		"UserBy": func(ctx context.Context) error {
			_, err := s.UserBy(ctx, project, store.EmailKey("nobody@example.com"))
			return err
		},
		"UpdateUser": func(ctx context.Context) error {
			_, err := s.UpdateUser(ctx, project, "nobody", emptyChange)
			return err
		},
		"DeleteUser":  func(ctx context.Context) error { return s.DeleteUser(ctx, project, "nobody") },
		"Users after": func(ctx context.Context) error { _, err := s.Users(ctx, project, "nobody", 1); return err },
	}
}

// projectCalls are the calls that need nothing but the project.
func projectCalls(s store.Store, project string) map[string]callFunc {
	return map[string]callFunc{
		"Project":       func(ctx context.Context) error { _, err := s.Project(ctx, project); return err },
		"DeleteProject": func(ctx context.Context) error { return s.DeleteProject(ctx, project) },
		"CreateUser":    func(ctx context.Context) error { return s.CreateUser(ctx, project, numbered(1), 0) },
		"UserCount":     func(ctx context.Context) error { _, err := s.UserCount(ctx, project); return err },
		"Users":         func(ctx context.Context) error { _, err := s.Users(ctx, project, "", 1); return err },
		"Hit":           func(ctx context.Context) error { _, _, err := s.Hit(ctx, project, "key", 1, window, then); return err },
		"ClearHits":     func(ctx context.Context) error { return s.ClearHits(ctx, project, "key") },
		"AppendMessage": func(ctx context.Context) error {
			_, err := s.AppendMessage(ctx, project, new(store.Message))
			return err
		},
		"Messages":      func(ctx context.Context) error { _, err := s.Messages(ctx, project, store.Filter{}, 0); return err },
		"ClearMessages": func(ctx context.Context) error { return s.ClearMessages(ctx, project) },
		"Export":        func(ctx context.Context) error { return s.Export(ctx, project, io.Discard) },
	}
}

// storeCalls are the calls that do not need a project.
func storeCalls(s store.Store, stream string) map[string]callFunc {
	return map[string]callFunc{
		"PutProject":           func(ctx context.Context) error { return s.PutProject(ctx, store.Project{ID: "q"}) },
		"Projects":             func(ctx context.Context) error { _, err := s.Projects(ctx); return err },
		"Messages of all":      func(ctx context.Context) error { _, err := s.Messages(ctx, "", store.Filter{}, 0); return err },
		"ClearMessages of all": func(ctx context.Context) error { return s.ClearMessages(ctx, "") },
		"Import":               func(ctx context.Context) error { return s.Import(ctx, "q", strings.NewReader(stream)) },
	}
}

// refuse holds that every call fails so, and that nothing was done.
func refuse(ctx context.Context, t *testing.T, s store.Store, stream string, want error) {
	t.Helper()
	for _, calls := range []map[string]callFunc{userCalls(s, "p"), projectCalls(s, "p"), storeCalls(s, stream)} {
		for name, call := range calls {
			if err := call(ctx); !errors.Is(err, want) {
				t.Errorf("%s: %v, want %v", name, err, want)
			}
		}
	}
}

// A call whose context has ended does nothing.
func cancelled(t *testing.T, s store.Store) {
	fill(t, s)
	want := export(t, s, "p")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	refuse(ctx, t, s, want, context.Canceled)
	if got := export(t, s, "p"); got != want {
		t.Errorf("after cancelled calls\n got %s\nwant %s", got, want)
	}
	if all, err := s.Projects(t.Context()); err != nil || len(all) != 1 {
		t.Errorf("projects after cancelled calls: %v, %v", all, err)
	}
}

// A closed store says so, whatever it is asked, and may be closed again.
func closed(t *testing.T, s store.Store) {
	fill(t, s)
	stream := export(t, s, "p")
	ok(t, s.Close())
	refuse(t.Context(), t, s, stream, store.ErrClosed)
	ok(t, s.Close())
}
