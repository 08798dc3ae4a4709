package cli

import "testing"

// A question shows names and addresses from outside without what would steer the
// terminal.
func TestQuestionIsClean(t *testing.T) {
	t.Parallel()
	p := &prompter{out: sink{env: env{}}}
	got := p.label(question{text: "E-mail\x1b[2J", preset: "ada\u009b31m@example.org\x1b]0;owned\a"})
	if want := "E-mail [ada31m@example.org]: "; got != want {
		t.Errorf("label: %q, want %q", got, want)
	}
}

// A number of things is written as people say it.
func TestCount(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{0: "0 sessions", 1: "1 session", 2: "2 sessions"} {
		if got := count(n, "session"); got != want {
			t.Errorf("count(%d): %q, want %q", n, got, want)
		}
	}
}
