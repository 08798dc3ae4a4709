package mockserver

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/appctl/appctl/mockserver/store"
)

// Each field of a user is set by a route of its own, which answers with the
// user and moves the time of the last change.
func TestUpdateUser(t *testing.T) {
	t.Parallel()
	c := newKeyed(t)
	c.call("POST", "/users", withAll).ok(201)
	for i, test := range []struct{ method, path, body, field, want string }{
		{"PATCH", "name", `{"name":"Bob"}`, "name", "Bob"},
		{"PATCH", "name", `{"name":""}`, "name", ""},
		{"PATCH", "status", `{"status":"false"}`, "status", "false"},
		{"PATCH", "status", `{"status":1}`, "status", "true"},
		{"PATCH", "verification", `{"emailVerification":true}`, "emailVerification", "true"},
		{"PATCH", "verification/phone", `{"phoneVerification":true}`, "phoneVerification", "true"},
		{"PATCH", "mfa", `{"mfa":true}`, "mfa", "true"},
		{"PATCH", "mfa", `{"mfa":false}`, "mfa", "false"},
		{"PATCH", "impersonator", `{"impersonator":"true"}`, "impersonator", "true"},
		{"PUT", "labels", `{"labels":["b","a","b","A1"]}`, "labels", "[b a A1]"},
		{"PUT", "labels", `{"labels":[]}`, "labels", "[]"},
	} {
		c.server.Default().Clock().Advance(time.Minute)
		u := c.call(test.method, "/users/ann/"+test.path, test.body).ok(200)
		u.want(t, test.field, test.want)
		u.want(t, "$updatedAt", noon.Add(time.Duration(i+1)*time.Minute).Format("2006-01-02T15:04:05.000+00:00"))
		c.call("GET", "/users/ann", "").ok(200).want(t, test.field, test.want)
	}
}

// A value that a field cannot have is refused.
func TestUpdateUserRefusals(t *testing.T) {
	t.Parallel()
	c := newKeyed(t)
	c.call("POST", "/users", withAll).ok(201)
	boolean := "Value must be a valid boolean"
	labels := "Value must a valid array no longer than 1000 items and Value must be a valid string and at least 1 chars and no longer than 36 chars" +
		" and only consist of '0, 1, 2, 3, 4, 5, 6, 7, 8, 9, A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Q, R, S, T, U, V, W, X, Y, Z," +
		" a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z' chars"
	for _, test := range []struct{ method, path, body, want string }{
		{"PATCH", "name", `{"name":"` + strings.Repeat("x", 129) + `"}`, "Invalid `name` param: Value must be a valid string and no longer than 128 chars"},
		{"PATCH", "status", `{"status":"no"}`, "Invalid `status` param: " + boolean},
		{"PATCH", "verification", `{"emailVerification":"true"}`, "Invalid `emailVerification` param: " + boolean},
		{"PATCH", "verification/phone", `{"phoneVerification":1}`, "Invalid `phoneVerification` param: " + boolean},
		{"PATCH", "mfa", `{"mfa":"true"}`, "Invalid `mfa` param: " + boolean},
		{"PATCH", "impersonator", `{"impersonator":2}`, "Invalid `impersonator` param: " + boolean},
		{"PUT", "labels", `{}`, `Param "labels" is not optional.`},
		{"PUT", "labels", `{"labels":"vip"}`, "Invalid `labels` param: " + labels},
		{"PUT", "labels", `{"labels":["v-p"]}`, "Invalid `labels` param: " + labels},
		{"PUT", "labels", `{"labels":[""]}`, "Invalid `labels` param: " + labels},
		{"PUT", "labels", `{"labels":["` + strings.Repeat("x", 37) + `"]}`, "Invalid `labels` param: " + labels},
		{"PUT", "labels", `{"labels":[` + strings.TrimSuffix(strings.Repeat(`"x",`, 1001), ",") + `]}`, "Invalid `labels` param: " + labels},
		{"PATCH", "prefs", `{"prefs":[1]}`, "Invalid `prefs` param: Value must be a valid object."},
		{"PATCH", "email", `{"email":"x"}`, "Invalid `email` param: Value must be a valid email address"},
		{"PATCH", "phone", `{"number":"x"}`, "Invalid `number` param: " + refusedPhone},
		{"PATCH", "password", `{"password":"x"}`, "Invalid `password` param: Password must be between 8 and 256 characters long."},
	} {
		c.call(test.method, "/users/ann/"+test.path, test.body).said(400, "general_argument_invalid", test.want)
	}
}

