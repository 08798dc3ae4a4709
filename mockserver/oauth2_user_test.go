package mockserver

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/appctl/appctl/mockserver/store"
)

const badRequest = `{"message":"There was an error processing your request. Please check the inputs and try again.","type":"general_bad_request","code":400}`

const alreadyExists = `{"message":"A user with the same id, email, or phone already exists in this project.","type":"user_already_exists","code":409}`

// An address that the provider attests leads to the user who has it, who is
// not verified by that; one that it does not attest leads nowhere.
func TestLinkByEmail(t *testing.T) {
	t.Parallel()
	c := newOAuth2Client(t, "github", "facebook")
	id := c.signUp("ann@example.test")
	c.comesBack("github", "7", "Ann@Example.test", false)
	newSurfer(c).refusedWith("github", badRequest)
	c.comesBack("facebook", "7", "ann@example.test", true)
	newSurfer(c).refusedWith("facebook", badRequest) // facebook never attests
	c.comesBack("github", "7", "Ann@Example.test", true)
	ann := newSurfer(c).signInWith("github")
	if got := ann.whoami(); got != id {
		t.Errorf("signed in as %s, want %s", got, id)
	}
	ann.call("GET", "/account", "").ok(200).want(t, "emailVerification", false)
	ann.call("GET", "/account/mfa/factors", "").ok(200)
}

// An identity leads to its user, whatever its address says by now.
func TestLinkByIdentity(t *testing.T) {
	t.Parallel()
	c := newOAuth2Client(t, "github", "gitlab")
	c.comesBack("github", "7", "ann@example.test", true)
	id := newSurfer(c).signInWith("github").whoami()
	c.comesBack("github", "7", "other@example.test", false)
	if got := newSurfer(c).signInWith("github").whoami(); got != id {
		t.Errorf("by uid: signed in as %s, want %s", got, id)
	}
	if got := c.user(id); len(got.Identities) != 1 || got.Identities[0].Email != "other@example.test" || got.Email != "ann@example.test" {
		t.Errorf("got %s with %+v", got.Email, got.Identities)
	}
	c.comesBack("gitlab", "8", "other@example.test", false)
	newSurfer(c).refusedWith("gitlab", badRequest)
	c.comesBack("gitlab", "8", "other@example.test", true)
	if got := newSurfer(c).signInWith("gitlab").whoami(); got != id {
		t.Errorf("by the address of an identity: signed in as %s, want %s", got, id)
	}
}

// A session leads to its user even when the identity was deleted.
func TestLinkBySession(t *testing.T) {
	t.Parallel()
	c := newOAuth2Client(t, "github")
	c.comesBack("github", "7", "ann@example.test", true)
	ann := newSurfer(c).signInWith("github")
	id := ann.whoami()
	ann.call("DELETE", "/account/identities/"+c.user(id).Identities[0].ID, "").ok(204)
	if got := ann.whoami(); got != id {
		t.Errorf("the session ended with the identity")
	}
	c.comesBack("github", "7", "", false)
	if got := newSurfer(c).signInWith("github").whoami(); got != id {
		t.Errorf("signed in as %s, want %s", got, id)
	}
	ann.call("DELETE", "/account", "").ok(204)
	newSurfer(c).refusedWith("github", `{"message":"OAuth provider failed to return email.","type":"user_unauthorized","code":401}`)
}

// A new identity with an address that somebody else has one with is refused.
func TestIdentityOfSomebodyElse(t *testing.T) {
	t.Parallel()
	c := newOAuth2Client(t, "github", "gitlab")
	c.comesBack("github", "7", "ann@example.test", true)
	newSurfer(c).signInWith("github")
	c.comesBack("gitlab", "8", "bob@example.test", true)
	bob := newSurfer(c).signInWith("gitlab")
	bob.call("DELETE", "/account/identities/"+c.user(bob.whoami()).Identities[0].ID, "").ok(204)
	c.comesBack("gitlab", "8", "ann@example.test", true)
	newSurfer(c).refusedWith("gitlab", badRequest)
}

