package mockserver

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/appctl/appctl/internal/contract"
	"github.com/appctl/appctl/mockserver/store"
)

// keyed is the client of a server that holds the project's key.
func (c *client) keyed() *client {
	return c.with("X-Appwrite-Key", c.server.Default().APIKey())
}

// newKeyed is a client with the key of a new server.
func newKeyed(t *testing.T, opts ...Option) *client {
	t.Helper()
	return newClient(t, newServer(t, opts...)).keyed()
}

// withAll is ann, a user with e-mail, phone, password and name, made by key.
const withAll = `{"userId":"ann","email":"Ann@Example.test","phone":"+16175551212","password":"correct horse","name":"Ann"}`

// Every route of the Users API wants a key with its scope, or with one of two,
// and says so in the words of the real server; sessions do not count, even
// where guests hold the second scope.
func TestUsersAPIWantsItsScope(t *testing.T) {
	t.Parallel()
	keys := withKeys(
		APIKey{Secret: "read", Scopes: []string{"users.read"}}, APIKey{Secret: "write", Scopes: []string{"users.write"}},
		APIKey{Secret: "sread", Scopes: []string{"sessions.read"}}, APIKey{Secret: "swrite", Scopes: []string{"sessions.write"}},
	)
	c := newClient(t, newServer(t, keys))
	ann, _ := c.member()
	path := strings.NewReplacer("{userId}", "nobody", "{sessionId}", "s", "{targetId}", "t", "{type}", "totp", "{challengeId}", "x", "{identityId}", "i")
	for _, op := range contract.Users {
		if !c.server.has(&op) {
			continue // only older releases do
		}
		missing := fmt.Sprintf("missing scopes ([%q])", op.Scope)
		if op.KeyScope != "" {
			missing = fmt.Sprintf("missing scopes ([%q,%q])", op.Scope, op.KeyScope)
		}
		call := func(c *client) *answer { return c.call(op.Method, path.Replace(op.Path), "{}") }
		call(c).said(401, "general_unauthorized_scope", "User (role: guests) "+missing)
		call(ann).said(401, "general_unauthorized_scope", "ann@example.test (role: users) "+missing)
		for secret, scope := range map[string]contract.Scope{
			"read": contract.UsersRead, "write": contract.UsersWrite, "sread": contract.SessionsRead, "swrite": contract.SessionsWrite,
		} {
			a := call(c.with("X-Appwrite-Key", secret))
			if scope != op.Scope && scope != op.KeyScope {
				a.said(401, "general_unauthorized_scope", "app.test@service.localhost (role: applications) "+missing)
				continue
			}
			if a.status == 401 && op.ID != "users.getMFAChallenge" || a.header.Get("X-RateLimit-Limit") != "" {
				t.Errorf("%s with %s: got %d %s", op.ID, scope, a.status, a.body)
			}
		}
	}
}

// A user who may act for others may read users, and nothing more.
func TestImpersonatorReadsUsers(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	ann, id := c.member()
	c.keyed().call("PATCH", "/users/"+id+"/impersonator", `{"impersonator":"1"}`).ok(200).want(t, "impersonator", true)
	ann.call("GET", "/users", "").ok(200).want(t, "total", 1)
	ann.with("X-Appwrite-Impersonate-User-Id", "nobody").call("GET", "/users/"+id, "").ok(200)
	ann.call("PATCH", "/users/"+id+"/name", `{"name":"Ann"}`).refused(401, "general_unauthorized_scope")
	if got := ann.call("GET", "/users/"+id+"/sessions", "").ok(200).list("sessions")[0].(map[string]any)["secret"]; got != "" {
		t.Errorf("a user was shown the secret %v", got)
	}
	c.keyed().call("PATCH", "/users/"+id+"/impersonator", `{"impersonator":false}`).ok(200)
	ann.call("GET", "/users", "").refused(401, "general_unauthorized_scope")
}