// Preferences are replaced whole, and the answer is they themselves.
func TestUserPrefs(t *testing.T) {
	t.Parallel()
	c := newKeyed(t)
	c.call("POST", "/users", withAll).ok(201)
	for _, test := range []struct{ body, want string }{
		{`{"prefs":{"theme":"dark","path":"a/b"}}`, `{"theme":"dark","path":"a\/b"}`},
		{`{"prefs":{"lang":"de"}}`, `{"lang":"de"}`},
		{`{"prefs":{}}`, `{}`},
	} {
		if a := c.call("PATCH", "/users/ann/prefs", test.body); a.status != 200 || a.body != test.want {
			t.Errorf("set %s: got %d %s", test.body, a.status, a.body)
		}
		if a := c.call("GET", "/users/ann/prefs", ""); a.status != 200 || a.body != test.want {
			t.Errorf("get after %s: got %d %s", test.body, a.status, a.body)
		}
	}
}

// The sessions of a blocked user sleep until the user is let in again. What is
// made for the user meanwhile does too.
func TestBlockUser(t *testing.T) {
	t.Parallel()
	c := newKeyed(t)
	c.call("POST", "/users", withAll).ok(201)
	guest := c.with("X-Appwrite-Key", "")
	ann := guest.signIn("ann@example.test")
	c.call("PATCH", "/users/ann/status", `{"status":false}`).ok(200)
	ann.call("GET", "/account", "").refused(403, "user_blocked")
	guest.call("POST", "/account/sessions/email", signInBody).refused(403, "user_blocked")
	made := guest.as(c.call("POST", "/users/ann/sessions", "").ok(201).str("secret"))
	made.call("GET", "/account", "").refused(403, "user_blocked")
	jwt := guest.with("X-Appwrite-JWT", c.call("POST", "/users/ann/jwts", "{}").ok(201).str("jwt"))
	jwt.call("GET", "/account", "").refused(403, "user_blocked")
	secret := c.call("POST", "/users/ann/tokens", "{}").ok(201).str("secret")
	redeemed := guest.as(guest.call("POST", "/account/sessions/token", `{"userId":"ann","secret":"`+secret+`"}`).session())
	redeemed.call("GET", "/account", "").refused(403, "user_blocked")
	c.call("PATCH", "/users/ann/name", `{"name":"Ann the blocked"}`).ok(200).want(t, "status", false)
	c.call("PATCH", "/users/ann/status", `{"status":true}`).ok(200)
	ann.call("GET", "/account", "").ok(200)
	for _, sleeper := range []*client{made, jwt, redeemed} {
		sleeper.call("GET", "/account", "").ok(200)
	}
}

// Changes of one user at the same time are all kept.
func TestNoUpdateByKeyIsLost(t *testing.T) {
	t.Parallel()
	c := newKeyed(t)
	c.call("POST", "/users", withAll).ok(201)
	together(func(i int) {
		c.call("POST", "/users/ann/targets", fmt.Sprintf(`{"targetId":"t%d","providerType":"push","identifier":"device %d"}`, i, i)).ok(201)
		c.call("POST", "/users/ann/sessions", "").ok(201)
	})
	c.call("GET", "/users/ann/sessions", "").ok(200).want(t, "total", callers)
	c.call("GET", "/users/ann/targets", "").ok(200).want(t, "total", callers+2)
	taken := 0
	answers := make([]*answer, callers)
	together(func(i int) {
		answers[i] = c.call("POST", "/users", fmt.Sprintf(`{"userId":"u%d","email":"one@example.test"}`, i))
	})
	for _, a := range answers {
		if a.status == 201 {
			taken++
			continue
		}
		a.refused(409, "user_already_exists")
	}
	if taken != 1 {
		t.Errorf("%d users have one address", taken)
	}
}

// identify gives a user an account at an OAuth2 provider.
func (c *client) identify(id, identity, email string, more ...func(*store.Identity)) {
	c.t.Helper()
	i := store.Identity{ID: identity, CreatedAt: noon, UpdatedAt: noon, Provider: "github", ProviderUID: identity, Email: email}
	for _, change := range more {
		change(&i)
	}
	c.change(id, func(u *store.User) { u.Identities = append(u.Identities, i) })
}