// Who is signed in links the account to their user; the session is replaced by
// the new one, and the push targets of the old one go along.
func TestUpgradeOfSession(t *testing.T) {
	t.Parallel()
	c := newOAuth2Client(t, "github")
	ann, id := c.member()
	old := ann.call("GET", "/account/sessions/current", "").ok(200).str("$id")
	ann.call("POST", "/account/targets/push", `{"targetId":"phone","identifier":"push-1"}`).ok(201)
	c.comesBack("github", "7", "work@example.test", false)
	b := newSurfer(c)
	b.cookies["a_session_test"] = ann.header.Get("X-Appwrite-Session")
	now := b.signInWith("github")
	u := c.user(id)
	if now.whoami() != id || len(u.Sessions) != 1 || u.Sessions[0].ID == old || len(u.Identities) != 1 || u.Email != "ann@example.test" {
		t.Errorf("got %+v", u)
	}
	i := slices.IndexFunc(u.Targets, func(t store.Target) bool { return t.ID == "phone" })
	if i < 0 || u.Targets[i].SessionID != u.Sessions[0].ID {
		t.Errorf("targets: got %+v", u.Targets)
	}
	if got := ann.whoami(); got != "" {
		t.Errorf("the old session is still of %s", got)
	}
}

// The push targets of a session move to the one that an ID token replaces it by.
func TestUpgradeByIDTokenKeepsPushTargets(t *testing.T) {
	t.Parallel()
	c := newOAuth2Client(t, "google")
	ann, id := c.member()
	ann.createPushTarget("phone", "push-1").ok(201)
	a := ann.signInByToken("google", c.idToken("google", map[string]any{"sub": "g-1"}), "")
	session := a.ok(201).str("$id")
	u := c.user(id)
	i := slices.IndexFunc(u.Targets, func(t store.Target) bool { return t.ID == "phone" })
	if i < 0 || u.Targets[i].SessionID != session || len(u.Sessions) != 1 {
		t.Errorf("got %+v", u)
	}
	c.as(a.session()).call("DELETE", "/account/sessions/current", "").ok(204)
	if got := c.user(id).Targets; slices.ContainsFunc(got, func(t store.Target) bool { return t.ID == "phone" }) {
		t.Errorf("the target outlives its session: %+v", got)
	}
}

// The token flow replaces the session of who is signed in as the session flow
// does: the old one ends, and the secret is for the same user.
func TestUpgradeByToken(t *testing.T) {
	t.Parallel()
	c := newOAuth2Client(t, "github")
	ann, id := c.member()
	c.comesBack("github", "7", "work@example.test", false)
	b := newSurfer(c)
	b.cookies["a_session_test"] = ann.header.Get("X-Appwrite-Session")
	u := b.follow(startURL("tokens", "github"))
	if got := u.Query().Get("userId"); got != id || ann.whoami() != "" {
		t.Fatalf("got %s of %s, the old session is of %q", u, got, ann.whoami())
	}
	a := c.call("POST", "/account/sessions/token", fmt.Sprintf(`{"userId":%q,"secret":%q}`, id, u.Query().Get("secret")))
	a.ok(201).want(t, "providerUid", "7")
}

// No sign-in by OAuth2 is told by mail, even where other sign-ins are.
func TestOAuth2IsNotAlerted(t *testing.T) {
	t.Parallel()
	c := newOAuth2Client(t, "mock")
	if err := c.server.Default().Configure(t.Context(), func(s *Settings) { s.Auth.SessionAlerts = true }); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		newSurfer(c).signInWith("mock")
	}
	if n := len(c.server.Default().Outbox().All(Filter{})); n != 0 {
		t.Errorf("%d messages, want no alert", n)
	}
}

