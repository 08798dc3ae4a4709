// Package store keeps what a mock server must remember: projects, users, the
// messages it "sent" and the counters of its rate limits.
//
// [Memory] is the store of a server in a test. Another one is right when
// storetest.Run says so.
package store

import (
	"context"
	"errors"
	"io"
	"time"
)

// The errors of a [Store]. Each means that nothing was written.
var (
	ErrNotFound      = errors.New("not found")
	ErrIDTaken       = errors.New("id taken")
	ErrEmailTaken    = errors.New("e-mail taken")
	ErrPhoneTaken    = errors.New("phone taken")
	ErrIdentityTaken = errors.New("identity taken")
	ErrTargetTaken   = errors.New("target taken")
	ErrUserLimit     = errors.New("user limit reached")
	ErrConflict      = errors.New("changed meanwhile too often")
	ErrClosed        = errors.New("store is closed")
)

// Store keeps projects, users, messages and counters. Records that go in or
// come out are the caller's own copies. Every method is atomic, and safe for
// concurrent use. An unknown project is [ErrNotFound].
type Store interface {
	// PutProject makes a project or replaces its record; users, messages and
	// counters stay.
	PutProject(ctx context.Context, p Project) error
	Project(ctx context.Context, id string) (Project, error)
	// Projects gives all projects in the order of their ids.
	Projects(ctx context.Context) ([]Project, error)
	// DeleteProject drops a project and everything in it.
	DeleteProject(ctx context.Context, id string) error

	// CreateUser adds a user whose keys are all free. A limit above zero is
	// the most users that the project may have: over it, ErrUserLimit. The
	// limit is looked at first, then the id, then the keys in their order.
	CreateUser(ctx context.Context, project string, u *User, limit int) error
	User(ctx context.Context, project, id string) (*User, error)
	// UserBy finds a user by a key. Where a kind of key is not unique, it is
	// the user who got the key first.
	UserBy(ctx context.Context, project string, k Key) (*User, error)
	// UpdateUser reads, calls change and writes, so that no write in between
	// is lost: it starts again when somebody wrote meanwhile. change may run
	// several times and must touch nothing but its argument. If it returns an
	// error nothing is written and that error comes back as it is. The keys
	// move with the write. The new record is returned.
	UpdateUser(ctx context.Context, project, id string, change func(*User) error) (*User, error)
	DeleteUser(ctx context.Context, project, id string) error
	// UserCount is how many users the project has.
	UserCount(ctx context.Context, project string) (int, error)
	// Users gives at most limit users in the order of their creation, after
	// the user with the id after, or from the first for "". A limit of zero is
	// no limit; an unknown after is ErrNotFound.
	Users(ctx context.Context, project, after string, limit int) ([]*User, error)

	// Hit counts one request against a fixed window aligned to the epoch,
	// unless max was reached: then it counts nothing and allowed is false.
	// A max of zero or less only counts. count is what the window held before.
	// A key always comes with the same window.
	Hit(ctx context.Context, project, key string, max int, window time.Duration, now time.Time) (count int, allowed bool, err error)
	// ClearHits sets the counters of a key back to zero.
	ClearHits(ctx context.Context, project, key string) error

	// AppendMessage keeps a message and returns the Seq that it was given.
	// Sequence numbers rise over all projects. The newest 10,000 of a project
	// stay. Who sees a message sees all with lower numbers.
	AppendMessage(ctx context.Context, project string, m *Message) (seq uint64, err error)
	// Messages gives at most limit messages that match, oldest first; an
	// empty project means all, a limit of zero no limit.
	Messages(ctx context.Context, project string, f Filter, limit int) ([]*Message, error)
	// ClearMessages drops a project's messages; an empty project means all.
	ClearMessages(ctx context.Context, project string) error

	// Export writes all that a project holds, its record included, in the
	// form that [Encoder] tells.
	Export(ctx context.Context, project string, w io.Writer) error
	// Import makes a project, or replaces it in one step, by such a stream. It
	// takes the id that Import was given and keeps all else: versions,
	// sequence numbers, the order of users.
	Import(ctx context.Context, project string, r io.Reader) error
	Close() error
}
