// Command testing reminds a user to verify their e-mail. It is here for its
// tests: how a program that uses the SDK is tested without a server, without
// network and without waiting.
//
//	export APPWRITE_ENDPOINT=https://fra.cloud.appwrite.io/v1 APPWRITE_PROJECT_ID=my-project APPWRITE_SESSION=...
//	go run ./examples/testing https://example.com/verified
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"

	"github.com/appctl/appctl/sdk"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "testing:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) != 1 {
		return errors.New("give the page to come back to")
	}
	app, err := sdk.New(os.Getenv("APPWRITE_ENDPOINT"), os.Getenv("APPWRITE_PROJECT_ID"),
		sdk.WithCredential(sdk.SessionSecret(os.Getenv("APPWRITE_SESSION"))))
	if err != nil {
		return err
	}
	said, err := remind(ctx, app.Account, args[0])
	if err != nil {
		return err
	}
	fmt.Println(said)
	return nil
}

// accounts is what remind needs of an [sdk.AccountService]. Who uses an interface
// declares it: it has the two methods that a fake has to have, and a new method
// of the SDK breaks nobody.
type accounts interface {
	Get(ctx context.Context, opts ...sdk.CallOption) (*sdk.User, error)
	CreateEmailVerification(ctx context.Context, p sdk.CreateEmailVerificationParams, opts ...sdk.CallOption) (*sdk.Token, error)
}

// remind sends a link to whoever has not verified their e-mail yet, and says
// what it has done.
func remind(ctx context.Context, a accounts, page string) (string, error) {
	user, err := a.Get(ctx)
	if err != nil {
		return "", err
	}
	if user.EmailVerification {
		return user.Email + " is verified", nil
	}
	_, err = a.CreateEmailVerification(ctx, sdk.CreateEmailVerificationParams{URL: page})
	switch {
	case errors.Is(err, sdk.ErrEmailAlreadyVerified): // meanwhile
		return user.Email + " is verified", nil
	case errors.Is(err, sdk.ErrRateLimited):
		return "sent often enough: look into the mailbox of " + user.Email, nil
	case err != nil:
		return "", err
	}
	return "sent a link to " + user.Email, nil
}
