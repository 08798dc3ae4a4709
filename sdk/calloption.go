package sdk

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// CallOption changes one call. All methods that call the server take them,
// last.
type CallOption func(*settings)

// settings are what the options of a call come to.
type settings struct {
	capture *Response
	header  []headerField
	retry   RetryPolicy
	timeout time.Duration
}

type headerField struct{ key, value string }

// Capture fills in r with the answer, whether the call succeeds or not. r is
// the zero Response if there was none, and has no Body of an [ImageStream]. In
// a flow of several calls the last one wins.
func Capture(r *Response) CallOption {
	return func(s *settings) { s.capture = r }
}

// Header sends a header; it wins over the client's. Headers that say who calls
// which project are refused with [ErrInvalidArgument]: make a view with
// [Client.As].
func Header(key, value string) CallOption {
	return func(s *settings) { s.header = append(s.header, headerField{key, value}) }
}

// Retry replaces the client's policy for the call: Retry(RetryPolicy{Attempts:
// 1}) tries it once.
func Retry(p RetryPolicy) CallOption {
	return func(s *settings) { s.retry = p.withDefaults() }
}

// CallTimeout replaces the client's timeout of an attempt for the call, see
// [WithTimeout], with what a screenshot adds to it. One that is not positive is
// [ErrInvalidArgument].
func CallTimeout(d time.Duration) CallOption {
	return func(s *settings) { s.timeout = d }
}

// ownHeaders say who calls which project, and how to read the body.
var ownHeaders = []string{
	"X-Appwrite-Project", keyHeader, "X-Appwrite-Session", "X-Appwrite-Jwt", "Authorization", "Cookie",
	"X-Fallback-Cookies", "Content-Type", "Content-Length", "Host",
}

// validHeaderName tells whether key is a token (RFC 9110, 5.6.2).
func validHeaderName(key string) bool {
	return key != "" && strings.Trim(key, "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

func (s *settings) check() error {
	for _, h := range s.header {
		if slices.Contains(ownHeaders, http.CanonicalHeaderKey(h.key)) {
			return fmt.Errorf("header %s is the client's own", h.key)
		}
		if !validHeaderName(h.key) || !validHeaderValue(h.value) {
			return errors.New("a header's name is not valid, or its value has a control character in it")
		}
	}
	if s.timeout <= 0 {
		return errors.New("timeout of the call is not positive")
	}
	return s.retry.check()
}
