package mockserver

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/appctl/appctl/mockserver/store"
)

// errorPage wants an error as a page for people, and gives its body.
func (a *answer) errorPage(status int, typ, message string) {
	a.t.Helper()
	if a.status != status || a.header.Get("Content-Type") != "text/html; charset=UTF-8" ||
		!strings.Contains(a.body, "<h1>"+message+"</h1>") || !strings.Contains(a.body, typ) {
		a.t.Errorf("%s: got %d %s %s, want a page with %d %s: %s", a.request, a.status, a.header.Get("Content-Type"), a.body, status, typ, message)
	}
}

// A start sends the browser to the provider with client, callback, scopes and
// state; the two starts differ in one flag of the state.
func TestStartOAuth2(t *testing.T) {
	t.Parallel()
	c := newOAuth2Client(t, "mock", "github", "box", "paypal", "google")
	for _, tt := range []struct{ kind, provider, page, callback, scope, flag string }{
		{"sessions", "mock", "http://localhost/v1/mock/tests/general/oauth2", "http://localhost:/v1", "email profile", "false"},
		{"tokens", "mock", "http://localhost/v1/mock/tests/general/oauth2", "http://localhost:/v1", "email profile", "true"},
		{"sessions", "github", "http://localhost:/_mock/oauth/test/github/authorize", "http://localhost:/v1", "user:email email profile", "false"},
		{"sessions", "box", "http://localhost:/_mock/oauth/test/box/authorize", "http://localhost:/v1", "manage_app_users,email,profile", "false"},
		{"sessions", "paypal", "http://localhost:/_mock/oauth/test/paypal/authorize", "http://127.0.0.1:/v1", "openid profile email", "false"},
	} {
		a := newSurfer(c).visit("GET", startURL(tt.kind, tt.provider, "scopes[]", "email", "scopes[]", "profile"), "")
		if a.status != 301 || a.body != "" || a.header.Get("Cache-Control") != "no-store, no-cache, must-revalidate, max-age=0" {
			t.Fatalf("%s: got %d %q %v", a.request, a.status, a.body, a.header)
		}
		page, raw, _ := strings.Cut(a.header.Get("Location"), "?")
		query, err := url.ParseQuery(raw)
		if err != nil {
			t.Fatal(err)
		}
		state := `{"success":"http:\/\/localhost\/welcome?from=app","failure":"http:\/\/localhost\/sorry","token":` + tt.flag + `}`
		got := []string{page, query.Get("client_id"), query.Get("redirect_uri"), query.Get("scope"), query.Get("state")}
		want := []string{tt.page, "1", tt.callback + "/account/sessions/oauth2/callback/" + tt.provider + "/test", tt.scope, state}
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", tt.provider, got, want)
		}
	}
	location := newSurfer(c).visit("GET", startURL("sessions", "google"), "").header.Get("Location")
	if !strings.HasSuffix(location, "&response_type=code&access_type=offline&prompt=consent") {
		t.Errorf("google: got %s", location)
	}
}

// A sign-in leads to the page that the project names, if it names one.
func TestLoginURL(t *testing.T) {
	t.Parallel()
	c := newOAuth2Client(t, "github", "mock")
	for page, want := range map[string]string{
		"https://login.example.test/go":         "https://login.example.test/go?client_id=1&redirect_uri=",
		"https://login.example.test/go?a=b#top": "https://login.example.test/go?a=b&client_id=1&redirect_uri=",
	} {
		for _, provider := range []string{"github", "mock"} {
			c.setProvider(provider, func(p *OAuth2Provider) { p.LoginURL = page })
			got := newSurfer(c).visit("GET", startURL("sessions", provider), "").header.Get("Location")
			if !strings.HasPrefix(got, want) || strings.HasSuffix(page, "#top") != strings.HasSuffix(got, "#top") {
				t.Errorf("%s: got %s, want %s...", provider, got, want)
			}
			for _, code := range []string{"anything", "oauth2-1", "4%2FP7q7W91a-oMsCeLvIaQm6bTrgtp7", "0"} {
				if got := newSurfer(c).callback(provider, "code="+code).Path; got != "/welcome" {
					t.Errorf("%s: any code must do: with %s got to %s", provider, code, got)
				}
			}
		}
	}
}

