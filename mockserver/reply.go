package mockserver

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/appctl/appctl/mockserver/store"
)

// reply is the body of an answer that was not refused.
type reply interface {
	// write adds the body to d, for the caller and in the format of c. What is
	// no JSON says so in c.
	write(d *document, c *call)
}

// documents are the buffers of answers that were sent.
var documents = sync.Pool{New: func() any { return new(document) }}

// render writes the body of the answer, if there is one.
func (c *call) render(body reply) {
	if body == nil {
		return
	}
	d := documents.Get().(*document)
	d.b = d.b[:0]
	c.body, c.kind = d, headerJSON
	body.write(d, c)
}

// writeReply sends the answer of the row: its status, and the body if there is
// one.
func (c *call) writeReply() {
	if c.body == nil {
		c.w.WriteHeader(c.status)
		return
	}
	defer documents.Put(c.body)
	body := c.body.b
	if c.picture != nil {
		body = c.picture
	}
	writeBody(c.w, c.r, c.status, c.kind, body)
}

// text is an answer in plain words.
type text string

func (t text) write(d *document, c *call) {
	d.b = append(d.b, t...)
	c.kind = headerText
}

// prepare sets the headers that every answer has.
func (c *call) prepare() {
	h := c.w.Header()
	c.server.setCORS(h)
	h["X-Content-Type-Options"] = headerNoSniff
	h["X-Debug-Fallback"] = headerFalse
	h["X-Mock-Request-Id"] = []string{c.id}
	if c.secure {
		h["Strict-Transport-Security"] = headerHSTS
	}
}

// setSpeed says how many seconds the answer took.
func (c *call) setSpeed(start time.Time) {
	c.w.Header()["X-Debug-Speed"] = []string{strconv.FormatFloat(time.Since(start).Seconds(), 'f', 6, 64)}
}

// setDate dates the answer by the project's clock.
func (c *call) setDate() {
	c.w.Header()["Date"] = []string{c.now.UTC().Format(http.TimeFormat)}
}

// panicked is a handler that did not return.
type panicked struct {
	value any
	stack []byte
}

func (p panicked) Error() string { return fmt.Sprintf("panic: %v", p.value) }

// refusal turns any error into one that a client may see. What the API has no
// word for is logged.
func (c *call) refusal(err error) *apiError {
	if e, ok := errors.AsType[*apiError](err); ok {
		return e
	}
	if errors.Is(err, store.ErrNotFound) && c.gone() {
		c.dropLimitHeaders()
		return c.unknownProject()
	}
	attrs := []any{"request", c.id, "operation", c.route.ID, "error", err}
	if p, ok := errors.AsType[panicked](err); ok {
		attrs = append(attrs, "stack", string(p.stack))
	}
	if !errors.Is(err, context.Canceled) {
		c.server.logger.ErrorContext(c.r.Context(), "request failed", attrs...)
	}
	return unexpected()
}

// gone tells whether the project was deleted while the request was under way.
func (c *call) gone() bool {
	p, _ := c.server.Project(c.projectID)
	return p != c.project
}

// refuse sends a refusal.
func (c *call) refuse(e *apiError, start time.Time) {
	e = c.server.aged(e)
	c.status, _ = e.row.Wire()
	c.errorType = e.row.Type
	c.note(start)
	if c.route.Status == http.StatusMovedPermanently {
		writeErrorPage(c.w, c.r, e)
		return
	}
	writeError(c.w, c.r, e)
}

// note writes the request into the project's journal and tells the request log,
// before its answer is sent: who has the answer finds it there.
func (c *call) note(start time.Time) {
	kept := c.project != nil && c.server.journalMax > 0
	if !kept && c.server.requestLog == nil {
		return
	}
	e := Entry{
		RequestID: c.id,
		Project:   c.projectID,
		Operation: c.route.ID,
		Method:    c.r.Method,
		Path:      c.r.URL.Path,
		Status:    c.status,
		ErrorType: c.errorType,
		Start:     c.now,
		Took:      time.Since(start),
	}
	if c.user != nil {
		e.UserID = c.user.ID
	}
	if kept {
		e.Seq = c.project.journal.record(e)
	}
	if c.server.requestLog != nil {
		c.server.requestLog(e)
	}
}
