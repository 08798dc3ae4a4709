package chromium

import (
	"os"
	"path/filepath"
	"strings"
)

// homePrefix begins the names of the directories that browsers have.
const homePrefix = "appctl-chromium-"

// What is in one: a file that is locked for as long as its browser may live, and
// one with the directories that were made beside it, a line each.
const (
	heldFile   = "held"
	besideFile = "beside"
)

// makeHome makes a directory for what a browser leaves, in one for all. A program
// that was killed could not remove its own: those go first.
func makeHome(all string) (dir string, held *os.File, err error) {
	removeOrphans(all)
	if dir, err = os.MkdirTemp(all, homePrefix); err != nil {
		return "", nil, err
	}
	if held, err = hold(dir); err != nil {
		_ = os.RemoveAll(dir)
		return "", nil, err
	}
	return dir, held, nil
}

// noteBeside writes down which directories a browser has beside its home: the
// profile, which its command line names, and the one of its socket, which the
// profile names.
func noteBeside(home string, arguments []string) (beside []string, err error) {
	for _, argument := range arguments {
		profile, ok := strings.CutPrefix(argument, "--user-data-dir=")
		if !ok {
			continue
		}
		beside = append(beside, profile)
		if socket, err := os.Readlink(filepath.Join(profile, "SingletonSocket")); err == nil {
			beside = append(beside, filepath.Dir(socket))
		}
	}
	return beside, os.WriteFile(filepath.Join(home, besideFile), []byte(strings.Join(beside, "\n")), 0o600)
}

// removeBeside removes those of the directories that are beside a home.
func removeBeside(home string, beside []string) {
	for _, dir := range beside {
		if filepath.Dir(dir) == filepath.Dir(home) {
			_ = os.RemoveAll(dir) //nolint:gosec // noted in a directory that nobody else writes
		}
	}
}

// removeOrphans removes the directories of browsers whose programs are gone. What
// cannot be removed stays: nobody can be told.
func removeOrphans(all string) {
	homes, _ := filepath.Glob(filepath.Join(all, homePrefix+"*")) // fails for a bad pattern alone
	for _, home := range homes {
		held := take(home)
		if held == nil {
			continue
		}
		beside, _ := os.ReadFile(filepath.Join(home, besideFile)) // there is none of one that did not start
		removeBeside(home, strings.Split(string(beside), "\n"))
		_ = os.RemoveAll(home)
		_ = held.Close()
	}
}