// callback comes back from a provider with a good state and gives where the
// browser ends.
func (b *surfer) callback(provider, query string) *url.URL {
	b.t.Helper()
	state := url.QueryEscape(`{"success":"` + appSuccess + `","failure":"` + appFailure + `","token":false}`)
	return b.follow("http://localhost/v1/account/sessions/oauth2/callback/" + provider + "/test?" + query + "&state=" + state)
}

// What is wrong at the start is said on a page, never in JSON.
func TestStartOAuth2Refusals(t *testing.T) {
	t.Parallel()
	c := newOAuth2Client(t, "mock", "oidc")
	c.setProvider("gitlab", func(p *OAuth2Provider) { p.Enabled, p.AppID = true, "1" })
	start := func(address string) *answer { return newSurfer(c).visit("GET", address, "") }
	start(startURL("sessions", "nobody")).errorPage(400, "general_argument_invalid",
		"Invalid `provider` param: Value must be one of ("+strings.Join(oauth2Providers(), ", ")+")")
	start(startURL("sessions", "GitHub")).errorPage(400, "general_argument_invalid",
		"Invalid `provider` param: Value must be one of ("+strings.Join(oauth2Providers(), ", ")+")")
	start(startURL("tokens", "github")).errorPage(412, "project_provider_disabled",
		"This provider is disabled. Please enable the provider from your Appwrite console to continue.")
	start(startURL("sessions", "gitlab")).errorPage(412, "project_provider_disabled",
		"This provider is disabled. Please configure the provider app ID and app secret key from your Appwrite console to continue.")
	const base = "http://localhost/v1/account/sessions/oauth2/mock?project=test"
	start(base+"&success=").errorPage(400, "general_argument_invalid", "Invalid `success` param: Invalid URI.")
	start(base+"&failure=https://evil.example/").errorPage(400, "general_argument_invalid",
		"Invalid `failure` param: Invalid URI. Register your new client (evil.example) as a new Web platform on your project console dashboard")
	start(base+"&scopes=email").errorPage(400, "general_argument_invalid",
		"Invalid `scopes` param: Value must a valid array no longer than 100 items and Value must be a valid string and at least 1 chars and no longer than 4096 chars")
	start(base+"&scopes[]=").errorPage(400, "general_argument_invalid",
		"Invalid `scopes` param: Value must a valid array no longer than 100 items and Value must be a valid string and at least 1 chars and no longer than 4096 chars")
	start("http://localhost/v1/account/sessions/oauth2/mock?project=nobody").errorPage(404, "project_not_found",
		"Project with the requested ID could not be found. Please check the value of the X-Appwrite-Project header to ensure the correct project ID is being used.")
	c.setProvider("oidc", func(p *OAuth2Provider) { p.Secret = "{}" })
	start(startURL("sessions", "oidc")).errorPage(500, "general_unknown", "Server Error")
	c.setProvider("oidc", func(p *OAuth2Provider) { p.Secret = `{"authorizationEndpoint":"https://id.example.test/"}` })
	if a := start(startURL("sessions", "oidc")); a.status != 301 {
		t.Errorf("oidc with an endpoint: got %d %s", a.status, a.body)
	}
}

// With a dev key any URL will do as a success page.
func TestStartOAuth2WithDevKey(t *testing.T) {
	t.Parallel()
	c := newOAuth2Client(t, "mock").with("X-Appwrite-Dev-Key", "")
	c = c.with("X-Appwrite-Dev-Key", c.server.Default().DevKey())
	a := c.call("GET", "/account/sessions/oauth2/mock?success="+url.QueryEscape("https://elsewhere.example/"), "")
	if a.status != 301 {
		t.Errorf("got %d %s", a.status, a.body)
	}
	c.call("GET", "/account/sessions/oauth2/mock?success=elsewhere", "").
		errorPage(400, "general_argument_invalid", "Invalid `success` param: Value must be a valid URL")
}

