//go:build unix

package cli

import (
	"os"

	"golang.org/x/sys/unix"
)

// hideTyping turns the terminal's echo off until restore is called. It stays in
// line mode, and what was typed ahead stays. golang.org/x/term has this only
// together with the reading, too late for the question before it.
func hideTyping(f *os.File) (restore func(), err error) {
	fd := int(f.Fd())
	before, err := unix.IoctlGetTermios(fd, getTermios)
	if err != nil {
		return nil, err
	}
	hidden := *before
	hidden.Lflag &^= unix.ECHO
	if err := unix.IoctlSetTermios(fd, setTermios, &hidden); err != nil {
		return nil, err
	}
	return func() { _ = unix.IoctlSetTermios(fd, setTermios, before) }, nil
}
