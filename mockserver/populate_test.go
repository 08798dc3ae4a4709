package mockserver

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/appctl/appctl/mockserver/store"
)

// populate makes users u0, u1, … with one password, one session and one code
// for a sign-in each, past the API, and gives the sessions' secret.
func populate(tb testing.TB, s *Server, users int) (secret string) {
	tb.Helper()
	secret = randomHex(128)
	now := s.Default().clock.Now()
	hashed := s.hashing.hash("correct horse", s.hashing.signUp)
	for i := range users {
		id, email := fmt.Sprintf("u%d", i), fmt.Sprintf("u%d@example.test", i)
		u := &store.User{
			ID: id, CreatedAt: now, UpdatedAt: now, Registration: now, AccessedAt: now, PasswordUpdate: now,
			Email: email, Password: new(hashed),
			Targets: []store.Target{{ID: "t" + id, CreatedAt: now, UpdatedAt: now, ProviderType: "email", Identifier: email}},
			Tokens:  []store.Token{{ID: "c" + id, CreatedAt: now, Expire: now.Add(time.Hour), Kind: tokenEmailOTP, SecretHash: hashSecret("123456")}},
			Sessions: []store.Session{{ID: "s" + id, CreatedAt: now, UpdatedAt: now, Expire: now.Add(time.Hour),
				SecretHash: hashSecret(secret), Provider: "email", Factors: []string{"password"}}},
		}
		if err := s.store.CreateUser(context.Background(), "test", u, 0); err != nil {
			tb.Fatal(err)
		}
	}
	return secret
}

// Among 10,000 users, each called by two of sixty-four callers at the same
// time: a code is taken once, no change of a user is lost, and no user has more
// sessions than the limit.
func TestManyUsers(t *testing.T) {
	t.Parallel()
	const users = 10_000
	c := newClient(t, newServer(t, configured(func(s *Settings) { s.Auth.SessionsLimit = 2 })))
	populate(t, c.server, users)
	var next atomic.Int64
	taken := make([]atomic.Int32, users)
	together(func(int) {
		for n := next.Add(1) - 1; n < 2*users; n = next.Add(1) - 1 {
			i := n / 2
			if c.call("POST", "/account/sessions/token", fmt.Sprintf(`{"userId":"u%d","secret":"123456"}`, i)).status == 201 {
				taken[i].Add(1)
			}
			c.call("POST", "/account/sessions/email", fmt.Sprintf(`{"email":"u%d@example.test","password":"correct horse"}`, i)).ok(201)
		}
	})
	for i := range users {
		u, err := c.server.store.User(t.Context(), "test", fmt.Sprintf("u%d", i))
		if err != nil {
			t.Fatal(err)
		}
		if n := taken[i].Load(); n != 1 || len(u.Tokens) != 0 || len(u.Sessions) != 2 || !u.EmailVerified || u.Version != 4 {
			t.Errorf("u%d: code taken %d times and kept %d times, %d sessions, verified %v, version %d; want 1, 0, 2, true, 4",
				i, n, len(u.Tokens), len(u.Sessions), u.EmailVerified, u.Version)
		}
	}
}
