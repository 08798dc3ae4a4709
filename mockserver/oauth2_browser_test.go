package mockserver

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// surfer is a browser that goes where it is sent, with its cookies.
type surfer struct {
	t       *testing.T
	client  *client
	cookies map[string]string
}

func newSurfer(c *client) *surfer {
	return &surfer{c.t, c.with("X-Appwrite-Project", ""), map[string]string{}}
}

// visit sends one request and keeps the cookies of the answer.
func (b *surfer) visit(method, address, form string) *answer {
	b.t.Helper()
	r := request(b.t, method, address, form, b.client.header)
	for name, value := range b.cookies {
		r.Header.Add("Cookie", name+"="+value)
	}
	a := b.client.send(r)
	for _, line := range a.header.Values("Set-Cookie") {
		cookie, err := http.ParseSetCookie(line)
		if err != nil {
			b.t.Fatal(err)
		}
		b.cookies[cookie.Name] = cookie.Value
	}
	return a
}

// request is one with a form, or without.
func request(t *testing.T, method, address, form string, header http.Header) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(form))
	if err != nil {
		t.Fatal(err)
	}
	maps.Copy(r.Header, header)
	if form != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return r
}

// follow goes on from an address until it leaves the server, and gives the URL
// that it leaves to.
func (b *surfer) follow(address string) *url.URL {
	b.t.Helper()
	for range 10 {
		a := b.visit("GET", address, "")
		if a.status != 301 && a.status != 302 {
			b.t.Fatalf("%s: got %d %s, want to be sent on", a.request, a.status, a.body)
		}
		u, err := url.Parse(a.header.Get("Location"))
		if err != nil {
			b.t.Fatal(err)
		}
		if !strings.HasPrefix(u.Path, "/v1/") && !strings.HasPrefix(u.Path, "/_mock/") {
			return u
		}
		address = u.String()
	}
	b.t.Fatalf("%s: sent on for ever", address)
	return nil
}

const (
	appSuccess = "http://localhost/welcome?from=app"
	appFailure = "http://localhost/sorry"
)

// startURL is where an app sends the browser to sign in.
func startURL(kind, provider string, more ...string) string {
	query := url.Values{"project": {"test"}, "success": {appSuccess}, "failure": {appFailure}}
	for i := 0; i < len(more); i += 2 {
		query.Add(more[i], more[i+1])
	}
	return "http://localhost/v1/account/" + kind + "/oauth2/" + provider + "?" + query.Encode()
}

// signInWith goes all the way by a provider, and wants the app's success page.
func (b *surfer) signInWith(provider string) *client {
	b.t.Helper()
	if u := b.follow(startURL("sessions", provider)); u.Path != "/welcome" {
		b.t.Fatalf("%s: got to %s, want the success page", provider, u)
	}
	return b.member()
}

// member is the client with the session in the browser's cookies.
func (b *surfer) member() *client {
	b.t.Helper()
	session, err := url.QueryUnescape(b.cookies["a_session_test"])
	if err != nil {
		b.t.Fatal(err)
	}
	return b.client.with("X-Appwrite-Project", "test").as(session)
}

// refusedWith goes all the way by a provider, and wants the failure page with
// an error.
func (b *surfer) refusedWith(provider, want string) {
	b.t.Helper()
	u := b.follow(startURL("sessions", provider))
	if got := u.Query().Get("error"); u.Path != "/sorry" || got != want {
		b.t.Errorf("%s: got to %s with error\n\t%s, want\n\t%s", provider, u, got, want)
	}
}

// newOAuth2Client is a guest of a project that takes sign-ins by these providers.
func newOAuth2Client(t *testing.T, providers ...string) *client {
	t.Helper()
	c := newClient(t, newServer(t))
	for _, provider := range providers {
		c.setProvider(provider, func(p *OAuth2Provider) {
			p.Enabled, p.AppID, p.Secret = true, "1", "123456"
		})
	}
	return c
}

// setProvider changes the settings of a provider.
func (c *client) setProvider(provider string, change func(*OAuth2Provider)) {
	c.t.Helper()
	err := c.server.Default().Configure(c.t.Context(), func(s *Settings) {
		p := s.OAuth2[provider]
		change(&p)
		s.OAuth2[provider] = p
	})
	if err != nil {
		c.t.Fatal(err)
	}
}

// comesBack lets somebody come back from a provider.
func (c *client) comesBack(provider, uid, email string, verified bool) {
	c.t.Helper()
	c.setProvider(provider, func(p *OAuth2Provider) {
		p.Identity = OAuth2Identity{ID: &uid, Email: &email, EmailVerified: &verified}
	})
}
