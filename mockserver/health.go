package mockserver

import (
	"context"
	"net/http"
)

// ping tells a client that its project is there. Only ordinary projects are.
func (s *Server) ping(_ context.Context, c *call) (reply, error) {
	if c.projectID == console {
		return nil, fail("project_not_found")
	}
	return text("Pong!"), nil
}

type versionReply string

func (v versionReply) write(d *document, _ *call) {
	d.open()
	d.str("version", string(v))
	d.close()
}

// getVersion is how a tool finds out what answers here.
func (s *Server) getVersion(context.Context, *call) (reply, error) {
	return versionReply(s.reported), nil
}

// pageNotFound answers what is not under /v1, as a page.
func (s *Server) pageNotFound(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h["X-Mock-Request-Id"] = []string{s.newRequestID()}
	h["Server"] = headerAppwrite
	h["X-Mock-Server"] = headerOne
	writeBody(w, r, http.StatusNotFound, headerHTML,
		[]byte("<!DOCTYPE html>\n<title>Page not found</title>\n<h1>Page not found</h1>\n<p>The page you're looking for doesn't exist.</p>\n"))
}
