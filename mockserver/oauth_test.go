package mockserver

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

// Every provider goes all the way, and says of itself whether an address is
// verified.
func TestEveryProvider(t *testing.T) {
	t.Parallel()
	c := newOAuth2Client(t, oauth2Providers()...)
	never := strings.Fields("amazon box disqus etsy facebook figma kick microsoft notion slack spotify stripe tradeshift tradeshiftBox twitch yammer yandex mock-unverified")
	for _, provider := range oauth2Providers() {
		ann := newSurfer(c).signInWith(provider)
		account := ann.call("GET", "/account", "").ok(200)
		account.want(t, "emailVerification", !slices.Contains(never, provider))
		ann.call("GET", "/account/sessions/current", "").ok(200).want(t, "provider", provider)
		if !validEmail(account.str("email")) || account.str("name") == "" {
			t.Errorf("%s: made up %v", provider, account)
		}
	}
}

// The identity of the settings comes back; what it leaves out is made up.
func TestIdentityOfSettings(t *testing.T) {
	t.Parallel()
	c := newOAuth2Client(t, "github", "mock")
	set := func(s string) *string { return &s }
	c.setProvider("github", func(p *OAuth2Provider) {
		p.Identity = OAuth2Identity{ID: set("77"), Name: set("Ann"), Email: set("ann@example.test"), AccessToken: set("at"), RefreshToken: set("rt"), ExpiresIn: new(90)}
	})
	ann := newSurfer(c).signInWith("github")
	ann.call("GET", "/account", "").ok(200).want(t, "name", "Ann")
	session := ann.call("GET", "/account/sessions/current", "").ok(200)
	for name, want := range map[string]any{"providerUid": "77", "providerAccessToken": "at", "providerRefreshToken": "rt",
		"providerAccessTokenExpiry": "2026-08-21T12:01:30.000+00:00"} {
		session.want(t, name, want)
	}
	c.setProvider("mock", func(p *OAuth2Provider) { p.Identity.Name = set("Bob") })
	bob := newSurfer(c).signInWith("mock").call("GET", "/account", "").ok(200)
	bob.want(t, "name", "Bob")
	bob.want(t, "email", "useroauth@localhost.test")
}

// A test says who comes back next, or what goes wrong.
func TestOAuthNext(t *testing.T) {
	t.Parallel()
	c := newOAuth2Client(t, "google", "x")
	o := c.server.Default().OAuth()
	o.Accounts(OAuthAccount{Provider: "google", UID: "g-1", Email: "ann@example.test", Name: "Ann", EmailVerified: true},
		OAuthAccount{Provider: "google", UID: "g-2", Email: "bob@example.test", Name: "Bob"})
	name := func() string {
		return newSurfer(c).signInWith("google").call("GET", "/account", "").ok(200).str("name")
	}
	if got := name(); got != "Ann" {
		t.Errorf("without a word: got %s, want the first account", got)
	}
	o.Next("google", "g-2")
	if got := name(); got != "Bob" {
		t.Errorf("next: got %s, want Bob", got)
	}
	if got := name(); got != "Ann" {
		t.Errorf("after the next: got %s, want Ann", got)
	}
	o.Next("google", "g-3")
	if got := newSurfer(c).signInWith("google").call("GET", "/account", "").ok(200).str("email"); got != "g-3@google.example" {
		t.Errorf("of a new id: got %s", got)
	}
	o.NextError("google", "access_denied")
	newSurfer(c).refusedWith("google", `{"message":"The Google OAuth2 provider returned an error: access_denied","type":"user_oauth2_provider_error","code":424}`)
	o.NextError("google", "invalid_grant")
	newSurfer(c).refusedWith("google", `{"message":"Google couldn't complete sign-in (invalid_grant). Please try again.","type":"user_oauth2_provider_failure","code":424}`)
	o.NextError("google", "invalid_token")
	b := newSurfer(c)
	redirect := b.visit("GET", b.stops("google").String(), "").header.Get("Location")
	b.visit("GET", redirect, "").errorPage(401, "user_oauth2_unauthorized", "OAuth2 provider rejected the unauthorized request.")
	if got := name(); got != "Ann" {
		t.Errorf("after the errors: got %s, want Ann", got)
	}
}