// A user who is not there is refused by every route with a user, after the
// parameters were.
func TestUnknownUserIsNotFound(t *testing.T) {
	t.Parallel()
	c := newKeyed(t)
	bodies := map[string]string{
		"users.updateName": `{"name":"x"}`, "users.updateEmail": `{"email":"a@b.test"}`, "users.updatePhone": `{"number":"+16175551212"}`,
		"users.updatePassword": `{"password":"correct horse"}`, "users.updateStatus": `{"status":true}`,
		"users.updateEmailVerification": `{"emailVerification":true}`, "users.updatePhoneVerification": `{"phoneVerification":true}`,
		"users.updateMFA": `{"mfa":true}`, "users.updateImpersonator": `{"impersonator":true}`, "users.updateLabels": `{"labels":[]}`,
		"users.updatePrefs": `{"prefs":{}}`, "users.createTarget": `{"targetId":"t","providerType":"push","identifier":"x"}`,
	}
	path := strings.NewReplacer("{sessionId}", "s", "{targetId}", "t", "{type}", "totp", "{challengeId}", "x")
	for _, op := range contract.Users {
		if !strings.Contains(op.Path, "{userId}") || !c.server.has(&op) {
			continue
		}
		at := path.Replace(op.Path)
		c.call(op.Method, strings.Replace(at, "{userId}", "nobody", 1), bodies[op.ID]).
			said(404, "user_not_found", "User with the requested ID could not be found.")
		c.call(op.Method, strings.Replace(at, "{userId}", "_x", 1), bodies[op.ID]).refused(400, "general_argument_invalid")
		if bodies[op.ID] != "" {
			c.call(op.Method, strings.Replace(at, "{userId}", "nobody", 1), "{}").refused(400, "general_argument_invalid")
		}
	}
}

// A user comes back whole, with the hash of the password, and with targets for
// e-mail and phone. Nobody has been there yet.
func TestCreateUser(t *testing.T) {
	t.Parallel()
	c := newKeyed(t)
	u := c.call("POST", "/users", withAll).ok(201)
	for name, want := range map[string]any{
		"$id": "ann", "name": "Ann", "email": "ann@example.test", "phone": "+16175551212", "hash": "argon2", "status": true,
		"hashOptions": "map[memory_cost:65536 threads:3 time_cost:4 type:argon2]", "labels": "[]", "prefs": "map[]",
		"registration": "2026-08-21T12:00:00.000+00:00", "passwordUpdate": "2026-08-21T12:00:00.000+00:00", "accessedAt": "",
		"emailVerification": false, "phoneVerification": false, "emailCanonical": "ann@example.test", "mfa": false,
		"impersonator": false, "impersonatorUserId": nil,
	} {
		u.want(t, name, want)
	}
	if !strings.HasPrefix(u.str("password"), "$argon2id$") {
		t.Errorf("password: got %s", u["password"])
	}
	var kinds []string
	for _, target := range u.list("targets") {
		o := object(target.(map[string]any))
		kinds = append(kinds, o.str("providerType"), o.str("identifier"), o.str("name"))
	}
	if !slices.Equal(kinds, []string{"email", "ann@example.test", "", "sms", "+16175551212", ""}) {
		t.Errorf("targets: got %q", kinds)
	}
	if got := c.call("GET", "/users/ann", "").ok(200); fmt.Sprint(got) != fmt.Sprint(u) {
		t.Errorf("read again: got %v, want %v", got, u)
	}
	ann := c.with("X-Appwrite-Key", "").signIn("ann@example.test")
	ann.call("GET", "/account", "").ok(200).want(t, "accessedAt", "2026-08-21T12:00:00.000+00:00")
}

// E-mail, phone, password and name are all optional, null stands for nothing,
// and any number of users may be without.
func TestCreateUserOfNothing(t *testing.T) {
	t.Parallel()
	c := newKeyed(t)
	for _, body := range []string{
		`{"userId":"unique()"}`, `{"userId":"unique()","email":null,"phone":null,"password":null,"name":null}`,
	} {
		u := c.call("POST", "/users", body).ok(201)
		for name, want := range map[string]any{"email": "", "phone": "", "name": "", "password": nil, "passwordUpdate": "",
			"hash": "argon2", "emailCanonical": nil, "emailIsFree": nil, "targets": "[]"} {
			u.want(t, name, want)
		}
	}
	c.call("POST", "/users", `{"userId":"p","password":"correct horse"}`).ok(201).want(t, "passwordUpdate", "2026-08-21T12:00:00.000+00:00")
	c.call("POST", "/users", `{}`).said(400, "general_argument_invalid", `Param "userId" is not optional.`)
	c.call("POST", "/users", `{"userId":"x","email":""}`).refused(400, "general_argument_invalid")
	c.call("POST", "/users", `{"userId":"x","name":""}`).refused(400, "general_argument_invalid")
}

