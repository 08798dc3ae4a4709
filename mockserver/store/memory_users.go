package store

import (
	"context"
	"errors"
	"runtime"
	"slices"
)

// attempts is how often an update is tried. Of those who write at once one
// always gets through, so that only a change that itself writes the user that
// it changes comes to the end of them.
const attempts = 10_000

// errFaster tells an update that somebody wrote meanwhile.
var errFaster = errors.New("somebody was faster")

// CreateUser implements [Store].
func (m *Memory) CreateUser(ctx context.Context, project string, u *User, limit int) error {
	u = u.Clone()
	u.Version = 1
	return m.in(ctx, project, func(w *world) error {
		w.mu.Lock()
		defer w.mu.Unlock()
		if w.gone {
			return errGone
		}
		if limit > 0 && w.count >= limit {
			return ErrUserLimit
		}
		return w.add(u)
	})
}

// User implements [Store].
func (m *Memory) User(ctx context.Context, project, id string) (*User, error) {
	w, err := m.world(ctx, project)
	if err != nil {
		return nil, err
	}
	_, u, err := w.load(id)
	if err != nil {
		return nil, err
	}
	return u.Clone(), nil
}

// UserBy implements [Store].
func (m *Memory) UserBy(ctx context.Context, project string, k Key) (*User, error) {
	w, err := m.world(ctx, project)
	if err != nil {
		return nil, err
	}
	w.mu.RLock()
	defer w.mu.RUnlock()
	s := w.owner(k)
	if s == nil {
		return nil, ErrNotFound
	}
	return s.user.Load().Clone(), nil
}

// UpdateUser implements [Store].
func (m *Memory) UpdateUser(ctx context.Context, project, id string, change func(*User) error) (*User, error) {
	for n := range attempts {
		w, err := m.world(ctx, project)
		if err != nil {
			return nil, err
		}
		u, err := w.update(id, change)
		if !errors.Is(err, errFaster) {
			return u, err
		}
		if n > 8 {
			runtime.Gosched()
		}
	}
	return nil, ErrConflict
}

// update tries once.
func (w *world) update(id string, change func(*User) error) (*User, error) {
	s, old, err := w.load(id)
	if err != nil {
		return nil, err
	}
	next := old.Clone()
	if err := change(next); err != nil {
		return nil, err
	}
	next.ID = old.ID
	next.Version = old.Version + 1
	kept := next.Clone() // change may have kept next
	if err := w.swap(s, old, kept); err != nil {
		return nil, err
	}
	return next, nil
}

// swap puts next where old stands, or fails with errFaster.
func (w *world) swap(s *slot, old, next *User) error {
	if sameKeys(old, next) {
		w.mu.RLock()
		defer w.mu.RUnlock()
		if w.gone || !s.user.CompareAndSwap(old, next) {
			return errFaster
		}
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.gone || s.user.Load() != old {
		return errFaster
	}
	before, after := old.Keys(), next.Keys()
	if err := w.free(s, after); err != nil {
		return err
	}
	w.take(s, without(before, after))
	w.give(s, after)
	s.user.Store(next)
	return nil
}

// without are the keys of a that are not in b.
func without(a, b []Key) []Key {
	return slices.DeleteFunc(a, func(k Key) bool { return slices.Contains(b, k) })
}

// sameKeys tells whether two records of a user certainly have the same keys.
func sameKeys(a, b *User) bool {
	return a.Email == b.Email && a.Phone == b.Phone &&
		slices.EqualFunc(a.Identities, b.Identities, func(x, y Identity) bool {
			return x.ID == y.ID && x.Provider == y.Provider && x.ProviderUID == y.ProviderUID && x.Email == y.Email
		}) &&
		slices.EqualFunc(a.Targets, b.Targets, func(x, y Target) bool {
			return x.ID == y.ID && x.Identifier == y.Identifier
		}) &&
		sameAccounts(a.Sessions, b.Sessions)
}

// sameAccounts tells whether the sessions that OAuth2 made are of the same
// accounts, in order. Other sessions come and go without a key.
func sameAccounts(a, b []Session) bool {
	for {
		for len(a) > 0 && !a[0].fromProvider() {
			a = a[1:]
		}
		for len(b) > 0 && !b[0].fromProvider() {
			b = b[1:]
		}
		if len(a) == 0 || len(b) == 0 {
			return len(a) == len(b)
		}
		if a[0].Provider != b[0].Provider || a[0].ProviderUID != b[0].ProviderUID {
			return false
		}
		a, b = a[1:], b[1:]
	}
}

// DeleteUser implements [Store].
func (m *Memory) DeleteUser(ctx context.Context, project, id string) error {
	return m.in(ctx, project, func(w *world) error {
		w.mu.Lock()
		defer w.mu.Unlock()
		if w.gone {
			return errGone
		}
		s, _, err := w.load(id)
		if err != nil {
			return err
		}
		w.remove(s)
		return nil
	})
}

// UserCount implements [Store].
func (m *Memory) UserCount(ctx context.Context, project string) (int, error) {
	w, err := m.world(ctx, project)
	if err != nil {
		return 0, err
	}
	w.mu.RLock()
	defer w.mu.RUnlock()
	return w.count, nil
}

// Users implements [Store].
func (m *Memory) Users(ctx context.Context, project, after string, limit int) ([]*User, error) {
	w, err := m.world(ctx, project)
	if err != nil {
		return nil, err
	}
	page, err := w.page(after, limit)
	if err != nil {
		return nil, err
	}
	for i, u := range page {
		page[i] = u.Clone()
	}
	return page, nil
}

// page gives the records themselves, all of one moment.
func (w *world) page(after string, limit int) ([]*User, error) {
	w.mu.Lock() // no record is swapped meanwhile
	defer w.mu.Unlock()
	s := w.first
	if after != "" {
		last, _, err := w.load(after)
		if err != nil {
			return nil, err
		}
		s = last.next
	}
	var page []*User
	for ; s != nil && (limit <= 0 || len(page) < limit); s = s.next {
		page = append(page, s.user.Load())
	}
	return page, nil
}