// stops goes as far as the page of the provider sends the browser back to.
func (b *surfer) stops(provider string) *url.URL {
	b.t.Helper()
	page := b.visit("GET", startURL("sessions", provider), "").header.Get("Location")
	back, err := url.Parse(b.visit("GET", page, "").header.Get("Location"))
	if err != nil {
		b.t.Fatal(err)
	}
	return back
}

// A code of the provider counts once, at its provider, and for ten minutes.
func TestOAuthCodesCountOnce(t *testing.T) {
	t.Parallel()
	c := newOAuth2Client(t, "github", "gitlab")
	refused := func(u *url.URL) {
		t.Helper()
		if got := newSurfer(c).follow(u.String()).Query().Get("error"); !strings.Contains(got, "(invalid_grant)") {
			t.Errorf("%s: got %q, want it refused", u, got)
		}
	}
	back := newSurfer(c).stops("github")
	elsewhere := *back
	elsewhere.Path = strings.Replace(back.Path, "github", "gitlab", 1)
	refused(&elsewhere)
	if got := newSurfer(c).follow(back.String()); got.Path != "/welcome" {
		t.Errorf("got to %s", got)
	}
	refused(back)
	back = newSurfer(c).stops("github")
	c.server.Default().Clock().Advance(10 * time.Minute)
	refused(back)
}

// A provider with PKCE gives nothing to who does not hold the sealed verifier.
func TestPKCE(t *testing.T) {
	t.Parallel()
	c := newOAuth2Client(t, "kick")
	location := newSurfer(c).visit("GET", startURL("sessions", "kick"), "").header.Get("Location")
	u, err := url.Parse(location)
	if err != nil {
		t.Fatal(err)
	}
	if q := u.Query(); q.Get("code_challenge_method") != "S256" || len(q.Get("code_challenge")) != 43 || !strings.Contains(q.Get("state"), `"_pkce":{"data":"`) {
		t.Errorf("got %s", location)
	}
	back := newSurfer(c).stops("kick")
	query := back.Query()
	query.Set("state", `{"success":"`+appSuccess+`","failure":"`+appFailure+`","token":false}`)
	back.RawQuery = query.Encode()
	if got := newSurfer(c).follow(back.String()).Query().Get("error"); !strings.Contains(got, "Kick couldn't complete sign-in (invalid_grant)") {
		t.Errorf("got %q", got)
	}
}

// Apple posts its answer and tells the name only there.
func TestAppleForm(t *testing.T) {
	t.Parallel()
	c := newOAuth2Client(t, "apple")
	b := newSurfer(c)
	form := url.Values{"code": {"c"}, "state": {`{"success":"` + appSuccess + `","token":false}`}, "user": {`{"name":{"firstName":"Ann","lastName":"Example"}}`}}
	a := b.visit("POST", "http://localhost/v1/account/sessions/oauth2/callback/apple/test", form.Encode())
	if got := b.follow(a.header.Get("Location")).Path; got != "/welcome" {
		t.Fatalf("got to %s", got)
	}
	b.member().call("GET", "/account", "").ok(200).want(t, "name", "Ann Example")
	for user, want := range map[string]string{`{"name":{"firstName":"Ann"}}`: "Ann", `{}`: "", `x`: "", `{"name":1}`: ""} {
		if got := appleName(user); got != want {
			t.Errorf("%s: got %q, want %q", user, got, want)
		}
	}
}

