package mockserver

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
)

// defaultsOf are the settings of a new project, to the letter.
const defaultsOf = `{"name":%q,"apiKeys":[],"platforms":[],"rateLimits":false,` +
	`"services":{"account":true,"avatars":true,"users":true},"apis":{"rest":true},` +
	`"auth":{"limit":0,"duration":31536000,"sessionsLimit":10,"sessionAlerts":%t,"invalidateSessions":true,` +
	`"passwordHistory":0,"passwordDictionary":false,` +
	`"passwordStrength":{"min":8,"uppercase":false,"lowercase":false,"number":false,"symbols":false},` +
	`"personalDataCheck":false,"mockNumbers":[],` +
	`"membershipsPrivacy":{"userId":false,"userName":false,"userEmail":false,"userPhone":false,"userMFA":false,"userAccessedAt":false},` +
	`"methods":{"emailPassword":true,"magicURL":true,"emailOTP":true,"phone":true,"anonymous":true,"jwt":true,"invites":true},` +
	`"mfaFactors":{"totp":true,"email":true,"phone":true,"custom":false}},` +
	`"oauth2":{},"email":{"branding":%t,"senderName":%q,"senderEmail":"team@localhost.test"},"sms":{"from":"+123456789"},"messagingProviders":[]}`

// PUT makes a project with defaults for all that it leaves out (201), and
// replaces its settings (200); the answer is the settings.
func TestPutProject(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	defaults := fmt.Sprintf(defaultsOf, "shop", false, false, "Appwrite Server")
	for _, c := range []struct {
		body   string
		status int
		want   string
	}{
		{`{"name":"Shop","auth":{"limit":3}}`, 201, strings.NewReplacer(`"name":"shop"`, `"name":"Shop"`, `"limit":0`, `"limit":3`).Replace(defaults)},
		{`{"platforms":["example.com"]}`, 200, strings.Replace(defaults, `"platforms":[]`, `"platforms":["example.com"]`, 1)},
		{``, 200, defaults},
		{`{"name":null,"auth":null}`, 200, defaults},
	} {
		a := control(t, s, "PUT", "/projects/shop", c.body)
		if a.status != c.status || a.body != c.want {
			t.Errorf("PUT %s: got %d\n%s\nwant %d\n%s", c.body, a.status, a.body, c.status, c.want)
		}
		if get := control(t, s, "GET", "/projects/shop", ""); get.status != 200 || get.body != c.want {
			t.Errorf("GET after PUT %s: got %d\n%s\nwant\n%s", c.body, get.status, get.body, c.want)
		}
	}
}

// An id that no project may have is refused.
func TestPutProjectID(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	for _, id := range []string{"_a", "-a", ".a", "a%20b", "%C3%A9", "a%2Fb", strings.Repeat("a", 37)} {
		control(t, s, "PUT", "/projects/"+id, "{}").refused(400, "general_argument_invalid")
	}
	control(t, s, "PUT", "/projects/"+strings.Repeat("a", 36), "{}").ok(201)
	control(t, s, "PUT", "/projects/A.b_c-9", "{}").ok(201)
}

