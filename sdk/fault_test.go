package sdk_test

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"time"

	"github.com/appctl/appctl/sdk"
)

func quiet() *log.Logger { return log.New(io.Discard, "", 0) }

// hijack closes the connection after writing raw.
func hijack(raw string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		conn, buf, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		_, _ = buf.WriteString(raw)
		_ = buf.Flush()
		_ = conn.Close()
	}
}

func answer(status int, contentType, body string, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// squeezed answers with gzip, whether the client asked for it or not.
func squeezed(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		_, _ = io.WriteString(z, body)
		_ = z.Close()
	}
}

// halfSqueezed breaks off in the middle of a compressed answer that says it is whole.
func halfSqueezed(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		whole := httptest.NewRecorder()
		squeezed(body)(whole, r)
		answer(200, "application/json", whole.Body.String()[:whole.Body.Len()/2], "Content-Encoding", "gzip")(w, r)
	}
}

// stall sends the beginning of an answer.
func stall(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, "{")
	w.(http.Flusher).Flush()
	<-r.Context().Done()
}

// trickle sends an answer byte by byte, without an end.
func trickle(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	w.Header().Set("Content-Type", "application/json")
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		_, _ = io.WriteString(w, " ")
		w.(http.Flusher).Flush()
		select {
		case <-tick.C:
		case <-r.Context().Done():
			return
		}
	}
}

// hang answers when the client is gone.
func hang(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	<-r.Context().Done()
}

