package cli

import (
	"os"

	"golang.org/x/sys/windows"
)

// enableEscapes asks the console to take escape sequences and tells whether it
// does. Consoles older than Windows 10 do not.
func enableEscapes(f *os.File) bool {
	h := windows.Handle(f.Fd())
	var mode uint32
	if windows.GetConsoleMode(h, &mode) != nil {
		return false
	}
	return windows.SetConsoleMode(h, mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING) == nil
}

// openTerminal opens the console that the process belongs to, whatever its
// standard streams are.
func openTerminal() (*os.File, error) { return os.OpenFile("CONIN$", os.O_RDWR, 0) }