// Both starts and the redirect share one counter of the address.
func TestOAuth2RateLimit(t *testing.T) {
	t.Parallel()
	s := newServer(t, WithRateLimits(Enforced))
	c := newClient(t, s)
	c.setProvider("mock", func(p *OAuth2Provider) { p.Enabled, p.AppID, p.Secret = true, "1", "123456" })
	b := newSurfer(c)
	for range 24 {
		b.visit("GET", startURL("sessions", "mock"), "")
		b.visit("GET", startURL("tokens", "mock"), "")
	}
	const redirect = "http://localhost/v1/account/sessions/oauth2/mock/redirect?project=test"
	b.visit("GET", redirect, "").errorPage(400, "project_invalid_success_url", "Invalid redirect URL for OAuth success.")
	if a := b.visit("GET", startURL("sessions", "mock"), ""); a.header.Get("X-RateLimit-Remaining") != "0" || a.status != 301 {
		t.Errorf("the 50th: got %d, %s left", a.status, a.header.Get("X-RateLimit-Remaining"))
	}
	for _, address := range []string{startURL("sessions", "mock"), startURL("tokens", "mock"), redirect} {
		b.visit("GET", address, "").errorPage(429, "general_rate_limit_exceeded",
			"Rate limit for the current endpoint has been exceeded. Please try again after some time.")
	}
	s.Default().Clock().Advance(time.Hour)
	if a := b.visit("GET", startURL("sessions", "mock"), ""); a.status != 301 {
		t.Errorf("an hour later: got %d", a.status)
	}
}

// A first sign-in by mock makes a verified user, a session with the provider's
// tokens, an identity, and both cookies; the success page is rebuilt, not
// extended.
func TestSignInByMock(t *testing.T) {
	t.Parallel()
	c := newOAuth2Client(t, "mock")
	b := newSurfer(c)
	if u := b.follow(startURL("sessions", "mock")); u.String() != appSuccess || u.Scheme == "" {
		t.Errorf("got to %s, want %s", u, appSuccess)
	}
	ann := b.member()
	account := ann.call("GET", "/account", "").ok(200)
	for name, want := range map[string]any{"email": "useroauth@localhost.test", "name": "User Name", "emailVerification": true,
		"passwordUpdate": "", "status": true, "prefs": "map[]"} {
		account.want(t, name, want)
	}
	if targets := account.list("targets"); len(targets) != 1 {
		t.Errorf("targets: got %v, want the address", targets)
	}
	session := ann.call("GET", "/account/sessions/current", "").ok(200)
	for name, want := range map[string]any{"provider": "mock", "providerUid": "1", "providerAccessToken": "123456",
		"providerRefreshToken": "tuvwxyz", "providerAccessTokenExpiry": "2026-08-21T16:00:00.000+00:00",
		"factors": "[email oauth2]", "expire": "2027-08-21T12:00:00.000+00:00"} {
		session.want(t, name, want)
	}
	id := account.str("$id")
	if i := c.user(id).Identities; len(i) != 1 || i[0].Provider != "mock" || i[0].ProviderUID != "1" || i[0].Email != "useroauth@localhost.test" ||
		i[0].AccessToken != "123456" || i[0].RefreshToken != "tuvwxyz" || !i[0].TokenExpiry.Equal(noon.Add(4*time.Hour)) {
		t.Errorf("identities: got %+v", i)
	}
	if b.cookies["a_session_test_legacy"] != b.cookies["a_session_test"] || b.cookies["a_session_test"] == "" {
		t.Errorf("cookies: got %v", b.cookies)
	}
	if again := newSurfer(c).signInWith("mock").whoami(); again != id {
		t.Errorf("a second sign-in is of %s, want %s", again, id)
	}
	if n := len(c.server.Default().Outbox().All(Filter{})); n != 0 {
		t.Errorf("%d messages, want no alert", n)
	}
}

// An unverified address makes an unverified user, and never leads to an
// account that is there.
func TestSignInByMockUnverified(t *testing.T) {
	t.Parallel()
	c := newOAuth2Client(t, "mock-unverified")
	newSurfer(c).signInWith("mock-unverified").call("GET", "/account", "").ok(200).want(t, "emailVerification", false)

	c = newOAuth2Client(t, "mock-unverified")
	c.signUp("useroauthunverified@localhost.test")
	newSurfer(c).refusedWith("mock-unverified",
		`{"message":"There was an error processing your request. Please check the inputs and try again.","type":"general_bad_request","code":400}`)
}