// Before the line to 2.x a user who got an address by a sign-in was not
// verified by that.
func TestFilledAddressOfOlderReleases(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t, WithVersion("1.9")))
	c.setProvider("mock", func(p *OAuth2Provider) { p.Enabled, p.AppID, p.Secret = true, "1", "123456" })
	b := newSurfer(c)
	b.cookies["a_session_test"] = c.call("POST", "/account/sessions/anonymous", "").session()
	account := b.signInWith("mock").call("GET", "/account", "").ok(200)
	account.want(t, "email", "useroauth@localhost.test")
	account.want(t, "emailVerification", false)
}

// An address that is somebody else's identity's cannot be changed to.
func TestChangeToAddressOfIdentity(t *testing.T) {
	t.Parallel()
	c := newOAuth2Client(t, "github")
	c.comesBack("github", "7", "bob@example.test", true)
	bob := newSurfer(c).signInWith("github")
	bob.call("PATCH", "/account/email", fmt.Sprintf(`{"email":"robert@example.test","password":%q}`, password)).ok(200)
	ann, _ := c.member()
	ann.call("PATCH", "/account/email", fmt.Sprintf(`{"email":"bob@example.test","password":%q}`, password)).refused(400, "general_bad_request")
}

// Who is signed in cannot link what leads to somebody else.
func TestUpgradeConflicts(t *testing.T) {
	t.Parallel()
	c := newOAuth2Client(t, "github")
	email(c, "bob")
	c.comesBack("github", "7", "cat@example.test", true)
	newSurfer(c).signInWith("github")
	ann, id := c.member()
	for _, back := range []struct{ uid, email string }{
		{"8", "bob@example.test"}, // bob's own
		{"8", "cat@example.test"}, // an identity's
		{"7", "dan@example.test"}, // cat's account
	} {
		c.comesBack("github", back.uid, back.email, true)
		b := newSurfer(c)
		b.cookies["a_session_test"] = ann.header.Get("X-Appwrite-Session")
		b.refusedWith("github", alreadyExists)
	}
	if u := c.user(id); ann.whoami() != id || len(u.Identities) != 0 {
		t.Errorf("got %+v", u)
	}
}

// An anonymous user who signs in by OAuth2 stays the same user, with the
// provider's address and name.
func TestAnonymousBecomesKnown(t *testing.T) {
	t.Parallel()
	c := newOAuth2Client(t, "mock")
	anonymous := c.call("POST", "/account/sessions/anonymous", "")
	id := anonymous.ok(201).str("userId")
	b := newSurfer(c)
	b.cookies["a_session_test"] = anonymous.session()
	account := b.signInWith("mock").call("GET", "/account", "").ok(200)
	for name, want := range map[string]any{"$id": id, "email": "useroauth@localhost.test", "name": "User Name", "emailVerification": true} {
		account.want(t, name, want)
	}
	if u := c.user(id); len(u.Sessions) != 1 || u.Sessions[0].Provider != "mock" {
		t.Errorf("sessions: got %+v", u.Sessions)
	}
}

// A sign-in by OAuth2 is in the log of the releases that have one, a failed
// one is not.
func TestOAuth2IsLogged(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t, WithVersion("1.9")))
	c.setProvider("mock", func(p *OAuth2Provider) { p.Enabled, p.AppID, p.Secret = true, "1", "123456" })
	b := newSurfer(c)
	ann := b.signInWith("mock")
	c.setProvider("mock", func(p *OAuth2Provider) { p.Secret = "wrong" })
	b.follow(startURL("sessions", "mock"))
	logs := ann.call("GET", "/account/logs", "").ok(200)
	logs.want(t, "total", 1)
	object(logs.list("logs")[0].(map[string]any)).want(t, "event", "session.create")
}

