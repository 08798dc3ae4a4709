package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
)

// header is the first line of an export.
type header struct {
	Format  string `json:"format"`
	Version int    `json:"version"`
	Warning string `json:"warning"`
}

var thisFormat = header{
	Format:  "appctl mock project",
	Version: 1,
	Warning: "holds secrets in the clear: sessions, tokens, codes, keys",
}

// line is each further line of an export: one of its members is set.
type line struct {
	Project *Project `json:"project,omitempty"`
	User    *User    `json:"user,omitempty"`
	Message *Message `json:"message,omitempty"`
	Counter *Counter `json:"counter,omitempty"`
}

// Counter is what [Store.Hit] has counted for a key in one window.
type Counter struct {
	Key    string        `json:"key"`
	Window time.Duration `json:"window"` // its length, in nanoseconds
	Start  time.Time     `json:"start"`
	Count  int           `json:"count"`
}

// Encoder writes an export: JSON, one value a line. The first says what it is
// and that it holds secrets, the second is the project; users in the order of
// their creation, messages in the order of their numbers and counters in the
// order of their keys follow.
type Encoder struct{ json *json.Encoder }

// NewEncoder writes the header and the project.
func NewEncoder(w io.Writer, p Project) (*Encoder, error) {
	e := &Encoder{json.NewEncoder(w)}
	e.json.SetEscapeHTML(false)
	if err := e.json.Encode(thisFormat); err != nil {
		return nil, err
	}
	return e, e.json.Encode(line{Project: &p})
}

// User writes the next user.
func (e *Encoder) User(u *User) error { return e.json.Encode(line{User: u}) }

// Message writes the next message.
func (e *Encoder) Message(m *Message) error { return e.json.Encode(line{Message: m}) }

// Counter writes the next counter.
func (e *Encoder) Counter(c Counter) error { return e.json.Encode(line{Counter: &c}) }

// Content is all that an export holds.
type Content struct {
	Project  Project
	Users    []*User
	Messages []*Message
	Counters []Counter
}

func (c *Content) write(w io.Writer) error {
	e, err := NewEncoder(w, c.Project)
	if err != nil {
		return err
	}
	for _, u := range c.Users {
		if err := e.User(u); err != nil {
			return err
		}
	}
	for _, m := range c.Messages {
		if err := e.Message(m); err != nil {
			return err
		}
	}
	for _, n := range c.Counters {
		if err := e.Counter(n); err != nil {
			return err
		}
	}
	return nil
}

// Decode reads an export whole.
func Decode(r io.Reader) (*Content, error) {
	d := json.NewDecoder(r)
	d.DisallowUnknownFields()
	var h header
	if err := d.Decode(&h); err != nil {
		return nil, fmt.Errorf("read header of export: %w", err)
	}
	if h.Format != thisFormat.Format || h.Version != thisFormat.Version {
		return nil, fmt.Errorf("read export: %q version %d is not %q version %d", h.Format, h.Version, thisFormat.Format, thisFormat.Version)
	}
	c := new(Content)
	for n := 2; ; n++ {
		var l line
		if err := d.Decode(&l); err == io.EOF {
			break
		} else if err != nil {
			return nil, fmt.Errorf("read value %d of export: %w", n, err)
		}
		if err := c.add(n, l); err != nil {
			return nil, err
		}
	}
	if c.Project.ID == "" {
		return nil, errors.New("read export: it has no project")
	}
	return c, nil
}

func (c *Content) add(n int, l line) error {
	switch {
	case l.Project != nil:
		c.Project = *l.Project
	case l.User != nil:
		c.Users = append(c.Users, l.User)
	case l.Message != nil:
		c.Messages = append(c.Messages, l.Message)
	case l.Counter != nil:
		c.Counters = append(c.Counters, *l.Counter)
	default:
		return fmt.Errorf("read value %d of export: it is empty", n)
	}
	return nil
}
