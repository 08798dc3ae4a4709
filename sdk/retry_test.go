package sdk_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/appctl/appctl/sdk"
)

// script is a transport that answers with one step after the other, the last
// one again and again. It notes when it was asked.
type script struct {
	steps  []roundTrip
	asked  []time.Time
	bodies []string
}

func (s *script) RoundTrip(r *http.Request) (*http.Response, error) {
	step := s.steps[min(len(s.asked), len(s.steps)-1)]
	s.asked = append(s.asked, time.Now())
	if r.Body != nil {
		b, _ := io.ReadAll(r.Body)
		s.bodies = append(s.bodies, string(b))
	}
	return step(r)
}

func status(code int, header ...string) roundTrip {
	return func(*http.Request) (*http.Response, error) {
		return reply(code, `{"type":"t","message":"m"}`, header...), nil
	}
}

func good(*http.Request) (*http.Response, error) { return reply(200, "{}"), nil }

func switchedOff(*http.Request) (*http.Response, error) {
	return refusal(503, "general_smtp_disabled"), nil
}

// lost fails as a transport does that has told how far it got.
func lost(sent bool) roundTrip {
	return func(r *http.Request) (*http.Response, error) {
		trace := httptrace.ContextClientTrace(r.Context())
		if trace != nil && trace.GetConn != nil {
			trace.GetConn(r.URL.Host)
		}
		if trace != nil && trace.WroteHeaders != nil && sent {
			trace.WroteHeaders()
		}
		return nil, &net.OpError{Op: "read", Err: errors.New("connection reset")}
	}
}

// silent fails without a word, as many mocks do.
func silent(*http.Request) (*http.Response, error) { return nil, io.ErrUnexpectedEOF }

func unknownHost(*http.Request) (*http.Response, error) {
	return nil, &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", IsNotFound: true}}
}

// What is tried again, and how often, depends on what failed and whether the
// call writes; and each attempt sends the same.
func TestRetries(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		step                roundTrip
		read, write, unsafe int // attempts
	}{
		"429":           {status(429), 3, 3, 3},
		"500":           {status(500), 3, 1, 3},
		"502":           {status(502), 3, 1, 3},
		"503":           {status(503), 3, 1, 3},
		"503, disabled": {switchedOff, 1, 1, 1},
		"504":           {status(504), 3, 1, 3},
		"501":           {status(501), 1, 1, 1},
		"400":           {status(400), 1, 1, 1},
		"401":           {status(401), 1, 1, 1},
		"404":           {status(404), 1, 1, 1},
		"409":           {status(409), 1, 1, 1},
		"301":           {status(301), 1, 1, 1},
		"sent, lost":    {lost(true), 3, 1, 3},
		"never sent":    {lost(false), 3, 3, 3},
		"who knows":     {silent, 3, 1, 3},
		"unknown host":  {unknownHost, 1, 1, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				count := func(call func(*sdk.Client) error) (int, []string) {
					s := &script{steps: []roundTrip{x.step}}
					if err := call(newClient(t, s)); err == nil {
						t.Error("no error")
					}
					return len(s.asked), s.bodies
				}
				n, _ := count(func(c *sdk.Client) error { _, err := c.Account.Get(t.Context()); return err })
				if n != x.read {
					t.Errorf("read: %d attempts, want %d", n, x.read)
				}
				rename := func(opts ...sdk.CallOption) func(*sdk.Client) error {
					return func(c *sdk.Client) error {
						_, err := c.Account.UpdateName(t.Context(), sdk.UpdateNameParams{Name: "x"}, opts...)
						return err
					}
				}
				n, bodies := count(rename())
				if n != x.write {
					t.Errorf("write: %d attempts, want %d", n, x.write)
				}
				for _, b := range bodies {
					if b != `{"name":"x"}` {
						t.Errorf("body %q", b)
					}
				}
				if n, _ = count(rename(sdk.Retry(sdk.RetryPolicy{Unsafe: true}))); n != x.unsafe {
					t.Errorf("unsafe write: %d attempts, want %d", n, x.unsafe)
				}
				if n, _ = count(rename(sdk.Retry(sdk.RetryPolicy{Attempts: 1}))); n != 1 {
					t.Errorf("single attempt: %d attempts", n)
				}
			})
		})
	}
}

