package sdk_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"net/url"
	"os"
	"path/filepath"

	"github.com/appctl/appctl/mockserver"
	"github.com/appctl/appctl/sdk"
	"github.com/appctl/appctl/sdk/query"
)

// rehearse gives a project of a mock server in this process, with Ada in it,
// and a client of it.
func rehearse() (*mockserver.Project, *mockserver.Server, *sdk.Client) {
	srv, err := mockserver.New(mockserver.WithClock(noon()), mockserver.WithResponseChecks())
	if err != nil {
		log.Fatal(err)
	}
	project := srv.Default()
	err = project.Configure(context.Background(), func(s *mockserver.Settings) {
		s.OAuth2["github"] = mockserver.OAuth2Provider{Enabled: true, AppID: "app", Secret: "secret"}
	})
	if err != nil {
		log.Fatal(err)
	}
	client, err := sdk.New("http://localhost/v1", project.ID(), sdk.WithTransport(srv.Transport()))
	if err != nil {
		log.Fatal(err)
	}
	_, err = client.Account.Create(context.Background(), sdk.CreateParams{Email: "ada@example.com", Password: "difference engine", Name: new("Ada")})
	if err != nil {
		log.Fatal(err)
	}
	return project, srv, client
}

// browser goes from address to address, and gives the one of the app that it
// comes back to.
func browser(srv *mockserver.Server, address *url.URL) *url.URL {
	goes := &http.Client{Transport: srv.Transport(), CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if address = r.URL; address.Port() == "8400" {
			return http.ErrUseLastResponse
		}
		return nil
	}}
	resp, err := goes.Get(address.String())
	if err != nil {
		log.Fatal(err)
	}
	resp.Body.Close()
	return address
}

// Send a link by e-mail, and sign in whoever follows it.
func ExampleAccountService_CreateMagicURLToken() {
	project, _, client := rehearse()
	ctx := context.Background()

	_, err := client.Account.CreateMagicURLToken(ctx, sdk.CreateMagicURLTokenParams{Email: "ada@example.com", URL: new("http://localhost:8400/in")})
	if err != nil {
		log.Fatal(err)
	}

	mail, _ := project.Outbox().Last(mockserver.Filter{To: "ada@example.com"})
	link, err := url.Parse(mail.URL) // what the handler of /in has in r.URL
	if err != nil {
		log.Fatal(err)
	}
	session, err := client.Account.SignInWithToken(ctx, sdk.CreateSessionParams{UserID: link.Query().Get("userId"), Secret: link.Query().Get("secret")})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("signed in by", session.Provider)
	// Output: signed in by magic-url
}

// Send the browser to a provider, and read what it comes back with. A program
// without a web server of its own listens on the loopback meanwhile.
func ExampleParseOAuth2Callback() {
	_, srv, client := rehearse()
	ctx := context.Background()

	start, err := client.Account.OAuth2TokenURL(sdk.OAuthGitHub, sdk.OAuth2Params{
		Success: "http://localhost:8400/in?state=a-random-value",
		Failure: "http://localhost:8400/in",
	})
	if err != nil {
		log.Fatal(err)
	}
	back := browser(srv, start) // open it for the user; the handler of /in has r.URL

	if back.Query().Get("state") != "a-random-value" {
		log.Fatal("somebody else's sign-in")
	}
	token, err := sdk.ParseOAuth2Callback(back)
	if errors.Is(err, sdk.ErrOAuth2ProviderError) {
		log.Fatal("you said no: ", err)
	}
	if err != nil {
		log.Fatal(err)
	}
	session, err := client.Account.SignInWithToken(ctx, token)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("signed in by", session.Provider)
	// Output: signed in by github
}

// Send a link to whoever has forgotten their password, and take the new one on
// the page behind it.
func ExampleAccountService_CreateRecovery() {
	project, _, client := rehearse()
	ctx := context.Background()

	_, err := client.Account.CreateRecovery(ctx, sdk.CreateRecoveryParams{Email: "ada@example.com", URL: "http://localhost:8400/new-password"})
	if err != nil && !errors.Is(err, sdk.ErrUserNotFound) { // do not tell who has an account
		log.Fatal(err)
	}

	mail, _ := project.Outbox().Last(mockserver.Filter{Kind: mockserver.Recovery})
	link, err := url.Parse(mail.URL) // what the handler of /new-password has in r.URL
	if err != nil {
		log.Fatal(err)
	}
	_, err = client.Account.UpdateRecovery(ctx, sdk.UpdateRecoveryParams{
		UserID: link.Query().Get("userId"), Secret: link.Query().Get("secret"), Password: "analytical engine",
	})
	if err != nil {
		log.Fatal(err)
	}
	_, err = client.Account.SignIn(ctx, sdk.CreateEmailPasswordSessionParams{Email: "ada@example.com", Password: "analytical engine"})
	fmt.Println("signed in:", err == nil)
	// Output: signed in: true
}