// Without a success page of its own a sign-in ends at the console's, which is
// handed the session; an error ends there too, with the project.
func TestDefaultPages(t *testing.T) {
	t.Parallel()
	c := newOAuth2Client(t, "mock")
	b := newSurfer(c)
	u := b.follow("http://localhost:8080/v1/account/sessions/oauth2/mock?project=test")
	session, err := url.QueryUnescape(b.cookies["a_session_test"])
	if err != nil {
		t.Fatal(err)
	}
	want := "http://localhost:8080/console/auth/oauth2/success?project=test&key=a_session_test&secret=" + phpEscape(session) + "#"
	if got := u.String() + "#"; got != want {
		t.Errorf("got to %s, want %s", got, want)
	}
	b = newSurfer(c)
	u = b.follow("http://api.example.test:8080/v1/account/sessions/oauth2/mock?project=test")
	if u.Query().Get("domain") != ".api.example.test" || !strings.Contains(u.RawQuery, "project=test&domain=.api.example.test&key=") {
		t.Errorf("with a domain: got to %s", u)
	}
	c.setProvider("mock", func(p *OAuth2Provider) { p.AppID = "2" })
	u = newSurfer(c).follow("http://localhost:8080/v1/account/sessions/oauth2/mock?project=test")
	if u.Path != "/console/auth/oauth2/failure" || !strings.HasSuffix(u.RawQuery, "&project=test") || !strings.HasPrefix(u.RawQuery, "error=%7B%22message%22") {
		t.Errorf("failure: got to %s", u)
	}
}

// The token flow ends with a secret that is good for a minute, sets no cookies
// and names the user.
func TestTokenFlow(t *testing.T) {
	t.Parallel()
	c := newOAuth2Client(t, "mock")
	b := newSurfer(c)
	u := b.follow(startURL("tokens", "mock"))
	if u.Path != "/welcome" || !strings.HasPrefix(u.RawQuery, "from=app&secret=") || len(b.cookies) != 0 {
		t.Fatalf("got to %s with cookies %v", u, b.cookies)
	}
	id, signed := u.Query().Get("userId"), u.Query().Get("secret")
	if len(signed) > 255 {
		t.Errorf("the secret has %d characters: account.createSession takes 256", len(signed))
	}
	redeem := func(secret string) *answer {
		return c.call("POST", "/account/sessions/token", fmt.Sprintf(`{"userId":%q,"secret":%q}`, id, secret))
	}
	token := c.user(id).Tokens[0]
	if len(token.Secret) != 64 || token.Kind != tokenOAuth2 || !token.Expire.Equal(noon.Add(time.Minute)) {
		t.Errorf("token: got %+v", token)
	}
	redeem(token.Secret).refused(401, "user_invalid_token") // bare
	for _, payload := range []string{`{"secret":"` + token.Secret + `"}`, `{"secret":"x","provider":"mock"}`, `{"secret":"` + token.Secret + `","provider":"github"}`} {
		redeem(signJWT(c.server.jwtKey, []byte(payload))).refused(401, "user_invalid_token")
	}
	redeem(signJWT([]byte("other"), []byte(`{"secret":"`+token.Secret+`","provider":"mock"}`))).refused(401, "user_invalid_token")
	c.server.Default().Clock().Advance(59 * time.Second)
	session := redeem(signed).ok(201)
	for name, want := range map[string]any{"userId": id, "provider": "mock", "providerUid": "1", "providerAccessToken": "123456",
		"providerRefreshToken": "tuvwxyz", "providerAccessTokenExpiry": "2026-08-21T16:00:00.000+00:00", "factors": "[email oauth2]"} {
		session.want(t, name, want)
	}
	redeem(signed).refused(401, "user_invalid_token") // a second time
	signed = newSurfer(c).follow(startURL("tokens", "mock")).Query().Get("secret")
	c.server.Default().Clock().Advance(time.Minute)
	redeem(signed).refused(401, "user_invalid_token") // a minute later
	signed = newSurfer(c).follow(startURL("tokens", "mock")).Query().Get("secret")
	c.change(id, func(u *store.User) { u.Identities = nil })
	redeem(signed).refused(401, "user_invalid_token") // without its identity
}