// PATCH merges objects at every depth, replaces lists and scalars, and takes
// null for the default.
func TestPatchProject(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	control(t, s, "PATCH", "/projects/shop", "{}").refused(404, "project_not_found")
	control(t, s, "PUT", "/projects/shop", `{"name":"Shop","platforms":["a.com","b.com"],
		"apiKeys":[{"secret":"standard_1","scopes":["*"]}],
		"auth":{"limit":3,"passwordStrength":{"min":10,"number":true}},
		"oauth2":{"github":{"enabled":true,"appId":"1","identity":{"email":"a@b.c","emailVerified":false}},"google":{"appId":"2"}}}`).ok(201)
	a := control(t, s, "PATCH", "/projects/shop", `{"name":null,"platforms":["c.com"],"rateLimits":true,
		"apiKeys":[{"secret":"standard_2","name":"second","expire":"2027-01-02T03:04:05Z"}],
		"auth":{"limit":null,"duration":60,"passwordStrength":{"min":null,"symbols":true},"methods":{"jwt":false}},
		"oauth2":{"github":{"secret":"s","identity":{"name":"Ann","emailVerified":null}},"google":null,"mock":{}},
		"messagingProviders":[{"id":"p1","type":"push"}]}`)
	a.ok(200)
	var got Settings
	if err := json.Unmarshal([]byte(a.body), &got); err != nil {
		t.Fatal(err)
	}
	shows := func(what string, got, want any) {
		t.Helper()
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s = %v, want %v", what, got, want)
		}
	}
	shows("name", got.Name, "shop")
	shows("platforms", got.Platforms, "[c.com]")
	shows("rateLimits", got.RateLimits, true)
	shows("apiKeys", got.APIKeys, "[{standard_2 [] second 2027-01-02 03:04:05 +0000 UTC}]")
	shows("auth.limit", got.Auth.Limit, 0)
	shows("auth.duration", got.Auth.Duration, 60)
	shows("auth.passwordStrength", got.Auth.PasswordStrength, "{8 false false true true}")
	shows("auth.methods", got.Auth.Methods, "{true true true true true false true}")
	github := got.OAuth2["github"]
	shows("oauth2.github", fmt.Sprint(github.Enabled, github.AppID, github.Secret), "true1s")
	shows("oauth2.github.identity", fmt.Sprint(*github.Identity.Email, *github.Identity.Name, github.Identity.EmailVerified), "a@b.cAnn<nil>")
	shows("number of providers", len(got.OAuth2), 2)
	shows("oauth2.mock", got.OAuth2["mock"], OAuth2Provider{})
	shows("messagingProviders", got.MessagingProviders, "[{p1   push true}]")
	if get := control(t, s, "GET", "/projects/shop", ""); get.body != a.body {
		t.Errorf("GET after PATCH\n got %s\nwant %s", get.body, a.body)
	}
}

// PUT and PATCH never touch users, sessions or messages, and take effect with
// the next request.
func TestSettingsTakeEffect(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	ann, _ := newClient(t, s).member()
	control(t, s, "PATCH", "/projects/test", `{"auth":{"methods":{"jwt":false}}}`).ok(200)
	ann.call("POST", "/account/jwts", "{}").refused(501, "user_auth_method_unsupported")
	control(t, s, "PUT", "/projects/test", `{}`).ok(200)
	ann.call("POST", "/account/jwts", "{}").ok(201)
	ann.call("GET", "/account", "").ok(200)
}

// Every setting that a test set-up switches decides the next request, and its
// default the one after.
func TestEachSettingTakesEffect(t *testing.T) {
	t.Parallel()
	const link = `"url":"https://app.example/x"}`
	for _, row := range []struct {
		setting    string
		path, body string
		with       int // the status while the setting stands
		without    int // the status before and after
	}{
		{`{"platforms":["app.example"]}`, "/account/recovery", `{"email":"ann@example.test",` + link, 201, 400},
		{`{"platforms":["*.example"]}`, "/account/recovery", `{"email":"ann@example.test",` + link, 201, 400},
		{`{"auth":{"limit":1}}`, "/account/tokens/phone", `{"userId":"unique()","phone":"+14155550%03d"}`, 400, 201},
		{`{"auth":{"passwordDictionary":true}}`, "/account", `{"userId":"unique()","email":"u%03d@example.test","password":"iloveyou"}`, 400, 201},
		{`{"auth":{"personalDataCheck":true}}`, "/account", `{"userId":"unique()","email":"u%03d@example.test","password":"Walter 1","name":"walter"}`, 400, 201},
		{`{"auth":{"passwordStrength":{"min":12}}}`, "/account", `{"userId":"unique()","email":"u%03d@example.test","password":"eleven char"}`, 400, 201},
		{`{"auth":{"passwordStrength":{"uppercase":true}}}`, "/account", `{"userId":"unique()","email":"u%03d@example.test","password":"a small one 1"}`, 400, 201},
		{`{"auth":{"passwordStrength":{"lowercase":true}}}`, "/account", `{"userId":"unique()","email":"u%03d@example.test","password":"A BIG ONE 1"}`, 400, 201},
		{`{"auth":{"passwordStrength":{"number":true}}}`, "/account", `{"userId":"unique()","email":"u%03d@example.test","password":"no number"}`, 400, 201},
		{`{"auth":{"passwordStrength":{"symbols":true}}}`, "/account", `{"userId":"unique()","email":"u%03d@example.test","password":"no symbol 1"}`, 400, 201},
		{`{"auth":{"methods":{"emailPassword":false}}}`, "/account/sessions", `{"email":"ann@example.test","password":"correct horse"}`, 501, 201},
		{`{"auth":{"methods":{"magicURL":false}}}`, "/account/tokens/magic-url", `{"userId":"unique()","email":"ann@example.test"}`, 501, 201},
		{`{"auth":{"methods":{"emailOTP":false}}}`, "/account/tokens/email", `{"userId":"unique()","email":"ann@example.test"}`, 501, 201},
		{`{"auth":{"methods":{"phone":false}}}`, "/account/tokens/phone", `{"userId":"unique()","phone":"+14155552671"}`, 501, 201},
		{`{"auth":{"methods":{"anonymous":false}}}`, "/account/sessions/anonymous", `{}`, 501, 201},
		{`{"services":{"account":false}}`, "/account/sessions/anonymous", `{}`, 403, 201},
		{`{"apis":{"rest":false}}`, "/account/sessions/anonymous", `{}`, 403, 201},
	} {
		t.Run(row.setting, func(t *testing.T) {
			t.Parallel()
			s := newServer(t)
			c := newClient(t, s)
			c.signUp("ann@example.test")
			for i, status := range []int{row.without, row.with, row.without} {
				settings := `{}`
				if i == 1 {
					settings = row.setting
				}
				control(t, s, "PUT", "/projects/test", settings).ok(200)
				body := row.body
				if strings.Contains(body, "%") {
					body = fmt.Sprintf(body, i)
				}
				if a := c.call("POST", row.path, body); a.status != status {
					t.Errorf("request %d: got %d %s, want %d", i, a.status, a.body, status)
				}
			}
		})
	}
}

