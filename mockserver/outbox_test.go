package mockserver

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/appctl/appctl/mockserver/store"
)

func send(t *testing.T, p *Project, to string) *Message {
	t.Helper()
	m := &Message{To: to, Channel: Email, Kind: MFAChallenge, Code: "123456"}
	if err := p.outbox.send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	return m
}

// A message gets its id, its number, its project and the project's time, and
// is there at once; what is given out is a copy.
func TestOutboxKeeps(t *testing.T) {
	t.Parallel()
	p := newServer(t).Default()
	o := p.Outbox()
	if _, ok := o.Last(Filter{}); ok || o.Mark() != 0 {
		t.Errorf("new outbox: %v, mark %d", o.All(Filter{}), o.Mark())
	}
	sent := send(t, p, "ann@example.test")
	if len(sent.ID) != 20 || sent.Seq != 1 || sent.Project != "test" || !sent.Sent.Equal(noon) {
		t.Errorf("sent: %+v", sent)
	}
	mark := o.Mark()
	send(t, p, "bob@example.test")
	second := send(t, p, "ann@example.test")
	got, err := o.Wait(t.Context(), Filter{To: "ann@example.test"})
	if err != nil || got.ID != sent.ID {
		t.Errorf("Wait gave %+v, %v, want the oldest", got, err)
	}
	got.Code = "spoilt"
	got, err = o.Wait(t.Context(), Filter{To: "ann@example.test", After: mark})
	if err != nil || got.ID != second.ID {
		t.Errorf("Wait after a mark gave %+v, %v", got, err)
	}
	last, ok := o.Last(Filter{To: "ann@example.test"})
	if !ok || last.ID != second.ID {
		t.Errorf("Last gave %+v, %v", last, ok)
	}
	all := o.All(Filter{})
	if len(all) != 3 || all[0].Code != "123456" {
		t.Errorf("All gave %d messages, the first %+v", len(all), all[0])
	}
	o.Clear()
	if len(o.All(Filter{})) != 0 {
		t.Error("messages after Clear")
	}
	if m := send(t, p, "ann@example.test"); m.Seq != 4 {
		t.Errorf("number after Clear is %d", m.Seq)
	}
}

// Wait waits for the message that matches, without polling, and for no other.
func TestOutboxWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newServer(t)
		p, other := s.Default(), s.TestProject(t)
		got := make(chan *Message, 1)
		go func() {
			m, err := p.Outbox().Wait(t.Context(), Filter{To: "ann@example.test"})
			if err != nil {
				t.Errorf("Wait: %v", err)
			}
			got <- m
		}()
		synctest.Wait()
		send(t, other, "ann@example.test")
		send(t, p, "bob@example.test")
		synctest.Wait()
		select {
		case m := <-got:
			t.Fatalf("Wait gave %+v", m)
		default:
		}
		sent := send(t, p, "ann@example.test")
		if m := <-got; m.ID != sent.ID {
			t.Errorf("Wait gave %+v", m)
		}
	})
}

// A wait ends with its context, with its project and with the server.
func TestOutboxWaitEnds(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		end  func(ctx context.Context, cancel func(), p *Project) error
		want error
	}{
		"context":  {func(_ context.Context, cancel func(), _ *Project) error { cancel(); return nil }, context.Canceled},
		"project":  {func(ctx context.Context, _ func(), p *Project) error { return p.Delete(ctx) }, store.ErrNotFound},
		"shutdown": {func(ctx context.Context, _ func(), p *Project) error { return p.server.Shutdown(ctx) }, http.ErrServerClosed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := newServer(t).Default()
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				errs := make(chan error, 2)
				go func() {
					_, err := p.Outbox().Wait(ctx, Filter{})
					errs <- err
				}()
				go func() {
					for range p.Outbox().Subscribe(ctx, Filter{}) {
						t.Error("Subscribe gave a message")
					}
					errs <- c.want
				}()
				synctest.Wait()
				if err := c.end(t.Context(), cancel, p); err != nil {
					t.Fatal(err)
				}
				for range 2 {
					if err := <-errs; !errors.Is(err, c.want) {
						t.Errorf("Wait ended with %v, want %v", err, c.want)
					}
				}
			})
		})
	}
}

// A subscription gives what is there, then each message as it comes, once.
func TestOutboxSubscribe(t *testing.T) {
	t.Parallel()
	p := newServer(t).Default()
	const before, after = 3, 200
	for n := range before {
		send(t, p, strconv.Itoa(n))
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		for n := range after {
			send(t, p, strconv.Itoa(before+n))
		}
	})
	n := 0
	for m := range p.Outbox().Subscribe(t.Context(), Filter{}) {
		if m.To != strconv.Itoa(n) {
			t.Fatalf("message %d is to %s", n, m.To)
		}
		if n++; n == before+after {
			break
		}
	}
	wg.Wait()
}

// Of many who wait at once, each gets its own message.
func TestOutboxManyWait(t *testing.T) {
	t.Parallel()
	p := newServer(t).Default()
	var wg sync.WaitGroup
	for n := range 32 {
		to := strconv.Itoa(n)
		wg.Go(func() {
			m, err := p.Outbox().Wait(t.Context(), Filter{To: to})
			if err != nil || m.To != to {
				t.Errorf("Wait for %s gave %+v, %v", to, m, err)
			}
		})
		wg.Go(func() { send(t, p, to) })
	}
	wg.Wait()
}
