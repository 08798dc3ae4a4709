package mockserver

import "sync/atomic"

// Project is one isolated set of users, messages, settings, clock and journal.
type Project struct {
	server   *Server
	id       string
	settings atomic.Pointer[Settings] // replaced as a whole, never changed
	clock    *Clock
	outbox   *Outbox
	journal  *Journal
}

// Settings are a project's settings, as the control API takes and gives them.
type Settings struct{}

// Clock is the time of one project.
type Clock struct{}

// Outbox holds the messages of one project.
type Outbox struct{}

// Journal holds the last requests of one project.
type Journal struct{}