// Of many who redeem one secret of the token flow at once, one gets a session.
func TestOAuth2TokenCountsOnce(t *testing.T) {
	t.Parallel()
	c := newOAuth2Client(t, "mock")
	u := newSurfer(c).follow(startURL("tokens", "mock"))
	body := fmt.Sprintf(`{"userId":%q,"secret":%q}`, u.Query().Get("userId"), u.Query().Get("secret"))
	var won atomic.Int32
	var all sync.WaitGroup
	for range 64 {
		all.Go(func() {
			if c.call("POST", "/account/sessions/token", body).status == 201 {
				won.Add(1)
			}
		})
	}
	all.Wait()
	if n := won.Load(); n != 1 {
		t.Errorf("%d sessions for one secret", n)
	}
}

// What fails after the state was read goes to the app's failure page, with the
// error as JSON; without such a page it is said on one here.
func TestOAuth2Failures(t *testing.T) {
	t.Parallel()
	c := newOAuth2Client(t, "mock", "github", "huggingface")
	failure := func(message, typ, code string) string {
		return `{"message":"` + message + `","type":"` + typ + `","code":` + code + `}`
	}
	back := func(provider, query, want string) {
		t.Helper()
		u := newSurfer(c).callback(provider, query)
		if got := u.Query().Get("error"); got != want || u.Path != "/sorry" {
			t.Errorf("%s: got %s at %s, want %s", query, got, u.Path, want)
		}
	}
	back("gitlab", "code=x", failure("This provider is disabled. Please enable the provider from your Appwrite console to continue.", "project_provider_disabled", "412"))
	back("huggingface", "error=access_denied", failure("The Hugging Face OAuth2 provider returned an error: access_denied", "user_oauth2_provider_error", "424"))
	back("github", "error=access_denied&error_description=No+way&code=x",
		failure("The GitHub OAuth2 provider returned an error: access_denied: No way", "user_oauth2_provider_error", "424"))
	back("github", "", failure("Missing OAuth2 code. Please contact the Appwrite team for additional support.", "user_oauth2_provider_error", "424"))
	back("mock", "code=wrong", failure(`Mock couldn't complete sign-in ({\"message\":\"Invalid token\",\"code\":400,\"type\":\"general_mock\",\"version\":\"1.9.6\"}). Please try again.`,
		"user_oauth2_provider_failure", "424"))

	c.comesBack("github", "", "ann@example.test", true)
	back("github", "code=x", failure("Missing ID from OAuth2 provider.", "user_missing_id", "400"))
	c.comesBack("github", "7", "", true)
	back("github", "code=x", failure("OAuth provider failed to return email.", "user_unauthorized", "401"))
	c.comesBack("github", "7", "nonsense", true)
	back("github", "code=x", failure("Value must be a valid email address.", "general_invalid_email", "400"))

	c.setLimit(1)
	c.signUp("bob@example.test")
	c.comesBack("github", "7", "ann@example.test", true)
	back("github", "code=x", failure("The current project has exceeded the maximum number of users. Please check your user limit in the Appwrite console.",
		"user_count_exceeded", "400"))

	a := newSurfer(c).visit("GET", "http://localhost/v1/account/sessions/oauth2/github/redirect?project=test&error=x&state="+
		url.QueryEscape(`{"success":"`+appSuccess+`"}`), "")
	a.errorPage(500, "user_oauth2_provider_error", "Server Error")
	a = newSurfer(c).visit("GET", "http://localhost/v1/account/sessions/oauth2/github/redirect?project=test&code=x&state="+
		url.QueryEscape(`{"success":"`+appSuccess+`"}`), "")
	a.errorPage(400, "user_count_exceeded", "The current project has exceeded the maximum number of users. Please check your user limit in the Appwrite console.")
}

