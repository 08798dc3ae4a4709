package sdk

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
)

// bodyTooLarge is the limit that a body went over.
type bodyTooLarge int64

func (n bodyTooLarge) Error() string {
	return fmt.Sprintf("the answer is longer than the limit of %d bytes", int64(n))
}

// readBody reads the answer into a buffer of the announced size, which is only
// a hint: the limit counts what really comes, after decompression.
func readBody(raw *http.Response, limits bodyLimits) ([]byte, error) {
	limit := limits.json
	if isImage(raw.Header) {
		limit = limits.image
	}
	if raw.ContentLength > limit {
		return nil, bodyTooLarge(limit)
	}
	body, length, err := inflated(raw)
	if err != nil {
		return nil, err
	}
	size := length
	if size < 0 {
		size = 4 << 10
	}
	buf, beyond := make([]byte, 0, size), make([]byte, 1)
	for {
		var n int
		if len(buf) < cap(buf) {
			n, err = body.Read(buf[len(buf):cap(buf)])
			buf = buf[:len(buf)+n]
		} else { // full, so the end has to come: meet it before growing
			if n, err = body.Read(beyond); n > 0 {
				buf = append(slices.Grow(buf, len(buf)+1), beyond...) // to twice the size
			}
		}
		if int64(len(buf)) > limit {
			return nil, bodyTooLarge(limit)
		}
		if errors.Is(err, io.EOF) {
			return buf, short(int64(len(buf)), length)
		}
		if err != nil {
			return buf, err
		}
	}
}

// short is the error of a body that ends before its announced length. net/http
// says so itself, other transports may not.
func short(n, length int64) error {
	if n < length {
		return io.ErrUnexpectedEOF
	}
	return nil
}

// inflated undoes the compression where the transport, as some mocks, has left
// it. The length is that of what will be read, -1 if nobody knows.
func inflated(raw *http.Response) (body io.Reader, length int64, err error) {
	switch e := raw.Header.Get("Content-Encoding"); strings.ToLower(e) {
	case "", "identity":
		return raw.Body, raw.ContentLength, nil
	case "gzip":
		z, err := gzip.NewReader(raw.Body)
		if errors.Is(err, io.EOF) {
			return http.NoBody, -1, nil // a 204 through a proxy that compresses
		}
		return z, -1, err
	default:
		return nil, 0, fmt.Errorf("answer is compressed in a way that was not asked for: %q", clip(e, 40))
	}
}
