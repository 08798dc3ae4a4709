package mockserver

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/appctl/appctl/internal/contract"
	"github.com/appctl/appctl/mockserver/store"
)

// inReleases runs f against a guest of each release's server.
func inReleases(t *testing.T, f func(t *testing.T, c *client, r release), opts ...Option) {
	t.Helper()
	for _, r := range releases {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			f(t, newClient(t, newServer(t, append([]Option{WithVersion(r.name)}, opts...)...)), r.release)
		})
	}
}

// since wants a refusal from a release on, and another before it.
func (a *answer) since(first, r release, status int, typ string, oldStatus int, oldType string) {
	a.t.Helper()
	if r < first {
		status, typ = oldStatus, oldType
	}
	if typ == "" {
		a.ok(status)
		return
	}
	a.refused(status, typ)
}

// A server reports its release to whoever asks and in its errors; a release
// that there is not is refused at once.
func TestVersions(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"1.8": "1.8.1", "1.9": "1.9.6", "2.x": "1.9.6"} {
		s := newServer(t, WithVersion(name))
		c := newClient(t, s)
		c.call("GET", "/health/version", "").ok(200).want(t, "version", want)
		if a := c.call("GET", "/account", ""); !strings.Contains(a.body, `"version":"`+want+`"`) {
			t.Errorf("%s: got %s", name, a.body)
		}
		control(t, s, "GET", "/version", "").ok(200).want(t, "appwrite", want)
		warned := c.with("X-Appwrite-Response-Format", "1.9.0").call("GET", "/account", "").header.Get("X-Appwrite-Warning")
		if (name == "1.8") != strings.Contains(warned, "version is 1.8.1.") {
			t.Errorf("%s: warned %q", name, warned)
		}
	}
	if _, err := New(WithResponseChecks(), WithVersion("1.7")); err == nil || !strings.Contains(err.Error(), `"1.7"`) {
		t.Errorf("1.7: got %v, want an error that names it", err)
	}
	newClient(t, newServer(t)).call("GET", "/health/version", "").ok(200).want(t, "version", "1.9.6")
}

