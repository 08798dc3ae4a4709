package sdk

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

// deliver makes attempts until one succeeds or the policy says stop. The
// answer is nil if there was none.
func (k *core) deliver(ctx context.Context, r request, p *parcel, s *settings, out any) (*Response, error) {
	for n := 1; ; n++ {
		op := Operation{Name: r.operation, Method: r.method, Route: r.route, Attempt: n}
		resp, failure := k.attempt(ctx, op, r, p, s.timeout, out)
		if failure == nil {
			return resp, nil
		}
		pause, ok := s.retry.next(ctx, n, &r, failure)
		if !ok {
			return resp, failure
		}
		if err := wait(ctx, pause); err != nil {
			failure.Err = err
			return resp, failure
		}
	}
}

// attempt sends the request once, between the hooks, and judges the answer.
func (k *core) attempt(ctx context.Context, op Operation, r request, p *parcel, timeout time.Duration, out any) (*Response, *Error) {
	start := time.Now()
	ctx = k.start(ctx, op)
	p = k.dress(ctx, p)
	resp, failure := k.send(ctx, r, p, timeout, out)
	if failure == nil {
		failure = r.judge(resp, out)
	}
	if resp != nil {
		resp.Attempts = op.Attempt
		for i, w := range resp.Warnings {
			resp.Warnings[i] = p.hush(w)
		}
	}
	var err error // not failure itself: a nil *Error in an error is not nil
	if failure != nil {
		seen := *failure.hush(p)
		seen.Body = nil // of no concern to hooks and logs
		err = &seen
	}
	k.end(ctx, op, resp, err)
	k.log(ctx, op, resp, err, time.Since(start))
	return resp, failure
}

// send sends the request and takes the answer: whole, or as a stream.
func (k *core) send(ctx context.Context, r request, p *parcel, timeout time.Duration, out any) (*Response, *Error) {
	if stream, ok := out.(*ImageStream); ok {
		return k.open(ctx, r, p, timeout, stream)
	}
	return k.roundTrip(ctx, r, p, timeout)
}

// roundTrip sends the request and reads the whole answer.
func (k *core) roundTrip(ctx context.Context, r request, p *parcel, timeout time.Duration) (*Response, *Error) {
	if err := ctx.Err(); err != nil {
		return nil, r.lost(ctx, err, timeout, true)
	}
	attempt, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	progress := progress{reports: k.sender.reports}
	if !r.reads() {
		attempt = progress.watch(attempt)
	}
	raw, err := k.sender.send(attempt, p)
	if err != nil {
		return nil, r.lost(ctx, err, timeout, progress.unsent())
	}
	defer raw.Body.Close()
	resp := newResponse(raw)
	if r.method == "HEAD" {
		return resp, nil // the header announces a body that does not come
	}
	resp.Body, err = readBody(raw, k.limits)
	if err != nil {
		return resp, r.unread(ctx, resp, err, timeout)
	}
	return resp, nil
}

// unread is the error of an answer whose body did not come, or not all of it.
func (r *request) unread(ctx context.Context, resp *Response, err error, timeout time.Duration) *Error {
	if tooLarge, ok := errors.AsType[bodyTooLarge](err); ok {
		return r.fail(0, tooLarge.Error(), nil).answered(resp)
	}
	return r.lost(ctx, discreet(err), timeout, false)
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
