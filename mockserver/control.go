package mockserver

import (
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/appctl/appctl/mockserver/store"
)

// controlHandler serves the control API under /_mock/v1: projects, settings,
// messages, time. It asks for no authentication unless the server was given a
// control token, so it refuses what a foreign page in a browser could send.
func (s *Server) controlHandler() http.Handler {
	mux := http.NewServeMux()
	routes := s.controlRoutes()
	maps.Copy(routes, s.oauthControlRoutes())
	maps.Copy(routes, s.fixtureControlRoutes())
	maps.Copy(routes, s.oauthRoutes())
	for pattern, handle := range routes {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			if err := handle(w, r); err != nil {
				s.writeControlError(w, r, err)
			}
		})
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Mock-Server", "1")
		w.Header().Set("X-Mock-Request-Id", s.newRequestID())
		if err := s.mayControl(r); err != nil {
			writeError(w, r, err)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

// controlFunc answers a request of the control API, or says why not.
type controlFunc func(w http.ResponseWriter, r *http.Request) error

func (s *Server) controlRoutes() map[string]controlFunc {
	return map[string]controlFunc{
		"/": controlNotFound,

		"GET " + healthPath:     s.controlHealth,
		"GET /_mock/v1/ready":   s.controlReady,
		"GET /_mock/v1/version": s.controlVersion,
		"GET /_mock/v1/env":     s.controlEnv,
		"GET /_mock/v1/routes":  s.listRoutes,

		"GET /_mock/v1/projects":              s.listProjects,
		"GET /_mock/v1/projects/{project}":    s.in((*Project).showSettings),
		"PUT /_mock/v1/projects/{project}":    s.putProject,
		"PATCH /_mock/v1/projects/{project}":  s.in((*Project).patchSettings),
		"DELETE /_mock/v1/projects/{project}": s.in((*Project).drop),

		"GET /_mock/v1/messages":                         s.listAllMessages,
		"GET /_mock/v1/projects/{project}/messages":      s.in((*Project).listMessages),
		"GET /_mock/v1/projects/{project}/messages/mark": s.in((*Project).markMessages),
		"DELETE /_mock/v1/projects/{project}/messages":   s.in((*Project).clearMessages),

		"GET /_mock/v1/projects/{project}/clock":          s.in((*Project).showClock),
		"PUT /_mock/v1/projects/{project}/clock":          s.in((*Project).putClock),
		"POST /_mock/v1/projects/{project}/clock/advance": s.in((*Project).advanceClock),
		"DELETE /_mock/v1/projects/{project}/clock":       s.in((*Project).resetClock),

		"GET /_mock/v1/projects/{project}/users/{user}/totp": s.in((*Project).showTOTP),
	}
}

// in runs a handler in the project that the path names.
func (s *Server) in(handle func(*Project, http.ResponseWriter, *http.Request) error) controlFunc {
	return func(w http.ResponseWriter, r *http.Request) error {
		p, ok := s.Project(r.PathValue("project"))
		if !ok {
			return fail("project_not_found")
		}
		return handle(p, w, r)
	}
}

// healthPath is answered whoever asks: it tells nothing.
const healthPath = "/_mock/v1/health"

func controlNotFound(http.ResponseWriter, *http.Request) error {
	return fail("general_route_not_found")
}

// mayControl refuses a page that got here by DNS rebinding or by a request
// across sites, and who does not know the token. Such a page cannot know it:
// whoever does may come from anywhere.
func (s *Server) mayControl(r *http.Request) *apiError {
	if r.URL.Path == healthPath || strings.HasPrefix(r.URL.Path, oauthPrefix) {
		return nil
	}
	if s.controlToken != "" {
		given, want := r.Header.Get("Authorization"), "Bearer "+s.controlToken
		if subtle.ConstantTimeCompare([]byte(given), []byte(want)) == 1 {
			return nil
		}
	}
	if host := hostOf(r.Host); !isLoopback(host) && host != s.publicHost() {
		return failf("general_unknown_origin", "The control API answers at a loopback address or at the public URL, not at %q.", host)
	}
	if origin := r.Header.Get("Origin"); origin != "" && !s.ownOrigin(origin, r.Host) {
		return failf("general_unknown_origin", "The control API takes no requests from pages of %q.", origin)
	}
	if s.controlToken != "" {
		return failf("general_access_forbidden", "The control API wants its token: Authorization: Bearer TOKEN.")
	}
	return nil
}

func (s *Server) ownOrigin(origin, host string) bool {
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" {
		return false
	}
	if strings.EqualFold(u.Host, host) {
		return true
	}
	public, err := url.Parse(s.publicURL)
	return err == nil && strings.EqualFold(u.Host, public.Host)
}

// publicHost is the host of the public URL, "" without one.
func (s *Server) publicHost() string {
	u, err := url.Parse(s.publicURL)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Hostname())
}

// hostOf cuts the port off, and the brackets around an IPv6 address.
func hostOf(hostport string) string {
	u := url.URL{Host: hostport}
	return strings.ToLower(u.Hostname())
}

func isLoopback(host string) bool {
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// writeControlError words a failure as the API under /v1 would.
func (s *Server) writeControlError(w http.ResponseWriter, r *http.Request, err error) {
	if r.Context().Err() != nil {
		return // nobody listens any more
	}
	if e, ok := errors.AsType[*apiError](err); ok {
		writeError(w, r, e)
		return
	}
	if e, ok := errors.AsType[*bodyError](err); ok {
		text := "Invalid body: " + e.Error()
		if !strings.HasSuffix(text, "?") {
			text += "."
		}
		writeError(w, r, failf("general_argument_invalid", "%s", text))
		return
	}
	if errors.Is(err, store.ErrNotFound) {
		writeError(w, r, fail("project_not_found"))
		return
	}
	s.logger.Error("control request failed", "request", w.Header().Get("X-Mock-Request-Id"), "error", err)
	writeError(w, r, unexpected())
}

// writeJSON sends a whole answer.
func writeJSON(w http.ResponseWriter, r *http.Request, status int, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("write answer: %w", err)
	}
	writeBody(w, r, status, headerJSON, body)
	return nil
}
