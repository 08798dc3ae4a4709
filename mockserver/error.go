package mockserver

import (
	"cmp"
	"fmt"
	"net/http"
	"strconv"

	"github.com/appctl/appctl/internal/contract"
)

// apiError is a refusal as the API words it.
type apiError struct {
	row  contract.Error
	hint string // for the person who set up the test, "" for none

	version string // of the real server, "" for the newest
}

func (e *apiError) Error() string { return fmt.Sprintf("%s (%s)", e.row.Message, e.row.Type) }

// fail is the refusal of a type, in the contract's words.
func fail(typ string) *apiError {
	e, ok := contract.LookupError(typ)
	if !ok {
		panic("mockserver: no error of type " + typ)
	}
	return &apiError{row: e}
}

// failf is the refusal of a type in words of its own.
func failf(typ, format string, args ...any) *apiError {
	e := fail(typ)
	e.row.Message = fmt.Sprintf(format, args...)
	return e
}

// withHint adds how to set the server up so that this is not refused.
func (e *apiError) withHint(format string, args ...any) *apiError {
	e.hint = fmt.Sprintf(format, args...)
	return e
}

// unexpected is what a client sees of a failure that is none of the API's.
func unexpected() *apiError {
	e := fail("general_unknown")
	_, e.row.Message = e.row.Wire()
	return e
}

// writeError sends the error document.
func writeError(w http.ResponseWriter, r *http.Request, e *apiError) {
	status, _ := e.row.Wire()
	setErrorHeaders(w, e)
	var d document
	e.writeTo(&d)
	writeBody(w, r, status, headerJSON, d.b)
}

// writeErrorPage sends a refusal where a person looks at it: a browser that was
// to be sent on.
func writeErrorPage(w http.ResponseWriter, r *http.Request, e *apiError) {
	status, message := e.row.Wire()
	setErrorHeaders(w, e)
	writePage(w, r, status, message, "Type: "+e.row.Type)
}

// writeTo adds the error document to d.
func (e *apiError) writeTo(d *document) {
	status, message := e.row.Wire()
	d.open()
	d.str("message", message)
	d.number("code", status)
	d.str("type", e.row.Type)
	d.str("version", cmp.Or(e.version, version))
	d.close()
}

// setErrorHeaders sets what every refusal says beside its body.
func setErrorHeaders(w http.ResponseWriter, e *apiError) {
	h := w.Header()
	h["Cache-Control"] = headerNoStore
	h["Expires"] = headerZero
	h["Pragma"] = headerNoCache
	if e.hint != "" {
		h.Set("X-Mock-Hint", e.hint)
	}
}

// writeBody sends a whole answer.
func writeBody(w http.ResponseWriter, r *http.Request, status int, contentType []string, body []byte) {
	h := w.Header()
	h["Content-Type"] = contentType
	body = compress(h, r, body)
	h["Content-Length"] = []string{strconv.Itoa(len(body))}
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // a client that is gone cannot be told
	}
}
