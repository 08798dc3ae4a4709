package sdk_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/appctl/appctl/mockserver"
	"github.com/appctl/appctl/sdk"
)

// A web server has one client, made when it starts, and a view for each
// request: that of the session in the browser's cookie. What a handler does
// with its view touches no other request. The program examples/ssr goes on from
// here, with sign-in, second factor and pictures.
func ExampleClient_As() {
	_, _, app := rehearse()
	home := func(w http.ResponseWriter, r *http.Request) {
		var visitor sdk.Credential // a guest
		if c, err := r.Cookie("session"); err == nil {
			visitor = sdk.SessionSecret(c.Value)
		}
		user, err := app.As(visitor).Account.Get(r.Context())
		switch {
		case errors.Is(err, sdk.ErrUnauthorized):
			fmt.Fprint(w, "Please sign in")
		case err != nil:
			http.Error(w, "Try again later", http.StatusBadGateway)
		default:
			fmt.Fprint(w, "Hello, ", user.Name)
		}
	}

	session, err := app.Account.SignIn(context.Background(), sdk.CreateEmailPasswordSessionParams{Email: "ada@example.com", Password: "difference engine"})
	if err != nil {
		log.Fatal(err)
	}
	for _, secret := range []string{session.Secret, "made-up", ""} {
		w, r := httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil)
		if secret != "" {
			r.AddCookie(&http.Cookie{Name: "session", Value: secret})
		}
		home(w, r)
		fmt.Println(w.Body)
	}
	// Output:
	// Hello, Ada
	// Please sign in
	// Please sign in
}

// Test a program against package mockserver, a whole server in the same process:
// its mails can be read and its clock can be moved. In a test, mockserver.Start
// listens on a free port and ends with the test. The program examples/testing
// has more: limits, servers that are down, and fakes.
func Example_testing() {
	ctx := context.Background()
	srv, err := mockserver.New(mockserver.WithClock(noon()), mockserver.WithResponseChecks())
	if err != nil {
		log.Fatal(err)
	}
	project := srv.Default()
	app, err := sdk.New("http://localhost/v1", project.ID(), sdk.WithTransport(srv.Transport())) // no socket
	if err != nil {
		log.Fatal(err)
	}

	token, err := app.Account.CreateEmailToken(ctx, sdk.CreateEmailTokenParams{Email: "ada@example.com"})
	if err != nil {
		log.Fatal(err)
	}
	mail, _ := project.Outbox().Last(mockserver.Filter{To: "ada@example.com"})
	fmt.Println(mail.Kind, len(mail.Code))

	project.Clock().Advance(16 * time.Minute) // the code is good for 15
	_, err = app.Account.SignInWithToken(ctx, sdk.CreateSessionParams{UserID: token.UserID, Secret: mail.Code})
	fmt.Println(errors.Is(err, sdk.ErrInvalidToken))
	// Output:
	// email-otp 6
	// true
}

// Options bound what a client may take: of time, of tries, of memory.
func ExampleNew() {
	app, err := sdk.New("https://fra.cloud.appwrite.io/v1", "my-project",
		sdk.WithTimeout(5*time.Second), // an attempt; the context bounds them all
		sdk.WithRetry(sdk.RetryPolicy{Attempts: 2, MaxWait: time.Second}),
		sdk.WithImageLimit(1<<20),
		sdk.WithUserAgent("billing/1.4"),
	)
	fmt.Println(app, err)

	_, err = sdk.New("fra.cloud.appwrite.io", "my-project")
	fmt.Println(err)
	// Output:
	// sdk.Client[endpoint=https://fra.cloud.appwrite.io/v1 project=my-project] <nil>
	// invalid argument: endpoint is not an absolute http or https URL such as https://cloud.appwrite.io/v1
}

// Capture shows what is behind a result: here how often the call may be made
// again.
func ExampleCapture() {
	_, _, app := rehearse()
	var answer sdk.Response
	_, err := app.Account.SignIn(context.Background(),
		sdk.CreateEmailPasswordSessionParams{Email: "ada@example.com", Password: "a good guess"}, sdk.Capture(&answer))
	fmt.Println(errors.Is(err, sdk.ErrInvalidCredentials))
	fmt.Println(answer.Status, answer.RateLimit.Remaining, "of", answer.RateLimit.Limit, "left until", answer.RateLimit.Reset.UTC().Format(time.Kitchen))
	// Output:
	// true
	// 401 9 of 10 left until 1:00PM
}

// attempts counts what a client sends, by operation and status.
type attempts map[string]int

func (a attempts) Start(ctx context.Context, _ sdk.Operation) context.Context { return ctx }

func (a attempts) End(_ context.Context, op sdk.Operation, r *sdk.Response, _ error) {
	status := 0 // no answer
	if r != nil {
		status = r.Status
	}
	a[fmt.Sprintf("%s %d", op.Name, status)]++ // one goroutine calls it here; lock it for more
}

// A hook sees each attempt of each call.
func ExampleWithHook() {
	srv, err := mockserver.New(mockserver.WithClock(noon()), mockserver.WithResponseChecks())
	if err != nil {
		log.Fatal(err)
	}
	seen := attempts{}
	app, err := sdk.New("http://localhost/v1", srv.Default().ID(), sdk.WithTransport(srv.Transport()), sdk.WithHook(seen))
	if err != nil {
		log.Fatal(err)
	}
	_, err = app.WithStore(sdk.MemoryStore()).Account.SignInAnonymously(context.Background())
	fmt.Println(seen, err)
	// Output: map[account.createAnonymousSession 201:1 account.get 200:1] <nil>
}
