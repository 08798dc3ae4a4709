package main

import (
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/appctl/appctl/mockserver"
	"github.com/appctl/appctl/sdk"
	"github.com/pquerna/otp/totp"
)

const password = "difference engine"

// firefox is what a browser says that it is.
const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0"

// world is a site in front of a server.
type world struct {
	site *httptest.Server
	api  *mockserver.Server
	app  *sdk.Client
}

func start(t *testing.T) world {
	t.Helper()
	api := mockserver.Start(t, mockserver.WithResponseChecks())
	app, err := sdk.New(api.Endpoint(), api.Default().ID(), sdk.WithCredential(sdk.APIKey(api.Default().APIKey())))
	if err != nil {
		t.Fatal(err)
	}
	site := httptest.NewTLSServer(newSite(app))
	t.Cleanup(site.Close)
	return world{site: site, api: api, app: app}
}

// register makes a user, whose view it gives.
func (w world) register(t *testing.T, name string) *sdk.Client {
	t.Helper()
	guest, me := w.app.As(sdk.Credential{}), w.app.WithStore(sdk.MemoryStore())
	if _, err := guest.Account.Create(t.Context(), sdk.CreateParams{Email: name + "@example.com", Password: password, Name: new(name)}); err != nil {
		t.Fatal(err)
	}
	if _, err := me.Account.SignIn(t.Context(), sdk.CreateEmailPasswordSessionParams{Email: name + "@example.com", Password: password}); err != nil {
		t.Fatal(err)
	}
	return me
}

// browser keeps cookies.
type browser struct {
	*http.Client
	site string
}

func (w world) browser(t *testing.T) browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return browser{&http.Client{Transport: w.site.Client().Transport, Jar: jar}, w.site.URL}
}

