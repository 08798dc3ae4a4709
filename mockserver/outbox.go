package mockserver

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"sync"

	"github.com/appctl/appctl/mockserver/store"
)

// Message is one e-mail or SMS that a project "sent".
type Message = store.Message

// Filter picks messages; its zero value picks all.
type Filter = store.Filter

// Channel is how a message travels.
type Channel = store.Channel

// Kind is what a message is for.
type Kind = store.Kind

// The channels and the kinds of messages.
const (
	Email = store.Email
	SMS   = store.SMS

	MagicURL          = store.MagicURL
	EmailOTP          = store.EmailOTP
	PhoneOTP          = store.PhoneOTP
	EmailVerification = store.EmailVerification
	PhoneVerification = store.PhoneVerification
	Recovery          = store.Recovery
	MFAChallenge      = store.MFAChallenge
	SessionAlert      = store.SessionAlert
)

// Outbox holds the newest 10,000 messages of one project. A message is in it
// before the request that caused it is answered. Every message it gives is the
// caller's own copy.
type Outbox struct {
	store   store.Store
	project string // "" for the messages of all projects
	clock   *Clock
	all     *Outbox // of the messages of all projects, told of each of this one; nil for that one

	mu    sync.Mutex
	last  uint64        // sequence number of the newest message
	news  chan struct{} // closed and replaced with each message
	ended error         // why no message will come any more
}

func newOutbox(s store.Store, project string, clock *Clock, all *Outbox) *Outbox {
	return &Outbox{store: s, project: project, clock: clock, all: all, news: make(chan struct{})}
}

// Mark gives the sequence number of the newest message, for [Filter.After]:
// take it before the step that sends, and wait for what comes after it.
func (o *Outbox) Mark() uint64 {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.last
}

// Wait gives the first message that matches, one that is there already or one
// that comes. It fails with the error of ctx, with [store.ErrNotFound] when the
// project is deleted, and with [http.ErrServerClosed] when the server is shut
// down.
func (o *Outbox) Wait(ctx context.Context, f Filter) (*Message, error) {
	found, err := o.wait(ctx, f, 1)
	if err != nil {
		return nil, fmt.Errorf("wait for a message: %w", err)
	}
	return found[0], nil
}

// wait gives at least one and at most limit messages, or an error.
func (o *Outbox) wait(ctx context.Context, f Filter, limit int) ([]*Message, error) {
	for {
		news, ended := o.next()
		if ended != nil {
			return nil, ended
		}
		found, err := o.store.Messages(ctx, o.project, f, limit)
		if errors.Is(err, store.ErrClosed) {
			return nil, http.ErrServerClosed
		}
		if err != nil || len(found) > 0 {
			return found, err
		}
		select {
		case <-news:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// All gives the messages that match, oldest first.
func (o *Outbox) All(f Filter) []*Message {
	found, err := o.store.Messages(context.Background(), o.project, f, 0)
	if err != nil {
		return nil // the project was deleted: it has no messages
	}
	return found
}

// Last gives the newest message that matches, and whether there is one.
func (o *Outbox) Last(f Filter) (*Message, bool) {
	found := o.All(f)
	if len(found) == 0 {
		return nil, false
	}
	return found[len(found)-1], true
}

// Subscribe gives every message that matches, those that are there first, then
// each as it comes, until ctx ends or the project is deleted.
func (o *Outbox) Subscribe(ctx context.Context, f Filter) iter.Seq[*Message] {
	return func(yield func(*Message) bool) {
		for {
			found, err := o.wait(ctx, f, 0)
			if err != nil {
				return
			}
			for _, m := range found {
				f.After = m.Seq
				if !yield(m) {
					return
				}
			}
		}
	}
}

// Clear drops all messages. Sequence numbers go on rising.
func (o *Outbox) Clear() {
	// The one error there can be is that of a deleted project or a closed
	// store: no messages are left then either.
	_ = o.store.ClearMessages(context.Background(), o.project)
}

// send keeps a message, fills in its id, project, number and time, and wakes
// whoever waits for it.
func (o *Outbox) send(ctx context.Context, m *Message) error {
	if m.Sent.IsZero() {
		m.Sent = o.clock.Now()
	}
	if m.ID == "" {
		m.ID = newID(m.Sent)
	}
	m.Project = o.project
	seq, err := o.store.AppendMessage(ctx, o.project, m)
	if err != nil {
		return fmt.Errorf("keep message: %w", err)
	}
	m.Seq = seq
	o.tell(seq)
	o.all.tell(seq)
	return nil
}

// next is a channel that is closed when there is news, and why there will be
// none.
func (o *Outbox) next() (<-chan struct{}, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.news, o.ended
}

// tell wakes those who wait.
func (o *Outbox) tell(seq uint64) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.last = max(o.last, seq)
	o.wake()
}

// end makes all who wait stop with err, and all who would.
func (o *Outbox) end(err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.ended = err
	o.wake()
}

// wake needs mu.
func (o *Outbox) wake() {
	close(o.news)
	o.news = make(chan struct{})
}
