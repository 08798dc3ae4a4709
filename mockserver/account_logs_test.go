package mockserver

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/appctl/appctl/internal/contract"
	"github.com/appctl/appctl/mockserver/store"
)

// events are those of a user's log, newest first.
func (a *answer) events() string {
	a.t.Helper()
	var all []string
	for _, one := range a.ok(200).list("logs") {
		all = append(all, object(one.(map[string]any)).str("event"))
	}
	return strings.Join(all, " ")
}

// What a user did is told to the user and to keys, newest first, by releases
// before the main line. Reading, failing and what keys do leave no entry.
func TestLogs(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"1.8", "1.9"} {
		c := newClient(t, newServer(t, WithVersion(name))).with("User-Agent", "curl/8.1")
		ann, id := c.member()
		c.server.Default().Clock().Advance(time.Minute)
		ann.call("PATCH", "/account/name", `{"name":"Ann"}`).ok(200)
		ann.call("GET", "/account", "").ok(200)
		ann.call("POST", "/account/jwts", "").ok(201)
		ann.call("PATCH", "/account/name", `{}`).refused(400, "general_argument_invalid")
		c.keyed().call("PATCH", "/users/"+id+"/name", `{"name":"Anna"}`).ok(200)
		ann.call("POST", "/account/mfa/challenges", `{"factor":"totp"}`).ok(201)
		c.signIn("ann@example.test").call("DELETE", "/account/sessions/current", "").ok(204)

		a := ann.call("GET", "/account/logs", "")
		if got, want := a.events(), "session.delete session.create challenge.create user.update session.create user.create"; got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
		first := object(a.ok(200).list("logs")[3].(map[string]any))
		for field, want := range map[string]string{"userId": id, "userEmail": "ann@example.test", "userName": "Ann", "mode": "default",
			"time": "2026-08-21T12:01:00.000+00:00", "clientName": "curl", "countryCode": "--", "countryName": "Unknown"} {
			first.want(t, field, want)
		}
		if b := c.keyed().call("GET", "/users/"+id+"/logs", ""); b.body != a.body {
			t.Errorf("%s: by key got %s, want %s", name, b.body, a.body)
		}
		c.call("GET", "/account/logs", "").refused(401, "general_unauthorized_scope")
		c.keyed().call("GET", "/users/nobody/logs", "").refused(404, "user_not_found")
	}
}

// What a guest did for a user is the user's: asking for a token, and a
// recovery from both ends.
func TestLogsOfGuests(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t, WithVersion("1.9")))
	_, id := c.member()
	c.call("POST", "/account/tokens/email", `{"userId":"unique()","email":"ann@example.test"}`).ok(201)
	c.call("POST", "/account/recovery", `{"email":"ann@example.test","url":"http://localhost"}`).ok(201)
	c.change(id, func(u *store.User) {
		u.Tokens = []store.Token{{ID: "t", CreatedAt: noon, Kind: tokenRecovery, SecretHash: hashSecret("x"), Expire: noon}}
	})
	c.call("PUT", "/account/recovery", `{"userId":"`+id+`","secret":"x","password":"battery staple"}`).ok(200)
	want := "recovery.update recovery.create session.create session.create user.create"
	if got := c.keyed().call("GET", "/users/"+id+"/logs", "").events(); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// A log is read by pages, and asked nothing else.
func TestLogPages(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t, WithVersion("1.9")))
	ann, id := c.member()
	c.change(id, func(u *store.User) {
		u.Logs = nil
		for i := range 5100 {
			u.Logs = append(u.Logs, store.Log{Event: fmt.Sprint("event.", i), Time: noon})
		}
	})
	if got := len(ann.call("GET", "/account/logs", "").ok(200).list("logs")); got != 25 {
		t.Errorf("got %d entries, want 25", got)
	}
	a := ann.list("/account/logs", `{"method":"limit","values":[2]}`, `{"method":"offset","values":[1]}`)
	if got := a.events(); got != "event.5098 event.5097" {
		t.Errorf("got %s", got)
	}
	ann.call("GET", "/account/logs?total=false", "").ok(200).want(t, "total", 0)
	ann.list("/account/logs", `{"method":"equal","attribute":"event","values":["x"]}`).
		said(400, "general_argument_invalid", "Invalid `queries` param: Invalid query method: equal")
	ann.call("PATCH", "/account/name", `{"name":"Ann"}`).ok(200)
	u, err := c.server.store.User(t.Context(), "test", id)
	if err != nil || len(u.Logs) != mostLogs || u.Logs[mostLogs-1].Event != "user.update" {
		t.Errorf("got %d entries, %v, want the newest 5000", len(u.Logs), err)
	}
}

// The main line keeps no log and has no route to it.
func TestNoLogs(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	ann, id := c.member()
	ann.call("GET", "/account/logs", "").refused(404, "general_route_not_found")
	c.keyed().call("GET", "/users/"+id+"/logs", "").refused(404, "general_route_not_found")
	u, err := c.server.store.User(t.Context(), "test", id)
	if err != nil || len(u.Logs) > 0 {
		t.Errorf("got %v, %v", u.Logs, err)
	}
}

// What is logged are operations of the contract.
func TestLoggedOperationsExist(t *testing.T) {
	t.Parallel()
	for id := range logEvents {
		if _, ok := contract.Lookup(id); !ok && id != oauth2Redirect {
			t.Errorf("no operation %s", id)
		}
	}
}
