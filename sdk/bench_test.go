package sdk_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/appctl/appctl/internal/contract"
	"github.com/appctl/appctl/sdk"
)

// The benchmarks compare calls with the same by hand, net/http and
// encoding/json alone, in one run: over real connections for the time, which
// is quoted as a ratio, and from memory for the allocations, which otherwise
// would count those of the server too.

const jsonType = "application/json; charset=UTF-8"

// memory is a transport that answers from memory.
type memory struct {
	contentType string
	body        []byte
}

func (m memory) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: 200, ProtoMajor: 1, ProtoMinor: 1, Request: r,
		Header:        http.Header{"Content-Type": {m.contentType}},
		Body:          io.NopCloser(bytes.NewReader(m.body)),
		ContentLength: int64(len(m.body)),
	}, nil
}

func accountDocument(tb testing.TB) []byte {
	tb.Helper()
	document, err := contract.Sample("account")
	if err != nil {
		tb.Fatal(err)
	}
	return document
}

// A call stays within 100 allocations and 7.5 KiB, and a picture of 1 MiB
// within 1.1 MiB.
func TestAllocations(t *testing.T) { // not parallel: it counts those of the whole process
	c := newClient(t, memory{jsonType, accountDocument(t)}).As(sdk.SessionSecret("secret"))
	get := func() {
		if _, err := c.Account.Get(t.Context()); err != nil {
			t.Error(err)
		}
	}
	if n, size := testing.AllocsPerRun(100, get), allocated(100, get); n > 100 || size > 7680 {
		t.Errorf("a call: %v allocations of %d bytes, want at most 100 of 7680", n, size)
	}
	picture := initials(newClient(t, memory{"image/png", make([]byte, 1<<20)}))
	size := allocated(20, func() {
		if _, err := picture.Bytes(t.Context()); err != nil {
			t.Error(err)
		}
	})
	if size > 11<<20/10 {
		t.Errorf("a picture of 1 MiB: %d bytes allocated, want at most 1.1 MiB", size)
	}
}

// allocated is how many bytes f allocates, by the average of n runs.
func allocated(n int, f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range n {
		f()
	}
	runtime.ReadMemStats(&after)
	return (after.TotalAlloc - before.TotalAlloc) / uint64(n)
}

// What a call allocates; the target is 100 allocations and 7.5 KiB.
func BenchmarkAccountGetFromMemory(b *testing.B) {
	c := newClient(b, memory{jsonType, accountDocument(b)}).As(sdk.SessionSecret("secret"))
	rt := memory{jsonType, accountDocument(b)}
	b.Run("sdk", func(b *testing.B) { repeat(b, getter(b, c)) })
	b.Run("bare", func(b *testing.B) { repeat(b, bareGetter(b, &http.Client{Transport: rt}, endpoint)) })
}

// What a call takes over a real connection; the target is 1.2 times the bare one.
func BenchmarkAccountGet(b *testing.B) {
	target := serve(b, jsonType, accountDocument(b))
	duel(b, "bare", getter(b, clientOf(b, target)), bareGetter(b, bareClient(b), target))
}

// What 32 callers at once take; the target is 1.1 times of a client that keeps
// 64 connections.
func BenchmarkAccountGetBy32(b *testing.B) {
	target := serve(b, jsonType, accountDocument(b))
	roomy := http.DefaultTransport.(*http.Transport).Clone()
	roomy.MaxIdleConnsPerHost = 64
	b.Cleanup(roomy.CloseIdleConnections)
	duel(b, "roomy", crowd(getter(b, clientOf(b, target))), crowd(getter(b, clientOf(b, target, sdk.WithTransport(roomy)))))
}

// What a picture of 1 MiB takes; the targets are 1.1 times the time of a read
// into a buffer of its size, and 1.1 MiB.
func BenchmarkImage(b *testing.B) {
	target := serve(b, "image/png", make([]byte, 1<<20))
	picture := initials(clientOf(b, target))
	duel(b, "bare", func() error { _, err := picture.Bytes(b.Context()); return err }, bareImage(b, bareClient(b), target))
}

