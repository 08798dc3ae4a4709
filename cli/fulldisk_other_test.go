//go:build !linux && !darwin

package cli_test

// fillDisk does nothing: the scripts that need it do not run here.
func fillDisk() {}
