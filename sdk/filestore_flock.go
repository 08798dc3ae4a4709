//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package sdk

import (
	"errors"
	"os"
	"syscall"
)

// lockedReads tells whether a file that is being read cannot be replaced.
const lockedReads = false

// tryLock takes the lock of an open file, until it is closed, if nobody has it.
func tryLock(f *os.File) (bool, error) {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) || errors.Is(err, syscall.EINTR) {
		return false, nil
	}
	return err == nil, err
}
