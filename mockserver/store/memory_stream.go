package store

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// Export implements [Store].
func (m *Memory) Export(ctx context.Context, project string, w io.Writer) error {
	var c Content
	err := m.in(ctx, project, func(w *world) error {
		w.mu.Lock()
		defer w.mu.Unlock()
		if w.gone {
			return errGone
		}
		m.mail.RLock()
		defer m.mail.RUnlock()
		c = w.content()
		return nil
	})
	if err != nil {
		return err
	}
	return c.write(w)
}

// content is all that there is at one moment; the records are those of the
// store. It needs mu and Memory.mail.
func (w *world) content() Content {
	c := Content{Project: *w.record.Load(), Counters: w.counters.all()}
	for s := w.first; s != nil; s = s.next {
		c.Users = append(c.Users, s.user.Load())
	}
	c.Messages = append(c.Messages, w.messages...)
	return c
}

// Import implements [Store].
func (m *Memory) Import(ctx context.Context, project string, r io.Reader) error {
	if err := m.ready(ctx); err != nil {
		return err
	}
	c, err := Decode(r)
	if err != nil {
		return err
	}
	c.Project.ID = project
	w, err := build(c)
	if err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	// From here on, whoever writes to the old project waits for the new one.
	if old, ok := m.worlds.Load(project); ok {
		old.(*world).end()
	}
	m.raise(w.messages)
	m.worlds.Store(project, w)
	return nil
}

// raise lets the sequence numbers go on after those of messages.
func (m *Memory) raise(messages []*Message) {
	m.mail.Lock()
	defer m.mail.Unlock()
	for _, msg := range messages {
		m.seq = max(m.seq, msg.Seq)
	}
}

// build makes a project of an export's content and keeps the records.
func build(c *Content) (*world, error) {
	w := newWorld(c.Project)
	for _, u := range c.Users {
		if err := w.add(u); err != nil {
			return nil, fmt.Errorf("import user %q: %w", u.ID, err)
		}
	}
	w.sortShared()
	slices.SortStableFunc(c.Messages, func(a, b *Message) int { return cmp.Compare(a.Seq, b.Seq) })
	for _, msg := range c.Messages {
		msg.Project = c.Project.ID
		w.keep(msg)
	}
	w.counters.byKey = make(map[string]counter, len(c.Counters))
	for _, n := range c.Counters {
		w.counters.byKey[n.Key] = counter{n.Start, n.Window, n.Count}
	}
	return w, nil
}

// sortShared puts those who share a key in the order in which they got it: the
// users came in the order of their own creation.
func (w *world) sortShared() {
	for k, owners := range w.shared {
		since := func(s *slot) time.Time { return s.user.Load().since(k) }
		slices.SortStableFunc(owners, func(a, b *slot) int { return since(a).Compare(since(b)) })
	}
}

// since is when the user got a shared key.
func (u *User) since(k Key) time.Time {
	for _, i := range u.Identities {
		if k.Kind == KeyIdentityEmail && strings.EqualFold(i.Email, k.Value) {
			return i.CreatedAt
		}
	}
	for _, s := range u.Sessions {
		if k == SessionKey(s.Provider, s.ProviderUID) {
			return s.CreatedAt
		}
	}
	return time.Time{}
}
