// Command oauth2-loopback signs a user in by an OAuth2 provider. A browser does
// the talking, and comes back to a port of this computer (RFC 8252, 7.3).
//
//	export APPWRITE_ENDPOINT=https://fra.cloud.appwrite.io/v1 APPWRITE_PROJECT_ID=my-project
//	go run ./examples/oauth2-loopback github
//
// The provider is to be switched on in the project, and localhost known as one
// of its platforms.
package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"time"

	"github.com/appctl/appctl/sdk"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Getenv, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "oauth2-loopback:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, getenv func(string) string, args []string, stdout io.Writer) error {
	if len(args) != 1 {
		return errors.New(`give a provider, such as "github"`)
	}
	app, err := sdk.New(getenv("APPWRITE_ENDPOINT"), getenv("APPWRITE_PROJECT_ID"))
	if err != nil {
		return err
	}
	me := app.WithStore(sdk.MemoryStore()) // a FileStore keeps it for the next run
	if err := signIn(ctx, me, sdk.OAuthProvider(args[0]), stdout); err != nil {
		return err
	}
	user, err := me.Account.Get(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "Signed in as %s <%s>\n", user.Name, user.Email)
	return nil
}

// signIn sends the browser away and waits for it to come back.
func signIn(ctx context.Context, me *sdk.Client, provider sdk.OAuthProvider, stdout io.Writer) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "localhost:0")
	if err != nil {
		return err
	}
	state := rand.Text() // whoever does not know it was sent by somebody else
	back := fmt.Sprintf("http://localhost:%d/?state=%s", listener.Addr().(*net.TCPAddr).Port, state)
	page, err := me.Account.CreateOAuth2Token(ctx, provider, sdk.OAuth2Params{Success: back, Failure: back})
	if err != nil {
		_ = listener.Close()
		return err
	}
	fmt.Fprintln(stdout, "Open this in a browser:", page)

	token, err := callback(ctx, listener, state)
	if err != nil {
		return err
	}
	_, err = me.Account.SignInWithToken(ctx, token)
	if need, ok := errors.AsType[*sdk.MFARequired](err); ok { // go on as in examples/signin-mfa
		return errors.Join(err, me.Account.CancelSignIn(ctx, need))
	}
	return err
}

// callback takes what the browser brings, once, and closes the listener.
func callback(ctx context.Context, listener net.Listener, state string) (sdk.CreateSessionParams, error) {
	type answer struct {
		token sdk.CreateSessionParams
		err   error
	}
	answers := make(chan answer, 1)
	handle := func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("state") != state {
			http.Error(w, "This is not the sign-in that was begun here.", http.StatusForbidden)
			return
		}
		token, err := sdk.ParseOAuth2Callback(r.URL)
		fmt.Fprintln(w, "You may close this window.")
		select {
		case answers <- answer{token, err}:
		default: // the browser has come twice
		}
	}
	server := &http.Server{Handler: http.HandlerFunc(handle), ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = server.Serve(listener) }()
	defer func() { _ = server.Shutdown(ctx) }() // lets the browser have its page

	select {
	case a := <-answers:
		return a.token, a.err
	case <-ctx.Done():
		return sdk.CreateSessionParams{}, fmt.Errorf("wait for the browser: %w", ctx.Err())
	}
}