// The pages of the mock providers are of no project.
func TestMockProviderPages(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t)).with("X-Appwrite-Project", "")
	const path = "/mock/tests/general/oauth2"
	a := c.call("GET", path+"?client_id=1&redirect_uri="+url.QueryEscape("http://localhost:8080/back")+"&scope=email&state=a%2Fb", "")
	if got := a.header.Get("Location"); a.status != 301 || got != "http://localhost:8080/back?code=abcdef&state=a%2Fb" {
		t.Errorf("got %d to %s", a.status, got)
	}
	c.call("GET", path+"?client_id=1&redirect_uri=https://evil.example&scope=email&state=x", "").errorPage(400, "general_argument_invalid",
		"Invalid `redirect_uri` param: Invalid URI. Register your new client (evil.example) as a new Web platform on your project console dashboard")
	for query, want := range map[string]string{
		"client_id=1&client_secret=123456&code=abcdef":                                               `200 {"access_token":"123456","refresh_token":"tuvwxyz","expires_in":14400}`,
		"client_id=canonical-ann&client_secret=123456&code=abcdef":                                   `200 {"access_token":"canonical-ann","refresh_token":"tuvwxyz","expires_in":14400}`,
		"client_id=1&client_secret=123456&grant_type=refresh_token&refresh_token=tuvwxyz":            `200 {"access_token":"123456","refresh_token":"tuvwxyz","expires_in":14400}`,
		"client_id=2&client_secret=x&code=x":                                                         "Invalid client ID",
		"client_id=1&client_secret=x&code=x":                                                         "Invalid client secret",
		"client_id=1&client_secret=123456&code=x":                                                    "Invalid token",
		"client_id=1&client_secret=123456&grant_type=refresh_token&refresh_token=x&code=abcdef":      "Invalid refresh token",
		"client_id=1&client_secret=123456&grant_type=authorization_code&redirect_uri=http%3A%2F%2Fx": "Invalid token",
	} {
		a := c.call("GET", path+"/token?"+query, "")
		if body, ok := strings.CutPrefix(want, "200 "); ok {
			if a.status != 200 || a.body != body {
				t.Errorf("%s: got %d %s, want %s", query, a.status, a.body, want)
			}
			continue
		}
		a.said(400, "general_mock", want)
	}
	for page, want := range map[string]string{
		"/user?token=123456":            `200 {"id":1,"name":"User Name","email":"useroauth@localhost.test","verified":true}`,
		"/user?token=canonical-ann":     `200 {"id":"ann","name":"Canonical Email User","email":"oauth.ann@gmail.com","verified":true}`,
		"/user-unverified?token=123456": `200 {"id":2,"name":"User Name Unverified","email":"useroauthunverified@localhost.test","verified":false}`,
		"/success":                      `200 {"result":"success"}`,
		"/failure":                      `400 {"result":"failure"}`,
	} {
		if a := c.call("GET", path+page, ""); want != strings.TrimSpace(statusOf(a)+a.body) {
			t.Errorf("%s: got %d %s, want %s", page, a.status, a.body, want)
		}
	}
	c.call("GET", path+"/user?token=x", "").said(400, "general_mock", "Invalid token")
	c.call("GET", path+"/user-unverified?token=canonical-x", "").said(400, "general_mock", "Invalid token")
	c.call("GET", path+"/token", "").said(400, "general_argument_invalid", `Param "client_id" is not optional.`)
	c.call("GET", path+"?client_id=1&state=x", "").errorPage(400, "general_argument_invalid", "Param &#34;scope&#34; is not optional.")
	c.call("GET", path+"?client_id=1&scope=email&state="+strings.Repeat("x", 1025), "").errorPage(400, "general_argument_invalid",
		"Invalid `state` param: Value must be a valid string and at least 1 chars and no longer than 1024 chars")
}

func statusOf(a *answer) string {
	if a.status == 200 {
		return "200 "
	}
	return "400 "
}

// A client of the mock provider that is canonical- has its own user.
func TestCanonicalClient(t *testing.T) {
	t.Parallel()
	c := newOAuth2Client(t, "mock")
	c.setProvider("mock", func(p *OAuth2Provider) { p.AppID = "canonical-ann" })
	account := newSurfer(c).signInWith("mock").call("GET", "/account", "").ok(200)
	account.want(t, "email", "oauth.ann@gmail.com")
	account.want(t, "emailCanonical", "oauthann@gmail.com")
}
