package mockserver

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"strconv"
)

// Transport answers requests without any socket: put it into an http.Client,
// or an SDK that takes one, and every host name leads to this server.
func (s *Server) Transport() http.RoundTripper { return transport{s} }

type transport struct{ server *Server }

// RoundTrip runs the request through the server on the caller's goroutine.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		defer r.Body.Close()
	}
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	in := r.Clone(r.Context())
	if in.Body == nil {
		in.Body = http.NoBody
	}
	if in.Host == "" {
		in.Host = r.URL.Host
	}
	in.RequestURI = r.URL.RequestURI()
	in.RemoteAddr = "127.0.0.1:0"
	w := &memoryWriter{header: make(http.Header)}
	t.server.Handler().ServeHTTP(w, in)
	return w.response(r), nil
}

// memoryWriter collects an answer.
type memoryWriter struct {
	header http.Header
	sent   http.Header // header as it was when the status was written
	status int
	body   bytes.Buffer
}

func (w *memoryWriter) Header() http.Header { return w.header }

func (w *memoryWriter) WriteHeader(status int) {
	if w.status != 0 {
		return
	}
	w.status = status
	w.sent = w.header.Clone()
}

func (w *memoryWriter) Write(b []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(b)
}

// plain is the body that a client has in the end.
func (w *memoryWriter) plain() ([]byte, error) {
	if w.sent.Get("Content-Encoding") == "" {
		return w.body.Bytes(), nil
	}
	z, err := gzip.NewReader(bytes.NewReader(w.body.Bytes()))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}

func (w *memoryWriter) response(r *http.Request) *http.Response {
	w.WriteHeader(http.StatusOK)
	res := &http.Response{
		Status:        fmt.Sprintf("%d %s", w.status, http.StatusText(w.status)),
		StatusCode:    w.status,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        w.sent,
		ContentLength: int64(w.body.Len()),
		Request:       r,
	}
	if r.Method == "HEAD" {
		if n, err := strconv.ParseInt(w.sent.Get("Content-Length"), 10, 64); err == nil {
			res.ContentLength = n
		}
		w.body.Reset()
	}
	res.Body = io.NopCloser(&w.body)
	return res
}
