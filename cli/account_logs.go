package cli

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/appctl/appctl/sdk"
)

func newLog(a *app) *cobra.Command {
	return group(&cobra.Command{
		Use:     "log COMMAND",
		Short:   "What was done with the account",
		Example: "  appctl account log list",
	}, newLogList(a))
}

func newLogList(a *app) *cobra.Command {
	var f listFlags
	cmd := uses(&cobra.Command{
		Use:   "list",
		Short: "List what was done, the newest first",
		Long:  "List what was done with the account, from where, the newest first. Servers have it up to 1.9.",
		Example: "  appctl account log list --limit 10\n" +
			"  appctl account log list --all --jq '.logs[] | select(.event == \"session.create\") | .ip'",
		RunE: runs(a.asks(func(ctx context.Context, c *call, _ []string) (result, error) {
			found, body, err := fetch(ctx, c, &f, "logs", nil, c.Account.ListLogs)
			if errors.Is(err, sdk.ErrRouteNotFound) {
				return result{}, hinted(err, "servers have the log up to 1.9; or check --endpoint, which usually ends in /v1")
			}
			if err != nil {
				return result{}, err
			}
			rows := make([][]string, len(found))
			for i, x := range found {
				rows[i] = []string{a.at(x.Time.Time), x.Event, x.IP, x.CountryName, device(x.ClientName, x.OSName, x.DeviceModel)}
			}
			return list(body, []string{"TIME", "EVENT", "IP", "COUNTRY", "DEVICE"}, rows), nil
		})),
	}, "account.listLogs")
	f.add(cmd)
	return cmd
}