// A user without address and name gets the provider's; the verification of an
// address is raised, never lowered.
func TestProfileIsFilledIn(t *testing.T) {
	t.Parallel()
	c := newOAuth2Client(t, "mock", "mock-unverified")
	for provider, verified := range map[string]bool{"mock": true, "mock-unverified": false} {
		ann, id := c.member()
		c.change(id, func(u *store.User) { u.Email, u.Name, u.Targets, u.EmailVerified = "", "", nil, false })
		b := newSurfer(c)
		b.cookies["a_session_test"] = ann.header.Get("X-Appwrite-Session")
		account := b.signInWith(provider).call("GET", "/account", "").ok(200)
		account.want(t, "$id", id)
		account.want(t, "emailVerification", verified)
		account.want(t, "targets", "[]")
		if account.str("email") != mockUsers[provider].email || account.str("name") != mockUsers[provider].name {
			t.Errorf("%s: got %v", provider, account)
		}
	}
}

// Who is blocked is told so, and so is who owes a second factor.
func TestOAuth2OfBlockedUser(t *testing.T) {
	t.Parallel()
	c := newOAuth2Client(t, "mock")
	b := newSurfer(c)
	id := b.signInWith("mock").whoami()
	c.change(id, func(u *store.User) { u.Blocked = true })
	newSurfer(c).refusedWith("mock", `{"message":"The current user has been blocked.","type":"user_blocked","code":403}`)
	b.visit("GET", startURL("sessions", "mock"), "").errorPage(403, "user_blocked", "The current user has been blocked.")
}

// A session by OAuth2 has proven two factors; one by password that owes a
// second one cannot start or end a sign-in, only pass the callback.
func TestOAuth2AndMFA(t *testing.T) {
	t.Parallel()
	c := newOAuth2Client(t, "mock")
	ann := newSurfer(c).signInWith("mock")
	ann.call("PATCH", "/account/mfa", `{"mfa":true}`).ok(200)
	ann.call("GET", "/account", "").ok(200)

	bob, id := c.member()
	c.change(id, func(u *store.User) { u.MFA, u.EmailVerified = true, true })
	b := newSurfer(c)
	b.cookies["a_session_test"] = bob.header.Get("X-Appwrite-Session")
	const message = "More factors are required to complete the sign in process."
	b.visit("GET", startURL("sessions", "mock"), "").errorPage(401, "user_more_factors_required", message)
	a := b.visit("GET", "http://localhost/v1/account/sessions/oauth2/callback/mock/test?code=abcdef", "")
	if a.status != 301 {
		t.Fatalf("callback: got %d %s", a.status, a.body)
	}
	b.visit("GET", a.header.Get("Location"), "").errorPage(401, "user_more_factors_required", message)
}

// The oldest sessions over the project's limit end.
func TestOAuth2SessionLimit(t *testing.T) {
	t.Parallel()
	c := newOAuth2Client(t, "mock")
	var id string
	for range 12 {
		id = newSurfer(c).signInWith("mock").whoami()
	}
	if n := len(c.user(id).Sessions); n != 10 {
		t.Errorf("%d sessions, want 10", n)
	}
}

// However many come back at once by one account, there is one user with one
// identity.
func TestOAuth2Race(t *testing.T) {
	t.Parallel()
	c := newOAuth2Client(t, "mock")
	var all sync.WaitGroup
	for range 64 {
		all.Go(func() {
			newSurfer(c).visit("GET", "http://localhost/v1/account/sessions/oauth2/callback/mock/test?code=abcdef", "")
			newSurfer(c).follow(startURL("sessions", "mock"))
		})
	}
	all.Wait()
	users, err := c.server.store.Users(t.Context(), "test", "", 0)
	if err != nil || len(users) != 1 || len(users[0].Identities) != 1 {
		t.Errorf("got %d users %v, want one with one identity", len(users), err)
	}
}

