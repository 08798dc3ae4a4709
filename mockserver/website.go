package mockserver

import (
	"net/http"
	"net/url"
	"strings"
)

// serveSite answers what is not under /v1: what browsers come to on their way
// through a sign-in, and what set-up tools ask for. There is no console: its
// pages are one that says so.
func (s *Server) serveSite(w http.ResponseWriter, r *http.Request, path string) {
	h := w.Header()
	h["X-Mock-Request-Id"] = []string{s.newRequestID()}
	h["Server"] = headerAppwrite
	h["X-Mock-Server"] = headerOne
	h["X-Content-Type-Options"] = headerNoSniff
	segments := strings.FieldsFunc(path, func(r rune) bool { return r == '/' })
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		pageNotFound(w, r)
		return
	}
	switch strings.Join(segments, "/") {
	case "versions":
		writeBody(w, r, http.StatusOK, headerJSON, s.versions())
	case "robots.txt":
		writeBody(w, r, http.StatusOK, headerText, []byte("# robotstxt.org/\n\nUser-agent: *\nDisallow: /\n"))
	case "humans.txt":
		writeBody(w, r, http.StatusOK, headerText, []byte("# humanstxt.org/\n# The humans responsible & technology colophon\n"))
	case "console/auth/oauth2/success", "auth/oauth2/success":
		oauth2SuccessPage(w, r)
	case "console/auth/oauth2/failure", "auth/oauth2/failure":
		oauth2FailurePage(w, r)
	case "console/auth/magic-url", "auth/magic-url":
		s.magicLinkPage(w, r)
	case "", "console":
		s.landingPage(w, r)
	default:
		s.serveBelow(w, r, path, segments)
	}
}

// serveBelow answers the paths that only begin as known ones do.
func (s *Server) serveBelow(w http.ResponseWriter, r *http.Request, path string, segments []string) {
	switch first := segments[0]; {
	case first == "console":
		s.landingPage(w, r)
	case strings.HasPrefix(path, challengePath):
		acmeChallenge(w, r, strings.TrimPrefix(path, challengePath))
	case first == "card", first == "register", first == "auth",
		len(segments) == 1 && (first == "invite" || first == "login" || first == "mfa" || first == "recover"):
		h := w.Header()
		h.Set("Location", "/console/"+strings.Join(segments, "/")+requery(r.URL.RawQuery))
		w.WriteHeader(http.StatusMovedPermanently)
	default:
		pageNotFound(w, r)
	}
}

// requery writes a query anew, in its order.
func requery(raw string) string {
	var pairs []string
	for pair := range strings.SplitSeq(raw, "&") {
		if name, value, _ := strings.Cut(pair, "="); name != "" {
			pairs = append(pairs, url.QueryEscape(unescape(name))+"="+url.QueryEscape(unescape(value)))
		}
	}
	if pairs == nil {
		return ""
	}
	return "?" + strings.Join(pairs, "&")
}

// challengePath is where a certificate authority looks for what proves the
// domain. Nothing is ever proven here.
const challengePath = "/.well-known/acme-challenge/"

func acmeChallenge(w http.ResponseWriter, r *http.Request, token string) {
	e := failf("general_route_not_found", "Unknown path")
	if !validChallengeToken(token) {
		e = failf("general_argument_invalid", "Invalid challenge token.")
	}
	writeErrorPage(w, r, e)
}

func validChallengeToken(token string) bool {
	return token != "" && len(token) <= 100 && !strings.ContainsFunc(token, func(r rune) bool {
		return r != '-' && r != '_' && (r > 'z' || !isAlphanumeric(byte(r)))
	})
}

// versions are the server's own and one for each client. Those stand in for the
// real ones: tools look whether there is one, not which.
func (s *Server) versions() []byte {
	var d document
	d.open()
	d.str("server", s.reported)
	for _, client := range [...][2]string{
		{"client-web", "28.0.0"}, {"client-flutter", "24.0.0"}, {"console-web", "8.0.0"}, {"server-nodejs", "26.0.0"}, {"server-deno", "26.0.0"},
		{"server-php", "24.0.0"}, {"server-python", "20.0.0"}, {"server-ruby", "25.0.0"}, {"console-cli", "19.0.0"},
	} {
		d.str(client[0], client[1])
	}
	d.close()
	return d.b
}
