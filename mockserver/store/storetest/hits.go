package storetest

import (
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/appctl/appctl/mockserver/store"
)

const window = time.Hour

// Windows are fixed and begin at multiples of their length since the epoch. A
// counter that has reached its maximum counts no further.
func hits(t *testing.T, s store.Store) {
	put(t, s, "p")
	begin := time.Date(2026, 1, 2, 3, 0, 0, 0, time.UTC)
	for i, c := range []struct {
		key     string
		max     int
		after   time.Duration
		count   int
		allowed bool
	}{
		{"k", 2, 0, 0, true},
		{"k", 2, 59*time.Minute + 59*time.Second, 1, true},
		{"k", 2, 59*time.Minute + 59*time.Second, 2, false},
		{"k", 3, 59*time.Minute + 59*time.Second, 2, true}, // the refused one was not counted
		{"other", 2, 0, 0, true},
		{"k", 2, time.Hour, 0, true},
		{"k", 0, time.Hour, 1, true},
		{"k", 0, time.Hour, 2, true},
		{"k", -1, time.Hour, 3, true},
		{"k", 2, time.Hour, 4, false},
		{"k", 2, 100 * time.Hour, 0, true},
	} {
		count, allowed, err := s.Hit(t.Context(), "p", c.key, c.max, window, begin.Add(c.after))
		if err != nil || count != c.count || allowed != c.allowed {
			t.Errorf("hit %d: %d, %v, %v, want %d, %v", i, count, allowed, err, c.count, c.allowed)
		}
	}
	ok(t, s.ClearHits(t.Context(), "p", "k"))
	ok(t, s.ClearHits(t.Context(), "p", "unknown"))
	if n, allowed, err := s.Hit(t.Context(), "p", "k", 1, window, begin.Add(100*time.Hour)); n != 0 || !allowed || err != nil {
		t.Errorf("Hit after ClearHits = %d, %v, %v, want 0", n, allowed, err)
	}
	if n, _, err := s.Hit(t.Context(), "p", "other", 0, window, begin); n != 1 || err != nil {
		t.Errorf("Hit of a key that was not cleared = %d, %v, want 1", n, err)
	}
}

// However many hit at once, exactly as many are let through as may.
func hitsInParallel(t *testing.T, s store.Store) {
	put(t, s, "p")
	const goroutines, each, most = 64, 10, 100
	var allowed, counts atomic.Int64
	var wg sync.WaitGroup
	for g := range goroutines {
		wg.Go(func() {
			for n := range each {
				_, yes, err := s.Hit(t.Context(), "p", "limited", most, window, then)
				if err != nil {
					t.Errorf("Hit: %v", err)
				}
				if yes {
					allowed.Add(1)
				}
				if _, _, err := s.Hit(t.Context(), "p", "counted", 0, window, then); err != nil {
					t.Errorf("Hit: %v", err)
				}
				// Keys of old windows, for a store that drops them meanwhile.
				old := then.Add(-time.Duration(n+1) * window)
				if _, _, err := s.Hit(t.Context(), "p", strconv.Itoa(g*each+n), 0, window, old); err != nil {
					t.Errorf("Hit: %v", err)
				}
				counts.Add(1)
			}
		})
	}
	wg.Wait()
	if allowed.Load() != most {
		t.Errorf("%d were let through, want %d", allowed.Load(), most)
	}
	if n, _, err := s.Hit(t.Context(), "p", "counted", 0, window, then); n != int(counts.Load()) || err != nil {
		t.Errorf("counted %d, %v, want %d", n, err, counts.Load())
	}
}