// Of somebody else's identity only that it is one is told, of none that.
func TestDeleteIdentity(t *testing.T) {
	t.Parallel()
	c := newOAuth2Client(t, "mock")
	ann := newSurfer(c).signInWith("mock")
	id := c.user(ann.whoami()).Identities[0].ID
	bob, _ := c.member()
	path := "/account/identities/" + id
	bob.call("DELETE", path, "").said(401, "user_unauthorized", "The current user is not authorized to perform the requested action.")
	c.call("DELETE", path, "").refused(401, "general_unauthorized_scope")
	ann.call("DELETE", "/account/identities/none", "").said(404, "user_identity_not_found",
		"The identity could not be found. Please sign in with OAuth provider to create identity first.")
	if a := ann.call("DELETE", path, ""); a.status != 204 || a.body != "" {
		t.Errorf("got %d %s", a.status, a.body)
	}
	ann.call("DELETE", path, "").refused(404, "user_identity_not_found")
}

// An address that is an identity's cannot be signed up with.
func TestSignUpWithAddressOfIdentity(t *testing.T) {
	t.Parallel()
	c := newOAuth2Client(t, "github")
	ann, _ := c.member()
	c.comesBack("github", "7", "work@example.test", true)
	b := newSurfer(c)
	b.cookies["a_session_test"] = ann.header.Get("X-Appwrite-Session")
	b.signInWith("github")
	c.call("POST", "/account", fmt.Sprintf(`{"userId":"unique()","email":"work@example.test","password":%q}`, password)).refused(400, "general_bad_request")
}

// An update of a session by OAuth2 fetches new tokens with a new expiry; the
// identity keeps what it had.
func TestRefreshOfProviderTokens(t *testing.T) {
	t.Parallel()
	c := newOAuth2Client(t, "mock", "github")
	ann := newSurfer(c).signInWith("mock")
	c.server.Default().Clock().Advance(3600e9)
	got := ann.call("PATCH", "/account/sessions/current", "").ok(200)
	for name, want := range map[string]any{"providerAccessToken": "123456", "providerRefreshToken": "tuvwxyz", "current": false, "countryName": "",
		"providerAccessTokenExpiry": "2026-08-21T17:00:00.000+00:00", "expire": "2027-08-21T13:00:00.000+00:00", "secret": ""} {
		got.want(t, name, want)
	}
	id := ann.whoami()
	if i := c.user(id).Identities[0]; !i.TokenExpiry.Equal(noon.Add(mockLife)) {
		t.Errorf("the identity's token ends at %s", i.TokenExpiry)
	}
	c.change(id, func(u *store.User) { u.Sessions[0].ProviderRefreshToken = "stale" })
	ann.call("PATCH", "/account/sessions/current", "").said(400, "user_oauth2_bad_request", "OAuth2 provider rejected the bad request.")
	c.change(id, func(u *store.User) { u.Sessions[0].Provider = "nobody" })
	ann.call("PATCH", "/account/sessions/current", "").refused(400, "project_provider_unsupported")

	life, at := 60, "fresh"
	bob := newSurfer(c).signInWith("github")
	c.setProvider("github", func(p *OAuth2Provider) { p.Identity = OAuth2Identity{AccessToken: &at, ExpiresIn: &life} })
	got = bob.call("PATCH", "/account/sessions/current", "").ok(200)
	got.want(t, "providerAccessToken", "fresh")
	got.want(t, "providerRefreshToken", "refresh-github-github-user")
	got.want(t, "providerAccessTokenExpiry", "2026-08-21T13:01:00.000+00:00")
	c.server.Default().OAuth().NextError("github", "invalid_grant")
	bob.call("PATCH", "/account/sessions/current", "").refused(400, "user_oauth2_bad_request")
	c.server.Default().OAuth().NextError("github", "invalid_client")
	bob.call("PATCH", "/account/sessions/current", "").refused(401, "user_oauth2_unauthorized")
	bob.call("PATCH", "/account/sessions/current", "").ok(200)
	bob.call("PATCH", "/account/sessions/none", "").refused(404, "user_session_not_found")
}