// Send a code, and take it with a new password.
func ExampleAccountService_CreateRecoveryOTP() {
	project, _, client := rehearse()
	ctx := context.Background()

	token, err := client.Account.CreateRecoveryOTP(ctx, sdk.CreateRecoveryOTPParams{Email: "ada@example.com"})
	if err != nil {
		log.Fatal(err)
	}
	mail, _ := project.Outbox().Last(mockserver.Filter{Kind: mockserver.Recovery})

	_, err = client.Account.UpdateRecoveryOTP(ctx, sdk.UpdateRecoveryOTPParams{UserID: token.UserID, Secret: mail.Code, Password: "analytical engine"})
	if err != nil {
		log.Fatal(err)
	}
	_, err = client.Account.SignIn(ctx, sdk.CreateEmailPasswordSessionParams{Email: "ada@example.com", Password: "analytical engine"})
	fmt.Println("signed in:", err == nil)
	// Output: signed in: true
}

// Go through a list, whatever its length.
func ExampleAccountService_Identities() {
	_, srv, client := rehearse()
	ctx := context.Background()
	start, err := client.Account.OAuth2TokenURL(sdk.OAuthGitHub, sdk.OAuth2Params{Success: "http://localhost:8400/in"})
	if err != nil {
		log.Fatal(err)
	}
	token, err := sdk.ParseOAuth2Callback(browser(srv, start))
	if err != nil {
		log.Fatal(err)
	}
	session, err := client.Account.SignInWithToken(ctx, token)
	if err != nil {
		log.Fatal(err)
	}

	me := client.As(sdk.SessionSecret(session.Secret))
	for identity, err := range me.Account.Identities(ctx, query.Equal("provider", sdk.OAuthGitHub, sdk.OAuthGitLab)) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(identity.Provider, identity.ProviderEmail)
	}
	// Output: github user@github.example
}

// Ask for one page at a time, as a page with a "next" link does. The cursor is the
// last item of the page before: what is added meanwhile moves nothing.
func ExampleAccountService_ListIdentities() {
	_, srv, client := rehearse()
	ctx := context.Background()
	start, err := client.Account.OAuth2TokenURL(sdk.OAuthGitHub, sdk.OAuth2Params{Success: "http://localhost:8400/in"})
	if err != nil {
		log.Fatal(err)
	}
	token, err := sdk.ParseOAuth2Callback(browser(srv, start))
	if err != nil {
		log.Fatal(err)
	}
	me := client.WithStore(sdk.MemoryStore())
	if _, err := me.Account.SignInWithToken(ctx, token); err != nil {
		log.Fatal(err)
	}

	queries := []query.Query{query.OrderDesc("$createdAt"), query.Limit(10)}
	page, err := me.Account.ListIdentities(ctx, sdk.ListParams{Queries: queries})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(page.Items), "of", page.Total)

	last := page.Items[len(page.Items)-1]
	page, err = me.Account.ListIdentities(ctx, sdk.ListParams{
		Queries: append(queries, query.CursorAfter(string(last.ID))),
		Total:   new(false), // it is known
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(page.Items), "more")
	// Output:
	// 1 of 1
	// 0 more
}

// Keep the session of a command line between two runs.
func ExampleFileStore() {
	_, _, client := rehearse()
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "sessions")
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path := filepath.Join(dir, "sessions.json") // rather below os.UserConfigDir

	me := client.WithStore(sdk.FileStore(path))
	_, err = me.Account.SignIn(ctx, sdk.CreateEmailPasswordSessionParams{Email: "ada@example.com", Password: "difference engine"})
	if err != nil {
		log.Fatal(err)
	}

	again := client.WithStore(sdk.FileStore(path)) // the next run
	user, err := again.Account.Get(ctx)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("Hello again,", user.Name)
	// Output: Hello again, Ada
}