// Ids, addresses and numbers are unique, an OAuth2 account's address is its
// user's, and the policies on passwords count; the user limit does not.
func TestCreateUserRefusals(t *testing.T) {
	t.Parallel()
	c := newKeyed(t, configured(func(s *Settings) {
		s.Auth.Limit, s.Auth.PersonalDataCheck, s.Auth.PasswordDictionary = 1, true, true
	}))
	c.call("POST", "/users", withAll).ok(201)
	for _, body := range []string{`{"userId":"ann"}`, `{"userId":"x","email":"ann@example.test"}`, `{"userId":"x","phone":"+16175551212"}`} {
		c.call("POST", "/users", body).refused(409, "user_already_exists")
	}
	c.change("ann", func(u *store.User) {
		u.Identities = []store.Identity{{ID: "i", Provider: "github", ProviderUID: "1", Email: "oauth@example.test"}}
	})
	c.call("POST", "/users", `{"userId":"x","email":"OAuth@example.test"}`).refused(409, "user_email_already_exists")
	c.call("POST", "/users/md5", `{"userId":"x","email":"oauth@example.test","password":"0123456789"}`).refused(409, "user_email_already_exists")
	c.call("POST", "/users", `{"userId":"bob","password":"i am Bob 4 ever"}`).refused(400, "password_personal_data")
	c.call("POST", "/users", `{"userId":"x","password":"password"}`).refused(400, "general_argument_invalid")
	c.call("POST", "/users", `{"userId":"x"}`).ok(201)
}

// An address that is a target of somebody else's stays theirs, and is listed
// with the new user once.
func TestCreateUserLeavesTargetsAlone(t *testing.T) {
	t.Parallel()
	c := newKeyed(t)
	c.call("POST", "/users", `{"userId":"bob"}`).ok(201)
	c.call("POST", "/users/bob/targets", `{"targetId":"t","providerType":"sms","identifier":"+16175551212"}`).ok(201)
	targets := c.call("POST", "/users", withAll).ok(201).list("targets")
	var owners []string
	for _, target := range targets {
		owners = append(owners, object(target.(map[string]any)).str("userId"))
	}
	if !slices.Equal(owners, []string{"ann", "bob"}) {
		t.Errorf("targets: got those of %q, want ann's e-mail and bob's number", owners)
	}
	c.call("GET", "/users/ann/targets", "").ok(200).want(t, "total", 1)
}

// A deleted user is gone with all that hung on it, and its addresses are free.
func TestDeleteUser(t *testing.T) {
	t.Parallel()
	c := newKeyed(t)
	c.call("POST", "/users", withAll).ok(201)
	ann := c.with("X-Appwrite-Key", "").signIn("ann@example.test")
	jwt := c.call("POST", "/users/ann/jwts", `{}`).ok(201).str("jwt")
	c.call("DELETE", "/users/ann", "").ok(204)
	c.call("DELETE", "/users/ann", "").refused(404, "user_not_found")
	ann.call("GET", "/account", "").refused(401, "general_unauthorized_scope")
	c.with("X-Appwrite-Key", "").with("X-Appwrite-JWT", jwt).call("GET", "/account", "").refused(401, "general_unauthorized_scope")
	c.call("POST", "/users", withAll).ok(201)
}

// There are no teams, so nobody is a member of one.
func TestMemberships(t *testing.T) {
	t.Parallel()
	c := newKeyed(t)
	c.call("POST", "/users", withAll).ok(201)
	if a := c.call("GET", "/users/ann/memberships?search=x", ""); a.status != 200 || a.body != `{"total":0,"memberships":[]}` {
		t.Errorf("got %d %s", a.status, a.body)
	}
	c.list("/users/ann/memberships", `{"method":"equal","attribute":"roles","values":["x"]}`).said(400, "general_argument_invalid",
		"Invalid `queries` param: Invalid query: Cannot query equal on attribute \"roles\" because it is an array.")
}