// Limits refuse from the request after they are switched on, and count what
// came before; API keys are good as long as they are in the settings.
func TestLimitsAndKeysTakeEffect(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	c := newClient(t, s)
	for range 12 {
		c.call("POST", "/account", "{}").refused(400, "general_argument_invalid")
	}
	control(t, s, "PATCH", "/projects/test", `{"rateLimits":true,"apiKeys":[{"secret":"standard_1","scopes":["users.read"]}]}`).ok(200)
	c.call("POST", "/account", "{}").refused(429, "general_rate_limit_exceeded")
	key := c.with("X-Appwrite-Key", "standard_1")
	key.call("GET", "/users", "").ok(200)
	key.call("POST", "/users", "{}").refused(401, "general_unauthorized_scope")
	control(t, s, "PATCH", "/projects/test", `{"apiKeys":[]}`).ok(200)
	key.call("GET", "/users", "").refused(401, "user_unauthorized")

	control(t, s, "DELETE", "/projects/test", "").ok(204)
	control(t, s, "PUT", "/projects/test", `{"rateLimits":true}`).ok(201)
	c.call("POST", "/account", "{}").refused(400, "general_argument_invalid") // the counters went with the project
}

// Concurrent changes of different settings are all kept.
func TestPatchInParallel(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	p := s.Default()
	var wg sync.WaitGroup
	for n, body := range []string{
		`{"name":"n"}`, `{"rateLimits":true}`, `{"auth":{"limit":1}}`, `{"auth":{"duration":2}}`,
		`{"sms":{"from":"+1"}}`, `{"email":{"branding":true}}`, `{"oauth2":{"github":{}}}`, `{"oauth2":{"google":{}}}`,
	} {
		wg.Go(func() {
			if a := control(t, s, "PATCH", "/projects/test", body); a.status != 200 {
				t.Errorf("PATCH %d: %d %s", n, a.status, a.body)
			}
		})
	}
	wg.Wait()
	got := p.Settings()
	if got.Name != "n" || !got.RateLimits || got.Auth.Limit != 1 || got.Auth.Duration != 2 || got.SMS.From != "+1" || !got.Email.Branding || len(got.OAuth2) != 2 {
		t.Errorf("after all: %+v", got)
	}
}

