package mockserver

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/appctl/appctl/mockserver/store"
)

const iPhone = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1"

func (c *client) createPushTarget(id, identifier string) *answer {
	c.t.Helper()
	return c.call("POST", "/account/targets/push", fmt.Sprintf(`{"targetId":%q,"identifier":%q}`, id, identifier))
}

// A push target is the caller's, named after the device; a provider is taken
// unseen, and the account lists the target.
func TestCreatePushTarget(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	ann, id := c.member()
	a := ann.with("User-Agent", iPhone).createPushTarget("t1", "token-abc")
	if want := `{"$id":"t1","$createdAt":"2026-08-21T12:00:00.000+00:00","$updatedAt":"2026-08-21T12:00:00.000+00:00","name":"Apple iPhone",` +
		`"userId":"` + id + `","providerId":null,"providerType":"push","identifier":"token-abc","expired":false}`; a.body != want {
		t.Errorf("got\n\t%s, want\n\t%s", a.body, want)
	}
	got := a.ok(201)
	for name, want := range map[string]any{
		"$id": "t1", "name": "Apple iPhone", "userId": id, "providerId": nil, "providerType": "push", "identifier": "token-abc", "expired": false,
	} {
		got.want(t, name, want)
	}
	got = ann.with("User-Agent", "").call("POST", "/account/targets/push", `{"targetId":"unique()","identifier":"x","providerId":"nobody"}`).ok(201)
	got.want(t, "name", " ")
	got.want(t, "providerId", "nobody")
	if len(got.str("$id")) != 20 {
		t.Errorf("$id: got %q, want a new id", got.str("$id"))
	}
	if n := len(ann.call("GET", "/account", "").ok(200).list("targets")); n != 3 {
		t.Errorf("got %d targets, want 3", n)
	}
	ann.createPushTarget("t3", "").refused(400, "general_argument_invalid")
	ann.createPushTarget("t3", strings.Repeat("x", 256)).refused(400, "general_argument_invalid")
	ann.createPushTarget("t/3", "y").refused(400, "general_argument_invalid")
	ann.call("POST", "/account/targets/push", `{"targetId":"t3","identifier":"y","providerId":"no id!"}`).refused(400, "general_argument_invalid")
	ann.createPushTarget("t3", strings.Repeat("x", 255)).ok(201)
}

// Ids and identifiers of targets are the project's, whoever has them and of
// whatever kind.
func TestPushTargetIsUnique(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	email(c, "bob")
	bob := c.signIn("bob@example.test")
	bob.createPushTarget("t1", "token").ok(201)
	ann, _ := c.member()
	ann.createPushTarget("t1", "other").said(409, "user_target_already_exists", "A target with the same ID already exists.")
	ann.createPushTarget("t2", "token").refused(409, "user_target_already_exists")
	ann.createPushTarget("t2", "bob@example.test").refused(409, "user_target_already_exists")
	ann.createPushTarget("t2", "mine").ok(201)
	ann.createPushTarget("t3", "mine").refused(409, "user_target_already_exists")
	ann.call("PUT", "/account/targets/t2/push", `{"identifier":"token"}`).refused(409, "user_target_already_exists")
}

// A target gets another identifier and the name of the device that gives it,
// and works again.
func TestUpdatePushTarget(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	c := newClient(t, s)
	ann, id := c.member()
	ann.createPushTarget("t1", "token").ok(201)
	c.change(id, func(u *store.User) { u.Targets[1].Expired = true })
	s.Default().Clock().Advance(time.Minute)
	got := ann.with("User-Agent", iPhone).call("PUT", "/account/targets/t1/push", `{"identifier":"token"}`).ok(200)
	for name, want := range map[string]any{
		"identifier": "token", "name": "Apple iPhone", "expired": false,
		"$createdAt": "2026-08-21T12:00:00.000+00:00", "$updatedAt": "2026-08-21T12:01:00.000+00:00",
	} {
		got.want(t, name, want)
	}
	ann.call("PUT", "/account/targets/t1/push", `{}`).said(400, "general_argument_invalid", `Param "identifier" is not optional.`)
	ann.call("PUT", "/account/targets/none/push", `{"identifier":"x"}`).said(404, "user_target_not_found", "The target could not be found.")
}

// Only the own targets can be changed or removed.
func TestPushTargetsOfOthers(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	email(c, "bob")
	c.signIn("bob@example.test").createPushTarget("t1", "token").ok(201)
	ann, _ := c.member()
	ann.call("PUT", "/account/targets/t1/push", `{"identifier":"x"}`).refused(404, "user_target_not_found")
	ann.call("DELETE", "/account/targets/t1/push", "").refused(404, "user_target_not_found")
	ann.createPushTarget("t2", "x").ok(201)
	ann.call("DELETE", "/account/targets/t2/push", "").ok(204)
	ann.call("DELETE", "/account/targets/t2/push", "").refused(404, "user_target_not_found")
}

// A session or a JWT may have targets; guests lack the scope, and a key is
// nobody's device.
func TestWhoMayHavePushTargets(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	ann, _ := c.member()
	c.createPushTarget("t1", "x").said(401, "general_unauthorized_scope", `User (role: guests) missing scopes (["targets.write"])`)
	c.with("X-Appwrite-JWT", ann.call("POST", "/account/jwts", "").ok(201).str("jwt")).createPushTarget("t1", "x").ok(201)
	c.with("X-Appwrite-Key", c.server.Default().APIKey()).createPushTarget("t2", "y").refused(401, "user_unauthorized")
}

// A target goes with its session when that ends alone or is the one that ends
// all; the targets of other sessions, and of a JWT, stay.
func TestPushTargetGoesWithItsSession(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	first, _ := c.member()
	second, third := c.signIn("ann@example.test"), c.signIn("ann@example.test")
	first.createPushTarget("first", "1").ok(201)
	second.createPushTarget("second", "2").ok(201)
	third.createPushTarget("third", "3").ok(201)
	c.with("X-Appwrite-JWT", first.call("POST", "/account/jwts", "").ok(201).str("jwt")).createPushTarget("jwt", "4").ok(201)
	left := func(who *client) string {
		var ids []string
		for _, item := range who.call("GET", "/account", "").ok(200).list("targets") {
			if target := object(item.(map[string]any)); target.str("providerType") == "push" {
				ids = append(ids, target.str("$id"))
			}
		}
		return strings.Join(ids, " ")
	}
	first.call("DELETE", "/account/sessions/current", "").ok(204)
	if got := left(second); got != "second third jwt" {
		t.Errorf("one session less: got %q", got)
	}
	second.call("DELETE", "/account/sessions", "").ok(204)
	if got := left(c.signIn("ann@example.test")); got != "third jwt" {
		t.Errorf("no session left: got %q", got)
	}
}
