//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package sdk_test

import (
	"context"
	"errors"
	"os"
	"syscall"
	"testing"

	"github.com/appctl/appctl/sdk"
)

// Who cannot have the lock waits until the caller's time is over, and changes
// nothing; reading needs no lock.
func TestFileStoreWaitsForTheLock(t *testing.T) {
	t.Parallel()
	path := storePath(t)
	s := sdk.FileStore(path)
	if err := s.Save(t.Context(), demoKey, "old", inAYear); err != nil {
		t.Fatal(err)
	}
	other, err := os.OpenFile(path+".lock", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Close() }()
	if err := syscall.Flock(int(other.Fd()), syscall.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Save(ctx, demoKey, "new", inAYear); !errors.Is(err, context.Canceled) {
		t.Errorf("Save: %v, want context.Canceled", err)
	}
	if err := s.Delete(ctx, demoKey, "old"); !errors.Is(err, context.Canceled) {
		t.Errorf("Delete: %v, want context.Canceled", err)
	}
	if got := stored(t, s); got != "old" {
		t.Errorf("the store has %q", got)
	}
	saved := make(chan error)
	go func() { saved <- s.Save(t.Context(), demoKey, "new", inAYear) }()
	if err := syscall.Flock(int(other.Fd()), syscall.LOCK_UN); err != nil {
		t.Fatal(err)
	}
	if err := <-saved; err != nil || stored(t, s) != "new" {
		t.Errorf("once the lock was free: %v, the store has %q", err, stored(t, s))
	}
}
