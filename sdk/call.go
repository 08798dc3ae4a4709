package sdk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
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
	body      any // nil for an operation without parameters
}

// parcel is a request as it goes out, the same at each attempt.
type parcel struct {
	method, url string
	header      http.Header
	body        []byte
}

// Do calls an endpoint that has no method here. path is below the client's
// endpoint: "/account". in is the parameters: url.Values for the query of a GET
// or HEAD, anything that encodes to a JSON object for the other methods, or nil.
// The answer's JSON is decoded into out, a pointer; a *[]byte takes the answer
// as it is, nil only checks it. The view's session is sent but none is made or
// saved. Errors are those of the methods: [*Error].
func (c *Client) Do(ctx context.Context, method, path string, in, out any, opts ...CallOption) error {
	path, rawQuery, _ := strings.Cut(path, "?")
	r := request{operation: "client.do", method: strings.ToUpper(method), route: path}
	if !strings.HasPrefix(path, "/") || strings.ContainsAny(path, "#{}") || slices.ContainsFunc(strings.Split(path, "/"), isDots) {
		return r.fail(ErrInvalidArgument, "path must begin with / and stay below the endpoint", nil)
	}
	query, err := url.ParseQuery(rawQuery)
	if err != nil {
		return r.fail(ErrInvalidArgument, "query of the path is not valid", nil)
	}
	if v, ok := in.(url.Values); ok {
		for key, values := range v {
			query[key] = append(query[key], values...)
		}
		in = nil
	}
	r.query, r.body = query, in
	_, err = c.exchange(ctx, r, out, opts)
	return err
}

// call makes a request whose answer is a T.
func call[T any](ctx context.Context, c *Client, r request, opts []CallOption) (*T, error) {
	out := new(T)
	if _, err := c.exchange(ctx, r, out, opts); err != nil {
		return nil, err
	}
	return out, nil
}

// exchange is the one place through which every call goes: it gives the
// request its identity, sends it as often as the policy allows, and decodes
// the answer into out.
func (c *Client) exchange(ctx context.Context, r request, out any, opts []CallOption) (*Response, error) {
	s := settings{retry: c.core.retry, timeout: c.core.timeout}
	for _, opt := range opts {
		opt(&s)
	}
	if s.capture != nil {
		*s.capture = Response{}
	}
	p, err := c.pack(ctx, r, &s)
	if err != nil {
		return nil, err
	}
	resp, err := c.core.deliver(ctx, r, p, &s, out)
	if s.capture != nil && resp != nil {
		*s.capture = *resp
	}
	if err != nil {
		return nil, err
	}
	if c.store != nil && endsSession(resp.Header, c.core.key.Project) {
		return resp, c.forget(ctx)
	}
	return resp, nil
}

// pack checks the arguments and puts the request together. Nothing has been
// sent when it fails.
func (c *Client) pack(ctx context.Context, r request, s *settings) (*parcel, error) {
	if err := s.check(); err != nil {
		return nil, r.fail(ErrInvalidArgument, "", err)
	}
	path, err := r.path()
	if err != nil {
		return nil, r.fail(ErrInvalidArgument, "", err)
	}
	cr, err := c.identity(ctx)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", r.operation, err)
	}
	if err := cr.check(); err != nil {
		return nil, r.fail(ErrInvalidArgument, "", err)
	}
	p := &parcel{method: r.method, url: c.core.key.Endpoint + path, header: make(http.Header, 8)}
	if len(r.query) > 0 {
		p.url += "?" + r.query.Encode()
	}
	if cr.header != "" {
		p.header[cr.header] = []string{cr.value()}
	}
	for _, h := range s.header {
		p.header.Set(h.key, h.value)
	}
	if p.body, err = r.encode(); err != nil {
		return nil, r.fail(ErrInvalidArgument, "encode the parameters", err)
	}
	if p.body != nil {
		p.header["Content-Type"] = []string{"application/json"}
	}
	return p, nil
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
		return json.Marshal(r.body)
	}
	if r.method == "POST" || r.method == "PUT" || r.method == "PATCH" {
		return []byte("{}"), nil
	}
	return nil, nil
}

// reads tells whether the request changes nothing, so that it may be sent again.
func (r *request) reads() bool { return r.method == "GET" || r.method == "HEAD" }

// fail is an error of this request.
func (r *request) fail(class Class, message string, cause error) *Error {
	return &Error{Operation: r.operation, Method: r.method, Route: r.route, Class: class, Message: message, Err: cause}
}

// deliver makes attempts until one succeeds or the policy says stop. The
// answer is nil if there was none.
func (k *core) deliver(ctx context.Context, r request, p *parcel, s *settings, out any) (*Response, error) {
	for n := 1; ; n++ {
		op := Operation{Name: r.operation, Method: r.method, Route: r.route, Attempt: n}
		resp, failure := k.attempt(ctx, op, r, p, s.timeout, out)
		if failure == nil {
			return resp, nil
		}
		if !s.retry.again(ctx, n, &r, failure) {
			return resp, failure
		}
		if err := wait(ctx, s.retry.pause(n, failure)); err != nil {
			failure.Err = err
			return resp, failure
		}
	}
}

// attempt sends the request once, between the hooks, and judges the answer.
func (k *core) attempt(ctx context.Context, op Operation, r request, p *parcel, timeout time.Duration, out any) (*Response, *Error) {
	start := time.Now()
	ctx = k.start(ctx, op)
	resp, failure := k.roundTrip(ctx, r, p, timeout)
	if failure == nil {
		failure = r.judge(resp, out)
	}
	if resp != nil {
		resp.Attempts = op.Attempt
	}
	var err error // not failure itself: a nil *Error in an error is not nil
	if failure != nil {
		err = failure
	}
	k.end(ctx, op, resp, err)
	k.log(ctx, op, resp, err, time.Since(start))
	return resp, failure
}

// roundTrip sends the request and reads the whole answer.
func (k *core) roundTrip(ctx context.Context, r request, p *parcel, timeout time.Duration) (*Response, *Error) {
	attempt, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	var progress progress
	if !r.reads() {
		attempt = progress.watch(attempt)
	}
	raw, err := k.sender.send(attempt, p)
	if err != nil {
		return nil, r.lost(ctx, err, timeout, progress.unsent())
	}
	defer raw.Body.Close()
	resp := newResponse(raw)
	resp.Body, err = readBody(raw, k.limits)
	if tooLarge, ok := errors.AsType[bodyTooLarge](err); ok {
		return resp, r.fail(0, tooLarge.Error(), nil).answered(resp)
	}
	if err != nil {
		return resp, r.lost(ctx, err, timeout, false)
	}
	return resp, nil
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

func (k *core) log(ctx context.Context, op Operation, resp *Response, err error, took time.Duration) {
	if resp != nil {
		for _, w := range resp.Warnings {
			k.logger.LogAttrs(ctx, slog.LevelWarn, "server warning", slog.String("operation", op.Name), slog.String("warning", w))
		}
	}
	if !k.logger.Enabled(ctx, slog.LevelDebug) {
		return
	}
	attrs := []slog.Attr{slog.String("operation", op.Name), slog.String("method", op.Method), slog.String("route", op.Route),
		slog.Int("attempt", op.Attempt), slog.Duration("took", took)}
	if resp != nil {
		attrs = append(attrs, slog.Int("status", resp.Status))
	}
	if err != nil {
		attrs = append(attrs, slog.String("error", err.Error()))
	}
	k.logger.LogAttrs(ctx, slog.LevelDebug, "call", attrs...)
}

// wait returns early, with the context's error, when the context ends.
func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
