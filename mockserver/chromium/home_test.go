//go:build unix && !solaris && !illumos && !aix

package chromium

import (
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
)

// names are what is in a directory.
func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

// What a killed program left goes when the next browser starts: its directory, and
// those that this one names beside itself. What lives, or is somebody else's, stays.
func TestOrphansAreRemoved(t *testing.T) {
	t.Parallel()
	all, elsewhere := t.TempDir(), t.TempDir()
	home := func(profile string) (string, *os.File) {
		dir, held, err := makeHome(all)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := noteBeside(dir, []string{"chromium", "--headless", "--user-data-dir=" + profile, "about:blank"}); err != nil {
			t.Fatal(err)
		}
		return dir, held
	}
	path := func(elements ...string) string { return filepath.Join(append([]string{all}, elements...)...) }
	mkdir := func(dir string) string {
		if err := os.MkdirAll(filepath.Join(dir, "Default"), 0o700); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	living, held := home(mkdir(path("profile1")))
	defer func() { _ = held.Close() }()
	withSocket := mkdir(path("profile5"))
	if err := os.Symlink(filepath.Join(mkdir(path("socket")), "SingletonSocket"), filepath.Join(withSocket, "SingletonSocket")); err != nil {
		t.Fatal(err)
	}
	for _, profile := range []string{
		mkdir(path("profile2")), mkdir(path("sub", "profile3")), mkdir(filepath.Join(elsewhere, "profile4")), all, "", "/", path("gone"), withSocket,
	} {
		_, killed := home(profile)
		defer func() { _ = killed.Close() }()
		if err := killed.Close(); err != nil { // as the kernel does
			t.Fatal(err)
		}
	}
	mkdir(path(homePrefix + "starting")) // whose lock is not there yet
	if err := os.Symlink(living, path(homePrefix+"link")); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(filepath.Join(mkdir(path(homePrefix+"fifo")), heldFile), 0o600); err != nil {
		t.Fatal(err)
	}
	lure := filepath.Join(elsewhere, "lure")
	if err := os.WriteFile(lure, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(lure, filepath.Join(mkdir(path(homePrefix+"lure")), heldFile)); err != nil {
		t.Fatal(err)
	}
	removeOrphans(all)
	want := []string{filepath.Base(living), homePrefix + "link", homePrefix + "lure", homePrefix + "starting", "profile1", "sub"}
	slices.Sort(want)
	if got := names(t, all); !slices.Equal(got, want) {
		t.Errorf("got %q left, want %q", got, want)
	}
	if got := names(t, elsewhere); !slices.Equal(got, []string{"lure", "profile4"}) {
		t.Errorf("got %q left elsewhere", got)
	}
	if got := names(t, path("sub")); len(got) != 1 {
		t.Errorf("got %q left in a directory below", got)
	}
}
