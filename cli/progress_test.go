package cli

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// A wait is spoken of after a second, and only to a person at a terminal; nothing of
// it stays, unless nothing may be erased.
func TestWaiting(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		tty   bool
		env   env
		flags globals
		lasts time.Duration
		want  string
	}{
		{"short", true, env{}, globals{}, 900 * time.Millisecond, ""},
		{"long", true, env{}, globals{}, 2500 * time.Millisecond, "\rSitting, 1 s\rSitting, 2 s\r\x1b[K"},
		{"screen reader", true, env{"APPCTL_ACCESSIBLE": "1"}, globals{}, 5 * time.Second / 2, "Sitting\n"},
		{"dumb", true, env{"TERM": "dumb"}, globals{}, 5 * time.Second / 2, "Sitting\n"},
		{"log file", false, env{}, globals{}, time.Minute, ""},
		{"quiet", true, env{}, globals{quiet: true}, time.Minute, ""},
		{"program", true, env{}, globals{json: true}, time.Minute, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var b strings.Builder
				a := &app{env: test.env, flags: test.flags, err: sink{Writer: &b, tty: test.tty, env: test.env}}
				a.config = configOf(t, test.env)
				stop := a.waiting("Sitting")
				time.Sleep(test.lasts)
				stop()
				stop()
				if b.String() != test.want {
					t.Errorf("said %q, want %q", b.String(), test.want)
				}
			})
		})
	}
}

func configOf(t *testing.T, e env) *config {
	t.Helper()
	c, err := newConfig(&configFile{}, e, tree().PersistentFlags())
	if err != nil {
		t.Fatal(err)
	}
	return c
}