func (c *client) setLimit(users int) {
	c.t.Helper()
	if err := c.server.Default().Configure(c.t.Context(), func(s *Settings) { s.Auth.Limit = users }); err != nil {
		c.t.Fatal(err)
	}
}

// A failure that nobody foresaw is on a page too, not at the app's.
func TestOAuth2StoreFailure(t *testing.T) {
	t.Parallel()
	s := newServer(t, WithStore(brokenStore{store.NewMemory(), func() error { return context.DeadlineExceeded }}))
	c := newClient(t, s)
	c.setProvider("mock", func(p *OAuth2Provider) { p.Enabled, p.AppID, p.Secret = true, "1", "123456" })
	state := url.QueryEscape(`{"success":"` + appSuccess + `","failure":"` + appFailure + `"}`)
	newSurfer(c).visit("GET", "http://localhost/v1/account/sessions/oauth2/mock/redirect?project=test&code=abcdef&state="+state, "").
		errorPage(500, "general_unknown", "Server Error")
}

// The callback turns whatever came into a query for the redirect, in the order
// in which it came, for pages of any origin.
func TestOAuth2Callback(t *testing.T) {
	t.Parallel()
	c := newOAuth2Client(t, "mock").with("Origin", "https://appleid.apple.com")
	const at = "/v1/account/sessions/oauth2/callback/apple/test"
	b := newSurfer(c)
	for _, tt := range []struct{ method, address, form, want string }{
		{"GET", "http://localhost:8080" + at + "?state=s%2F&code=c&x[]=1&x[]=2", "", "http://localhost:8080/v1/account/sessions/oauth2/apple/redirect?state=s%2F&code=c&x%5B0%5D=1&x%5B1%5D=2&project=test"},
		{"POST", "http://localhost" + at, "user=%7B%7D&state=s&code=c", "http://localhost:/v1/account/sessions/oauth2/apple/redirect?user=%7B%7D&state=s&code=c&project=test"},
		{"GET", "http://localhost" + at + "?project=console&error=no", "", "http://localhost:/v1/account/sessions/oauth2/apple/redirect?project=test&error=no"},
		{"GET", "http://localhost" + at, "", "http://localhost:/v1/account/sessions/oauth2/apple/redirect?project=test"},
	} {
		a := b.client.send(request(t, tt.method, tt.address, tt.form, b.client.header))
		if got := a.header.Get("Location"); a.status != 301 || got != tt.want {
			t.Errorf("%s %s %s: got %d %s, want %s", tt.method, tt.address, tt.form, a.status, got, tt.want)
		}
		if got := a.header.Get("Cache-Control"); got != "no-store, no-cache, must-revalidate, max-age=0" {
			t.Errorf("Cache-Control: got %s", got)
		}
		if a.header.Get("X-RateLimit-Limit") != "" {
			t.Errorf("the callback has a limit")
		}
	}
	asJSON := request(t, "POST", "http://localhost"+at, `{"state":"s","code":"c"}`, b.client.header)
	asJSON.Header.Set("Content-Type", "application/json")
	if got := b.client.send(asJSON).header.Get("Location"); got != "http://localhost:/v1/account/sessions/oauth2/apple/redirect?code=c&state=s&project=test" {
		t.Errorf("JSON: got %s", got)
	}
	for _, name := range []string{"code", "error", "error_description"} {
		long := "?" + name + "=" + strings.Repeat("x", 2049)
		message := "Invalid `" + name + "` param: Value must be a valid string and no longer than 2048 chars"
		b.visit("GET", "http://localhost"+at+long, "").errorPage(400, "general_argument_invalid", message)
		newSurfer(newClient(t, c.server)).visit("GET", "http://localhost/v1/account/sessions/oauth2/apple/redirect"+long+"&project=test", "").
			errorPage(400, "general_argument_invalid", message)
	}
	b.visit("GET", "http://localhost/v1/account/sessions/oauth2/callback/nobody/test", "").errorPage(400, "general_argument_invalid",
		"Invalid `provider` param: Value must be one of ("+strings.Join(oauth2Providers(), ", ")+")")
}
