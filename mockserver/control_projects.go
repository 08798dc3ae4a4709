package mockserver

import (
	"context"
	"net/http"
	"time"
)

// named is the project that the path names.
func (s *Server) named(r *http.Request) (*Project, error) {
	p, ok := s.Project(r.PathValue("project"))
	if !ok {
		return nil, fail("project_not_found")
	}
	return p, nil
}

func (s *Server) getProject(w http.ResponseWriter, r *http.Request) error {
	p, err := s.named(r)
	if err != nil {
		return err
	}
	return writeJSON(w, r, http.StatusOK, p.settings.Load())
}

func (s *Server) putProject(w http.ResponseWriter, r *http.Request) error {
	body, err := readControlBody(w, r)
	if err != nil {
		return err
	}
	id := r.PathValue("project")
	defaults := defaultSettings(id)
	settings, err := defaults.merge(id, body)
	if err != nil {
		return err
	}
	made, err := s.replaceProject(r.Context(), id, settings)
	if err == errProjectID {
		return failf("general_argument_invalid", "Invalid project id %q: %v.", id, err)
	}
	if err != nil {
		return err
	}
	status := http.StatusOK
	if made {
		status = http.StatusCreated
	}
	return writeJSON(w, r, status, settings)
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

func (s *Server) patchProject(w http.ResponseWriter, r *http.Request) error {
	p, err := s.named(r)
	if err != nil {
		return err
	}
	body, err := readControlBody(w, r)
	if err != nil {
		return err
	}
	var merged Settings
	err = s.changeSettings(r.Context(), p, func(old Settings) (Settings, error) {
		merged, err = old.merge(p.id, body)
		return merged, err
	})
	if err != nil {
		return err
	}
	return writeJSON(w, r, http.StatusOK, merged)
}

func (s *Server) dropProject(w http.ResponseWriter, r *http.Request) error {
	p, err := s.named(r)
	if err != nil {
		return err
	}
	if err := s.deleteProject(r.Context(), p); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

type projectItem struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	CreatedAt string `json:"createdAt"`
}

type projectList struct {
	Total int           `json:"total"`
	Items []projectItem `json:"items"`
	Next  string        `json:"next"` // the after of the next page, "" on the last one
}

func (s *Server) listProjects(w http.ResponseWriter, r *http.Request) error {
	limit, err := queryLimit(r)
	if err != nil {
		return err
	}
	after := r.URL.Query().Get("after")
	all, err := s.store.Projects(r.Context())
	if err != nil {
		return err
	}
	list := projectList{Total: len(all), Items: []projectItem{}}
	for _, record := range all {
		p, ok := s.Project(record.ID)
		if !ok || p.id <= after {
			continue
		}
		if limit > 0 && len(list.Items) == limit {
			list.Next = list.Items[limit-1].ID
			break
		}
		list.Items = append(list.Items, projectItem{p.id, p.settings.Load().Name, apiTime(p.created)})
	}
	return writeJSON(w, r, http.StatusOK, list)
}

// apiTime is a time as the API writes it, "" for the zero time.
func apiTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(timeLayout)
}
