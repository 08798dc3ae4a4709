package sdk

import (
	"net/http"
	"strings"
)

// Response is an answer of the server beside what a method returns: see [Capture].
type Response struct {
	Status    int
	Attempts  int         // 1 if the first one was answered for good
	Header    http.Header // may hold a session in Set-Cookie and X-Fallback-Cookies
	Body      []byte      // as it came, with its secrets
	RateLimit RateLimit
	Warnings  []string // such as that this package is newer than the server
}

func newResponse(raw *http.Response) *Response {
	return &Response{
		Status:    raw.StatusCode,
		Header:    raw.Header,
		RateLimit: rateLimit(raw.Header),
		Warnings:  warnings(raw.Header.Get("X-Appwrite-Warning")),
	}
}

// warnings splits the header's value, which lists them with semicolons.
func warnings(v string) []string {
	if v == "" {
		return nil
	}
	var out []string
	for w := range strings.SplitSeq(v, ";") {
		if w = strings.TrimSpace(clip(w, 500)); w != "" {
			out = append(out, w)
		}
	}
	return out
}
