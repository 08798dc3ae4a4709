package mockserver

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"github.com/appctl/appctl/mockserver/store"
)

// Settings gives a copy of the project's settings.
func (p *Project) Settings() Settings { return p.settings.Load().clone() }

// Configure changes the project's settings; the change counts from the next
// request on. An impossible setting is refused and nothing changes.
func (p *Project) Configure(ctx context.Context, change func(*Settings)) error {
	err := p.server.changeSettings(ctx, p, func(s Settings) (Settings, error) {
		change(&s)
		return s.check(p.id)
	})
	if err != nil {
		return fmt.Errorf("configure project %q: %w", p.id, err)
	}
	return nil
}

// changeSettings replaces the settings of a project by what change makes of
// them.
func (s *Server) changeSettings(ctx context.Context, p *Project, change func(Settings) (Settings, error)) error {
	s.projects.mu.Lock()
	defer s.projects.mu.Unlock()
	if current, _ := s.Project(p.id); current != p {
		return store.ErrNotFound
	}
	settings, err := change(p.Settings())
	if err != nil {
		return err
	}
	return p.replaceSettings(ctx, settings)
}

// replaceSettings needs the registry's lock.
func (p *Project) replaceSettings(ctx context.Context, settings Settings) error {
	raw, err := json.Marshal(settings)
	if err != nil {
		return err
	}
	record := store.Project{ID: p.id, CreatedAt: p.created, APIKey: p.apiKey, DevKey: p.devKey, Settings: raw}
	if err := p.server.store.PutProject(ctx, record); err != nil {
		return err
	}
	p.settings.Store(&settings)
	return nil
}

// replaceProject gives a project these settings, and makes it if need be.
func (s *Server) replaceProject(ctx context.Context, id string, settings Settings) (made bool, err error) {
	s.projects.mu.Lock()
	defer s.projects.mu.Unlock()
	p, ok := s.Project(id)
	if !ok {
		_, err := s.addProject(ctx, id, settings)
		return true, err
	}
	return false, p.replaceSettings(ctx, settings)
}

// readSettings reads the settings of a record; what they leave out has its
// default.
func readSettings(record store.Project) (Settings, error) {
	var body any
	d := json.NewDecoder(bytes.NewReader(record.Settings))
	d.UseNumber()
	if err := d.Decode(&body); err != nil {
		return Settings{}, fmt.Errorf("read settings of project %q: %w", record.ID, err)
	}
	defaults := defaultSettings(record.ID)
	return defaults.merge(record.ID, body)
}
