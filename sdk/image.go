package sdk

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/url"
)

// ImageRequest is a picture to ask for, built by [AvatarsService]. It is a
// value: keep it, copy it, and use it as often as you like, from many
// goroutines. An argument that makes no sense, such as an empty code, is
// [ErrInvalidArgument] of whichever method is called.
type ImageRequest struct {
	client  *Client
	request request
	err     error
}

// Image is a picture in memory.
type Image struct {
	Data        []byte
	ContentType string // "image/png", and for favicons also "image/svg+xml" or "image/x-icon"
}

// URL gives the address of the picture, for an img element or any other client.
// It names the project and carries no credential: whoever has it is a guest.
// Pictures that depend on the signed-in user are therefore others there.
func (i ImageRequest) URL() (*url.URL, error) {
	path, err := i.path()
	if err != nil {
		return nil, err
	}
	query := url.Values{"project": {i.client.Project()}}
	maps.Copy(query, i.request.query)
	u, err := url.Parse(i.client.Endpoint() + path + "?" + query.Encode())
	if err != nil {
		return nil, i.request.fail(ErrInvalidArgument, "", err)
	}
	return u, nil
}

// Bytes gets the picture, as the client's identity, with its retries. Pictures
// over the limit of [WithImageLimit] are refused, and an answer that is
// no picture is [ErrNotAppwrite].
func (i ImageRequest) Bytes(ctx context.Context, opts ...CallOption) (*Image, error) {
	if _, err := i.path(); err != nil {
		return nil, err
	}
	return call[Image](ctx, i.client, i.request, opts)
}

// path is that of the route, if the arguments make sense.
func (i ImageRequest) path() (string, error) {
	if i.client == nil {
		return "", i.request.fail(ErrInvalidArgument, "the request was not built by an AvatarsService", nil)
	}
	if i.err != nil {
		return "", i.err
	}
	path, err := i.request.path()
	if err != nil {
		return "", i.request.fail(ErrInvalidArgument, "", err)
	}
	return path, nil
}

// need makes a parameter a required one.
func (i ImageRequest) need(key string) ImageRequest {
	if i.request.query.Get(key) == "" {
		i.err = i.request.fail(ErrInvalidArgument, "", errors.New(key+" is empty"))
	}
	return i
}

// LogValue names the operation: what the request asks for may be private.
func (i ImageRequest) LogValue() slog.Value {
	return slog.GroupValue(slog.String("operation", i.request.operation), slog.String("route", i.request.route))
}

// Format prints what LogValue gives.
func (i ImageRequest) Format(s fmt.State, _ rune) { show(s, i) }

// LogValue gives size and content type.
func (i Image) LogValue() slog.Value {
	return slog.GroupValue(slog.String("contentType", i.ContentType), slog.Int("bytes", len(i.Data)))
}

// Format prints what LogValue gives.
func (i Image) Format(s fmt.State, _ rune) { show(s, i) }

// picture makes a success one, or says why it is none.
func (r *request) picture(resp *Response, out *Image) *Error {
	if !isImage(resp.Header) {
		return r.fail(ErrNotAppwrite, "an image was due, but the answer is "+cmp.Or(contentType(resp.Header), "of no type"), nil).answered(resp)
	}
	if len(resp.Body) == 0 {
		return r.fail(ErrNotAppwrite, "an image was due, but the answer is empty", nil).answered(resp)
	}
	*out = Image{Data: resp.Body, ContentType: contentType(resp.Header)}
	return nil
}
