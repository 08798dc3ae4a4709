package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/appctl/appctl/sdk"
)

func newLogout(a *app) *cobra.Command {
	var all, local bool
	cmd := uses(&cobra.Command{
		Use:   "logout",
		Short: "End the session",
		Long: "End the session on the server, then forget it here. If the server cannot be reached the\n" +
			"session is kept, so that you can try again.",
		Example: "  appctl account logout\n  appctl account logout --all",
		RunE: runs(func(ctx context.Context, _ []string) error {
			if all && local {
				return usagef("--all and --local exclude each other")
			}
			if local {
				return a.logoutLocal(ctx)
			}
			return a.logout(ctx, all)
		}),
	}, "account.deleteSession", "account.deleteSessions")
	cmd.Flags().BoolVar(&all, "all", false, "end all sessions of the account, on every device")
	cmd.Flags().BoolVar(&local, "local", false, "only forget the session here; it stays open on the server")
	return cmd
}

func (a *app) logout(ctx context.Context, all bool) error {
	c, err := a.signedInCall(ctx)
	if err != nil {
		return err
	}
	if c.target.secret == "" && !all {
		return usagef("%s is a JWT, there is no session to end", c.target.from)
	}
	if all {
		err = c.Account.DeleteSessions(ctx)
	} else {
		err = c.Account.DeleteSession(ctx, sdk.CurrentSession)
	}
	switch {
	case errors.Is(err, sdk.ErrUnauthorizedScope) && c.target.kept():
		a.say("The session had ended before.")
	case err != nil && c.target.kept():
		return hinted(fmt.Errorf("not signed out, the session is kept: %w", err), "appctl account logout --local --profile "+shellQuote(c.target.name))
	case err != nil:
		return c.explain(ctx, err)
	}
	if c.target.kept() {
		if err := a.forget(ctx, c.target.name); err != nil {
			return fmt.Errorf("signed out on the server, but the session is still stored here: %w", err)
		}
	}
	a.done("Signed out of %s, project %s", c.target.endpoint, c.target.project)
	return a.show(result{})
}

func (a *app) logoutLocal(ctx context.Context) error {
	found, err := a.environmentCredential()
	if err != nil {
		return err
	}
	if found.from != "" {
		return hinted(usagef("--local forgets what is kept here, and %s, which is in use, is not", found.from), "unset "+found.from)
	}
	t, err := a.signedInProfile()
	if err != nil {
		return err
	}
	if err := a.forget(ctx, t.name); err != nil {
		return err
	}
	a.done("Forgot the session of profile %s", t.name)
	return a.show(result{})
}
