package cli

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/appctl/appctl/mockserver"
)

// requestLog writes down the requests of a mock server, and counts those to
// routes that it does not have.
type requestLog struct {
	mu      sync.Mutex
	out     io.Writer // nil for nowhere
	file    *os.File  // that out is, nil for none
	failed  error     // the first
	unknown map[string]int
}

// requestLine is one line of --log. It has no query, header or body: nothing in it
// is secret.
type requestLine struct {
	Time      string  `json:"time"` // of the project's clock
	Request   string  `json:"request"`
	Project   string  `json:"project"`
	Method    string  `json:"method"`
	Path      string  `json:"path"`
	Operation string  `json:"operation"` // "" for a route that there is not
	User      string  `json:"user"`
	Status    int     `json:"status"`
	Error     string  `json:"error"`
	Took      float64 `json:"ms"`
}

// openRequestLog opens the file of --log, "" for none and - for standard error.
func (a *app) openRequestLog(path string) (*requestLog, error) {
	l := &requestLog{unknown: map[string]int{}}
	switch path {
	case "":
		return l, nil
	case "-":
		l.out = a.err
		return l, nil
	}
	f, err := os.Create(path)
	if err != nil {
		return nil, usagef("--log: %w", err)
	}
	l.out, l.file = f, f
	return l, nil
}

func (l *requestLog) add(e mockserver.Entry) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if e.Operation == "" {
		l.unknown[e.Method+" "+e.Path]++
	}
	if l.out == nil {
		return
	}
	line, err := document(requestLine{
		Time: e.Start.UTC().Format("2006-01-02T15:04:05.000Z"), Request: e.RequestID, Project: e.Project, Method: e.Method, Path: e.Path, Operation: e.Operation,
		User: e.UserID, Status: e.Status, Error: e.ErrorType, Took: float64(e.Took.Microseconds()) / 1000,
	})
	if err == nil {
		_, err = l.out.Write(append(line, '\n'))
	}
	if err != nil && l.failed == nil {
		l.failed = fmt.Errorf("--log: %w", err)
	}
}

// close ends the log, and tells whether a line was lost.
func (l *requestLog) close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file == nil {
		return l.failed
	}
	return errors.Join(l.failed, l.file.Close())
}

// unknownRoutes names the requests to routes that the server does not have, ""
// where there were none.
func (l *requestLog) unknownRoutes() string {
	const most = 10
	l.mu.Lock()
	defer l.mu.Unlock()
	var names []string
	for _, name := range slices.Sorted(maps.Keys(l.unknown)) {
		if len(names) == most {
			names = append(names, fmt.Sprintf("and %d more", len(l.unknown)-most))
			break
		}
		if n := l.unknown[name]; n > 1 {
			name += fmt.Sprintf(" (%d times)", n)
		}
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}
