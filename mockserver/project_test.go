package mockserver

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/appctl/appctl/mockserver/store"
)

// A project made by Go code has its id, its settings and keys of its own.
func TestNewProject(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	p, err := s.NewProject(ProjectID("shop"), Configure(func(s *Settings) {
		s.Auth.Limit = 3
		s.Platforms = nil
	}))
	if err != nil {
		t.Fatal(err)
	}
	if got, ok := s.Project("shop"); !ok || got != p || p.ID() != "shop" {
		t.Errorf("Project(shop) = %v, %v", got, ok)
	}
	settings := p.Settings()
	if settings.Name != "shop" || settings.Auth.Limit != 3 || settings.Platforms == nil || settings.Auth.Duration != 31536000 {
		t.Errorf("settings: %+v", settings)
	}
	if !strings.HasPrefix(p.APIKey(), "standard_") || p.DevKey() == "" || p.APIKey() == s.Default().APIKey() {
		t.Errorf("keys: %q, %q", p.APIKey(), p.DevKey())
	}
	if _, err := s.NewProject(ProjectID("shop")); !errors.Is(err, store.ErrIDTaken) {
		t.Errorf("NewProject with a taken id: %v", err)
	}
	if _, err := s.NewProject(ProjectID("_shop")); err == nil {
		t.Error("NewProject with a bad id: no error")
	}
	if _, err := s.NewProject(ProjectID("bad"), Configure(func(s *Settings) { s.Auth.Duration = -1 })); err == nil || !strings.Contains(err.Error(), "auth.duration") {
		t.Errorf("NewProject with a bad setting: %v", err)
	}
	if _, ok := s.Project("bad"); ok {
		t.Error("a refused project is there")
	}
	a, err := s.NewProject()
	if err != nil {
		t.Fatal(err)
	}
	b, err := s.NewProject()
	if err != nil || a.ID() == b.ID() {
		t.Errorf("projects without an id: %s and %s, %v", a.ID(), b.ID(), err)
	}
}

// Settings are changed as a whole or not at all, and what was given out is a
// copy.
func TestConfigure(t *testing.T) {
	t.Parallel()
	p := newServer(t).Default()
	change := func(s *Settings) {
		s.APIKeys = []APIKey{{Secret: "standard_a", Scopes: []string{"users.read"}}}
		s.OAuth2["github"] = OAuth2Provider{Enabled: true, Identity: OAuth2Identity{Email: new("ann@example.test")}}
	}
	if err := p.Configure(t.Context(), change); err != nil {
		t.Fatal(err)
	}
	got := p.Settings()
	got.APIKeys[0].Scopes[0] = "spoilt"
	*got.OAuth2["github"].Identity.Email = "spoilt"
	got.OAuth2["github"] = OAuth2Provider{}
	err := p.Configure(t.Context(), func(s *Settings) {
		s.APIKeys[0].Scopes[0] = "spoilt"
		*s.OAuth2["github"].Identity.Email = "spoilt"
		s.Auth.SessionsLimit = -1
	})
	if err == nil || !strings.Contains(err.Error(), "auth.sessionsLimit") {
		t.Errorf("Configure with a bad setting: %v", err)
	}
	got = p.Settings()
	if got.APIKeys[0].Scopes[0] != "users.read" || *got.OAuth2["github"].Identity.Email != "ann@example.test" || got.Auth.SessionsLimit != 10 {
		t.Errorf("settings: %+v", got)
	}
	if err := p.Delete(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := p.Configure(t.Context(), change); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("Configure of a deleted project: %v", err)
	}
}

// A deleted project is gone once, and its pointer does not reach the one that
// took its id.
func TestDeleteProject(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	p := s.TestProject(t, ProjectID("shop"))
	if err := p.Delete(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := p.Delete(t.Context()); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("second Delete: %v", err)
	}
	again := s.TestProject(t, ProjectID("shop"))
	if err := p.Delete(t.Context()); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("Delete of the old project: %v", err)
	}
	if got, ok := s.Project("shop"); !ok || got != again {
		t.Error("the new project is gone")
	}
}

// The default project is the first that was asked for, also after it was
// deleted and made again.
func TestDefault(t *testing.T) {
	t.Parallel()
	if id := newServer(t).Default().ID(); id != "test" {
		t.Errorf("default project of a plain server is %s", id)
	}
	s := newServer(t, WithProject("b"), WithProject("a"))
	old := s.Default()
	if old.ID() != "b" {
		t.Errorf("default project is %s", old.ID())
	}
	if err := old.Delete(t.Context()); err != nil {
		t.Fatal(err)
	}
	if s.Default() != old {
		t.Error("the default project was deleted and another took its place")
	}
	again := s.TestProject(t, ProjectID("b"))
	if s.Default() != again {
		t.Error("the default project was made again and is not found")
	}
	if _, err := New(WithProject("_bad"), WithResponseChecks()); err == nil {
		t.Error("New with a bad project id: no error")
	}
	if _, err := New(WithProject("a"), WithProject("a"), WithResponseChecks()); !errors.Is(err, store.ErrIDTaken) {
		t.Errorf("New with one id twice: %v", err)
	}
}