// Whatever comes instead of an answer, the error says what it was; reads are
// tried again where that can help and writes only where it cannot harm.
func TestFaults(t *testing.T) {
	t.Parallel()
	const html = "<!DOCTYPE html><title>hello</title>"
	long := `{"$id":"` + strings.Repeat("x", 5000) + `"}`
	chunked := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.(http.Flusher).Flush()
		_, _ = io.WriteString(w, long)
	}
	for name, x := range map[string]struct {
		handler     http.HandlerFunc
		read, write error // classes
		says        string
		reads       int32 // attempts of a read; a write has one
	}{
		"slow":                     {hang, sdk.ErrUnreachable, sdk.ErrOutcomeUnknown, "answer", 3},
		"lost answer":              {hijack(""), sdk.ErrUnreachable, sdk.ErrOutcomeUnknown, "answer", 3},
		"no HTTP":                  {hijack("SSH-2.0-OpenSSH_9.6\r\n"), sdk.ErrUnreachable, sdk.ErrOutcomeUnknown, "the answer is not HTTP", 3},
		"half a body":              {hijack("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"), sdk.ErrUnreachable, sdk.ErrOutcomeUnknown, "unexpected EOF", 3},
		"half a chunk":             {hijack("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n63\r\n{"), sdk.ErrUnreachable, sdk.ErrOutcomeUnknown, "unexpected EOF", 3},
		"page":                     {answer(200, "text/html; charset=utf-8", html), sdk.ErrNotAppwrite, sdk.ErrNotAppwrite, "does not look like an Appwrite endpoint: it answered 200 with text/html", 1},
		"missing page":             {answer(404, "text/html", html), sdk.ErrNotAppwrite, sdk.ErrNotAppwrite, "does not look like an Appwrite endpoint: it answered 404 with text/html", 1},
		"missing endpoint":         {answer(404, "text/html", html, "Server", "Appwrite"), sdk.ErrRouteNotFound, sdk.ErrRouteNotFound, "no such endpoint", 1},
		"other API":                {answer(401, "application/json", `{"error":"nope"}`), sdk.ErrNotAppwrite, sdk.ErrNotAppwrite, "does not look like an Appwrite endpoint", 1},
		"wrong content type":       {answer(200, "text/plain", `{"$id":"x"}`), sdk.ErrNotAppwrite, sdk.ErrNotAppwrite, "200 with text/plain", 1},
		"cut JSON":                 {answer(200, "application/json", `{"$id":"x`), sdk.ErrNotAppwrite, sdk.ErrNotAppwrite, "not the JSON that was expected", 1},
		"other JSON":               {answer(200, "application/json", `[1,2]`), sdk.ErrNotAppwrite, sdk.ErrNotAppwrite, "not the JSON that was expected", 1},
		"empty body":               {answer(200, "application/json", ``), sdk.ErrNotAppwrite, sdk.ErrNotAppwrite, "not the JSON that was expected", 1},
		"over the limit":           {answer(200, "application/json", long, "Content-Length", strconv.Itoa(len(long))), errAny, errAny, "limit of 4096 bytes", 1},
		"over the limit, chunked":  {chunked, errAny, errAny, "limit of 4096 bytes", 1},
		"over the limit, gzip":     {squeezed(long), errAny, errAny, "limit of 4096 bytes", 1},
		"broken gzip":              {answer(200, "application/json", `{"$id":"not compressed"}`, "Content-Encoding", "gzip"), sdk.ErrUnreachable, sdk.ErrOutcomeUnknown, "gzip", 3},
		"broken header":            {hijack("HTTP/1.1 200 OK\r\nSet-Cookie a_session_demo=s3cret\r\n\r\n"), sdk.ErrUnreachable, sdk.ErrOutcomeUnknown, "the header of the answer is malformed", 3},
		"broken trailer":           {hijack("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\ns3cret\r\n\r\n"), sdk.ErrUnreachable, sdk.ErrOutcomeUnknown, "the header of the answer is malformed", 3},
		"unknown compression":      {answer(200, "application/json", "{}", "Content-Encoding", "br"), sdk.ErrUnreachable, sdk.ErrOutcomeUnknown, `"br"`, 3},
		"gateway":                  {answer(502, "text/html", html), sdk.ErrServer, sdk.ErrServer, "502: answered without an error document", 3},
		"stalled body":             {stall, sdk.ErrUnreachable, sdk.ErrOutcomeUnknown, "answer", 3},
		"trickling body":           {trickle, sdk.ErrUnreachable, sdk.ErrOutcomeUnknown, "answer", 3},
		"switched protocol":        {hijack("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"), sdk.ErrNotAppwrite, sdk.ErrNotAppwrite, "it answered 101", 1},
		"endless header":           {hijack("HTTP/1.1 200 OK\r\nX: " + strings.Repeat("s3cret", 2<<20/6) + "\r\n\r\n{}"), sdk.ErrUnreachable, sdk.ErrOutcomeUnknown, "header", 3},
		"two lengths":              {hijack("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}"), sdk.ErrUnreachable, sdk.ErrOutcomeUnknown, "answer", 3},
		"status that is no number": {hijack("HTTP/1.1 s3cret OK\r\n\r\n"), sdk.ErrUnreachable, sdk.ErrOutcomeUnknown, "answer", 3},
		"no content":               {answer(204, "application/json", ""), sdk.ErrNotAppwrite, sdk.ErrNotAppwrite, "not the JSON that was expected", 1},
		"an image":                 {answer(200, "image/png", "\x89PNG"), sdk.ErrNotAppwrite, sdk.ErrNotAppwrite, "200 with image/png", 1},
		"null":                     {answer(200, "application/json", "null"), sdk.ErrNotAppwrite, sdk.ErrNotAppwrite, "it is null", 1},
		"half a gzip":              {halfSqueezed(long), sdk.ErrUnreachable, sdk.ErrOutcomeUnknown, "unexpected EOF", 3},
		"switched off":             {answer(503, "application/json", `{"message":"Off.","type":"general_service_disabled"}`), sdk.ErrServer, sdk.ErrServer, "Off.", 1},
		"maintenance":              {answer(503, "text/html", html), sdk.ErrServer, sdk.ErrServer, "503: answered without an error document", 3},
		"gateway timeout":          {answer(504, "text/html", html), sdk.ErrServer, sdk.ErrServer, "504", 3},
		"refusal cut short":        {hijack("HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{\"message\":"), sdk.ErrUnreachable, sdk.ErrOutcomeUnknown, "unexpected EOF", 3},
		"early hints, no answer":   {hijack("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"), sdk.ErrUnreachable, sdk.ErrOutcomeUnknown, "answer", 3},
		"early hints":              {hijack("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 409 Conflict\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{\"message\":\"no\",\"type\":\"user_blocked\"}"), sdk.ErrUserBlocked, sdk.ErrUserBlocked, "409 user_blocked: no", 1},
		"deep JSON":                {answer(200, "application/json", `{"prefs":`+strings.Repeat("[", 4000)), sdk.ErrNotAppwrite, sdk.ErrNotAppwrite, "not the JSON that was expected", 1},
		"more after the JSON":      {answer(200, "application/json", `{"$id":"x"}{"$id":"y"}`), sdk.ErrNotAppwrite, sdk.ErrNotAppwrite, "not the JSON that was expected", 1},
		"refusal as a page":        {answer(401, "text/html", html), sdk.ErrNotAppwrite, sdk.ErrNotAppwrite, "401 with text/html", 1},
		"refusal of no type":       {answer(403, "", `{"message":"no","type":"user_blocked"}`), sdk.ErrUserBlocked, sdk.ErrForbidden, "403 user_blocked: no", 1},
		"too many, by a proxy":     {answer(429, "text/html", html, "Retry-After", "3600"), sdk.ErrRateLimited, sdk.ErrRateLimited, "429", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var n atomic.Int32
			c := listen(t, func(w http.ResponseWriter, r *http.Request) { n.Add(1); x.handler(w, r) },
				sdk.WithTimeout(patience(name, "slow", "stalled body", "trickling body")), sdk.WithJSONLimit(4096), sdk.WithImageLimit(4096),
				sdk.WithRetry(sdk.RetryPolicy{MinWait: time.Millisecond, MaxWait: time.Millisecond}))

			_, err := c.Account.Get(t.Context())
			checkFault(t, "read", err, x.read, x.says)
			if n.Load() != x.reads {
				t.Errorf("read: %d attempts, want %d", n.Load(), x.reads)
			}
			n.Store(0)
			_, err = c.Account.UpdateName(t.Context(), sdk.UpdateNameParams{Name: "x"})
			checkFault(t, "write", err, x.write, x.says)
			if n.Load() != 1 {
				t.Errorf("write: %d attempts, want 1", n.Load())
			}
		})
	}
}

