//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd || windows)

package sdk

import (
	"errors"
	"os"
)

// lockedReads tells whether a file that is being read cannot be replaced.
const lockedReads = false

// tryLock fails: without a lock two programs could lose each other's sessions.
func tryLock(*os.File) (bool, error) {
	return false, errors.New("this system has no lock for a file store")
}
