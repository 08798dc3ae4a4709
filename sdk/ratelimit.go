package sdk

import (
	"errors"
	"math"
	"net/http"
	"strconv"
	"time"
)

// RateLimit is what the server says about the limit of the operation; the
// zero value if it says nothing.
type RateLimit struct {
	Limit     int       // requests in a window, an hour unless documented otherwise
	Remaining int       // of them left
	Reset     time.Time // when the window ends, to the second
}

// year10000 is the first second that RFC 3339 cannot say.
const year10000 = 253402300800

func rateLimit(h http.Header) RateLimit {
	first := h.Get("X-Ratelimit-Limit")
	if first == "" {
		return RateLimit{} // most operations have none
	}
	limit, err := strconv.Atoi(first)
	if err != nil {
		return RateLimit{}
	}
	remaining, _ := strconv.Atoi(h.Get("X-Ratelimit-Remaining"))
	rl := RateLimit{Limit: limit, Remaining: remaining}
	if at, err := strconv.ParseInt(h.Get("X-Ratelimit-Reset"), 10, 64); err == nil && at >= 0 && at < year10000 {
		rl.Reset = time.Unix(at, 0)
	}
	return rl
}

// retryAfter is how long the answer asks to wait: the Retry-After header, in
// seconds or as a date (RFC 9110, 10.2.3), and for a 429 without it the end of
// the window. Dates are measured against the server's own, so that a wrong
// clock here does not matter.
func retryAfter(status int, h http.Header, rl RateLimit) time.Duration {
	now, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		now = time.Now()
	}
	if v := h.Get("Retry-After"); v != "" {
		if s, err := strconv.ParseInt(v, 10, 64); err == nil || errors.Is(err, strconv.ErrRange) {
			return time.Duration(min(max(0, s), math.MaxInt32)) * time.Second
		}
		if at, err := http.ParseTime(v); err == nil {
			return max(0, at.Sub(now))
		}
	}
	if status == http.StatusTooManyRequests && !rl.Reset.IsZero() {
		return max(0, rl.Reset.Sub(now))
	}
	return 0
}
