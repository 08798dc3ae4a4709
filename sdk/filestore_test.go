package sdk_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/appctl/appctl/sdk"
)

// storePath is where a file store of a test is, in a directory that does not
// exist yet.
func storePath(t testing.TB) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "app", "sessions.json")
}

// otherKey is where the session of another project is stored.
var otherKey = sdk.StoreKey{Endpoint: endpoint, Project: "other"}

var inAYear = time.Date(2027, 8, 21, 12, 0, 0, 0, time.UTC)

// contents are the bytes of a file.
func contents(t testing.TB, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// A session outlives the store that has saved it, apart from those of other
// projects, in a file for its owner alone.
func TestFileStore(t *testing.T) {
	t.Parallel()
	ctx, path := t.Context(), storePath(t)
	s := sdk.FileStore(path)
	if got := stored(t, s); got != "" {
		t.Errorf("a new store has %q", got)
	}
	if _, err := os.Stat(filepath.Dir(path)); err == nil {
		t.Error("reading has made a directory")
	}
	for _, k := range []sdk.StoreKey{demoKey, otherKey} {
		if err := s.Save(ctx, k, "secret of "+k.Project, inAYear); err != nil {
			t.Fatal(err)
		}
	}
	again := sdk.FileStore(path)
	if got := stored(t, again); got != "secret of demo" {
		t.Errorf("got %q", got)
	}
	if err := again.Delete(ctx, demoKey, "an older one"); err != nil || stored(t, s) == "" {
		t.Errorf("an older session took the newer with it (%v)", err)
	}
	for range 2 {
		if err := again.Delete(ctx, demoKey, "secret of demo"); err != nil || stored(t, s) != "" {
			t.Errorf("deleted: %q, %v", stored(t, s), err)
		}
	}
	want := `{"sessions":{"https://api.test/v1 other":{"expire":"2027-08-21T12:00:00.000+00:00","secret":"secret of other"}},"version":1}`
	if got := contents(t, path); !sameJSON(t, got, want) {
		t.Errorf("the file is %s, want %s", got, want)
	}
	if runtime.GOOS == "windows" {
		return // it has no modes
	}
	for name, want := range map[string]fs.FileMode{path: 0o600, filepath.Dir(path): 0o700, path + ".lock": 0o600} {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: mode %v, %v; want %v", name, info.Mode(), err, want)
		}
	}
}

// A file store is the identity of a view.
func TestFileStoreOfAView(t *testing.T) {
	t.Parallel()
	d := newDoor()
	d.need = 1
	path := storePath(t)
	if _, err := newClient(t, d).WithStore(sdk.FileStore(path)).Account.SignIn(t.Context(), jane); err != nil {
		t.Fatal(err)
	}
	if _, err := newClient(t, d).WithStore(sdk.FileStore(path)).Account.Get(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.check(t, opens, gets, gets)
}

// What other programs have put into the file is kept.
func TestFileStoreKeepsTheRest(t *testing.T) {
	t.Parallel()
	path := storePath(t)
	writeStore(t, path, `{"note":{"a":1},"sessions":{"https://api.test/v1 demo":{"secret":"old","label":"desk"},"x":{"secret":"y","n":1e400}}}`)
	s := sdk.FileStore(path)
	if err := s.Save(t.Context(), demoKey, "new", time.Time{}); err != nil {
		t.Fatal(err)
	}
	var got any
	if err := json.Unmarshal([]byte(strings.Replace(contents(t, path), "1e400", `"1e400"`, 1)), &got); err != nil {
		t.Fatal(err)
	}
	want := `{"note":{"a":1},"version":1,"sessions":{"https://api.test/v1 demo":{"secret":"new","expire":"","label":"desk"},"x":{"secret":"y","n":"1e400"}}}`
	if b, _ := json.Marshal(got); !sameJSON(t, string(b), want) {
		t.Errorf("the file is %s, want %s", b, want)
	}
}

// writeStore makes a file that a store is to find.
func writeStore(t testing.TB, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// A file that is none of ours is refused, with what to do, and stays as it is.
// An empty one is a store without sessions.
func TestFileStoreRefusesOtherFiles(t *testing.T) {
	t.Parallel()
	const moveIt = "is not a file of sessions: move it away, and sign in again"
	for text, want := range map[string]string{
		sentinel: moveIt, `{"version":1,"sessions":{"a":{"secret":"` + sentinel: moveIt, `null`: moveIt, `[]`: moveIt, `{"version":"1"}`: moveIt,
		`{"sessions":[]}`: moveIt, `{"sessions":{"a":"` + sentinel + `"}}`: moveIt, `{"sessions":{"a":{"secret":1}}}`: moveIt, `{"sessions":{"a":null}}`: moveIt,
		`{"version":2}`:                  "was written by a newer program (version 2)",
		strings.Repeat(" ", 1<<20) + "x": moveIt,
		"":                               "", " \n": "", `{}`: "", `{"sessions":null}`: "",
	} {
		path := storePath(t)
		writeStore(t, path, text)
		s := sdk.FileStore(path)
		_, err := s.Load(t.Context(), demoKey)
		if want == "" {
			if err != nil || s.Save(t.Context(), demoKey, "new", inAYear) != nil || stored(t, s) != "new" {
				t.Errorf("%.40q: %v, has %q", text, err, stored(t, s))
			}
			continue
		}
		for what, err := range map[string]error{"Load": err, "Save": s.Save(t.Context(), demoKey, "new", inAYear), "Delete": s.Delete(t.Context(), demoKey, "x")} {
			if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), path) || leaks(err.Error()) {
				t.Errorf("%.40q: %s: %v, want %s", text, what, err, want)
			}
		}
		if contents(t, path) != text {
			t.Errorf("%.40q was changed", text)
		}
	}
}

