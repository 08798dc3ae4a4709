package cli_test

import (
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// completion is what a TAB after args offers.
func completion(t *testing.T, environ []string, args ...string) []string {
	t.Helper()
	code, out, errs := runIn(t, environ, "", append([]string{"__complete"}, args...)...)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if last := lines[len(lines)-1]; code != 0 || last != ":4" {
		t.Fatalf("%v: exit code %d, %q ends with %q, want no file names: %s", args, code, out, last, errs)
	}
	return lines[:len(lines)-1]
}

// found is what a TAB offers that has something to offer. On a busy machine the
// second that it has may be over once or twice.
func found(t *testing.T, environ []string, args ...string) (words []string) {
	t.Helper()
	for range 5 {
		if words = completion(t, environ, args...); len(words) > 0 {
			return words
		}
	}
	t.Fatalf("%v: nothing", args)
	return nil
}

// count is how often a request was seen.
func (r *recorder) count(key string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := 0
	for _, seen := range r.seen {
		if seen == key {
			n++
		}
	}
	return n
}

// What the server was asked for one TAB is there for the next, until something is
// changed or half a minute is over. Nobody else can read it.
func TestCompletionIsKept(t *testing.T) {
	t.Parallel()
	const asked = "GET /v1/account/sessions"
	r, _, environ := before(t, nil)
	dir := t.TempDir()
	environ = append(environ, "APPCTL_CONFIG_DIR="+dir)
	if code, _, errs := runIn(t, environ, password, "login", email, "--password-stdin"); code != 0 {
		t.Fatal(errs)
	}
	first := found(t, environ, "account", "session", "show", "")
	if len(first) != 2 || first[0] != "current\tyour own" {
		t.Errorf("sessions: %q", first)
	}
	n := r.count(asked)
	if again := completion(t, environ, "account", "session", "revoke", ""); !slices.Equal(again, first) || r.count(asked) != n {
		t.Errorf("again: %q by %d more requests, want none", again, r.count(asked)-n)
	}
	if more := completion(t, environ, "account", "session", "show", "current", ""); len(more) != 0 {
		t.Errorf("behind the only argument: %q", more)
	}
	if more := found(t, environ, "account", "session", "revoke", "current", ""); len(more) != 1 || strings.HasPrefix(more[0], "current") {
		t.Errorf("behind one of several: %q", more)
	}

	path := filepath.Join(dir, "completion.json")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 && runtime.GOOS != "windows" {
		t.Errorf("%s: %v, %v, want mode 0600", path, info, err)
	}
	for name, content := range map[string]string{
		"too old": strings.ReplaceAll(string(data), time.Now().UTC().Format(`"at":"2006`), `"at":"2025`),
		"ahead":   strings.ReplaceAll(string(data), time.Now().UTC().Format(`"at":"2006`), `"at":"2099`),
		"broken":  "{",
		"a list":  "[]",
	} {
		n := r.count(asked)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if words := found(t, environ, "account", "session", "show", ""); !slices.Equal(words, first) || r.count(asked) == n {
			t.Errorf("%s: %q by %d requests, want one", name, words, r.count(asked)-n)
		}
	}
	if code, _, errs := runIn(t, environ, "", "account", "update", "name", "Ada"); code != 0 {
		t.Fatal(errs)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("the words are still there after a change")
	}
}

// Completion gives up after a second, and says nothing where nobody is signed in.
func TestCompletionGivesUp(t *testing.T) {
	t.Parallel()
	hung := make(chan struct{})
	_, _, environ := before(t, map[string]func(http.ResponseWriter) bool{"GET /v1/account/sessions": func(http.ResponseWriter) bool {
		<-hung
		return true
	}})
	t.Cleanup(func() { close(hung) }) // before the server is closed, which waits for it
	if words := completion(t, environ, "account", "session", "show", ""); len(words) != 0 {
		t.Errorf("as nobody: %q", words)
	}
	if code, _, errs := runIn(t, environ, password, "login", email, "--password-stdin"); code != 0 {
		t.Fatal(errs)
	}
	if words := completion(t, environ, "account", "session", "show", ""); len(words) != 0 {
		t.Errorf("of a server that does not answer: %q", words)
	}
	if words := completion(t, environ, "--profile", "nosuch", "account", "session", "show", ""); len(words) != 0 {
		t.Errorf("of a profile that there is not: %q", words)
	}
}

// A session of the environment completes, and leaves nothing on the disk.
func TestCompletionOfEnvironment(t *testing.T) {
	t.Parallel()
	s := &shelf{n: 3}
	environ := s.opened(t)
	for _, command := range []string{"identity remove", "consent show", "consent revoke", "consent token list", "consent token show", "consent token show c1"} {
		words := found(t, environ, append(append([]string{"account"}, strings.Fields(command)...), "")...)
		if !slices.Equal(words, []string{"i1", "i2", "i3"}) {
			t.Errorf("%s: %q", command, words)
		}
	}
	if _, err := os.Stat(filepath.Join(strings.TrimPrefix(environ[0], "HOME="), ".config")); err == nil {
		t.Error("something was written")
	}
}
