package mockserver

import (
	"sync/atomic"
	"time"
)

// The years that can be written as the API and JSON write times, with room for
// what expires later.
const (
	firstYear = 1970
	lastYear  = 9900
)

// Clock is the time of one project: everything that the project dates, expires
// or counts in windows follows it, the Date header included. It runs beside the
// real one until it is frozen.
type Clock struct {
	start clockState
	state atomic.Pointer[clockState]
}

// clockState is replaced as a whole, never changed.
type clockState struct {
	offset time.Duration // from real time, while the clock runs
	frozen time.Time     // what it shows while it stands, zero while it runs
}

func (st clockState) now() time.Time {
	if !st.frozen.IsZero() {
		return st.frozen
	}
	return wall(time.Now().Add(st.offset))
}

// newClock shows what start says; the zero state is real time.
func newClock(start clockState) *Clock {
	c := &Clock{start: start}
	c.Reset()
	return c
}

// Now is the time of the project, in UTC.
func (c *Clock) Now() time.Time { return c.state.Load().now() }

// Frozen tells whether the clock stands still.
func (c *Clock) Frozen() bool { return !c.state.Load().frozen.IsZero() }

// Freeze stops the clock where it is.
func (c *Clock) Freeze() {
	c.change(func(st clockState) clockState { return clockState{frozen: wall(st.now())} })
}

// Resume lets the clock run on from where it stands.
func (c *Clock) Resume() {
	c.change(func(st clockState) clockState { return clockState{offset: time.Until(st.now())} })
}

// Set puts the clock to t, which may lie in its past. A frozen clock stays
// frozen, a running one runs on from there.
func (c *Clock) Set(t time.Time) {
	c.change(func(st clockState) clockState {
		if !st.frozen.IsZero() {
			return clockState{frozen: wall(t)}
		}
		return clockState{offset: time.Until(t)}
	})
}

// Advance moves the clock by d, backwards if d is negative.
func (c *Clock) Advance(d time.Duration) {
	c.change(func(st clockState) clockState {
		if !st.frozen.IsZero() {
			return clockState{frozen: st.frozen.Add(d)}
		}
		return clockState{offset: st.offset + d}
	})
}

// Reset puts the clock back as it was at start.
func (c *Clock) Reset() { c.state.Store(&c.start) }

func (c *Clock) change(next func(clockState) clockState) {
	for {
		old := c.state.Load()
		if c.state.CompareAndSwap(old, new(next(*old))) {
			return
		}
	}
}

// wall drops the monotonic reading, which would make a stored time differ from
// one that was read back.
func wall(t time.Time) time.Time { return t.Round(0).UTC() }
