package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

// home is the directory of config.yaml and credentials.json. Files in it are
// replaced whole and readable by their owner alone; who changes one holds the lock.
type home struct {
	dir       string // "" where there is no place: nothing is kept, and nothing can be
	isDefault bool   // not named by APPCTL_CONFIG_DIR
}

var errNoHome = errors.New("no place for the configuration: set HOME or APPCTL_CONFIG_DIR")

// newHome follows XDG on every Unix, macOS included, and AppData on Windows.
func newHome(e env) (home, error) {
	if dir := e.get("APPCTL_CONFIG_DIR"); dir != "" {
		abs, err := filepath.Abs(dir)
		return home{dir: abs}, err
	}
	parent := e.get("XDG_CONFIG_HOME")
	switch {
	case runtime.GOOS == "windows":
		parent = e.get("AppData")
	case !filepath.IsAbs(parent): // the specification has relative ones ignored
		parent = ""
		if h := e.get("HOME"); h != "" {
			parent = filepath.Join(h, ".config")
		}
	}
	if parent == "" {
		return home{}, errNoHome
	}
	return home{dir: filepath.Join(parent, "appctl"), isDefault: true}, nil
}

func (h home) path(name string) string { return filepath.Join(h.dir, name) }

// read gives a file's contents, nil where there is none.
func (h home) read(name string) ([]byte, error) {
	if h.dir == "" {
		return nil, nil
	}
	return readSettings(h.path(name))
}

// locked runs change while no other appctl changes the files.
func (h home) locked(ctx context.Context, change func() error) error {
	if h.dir == "" {
		return errNoHome
	}
	if err := os.MkdirAll(h.dir, 0o700); err != nil {
		return fmt.Errorf("make the configuration directory: %w", err)
	}
	lock := flock.New(h.path("lock"), flock.SetPermissions(0o600))
	wait, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	if _, err := lock.TryLockContext(wait, 20*time.Millisecond); err != nil {
		if ctx.Err() == nil && wait.Err() != nil {
			return fmt.Errorf("another appctl has held %s for 15 s", lock.Path())
		}
		return fmt.Errorf("lock the configuration: %w", err)
	}
	defer func() { _ = lock.Close() }() // the end of the process would do
	return change()
}

// maxFile bounds the files of the configuration.
const maxFile = 1 << 20

// readSettings gives a file's contents, nil where there is none. It is read in
// every directory that a person works in: it may be anything there.
func readSettings(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > maxFile {
		return nil, fmt.Errorf("%s is not a file of at most %d bytes", path, maxFile)
	}
	return os.ReadFile(path)
}

// replace writes a file whole: a crash or a full disk leaves the old one. The
// caller holds the lock, so that what a killed process has left half written, with
// secrets in it, can go.
func (h home) replace(name string, data []byte) error {
	if err := os.MkdirAll(h.dir, 0o700); err != nil {
		return err
	}
	entries, err := os.ReadDir(h.dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), halfOf(name)) {
			_ = os.Remove(h.path(e.Name())) // it is in nobody's way
		}
	}
	return replaceFile(h.path(name), data, 0o600)
}

// halfOf is how the names of a file begin while it is being written.
func halfOf(name string) string { return "." + name + "-" }

// replaceFile writes a file beside path and moves it there once it is on the disk.
// A link stays one, and what it points to is replaced.
func replaceFile(path string, data []byte, mode fs.FileMode) (err error) {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	f, err := os.CreateTemp(filepath.Dir(path), halfOf(filepath.Base(path))+"*")
	if failed, ok := errors.AsType[*fs.PathError](err); ok {
		return &fs.PathError{Op: failed.Op, Path: path, Err: failed.Err} // not the name of the half
	}
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = f.Close() // err says what went wrong
			_ = os.Remove(f.Name())
		}
	}()
	if err = f.Chmod(mode); err != nil && runtime.GOOS != "windows" {
		return err
	}
	if _, err = f.Write(data); err != nil {
		return err
	}
	if err = f.Sync(); err != nil {
		return err
	}
	if err = f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// readSecretFile gives the first line of a file that nobody but its owner may read.
func readSecretFile(path string) (string, error) {
	data, err := readPrivate(path)
	if err != nil {
		return "", err
	}
	return firstLine(data)
}

// readPrivate reads a file that nobody but its owner may read.
func readPrivate(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	if err := ownersAlone(f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err == nil && len(data) > maxFile {
		err = fmt.Errorf("%s is longer than %d bytes", path, maxFile)
	}
	return data, errors.Join(err, f.Close())
}

// ownersAlone refuses a file that others may read. Windows keeps that elsewhere.
func ownersAlone(f *os.File) error {
	info, err := f.Stat()
	if err != nil || runtime.GOOS == "windows" || !info.Mode().IsRegular() {
		return err
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return hinted(fmt.Errorf("%s can be read by others (mode %04o)", f.Name(), mode), "chmod 600 "+shellQuote(f.Name()))
	}
	return nil
}
