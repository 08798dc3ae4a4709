package store

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"
	"time"
)

// counters are the fixed windows of one project.
type counters struct {
	mu    sync.Mutex
	byKey map[string]counter
	sweep int // how many there may be before those of old windows are dropped
}

type counter struct {
	start  time.Time // of the window
	window time.Duration
	count  int
}

// sweepAt is how many counters of old windows are not worth looking for.
const sweepAt = 256

// Hit implements [Store].
func (m *Memory) Hit(ctx context.Context, project, key string, max int, window time.Duration, now time.Time) (int, bool, error) {
	count, allowed := 0, false
	err := m.in(ctx, project, func(w *world) error {
		w.mu.RLock()
		defer w.mu.RUnlock()
		if w.gone {
			return errGone
		}
		count, allowed = w.counters.hit(key, max, window, now)
		return nil
	})
	return count, allowed, err
}

func (c *counters) hit(key string, max int, window time.Duration, now time.Time) (count int, allowed bool) {
	start := windowStart(now, window)
	c.mu.Lock()
	defer c.mu.Unlock()
	n := c.byKey[key]
	if !n.start.Equal(start) || n.window != window {
		n = counter{start: start, window: window}
	}
	if max > 0 && n.count >= max {
		return n.count, false
	}
	n.count++
	c.put(key, n, now)
	return n.count - 1, true
}

// put drops what is over whenever the counters have doubled since it last did.
func (c *counters) put(key string, n counter, now time.Time) {
	if c.byKey == nil {
		c.byKey = make(map[string]counter)
	}
	c.byKey[key] = n
	if len(c.byKey) < c.sweep || len(c.byKey) < sweepAt {
		return
	}
	maps.DeleteFunc(c.byKey, func(_ string, n counter) bool { return !n.start.Add(n.window).After(now) })
	c.sweep = 2 * len(c.byKey)
}

// windowStart is the last multiple of window since the epoch.
func windowStart(now time.Time, window time.Duration) time.Time {
	if window <= 0 {
		return time.Time{}
	}
	ns := now.UnixNano()
	into := ns % int64(window)
	if into < 0 {
		into += int64(window)
	}
	return time.Unix(0, ns-into).UTC()
}

// ClearHits implements [Store].
func (m *Memory) ClearHits(ctx context.Context, project, key string) error {
	w, err := m.world(ctx, project)
	if err != nil {
		return err
	}
	w.counters.mu.Lock()
	defer w.counters.mu.Unlock()
	delete(w.counters.byKey, key)
	return nil
}

// all are the counters in the order of their keys.
func (c *counters) all() []Counter {
	c.mu.Lock()
	defer c.mu.Unlock()
	all := make([]Counter, 0, len(c.byKey))
	for key, n := range c.byKey {
		all = append(all, Counter{key, n.window, n.start, n.count})
	}
	slices.SortFunc(all, func(a, b Counter) int { return cmp.Compare(a.Key, b.Key) })
	return all
}
