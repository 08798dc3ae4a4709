package cli

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/appctl/appctl/sdk"
)

func newJWT(a *app) *cobra.Command {
	var lifetime time.Duration
	cmd := uses(&cobra.Command{
		Use:     "jwt",
		Short:   "Print a token for another program",
		Long:    "Print a JWT that acts as you, for a program that should not have the session itself. It\nends with the session.",
		Example: "  curl -H \"X-Appwrite-JWT: $(appctl account jwt --duration 5m)\" https://api.example.org/orders",
		RunE: runs(a.asks(func(ctx context.Context, c *call, _ []string) (result, error) {
			issued, err := c.Account.CreateJWT(ctx, sdk.CreateJWTParams{Duration: lifetime}, c.keep())
			if err != nil {
				return result{}, err
			}
			return value(c.body(), issued.JWT), nil
		})),
	}, "account.createJWT")
	cmd.Flags().DurationVar(&lifetime, "duration", 0, "how long it is good, up to 1h, as a `DURATION` (default 15m)")
	return cmd
}
