package mockserver

import (
	"context"
	"time"
)

// TB is the part of testing.TB that [Start] needs: *testing.T, *testing.B and
// *testing.F have it.
type TB interface {
	Helper()
	Name() string
	Context() context.Context
	Cleanup(func())
	Failed() bool
	Logf(format string, args ...any)
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// shutdownTimeout is how long the end of a test waits for its requests.
const shutdownTimeout = 5 * time.Second

// Start runs a server of its own for the test on a free port of the loopback
// and stops it when the test ends. When the test failed, the last requests and
// messages of the default project are logged.
func Start(t TB, opts ...Option) *Server {
	t.Helper()
	failing := optionFunc(func(c *config) {
		c.badReply = func(request string, err error) { t.Errorf("mockserver: %s: %v", request, err) }
	})
	s, err := New(append([]Option{failing}, opts...)...)
	if err != nil {
		t.Fatalf("mockserver: %v", err)
	}
	if err := s.Listen(t.Context(), s.listen); err != nil {
		t.Fatalf("mockserver: %v", err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), shutdownTimeout)
		defer cancel()
		if t.Failed() {
			s.Default().report(t)
		}
		if err := s.Shutdown(ctx); err != nil {
			t.Errorf("mockserver: %v", err)
		}
	})
	return s
}
