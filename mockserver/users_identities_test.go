package mockserver

import (
	"testing"
	"time"

	"github.com/appctl/appctl/mockserver/store"
)

// The identities of all users are listed oldest first, and as queries ask;
// there is nothing to search in.
func TestListUserIdentities(t *testing.T) {
	t.Parallel()
	c := newKeyed(t)
	c.call("POST", "/users", withAll).ok(201)
	c.call("POST", "/users", `{"userId":"bob"}`).ok(201)
	c.identify("ann", "i2", "ann@github.test", func(i *store.Identity) {
		i.CreatedAt, i.AccessToken, i.RefreshToken, i.TokenExpiry = noon.Add(time.Minute), "access", "refresh", noon.Add(time.Hour)
	})
	c.identify("bob", "i1", "")
	a := c.call("GET", "/users/identities", "")
	if got := a.ids("identities"); got != "i1 i2" {
		t.Errorf("got %s", got)
	}
	one := object(a.ok(200).list("identities")[1].(map[string]any))
	for name, want := range map[string]string{"userId": "ann", "provider": "github", "providerUid": "i2", "providerEmail": "ann@github.test",
		"providerAccessToken": "access", "providerRefreshToken": "refresh", "providerAccessTokenExpiry": "2026-08-21T13:00:00.000+00:00"} {
		one.want(t, name, want)
	}
	for query, want := range map[string]string{
		`{"method":"equal","attribute":"userId","values":["ann"]}`:                                                  "i2",
		`{"method":"equal","attribute":"provider","values":["github"]}`:                                             "i1 i2",
		`{"method":"equal","attribute":"providerUid","values":["i1"]}`:                                              "i1",
		`{"method":"isNull","attribute":"providerEmail"}`:                                                           "i1",
		`{"method":"lessThan","attribute":"providerAccessTokenExpiry","values":["2026-08-21T15:00:00+02:00"]}`:      "",
		`{"method":"lessThanEqual","attribute":"providerAccessTokenExpiry","values":["2026-08-21T15:00:00+02:00"]}`: "i2",
		`{"method":"cursorAfter","values":["i1"]}`:                                                                  "i2",
		`{"method":"orderDesc","attribute":"$createdAt"}`:                                                           "i2 i1",
		`{"method":"orderDesc","attribute":"$updatedAt"}`:                                                           "i1 i2",
	} {
		if got := c.list("/users/identities", query).ids("identities"); got != want {
			t.Errorf("%s: got %q, want %q", query, got, want)
		}
	}
	c.list("/users/identities", `{"method":"cursorAfter","values":["x"]}`).
		said(400, "general_cursor_not_found", "User 'x' for the 'cursor' value not found.")
	c.call("GET", "/users/identities?search=github", "").
		said(400, "general_query_invalid", "Invalid query: Attribute not found in schema: search")
}

// A deleted identity frees the account at the provider; the session stays.
func TestDeleteUserIdentity(t *testing.T) {
	t.Parallel()
	c := newKeyed(t)
	c.call("POST", "/users", withAll).ok(201)
	ann := c.with("X-Appwrite-Key", "").signIn("ann@example.test")
	c.identify("ann", "i1", "oauth@example.test")
	c.call("DELETE", "/users/identities/i1", "").ok(204)
	c.call("DELETE", "/users/identities/i1", "").refused(404, "user_identity_not_found")
	ann.call("GET", "/account", "").ok(200)
	c.call("POST", "/users", `{"userId":"bob","email":"oauth@example.test"}`).ok(201)
}