// A write that failed says whether it may have happened.
func TestOutcome(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		step        roundTrip
		read, write sdk.Class
	}{
		"sent":      {lost(true), sdk.ErrUnreachable, sdk.ErrOutcomeUnknown},
		"not sent":  {lost(false), sdk.ErrUnreachable, sdk.ErrUnreachable},
		"who knows": {silent, sdk.ErrUnreachable, sdk.ErrOutcomeUnknown},
	} {
		c := newClient(t, x.step, sdk.WithRetry(sdk.RetryPolicy{Attempts: 1}))
		_, err := c.Account.Get(t.Context())
		if e, ok := errors.AsType[*sdk.Error](err); !ok || e.Class != x.read {
			t.Errorf("%s, read: %v, want %v", name, err, x.read)
		}
		err = c.Account.DeleteSessions(t.Context())
		if e, ok := errors.AsType[*sdk.Error](err); !ok || e.Class != x.write {
			t.Errorf("%s, write: %v, want %v", name, err, x.write)
		}
	}
}

// The wait is the server's if it names one, else random within the bounds that
// double; a wait that is too long is not begun, and the error says how long.
func TestWaits(t *testing.T) {
	t.Parallel()
	in := func(d time.Duration) string { return strconv.FormatInt(time.Now().Add(d).Unix(), 10) }
	for name, x := range map[string]struct {
		code     int
		header   func() []string
		deadline time.Duration
		min, max time.Duration // between the attempts; 0, 0: there is one attempt
		after    time.Duration // RetryAfter of the last error
	}{
		"backoff": {503, nil, 0, 200 * time.Millisecond, 400 * time.Millisecond, 0},
		"seconds": {503, func() []string { return []string{"Retry-After", "2"} }, 0, 2 * time.Second, 2 * time.Second, 2 * time.Second},
		"date": {503, func() []string {
			return []string{"Retry-After", time.Now().Add(3 * time.Second).UTC().Format(http.TimeFormat)}
		}, 0, 3 * time.Second, 3 * time.Second, 0},
		"past date": {503, func() []string {
			return []string{"Retry-After", "Mon, 02 Jan 2006 15:04:05 GMT", "Date", "Mon, 02 Jan 2006 15:04:06 GMT"}
		}, 0, 200 * time.Millisecond, 400 * time.Millisecond, 0},
		"nonsense":       {503, func() []string { return []string{"Retry-After", "soon"} }, 0, 200 * time.Millisecond, 400 * time.Millisecond, 0},
		"absurd seconds": {503, func() []string { return []string{"Retry-After", "99999999999999999999"} }, 0, 0, 0, (1<<31 - 1) * time.Second},
		"absurd date":    {503, func() []string { return []string{"Retry-After", "Fri, 31 Dec 9999 23:59:59 GMT"} }, 0, 0, 0, 1<<63 - 1},
		"negative":       {503, func() []string { return []string{"Retry-After", "-99999999999999999999"} }, 0, 200 * time.Millisecond, 400 * time.Millisecond, 0},
		"absurd window": {429, func() []string {
			return []string{"X-RateLimit-Limit", "10", "X-RateLimit-Reset", "9223372036854775807"}
		}, 0, 200 * time.Millisecond, 400 * time.Millisecond, 0},
		"window": {429, func() []string { return []string{"X-RateLimit-Limit", "10", "X-RateLimit-Reset", in(4 * time.Second)} }, 0, 4 * time.Second, 4 * time.Second, 0},
		"window, server's clock": {429, func() []string {
			return []string{"X-RateLimit-Limit", "10", "X-RateLimit-Reset", "1136214250", "Date", "Mon, 02 Jan 2006 15:04:06 GMT"}
		}, 0, 4 * time.Second, 4 * time.Second, 4 * time.Second},
		"Retry-After over window": {429, func() []string {
			return []string{"X-RateLimit-Limit", "10", "X-RateLimit-Reset", in(time.Hour), "Retry-After", "1"}
		}, 0, time.Second, time.Second, time.Second},
		"window of a success":   {500, func() []string { return []string{"X-RateLimit-Limit", "10", "X-RateLimit-Reset", in(time.Hour)} }, 0, 200 * time.Millisecond, 400 * time.Millisecond, 0},
		"an hour":               {429, func() []string { return []string{"X-RateLimit-Limit", "10", "X-RateLimit-Reset", in(time.Hour)} }, 0, 0, 0, time.Hour},
		"backoff past deadline": {503, nil, 150 * time.Millisecond, 0, 0, 0},
		"past the deadline":     {503, func() []string { return []string{"Retry-After", "2"} }, time.Second, 0, 0, 2 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx := t.Context()
				if x.deadline > 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, x.deadline)
					defer cancel()
				}
				var header []string
				if x.header != nil {
					header = x.header()
				}
				s := &script{steps: []roundTrip{status(x.code, header...)}}
				_, err := newClient(t, s).Account.Get(ctx, sdk.Retry(sdk.RetryPolicy{Attempts: 2}))
				e, ok := errors.AsType[*sdk.Error](err)
				if !ok || e.RetryAfter != x.after {
					t.Errorf("error %v, RetryAfter %v, want %v", err, e.RetryAfter, x.after)
				}
				if x.max == 0 {
					if len(s.asked) != 1 {
						t.Errorf("%d attempts, want 1", len(s.asked))
					}
					return
				}
				if len(s.asked) != 2 {
					t.Fatalf("%d attempts, want 2", len(s.asked))
				}
				if got := s.asked[1].Sub(s.asked[0]); got < x.min || got > x.max {
					t.Errorf("waited %v, want %v to %v", got, x.min, x.max)
				}
			})
		})
	}
}

