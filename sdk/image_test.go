package sdk_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/appctl/appctl/sdk"
)

// listen gives a client of a server with one handler, over real connections.
func listen(t testing.TB, h http.HandlerFunc, opts ...sdk.Option) *sdk.Client {
	t.Helper()
	srv := httptest.NewUnstartedServer(h)
	srv.Config.ErrorLog = quiet()
	srv.Start()
	t.Cleanup(srv.Close)
	c, err := sdk.New(srv.URL, "demo", opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.CloseIdleConnections)
	return c
}

// initials is any picture.
func initials(c *sdk.Client) sdk.ImageRequest { return c.Avatars.Initials(sdk.InitialsParams{}) }

// Whatever comes instead of a picture, Bytes and Open say so with the same
// error, try again where that can help, and give no half picture for a whole one.
func TestImageFaults(t *testing.T) {
	t.Parallel()
	head := "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n"
	long := strings.Repeat("x", 5000)
	chunked := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "image/png")
		w.(http.Flusher).Flush()
		_, _ = io.WriteString(w, long)
	}
	stall := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "image/png")
		_, _ = io.WriteString(w, pngHead)
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	}
	const fast = sdk.ErrUnreachable
	for name, x := range map[string]struct {
		handler     http.HandlerFunc
		class       error
		says        string
		bytes, open int32 // attempts
	}{
		"JSON":                  {answer(200, "application/json", "{}"), sdk.ErrNotAppwrite, "an image was due, but the answer is application/json", 1, 1},
		"page":                  {answer(200, "text/html; charset=utf-8", "<p>"), sdk.ErrNotAppwrite, "an image was due, but the answer is text/html", 1, 1},
		"no type":               {hijack("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx"), sdk.ErrNotAppwrite, "the answer is of no type", 1, 1},
		"nothing":               {answer(200, "image/png", ""), sdk.ErrNotAppwrite, "the answer is empty", 1, 1},
		"refusal":               {answer(404, "application/json", `{"message":"No icon.","type":"avatar_icon_not_found"}`), sdk.ErrAvatarIconNotFound, "404 avatar_icon_not_found: No icon.", 1, 1},
		"picture of a refusal":  {answer(403, "image/png", pngHead), sdk.ErrNotAppwrite, "it answered 403 with image/png", 1, 1},
		"gateway":               {answer(502, "text/html", "<p>"), sdk.ErrServer, "502", 3, 3},
		"redirect":              {answer(302, "image/png", pngHead, "Location", "https://else.test/s3cret"), errAny, "redirects to https://else.test, which", 1, 1},
		"rate limit":            {answer(429, "application/json", `{"message":"Later.","type":"general_rate_limit_exceeded"}`, "Retry-After", "3600"), sdk.ErrRateLimited, "Later.", 1, 1},
		"no answer":             {hang, fast, "no answer within 300ms", 3, 3},
		"lost answer":           {hijack(""), fast, "EOF", 3, 3},
		"half a picture":        {hijack(head + "Content-Length: 99\r\n\r\n" + pngHead), fast, "unexpected EOF", 3, 1},
		"half a chunk":          {hijack(head + "Transfer-Encoding: chunked\r\n\r\n63\r\n" + pngHead), fast, "unexpected EOF", 3, 1},
		"broken trailer":        {hijack(head + "Transfer-Encoding: chunked\r\n\r\n2\r\nxx\r\n0\r\ns3cret\r\n\r\n"), fast, "malformed", 3, 1},
		"stall":                 {stall, fast, "no answer within 300ms", 3, 1},
		"over the limit":        {answer(200, "image/png", long, "Content-Length", "5000"), errAny, "limit of 4096 bytes", 1, 1},
		"over the limit, later": {chunked, errAny, "limit of 4096 bytes", 1, 1},
		"unknown compression":   {answer(200, "image/png", pngHead, "Content-Encoding", "br"), fast, `"br"`, 3, 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var n atomic.Int32
			c := listen(t, func(w http.ResponseWriter, r *http.Request) { n.Add(1); x.handler(w, r) },
				sdk.WithTimeout(patience(name, "no answer", "stall")), sdk.WithJSONLimit(64), sdk.WithImageLimit(4096),
				sdk.WithRetry(sdk.RetryPolicy{MinWait: time.Millisecond, MaxWait: time.Millisecond}))
			image, err := initials(c).Bytes(t.Context())
			checkFault(t, "Bytes", err, x.class, x.says)
			if image != nil || n.Load() != x.bytes {
				t.Errorf("Bytes: %v after %d attempts, want none after %d", image, n.Load(), x.bytes)
			}
			n.Store(0)
			_, _, err = drain(initials(c).Open(t.Context()))
			checkFault(t, "Open", err, x.class, x.says)
			if n.Load() != x.open {
				t.Errorf("Open: %d attempts, want %d", n.Load(), x.open)
			}
		})
	}
}

