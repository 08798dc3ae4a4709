package mockserver

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const wholeSeed = `version: 1
now: 2026-01-15T12:00:00Z
frozen: true
template:
  platforms: ["*.example.test"]
projects:
  - id: shop
    name: Shop
    auth: {sessionsLimit: 3, mockNumbers: [{phone: "+15555550100", otp: "123456"}]}
    oauth2: {github: {enabled: true, appId: a, secret: b}}
    oauthAccounts: [{provider: github, uid: g-1, email: ann@example.test, name: Ann, emailVerified: true}]
    users:
      - id: ann
        name: Ann
        email: Ann@example.test
        emailVerification: true
        password: correct horse
        phone: "+15555550123"
        labels: [admin]
        prefs: {theme: dark, big: 9007199254740993}
        createdAt: 2025-06-01T00:00:00Z
        sessions: [{id: s1, secret: fixed-secret, createdAt: -1h}]
      - email: bob@example.test
        password: {bcrypt: "$2a$04$R6bIhHiTQp6KlGtyBpIiq.kuJWqAZ6N65RrDDqMaViX3D.mKfi45y"}
        status: false
      - id: eve
        email: eve@example.test
        password: correct horse
        mfa: {enabled: true, totp: JBSWY3DPEHPK3PXP, recoveryCodes: [abcde12345]}
        sessions: [{secret: whole}]
  - id: empty
`

