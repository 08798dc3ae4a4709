package mockserver

import (
	"context"
	"errors"
	"io"
	"net/http"
	"testing"

	"go.uber.org/goleak"

	"github.com/appctl/appctl/mockserver/store"
)

// askedStore tells of each time that it is asked for messages.
type askedStore struct {
	store.Store
	asked chan struct{}
}

func (s *askedStore) Messages(ctx context.Context, project string, f store.Filter, limit int) ([]*store.Message, error) {
	s.asked <- struct{}{}
	return s.Store.Messages(ctx, project, f, limit)
}

// twice returns when a request has looked for messages, found none and begun
// to wait.
func (s *askedStore) twice() {
	<-s.asked
	<-s.asked
}

// Over a socket too, a held request ends at once when its client goes away and
// when the server shuts down, and leaves no goroutine.
func TestHeldRequestsLeakNothing(t *testing.T) {
	leaks := goleak.IgnoreCurrent()
	asked := &askedStore{Store: store.NewMemory(), asked: make(chan struct{})}
	s, err := New(WithResponseChecks(), WithStore(asked))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Listen(t.Context(), "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	c := s.Client()
	hold := func(ctx context.Context) (status int, err error) {
		r, err := http.NewRequestWithContext(ctx, "GET", s.ControlURL()+"/messages?wait=60s", nil)
		if err != nil {
			return 0, err
		}
		res, err := c.Do(r)
		if err != nil {
			return 0, err
		}
		defer res.Body.Close()
		_, err = io.Copy(io.Discard, res.Body)
		return res.StatusCode, err
	}
	ctx, cancel := context.WithCancel(t.Context())
	went := make(chan error)
	go func() {
		_, err := hold(ctx)
		went <- err
	}()
	asked.twice()
	cancel()
	if err := <-went; !errors.Is(err, context.Canceled) {
		t.Errorf("a client that went away: %v", err)
	}

	type reply struct {
		status int
		err    error
	}
	got := make(chan reply)
	go func() {
		status, err := hold(t.Context())
		got <- reply{status, err}
	}()
	asked.twice()
	if err := s.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	if r := <-got; r.status != 200 || r.err != nil {
		t.Errorf("held at shutdown: %d, %v", r.status, r.err)
	}
	c.CloseIdleConnections()
	goleak.VerifyNone(t, leaks)
}
