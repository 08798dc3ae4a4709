package mockserver

import (
	"regexp"
	"strconv"
	"testing"
	"time"
)

// An id tells the millisecond it was made in, and a clock that stands still
// makes none twice.
func TestNewID(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 8, 21, 12, 0, 0, 999*1e6, time.UTC)
	form := regexp.MustCompile(`^6a883dc0([0-9a-f]{5})[0-9a-f]{7}$`)
	seen := map[string]bool{}
	for range 2000 {
		id := newID(now)
		m := form.FindStringSubmatch(id)
		if m == nil || seen[id] {
			t.Fatalf("%s: there twice, or not of that second", id)
		}
		if micros, err := strconv.ParseInt(m[1], 16, 64); err != nil || micros < 999_000 || micros > 999_999 {
			t.Fatalf("%s: %d microseconds %v, want 999000 to 999999", id, micros, err)
		}
		seen[id] = true
	}
}

// A code is six digits, leading zeros included.
func TestRandomCode(t *testing.T) {
	t.Parallel()
	zero := false
	for range 500 {
		code := randomCode()
		if !regexp.MustCompile(`^[0-9]{6}$`).MatchString(code) {
			t.Fatalf("got %q", code)
		}
		zero = zero || code[0] == '0'
	}
	if !zero {
		t.Error("of 500 codes none began with a zero")
	}
}