// A file that others can read, or could have put there, is refused.
func TestFileStoreRefusesLooseModes(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("Windows keeps who may read a file elsewhere")
	}
	for name, x := range map[string]struct {
		file, dir fs.FileMode
		want      string
	}{
		"own":             {0o600, 0o700, ""},
		"read-only":       {0o400, 0o755, ""},
		"group reads":     {0o640, 0o700, "mode 0640): run chmod 600"},
		"others read":     {0o604, 0o700, "mode 0604): run chmod 600"},
		"group's folder":  {0o600, 0o770, "mode 0770): run chmod 700"},
		"public folder":   {0o600, 0o777, "mode 0777): run chmod 700"},
		"temporary files": {0o600, 0o777 | fs.ModeSticky, ""},
	} {
		path := storePath(t)
		writeStore(t, path, `{}`)
		if err := os.Chmod(path, x.file); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(filepath.Dir(path), x.dir); err != nil {
			t.Fatal(err)
		}
		_, err := sdk.FileStore(path).Load(t.Context(), demoKey)
		if (err == nil) != (x.want == "") || err != nil && !strings.Contains(err.Error(), x.want) {
			t.Errorf("%s: %v, want %q", name, err, x.want)
		}
	}
	dir := t.TempDir()
	if _, err := sdk.FileStore(dir).Load(t.Context(), demoKey); err == nil || !strings.Contains(err.Error(), "not a regular file") {
		t.Errorf("a directory: %v", err)
	}
	// A folder that anybody can write does not even get a session.
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "sessions.json")
	if err := sdk.FileStore(path).Save(t.Context(), demoKey, "new", inAYear); err == nil {
		t.Error("a session was saved where anybody can write")
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("there is a file")
	}
}

// A link stays a link, and half-written files of a program that was killed go.
func TestFileStoreReplacesTheFile(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("Windows lets only administrators make links")
	}
	path := storePath(t)
	target := filepath.Join(t.TempDir(), "real.json")
	writeStore(t, target, `{}`)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, path); err != nil {
		t.Fatal(err)
	}
	left := filepath.Join(filepath.Dir(target), ".real.json-123")
	writeStore(t, left, sentinel)
	s := sdk.FileStore(path)
	if err := s.Save(t.Context(), demoKey, "new", inAYear); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(contents(t, target), `"new"`) || stored(t, s) != "new" {
		t.Errorf("what the link points to has %s", contents(t, target))
	}
	if _, err := os.Lstat(left); err == nil {
		t.Error("a half-written file is still there")
	}
}

// A link to a file that is not there is refused, and stays.
func TestFileStoreOfALinkToNothing(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("Windows lets only administrators make links")
	}
	path := storePath(t)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("elsewhere.json", path); err != nil {
		t.Fatal(err)
	}
	s := sdk.FileStore(path)
	_, err := s.Load(t.Context(), demoKey)
	for what, err := range map[string]error{"Load": err, "Save": s.Save(t.Context(), demoKey, "new", inAYear), "Delete": s.Delete(t.Context(), demoKey, "x")} {
		if err == nil || !strings.Contains(err.Error(), "is a link to a file that is not there") {
			t.Errorf("%s: %v", what, err)
		}
	}
	if target, err := os.Readlink(path); target != "elsewhere.json" {
		t.Errorf("the link is %q, %v", target, err)
	}
}

