package mockserver

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"

	"github.com/appctl/appctl/mockserver/store"
)

// registry holds the projects of a server. Requests find theirs without a
// lock; whoever makes, changes or drops one holds mu.
type registry struct {
	byID sync.Map // of *Project by its id

	mu      sync.Mutex
	first   *Project      // the default one, set once
	console store.Project // as it was at start
	mail    *Outbox       // of all projects
	closed  bool          // no more projects are made
}

// defaultProject is the one that a server makes when it is told of none.
const defaultProject = "test"

// openProjects takes over the projects that the store has, as they are there,
// and makes those that the server was told of beside them.
func (s *Server) openProjects(ctx context.Context) error {
	s.projects.mail = newOutbox(s.store, "", nil, nil)
	kept, err := s.store.Projects(ctx)
	if err != nil {
		return err
	}
	for _, record := range kept {
		if err := s.openProject(record); err != nil {
			return err
		}
	}
	wanted := slices.Clone(s.config.projects)
	for _, seed := range s.seeds.projects {
		if !slices.ContainsFunc(wanted, func(c projectConfig) bool { return c.id == seed.ID }) {
			wanted = append(wanted, projectConfig{id: seed.ID})
		}
	}
	if len(wanted) == 0 {
		wanted = []projectConfig{{id: defaultProject}}
	}
	if !slices.ContainsFunc(wanted, func(c projectConfig) bool { return c.id == console }) {
		wanted = append(wanted, projectConfig{id: console})
	}
	for _, w := range wanted {
		if slices.ContainsFunc(kept, func(p store.Project) bool { return p.ID == w.id }) {
			continue
		}
		p, err := s.makeProject(ctx, w)
		if err == nil {
			err = p.sow(ctx)
		}
		if err != nil {
			return err
		}
	}
	s.projects.first, _ = s.Project(wanted[0].id)
	s.projects.console, err = s.store.Project(ctx, console)
	return err
}

// closeProjects ends every wait for a message, and lets no project be made
// whose waits nobody would end.
func (s *Server) closeProjects() {
	s.projects.mu.Lock()
	defer s.projects.mu.Unlock()
	s.projects.closed = true
	for _, p := range s.projects.byID.Range {
		p.(*Project).outbox.end(http.ErrServerClosed)
	}
	s.projects.mail.end(http.ErrServerClosed)
}

// project finds the project that a request names, or makes it if the server
// makes projects on first use.
func (s *Server) project(ctx context.Context, id string) (*Project, bool) {
	if p, ok := s.Project(id); ok || !s.autoProjects {
		return p, ok
	}
	if _, err := s.makeProject(ctx, projectConfig{id: id}); err != nil && !errors.Is(err, store.ErrIDTaken) {
		return nil, false
	}
	return s.Project(id)
}

// makeProject makes a project as Go code asks for it.
func (s *Server) makeProject(ctx context.Context, c projectConfig) (*Project, error) {
	if c.nonsense != nil {
		return nil, fmt.Errorf("make project %q: %w", c.id, c.nonsense)
	}
	settings, err := s.startSettings(c.id)
	if err != nil {
		return nil, fmt.Errorf("make project %q: %w", c.id, err)
	}
	if len(c.configure) > 0 {
		for _, change := range c.configure {
			change(&settings)
		}
		if settings, err = settings.check(c.id); err != nil {
			return nil, fmt.Errorf("make project %q: %w", c.id, err)
		}
	}
	s.projects.mu.Lock()
	defer s.projects.mu.Unlock()
	p, err := s.addProject(ctx, c.id, settings)
	if err != nil {
		return nil, fmt.Errorf("make project %q: %w", c.id, err)
	}
	return p, nil
}

// errProjectID is the refusal of an id that no project may have.
var errProjectID = errors.New("a project id is 1 to 36 letters, digits, periods, hyphens and underscores, the first a letter or a digit")

var projectIDForm = pattern(`^[A-Za-z0-9][A-Za-z0-9._-]{0,35}$`)

// addProject needs the registry's lock.
func (s *Server) addProject(ctx context.Context, id string, settings Settings) (*Project, error) {
	if s.projects.closed {
		return nil, http.ErrServerClosed
	}
	if !projectIDForm().MatchString(id) {
		return nil, errProjectID
	}
	if _, ok := s.Project(id); ok {
		return nil, store.ErrIDTaken
	}
	raw, err := json.Marshal(settings)
	if err != nil {
		return nil, err
	}
	record := store.Project{ID: id, CreatedAt: newClock(s.clock).Now(), Settings: raw}
	if id != console {
		record.APIKey = "standard_" + randomHex(32)
		record.DevKey = randomHex(32)
	}
	if err := s.store.PutProject(ctx, record); err != nil {
		return nil, err
	}
	return s.enterProject(record, settings), nil
}

// openProject takes over a project of the store. What a setting of an older
// server leaves out has its default.
func (s *Server) openProject(record store.Project) error {
	settings, err := readSettings(record)
	if err != nil {
		return err
	}
	p := s.enterProject(record, settings)
	if last, ok := p.outbox.Last(Filter{}); ok {
		p.outbox.tell(last.Seq)
		s.projects.mail.tell(last.Seq)
	}
	return nil
}

func (s *Server) enterProject(record store.Project, settings Settings) *Project {
	clock := newClock(s.clock)
	p := &Project{
		server:  s,
		id:      record.ID,
		apiKey:  record.APIKey,
		devKey:  record.DevKey,
		created: record.CreatedAt,
		clock:   clock,
		outbox:  newOutbox(s.store, record.ID, clock, s.projects.mail),
		journal: newJournal(s.journalMax),
		oauth:   newOAuth(clock),
	}
	p.settings.Store(&settings)
	s.projects.byID.Store(record.ID, p)
	return p
}

func (s *Server) deleteProject(ctx context.Context, p *Project) error {
	s.projects.mu.Lock()
	defer s.projects.mu.Unlock()
	if current, _ := s.Project(p.id); current != p {
		return store.ErrNotFound
	}
	if p.id == console {
		return s.resetConsole(ctx, p)
	}
	if err := s.store.DeleteProject(ctx, p.id); err != nil {
		return err
	}
	s.projects.byID.Delete(p.id)
	s.pictures.drop(p)
	p.outbox.end(store.ErrNotFound)
	return nil
}

// resetConsole empties the console project in one step: requests in flight
// never find it missing.
func (s *Server) resetConsole(ctx context.Context, p *Project) error {
	settings, err := readSettings(s.projects.console)
	if err != nil {
		return err
	}
	var empty bytes.Buffer
	if _, err := store.NewEncoder(&empty, s.projects.console); err != nil {
		return err
	}
	if err := s.store.Import(ctx, console, &empty); err != nil {
		return err
	}
	p.settings.Store(&settings)
	p.clock.Reset()
	p.journal.Clear()
	p.oauth.reset()
	return p.SetFixtures()
}