// What a picture of 1 MiB allocates.
func BenchmarkImageFromMemory(b *testing.B) {
	picture := initials(newClient(b, memory{"image/png", make([]byte, 1<<20)}))
	repeat(b, func() error { _, err := picture.Bytes(b.Context()); return err })
}

func serve(b *testing.B, contentType string, body []byte) (target string) {
	b.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		_, _ = w.Write(body)
	}))
	b.Cleanup(srv.Close)
	return srv.URL
}

func clientOf(b *testing.B, target string, opts ...sdk.Option) *sdk.Client {
	b.Helper()
	c, err := sdk.New(target, "demo", append(opts, sdk.WithCredential(sdk.SessionSecret("secret")))...)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(c.CloseIdleConnections)
	return c
}

// bareClient has a pool of connections of its own.
func bareClient(b *testing.B) *http.Client {
	b.Helper()
	t := http.DefaultTransport.(*http.Transport).Clone()
	b.Cleanup(t.CloseIdleConnections)
	return &http.Client{Transport: t}
}

func getter(b *testing.B, c *sdk.Client) func() error {
	ctx := b.Context()
	return func() error { _, err := c.Account.Get(ctx); return err }
}

// bareGetter sends the same request as getter.
func bareGetter(b *testing.B, hc *http.Client, target string) func() error {
	ctx := b.Context()
	header := sentHeader(b)
	return func() error {
		req, err := http.NewRequestWithContext(ctx, "GET", target+"/account", nil)
		if err != nil {
			return err
		}
		req.Header = header.Clone()
		resp, err := hc.Do(req)
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			return err
		}
		return json.Unmarshal(body, new(sdk.User))
	}
}

// sentHeader is what a call sends.
func sentHeader(b *testing.B) http.Header {
	b.Helper()
	var h http.Header
	c := newClient(b, roundTrip(func(r *http.Request) (*http.Response, error) {
		h = r.Header.Clone()
		return reply(200, "{}"), nil
	}))
	if _, err := c.As(sdk.SessionSecret("secret")).Account.Get(b.Context()); err != nil {
		b.Fatal(err)
	}
	return h
}

// bareImage reads into a buffer of the announced size.
func bareImage(b *testing.B, hc *http.Client, target string) func() error {
	ctx := b.Context()
	return func() error {
		req, err := http.NewRequestWithContext(ctx, "GET", target+"/avatars/initials", nil)
		if err != nil {
			return err
		}
		resp, err := hc.Do(req)
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		_, err = io.ReadFull(resp.Body, make([]byte, resp.ContentLength))
		return err
	}
}

// crowd is a call by 32 goroutines at once.
func crowd(call func() error) func() error {
	return func() error {
		var failed atomic.Pointer[error]
		var wg sync.WaitGroup
		for range 32 {
			wg.Go(func() {
				if err := call(); err != nil {
					failed.Store(&err)
				}
			})
		}
		wg.Wait()
		if err := failed.Load(); err != nil {
			return *err
		}
		return nil
	}
}

func repeat(b *testing.B, call func() error) {
	b.ReportAllocs()
	for b.Loop() {
		if err := call(); err != nil {
			b.Fatal(err)
		}
	}
}

// duel times two calls in turns, a few at a time, so that whatever else the
// machine does meets both alike, and reports the median of their ratios. The
// time of an operation is that of both.
func duel(b *testing.B, than string, ours, theirs func() error) {
	b.Helper()
	var ratios []float64
	for b.Loop() {
		ratios = append(ratios, float64(stopwatch(b, ours))/float64(stopwatch(b, theirs)))
	}
	slices.Sort(ratios)
	b.ReportMetric(ratios[len(ratios)/2], "x-"+than)
}

// stopwatch is what ten calls take.
func stopwatch(b *testing.B, call func() error) time.Duration {
	b.Helper()
	start := time.Now()
	for range 10 {
		if err := call(); err != nil {
			b.Fatal(err)
		}
	}
	return time.Since(start)
}
