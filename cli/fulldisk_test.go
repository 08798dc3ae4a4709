//go:build linux || darwin

package cli_test

import (
	"os"
	"os/signal"
	"strconv"
	"syscall"
)

// fillDisk makes every file fail to grow beyond $TEST_DISK_BYTES, as on a disk
// that is full.
func fillDisk() {
	limit, err := strconv.ParseUint(os.Getenv("TEST_DISK_BYTES"), 10, 64)
	if err != nil {
		return
	}
	signal.Ignore(syscall.SIGXFSZ)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: limit, Max: limit}); err != nil {
		panic(err)
	}
}