// patience is the timeout for a fault: short for those that would never end,
// and long enough on a busy machine for the others.
func patience(name string, endless ...string) time.Duration {
	if slices.Contains(endless, name) {
		return 300 * time.Millisecond
	}
	return 10 * time.Second
}

// errAny stands for a failure without a class: its status and text tell.
var errAny = errors.New("any")

func checkFault(t *testing.T, what string, err, class error, says string) {
	t.Helper()
	if strings.Contains(fmt.Sprint(err), "s3cret") {
		t.Errorf("%s: %v has a secret in it", what, err)
	}
	if _, ok := errors.AsType[*sdk.Error](err); !ok || !errors.Is(class, errAny) && !errors.Is(err, class) || !strings.Contains(err.Error(), says) {
		t.Errorf("%s: %v; want %v saying %q", what, err, class, says)
	}
}

// An image has a limit of its own.
func TestImageLimit(t *testing.T) {
	t.Parallel()
	for size, ok := range map[int]bool{20: true, 21: false} {
		c := newClient(t, answers(200, strings.Repeat("x", size), "Content-Type", "image/png"), sdk.WithJSONLimit(10), sdk.WithImageLimit(20))
		var image []byte
		if err := c.Do(t.Context(), "GET", "/avatars/qr", nil, &image); (err == nil) != ok {
			t.Errorf("%d bytes: %v", size, err)
		}
	}
}

