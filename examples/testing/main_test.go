package main

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/appctl/appctl/mockserver"
	"github.com/appctl/appctl/sdk"
)

const page = "https://example.com/verified"

// signUp makes Ada's account in a project and gives her client.
func signUp(t *testing.T, srv *mockserver.Server, p *mockserver.Project) *sdk.Client {
	t.Helper()
	app, err := sdk.New(srv.Endpoint(), p.ID())
	if err != nil {
		t.Fatal(err)
	}
	me := app.WithStore(sdk.MemoryStore())
	if _, err := me.Account.Create(t.Context(), sdk.CreateParams{Email: "ada@example.com", Password: "difference engine"}); err != nil {
		t.Fatal(err)
	}
	if _, err := me.Account.SignIn(t.Context(), sdk.CreateEmailPasswordSessionParams{Email: "ada@example.com", Password: "difference engine"}); err != nil {
		t.Fatal(err)
	}
	return me
}

// known makes example.com a host that links may lead to.
func known(s *mockserver.Settings) { s.Platforms = []string{"example.com"} }

// A whole server: the mail that the program has it send is in the outbox, its
// link works, and then there is nothing to send any more.
func TestLink(t *testing.T) {
	t.Parallel()
	srv := mockserver.Start(t, mockserver.WithResponseChecks())
	project := srv.TestProject(t, mockserver.Configure(known))
	me := signUp(t, srv, project)
	says(t, me.Account, "sent a link to ada@example.com")

	mail, ok := project.Outbox().Last(mockserver.Filter{To: "ada@example.com", Kind: mockserver.EmailVerification})
	if !ok || !strings.HasPrefix(mail.URL, page) {
		t.Fatalf("mail: %v with link %q, want one to %s", ok, mail.URL, page)
	}
	if err := follow(t, me, mail.URL); err != nil {
		t.Fatal(err)
	}
	says(t, me.Account, "ada@example.com is verified")
}

// Time is the project's, and a test moves it: the link is good for an hour.
func TestLinkExpires(t *testing.T) {
	t.Parallel()
	srv := mockserver.Start(t, mockserver.WithResponseChecks())
	project := srv.TestProject(t, mockserver.Configure(known))
	me := signUp(t, srv, project)
	says(t, me.Account, "sent a link to ada@example.com")
	mail, _ := project.Outbox().Last(mockserver.Filter{To: "ada@example.com"})

	project.Clock().Advance(61 * time.Minute)
	if err := follow(t, me, mail.URL); !errors.Is(err, sdk.ErrInvalidToken) {
		t.Errorf("link after 61 minutes: %v, want %v", err, sdk.ErrInvalidToken)
	}
}

// follow does what the page behind the link does.
func follow(t *testing.T, c *sdk.Client, link string) error {
	t.Helper()
	u, err := url.Parse(link)
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Account.UpdateEmailVerification(t.Context(),
		sdk.UpdateEmailVerificationParams{UserID: u.Query().Get("userId"), Secret: u.Query().Get("secret")})
	return err
}

// The limits are the real server's where the project enforces them.
func TestLimit(t *testing.T) {
	t.Parallel()
	srv := mockserver.Start(t, mockserver.WithRateLimits(mockserver.Enforced), mockserver.WithResponseChecks())
	me := signUp(t, srv, srv.TestProject(t, mockserver.Configure(known)))
	for range 10 {
		says(t, me.Account, "sent a link to ada@example.com")
	}
	says(t, me.Account, "sent often enough: look into the mailbox of ada@example.com")
}

// A server that is down: a transport answers in its place, and says how often
// it was asked.
func TestServerDown(t *testing.T) {
	t.Parallel()
	asked := 0
	down := transport(func(*http.Request) (*http.Response, error) {
		asked++
		return &http.Response{StatusCode: 503, Body: http.NoBody}, nil
	})
	app, err := sdk.New("https://api.test/v1", "demo", sdk.WithTransport(down),
		sdk.WithRetry(sdk.RetryPolicy{MinWait: time.Nanosecond, MaxWait: time.Nanosecond}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := remind(t.Context(), app.Account, page); !errors.Is(err, sdk.ErrServer) || asked != 3 {
		t.Errorf("server that is down: %v after %d tries, want %v after 3", err, asked, sdk.ErrServer)
	}
}

// transport is an http.RoundTripper.
type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// A moment that no server can be brought into: the user verifies their e-mail
// between the two calls. A fake gives any result and any error.
func TestVerifiedMeanwhile(t *testing.T) {
	t.Parallel()
	says(t, fake{user: &sdk.User{Email: "ada@example.com"}, err: &sdk.Error{Status: 409, Type: sdk.ErrEmailAlreadyVerified}}, "ada@example.com is verified")
}

// fake answers for an account.
type fake struct {
	user *sdk.User
	err  error // of CreateEmailVerification
}

func (f fake) Get(context.Context, ...sdk.CallOption) (*sdk.User, error) { return f.user, nil }

func (f fake) CreateEmailVerification(context.Context, sdk.CreateEmailVerificationParams, ...sdk.CallOption) (*sdk.Token, error) {
	return nil, f.err
}

func says(t *testing.T, a accounts, want string) {
	t.Helper()
	if got, err := remind(t.Context(), a, page); err != nil || got != want {
		t.Fatalf("remind: %q (%v), want %q", got, err, want)
	}
}
