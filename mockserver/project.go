package mockserver

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/appctl/appctl/mockserver/store"
)

// Project is one isolated set of users, messages, settings, clock and journal.
type Project struct {
	server   *Server
	id       string
	apiKey   string
	devKey   string
	created  time.Time
	settings atomic.Pointer[Settings] // replaced as a whole, never changed
	clock    *Clock
	outbox   *Outbox
	journal  *Journal
	oauth    *OAuth
	pictures atomic.Uint64                      // how often all that were kept were dropped
	fixtures atomic.Pointer[map[string]Fixture] // by URL, replaced as a whole
}

// ProjectOption changes how a [Project] is made.
type ProjectOption interface{ applyProject(*projectConfig) }

type projectConfig struct {
	id        string
	configure []func(*Settings)
	nonsense  error // the first option that makes no sense
}

// newProjectConfig gives the project a new id unless an option names it.
func newProjectConfig(opts []ProjectOption) projectConfig {
	c := projectConfig{id: newID(time.Now())}
	for i, o := range opts {
		if o == nil {
			c.nonsense = cmp.Or(c.nonsense, fmt.Errorf("project option %d is nil", i+1))
			continue
		}
		o.applyProject(&c)
	}
	return c
}

type projectOptionFunc func(*projectConfig)

func (f projectOptionFunc) applyProject(c *projectConfig) { f(c) }

// ProjectID names the project: 1 to 36 letters, digits, periods, hyphens and
// underscores that begin with a letter or a digit. Default: a new id.
func ProjectID(id string) ProjectOption {
	return projectOptionFunc(func(c *projectConfig) { c.id = id })
}

// Configure changes the settings that the project starts with. Default: those
// of a new Appwrite project.
func Configure(change func(*Settings)) ProjectOption {
	return projectOptionFunc(func(c *projectConfig) {
		if change == nil {
			c.nonsense = cmp.Or(c.nonsense, errors.New("Configure: no function"))
			return
		}
		c.configure = append(c.configure, change)
	})
}

// ID is what X-Appwrite-Project names the project by.
func (p *Project) ID() string { return p.id }

// APIKey is a secret for X-Appwrite-Key that holds every scope. It is valid
// beside the keys of the settings; the console project has none and gives "".
func (p *Project) APIKey() string { return p.apiKey }

// DevKey is a secret for X-Appwrite-Dev-Key, which lifts rate limits and the
// rules of origins and redirects; the console project has none and gives "".
func (p *Project) DevKey() string { return p.devKey }

// Clock is the project's time.
func (p *Project) Clock() *Clock { return p.clock }

// Outbox holds the e-mails and text messages that the project "sent".
func (p *Project) Outbox() *Outbox { return p.outbox }

// Journal holds the project's last requests.
func (p *Project) Journal() *Journal { return p.journal }

// Delete drops the project and everything in it. The console project is put
// back as it was at start instead. It fails with [store.ErrNotFound] when the
// project was deleted before.
func (p *Project) Delete(ctx context.Context) error {
	if err := p.server.deleteProject(ctx, p); err != nil {
		return fmt.Errorf("delete project %q: %w", p.id, err)
	}
	return nil
}

// Default is the project of the first [WithProject], or "test".
func (s *Server) Default() *Project {
	first := s.projects.first
	if p, ok := s.Project(first.id); ok {
		return p
	}
	return first // deleted: its methods say so
}

// Project finds a project by its id.
func (s *Server) Project(id string) (*Project, bool) {
	p, ok := s.projects.byID.Load(id)
	if !ok {
		return nil, false
	}
	return p.(*Project), true
}

// NewProject makes an empty project. It fails with [store.ErrIDTaken] when
// there is one of that id, when a setting may not be so, and with
// [http.ErrServerClosed] after [Server.Shutdown].
func (s *Server) NewProject(opts ...ProjectOption) (*Project, error) {
	return s.makeProject(context.Background(), newProjectConfig(opts))
}

// TestProject makes an empty project that is dropped when the test ends. When
// the test failed, the project's last requests and messages are logged.
func (s *Server) TestProject(t TB, opts ...ProjectOption) *Project {
	t.Helper()
	p, err := s.NewProject(opts...)
	if err != nil {
		t.Fatalf("mockserver: %v", err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			p.report(t)
		}
		err := p.Delete(context.Background())
		if err != nil && !errors.Is(err, store.ErrNotFound) && !errors.Is(err, store.ErrClosed) {
			t.Errorf("mockserver: %v", err)
		}
	})
	return p
}

// report shows a failed test the last requests and the messages.
func (p *Project) report(t TB) {
	t.Helper()
	entries := p.journal.Entries()
	for _, e := range entries[max(0, len(entries)-20):] {
		t.Logf("%s: %s %s %s: %d %s (user %q, %v)", p.id, e.RequestID, e.Method, e.Path, e.Status, e.ErrorType, e.UserID, e.Took)
	}
	for _, m := range p.outbox.All(Filter{}) {
		t.Logf("%s: message %d, %s to %s: %s %q code %q url %q", p.id, m.Seq, m.Kind, m.To, m.Channel, m.Subject, m.Code, m.URL)
	}
}
