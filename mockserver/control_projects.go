package mockserver

import (
	"errors"
	"net/http"
	"time"
)

func (p *Project) showSettings(w http.ResponseWriter, r *http.Request) error {
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
	if errors.Is(err, errProjectID) {
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

func (p *Project) patchSettings(w http.ResponseWriter, r *http.Request) error {
	body, err := readControlBody(w, r)
	if err != nil {
		return err
	}
	var merged Settings
	err = p.server.changeSettings(r.Context(), p, func(old Settings) (Settings, error) {
		merged, err = old.merge(p.id, body)
		return merged, err
	})
	if err != nil {
		return err
	}
	return writeJSON(w, r, http.StatusOK, merged)
}

func (p *Project) drop(w http.ResponseWriter, r *http.Request) error {
	if err := p.Delete(r.Context()); err != nil {
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
