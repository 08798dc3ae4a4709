package mockserver

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"
)

// maxSeeds is the largest file of seeds that is read.
const maxSeeds = 16 << 20

// seeds is what a server starts with, as a file says it.
type seeds struct {
	template map[string]any // settings of the projects that no file names, nil for none
	projects []seedProject
}

// seedProject is one project of a file.
type seedProject struct {
	settings Settings
	ID       string         `json:"id"`
	Users    []seedUser     `json:"users"`
	Accounts []OAuthAccount `json:"oauthAccounts"`
}

// WithSeeds starts with the projects and users of r, which is YAML or JSON: see
// docs/mockserver.md. It may be given several times. A mistake makes [New] fail
// with its line and column, and nothing is made. Default: none.
func WithSeeds(r io.Reader) Option {
	return optionFunc(func(c *config) {
		data, err := io.ReadAll(io.LimitReader(r, maxSeeds+1))
		if err == nil {
			err = c.addSeeds(data)
		}
		if err != nil {
			c.refuse("WithSeeds: %w", err)
		}
	})
}

// WithSeedFile is [WithSeeds] of a file. A mistake is named as
// "seeds.yaml:12:5: ...".
func WithSeedFile(path string) Option {
	return optionFunc(func(c *config) {
		data, err := readSeedFile(path)
		if err != nil {
			c.refuse("WithSeedFile: %w", err)
			return
		}
		if err := c.addSeeds(data); err != nil {
			c.refuse("%s:%w", path, err)
		}
	})
}

func readSeedFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(f, maxSeeds+1))
	return data, errors.Join(err, f.Close())
}

// addSeeds takes over what a file says.
func (c *config) addSeeds(data []byte) error {
	if len(data) > maxSeeds {
		return &seedError{1, 1, fmt.Sprintf("the file is larger than %d bytes", maxSeeds)}
	}
	text, err := readSeedText(data)
	if err != nil {
		return err
	}
	doc, err := seedRule().merge(nil, nil, text.value)
	if err != nil {
		return text.placed(err)
	}
	if err := c.readSeeds(doc); err != nil {
		return text.placed(err)
	}
	return nil
}

// readSeeds reads a document that keeps to the rule.
func (c *config) readSeeds(doc map[string]any) error {
	if err := c.seedClock(doc); err != nil {
		return err
	}
	if template := asObject(doc["template"]); template != nil {
		c.seeds.template = template
	}
	list, _ := doc["projects"].([]any)
	for i, item := range list {
		p, err := readSeedProject(asObject(item))
		if err != nil {
			return within(fmt.Sprintf("projects[%d]", i), err)
		}
		if slices.ContainsFunc(c.seeds.projects, func(q seedProject) bool { return q.ID == p.ID }) {
			return &bodyError{fmt.Sprintf("projects[%d].id", i), "is that of a project of another file"}
		}
		c.seeds.projects = append(c.seeds.projects, p)
	}
	return nil
}

// seedClock sets the clock of every project.
func (c *config) seedClock(doc map[string]any) error {
	frozen, _ := doc["frozen"].(bool)
	now, ok := doc["now"].(string)
	if !ok {
		if frozen {
			c.clock = clockState{frozen: wall(time.Now())}
		}
		return nil
	}
	var at time.Time
	if err := at.UnmarshalText([]byte(now)); err != nil {
		return err
	}
	c.clock = clockState{offset: time.Until(at)}
	if frozen {
		c.clock = clockState{frozen: wall(at)}
	}
	return nil
}

func readSeedProject(doc map[string]any) (seedProject, error) {
	var p seedProject
	raw, err := json.Marshal(doc)
	if err != nil {
		return p, err
	}
	if err := json.Unmarshal(raw, &p); err != nil {
		return p, err
	}
	for _, name := range seedNames {
		delete(doc, name)
	}
	defaults := defaultSettings(p.ID)
	if p.settings, err = defaults.merge(p.ID, doc); err != nil {
		return p, err
	}
	return p, checkSeedUsers(p.Users)
}

// within puts a path before that of an error.
func within(path string, err error) error {
	if e, ok := errors.AsType[*bodyError](err); ok {
		return &bodyError{joinPath(path, e.path), e.problem}
	}
	return err
}

// startSettings are those that a project starts with, before Go code has its say.
func (s *Server) startSettings(id string) (Settings, error) {
	if seed, ok := s.seedOf(id); ok {
		return seed.settings.clone(), nil
	}
	defaults := defaultSettings(id)
	if s.seeds.template == nil || id == console {
		return defaults, nil
	}
	return defaults.merge(id, s.seeds.template)
}

// seedOf is what the files say of a project.
func (s *Server) seedOf(id string) (seedProject, bool) {
	i := slices.IndexFunc(s.seeds.projects, func(p seedProject) bool { return p.ID == id })
	if i < 0 {
		return seedProject{}, false
	}
	return s.seeds.projects[i], true
}

// sow makes what the files say that a new project has beside its settings.
func (p *Project) sow(ctx context.Context) error {
	seed, ok := p.server.seedOf(p.id)
	if !ok {
		return nil
	}
	p.oauth.Accounts(seed.Accounts...)
	for _, u := range seed.Users {
		record := u.record(p)
		if err := p.server.store.CreateUser(ctx, p.id, record, 0); err != nil {
			return fmt.Errorf("seed project %q: user %q: %w", p.id, record.ID, err)
		}
	}
	return nil
}
