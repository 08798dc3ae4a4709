package mockserver

import (
	"fmt"
	"maps"
	"net/http"

	"github.com/appctl/appctl/internal/contract"
)

// serveChecked answers like serveAPI, but lets no answer out that the contract
// does not know.
func (s *Server) serveChecked(w http.ResponseWriter, r *http.Request, path string) {
	kept := &memoryWriter{header: make(http.Header)}
	c := s.serveAPI(kept, r, path)
	if err := c.checkReply(kept); err != nil {
		request := r.Method + " " + r.URL.Path
		s.logger.ErrorContext(r.Context(), "bad answer", "request", c.id, "error", err)
		if s.badReply != nil {
			s.badReply(request, err)
		}
		w.Header().Set("X-Mock-Request-Id", c.id)
		http.Error(w, fmt.Sprintf("mock server: %s: the answer breaks the contract: %v", request, err), http.StatusInternalServerError)
		return
	}
	maps.Copy(w.Header(), kept.sent)
	w.WriteHeader(kept.status)
	_, _ = w.Write(kept.body.Bytes()) // a client that is gone cannot be told
}

// checkReply holds an answer against its row. Of the small routes the contract
// knows only the refusals, and HEAD has no body.
func (c *call) checkReply(w *memoryWriter) error {
	if _, ok := contract.Lookup(c.route.ID); !ok && (c.errorType == "" || w.status < 400) || c.r.Method == http.MethodHead {
		return nil
	}
	body, err := w.plain()
	if err != nil {
		return err
	}
	op := c.route.Operation
	op.Limit = c.limit()
	return c.server.dialect(c.format).Check(op, w.status, w.sent, body)
}