// What a transport loses without a word is missed all the same.
func TestShortPictures(t *testing.T) {
	t.Parallel()
	for length, body := range map[int64]string{9: pngHead, -1: ""} {
		c := newClient(t, roundTrip(func(r *http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"image/png"}},
				Body: io.NopCloser(strings.NewReader(body)), ContentLength: length, Request: r}, nil
		}), sdk.WithRetry(sdk.RetryPolicy{Attempts: 1}))
		if image, err := initials(c).Bytes(t.Context()); err == nil {
			t.Errorf("Bytes: %v", image)
		}
		if _, _, err := drain(initials(c).Open(t.Context())); !errors.Is(err, io.ErrUnexpectedEOF) || !errors.Is(err, sdk.ErrUnreachable) {
			t.Errorf("Open: %v", err)
		}
	}
}

// A stream says its length where it is known, stops short of nothing up to the
// limit, and reads the same whether the transport has undone the compression.
func TestOpen(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		handler http.HandlerFunc
		length  int64
	}{
		"length": {answer(200, "image/svg+xml", strings.Repeat("x", 4096), "Content-Length", "4096"), 4096},
		"chunks": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "image/svg+xml")
			for range 4 {
				_, _ = io.WriteString(w, strings.Repeat("x", 1024))
				w.(http.Flusher).Flush()
			}
		}, -1},
		"gzip": {func(w http.ResponseWriter, r *http.Request) {
			squeezed(strings.Repeat("x", 4096))(retyped{w}, r)
		}, -1},
	} {
		for _, keep := range []bool{false, true} {
			c := listen(t, x.handler, sdk.WithTransport(&http.Transport{DisableCompression: keep}), sdk.WithJSONLimit(1), sdk.WithImageLimit(4096))
			s, err := initials(c).Open(t.Context())
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if s.Length != x.length || s.ContentType != "image/svg+xml" {
				t.Errorf("%s: length %d of %s, want %d", name, s.Length, s.ContentType, x.length)
			}
			if data, err := io.ReadAll(iotest.HalfReader(s)); err != nil || len(data) != 4096 {
				t.Errorf("%s: %d bytes, %v", name, len(data), err)
			}
			if n, err := s.Read(make([]byte, 1)); n != 0 || !errors.Is(err, io.EOF) {
				t.Errorf("%s: Read after the end = %d, %v", name, n, err)
			}
			for range 2 {
				if err := s.Close(); err != nil {
					t.Errorf("%s: Close: %v", name, err)
				}
			}
		}
	}
}

// retyped answers with SVG whatever the handler says.
type retyped struct{ http.ResponseWriter }

func (r retyped) WriteHeader(status int) {
	r.Header().Set("Content-Type", "image/svg+xml")
	r.ResponseWriter.WriteHeader(status)
}

func (r retyped) Write(b []byte) (int, error) {
	r.Header().Set("Content-Type", "image/svg+xml")
	return r.ResponseWriter.Write(b)
}

