package cli

import (
	"fmt"
	"sync"
	"time"
)

// waiting tells a person at a terminal, after a second, that something takes its
// time and how long it has taken. stop takes the line away.
func (a *app) waiting(text string) (stop func()) {
	if !a.err.tty || a.flags.quiet || a.machine() || a.config.debug() != "" {
		return func() {}
	}
	erases := a.err.canErase()
	stopped := make(chan struct{})
	var shown sync.WaitGroup
	shown.Go(func() {
		ticks := time.NewTicker(time.Second)
		defer ticks.Stop()
		for seconds := 0; ; {
			select {
			case <-stopped:
				if seconds > 0 && erases {
					fmt.Fprint(a.err, "\r\x1b[K")
				}
				return
			case <-ticks.C:
				seconds++
			}
			switch {
			case erases:
				fmt.Fprintf(a.err, "\r%s", a.err.paint(dim, fmt.Sprintf("%s, %d s", text, seconds)))
			case seconds == 1:
				fmt.Fprintln(a.err, text)
			}
		}
	})
	return sync.OnceFunc(func() {
		close(stopped)
		shown.Wait()
	})
}