// A server takes over what its store holds: settings, keys, users, messages
// and numbers.
func TestStoreOutlivesServer(t *testing.T) {
	t.Parallel()
	kept := store.NewMemory()
	first := newServer(t, WithStore(kept), WithProject("shop", Configure(func(s *Settings) { s.Auth.Limit = 5 })))
	newClient(t, first).signUp("ann@example.test")
	send(t, first.Default(), "ann@example.test")
	second := newServer(t, WithStore(kept), WithProject("shop"))
	p, old := second.Default(), first.Default()
	if p.Settings().Auth.Limit != 5 || p.APIKey() != old.APIKey() || p.DevKey() != old.DevKey() || !p.created.Equal(old.created) {
		t.Errorf("taken over: %+v, %s, %s", p.Settings(), p.APIKey(), p.DevKey())
	}
	newClient(t, second).signIn("ann@example.test").call("GET", "/account", "").ok(200)
	if p.Outbox().Mark() != old.Outbox().Mark() || p.Outbox().Mark() == 0 {
		t.Errorf("marks: %d and %d", p.Outbox().Mark(), old.Outbox().Mark())
	}
}

// Projects can be made, found and dropped by many tests at once.
func TestProjectsInParallel(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	var wg sync.WaitGroup
	for range 64 {
		wg.Go(func() {
			p, err := s.NewProject()
			if err != nil {
				t.Errorf("NewProject: %v", err)
				return
			}
			c := newClient(t, s).with("X-Appwrite-Project", p.ID())
			if a := c.call("GET", "/account", ""); a.status != 401 {
				t.Errorf("GET /account: %d %s", a.status, a.body)
			}
			if err := p.Delete(t.Context()); err != nil {
				t.Errorf("Delete: %v", err)
			}
		})
	}
	wg.Wait()
	all, err := s.store.Projects(t.Context())
	if err != nil || len(all) != 2 {
		t.Errorf("left over: %v, %v", all, err)
	}
}

// watched is a test that looks at what it is told.
type watched struct {
	TB
	failed   bool
	logs     []string
	cleanups []func()
}

func (w *watched) Helper()      {}
func (w *watched) Failed() bool { return w.failed }
func (w *watched) Logf(format string, args ...any) {
	w.logs = append(w.logs, fmt.Sprintf(format, args...))
}
func (w *watched) Cleanup(f func()) { w.cleanups = append(w.cleanups, f) }

// A test project is dropped when the test ends; when the test failed, its last
// 20 requests and its messages are logged, and nothing when it passed.
func TestTestProject(t *testing.T) {
	t.Parallel()
	for _, failed := range []bool{false, true} {
		s := newServer(t)
		w := &watched{TB: t, failed: failed}
		p := s.TestProject(w)
		c := newClient(t, s).with("X-Appwrite-Project", p.ID())
		for range 25 {
			c.call("GET", "/account", "")
		}
		send(t, p, "ann@example.test")
		for _, f := range w.cleanups {
			f()
		}
		if _, ok := s.Project(p.ID()); ok {
			t.Error("the project outlives the test")
		}
		logs := strings.Join(w.logs, "\n")
		if !failed && logs != "" {
			t.Errorf("a test that passed logged:\n%s", logs)
		}
		if failed && (strings.Count(logs, "GET /v1/account: 401 general_unauthorized_scope") != 20 || !strings.Contains(logs, "mfa-challenge to ann@example.test")) {
			t.Errorf("a test that failed logged:\n%s", logs)
		}
	}
}

// The end of a test does not mind a server that is down.
func TestTestProjectAfterShutdown(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	w := &watched{TB: t}
	s.TestProject(w)
	if err := s.Shutdown(context.Background()); err != nil {
		t.Fatal(err)
	}
	for _, f := range w.cleanups {
		f()
	}
}

func BenchmarkTestProject(b *testing.B) {
	s, err := New(WithResponseChecks())
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		p, err := s.NewProject()
		if err != nil {
			b.Fatal(err)
		}
		if err := p.Delete(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}

// A request whose project is deleted under it is answered as one that came
// too late.
func TestProjectDeletedUnderRequest(t *testing.T) {
	t.Parallel()
	st := &deletingStore{Store: store.NewMemory()}
	s := newServer(t, WithStore(st))
	p := s.TestProject(t)
	st.before = func() {
		if err := p.Delete(t.Context()); err != nil {
			t.Error(err)
		}
	}
	c := newClient(t, s).with("X-Appwrite-Project", p.ID())
	c.call("POST", "/account", signUpBody).refused(404, "project_not_found")
}

// deletingStore does something before a user is created.
type deletingStore struct {
	store.Store
	before func()
}

func (d *deletingStore) CreateUser(ctx context.Context, project string, u *store.User, limit int) error {
	d.before()
	return d.Store.CreateUser(ctx, project, u, limit)
}
