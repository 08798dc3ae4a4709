package sdk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// request is one operation with its arguments.
type request struct {
	operation string // "account.getSession"
	method    string
	route     string   // "/account/sessions/{sessionId}"
	ids       []string // for the braces of the route, in order
	query     url.Values
	body      any  // nil for an operation without parameters
	signsOut  bool // for good, although the answer does not say so

	accept string        // "" for JSON
	longer time.Duration // than other requests, the server is asked to take
}

// path fills in the route. An empty ID, "." or ".." would name another route.
func (r *request) path() (string, error) {
	if len(r.ids) == 0 {
		return r.route, nil
	}
	var b strings.Builder
	rest := r.route
	for _, id := range r.ids {
		before, after, _ := strings.Cut(rest, "{")
		name, after, _ := strings.Cut(after, "}")
		if id == "" || isDots(id) {
			return "", fmt.Errorf("%s %q is not an ID", name, id)
		}
		b.WriteString(before)
		b.WriteString(url.PathEscape(id))
		rest = after
	}
	b.WriteString(rest)
	return b.String(), nil
}

func isDots(segment string) bool { return segment == "." || segment == ".." }

// encode gives the body: of methods that have one "{}" if there are no
// parameters, as the official clients send it.
func (r *request) encode() ([]byte, error) {
	if r.body != nil {
		return encodeObject(r.body)
	}
	if r.method == "POST" || r.method == "PUT" || r.method == "PATCH" {
		return []byte("{}"), nil
	}
	return nil, nil
}

// encodeObject gives the JSON of v, and refuses what is no object: a server
// would take a list for an object, and null for nothing.
func encodeObject(v any) (json.RawMessage, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	if raw[0] != '{' {
		return nil, errors.New("not a JSON object")
	}
	return raw, nil
}

// reads tells whether the request changes nothing, so that it may be sent again.
func (r *request) reads() bool { return r.method == "GET" || r.method == "HEAD" }

// fail is an error of this request.
func (r *request) fail(class Class, message string, cause error) *Error {
	return &Error{Operation: r.operation, Method: r.method, Route: r.route, Class: class, Message: message, Err: cause}
}

// lost is the error of a request to which there was no answer, or only a part.
func (r *request) lost(ctx context.Context, err error, timeout time.Duration, unsent bool) *Error {
	class, message := ErrUnreachable, "no answer"
	if !r.reads() && !unsent {
		class, message = ErrOutcomeUnknown, "sent, but no answer: it may have happened"
	}
	if ctx.Err() == nil && isTimeout(err) {
		message += fmt.Sprintf(" within %v", timeout)
	}
	return r.fail(class, message, err)
}
