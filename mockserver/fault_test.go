package mockserver

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/appctl/appctl/mockserver/store"
)

var errFault = errors.New("the store is on fire")

// faultyStore fails one call: the one that comes after so many good ones.
type faultyStore struct {
	store.Store
	left *atomic.Int64 // good calls before the bad one
}

func (f faultyStore) fault() error {
	if f.left.Add(-1) == -1 {
		return errFault
	}
	return nil
}

func (f faultyStore) CreateUser(ctx context.Context, project string, u *store.User, limit int) error {
	if err := f.fault(); err != nil {
		return err
	}
	return f.Store.CreateUser(ctx, project, u, limit)
}

func (f faultyStore) User(ctx context.Context, project, id string) (*store.User, error) {
	if err := f.fault(); err != nil {
		return nil, err
	}
	return f.Store.User(ctx, project, id)
}

func (f faultyStore) UserBy(ctx context.Context, project string, k store.Key) (*store.User, error) {
	if err := f.fault(); err != nil {
		return nil, err
	}
	return f.Store.UserBy(ctx, project, k)
}

func (f faultyStore) UserCount(ctx context.Context, project string) (int, error) {
	if err := f.fault(); err != nil {
		return 0, err
	}
	return f.Store.UserCount(ctx, project)
}

func (f faultyStore) UpdateUser(ctx context.Context, project, id string, change func(*store.User) error) (*store.User, error) {
	if err := f.fault(); err != nil {
		return nil, err
	}
	return f.Store.UpdateUser(ctx, project, id, change)
}

func (f faultyStore) DeleteUser(ctx context.Context, project, id string) error {
	if err := f.fault(); err != nil {
		return err
	}
	return f.Store.DeleteUser(ctx, project, id)
}

func (f faultyStore) Hit(ctx context.Context, project, key string, max int, window time.Duration, now time.Time) (int, bool, error) {
	if err := f.fault(); err != nil {
		return 0, false, err
	}
	return f.Store.Hit(ctx, project, key, max, window, now)
}

func (f faultyStore) AppendMessage(ctx context.Context, project string, m *store.Message) (uint64, error) {
	if err := f.fault(); err != nil {
		return 0, err
	}
	return f.Store.AppendMessage(ctx, project, m)
}

// Whichever call of the store fails, the client gets the real server's 500 and
// the user is as before. What follows a sign-in, the alert, does not undo it,
// and a challenge or a token that was not sent stays, unanswerable.
func TestEveryStoreFailureIsServerError(t *testing.T) {
	t.Parallel()
	for _, request := range []string{
		"POST /account " + `{"userId":"bob","email":"bob@example.test","password":"correct horse"}`,
		"GET /account ",
		"DELETE /account ",
		`PATCH /account/name {"name":"Ann"}`,
		`PATCH /account/password {"password":"battery staple","oldPassword":"correct horse"}`,
		`PATCH /account/prefs {"prefs":{"a":1}}`,
		"GET /account/sessions ",
		"PATCH /account/sessions/current ",
		"DELETE /account/sessions/current ",
		"DELETE /account/sessions ",
		"POST /account/jwts ",
		`PATCH /account/mfa {"mfa":true}`,
		"POST /account/mfa/authenticators/totp ",
		"POST /account/mfa/recovery-codes ",
		`POST /account/mfa/challenges {"factor":"email"}`,
		`POST /account/tokens/magic-url {"userId":"x","email":"ann@example.test"}`,
		`POST /account/tokens/email {"userId":"bob","email":"bob@example.test"}`,
		`POST /account/tokens/phone {"userId":"bob","phone":"+16175551212"}`,
		`POST /account/recovery {"email":"ann@example.test","url":"http://localhost"}`,
		`POST /account/recovery/otp {"email":"ann@example.test"}`,
		`POST /users {"userId":"bob","email":"bob@example.test","phone":"+16175551212"}`,
		"GET /users/ann ",
		`PATCH /users/ann/email {"email":"bob@example.test"}`,
		`PATCH /users/ann/phone {"number":"+16175551212"}`,
		`PATCH /users/ann/password {"password":"battery staple"}`,
		`PUT /users/ann/labels {"labels":["vip"]}`,
		"POST /users/ann/sessions ",
		"POST /users/ann/tokens ",
		`POST /users/ann/targets {"targetId":"t","providerType":"push","identifier":"x"}`,
		"PATCH /users/ann/mfa/recovery-codes ",
		"DELETE /users/ann ",
	} {
		t.Run(request, func(t *testing.T) {
			t.Parallel()
			st := faultyStore{store.NewMemory(), new(atomic.Int64)}
			st.left.Store(-1)
			s := newServer(t, WithStore(st), configured(func(s *Settings) { s.Auth.Limit = 10 }))
			ann, id := newClient(t, s).member()
			ann.change(id, func(u *store.User) { u.EmailVerified = true })
			s.Default().Clock().Advance(25 * time.Hour) // so that the access is written down too
			var method, path, body string
			if n, err := fmt.Sscanf(request, "%s %s", &method, &path); n != 2 || err != nil {
				t.Fatal(n, err)
			}
			body = request[len(method)+len(path)+2:]
			caller := ann
			if strings.HasPrefix(path, "/users") {
				caller, path = ann.keyed(), strings.Replace(path, "/ann", "/"+id, 1)
			}
			faults := 0
			for ; ; faults++ {
				before := ann.record(st.Store, id)
				st.left.Store(int64(faults))
				a := caller.call(method, path, body)
				failed := st.left.Swap(-1) < 0
				if !failed {
					break
				}
				a.said(500, "general_unknown", "Server Error")
				if after := ann.record(st.Store, id); !reflect.DeepEqual(before, after) {
					t.Errorf("call %d failed: the user was\n\t%+v, is\n\t%+v", faults+1, before, after)
				}
			}
			if faults < 2 {
				t.Errorf("only %d calls of the store", faults)
			}
		})
	}
}

// record is the user as it is kept, without what any request may change.
func (c *client) record(st store.Store, id string) *store.User {
	c.t.Helper()
	u, err := st.User(c.t.Context(), "test", id)
	if err != nil {
		c.t.Fatal(err)
	}
	u.Version, u.AccessedAt, u.Challenges, u.Tokens = 0, time.Time{}, nil, nil
	return u
}

// A sign-in stands even if its alert cannot be sent.
func TestSignInSurvivesItsAlert(t *testing.T) {
	t.Parallel()
	st := faultyStore{store.NewMemory(), new(atomic.Int64)}
	st.left.Store(-1)
	c := newClient(t, newServer(t, WithStore(st), configured(func(s *Settings) { s.Auth.SessionAlerts = true })))
	c.member()
	for faults := range int64(8) {
		st.left.Store(faults)
		a := c.call("POST", "/account/sessions/email", signInBody)
		if failed := st.left.Swap(-1) < 0; !failed {
			return
		}
		if a.status != 201 {
			a.refused(500, "general_unknown")
		}
	}
	t.Error("the store is called without end")
}