// Close ends a Read that waits, from another goroutine, and the connection
// with it; a stream that was read to its end gives the connection back.
func TestCloseWhileReading(t *testing.T) {
	t.Parallel()
	gone := make(chan struct{})
	c := listen(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "image/png")
		_, _ = io.WriteString(w, pngHead)
		w.(http.Flusher).Flush()
		<-r.Context().Done()
		close(gone)
	})
	s, err := initials(c).Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(s, make([]byte, len(pngHead))); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		if n, err := s.Read(make([]byte, 9)); n != 0 || err == nil || errors.Is(err, io.EOF) {
			t.Errorf("Read of a closed stream = %d, %v", n, err)
		}
	})
	for range 4 {
		wg.Go(func() { _ = s.Close() })
	}
	wg.Wait()
	<-gone
	if _, err := s.Read(make([]byte, 9)); err == nil || errors.Is(err, io.EOF) {
		t.Errorf("Read of a closed stream: %v", err)
	}
}

// A Read that waits when its stream is closed says so, whatever the body says.
func TestCloseEndsARead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		body, _ := io.Pipe()
		c := newClient(t, roundTrip(func(r *http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"image/png"}}, Body: body, ContentLength: -1, Request: r}, nil
		}))
		s, err := initials(c).Open(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		wg.Go(func() {
			if n, err := s.Read(make([]byte, 9)); n != 0 || fmt.Sprint(err) != "read on a closed image stream" {
				t.Errorf("Read = %d, %v", n, err)
			}
		})
		synctest.Wait() // until it waits
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		wg.Wait()
	})
}

// The caller's context counts as long as the stream is read.
func TestContextEndsAStream(t *testing.T) {
	t.Parallel()
	c := listen(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "image/png")
		_, _ = io.WriteString(w, pngHead)
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
	ctx, cancel := context.WithCancel(t.Context())
	s, err := initials(c).Open(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := io.ReadFull(s, make([]byte, len(pngHead))); err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, err := s.Read(make([]byte, 9)); !errors.Is(err, context.Canceled) || !errors.Is(err, sdk.ErrUnreachable) {
		t.Errorf("Read in a cancelled context: %v", err)
	}
	if _, err := initials(c).Open(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Open in a cancelled context: %v", err)
	}
}

// However long somebody takes with what has come, a stream waits; only a Read
// in which nothing comes runs out of time.
func TestStreamsArePatient(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		from, to := io.Pipe()
		c := newClient(t, roundTrip(func(r *http.Request) (*http.Response, error) {
			context.AfterFunc(r.Context(), func() { _ = to.CloseWithError(r.Context().Err()) })
			return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"image/png"}}, Body: from, ContentLength: -1, Request: r}, nil
		}))
		s, err := initials(c).Open(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		for range 3 {
			time.Sleep(time.Hour) // of the bubble: the reader is busy
			go func() {
				time.Sleep(14 * time.Second)
				_, _ = io.WriteString(to, "x")
			}()
			if _, err := s.Read(make([]byte, 9)); err != nil {
				t.Fatal(err)
			}
		}
		start := time.Now()
		_, err = s.Read(make([]byte, 9))
		if took := time.Since(start); took != 15*time.Second || !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "within 15s") {
			t.Errorf("after %v: %v, want the timeout of an attempt", took, err)
		}
	})
}

// A screenshot that sleeps has the longer to arrive, unless the call says how
// long.
func TestScreenshotsTakeTheirSleep(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newClient(t, roundTrip(func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		}), sdk.WithRetry(sdk.RetryPolicy{Attempts: 1}))
		shot := c.Avatars.Screenshot("https://example.com", sdk.ScreenshotParams{Sleep: 10 * time.Second})
		for want, opts := range map[time.Duration][]sdk.CallOption{25 * time.Second: nil, time.Second: {sdk.CallTimeout(time.Second)}} {
			for what, get := range map[string]func() error{
				"Bytes": func() error { _, err := shot.Bytes(t.Context(), opts...); return err },
				"Open":  func() error { _, err := shot.Open(t.Context(), opts...); return err },
			} {
				start := time.Now()
				if err := get(); time.Since(start) != want || !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("%s: %v after %v, want %v", what, err, time.Since(start), want)
				}
			}
		}
	})
}