// A compressed answer is an answer, also where the transport leaves it so.
func TestGzip(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(squeezed(`{"$id":"jane"}`))
	defer srv.Close()
	for _, keep := range []bool{false, true} {
		c, err := sdk.New(srv.URL, "demo", sdk.WithTransport(&http.Transport{DisableCompression: keep}))
		if err != nil {
			t.Fatal(err)
		}
		u, err := c.Account.Get(t.Context())
		c.CloseIdleConnections()
		if err != nil || u.ID != "jane" {
			t.Errorf("DisableCompression %v: %v, %v", keep, u, err)
		}
	}
}

// A refused connection is safe to try again, even for a write, and says so.
func TestRefusedConnection(t *testing.T) {
	t.Parallel()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	_ = l.Close()
	c, err := sdk.New("http://"+address+"/v1", "demo", sdk.WithRetry(sdk.RetryPolicy{MinWait: 1, MaxWait: 1}))
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Account.UpdateName(t.Context(), sdk.UpdateNameParams{Name: "x"})
	if !errors.Is(err, sdk.ErrUnreachable) || !strings.Contains(err.Error(), "connection refused") {
		t.Errorf("%v, want ErrUnreachable: connection refused", err)
	}
}

// A redirect is an error that names the host and nothing behind it, and no
// request reaches that host.
func TestRedirectsAreNotFollowed(t *testing.T) {
	t.Parallel()
	var reached atomic.Int32
	second := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }))
	defer second.Close()
	for _, status := range []int{301, 302, 303, 307, 308} {
		first := httptest.NewServer(http.RedirectHandler(second.URL+"/v1/account?secret=s3cret", status))
		c, err := sdk.New(first.URL, "demo", sdk.WithCredential(sdk.SessionSecret("s3cret")))
		if err != nil {
			t.Fatal(err)
		}
		_, getErr := c.Account.Get(t.Context())
		_, postErr := c.Account.Create(t.Context(), sdk.CreateParams{Password: "s3cret"})
		for _, err := range []error{getErr, postErr} {
			e, ok := errors.AsType[*sdk.Error](err)
			if !ok || e.Status != status || !strings.Contains(err.Error(), second.URL) {
				t.Errorf("%d: %v, want an error naming %s", status, err, second.URL)
			}
			if err != nil && strings.Contains(err.Error(), "s3cret") {
				t.Errorf("%d: %v has a secret in it", status, err)
			}
		}
		c.CloseIdleConnections()
		first.Close()
	}
	if n := reached.Load(); n != 0 {
		t.Errorf("%d requests reached the second host", n)
	}
}

// A redirect to what is no URL is a redirect all the same: it is not taken for
// a lost answer, and the error does not repeat it.
func TestRedirectsToNowhere(t *testing.T) {
	t.Parallel()
	for _, location := range []string{"https://else.test/%zz?secret=s3cret", "://s3cret", "http://[::1%s3cret]/", "https://jane:s3cret@else.test/"} {
		srv := httptest.NewServer(answer(302, "text/html", "", "Location", location))
		c, err := sdk.New(srv.URL, "demo")
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.Account.UpdateName(t.Context(), sdk.UpdateNameParams{Name: "x"})
		e, ok := errors.AsType[*sdk.Error](err)
		if !ok || e.Status != 302 || e.Class != 0 || !strings.Contains(err.Error(), "redirects") || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: %v, want status 302 without the location", location, err)
		}
		c.CloseIdleConnections()
		srv.Close()
	}
}

// A write that the transport refused to begin, or that came too late, has not
// happened.
func TestWritesThatWereNeverBegun(t *testing.T) {
	t.Parallel()
	over, cancel := context.WithCancel(t.Context())
	cancel()
	noProxy := &http.Transport{Proxy: func(*http.Request) (*url.URL, error) { return nil, errors.New("no proxy") }}
	for name, x := range map[string]struct {
		ctx  context.Context
		rt   http.RoundTripper
		want error
	}{
		"context over":           {over, &http.Transport{}, context.Canceled},
		"context over, any rt":   {over, answers(200, "{}"), context.Canceled},
		"proxy that is no proxy": {t.Context(), noProxy, sdk.ErrUnreachable},
	} {
		_, err := newClient(t, x.rt, sdk.WithRetry(sdk.RetryPolicy{Attempts: 1})).Account.UpdateName(x.ctx, sdk.UpdateNameParams{Name: "x"})
		if !errors.Is(err, sdk.ErrUnreachable) || !errors.Is(err, x.want) {
			t.Errorf("%s: %v, want ErrUnreachable and %v", name, err, x.want)
		}
	}
}

