package mockserver

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// compressFrom is the size of the largest body that is sent as it is to whoever
// takes compressed ones.
const compressFrom = 1024

var headerGzip = []string{"gzip"}

// gzips are the writers of bodies that were compressed.
var gzips = sync.Pool{New: func() any {
	w, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed) // which is a level
	return w
}}

// compress gives the body for a client that takes gzip, and says in h what it is.
// What is small stays as it is, as do pictures, of which only icons and drawings
// are not compressed already.
func compress(h http.Header, r *http.Request, body []byte) []byte {
	kind := h["Content-Type"][0]
	packed := strings.HasPrefix(kind, "image/") && kind != headerICO[0] && kind != headerSVG[0]
	if packed || len(body) <= compressFrom || !takesGzip(r.Header.Get("Accept-Encoding")) {
		return body
	}
	var b bytes.Buffer
	z := gzips.Get().(*gzip.Writer)
	defer gzips.Put(z)
	z.Reset(&b)
	_, _ = z.Write(body) // a buffer takes all
	_ = z.Close()
	h["Content-Encoding"] = headerGzip
	h["X-Utopia-Compression"] = headerTrue
	h.Add("Vary", "Accept-Encoding")
	return b.Bytes()
}

// takesGzip tells whether a list of codings that a client accepts has gzip in it
// (RFC 9110, section 12.5.3).
func takesGzip(accepted string) bool {
	others := false
	for item := range strings.SplitSeq(accepted, ",") {
		coding, params, _ := strings.Cut(item, ";")
		switch strings.ToLower(strings.TrimSpace(coding)) {
		case "gzip", "x-gzip":
			return weight(params) > 0
		case "*":
			others = weight(params) > 0
		}
	}
	return others
}

// weight reads "q=0.5", 1 where there is none.
func weight(params string) float64 {
	name, value, _ := strings.Cut(strings.TrimSpace(params), "=")
	if !strings.EqualFold(strings.TrimSpace(name), "q") {
		return 1
	}
	q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if err != nil {
		return 0
	}
	return q
}