// seeded is a server that starts with a file.
func seeded(t *testing.T, text string, opts ...Option) *Server {
	t.Helper()
	s, err := New(append([]Option{WithResponseChecks(), WithSeeds(strings.NewReader(text))}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// What a file says is there from the first request on, as if it had been made by
// hand: settings, users, passwords, sessions, second factors, accounts elsewhere.
func TestSeeds(t *testing.T) {
	t.Parallel()
	s := seeded(t, wholeSeed)
	shop := s.Default()
	if shop.ID() != "shop" || shop.Settings().Name != "Shop" || shop.Settings().Auth.SessionsLimit != 3 || len(shop.Settings().Platforms) != 0 {
		t.Errorf("project: %s %+v", shop.ID(), shop.Settings())
	}
	if _, ok := s.Project("empty"); !ok {
		t.Error("the second project is not there")
	}
	if now := shop.Clock().Now(); !shop.Clock().Frozen() || now.Format(time.RFC3339) != "2026-01-15T12:00:00Z" {
		t.Errorf("clock: %v", now)
	}
	c := newClient(t, s).with("X-Appwrite-Project", "shop")
	ann := c.with("X-Appwrite-Session", encodeSession("ann", "fixed-secret"))
	got := ann.call("GET", "/account", "")
	got.ok(200)
	for _, want := range []string{`"$id":"ann"`, `"$createdAt":"2025-06-01T00:00:00.000+00:00"`, `"email":"ann@example.test"`, `"emailVerification":true`,
		`"labels":["admin"]`, `"big":9007199254740993`, `"providerType":"sms"`, `"status":true`} {
		if !strings.Contains(got.body, want) {
			t.Errorf("Ann: no %s in %s", want, got.body)
		}
	}
	if got := ann.call("GET", "/account/sessions/current", ""); !strings.Contains(got.body, `"$id":"s1","$createdAt":"2026-01-15T11:00:00.000+00:00"`) {
		t.Errorf("her session: %s", got.body)
	}
	c.call("POST", "/account/sessions/email", `{"email":"ann@example.test","password":"correct horse"}`).ok(201)
	c.call("POST", "/account/sessions/email", `{"email":"ann@example.test","password":"wrong horse"}`).refused(401, "user_invalid_credentials")
	c.call("POST", "/account/sessions/email", `{"email":"bob@example.test","password":"wrong horse"}`).refused(401, "user_invalid_credentials")
	c.call("POST", "/account/sessions/email", `{"email":"bob@example.test","password":"correct horse"}`).refused(403, "user_blocked")
	c.with("X-Appwrite-Session", encodeSession("eve", "whole")).call("GET", "/account", "").ok(200)
	if code, _, err := shop.TOTP(t.Context(), "eve@example.test"); err != nil || len(code) != 6 {
		t.Errorf("Eve's code: %q, %v", code, err)
	}
	if accounts := shop.oauth.accounts; len(accounts) != 1 || accounts[0].UID != "g-1" {
		t.Errorf("accounts elsewhere: %+v", accounts)
	}
}

// A project that no file names starts as the template says; one that Go code names
// too takes its users from the file, and Go code has the last word.
func TestSeedTemplate(t *testing.T) {
	t.Parallel()
	s := seeded(t, wholeSeed, WithProject("first"), WithProject("shop", Configure(func(s *Settings) { s.Name = "Other" })))
	if s.Default().ID() != "first" || strings.Join(s.Default().Settings().Platforms, " ") != "*.example.test" {
		t.Errorf("default project %s: %v", s.Default().ID(), s.Default().Settings().Platforms)
	}
	made := s.TestProject(t)
	if strings.Join(made.Settings().Platforms, " ") != "*.example.test" {
		t.Errorf("a new project: %v", made.Settings().Platforms)
	}
	shop, _ := s.Project("shop")
	if shop.Settings().Name != "Other" || shop.Settings().Auth.SessionsLimit != 3 {
		t.Errorf("shop: %+v", shop.Settings())
	}
	newClient(t, s).with("X-Appwrite-Project", "shop").call("POST", "/account/sessions/email", `{"email":"ann@example.test","password":"correct horse"}`).ok(201)
	if c, _ := s.Project(console); len(c.Settings().Platforms) != 0 {
		t.Error("the template reached the console project")
	}
}

// JSON is the same with the same names, and the clock of the command line wins.
func TestSeedJSON(t *testing.T) {
	t.Parallel()
	s := seeded(t, `{"version": 1, "now": "2026-01-15T12:00:00Z",
	"projects": [{"id": "shop", "users": [{"id": "ann", "name": "Ann \u00e9\/ \ud83d\ude00", "email": "ann@example.test"}]}]}`, WithClock(noon))
	u, err := s.store.User(t.Context(), "shop", "ann")
	if err != nil || u.Name != "Ann é/ 😀" || !u.CreatedAt.Equal(noon) {
		t.Errorf("Ann: %+v, %v", u, err)
	}
	running := seeded(t, "version: 1\nnow: 2030-01-01T00:00:00Z\n")
	if c := running.Default().Clock(); c.Frozen() || c.Now().Year() != 2030 {
		t.Errorf("clock: %v, frozen %v", c.Now(), c.Frozen())
	}
	if c := seeded(t, "version: 1\nfrozen: true\n").Default().Clock(); !c.Frozen() || time.Since(c.Now()) > time.Minute {
		t.Errorf("clock: %v, frozen %v", c.Now(), c.Frozen())
	}
}

// A mistake is named with its line and column, and no server is made.
func TestSeedMistakes(t *testing.T) {
	t.Parallel()
	user := "version: 1\nprojects:\n  - id: shop\n    users:\n      - "
	for _, test := range []struct{ text, want string }{
		{"", "1:1: `version` is missing"},
		{"version: 2", "1:1: `version` must be a whole number from 1 to 1"},
		{"- 1", "1:1: the body must be an object, not a list"},
		{"version: 1\nproject: []", "2:1: `project` is unknown; did you mean `projects`?"},
		{"version: 1\nnow: noon", "2:1: `now` must be a time such as"},
		{"version: 1\nprojects:\n  - name: Shop", "3:5: `projects[0].id` is missing"},
		{"version: 1\nprojects:\n  - id: shop\n    auth: {sessionLimit: 3}", "4:12: `projects[0].auth.sessionLimit` is unknown; did you mean `projects[0].auth.sessionsLimit`?"},
		{"version: 1\nprojects:\n  - id: no id", "3:5: `projects[0].id` must be 1 to 36 letters"},
		{"version: 1\nprojects:\n  - id: a\n  - id: a", "4:5: `projects[1].id` is that of another item too"},
		{user + "email: ann", "5:9: `projects[0].users[0].email` must be an e-mail address"},
		{user + "phone: +15555550123", "5:9: `projects[0].users[0].phone` must be a string, not a number"},
		{user + "mfa: {totp: a}", "5:15: `projects[0].users[0].mfa.totp` must be base32"},
		{user + "password: {crypt: a}", "5:20: `projects[0].users[0].password.crypt` is unknown; did you mean `projects[0].users[0].password.bcrypt`?"},
		{user + "password: {bcrypt: a, md5: b}", "5:9: `projects[0].users[0].password` must be one hash, not several"},
		{user + "password: short", "5:9: `projects[0].users[0].password` must be 8 to 256 characters, or nobody can sign in with it"},
		{user + "password: 5", "5:9: `projects[0].users[0].password` must be a string, not a number"},
		{user + "sessions: [{provider: pigeon}]", "5:21: `projects[0].users[0].sessions[0].provider` must be email, anonymous"},
		{user + "createdAt: yesterday", "5:9: `projects[0].users[0].createdAt` must be a time such as 2026-01-02T03:04:05Z, or -1h"},
		{user + "email: a@example.test\n      - email: A@example.test", "6:9: `projects[0].users[1].email` is that of another user too"},
		{user + "phone: \"+15555550123\"\n      - phone: \"+15555550123\"", "6:9: `projects[0].users[1].phone` is that of another user too"},
		{"version: 1\nversion: 1", "2:1: `version` is there twice"},
		{"version: 1\n---\nversion: 1", "2:1: a second document begins"},
		{"version: &v 1\nnow: *v", "2:6: an alias is not taken here"},
		{"? [a]\n: 1", "1:3: a name is wanted here"},
		{"version: !thing 1", "1:10: the tag !thing is not known here"},
		{"version: 99999999999999999999999999999999999999999", "1:1: `version` must be a whole number"},
		{"version: .inf", "1:10: \".inf\" is a number that does not fit"},
		{"version: 1\nprojects: [", "did not find expected node content"},
		{`{"version": 1,` + "\n" + ` "now": 5}`, "2:2: `now` must be a string, not a number"},
		{`{"version": 1, "now": "é", "frozen": 5}`, "1:28: `frozen` must be true or false, not a number"},
		{`{"version": 1, "version": 1}`, "1:16: `version` is there twice"},
		{`{"version": 1, "template": {"auth": {"limit": 1.5}}}`, "1:38: `template.auth.limit` must be a whole number"},
		{`{"version": 1, "template": {"auth": {"limit": null}}, "projects": [{"id": "a", "users": [null]}]}`, "`projects[0].users[0]` must be an object, not null"},
		{strings.Repeat("#", maxSeeds+1), "1:1: the file is larger than 16777216 bytes"},
	} {
		_, err := New(WithSeeds(strings.NewReader(test.text)), WithResponseChecks())
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%.80q:\n got %v\nwant %s", test.text, err, test.want)
		}
	}
}

// A file's mistakes begin with its name, as those of compilers do; two files may
// not name the same project.
func TestSeedFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	good, bad := filepath.Join(dir, "good.yaml"), filepath.Join(dir, "bad.yaml")
	for path, text := range map[string]string{good: wholeSeed, bad: "version: 1\nproject: []"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s, err := New(WithSeedFile(good), WithResponseChecks())
	if err != nil || s.Default().ID() != "shop" {
		t.Errorf("a good file: %v", err)
	}
	for want, opts := range map[string][]Option{
		bad + ":2:1: `project` is unknown":                      {WithSeedFile(bad)},
		good + ":7:5: `projects[0].id` is that of a project of": {WithSeedFile(good), WithSeedFile(good)},
		"WithSeedFile: open " + filepath.Join(dir, "none"):      {WithSeedFile(filepath.Join(dir, "none"))},
	} {
		if _, err := New(append(opts, WithResponseChecks())...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// Whatever a file is, reading it ends in a server or in a mistake with a place.
func FuzzSeeds(f *testing.F) {
	f.Add(wholeSeed)
	f.Add("version: 1\nprojects: [{id: a, users: [{prefs: {a: 1.5e300, b: 0x10, c: 1_000, d: ~}}]}]")
	f.Add("a: &a [*a]\n<<: {}")
	f.Add("\t{\"version\": 1}")
	f.Fuzz(func(t *testing.T, text string) {
		c := defaults()
		err := c.addSeeds([]byte(text))
		if err == nil {
			return
		}
		var line, column int
		if n, _ := fmt.Sscanf(err.Error(), "%d:%d: ", &line, &column); n != 2 || line < 1 || column < 0 {
			t.Errorf("%q: %v, which names no place", text, err)
		}
	})
}