// An answer that has no body needs none, whatever its header says.
func TestAnswersWithoutBody(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Encoding", "gzip")
		if r.Method == "DELETE" {
			w.WriteHeader(204)
			return
		}
		w.Header().Set("Content-Length", "99999999")
	}))
	defer srv.Close()
	c, err := sdk.New(srv.URL, "demo")
	if err != nil {
		t.Fatal(err)
	}
	defer c.CloseIdleConnections()
	if err := c.Do(t.Context(), "HEAD", "/account", nil, nil); err != nil {
		t.Errorf("HEAD: %v", err)
	}
	if err := c.Account.DeleteSessions(t.Context()); err != nil {
		t.Errorf("DELETE: %v", err)
	}
}

// The caller's context ends a call at once, and is told apart from the
// timeout of an attempt.
func TestContextEndsACall(t *testing.T) {
	t.Parallel()
	arrived := make(chan struct{}, 9)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		arrived <- struct{}{}
		hang(w, r)
	}))
	defer srv.Close()
	c, err := sdk.New(srv.URL, "demo")
	if err != nil {
		t.Fatal(err)
	}
	defer c.CloseIdleConnections()
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-arrived; cancel() }()

	_, err = c.Account.UpdateName(ctx, sdk.UpdateNameParams{Name: "x"})
	if !errors.Is(err, context.Canceled) || !errors.Is(err, sdk.ErrOutcomeUnknown) {
		t.Errorf("cancelled write: %v, want context.Canceled and ErrOutcomeUnknown", err)
	}
	if _, err = c.Account.Get(ctx); !errors.Is(err, context.Canceled) || len(arrived) != 0 {
		t.Errorf("call with a cancelled context: %v, %d more requests", err, len(arrived))
	}
	brief, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err = c.Account.Get(brief); !errors.Is(err, context.DeadlineExceeded) || strings.Contains(fmt.Sprint(err), "within") {
		t.Errorf("caller's deadline: %v, want one that names no timeout", err)
	}
	_, err = c.Account.Get(t.Context(), sdk.CallTimeout(50*time.Millisecond), sdk.Retry(sdk.RetryPolicy{Attempts: 1}))
	if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(fmt.Sprint(err), "within 50ms") {
		t.Errorf("slow attempt: %v, want one that names the timeout", err)
	}
}

// closer is a body that knows whether it was closed.
type closer struct {
	io.Reader
	closed bool
}

func (c *closer) Close() error { c.closed = true; return nil }

// Every body is closed, read or not.
func TestBodiesAreClosed(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		status int
		length int64
		body   io.Reader
	}{
		"result":           {200, -1, strings.NewReader("{}")},
		"refusal":          {401, -1, strings.NewReader("{}")},
		"redirect":         {301, -1, strings.NewReader("")},
		"announced length": {200, 5000, strings.NewReader("")},
		"over the limit":   {200, -1, strings.NewReader(strings.Repeat(" ", 5000))},
		"broken":           {200, 9, iotest.ErrReader(io.ErrUnexpectedEOF)},
	} {
		body := &closer{Reader: x.body}
		c := newClient(t, roundTrip(func(r *http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: x.status, Body: body, ContentLength: x.length, Header: http.Header{}, Request: r}, nil
		}), sdk.WithJSONLimit(4096), sdk.WithImageLimit(4096), sdk.WithRetry(sdk.RetryPolicy{Attempts: 1}))
		_, err := c.Account.Get(t.Context())
		if (err == nil) != (name == "result") || !body.closed {
			t.Errorf("%s: error %v, closed %v", name, err, body.closed)
		}
	}
}
