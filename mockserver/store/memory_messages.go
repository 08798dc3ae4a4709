package store

import (
	"cmp"
	"context"
	"slices"
)

// maxMessages is how many messages of a project are kept.
const maxMessages = 10_000

// AppendMessage implements [Store].
func (m *Memory) AppendMessage(ctx context.Context, project string, msg *Message) (uint64, error) {
	kept := *msg
	kept.Project = project
	err := m.in(ctx, project, func(w *world) error {
		w.mu.RLock()
		defer w.mu.RUnlock()
		if w.gone {
			return errGone
		}
		m.mail.Lock()
		defer m.mail.Unlock()
		m.seq++
		kept.Seq = m.seq
		w.keep(&kept)
		return nil
	})
	return kept.Seq, err
}

// keep needs Memory.mail.
func (w *world) keep(m *Message) {
	if len(w.messages) >= maxMessages {
		w.messages[0] = nil // the array stays for a while
		w.messages = w.messages[1:]
	}
	w.messages = append(w.messages, m)
}

// Messages implements [Store].
func (m *Memory) Messages(ctx context.Context, project string, f Filter, limit int) ([]*Message, error) {
	var worlds []*world
	if project == "" {
		if err := m.ready(ctx); err != nil {
			return nil, err
		}
		worlds = m.all()
	} else {
		w, err := m.world(ctx, project)
		if err != nil {
			return nil, err
		}
		worlds = []*world{w}
	}
	found := m.find(worlds, f, limit)
	for i, msg := range found {
		found[i] = new(*msg)
	}
	return found, nil
}

// find gives the records themselves, oldest first.
func (m *Memory) find(worlds []*world, f Filter, limit int) []*Message {
	m.mail.RLock()
	defer m.mail.RUnlock()
	var found []*Message
	for _, w := range worlds {
		n := 0
		for _, msg := range w.messages[w.after(f.After):] {
			if limit > 0 && n == limit {
				break
			}
			if f.Match(msg) {
				found = append(found, msg)
				n++
			}
		}
	}
	if len(worlds) == 1 {
		return found
	}
	slices.SortStableFunc(found, func(a, b *Message) int { return cmp.Compare(a.Seq, b.Seq) })
	if limit > 0 && len(found) > limit {
		found = found[:limit]
	}
	return found
}

// after is where the messages with a number above seq begin.
func (w *world) after(seq uint64) int {
	i, found := slices.BinarySearchFunc(w.messages, seq, func(m *Message, seq uint64) int { return cmp.Compare(m.Seq, seq) })
	if found {
		i++
	}
	return i
}

// ClearMessages implements [Store].
func (m *Memory) ClearMessages(ctx context.Context, project string) error {
	if err := m.ready(ctx); err != nil {
		return err
	}
	worlds := m.all()
	if project != "" {
		w, err := m.world(ctx, project)
		if err != nil {
			return err
		}
		worlds = []*world{w}
	}
	m.mail.Lock()
	defer m.mail.Unlock()
	for _, w := range worlds {
		w.messages = nil
	}
	return nil
}