// A deleted project is gone with everything in it, and one that is made under
// its id is empty.
func TestDropProject(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	c := newClient(t, s)
	ann, _ := c.member()
	control(t, s, "DELETE", "/projects/test", "").ok(204)
	control(t, s, "DELETE", "/projects/test", "").refused(404, "project_not_found")
	control(t, s, "GET", "/projects/test", "").refused(404, "project_not_found")
	control(t, s, "GET", "/projects/test/messages", "").refused(404, "project_not_found")
	ann.call("GET", "/account", "").refused(404, "project_not_found")
	control(t, s, "PUT", "/projects/test", `{}`).ok(201)
	ann.call("GET", "/account", "").refused(401, "general_unauthorized_scope")
	c.signUp("ann@example.test")
}

// The console always exists, with defaults of its own; deleting it puts it
// back as it was at start.
func TestConsole(t *testing.T) {
	t.Parallel()
	s := newServer(t, WithProject("test"), WithProject(console, Configure(func(s *Settings) { s.Auth.Limit = 5 })))
	start := strings.Replace(fmt.Sprintf(defaultsOf, "Appwrite", true, true, "Appwrite"), `"limit":0`, `"limit":5`, 1)
	if a := control(t, s, "GET", "/projects/console", ""); a.body != start {
		t.Errorf("console at start\n got %s\nwant %s", a.body, start)
	}
	c := newClient(t, s).with("X-Appwrite-Project", "")
	ann, _ := c.member()
	ann.call("GET", "/account", "").ok(200)
	control(t, s, "PATCH", "/projects/console", `{"name":"Mine","auth":{"limit":7}}`).ok(200)
	p, _ := s.Project(console)
	p.Clock().Advance(1)
	control(t, s, "DELETE", "/projects/console", "").ok(204)
	if a := control(t, s, "GET", "/projects/console", ""); a.status != 200 || a.body != start {
		t.Errorf("console after DELETE: %d\n got %s\nwant %s", a.status, a.body, start)
	}
	ann.call("GET", "/account", "").refused(401, "general_unauthorized_scope")
	c.signUp("ann@example.test")
	if !p.Clock().Now().Equal(noon) {
		t.Errorf("clock of the console after DELETE: %v", p.Clock().Now())
	}
	if p.APIKey() != "" || p.DevKey() != "" {
		t.Errorf("console has keys: %q, %q", p.APIKey(), p.DevKey())
	}
	if a := control(t, s, "PUT", "/projects/console", `{}`); a.status != 200 || a.body != fmt.Sprintf(defaultsOf, "Appwrite", true, true, "Appwrite") {
		t.Errorf("PUT console: %d %s", a.status, a.body)
	}
}

// Projects are made on first use where the server was told so.
func TestAutoProjects(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t)).with("X-Appwrite-Project", "new")
	c.call("GET", "/account", "").refused(404, "project_not_found")

	s := newServer(t, WithAutoProjects())
	c = newClient(t, s).with("X-Appwrite-Project", "new")
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			if a := c.call("GET", "/account", ""); a.status != 401 {
				t.Errorf("first use: %d %s", a.status, a.body)
			}
		})
	}
	wg.Wait()
	control(t, s, "GET", "/projects/new", "").ok(200).want(t, "name", "new")
	c.with("X-Appwrite-Project", "_bad").call("GET", "/account", "").refused(404, "project_not_found")
}

// The list of projects comes in pages, in the order of ids.
func TestListProjects(t *testing.T) {
	t.Parallel()
	s := newServer(t, WithProject("b"), WithProject("a"))
	page := func(query, want string) {
		t.Helper()
		a := control(t, s, "GET", "/projects"+query, "")
		if a.status != 200 || a.body != want {
			t.Errorf("GET /projects%s: %d\n got %s\nwant %s", query, a.status, a.body, want)
		}
	}
	item := func(id, name string) string {
		return fmt.Sprintf(`{"id":%q,"name":%q,"createdAt":"2026-08-21T12:00:00.000+00:00"}`, id, name)
	}
	page("", `{"total":3,"items":[`+item("a", "a")+","+item("b", "b")+","+item("console", "Appwrite")+`],"next":""}`)
	page("?limit=2", `{"total":3,"items":[`+item("a", "a")+","+item("b", "b")+`],"next":"b"}`)
	page("?limit=2&after=b", `{"total":3,"items":[`+item("console", "Appwrite")+`],"next":""}`)
	control(t, s, "GET", "/projects?limit=0", "").refused(400, "general_argument_invalid")
}
