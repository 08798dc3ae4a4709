package mockserver

import (
	"net/url"
	"testing"
)

// The caller sees the identities of their own, tokens in clear, oldest first,
// by the Queries language and with or without the total.
func TestListIdentities(t *testing.T) {
	t.Parallel()
	c := newOAuth2Client(t, "mock", "github")
	b := newSurfer(c)
	b.signInWith("mock")
	c.comesBack("github", "7", "work@example.test", true)
	b.signInWith("github") // on top of the session
	ann := b.member()
	c.comesBack("github", "8", "bob@example.test", true)
	newSurfer(c).signInWith("github")
	list := func(query string) object { return ann.call("GET", "/account/identities"+query, "").ok(200) }
	all := list("")
	all.want(t, "total", 2)
	first := object(all.list("identities")[0].(map[string]any))
	for name, want := range map[string]any{"userId": ann.whoami(), "provider": "mock", "providerUid": "1", "providerEmail": "useroauth@localhost.test",
		"providerAccessToken": "123456", "providerRefreshToken": "tuvwxyz", "providerAccessTokenExpiry": "2026-08-21T16:00:00.000+00:00"} {
		first.want(t, name, want)
	}
	one := list("?total=false&queries[]=" + url.QueryEscape(`{"method":"equal","attribute":"providerUid","values":["7"]}`))
	one.want(t, "total", 0)
	if got := one.list("identities"); len(got) != 1 || object(got[0].(map[string]any)).str("provider") != "github" {
		t.Errorf("by uid: got %v", got)
	}
	none := list("?queries[]=" + url.QueryEscape(`{"method":"equal","attribute":"providerUid","values":["8"]}`))
	none.want(t, "total", 0)
	refused := func(query, typ, message string) {
		t.Helper()
		ann.call("GET", "/account/identities?queries[]="+url.QueryEscape(query), "").said(400, typ, message)
	}
	refused(`{"method":"cursorAfter","values":["nope"]}`, "general_cursor_not_found", "Identity 'nope' for the 'cursor' value not found.")
	refused(`{"method":"equal","attribute":"foo","values":["x"]}`, "general_argument_invalid",
		"Invalid `queries` param: Invalid query: Attribute not found in schema: foo")
	refused(`{"method":"search","attribute":"provider","values":["x"]}`, "general_query_invalid",
		`Searching by attribute "provider" requires a fulltext index.`)
	c.call("GET", "/account/identities", "").refused(401, "general_unauthorized_scope")
	jwt := ann.call("POST", "/account/jwts", "").ok(201).str("jwt")
	c.with("X-Appwrite-JWT", jwt).call("GET", "/account/identities", "").ok(200).want(t, "total", 2)
}

// An identity is written in the order of its fields, and so is the list.
func TestIdentityOnTheWire(t *testing.T) {
	t.Parallel()
	c := newOAuth2Client(t, "mock")
	ann := newSurfer(c).signInWith("mock")
	user := ann.whoami()
	want := `{"total":1,"identities":[{"$id":"` + c.user(user).Identities[0].ID + `","$createdAt":"2026-08-21T12:00:00.000+00:00",` +
		`"$updatedAt":"2026-08-21T12:00:00.000+00:00","userId":"` + user + `","provider":"mock","providerUid":"1",` +
		`"providerEmail":"useroauth@localhost.test","providerAccessToken":"123456",` +
		`"providerAccessTokenExpiry":"2026-08-21T16:00:00.000+00:00","providerRefreshToken":"tuvwxyz"}]}`
	if got := ann.call("GET", "/account/identities", "").body; got != want {
		t.Errorf("got\n\t%s, want\n\t%s", got, want)
	}
}

// Before the line to 2.x every new user of OAuth2 was verified, a refused code
// had another error, and a token gave less of a session.
func TestOAuth2OfOlderReleases(t *testing.T) {
	t.Parallel()
	for _, old := range []string{"1.8", "1.9"} {
		c := newClient(t, newServer(t, WithVersion(old)))
		c.setProvider("mock-unverified", func(p *OAuth2Provider) { p.Enabled, p.AppID, p.Secret = true, "1", "123456" })
		c.setProvider("github", func(p *OAuth2Provider) { p.Enabled, p.AppID, p.Secret = true, "1", "123456" })
		ann := newSurfer(c).signInWith("mock-unverified")
		ann.call("GET", "/account", "").ok(200).want(t, "emailVerification", true)
		o := c.server.Default().OAuth()
		o.NextError("github", "invalid_grant")
		newSurfer(c).refusedWith("github", `{"message":"Failed to obtain access token. The GitHub OAuth2 provider returned an error: invalid_grant","type":"user_oauth2_bad_request","code":400}`)
		o.NextError("github", "invalid_client")
		newSurfer(c).refusedWith("github", `{"message":"Failed to obtain access token. The GitHub OAuth2 provider returned an error: invalid_client","type":"user_oauth2_unauthorized","code":401}`)
		session, ok := (&call{server: c.server}).oauth2Session(c.user(ann.whoami()), "mock-unverified")
		if !ok || session.ProviderUID != "" || session.Provider != "mock-unverified" || len(session.Factors) != 1 {
			t.Errorf("%s: a token gives %+v", old, session)
		}
		o.NextError("github", "access_denied")
		u := newSurfer(c).follow("http://localhost/v1/account/sessions/oauth2/github?project=test")
		if u.Path != oauth2FailurePath || u.Query().Has("project") {
			t.Errorf("%s: failure page: got %s", old, u)
		}
	}
}
