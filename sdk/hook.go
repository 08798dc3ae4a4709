package sdk

import (
	"context"
	"maps"
	"net/http"
	"slices"
)

// Hook sees every attempt of every call, for tracing and metrics. It is given
// operation names and routes, never URLs, headers, bodies or secrets. Its
// methods are called from many goroutines. The module
// github.com/appctl/appctl/sdk/otel has one for OpenTelemetry.
type Hook interface {
	// Start runs before the attempt; the attempt runs in the context it returns.
	Start(ctx context.Context, op Operation) context.Context
	// End runs after it, in that context. r has the status, the attempts so far
	// and the rate limit, and is nil if there was no answer; err is what the
	// caller will get, without its Body, unless the call is tried again. Of an
	// ImageStream it runs where the body begins.
	End(ctx context.Context, op Operation, r *Response, err error)
}

// HeaderHook is a [Hook] that adds headers to each attempt, such as the
// traceparent of a span. Headers that say who calls which project, and those
// that cannot be sent, are left out; those of [Header] win.
type HeaderHook interface {
	Hook
	// Header runs after Start, in the context of the attempt.
	Header(ctx context.Context) http.Header
}

// Operation is an attempt of a call, as a [Hook] sees it.
type Operation struct {
	Name    string // "account.getSession"
	Method  string // "GET"
	Route   string // "/account/sessions/{sessionId}"; the path itself in [Client.Do]
	Attempt int    // from 1
}

// start runs the hooks from the outermost to the innermost.
func (k *core) start(ctx context.Context, op Operation) context.Context {
	for _, h := range k.hooks {
		ctx = h.Start(ctx, op)
	}
	return ctx
}

// dress gives the request with the headers of the hooks: one of its own, since
// the next attempt has others.
func (k *core) dress(ctx context.Context, p *parcel) *parcel {
	var added http.Header
	for _, h := range k.hooks {
		hook, ok := h.(HeaderHook)
		if !ok {
			continue
		}
		for key, values := range hook.Header(ctx) {
			if added == nil {
				added = make(http.Header)
			}
			key = http.CanonicalHeaderKey(key)
			_, taken := p.header[key]
			if !taken && !slices.Contains(ownHeaders, key) && validHeaderName(key) && !slices.ContainsFunc(values, func(v string) bool { return !validHeaderValue(v) }) {
				added[key] = values
			}
		}
	}
	if len(added) == 0 {
		return p
	}
	maps.Copy(added, p.header)
	dressed := *p
	dressed.header = added
	return &dressed
}

// end runs them the other way round.
func (k *core) end(ctx context.Context, op Operation, r *Response, err error) {
	if len(k.hooks) == 0 {
		return
	}
	if r != nil {
		r = &Response{Status: r.Status, Attempts: r.Attempts, RateLimit: r.RateLimit, Warnings: r.Warnings}
	}
	for _, h := range slices.Backward(k.hooks) {
		h.End(ctx, op, r, err)
	}
}
