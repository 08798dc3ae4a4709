//go:build unix

package cli

import (
	"os"
	"os/exec"
	"syscall"

	"golang.org/x/sys/unix"
)

// passedOn are the signals that the child of mock exec gets too.
var passedOn = []os.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGUSR1, syscall.SIGUSR2}

// inForeground tells whether this process belongs to a terminal and is in the group
// that may read there, whatever its standard streams are.
func inForeground() bool {
	tty, err := openTerminal()
	if err != nil {
		return false
	}
	defer func() { _ = tty.Close() }()
	group, err := unix.IoctlGetInt(int(tty.Fd()), unix.TIOCGPGRP)
	return err == nil && group == unix.Getpgrp()
}

// ownGroup puts the child into a process group of its own.
func ownGroup(child *exec.Cmd) { child.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// passOn hands a signal to the child's group. A child that shares ours has had
// the terminal's signals already.
func passOn(child *os.Process, s os.Signal, shared bool) {
	switch {
	case !shared:
		_ = syscall.Kill(-child.Pid, s.(syscall.Signal)) // it may have ended
	case s != syscall.SIGINT && s != syscall.SIGQUIT:
		_ = child.Signal(s)
	}
}

func codeOf(p *os.ProcessState) int {
	if w, ok := p.Sys().(syscall.WaitStatus); ok && w.Signaled() {
		return 128 + int(w.Signal())
	}
	return p.ExitCode()
}
