//go:build unix

package cli

import "os"

// enableEscapes tells whether the terminal takes escape sequences: here, all do.
func enableEscapes(*os.File) bool { return true }

// openTerminal opens the terminal that the process belongs to, whatever its
// standard streams are.
func openTerminal() (*os.File, error) { return os.OpenFile("/dev/tty", os.O_RDWR, 0) }