// submit sends a form and gives the page that follows; without fields it opens
// the page.
func (b browser) submit(t *testing.T, path string, fields ...string) (int, string) {
	t.Helper()
	method, form := "GET", url.Values{}
	for i := 0; i < len(fields); i += 2 {
		method = "POST"
		form.Set(fields[i], fields[i+1])
	}
	r, err := http.NewRequestWithContext(t.Context(), method, b.site+path, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("User-Agent", firefox)
	resp, err := b.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	page, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(page)
}

func (b browser) signIn(t *testing.T, name, password string) (int, string) {
	t.Helper()
	return b.submit(t, "/signin", "email", name+"@example.com", "password", password)
}

// The account page has pictures that a browser can load: the user's initials
// and the logo of the browser that signed in, not of the program in between.
func TestPictures(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.register(t, "ada")
	status, page := w.browser(t).signIn(t, "ada", password)
	if status != 200 || !strings.Contains(page, "<h1>ada</h1>") || !strings.Contains(page, "Firefox on GNU/Linux, this one") {
		t.Fatalf("account page: %d\n%s", status, page)
	}
	pictures := regexp.MustCompile(`<img src="([^"]+)"`).FindAllStringSubmatch(page, -1)
	if len(pictures) != 2 {
		t.Fatalf("%d pictures, want initials and a logo\n%s", len(pictures), page)
	}
	for _, p := range pictures {
		resp, err := w.api.Client().Get(html.UnescapeString(p[1]))
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != 200 || resp.Header.Get("Content-Type") != "image/png" {
			t.Errorf("%s: %d %s", p[1], resp.StatusCode, resp.Header.Get("Content-Type"))
		}
	}
}

// A wrong password is told, and nobody is signed in.
func TestWrongPassword(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.register(t, "ada")
	b := w.browser(t)
	if status, page := b.signIn(t, "ada", "analytical engine"); status != 422 || !strings.Contains(page, "Wrong e-mail or password.") {
		t.Errorf("wrong password: %d\n%s", status, page)
	}
	if _, page := b.submit(t, "/"); !strings.Contains(page, `action="/signin"`) {
		t.Errorf("after a wrong password:\n%s", page)
	}
}

// The second factor is asked for, and until it is passed the page shows nobody.
func TestSecondFactor(t *testing.T) {
	t.Parallel()
	w := start(t)
	noon := time.Date(2026, 8, 21, 12, 0, 0, 0, time.UTC)
	w.api.Default().Clock().Set(noon)
	w.api.Default().Clock().Freeze()
	code := enroll(t, w.register(t, "ada"), noon)

	b := w.browser(t)
	_, page := b.signIn(t, "ada", password)
	challenge := regexp.MustCompile(`name="challenge" value="([^"]+)"`).FindStringSubmatch(page)
	if challenge == nil {
		t.Fatalf("no form for a code:\n%s", page)
	}
	if _, page := b.submit(t, "/"); !strings.Contains(page, `action="/signin"`) {
		t.Errorf("half signed in:\n%s", page)
	}
	if status, page := b.submit(t, "/code", "challenge", challenge[1], "code", "000000"); status != 422 || !strings.Contains(page, "That code is wrong.") {
		t.Errorf("wrong code: %d\n%s", status, page)
	}
	if status, page := b.submit(t, "/code", "challenge", challenge[1], "code", code); status != 200 || !strings.Contains(page, "<h1>ada</h1>") {
		t.Errorf("right code: %d\n%s", status, page)
	}
}

// A user who can pass no factor any more is left no half-open session.
func TestNoFactorLeft(t *testing.T) {
	t.Parallel()
	w := start(t)
	project := w.api.Default()
	project.Clock().Freeze()
	enroll(t, w.register(t, "ada"), project.Clock().Now())
	err := project.Configure(t.Context(), func(s *mockserver.Settings) { s.Auth.MFAFactors.TOTP = false })
	if err != nil {
		t.Fatal(err)
	}
	project.Journal().Clear()
	if status, page := w.browser(t).signIn(t, "ada", password); status != 502 {
		t.Errorf("no factor left: %d, want 502\n%s", status, page)
	}
	calls := project.Journal().Entries()
	if last := calls[len(calls)-1]; last.Operation != "account.deleteSession" || last.Status != 204 {
		t.Errorf("no factor left: the last call is %s, %d, want account.deleteSession, 204", last.Operation, last.Status)
	}
}

func enroll(t *testing.T, me *sdk.Client, now time.Time) (code string) {
	t.Helper()
	app, err := me.Account.CreateMFAAuthenticator(t.Context(), sdk.AuthenticatorTOTP)
	if err != nil {
		t.Fatal(err)
	}
	code, err = totp.GenerateCode(app.Secret, now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := me.Account.UpdateMFAAuthenticator(t.Context(), sdk.AuthenticatorTOTP, sdk.UpdateMFAAuthenticatorParams{OTP: code}); err != nil {
		t.Fatal(err)
	}
	if _, err := me.Account.UpdateMFA(t.Context(), sdk.UpdateMFAParams{MFA: true}); err != nil {
		t.Fatal(err)
	}
	return code
}

// Signing out ends the session on the server too.
func TestSignOut(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.register(t, "ada")
	b := w.browser(t)
	b.signIn(t, "ada", password)
	root, err := url.Parse(w.site.URL)
	if err != nil {
		t.Fatal(err)
	}
	cookies := b.Jar.Cookies(root)
	if _, page := b.submit(t, "/signout", "", ""); !strings.Contains(page, `action="/signin"`) {
		t.Errorf("signed out:\n%s", page)
	}
	if left := b.Jar.Cookies(root); len(left) > 0 {
		t.Errorf("cookies after signing out: %d", len(left))
	}
	b.Jar.SetCookies(root, cookies) // somebody has kept a copy
	if _, page := b.submit(t, "/"); !strings.Contains(page, `action="/signin"`) {
		t.Errorf("with the old cookie:\n%s", page)
	}
}

// A form on another site signs nobody in.
func TestOtherSite(t *testing.T) {
	t.Parallel()
	w := start(t)
	r, err := http.NewRequestWithContext(t.Context(), "POST", w.site.URL+"/signin", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	resp, err := w.site.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != 403 {
		t.Errorf("form on another site: %d, want 403", resp.StatusCode)
	}
}

// Users who come at the same time see themselves.
func TestManyUsers(t *testing.T) {
	t.Parallel()
	w := start(t)
	for _, name := range []string{"ada", "bob", "carol", "dave"} {
		w.register(t, name)
		b := w.browser(t)
		b.signIn(t, name, password)
		for range 4 {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				for range 5 {
					if status, page := b.submit(t, "/"); status != 200 || !strings.Contains(page, "<h1>"+name+"</h1>") {
						t.Errorf("%s sees: %d\n%s", name, status, page)
					}
				}
			})
		}
	}
}
