package store

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
)

// Memory is a [Store] that forgets everything when the process ends.
//
// Records are immutable and stand behind atomic pointers: a reader takes no
// lock, and a writer makes a copy, changes it and swaps it in if nobody was
// faster.
type Memory struct {
	closed atomic.Bool

	mu     sync.Mutex // held while a project is made, replaced or dropped
	worlds sync.Map   // of *world by the project's id

	mail sync.RWMutex // guards seq and the messages of all projects
	seq  uint64
}

// NewMemory makes an empty store.
func NewMemory() *Memory { return new(Memory) }

// Close makes every further call fail with [ErrClosed].
func (m *Memory) Close() error {
	m.closed.Store(true)
	return nil
}

// ready fails when there is no point in going on.
func (m *Memory) ready(ctx context.Context) error {
	if m.closed.Load() {
		return ErrClosed
	}
	return ctx.Err()
}

// world finds a project.
func (m *Memory) world(ctx context.Context, project string) (*world, error) {
	if err := m.ready(ctx); err != nil {
		return nil, err
	}
	w, ok := m.worlds.Load(project)
	if !ok {
		return nil, ErrNotFound
	}
	return w.(*world), nil
}

// in runs a step in a project, and again where the project was replaced in the
// middle of it: the step says so with errGone.
func (m *Memory) in(ctx context.Context, project string, step func(*world) error) error {
	for {
		w, err := m.world(ctx, project)
		if err != nil {
			return err
		}
		if err := step(w); !errors.Is(err, errGone) {
			return err
		}
	}
}

// PutProject implements [Store].
func (m *Memory) PutProject(ctx context.Context, p Project) error {
	if err := m.ready(ctx); err != nil {
		return err
	}
	p = p.Clone()
	m.mu.Lock()
	defer m.mu.Unlock()
	old, ok := m.worlds.Load(p.ID)
	if !ok {
		p.Version = 1
		m.worlds.Store(p.ID, newWorld(p))
		return nil
	}
	w := old.(*world)
	p.Version = w.record.Load().Version + 1
	w.record.Store(&p)
	return nil
}

// Project implements [Store].
func (m *Memory) Project(ctx context.Context, id string) (Project, error) {
	w, err := m.world(ctx, id)
	if err != nil {
		return Project{}, err
	}
	return w.record.Load().Clone(), nil
}

// Projects implements [Store].
func (m *Memory) Projects(ctx context.Context) ([]Project, error) {
	if err := m.ready(ctx); err != nil {
		return nil, err
	}
	var all []Project
	for _, w := range m.all() {
		all = append(all, w.record.Load().Clone())
	}
	return all, nil
}

// all are the projects in the order of their ids.
func (m *Memory) all() []*world {
	var all []*world
	for _, w := range m.worlds.Range {
		all = append(all, w.(*world))
	}
	slices.SortFunc(all, func(a, b *world) int {
		return cmp.Compare(a.record.Load().ID, b.record.Load().ID)
	})
	return all
}

// DeleteProject implements [Store].
func (m *Memory) DeleteProject(ctx context.Context, id string) error {
	if err := m.ready(ctx); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	w, ok := m.worlds.Load(id)
	if !ok {
		return ErrNotFound
	}
	w.(*world).end()
	m.worlds.Delete(id)
	return nil
}
