package mockserver

import (
	"net/http"
	"runtime"
	"runtime/debug"
	"strings"
)

func (s *Server) controlHealth(w http.ResponseWriter, r *http.Request) error {
	return writeJSON(w, r, http.StatusOK, map[string]string{"status": "pass"})
}

// controlReady passes when the store answers.
func (s *Server) controlReady(w http.ResponseWriter, r *http.Request) error {
	if _, err := s.store.Project(r.Context(), console); err != nil {
		s.logger.Error("not ready", "error", err)
		return writeJSON(w, r, http.StatusServiceUnavailable, map[string]string{"status": "fail"})
	}
	return writeJSON(w, r, http.StatusOK, map[string]string{"status": "pass"})
}

type controlVersionReply struct {
	Version  string `json:"version"`  // of this program, "(devel)" for one built from a working tree
	Appwrite string `json:"appwrite"` // that it behaves as
	Go       string `json:"go"`
}

func (s *Server) controlVersion(w http.ResponseWriter, r *http.Request) error {
	return writeJSON(w, r, http.StatusOK, controlVersionReply{moduleVersion(), s.reported, runtime.Version()})
}

// moduleVersion is that of this module, in its own program or in a test that
// imports it.
func moduleVersion() string {
	const path = "github.com/appctl/appctl"
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "(devel)"
	}
	if info.Main.Path == path {
		return info.Main.Version
	}
	for _, m := range info.Deps {
		if m.Path == path {
			return m.Version
		}
	}
	return "(devel)"
}

// controlEnv gives the environment for a client of a project: as lines for a
// .env file, as lines for a shell, or as JSON.
func (s *Server) controlEnv(w http.ResponseWriter, r *http.Request) error {
	p := s.Default()
	if id := r.URL.Query().Get("project"); id != "" {
		named, ok := s.Project(id)
		if !ok {
			return fail("project_not_found")
		}
		p = named
	}
	env := s.Env(p)
	switch r.URL.Query().Get("format") {
	case "", "dotenv":
		writeBody(w, r, http.StatusOK, headerText, []byte(strings.Join(env, "\n")+"\n"))
		return nil
	case "sh":
		writeBody(w, r, http.StatusOK, headerText, []byte(shellLines(env)))
		return nil
	case "json":
		return writeJSON(w, r, http.StatusOK, asMap(env))
	}
	return failf("general_argument_invalid", "Invalid `format` param: must be dotenv, sh or json.")
}

func shellLines(env []string) string {
	var b strings.Builder
	for _, line := range env {
		name, value, _ := strings.Cut(line, "=")
		b.WriteString("export " + name + "='" + strings.ReplaceAll(value, "'", `'\''`) + "'\n")
	}
	return b.String()
}

func asMap(env []string) map[string]string {
	m := make(map[string]string, len(env))
	for _, line := range env {
		name, value, _ := strings.Cut(line, "=")
		m[name] = value
	}
	return m
}
