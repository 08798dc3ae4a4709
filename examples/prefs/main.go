// Command prefs shows and changes settings that a user keeps on the server, as
// a type of the program's own.
//
//	export APPWRITE_ENDPOINT=https://fra.cloud.appwrite.io/v1 APPWRITE_PROJECT_ID=my-project APPWRITE_SESSION=...
//	go run ./examples/prefs
//	go run ./examples/prefs -theme dark -size 14
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/appctl/appctl/sdk"
)

// settings are what this program keeps. Other programs of the project keep
// theirs beside it.
type settings struct {
	Theme string `json:"theme"`
	Size  int    `json:"size"`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Getenv, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "prefs:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, getenv func(string) string, args []string, stdout io.Writer) error {
	if getenv("APPWRITE_SESSION") == "" {
		return errors.New("APPWRITE_SESSION is not set")
	}
	app, err := sdk.New(getenv("APPWRITE_ENDPOINT"), getenv("APPWRITE_PROJECT_ID"),
		sdk.WithCredential(sdk.SessionSecret(getenv("APPWRITE_SESSION"))))
	if err != nil {
		return err
	}
	now, err := sdk.GetPrefs[settings](ctx, app.Account) // what nobody has set is zero
	if err != nil {
		return err
	}
	flags := flag.NewFlagSet("prefs", flag.ContinueOnError)
	flags.StringVar(&now.Theme, "theme", now.Theme, "colour scheme")
	flags.IntVar(&now.Size, "size", now.Size, "of letters, in points")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NFlag() > 0 {
		if err := save(ctx, app.Account, now); err != nil {
			return err
		}
	}
	fmt.Fprintf(stdout, "theme %q, size %d\n", now.Theme, now.Size)
	return nil
}

// save changes the keys of settings and keeps the others: an update replaces
// all of the preferences. As raw JSON they go back as they came, large numbers
// too. Of two programs that save at the same moment the last one wins.
func save(ctx context.Context, a *sdk.AccountService, s settings) error {
	all, err := sdk.GetPrefs[map[string]json.RawMessage](ctx, a)
	if err != nil {
		return err
	}
	own, err := json.Marshal(s)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(own, &all); err != nil { // adds to the map
		return err
	}
	_, err = sdk.UpdatePrefs(ctx, a, all)
	return err
}
