package store

import (
	"errors"
	"slices"
	"sync"
	"sync/atomic"
)

// world is what a [Memory] holds of one project.
type world struct {
	record atomic.Pointer[Project]
	users  sync.Map // of *slot by the user's id

	// mu is held for reading while a record is swapped, and for writing while
	// keys move, users come and go, or all of them are looked at together. It
	// is never held while code of the caller runs.
	mu          sync.RWMutex
	gone        bool // dropped or replaced: what is written here is lost
	unique      map[Key]*slot
	shared      map[Key][]*slot // of shared keys: who got it first is first
	first, last *slot           // in the order of creation
	count       int

	messages []*Message // oldest first; guarded by Memory.mail
	counters counters
}

// slot is the place of one user.
type slot struct {
	user       atomic.Pointer[User] // nil once deleted; what it points to never changes
	prev, next *slot
}

// errGone tells a step that its project was replaced.
var errGone = errors.New("project was replaced")

func newWorld(p Project) *world {
	w := &world{unique: make(map[Key]*slot), shared: make(map[Key][]*slot)}
	w.record.Store(&p)
	return w
}

// end refuses all further writes. When it returns, those that were under way
// are done.
func (w *world) end() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.gone = true
}

// load gives the slot of a user and the record in it.
func (w *world) load(id string) (*slot, *User, error) {
	s, ok := w.users.Load(id)
	if !ok {
		return nil, nil, ErrNotFound
	}
	u := s.(*slot).user.Load()
	if u == nil {
		return nil, nil, ErrNotFound
	}
	return s.(*slot), u, nil
}

// add enters a user that nobody else holds, if its id and keys are free. It
// needs mu.
func (w *world) add(u *User) error {
	if _, ok := w.users.Load(u.ID); ok {
		return ErrIDTaken
	}
	s := &slot{prev: w.last}
	keys := u.Keys()
	if err := w.free(s, keys); err != nil {
		return err
	}
	w.give(s, keys)
	s.user.Store(u)
	w.users.Store(u.ID, s)
	if w.last == nil {
		w.first = s
	} else {
		w.last.next = s
	}
	w.last = s
	w.count++
	return nil
}

// remove needs mu.
func (w *world) remove(s *slot) {
	u := s.user.Swap(nil)
	w.users.Delete(u.ID)
	w.take(s, u.Keys())
	if s.prev == nil {
		w.first = s.next
	} else {
		s.prev.next = s.next
	}
	if s.next == nil {
		w.last = s.prev
	} else {
		s.next.prev = s.prev
	}
	w.count--
}

// free tells whether a user may have these keys. It needs mu.
func (w *world) free(s *slot, keys []Key) error {
	for i, k := range keys {
		if k.Shared() {
			continue
		}
		if owner := w.unique[k]; (owner != nil && owner != s) || slices.Contains(keys[:i], k) {
			return taken(k)
		}
	}
	return nil
}

func taken(k Key) error {
	switch k.Kind {
	case KeyEmail:
		return ErrEmailTaken
	case KeyPhone:
		return ErrPhoneTaken
	case KeyIdentity, KeyIdentityID:
		return ErrIdentityTaken
	}
	return ErrTargetTaken
}

// give makes s the owner of keys that are free. It needs mu.
func (w *world) give(s *slot, keys []Key) {
	for _, k := range keys {
		if !k.Shared() {
			w.unique[k] = s
			continue
		}
		if !slices.Contains(w.shared[k], s) {
			w.shared[k] = append(w.shared[k], s)
		}
	}
}

// take makes keys free that s owns. It needs mu.
func (w *world) take(s *slot, keys []Key) {
	for _, k := range keys {
		if !k.Shared() {
			delete(w.unique, k)
			continue
		}
		left := slices.DeleteFunc(w.shared[k], func(o *slot) bool { return o == s })
		if w.shared[k] = left; len(left) == 0 {
			delete(w.shared, k)
		}
	}
}

// owner finds who a key leads to, nil if nobody. It needs mu for reading.
func (w *world) owner(k Key) *slot {
	if !k.Shared() {
		return w.unique[k]
	}
	if owners := w.shared[k]; len(owners) > 0 {
		return owners[0]
	}
	return nil
}