// Clients of old formats get users without the fields of later ones.
func TestUserFormats(t *testing.T) {
	t.Parallel()
	c := newKeyed(t)
	c.call("POST", "/users", withAll).ok(201)
	for format, want := range map[string]string{"1.4.0": "false false false", "1.5.0": "true true false", "1.9.0": "true true true"} {
		u := c.with("X-Appwrite-Response-Format", format).call("GET", "/users/ann", "").ok(200)
		_, targets := u["targets"]
		_, mfa := u["mfa"]
		_, impersonator := u["impersonator"]
		if got := fmt.Sprint(targets, mfa, impersonator); got != want {
			t.Errorf("%s: targets, mfa, impersonator: got %s, want %s", format, got, want)
		}
	}
}

// Every release shows users as its documents are; only those with
// impersonation let who may act for others read users.
func TestUsersOfRelease(t *testing.T) {
	t.Parallel()
	inReleases(t, func(t *testing.T, c *client, r release) {
		key := c.keyed()
		key.call("POST", "/users", withAll).ok(201)
		key.call("GET", "/users/ann/mfa/factors", "").ok(200)
		key.call("POST", "/users/ann/jwts", `{"duration":60}`).ok(201)
		key.call("PATCH", "/users/ann/impersonator", `{"impersonator":true}`).since(impersonation, r, 200, "", 404, "general_route_not_found")
		key.call("GET", "/users/ann/mfa/challenges/x", "").since(factorPolicy, r, 401, "user_invalid_token", 404, "general_route_not_found")
		c.change("ann", func(u *store.User) { u.Impersonator = true })
		c.signIn("ann@example.test").call("GET", "/users", "").since(impersonation, r, 200, "", 401, "general_unauthorized_scope")
	})
}

// No switch, limit or second factor of the project stands in the way of a
// server.
func TestUsersAPIMindsNoSwitches(t *testing.T) {
	t.Parallel()
	c := newKeyed(t, WithRateLimits(Enforced), configured(func(s *Settings) {
		s.Auth.Methods, s.Auth.Limit, s.Auth.SessionsLimit = AuthMethods{}, 1, 1
	}))
	c.call("POST", "/users", withAll).ok(201)
	c.call("POST", "/users", `{"userId":"bob"}`).ok(201)
	c.call("PATCH", "/users/ann/verification", `{"emailVerification":true}`).ok(200)
	c.call("PATCH", "/users/ann/mfa", `{"mfa":true}`).ok(200)
	const many = 20
	for range many {
		c.call("POST", "/users/ann/sessions", "").ok(201)
		c.call("POST", "/users/ann/tokens", "{}").ok(201)
		c.call("POST", "/users/ann/jwts", "{}").ok(201)
	}
	c.call("GET", "/users/ann/sessions", "").ok(200).want(t, "total", many)
}

// The fixed names of the Users API stand before ids, as far as they have the
// method.
func TestUserOfFixedName(t *testing.T) {
	t.Parallel()
	c := newKeyed(t)
	for _, id := range []string{"identities", "argon2"} {
		c.call("POST", "/users", `{"userId":"`+id+`"}`).ok(201)
	}
	c.call("GET", "/users/identities", "").ok(200).want(t, "identities", "[]")
	c.call("GET", "/users/argon2", "").ok(200).want(t, "$id", "argon2")
	c.call("DELETE", "/users/identities", "").ok(204)
	c.call("POST", "/users/unique()/sessions", "").refused(404, "user_not_found")
}

// An account at a provider does not lead to a user who was deleted.
func TestDeletedUserIsNobodyAtProviders(t *testing.T) {
	t.Parallel()
	c := newOAuth2Client(t, "github")
	c.comesBack("github", "7", "ann@example.test", true)
	ann := newSurfer(c).signInWith("github")
	deleted := ann.whoami()
	c.keyed().call("DELETE", "/users/"+deleted, "").ok(204)
	if got := ann.whoami(); got != "" {
		t.Errorf("the session is still of %s", got)
	}
	if got := newSurfer(c).signInWith("github").whoami(); got == "" || got == deleted {
		t.Errorf("signed in as %q, want another user than %s", got, deleted)
	}
	c.keyed().call("GET", "/users/identities", "").ok(200).want(t, "total", 1)
}
