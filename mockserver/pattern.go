package mockserver

import (
	"regexp"
	"sync"
)

// pattern compiles when it is first used: every run of a program that has the
// server within would pay for it at start-up.
func pattern(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}
