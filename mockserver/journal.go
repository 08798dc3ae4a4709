package mockserver

import (
	"slices"
	"sync"
	"time"
)

// Entry is one request under /v1 and how it was answered. It holds no body, no
// header and no query: what it shows is safe to log.
type Entry struct {
	Seq       uint64 // counts the requests of the project, from 1
	RequestID string // of the X-Mock-Request-Id header
	Project   string // that the request named, also one that there is not
	Operation string // "account.createMFAChallenge", "" for an unknown route
	Method    string
	Path      string // without the query
	UserID    string // of the caller, "" for a guest or a key
	Status    int
	ErrorType string // of a refusal
	Start     time.Time
	Took      time.Duration // of real time
}

// Journal holds the last requests of one project.
type Journal struct {
	max int

	mu      sync.Mutex
	seq     uint64
	entries []Entry // a ring once it is full
	oldest  int     // where that ring begins
}

func newJournal(max int) *Journal { return &Journal{max: max} }

// Entries gives the entries, oldest first.
func (j *Journal) Entries() []Entry {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.Concat(j.entries[j.oldest:], j.entries[:j.oldest])
}

// Clear drops all entries. Sequence numbers go on rising.
func (j *Journal) Clear() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.entries, j.oldest = nil, 0
}

// record adds an entry and gives its number. In a journal of no length it does
// nothing and gives 0.
func (j *Journal) record(e Entry) uint64 {
	if j.max <= 0 {
		return 0
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.seq++
	e.Seq = j.seq
	if len(j.entries) < j.max {
		j.entries = append(j.entries, e)
		return j.seq
	}
	j.entries[j.oldest] = e
	j.oldest = (j.oldest + 1) % j.max
	return j.seq
}
