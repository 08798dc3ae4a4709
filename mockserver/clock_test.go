package mockserver

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// A clock runs beside the real one, at the distance that it was moved to.
func TestClockRuns(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		real := time.Now()
		c := newClock(clockState{})
		at := func(what string, want time.Time) {
			t.Helper()
			if got := c.Now(); !got.Equal(want) || got.Location() != time.UTC {
				t.Errorf("%s: %v, want %v", what, got, want)
			}
		}
		at("new", real)
		time.Sleep(time.Hour) // of the bubble's time
		at("an hour later", real.Add(time.Hour))
		c.Advance(24 * time.Hour)
		at("a day advanced", real.Add(25*time.Hour))
		time.Sleep(time.Second)
		c.Set(noon)
		at("set", noon)
		time.Sleep(time.Minute)
		at("a minute after it was set", noon.Add(time.Minute))
		c.Freeze()
		time.Sleep(time.Hour)
		at("frozen", noon.Add(time.Minute))
		c.Advance(-time.Minute)
		at("frozen and moved back", noon)
		c.Set(noon.Add(time.Hour))
		time.Sleep(time.Hour)
		at("frozen and set", noon.Add(time.Hour))
		if !c.Frozen() {
			t.Error("Set let a frozen clock run")
		}
		c.Resume()
		c.Resume()
		time.Sleep(time.Minute)
		at("resumed", noon.Add(61*time.Minute))
		c.Reset()
		at("reset", time.Now())
	})
}

// A clock that began frozen goes back to that.
func TestClockResetsToItsStart(t *testing.T) {
	t.Parallel()
	c := newClock(clockState{frozen: noon})
	c.Resume()
	c.Advance(time.Hour)
	c.Reset()
	if !c.Now().Equal(noon) || !c.Frozen() {
		t.Errorf("after Reset: %v, frozen %v", c.Now(), c.Frozen())
	}
}

// No change of a clock is lost.
func TestClockInParallel(t *testing.T) {
	t.Parallel()
	c := newClock(clockState{frozen: noon})
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			for range 100 {
				c.Advance(time.Second)
			}
		})
	}
	wg.Wait()
	if want := noon.Add(1600 * time.Second); !c.Now().Equal(want) {
		t.Errorf("after 1600 seconds: %v, want %v", c.Now(), want)
	}
}

// Projects have clocks of their own.
func TestClocksAreApart(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	a, b := s.TestProject(t), s.TestProject(t)
	a.Clock().Advance(time.Hour)
	if !b.Clock().Now().Equal(noon) {
		t.Errorf("clock of b after a change in a: %v", b.Clock().Now())
	}
}

// The control API shows a clock, sets, freezes, moves and resets it.
func TestControlClock(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	for _, step := range []struct{ method, path, body, now, frozen string }{
		{"GET", "", "", "2026-08-21T12:00:00.000+00:00", "true"},
		{"PUT", "", `{"now":"2027-01-02T03:04:05.678Z"}`, "2027-01-02T03:04:05.678+00:00", "true"},
		{"POST", "/advance", `{"by":"1h1m"}`, "2027-01-02T04:05:05.678+00:00", "true"},
		{"POST", "/advance", `{"by":"-1h"}`, "2027-01-02T03:05:05.678+00:00", "true"},
		{"PUT", "", `{}`, "2027-01-02T03:05:05.678+00:00", "true"},
		{"PUT", "", `{"frozen":false}`, "", "false"},
		{"PUT", "", `{"frozen":true,"now":"2026-01-01T00:00:00+01:00"}`, "2025-12-31T23:00:00.000+00:00", "true"},
	} {
		o := control(t, s, step.method, "/projects/test/clock"+step.path, step.body).ok(200)
		if step.now != "" {
			o.want(t, "now", step.now)
		}
		o.want(t, "frozen", step.frozen)
	}
	if now, want := s.Default().Clock().Now(), time.Date(2025, 12, 31, 23, 0, 0, 0, time.UTC); !now.Equal(want) {
		t.Errorf("a running clock that was set and frozen at once stands at %v, want %v", now, want)
	}
	control(t, s, "DELETE", "/projects/test/clock", "").ok(204)
	control(t, s, "GET", "/projects/test/clock", "").ok(200).want(t, "now", "2026-08-21T12:00:00.000+00:00")
	for _, c := range []struct{ method, path, body string }{
		{"PUT", "", `{"now":"noon"}`},
		{"PUT", "", `{"now":5}`},
		{"PUT", "", `{"now":"1969-12-31T23:59:59Z"}`},
		{"PUT", "", `{"now":"9999-12-31T23:59:59Z"}`},
		{"PUT", "", `{"now":"2027-01-02T03:04:05Z","frozen":"yes"}`},
		{"PUT", "", `{"time":"2027-01-02T03:04:05Z"}`},
		{"PUT", "", `[]`},
		{"POST", "/advance", `{}`},
		{"POST", "/advance", `{"by":null}`},
		{"POST", "/advance", `{"by":"soon"}`},
		{"POST", "/advance", `{"by":60}`},
		{"POST", "/advance", `{"for":"1h"}`},
	} {
		control(t, s, c.method, "/projects/test/clock"+c.path, c.body).refused(400, "general_argument_invalid")
	}
	control(t, s, "GET", "/projects/test/clock", "").ok(200).want(t, "now", "2026-08-21T12:00:00.000+00:00")
	control(t, s, "GET", "/projects/unknown/clock", "").refused(404, "project_not_found")
	control(t, s, "PUT", "/projects/unknown/clock", "{}").refused(404, "project_not_found")
	control(t, s, "POST", "/projects/unknown/clock/advance", `{"by":"1s"}`).refused(404, "project_not_found")
	control(t, s, "DELETE", "/projects/unknown/clock", "").refused(404, "project_not_found")
}

// A server may begin at a time and let it run; a project that is made later is at
// the same one.
func TestRunningClock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, err := New(WithRunningClock(noon), WithResponseChecks())
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		late, err := s.NewProject()
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range []*Project{s.Default(), late} {
			if got := p.Clock().Now(); !got.Equal(noon.Add(time.Minute)) || p.Clock().Frozen() {
				t.Errorf("project %s: %v, frozen %v, want a minute after noon", p.ID(), got, p.Clock().Frozen())
			}
		}
		if err := s.Shutdown(t.Context()); err != nil {
			t.Error(err)
		}
	})
}
