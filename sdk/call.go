package sdk

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// parcel is a request as it goes out, the same at each attempt.
type parcel struct {
	method, url string
	identity    Credential
	header      http.Header
	body        []byte
}

// Do calls an endpoint that has no method here. path is below the client's
// endpoint: "/account". in is the parameters: url.Values for the query of a GET
// or HEAD, anything that encodes to a JSON object for the other methods, or nil.
// The answer's JSON is decoded into out, a pointer; a *[]byte takes the answer
// as it is, nil only checks it. After an error what is in out counts for nothing.
// The view's session is sent but none is made or saved. Errors are those of the
// methods: [*Error].
func (c *Client) Do(ctx context.Context, method, path string, in, out any, opts ...CallOption) error {
	r := request{operation: "client.do", method: strings.ToUpper(method)}
	if r.method == "" || strings.Trim(r.method, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return r.fail(ErrInvalidArgument, "the method is not a word", nil)
	}
	u, err := url.Parse(path)
	if err != nil || u.Scheme != "" || u.Host != "" || !strings.HasPrefix(u.Path, "/") || u.Fragment != "" || slices.ContainsFunc(strings.Split(u.Path, "/"), isDots) {
		return r.fail(ErrInvalidArgument, "the path does not begin with / and stay below the endpoint", nil)
	}
	r.route = u.EscapedPath()
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return r.fail(ErrInvalidArgument, "the query of the path is not valid", nil)
	}
	if !decodable(out) {
		return r.fail(ErrInvalidArgument, "the result cannot be decoded into what is no pointer, or nil", nil)
	}
	values, isQuery := in.(url.Values)
	if in != nil && isQuery != r.reads() {
		return r.fail(ErrInvalidArgument, "the parameters of a GET or HEAD are url.Values, those of other methods are not", nil)
	}
	for key, v := range values {
		query[key] = append(query[key], v...)
	}
	if isQuery {
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
// the answer into out. A failure comes with the answer, if there was one.
func (c *Client) exchange(ctx context.Context, r request, out any, opts []CallOption) (*Response, error) {
	s := settings{retry: c.core.retry, timeout: c.core.timeout + r.longer}
	for _, opt := range opts {
		if opt == nil {
			return nil, r.fail(ErrInvalidArgument, "an option of the call is nil", nil)
		}
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
		return resp, err
	}
	if c.store != nil && (r.signsOut || endsSession(resp.Header, c.core.key.Project)) {
		return resp, c.forget(ctx, p.identity.value())
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
	p := &parcel{method: r.method, url: c.core.key.Endpoint + path, identity: cr, header: make(http.Header, 8)}
	if len(r.query) > 0 {
		p.url += "?" + r.query.Encode()
	}
	if cr.header != "" {
		p.header[cr.header] = []string{cr.value()}
	}
	if c.core.devKey != "" {
		p.header[devKeyHeader] = []string{c.core.devKey}
	}
	if r.accept != "" {
		p.header["Accept"] = []string{r.accept}
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
