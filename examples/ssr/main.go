// Command ssr is a web site whose pages are made on the server. It has one
// client; each request is a view of it, with the session from the browser's
// cookie, so that no request can act as another's user.
//
//	export APPWRITE_ENDPOINT=https://fra.cloud.appwrite.io/v1 APPWRITE_PROJECT_ID=my-project
//	go run ./examples/ssr
//
// With an API key of the scope sessions.write in APPWRITE_API_KEY, the limits of
// sign-ins are not shared by all who come through this server.
package main

import (
	"context"
	"errors"
	"fmt"
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
	if err := run(ctx, os.Getenv); err != nil {
		fmt.Fprintln(os.Stderr, "ssr:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, getenv func(string) string) error {
	var opts []sdk.Option
	if key := getenv("APPWRITE_API_KEY"); key != "" {
		opts = append(opts, sdk.WithCredential(sdk.APIKey(key)))
	}
	app, err := sdk.New(getenv("APPWRITE_ENDPOINT"), getenv("APPWRITE_PROJECT_ID"), opts...)
	if err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "localhost:8080")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: newSite(app), ReadHeaderTimeout: 10 * time.Second}
	context.AfterFunc(ctx, func() { _ = server.Shutdown(context.Background()) })
	fmt.Println("http://localhost:8080")
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
