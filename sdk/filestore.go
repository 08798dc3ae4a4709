package sdk

import (
	"bytes"
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
)

// FileStore keeps sessions in the file at path, for programs of one user that
// run one after another or side by side. It may be missing, and is made with
// its directory when a session is saved. It is not encrypted: nobody but the
// owner may read it (mode 0600), and one that others can read, or whose
// directory they can write, is refused, as is one that this package has not
// written. No error loses what is in it: a change replaces the file as a whole,
// under a lock that goes by path with ".lock" at its end. Changes wait for the
// lock, at most 15 s. A path that names no file, such as "", makes a view of it
// answer [ErrInvalidArgument].
func FileStore(path string) SessionStore {
	if path == "" || os.IsPathSeparator(path[len(path)-1]) {
		return noStore("path of the file store names no file")
	}
	return fileStore{path: path}
}

type fileStore struct{ path string }

const (
	lockPatience = 15 * time.Second
	lockPause    = 5 * time.Millisecond
	mostStored   = 1 << 20 // bytes of the file
)

func (s fileStore) Load(ctx context.Context, k StoreKey) (string, error) {
	if lockedReads && s.exists() {
		unlock, err := s.lock(ctx)
		if err != nil {
			return "", err
		}
		defer unlock()
	}
	f, err := s.read()
	return f.secret(k), err
}

func (s fileStore) Save(ctx context.Context, k StoreKey, secret string, expire time.Time) error {
	return s.change(ctx, func(f *storeFile) bool {
		f.put(k, secret, expire)
		return true
	})
}

func (s fileStore) Delete(ctx context.Context, k StoreKey, secret string) error {
	if !s.exists() {
		return nil
	}
	return s.change(ctx, func(f *storeFile) bool {
		held := f.secret(k)
		if held == "" || held != secret {
			return false
		}
		delete(f.sessions, storeName(k))
		return true
	})
}

// exists tells whether there is a file, or a link. What keeps it from telling
// is found by whoever opens it.
func (s fileStore) exists() bool {
	_, err := os.Lstat(s.path)
	return !errors.Is(err, fs.ErrNotExist)
}

// change edits the file while nobody else does. edit tells whether there is
// something to write.
func (s fileStore) change(ctx context.Context, edit func(*storeFile) bool) error {
	unlock, err := s.lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	f, err := s.read()
	if err != nil || !edit(f) {
		return err
	}
	return s.write(f)
}

// lock waits until the lock is ours. It goes with the process that holds it.
func (s fileStore) lock(ctx context.Context) (unlock func(), err error) {
	if err := os.MkdirAll(filepath.Dir(s.path), 0o700); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(s.path+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	patience, cancel := context.WithTimeout(ctx, lockPatience)
	defer cancel()
	for {
		ours, err := tryLock(f)
		if err == nil && ours {
			return func() { _ = f.Close() }, nil
		}
		if err == nil {
			err = wait(patience, lockPause)
		}
		if err != nil && ctx.Err() == nil && patience.Err() != nil {
			err = fmt.Errorf("another program has held %s for %v", f.Name(), lockPatience)
		}
		if err != nil {
			_ = f.Close() // err says what went wrong
			return nil, err
		}
	}
}

// read gives what is in the file, or nothing if there is none.
func (s fileStore) read() (*storeFile, error) {
	err := s.checkAccess()
	if errors.Is(err, fs.ErrNotExist) {
		return parseStore(nil)
	}
	if err != nil {
		return nil, err
	}
	file, err := os.Open(s.path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // it was only read
	data, err := io.ReadAll(io.LimitReader(file, mostStored+1))
	if err != nil {
		return nil, err
	}
	f, err := parseStore(data)
	if err != nil {
		return nil, fmt.Errorf("%s %w", s.path, err)
	}
	return f, nil
}

// checkAccess refuses a file that somebody else could read or put there.
// Windows keeps who may elsewhere.
func (s fileStore) checkAccess() error {
	if err := checkDirectory(s.path); err != nil {
		return err
	}
	target, err := filepath.EvalSymlinks(s.path)
	if link, lerr := os.Lstat(s.path); errors.Is(err, fs.ErrNotExist) && lerr == nil && link.Mode()&fs.ModeSymlink != 0 {
		return fmt.Errorf("%s is a link to a file that is not there: make that file, with mode 0600, or remove the link", s.path)
	}
	if err != nil {
		return err
	}
	if err := checkDirectory(target); err != nil {
		return err
	}
	info, err := os.Stat(target)
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s is not a regular file", s.path)
	}
	if mode := info.Mode().Perm(); runtime.GOOS != "windows" && mode&0o077 != 0 {
		return fmt.Errorf("%s can be read or written by others (mode %04o): run chmod 600 on it", s.path, mode)
	}
	return nil
}

// checkDirectory refuses a file whose place somebody else could put another in.
func checkDirectory(path string) error {
	dir, err := os.Stat(filepath.Dir(path))
	if err != nil {
		return err
	}
	if mode := dir.Mode(); runtime.GOOS != "windows" && mode.Perm()&0o022 != 0 && mode&fs.ModeSticky == 0 {
		return fmt.Errorf("the directory of %s can be written by others (mode %04o): run chmod 700 on it", path, mode.Perm())
	}
	return nil
}

// write replaces the file once the new one is on the disk. A link stays one.
// What a program that was killed has left half written has secrets in it, and
// goes; nobody is writing now but us.
func (s fileStore) write(f *storeFile) (err error) {
	data, err := f.encode()
	if err != nil {
		return err
	}
	path := s.path
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	dir, half := filepath.Dir(path), "."+filepath.Base(path)+"-"
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if number, ok := strings.CutPrefix(e.Name(), half); ok && number != "" && strings.Trim(number, "0123456789") == "" { // as CreateTemp names them
			_ = os.Remove(filepath.Join(dir, e.Name())) // it is in nobody's way
		}
	}
	file, err := os.CreateTemp(dir, half+"*") // of mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = file.Close() // err says what went wrong
			_ = os.Remove(file.Name())
		}
	}()
	if _, err = io.Copy(file, bytes.NewReader(data)); err != nil {
		return err
	}
	if err = file.Sync(); err != nil {
		return err
	}
	if err = file.Close(); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}
