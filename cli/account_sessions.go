package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/appctl/appctl/sdk"
)

func newSession(a *app) *cobra.Command {
	return group(&cobra.Command{
		Use:     "session COMMAND",
		Short:   "The places where the account is signed in",
		Example: "  appctl account session list\n  appctl account session revoke --others",
	}, newSessionList(a), newSessionShow(a), newSessionExtend(a), newSessionRevoke(a))
}

func newSessionList(a *app) *cobra.Command {
	return uses(&cobra.Command{
		Use:     "list",
		Short:   "List the sessions, the oldest first",
		Example: "  appctl account session list\n  appctl account session list --jq '.sessions[] | select(.current) | .ip'",
		RunE: runs(a.asks(func(ctx context.Context, c *call, _ []string) (result, error) {
			found, err := c.Account.ListSessions(ctx, c.keep())
			if err != nil {
				return result{}, err
			}
			rows := make([][]string, len(found.Items))
			for i, s := range found.Items {
				rows[i] = []string{string(s.ID), mark(s.Current, "current"), s.Provider, device(s.ClientName, s.OSName, s.DeviceModel), s.IP, s.CountryName, a.at(s.CreatedAt.Time), a.at(s.Expire.Time)}
			}
			return list(nil, []string{"ID", "", "METHOD", "DEVICE", "IP", "COUNTRY", "SINCE", "UNTIL"}, rows), nil
		})),
	}, "account.listSessions")
}

// device says what something was done from, by the names that are known.
func device(names ...string) string {
	var words []string
	for _, w := range names {
		if w != "" {
			words = append(words, w)
		}
	}
	return strings.Join(words, ", ")
}

func newSessionShow(a *app) *cobra.Command {
	return uses(&cobra.Command{
		Use:               "show ID",
		Short:             "Show one session; current is your own",
		Example:           "  appctl account session show current",
		ValidArgsFunction: a.completes("session", findSessions),
		RunE: runs(a.asks(func(ctx context.Context, c *call, args []string) (result, error) {
			s, err := c.Account.GetSession(ctx, sdk.SessionID(args[0]), c.keep())
			if err != nil {
				return result{}, err
			}
			return a.sessionResult(c, s), nil
		})),
	}, "account.getSession")
}

// sessionResult shows a session. The tokens of its provider are masked.
func (a *app) sessionResult(c *call, s *sdk.Session) result {
	factors := make([]string, len(s.Factors))
	for i, f := range s.Factors {
		factors[i] = about(f).name
	}
	return record(c.body(),
		[2]string{"id", string(s.ID)},
		[2]string{"current", mark(s.Current, "yes")},
		[2]string{"method", s.Provider},
		[2]string{"proven", strings.Join(factors, ", ")},
		[2]string{"proven at", a.at(s.MFAUpdatedAt.Time)},
		[2]string{"device", device(s.ClientName, s.OSName, s.DeviceModel)},
		[2]string{"ip", s.IP},
		[2]string{"country", s.CountryName},
		[2]string{"since", a.at(s.CreatedAt.Time)},
		[2]string{"until", a.at(s.Expire.Time)},
		[2]string{"provider token", a.masked(s.ProviderAccessToken)},
		[2]string{"refresh token", a.masked(s.ProviderRefreshToken)},
	)
}

// masked hides a secret of a listing unless --reveal is given.
func (a *app) masked(secret string) string {
	if secret == "" || a.flags.reveal {
		return secret
	}
	return masked
}

func newSessionExtend(a *app) *cobra.Command {
	return uses(&cobra.Command{
		Use:               "extend [ID]",
		Short:             "Make a session last as long as a new one",
		Example:           "  appctl account session extend",
		ValidArgsFunction: a.completes("session", findSessions),
		RunE: runs(a.asks(func(ctx context.Context, c *call, args []string) (result, error) {
			id := sdk.CurrentSession
			if len(args) > 0 {
				id = sdk.SessionID(args[0])
			}
			s, err := c.Account.UpdateSession(ctx, id, c.keep())
			if err != nil {
				return result{}, err
			}
			a.done("Session %s lasts until %s now", s.ID, s.Expire.Local().Format(time.DateTime))
			return a.sessionResult(c, s), a.noteExpiry(ctx, c.target, s)
		})),
	}, "account.updateSession")
}

