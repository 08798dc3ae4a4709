package sdk

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// ImageStream is a picture to read. Close it, whether it was read to the end or
// not; closing it twice, or while another goroutine reads, is safe.
//
// A picture that breaks off is an [*Error], never a short success: class
// [ErrUnreachable], or none if it goes over the limit of [WithImageLimit]. The
// context of [ImageRequest.Open] counts to the end, and a Read in which nothing
// comes for the timeout of an attempt fails.
type ImageStream struct {
	io.ReadCloser
	ContentType string
	Length      int64 // in bytes, -1 if the server does not say
}

// Open gets the picture as [ImageRequest.Bytes] does, but hands it over as it
// arrives. Retries, hooks, log and [Capture] end where the body begins.
func (i ImageRequest) Open(ctx context.Context, opts ...CallOption) (*ImageStream, error) {
	if _, err := i.path(); err != nil {
		return nil, err
	}
	return call[ImageStream](ctx, i.client, i.request, opts)
}

// errClosed is what reading a closed stream gives.
var errClosed = errors.New("read on a closed image stream")

// imageBody is the rest of an answer. One goroutine reads; any may close.
type imageBody struct {
	source        io.Reader
	length, limit int64
	patience      *patience
	release       func() // of the connection, once
	fail          func(cause error) *Error

	read   int64
	err    error // of every Read from now on
	closed atomic.Bool
}

func (b *imageBody) Read(p []byte) (int, error) {
	if b.err != nil || b.closed.Load() {
		return 0, cmp.Or(b.err, errClosed)
	}
	b.patience.restart()
	n, err := b.source.Read(p)
	b.patience.stop()
	b.read += int64(n)
	switch {
	case b.closed.Load():
		err = errClosed
	case b.read > b.limit:
		n -= int(b.read - b.limit)
		err = b.fail(bodyTooLarge(b.limit))
	case errors.Is(err, io.EOF) && (b.read == 0 || b.read < b.length):
		err = b.fail(io.ErrUnexpectedEOF)
	case err != nil && !errors.Is(err, io.EOF):
		err = b.fail(err)
	}
	if err != nil {
		b.err = err
		b.release()
	}
	return n, err
}

func (b *imageBody) Close() error {
	b.closed.Store(true)
	b.release()
	return nil
}

// open sends the request once and, if a picture comes, leaves its body in out.
// Any other answer is read whole.
func (k *core) open(ctx context.Context, r request, p *parcel, timeout time.Duration, out *ImageStream) (*Response, *Error) {
	if err := ctx.Err(); err != nil {
		return nil, r.lost(ctx, err, timeout, true)
	}
	attempt, cancel := context.WithCancel(ctx)
	patience := newPatience(timeout, cancel)
	raw, err := k.sender.send(attempt, p)
	if err != nil {
		patience.stop()
		cancel()
		return nil, r.lost(ctx, patience.cause(ctx, err), timeout, true)
	}
	resp := newResponse(raw)
	release := sync.OnceFunc(func() {
		patience.stop()
		cancel()
		raw.Body.Close()
	})
	fail := func(err error) *Error { return r.unread(ctx, resp, patience.cause(ctx, err), timeout).hush(p) }
	source, length, err := k.streamed(raw)
	if err == nil && source == nil {
		resp.Body, err = readBody(raw, k.limits)
	}
	if err != nil {
		release()
		return resp, fail(err)
	}
	if source == nil {
		release()
		return resp, nil
	}
	patience.stop()
	*out = ImageStream{ContentType: contentType(raw.Header), Length: length, ReadCloser: &imageBody{
		source: source, length: length, limit: k.limits.image, patience: patience, release: release, fail: fail,
	}}
	return resp, nil
}

// streamed gives the body of an answer that is a picture, nil of any other.
func (k *core) streamed(raw *http.Response) (source io.Reader, length int64, err error) {
	if raw.StatusCode < 200 || raw.StatusCode > 299 || !isImage(raw.Header) || raw.ContentLength == 0 {
		return nil, 0, nil
	}
	if raw.ContentLength > k.limits.image {
		return nil, 0, bodyTooLarge(k.limits.image)
	}
	return inflated(raw)
}

// patience ends an attempt in which nothing comes for too long.
type patience struct {
	timeout time.Duration
	timer   *time.Timer
	over    atomic.Bool
}

func newPatience(timeout time.Duration, cancel context.CancelFunc) *patience {
	p := &patience{timeout: timeout}
	p.timer = time.AfterFunc(timeout, func() {
		p.over.Store(true)
		cancel()
	})
	return p
}

func (p *patience) restart() { p.timer.Reset(p.timeout) }

func (p *patience) stop() { p.timer.Stop() }

// cause is why an attempt failed with err: whoever was first to end it.
func (p *patience) cause(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if p.over.Load() {
		return context.DeadlineExceeded
	}
	return err
}
