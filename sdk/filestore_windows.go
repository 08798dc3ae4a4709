package sdk

import (
	"errors"
	"os"
	"syscall"
	"unsafe"
)

// lockedReads tells whether a file that is being read cannot be replaced.
const lockedReads = true

var lockFileEx = syscall.NewLazyDLL("kernel32.dll").NewProc("LockFileEx")

const (
	failImmediately = 1
	exclusiveLock   = 2
	lockViolation   = syscall.Errno(33)
)

// tryLock takes the lock of an open file, until it is closed, if nobody has it.
func tryLock(f *os.File) (bool, error) {
	var at syscall.Overlapped
	//nolint:gosec // this is how the system takes a pointer
	done, _, err := lockFileEx.Call(f.Fd(), failImmediately|exclusiveLock, 0, 1, 0, uintptr(unsafe.Pointer(&at)))
	if done != 0 {
		return true, nil
	}
	if errors.Is(err, lockViolation) || errors.Is(err, syscall.ERROR_IO_PENDING) {
		return false, nil
	}
	return false, err
}