// noteExpiry writes the new end of the profile's own session down.
func (a *app) noteExpiry(ctx context.Context, t *target, s *sdk.Session) error {
	if !t.kept() || t.profile.Session.ID != string(s.ID) {
		return nil
	}
	return a.home.updateConfig(ctx, func(file *configFile) error {
		if p := file.Profiles[t.name]; p != nil && p.Session.ID == string(s.ID) {
			p.Session.Expires = s.Expire.Time
		}
		return nil
	})
}

func newSessionRevoke(a *app) *cobra.Command {
	var others, all bool
	cmd := uses(&cobra.Command{
		Use:   "revoke [ID...]",
		Short: "End sessions",
		Long:  "End sessions by their IDs, all but your own with --others, or all with --all. The --json\ndocument is {\"revoked\": [...]}, the IDs that were ended.",
		Example: "  appctl account session revoke 6a883dd200089f0e1d2c\n" +
			"  appctl account session revoke --others --yes",
		ValidArgsFunction: a.completes("session", findSessions),
		RunE: runs(a.asks(func(ctx context.Context, c *call, ids []string) (result, error) {
			if err := checkRevoke(ids, others, all); err != nil {
				return result{}, err
			}
			found, err := c.Account.ListSessions(ctx)
			if err != nil {
				return result{}, err
			}
			own := ""
			for _, s := range found.Items {
				if s.Current {
					own = string(s.ID)
				} else if others || all {
					ids = append(ids, string(s.ID))
				}
			}
			if all && own != "" { // a JWT has none
				ids = append(ids, own)
			}
			ids = ownLast(ids, own)
			if len(ids) == 0 {
				a.say("There are no other sessions.")
				return result{body: []byte(`{"revoked":[]}`)}, nil
			}
			if others || all {
				if err := a.confirm(ctx, "End "+count(len(ids), "session")+mark(all, ", your own too")); err != nil {
					return result{}, err
				}
			}
			return a.revoke(ctx, c, ids, own, all)
		})),
	}, "account.deleteSession", "account.deleteSessions", "account.listSessions")
	cmd.Flags().BoolVar(&others, "others", false, "all sessions but your own")
	cmd.Flags().BoolVar(&all, "all", false, "all sessions, your own too")
	return cmd
}

func checkRevoke(ids []string, others, all bool) error {
	switch {
	case others && all:
		return usagef("--others and --all exclude each other")
	case len(ids) > 0 && (others || all):
		return usagef("IDs do not go with --others and --all")
	case len(ids) == 0 && !others && !all:
		return usagef("ID is missing, or --others, or --all")
	}
	return nil
}

// ownLast takes what is named twice once, and puts the own session at the end: after
// it nothing can be asked.
func ownLast(ids []string, own string) []string {
	var others, last []string
	for _, id := range ids {
		if id == string(sdk.CurrentSession) && own != "" {
			id = own
		}
		switch {
		case id == own:
			last = []string{own}
		case !slices.Contains(others, id):
			others = append(others, id)
		}
	}
	return append(others, last...)
}

// revoke ends what it can and reports every failure.
func (a *app) revoke(ctx context.Context, c *call, ids []string, own string, all bool) (result, error) {
	revoked := []string{}
	var failed error
	if all {
		if err := c.Account.DeleteSessions(ctx); err != nil {
			return result{}, err
		}
		revoked = ids
	} else {
		for _, id := range ids {
			if err := c.Account.DeleteSession(ctx, sdk.SessionID(id)); err != nil {
				failed = errors.Join(failed, fmt.Errorf("session %s: %w", id, err))
				continue
			}
			revoked = append(revoked, id)
		}
	}
	for _, id := range revoked {
		if id == own && c.target.kept() {
			failed = errors.Join(failed, a.forget(ctx, c.target.name))
		}
	}
	if failed != nil {
		return result{}, failed
	}
	a.done("Ended %s", count(len(revoked), "session"))
	body, err := document(map[string][]string{"revoked": revoked})
	return result{body: body}, err
}

// findSessions are for completion.
func findSessions(ctx context.Context, c *call, _ []string) ([]string, error) {
	found, err := c.Account.ListSessions(ctx)
	if err != nil {
		return nil, err
	}
	words := []string{string(sdk.CurrentSession) + "\tyour own"}
	for _, s := range found.Items {
		words = append(words, string(s.ID)+"\t"+device(s.ClientName, s.OSName, s.DeviceModel)+" "+s.IP)
	}
	return words, nil
}