// An operation answers in the releases that have it.
func TestOperationsOfRelease(t *testing.T) {
	t.Parallel()
	lists := func(name, id string) bool {
		op, ok := contract.Lookup(id)
		if !ok {
			t.Fatalf("no operation %s", id)
		}
		return newServer(t, WithVersion(name)).has(&op)
	}
	for id, want := range map[string][]string{
		"account.get":           {"1.8", "1.9", "2.x"},
		"avatars.getScreenshot": {"1.8", "1.9", "2.x"}, // since 1.8.1
		"account.listConsents":  {"2.x"},
		"avatars.getPhoto":      {"2.x"},
		"account.listLogs":      {"1.8", "1.9"},
	} {
		var got []string
		for _, r := range releases {
			if lists(r.name, id) {
				got = append(got, r.name)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", id, got, want)
		}
	}
	newClient(t, newServer(t, WithVersion("1.9"))).call("GET", "/account/consents", "").refused(404, "general_route_not_found")
}

// Before 1.9.5 accounts tell nothing of their address, before 1.9.0 nothing of
// impersonation.
func TestAccountOfRelease(t *testing.T) {
	t.Parallel()
	inReleases(t, func(t *testing.T, c *client, r release) {
		ann, _ := c.member()
		got := ann.call("GET", "/account", "").ok(200)
		for field, first := range map[string]release{"emailCanonical": 1_09_05, "emailIsCorporate": 1_09_05, "impersonator": 1_09_00} {
			if _, ok := got[field]; ok != (r >= first) {
				t.Errorf("%s: %v", field, ok)
			}
		}
	})
}

// Before 1.9.0 a blocked user is 401 and told at length how to go on.
func TestBlockedOfRelease(t *testing.T) {
	t.Parallel()
	inReleases(t, func(t *testing.T, c *client, r release) {
		ann, _ := c.member()
		ann.call("PATCH", "/account/status", "").ok(200)
		a := ann.call("GET", "/account", "")
		if r >= 1_09_00 {
			a.said(403, "user_blocked", "The current user has been blocked.")
			return
		}
		a.said(401, "user_blocked", "The current user has been blocked. You can unblock the user by making a request to the User API's "+
			`"Update User Status" endpoint or in the Appwrite Console's Auth section.`)
		entries := c.server.Default().Journal().Entries()
		if last := entries[len(entries)-1]; last.Status != 401 {
			t.Errorf("journal: got %d, want 401", last.Status)
		}
	})
}

// Before 1.9.5 a new password that is refused for any reason gets the words of
// the dictionary, strength is not asked for, and an old one must be long enough.
func TestPasswordsOfRelease(t *testing.T) {
	t.Parallel()
	inReleases(t, func(t *testing.T, c *client, r release) {
		const short, common = `{"userId":"unique()","email":"a@b.test","password":"short"}`, `{"userId":"unique()","email":"a@b.test","password":"football"}`
		const dictionary = "Invalid `password` param: Password must be between 8 and 265 characters long, and should not be one of the commonly used password."
		c.call("POST", "/account", common).said(400, "general_argument_invalid", dictionary)
		ann, _ := c.member()
		a := ann.call("PATCH", "/account/password", `{"password":"battery staple","oldPassword":"x"}`)
		if r >= 1_09_05 {
			c.call("POST", "/account", short).said(400, "general_argument_invalid",
				"Invalid `password` param: Password must be between 8 and 256 characters long, include a lowercase letter.")
			a.refused(401, "user_invalid_credentials")
			return
		}
		c.call("POST", "/account", short).said(400, "general_argument_invalid", dictionary)
		c.call("POST", "/account", `{"userId":"unique()","email":"a@b.test","password":"BATTERY STAPLE"}`).ok(201)
		a.said(400, "general_argument_invalid", "Invalid `oldPassword` param: Password must be between 8 and 256 characters long.")
		ann.call("PATCH", "/account/password", `{"password":"battery staple","oldPassword":"correct horse"}`).ok(200)
	}, configured(func(s *Settings) { s.Auth.PasswordDictionary, s.Auth.PasswordStrength.Lowercase = true, true }))
}

// Before 1.9.0 a JWT lives for 15 minutes whatever was asked for, replaces the
// session that it comes with, and shares 100 an hour; before the main line one
// more can be asked for in vain, and its session may be over.
func TestJWTOfRelease(t *testing.T) {
	t.Parallel()
	inReleases(t, func(t *testing.T, c *client, r release) {
		email(c, "bob")
		ann, id := c.member()
		a := ann.call("POST", "/account/jwts", `{"duration":60}`)
		jwt := a.ok(201).str("jwt")
		want := "120"
		if r < 1_09_00 {
			want = "100"
		}
		if got := a.header.Get("X-RateLimit-Limit"); got != want {
			t.Errorf("limit: got %s, want %s", got, want)
		}
		byJWT := c.with("X-Appwrite-JWT", jwt)
		byJWT.call("POST", "/account/jwts", "").since(2_00_00, r, 403, "user_jwt_creation_denied", 404, "user_session_not_found")
		both := c.signIn("bob@example.test").with("X-Appwrite-JWT", jwt)
		if a := both.call("GET", "/account", ""); r < 1_09_00 {
			a.ok(200).want(t, "$id", id)
		} else {
			a.refused(403, "user_jwt_and_cookie_set")
		}
		c.server.Default().Clock().Advance(61 * time.Second)
		byJWT.call("GET", "/account", "").since(1_09_00, r, 401, "user_jwt_invalid", 200, "")

		c.change(id, func(u *store.User) { u.Sessions[0].Expire = noon.Add(2 * time.Minute) })
		byJWT = c.with("X-Appwrite-JWT", ann.call("POST", "/account/jwts", "").ok(201).str("jwt"))
		c.server.Default().Clock().Advance(2 * time.Minute)
		byJWT.call("GET", "/account", "").since(2_00_00, r, 401, "general_unauthorized_scope", 200, "")
	})
}

// Before 1.9.0 an API key beside a session is refused, and needs no project in
// the header.
func TestKeysOfRelease(t *testing.T) {
	t.Parallel()
	inReleases(t, func(t *testing.T, c *client, r release) {
		key := c.server.Default().APIKey()
		ann, _ := c.member()
		ann.with("X-Appwrite-Key", key).call("GET", "/ping", "").since(1_09_00, r, 200, "", 403, "user_key_and_session_set")
		c.with("X-Appwrite-Project", "").with("X-Appwrite-Key", key).call("GET", "/ping?project=test", "").
			since(1_09_00, r, 403, "project_id_missing", 200, "")
	})
}

// Before 1.9.0 nobody acts for others; before the main line, all that is done
// so is done to the other.
func TestImpersonationOfRelease(t *testing.T) {
	t.Parallel()
	inReleases(t, func(t *testing.T, c *client, r release) {
		email(c, "bob")
		ann, id := c.member()
		c.change(id, func(u *store.User) { u.Impersonator = true })
		ann = ann.with("X-Appwrite-Impersonate-User-Id", "bob")
		seen, changed := "bob", id
		if r < 1_09_00 {
			seen = id
		}
		if r >= 1_09_00 && r < 2_00_00 {
			changed = "bob"
		}
		got := ann.call("GET", "/account", "").ok(200)
		got.want(t, "$id", seen)
		if r >= 1_09_00 {
			got.want(t, "impersonatorUserId", id)
		}
		ann.call("PATCH", "/account/name", `{"name":"New"}`).ok(200).want(t, "$id", changed)
		u, err := c.server.store.User(t.Context(), "test", changed)
		if err != nil || u.Name != "New" {
			t.Errorf("%s: got %q, %v", changed, u.Name, err)
		}
	})
}

// Before 1.9.0 only the origin of writes is judged, by the Referer if need be,
// the server's own host is allowed, and every answer names an origin that may
// read it; before the main line an address of the loopback is no localhost.
func TestOriginsOfRelease(t *testing.T) {
	t.Parallel()
	inReleases(t, func(t *testing.T, c *client, r release) {
		const evil = "https://evil.example:8443"
		a := c.with("Origin", evil).call("GET", "/ping", "")
		a.since(1_09_00, r, 403, "general_unknown_origin", 200, "")
		allowed, age := "", "86400"
		if r < 1_09_00 {
			allowed, age = "https://localhost:8443", ""
		}
		if got := a.header.Get("Access-Control-Allow-Origin"); got != allowed {
			t.Errorf("Access-Control-Allow-Origin: got %q, want %q", got, allowed)
		}
		if got := a.header.Get("Access-Control-Max-Age"); got != age {
			t.Errorf("Access-Control-Max-Age: got %q, want %q", got, age)
		}
		const bad = `{}`
		c.with("Origin", evil).call("POST", "/account", bad).refused(403, "general_unknown_origin")
		c.with("Referer", evil+"/page").call("POST", "/account", bad).
			since(1_09_00, r, 400, "general_argument_invalid", 403, "general_unknown_origin")
		c.with("Origin", "http://localhost:3000").call("POST", "/account", bad).refused(400, "general_argument_invalid")
		c.with("Origin", "http://127.0.0.1:3000").call("POST", "/account", bad).
			since(2_00_00, r, 400, "general_argument_invalid", 403, "general_unknown_origin")
		c.with("X-Forwarded-Host", "mock.test").with("Origin", "http://mock.test").call("POST", "/account", bad).
			since(1_09_00, r, 403, "general_unknown_origin", 400, "general_argument_invalid")
	})
}

// Before 1.9.0 a sign-in counts against the limit like a failure.
func TestLimitsOfRelease(t *testing.T) {
	t.Parallel()
	inReleases(t, func(t *testing.T, c *client, r release) {
		c.signUp("ann@example.test")
		for range 10 {
			c.signIn("ann@example.test")
		}
		c.call("POST", "/account/sessions/email", `{"email":"ann@example.test","password":"correct horse"}`).
			since(1_09_00, r, 201, "", 429, "general_rate_limit_exceeded")
	}, WithRateLimits(Enforced))
}

// Before the main line no project chooses factors, "custom" is none of them,
// and a challenge is never over.
func TestFactorsOfRelease(t *testing.T) {
	t.Parallel()
	inReleases(t, func(t *testing.T, c *client, r release) {
		ann, id := c.member()
		c.change(id, func(u *store.User) { u.EmailVerified = true })
		_, listed := ann.call("GET", "/account/mfa/factors", "").ok(200)["custom"]
		if listed != (r >= 2_00_00) {
			t.Errorf("custom is listed: %v", listed)
		}
		ann.call("POST", "/account/mfa/challenges", `{"factor":"custom"}`).since(2_00_00, r, 201, "", 400, "general_argument_invalid")
		challenge := ann.call("POST", "/account/mfa/challenges", `{"factor":"email"}`)
		if r >= 2_00_00 {
			challenge.refused(501, "user_auth_method_unsupported")
			return
		}
		challengeID := challenge.ok(201).str("$id")
		c.server.Default().Clock().Advance(2 * challengeLife)
		code := c.server.Default().Outbox().All(store.Filter{})[0].Code
		ann.call("PUT", "/account/mfa/challenges", `{"challengeId":"`+challengeID+`","otp":"`+code+`"}`).ok(200)
	}, configured(func(s *Settings) { s.Auth.MFAFactors = MFAFactors{Custom: true} }))
}

// A recovered password ends the user's sessions where the release knows of
// such a setting.
func TestReleaseRecoveryEndsSessions(t *testing.T) {
	t.Parallel()
	inReleases(t, func(t *testing.T, c *client, r release) {
		ann, id := c.member()
		c.call("POST", "/account/recovery", `{"email":"ann@example.test","url":"http://localhost"}`).ok(201)
		c.recover("/account/recovery", id, c.last(Recovery).Secret, "battery staple").ok(200)
		ann.call("GET", "/account", "").since(recoveryEnds, r, 401, "general_unauthorized_scope", 200, "")
	})
}

// Before, the address of a link was read as if it stood in HTML, so that all
// of its parameters but the first changed their names.
func TestReleaseLinks(t *testing.T) {
	t.Parallel()
	inReleases(t, func(t *testing.T, c *client, r release) {
		c.call("POST", "/account/tokens/magic-url", `{"userId":"ann","email":"ann@example.test","url":"http://localhost/?a=1&b=2"}`).ok(201)
		want := "http://localhost/?a=1&b=2&userId=ann&secret="
		if r < plainLinks {
			want = "http://localhost/?a=1&amp%3Bb=2&userId=ann&secret="
		}
		if link := c.last(MagicURL).URL; !strings.HasPrefix(link, want) {
			t.Errorf("got %s, want %s...", link, want)
		}
	})
}

// Recovery and verification by code are of the line to 2.x; links are of all.
func TestReleaseOTP(t *testing.T) {
	t.Parallel()
	inReleases(t, func(t *testing.T, c *client, r release) {
		ann, _ := c.member()
		ann.call("POST", "/account/recovery/otp", `{"email":"ann@example.test"}`).since(mainLine, r, 201, "", 404, "general_route_not_found")
		ann.call("POST", "/account/verifications/email/otp", "").since(mainLine, r, 201, "", 404, "general_route_not_found")
		ann.call("POST", "/account/verification", `{"url":"http://localhost"}`).ok(201)
	})
}
