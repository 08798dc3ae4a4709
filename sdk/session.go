package sdk

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// SessionStore keeps the session of a view made by [Client.WithStore]. It is
// asked before each request, so sessions that another process has stored or
// deleted count at once. Its methods are called from many goroutines.
type SessionStore interface {
	// Load gives the secret, or "" if there is none.
	Load(ctx context.Context, k StoreKey) (secret string, err error)
	// Save replaces the secret. The server refuses it from expire on.
	Save(ctx context.Context, k StoreKey, secret string, expire time.Time) error
	// Delete removes the secret if it is still this one, and does nothing
	// otherwise: a sign-in may have put another there meanwhile. Nothing may
	// come between the comparison and the removal.
	Delete(ctx context.Context, k StoreKey, secret string) error
}

// StoreKey is what a session belongs to, so that no server or project is ever
// sent another's. It is comparable.
type StoreKey struct{ Endpoint, Project string }

// MemoryStore is an empty store that lasts as long as the process.
func MemoryStore() SessionStore { return &memoryStore{secrets: make(map[StoreKey]string)} }

type memoryStore struct {
	mu      sync.Mutex
	secrets map[StoreKey]string
}

func (m *memoryStore) Load(_ context.Context, k StoreKey) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.secrets[k], nil
}

func (m *memoryStore) Save(_ context.Context, k StoreKey, secret string, _ time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.secrets[k] = secret
	return nil
}

func (m *memoryStore) Delete(_ context.Context, k StoreKey, secret string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.secrets[k] == secret {
		delete(m.secrets, k)
	}
	return nil
}

// noStore stands in for a store that cannot be one, and says why. A view of it
// sends nothing, not even as a guest.
type noStore string

func (s noStore) refuse() error { return fmt.Errorf("%w: %s", ErrInvalidArgument, string(s)) }

func (s noStore) Load(context.Context, StoreKey) (string, error) { return "", s.refuse() }

func (s noStore) Save(context.Context, StoreKey, string, time.Time) error { return s.refuse() }

func (s noStore) Delete(context.Context, StoreKey, string) error { return s.refuse() }

// identity is the one credential of the next request.
func (c *Client) identity(ctx context.Context) (Credential, error) {
	if c.store == nil {
		return c.credential, nil
	}
	secret, err := c.store.Load(ctx, c.core.key)
	if err != nil {
		return Credential{}, fmt.Errorf("load session: %w", err)
	}
	if secret == "" {
		return Credential{}, nil
	}
	return SessionSecret(secret), nil
}

// openSession makes a request that makes a session, and keeps it.
func (c *Client) openSession(ctx context.Context, r request, opts []CallOption) (*Session, error) {
	s := new(Session)
	resp, err := c.exchange(ctx, r, s, opts)
	if err != nil {
		c.abandon(ctx, resp)
		return nil, err
	}
	if s.Secret == "" {
		s.Secret = sessionSecret(resp.Header, c.core.key.Project)
	}
	if s.Secret == "" || !validHeaderValue(s.Secret) {
		return nil, r.fail(ErrNotAppwrite, "the answer holds no session secret", nil).answered(resp)
	}
	if err := c.keep(ctx, s); err != nil {
		return nil, err
	}
	return s, nil
}

// abandon ends the session of an answer that came without the rest of it.
func (c *Client) abandon(ctx context.Context, resp *Response) {
	if resp == nil || resp.Status < 200 || resp.Status > 299 {
		return
	}
	if secret := sessionSecret(resp.Header, c.core.key.Project); secret != "" {
		_ = c.discard(ctx, &Session{Secret: secret}) // the caller has the first error
	}
}

// keep saves a session in the view's store. One that cannot be saved is ended:
// nobody would ever use it again.
func (c *Client) keep(ctx context.Context, s *Session) error {
	if c.store == nil {
		return nil
	}
	if err := c.store.Save(ctx, c.core.key, s.Secret, s.Expire.Time); err != nil {
		_ = c.discard(ctx, s)
		return fmt.Errorf("save session: %w", err)
	}
	return nil
}

// forget deletes the session that has ended from the view's store.
func (c *Client) forget(ctx context.Context, ended string) error {
	if err := c.store.Delete(ctx, c.core.key, ended); err != nil {
		return fmt.Errorf("delete stored session: %w", err)
	}
	return nil
}

// discard ends a session on the server as well as it can, also when ctx is over.
func (c *Client) discard(ctx context.Context, s *Session) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 3*time.Second)
	defer cancel()
	return c.As(SessionSecret(s.Secret)).Account.DeleteSession(ctx, CurrentSession, Retry(RetryPolicy{Attempts: 1}))
}

// sessionSecret finds the secret of a new session where servers put it for
// callers without an API key: in the cookie of the project, else in the header
// for browsers that refuse cookies. It is "" if there is none.
func sessionSecret(h http.Header, project string) string {
	name := cookieName(project)
	if c := findCookie(h, name); c != nil && !expired(c) {
		if secret, err := url.PathUnescape(c.Value); err == nil { // not QueryUnescape: base64 has plus signs
			return secret
		}
	}
	var fallback map[string]string
	if json.Unmarshal([]byte(h.Get("X-Fallback-Cookies")), &fallback) != nil {
		return ""
	}
	for key, secret := range fallback {
		if strings.EqualFold(key, name) {
			return secret
		}
	}
	return ""
}

func cookieName(project string) string { return "a_session_" + project }

// endsSession tells whether the answer takes back the project's cookie.
func endsSession(h http.Header, project string) bool {
	c := findCookie(h, cookieName(project))
	return c != nil && expired(c)
}

// expired tells a cookie that removes itself: by the value that the server
// writes, else by its age.
func expired(c *http.Cookie) bool {
	return c.Value == "" || c.Value == "deleted" || c.MaxAge < 0
}

// findCookie gives the last cookie of that name, nil if there is none. Servers
// write the name in lower case or as the project's ID is.
func findCookie(h http.Header, name string) *http.Cookie {
	var found *http.Cookie
	for _, line := range h["Set-Cookie"] {
		if c, err := http.ParseSetCookie(line); err == nil && strings.EqualFold(c.Name, name) {
			found = c
		}
	}
	return found
}
