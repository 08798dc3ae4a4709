package sdk

import (
	"context"
	"crypto/tls"
	"errors"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync/atomic"
	"time"
)

// RetryPolicy says how often a call is tried, and how long to wait between.
//
// Reads are tried again when no answer came and on 500, 502, 504 and 503 (not
// when a service is switched off). Every call is tried again on 429 and when
// it failed before it was sent. A write that may have happened is never sent
// twice, unless Unsafe is set: its error is [ErrOutcomeUnknown].
//
// The wait is what the server asks for; if that is longer than MaxWait or than
// the context has left, the call fails at once with [Error.RetryAfter] set. If
// it asks for nothing, the wait is a random time from MinWait up to a bound that
// doubles with each attempt, as far as MaxWait.
type RetryPolicy struct {
	Attempts int           // with the first one; 1 for no retry. 0: 3
	MinWait  time.Duration // 0: 200 ms, or MaxWait if that is less
	MaxWait  time.Duration // 0: 5 s, or MinWait if that is more
	Unsafe   bool          // treat writes as reads: only for those that may happen twice
}

func (p RetryPolicy) withDefaults() RetryPolicy {
	if p.Attempts == 0 {
		p.Attempts = 3
	}
	if p.MaxWait == 0 {
		p.MaxWait = max(p.MinWait, 5*time.Second)
	}
	if p.MinWait == 0 {
		p.MinWait = min(p.MaxWait, 200*time.Millisecond)
	}
	return p
}

func (p RetryPolicy) check() error {
	if p.Attempts < 0 || p.MinWait < 0 || p.MaxWait < p.MinWait {
		return errors.New("retry policy has a negative number, or a MaxWait below MinWait")
	}
	return nil
}

// next tells whether to try again after the n-th attempt failed, and when.
func (p RetryPolicy) next(ctx context.Context, n int, r *request, e *Error) (pause time.Duration, ok bool) {
	if n >= p.Attempts || ctx.Err() != nil || !p.covers(r, e) || e.RetryAfter > p.MaxWait {
		return 0, false
	}
	pause = p.pause(n, e)
	deadline, limited := ctx.Deadline()
	return pause, !limited || time.Now().Add(pause).Before(deadline)
}

// covers tells whether sending the request again may help and cannot harm.
func (p RetryPolicy) covers(r *request, e *Error) bool {
	if permanent(e.Err) {
		return false
	}
	repeatable := p.Unsafe || r.reads()
	switch {
	case e.Class == ErrUnreachable:
		return true
	case e.Class == ErrOutcomeUnknown:
		return repeatable
	case e.Class != 0:
		return false
	}
	switch e.Status {
	case http.StatusTooManyRequests:
		return true
	case http.StatusInternalServerError, http.StatusBadGateway, http.StatusGatewayTimeout:
		return repeatable
	case http.StatusServiceUnavailable:
		return repeatable && !strings.HasSuffix(string(e.Type), "_disabled")
	}
	return false
}

// pause is how long to wait after the n-th attempt.
func (p RetryPolicy) pause(n int, e *Error) time.Duration {
	if e.RetryAfter > 0 {
		return e.RetryAfter
	}
	top := p.MaxWait
	if p.MinWait < top>>n {
		top = p.MinWait << n
	}
	if top <= p.MinWait {
		return top
	}
	return p.MinWait + rand.N(top-p.MinWait)
}

// permanent tells whether the same failure must come again.
func permanent(err error) bool {
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return true
	}
	dns, ok := errors.AsType[*net.DNSError](err)
	return ok && dns.IsNotFound
}

func isTimeout(err error) bool {
	t, ok := errors.AsType[net.Error](err)
	return errors.Is(err, context.DeadlineExceeded) || ok && t.Timeout()
}

// progress is how far an attempt got, as net/http's transport reports it.
type progress struct {
	reports             bool // the transport is known to
	connecting, writing atomic.Bool
}

func (p *progress) watch(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn:      func(string) { p.connecting.Store(true) },
		WroteHeaders: func() { p.writing.Store(true) },
	})
}

// unsent tells whether the server cannot have seen the request. WroteHeaders
// comes before the first byte leaves, WroteRequest after the last, too late to
// be sure; a transport that reports nothing has to be taken for one that sent.
func (p *progress) unsent() bool { return (p.reports || p.connecting.Load()) && !p.writing.Load() }