// Deleting from a file that is not there makes none, and no directory for it.
func TestFileStoreOfNothing(t *testing.T) {
	t.Parallel()
	path := storePath(t)
	if err := sdk.FileStore(path).Delete(t.Context(), demoKey, "x"); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Dir(path)); err == nil {
		t.Error("deleting has made a directory")
	}
}

const (
	storePathVariable = "SDK_TEST_STORE_PATH"
	storeNameVariable = "SDK_TEST_STORE_NAME"
)

// saves is how many sessions one goroutine of a storm saves.
const saves = 4

// storm saves sessions from three goroutines, each twice, and deletes every
// other one. It is an exit code.
func storm(path, name string) int {
	var wg sync.WaitGroup
	failed := make(chan error, 3)
	for g := range 3 {
		wg.Go(func() {
			s := sdk.FileStore(path)
			for i := range saves {
				k := sdk.StoreKey{Endpoint: endpoint, Project: fmt.Sprintf("%s-%d-%d", name, g, i)}
				ctx := context.Background()
				err := s.Save(ctx, k, "first", inAYear)
				if err == nil {
					err = s.Save(ctx, k, "second", inAYear)
				}
				if err == nil && i%2 == 1 {
					err = s.Delete(ctx, k, "second")
				}
				if err != nil {
					failed <- err
					return
				}
			}
		})
	}
	wg.Wait()
	select {
	case err := <-failed:
		fmt.Fprintln(os.Stderr, err)
		return 1
	default:
		return 0
	}
}

// Processes and goroutines that save and delete at once lose nothing, and
// nobody ever reads half a file.
func TestFileStoreOfManyProcesses(t *testing.T) {
	t.Parallel()
	path := storePath(t)
	done := make(chan struct{})
	var wg, readers sync.WaitGroup
	for _, name := range []string{"one", "two"} {
		wg.Go(func() {
			other := exec.CommandContext(t.Context(), os.Args[0])
			other.Env = append(os.Environ(), storePathVariable+"="+path, storeNameVariable+"="+name)
			if out, err := other.CombinedOutput(); err != nil {
				t.Errorf("process %s: %v\n%s", name, err, out)
			}
		})
	}
	wg.Go(func() {
		if storm(path, "here") != 0 {
			t.Error("this process has failed")
		}
	})
	readers.Go(func() {
		for s := sdk.FileStore(path); ; {
			if _, err := s.Load(t.Context(), demoKey); err != nil {
				t.Errorf("read meanwhile: %v", err)
				return
			}
			select {
			case <-done:
				return
			default:
			}
		}
	})
	wg.Wait()
	close(done)
	readers.Wait()
	s := sdk.FileStore(path)
	for _, name := range []string{"one", "two", "here"} {
		for g := range 3 {
			for i := range saves {
				k := sdk.StoreKey{Endpoint: endpoint, Project: fmt.Sprintf("%s-%d-%d", name, g, i)}
				secret, err := s.Load(t.Context(), k)
				if want := []string{"second", ""}[i%2]; err != nil || secret != want {
					t.Errorf("%s: %q, %v; want %q", k.Project, secret, err, want)
				}
			}
		}
	}
}

// Whatever is in the file, a store either refuses it and leaves it alone, or
// gives back what it saves.
func FuzzFileStore(f *testing.F) {
	f.Add(`{"version":1,"sessions":{"https://api.test/v1 demo":{"secret":"s","expire":""}}}`)
	f.Add(`{"sessions":{"https://api.test/v1 demo":{"secret":null}},"sessions":null,"Version":-1}`)
	f.Add(`[`)
	f.Fuzz(func(t *testing.T, text string) {
		path := storePath(t)
		writeStore(t, path, text)
		s := sdk.FileStore(path)
		if _, err := s.Load(t.Context(), demoKey); err != nil {
			if s.Save(t.Context(), demoKey, "new", inAYear) == nil || contents(t, path) != text {
				t.Errorf("%v, but it was changed", err)
			}
			return
		}
		if err := s.Save(t.Context(), demoKey, "new", inAYear); err != nil {
			t.Fatal(err)
		}
		if got := stored(t, s); got != "new" {
			t.Errorf("got %q back", got)
		}
		if err := s.Delete(t.Context(), demoKey, "new"); err != nil || stored(t, s) != "" {
			t.Errorf("deleted: %v, has %q", err, stored(t, s))
		}
	})
}