// A MaxWait alone bounds the waits, of a call as of a client.
func TestShortMaxWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		short := sdk.RetryPolicy{MaxWait: 10 * time.Millisecond}
		for _, get := range []func(http.RoundTripper) error{
			func(rt http.RoundTripper) error {
				_, err := newClient(t, rt, sdk.WithRetry(short)).Account.Get(t.Context())
				return err
			},
			func(rt http.RoundTripper) error {
				_, err := newClient(t, rt).Account.Get(t.Context(), sdk.Retry(short))
				return err
			},
		} {
			s := &script{steps: []roundTrip{status(503)}}
			if err := get(s); !errors.Is(err, sdk.ErrServer) || len(s.asked) != 3 || s.asked[2].Sub(s.asked[0]) > 20*time.Millisecond {
				t.Errorf("%v, asked at %v", err, s.asked)
			}
		}
	})
}

// Long waits do not turn into none, however often a call is tried.
func TestLongBackoff(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []roundTrip{status(503)}}
		_, _ = newClient(t, s).Account.Get(t.Context(), sdk.Retry(sdk.RetryPolicy{Attempts: 70, MinWait: time.Hour, MaxWait: 2 * time.Hour}))
		for i := range len(s.asked) - 1 {
			if got := s.asked[i+1].Sub(s.asked[i]); got < time.Hour || got > 2*time.Hour {
				t.Errorf("wait %d: %v", i+1, got)
			}
		}
	})
}

// Waits grow and stay below MaxWait.
func TestBackoffGrows(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []roundTrip{status(503)}}
		var r sdk.Response
		_, err := newClient(t, s).Account.Get(t.Context(), sdk.Capture(&r),
			sdk.Retry(sdk.RetryPolicy{Attempts: 40, MinWait: time.Second, MaxWait: 10 * time.Second}))
		if err == nil || len(s.asked) != 40 || r.Attempts != 40 {
			t.Fatalf("%v after %d attempts, Response says %d", err, len(s.asked), r.Attempts)
		}
		for i := range 39 {
			got, top := s.asked[i+1].Sub(s.asked[i]), min(10*time.Second, time.Second<<min(i+1, 5))
			if got < time.Second || got > top {
				t.Errorf("wait %d: %v, want 1s to %v", i+1, got, top)
			}
		}
	})
}

// A call that succeeds later is a success, and tells how often it was tried.
func TestLaterSuccess(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []roundTrip{status(503), lost(true), good}}
		var r sdk.Response
		if _, err := newClient(t, s).Account.Get(t.Context(), sdk.Capture(&r)); err != nil {
			t.Fatal(err)
		}
		if r.Attempts != 3 || r.Status != 200 {
			t.Errorf("Response %+v, want status 200 after 3 attempts", r)
		}
	})
}

// A context that ends during a wait ends the call with the server's refusal
// and the context's error in one.
func TestContextEndsAWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		s := &script{steps: []roundTrip{status(429, "Retry-After", "4")}}
		start := time.Now()
		_, err := newClient(t, s).Account.Get(ctx)
		if !errors.Is(err, context.Canceled) || !errors.Is(err, sdk.ErrRateLimited) || time.Since(start) != time.Second {
			t.Errorf("%v after %v", err, time.Since(start))
		}
	})
}
