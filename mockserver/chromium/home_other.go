//go:build !unix || solaris || illumos || aix

package chromium

import "os"

// hold does nothing where no lock ends with its process: a program that is killed
// leaves its directories behind.
func hold(string) (*os.File, error) { return nil, nil } //nolint:nilnil // a nil file is closed like any other

func take(string) *os.File { return nil }
