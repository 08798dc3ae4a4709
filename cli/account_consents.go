package cli

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/spf13/cobra"

	"github.com/appctl/appctl/sdk"
	"github.com/appctl/appctl/sdk/query"
)

func newConsent(a *app) *cobra.Command {
	return group(&cobra.Command{
		Use:   "consent COMMAND",
		Short: "What other apps were allowed to do with the account",
		Long: "What other apps were allowed to do with the account, where the project is itself a provider\n" +
			"that they sign in with. Servers have it from 2.3 on.",
		Example: "  appctl account consent list\n  appctl account consent revoke 6a883f1000017a8b9c0d",
	}, newConsentList(a), newConsentShow(a), newConsentRevoke(a), newConsentToken(a))
}

func newConsentList(a *app) *cobra.Command {
	var f listFlags
	cmd := uses(&cobra.Command{
		Use:   "list",
		Short: "List the apps and what they may do",
		Long:  "List the apps that were allowed something. Queries may ask for appId, cimdUrl and expire.",
		Example: "  appctl account consent list\n" +
			"  appctl account consent list --all --jq '.consents[] | select(.scopes | index(\"email\")) | .appId'",
		RunE: runs(a.asks(func(ctx context.Context, c *call, _ []string) (result, error) {
			found, body, err := fetch(ctx, c, &f, "consents", consentID, c.Account.ListConsents)
			if err != nil {
				return result{}, recentRoute(err)
			}
			rows := make([][]string, len(found))
			for i, x := range found {
				rows[i] = []string{string(x.ID), cmp.Or(x.AppID, x.CIMDURL), strings.Join(x.Scopes, " "), a.at(x.CreatedAt.Time), a.at(x.Expire.Time)}
			}
			return list(body, []string{"ID", "APP", "SCOPES", "SINCE", "UNTIL"}, rows), nil
		})),
	}, "account.listConsents")
	f.addQueries(cmd)
	f.filter(cmd, "app", "appId", "only those of the app with that `ID`")
	return cmd
}

func consentID(c *sdk.Consent) string { return string(c.ID) }

func newConsentShow(a *app) *cobra.Command {
	return uses(&cobra.Command{
		Use:               "show ID",
		Short:             "Show what an app may do",
		Example:           "  appctl account consent show 6a883f1000017a8b9c0d",
		ValidArgsFunction: a.completes("consent", findConsents),
		RunE: runs(a.asks(func(ctx context.Context, c *call, args []string) (result, error) {
			x, err := c.Account.GetConsent(ctx, sdk.ConsentID(args[0]), c.keep())
			if err != nil {
				return result{}, noConsent(err)
			}
			return record(c.body(),
				[2]string{"id", string(x.ID)},
				[2]string{"app", x.AppID},
				[2]string{"metadata", x.CIMDURL},
				[2]string{"scopes", strings.Join(x.Scopes, " ")},
				[2]string{"resources", strings.Join(x.Resources, " ")},
				[2]string{"details", details(x.AuthorizationDetails)},
				[2]string{"since", a.at(x.CreatedAt.Time)},
				[2]string{"until", a.at(x.Expire.Time)},
			), nil
		})),
	}, "account.getConsent")
}

func newConsentRevoke(a *app) *cobra.Command {
	return uses(&cobra.Command{
		Use:               "revoke ID",
		Short:             "Take back what an app may do, with all its tokens",
		Example:           "  appctl account consent revoke 6a883f1000017a8b9c0d",
		ValidArgsFunction: a.completes("consent", findConsents),
		RunE: runs(a.asks(func(ctx context.Context, c *call, args []string) (result, error) {
			if err := c.Account.DeleteConsent(ctx, sdk.ConsentID(args[0])); err != nil {
				return result{}, noConsent(err)
			}
			a.done("Took the consent %s back", args[0])
			return result{}, nil
		})),
	}, "account.deleteConsent")
}

func newConsentToken(a *app) *cobra.Command {
	return group(&cobra.Command{
		Use:     "token COMMAND",
		Short:   "The tokens that an app has got by a consent",
		Example: "  appctl account consent token list 6a883f1000017a8b9c0d",
	}, newConsentTokenList(a), newConsentTokenShow(a), newConsentTokenRevoke(a))
}

func newConsentTokenList(a *app) *cobra.Command {
	var f listFlags
	cmd := uses(&cobra.Command{
		Use:   "list CONSENT",
		Short: "List the tokens of a consent",
		Long: "List the families of tokens that an app has got by a consent: each is an access token and those\n" +
			"that renew it. The tokens themselves are not told. Queries may ask for appId, cimdUrl and\nexpire.",
		Example:           "  appctl account consent token list 6a883f1000017a8b9c0d",
		ValidArgsFunction: a.completes("consent", findConsents),
		RunE: runs(a.asks(func(ctx context.Context, c *call, args []string) (result, error) {
			ofConsent := func(ctx context.Context, p sdk.ListParams, opts ...sdk.CallOption) (*sdk.Page[sdk.ConsentToken], error) {
				return c.Account.ListConsentTokens(ctx, sdk.ConsentID(args[0]), p, opts...)
			}
			found, body, err := fetch(ctx, c, &f, "tokens", consentTokenID, ofConsent)
			if err != nil {
				return result{}, noConsent(err)
			}
			rows := make([][]string, len(found))
			for i, x := range found {
				rows[i] = []string{string(x.ID), strings.Join(x.Scopes, " "), a.at(x.CreatedAt.Time), a.at(x.UpdatedAt.Time), a.at(x.Expire.Time)}
			}
			return list(body, []string{"ID", "SCOPES", "SINCE", "RENEWED", "UNTIL"}, rows), nil
		})),
	}, "account.listConsentTokens")
	f.addQueries(cmd)
	return cmd
}

func consentTokenID(t *sdk.ConsentToken) string { return string(t.ID) }

func newConsentTokenShow(a *app) *cobra.Command {
	return uses(&cobra.Command{
		Use:               "show CONSENT TOKEN",
		Short:             "Show what one family of tokens may do",
		Example:           "  appctl account consent token show 6a883f1000017a8b9c0d 6a883f1100026b7c8d9e",
		ValidArgsFunction: a.completes("consent token", findConsentTokens),
		RunE: runs(a.asks(func(ctx context.Context, c *call, args []string) (result, error) {
			x, err := c.Account.GetConsentToken(ctx, sdk.ConsentID(args[0]), sdk.ConsentTokenID(args[1]), c.keep())
			if err != nil {
				return result{}, noConsent(err)
			}
			return record(c.body(),
				[2]string{"id", string(x.ID)},
				[2]string{"consent", string(x.ConsentID)},
				[2]string{"app", x.AppID},
				[2]string{"metadata", x.CIMDURL},
				[2]string{"scopes", strings.Join(x.Scopes, " ")},
				[2]string{"resources", strings.Join(x.Resources, " ")},
				[2]string{"details", details(x.AuthorizationDetails)},
				[2]string{"since", a.at(x.CreatedAt.Time)},
				[2]string{"renewed", a.at(x.UpdatedAt.Time)},
				[2]string{"until", a.at(x.Expire.Time)},
			), nil
		})),
	}, "account.getConsentToken")
}

func newConsentTokenRevoke(a *app) *cobra.Command {
	return uses(&cobra.Command{
		Use:               "revoke CONSENT TOKEN",
		Short:             "End one family of tokens, and keep the consent",
		Example:           "  appctl account consent token revoke 6a883f1000017a8b9c0d 6a883f1100026b7c8d9e",
		ValidArgsFunction: a.completes("consent token", findConsentTokens),
		RunE: runs(a.asks(func(ctx context.Context, c *call, args []string) (result, error) {
			if err := c.Account.DeleteConsentToken(ctx, sdk.ConsentID(args[0]), sdk.ConsentTokenID(args[1])); err != nil {
				return result{}, noConsent(err)
			}
			a.done("Ended the tokens %s", args[1])
			return result{}, nil
		})),
	}, "account.deleteConsentToken")
}

// details leaves out the empty list.
func details(document string) string { return mark(document != "[]", document) }

// noConsent tells a consent that is not there, for which the API has no type of its
// own, from a server that knows of none.
func noConsent(err error) error {
	e, ok := errors.AsType[*sdk.Error](err)
	switch {
	case !ok || e.Status != http.StatusNotFound:
		return err
	case e.Type == sdk.ErrRouteNotFound && !strings.HasPrefix(e.Message, "Consent"):
		return recentRoute(err)
	}
	return hinted(exiting(exitNotFound, err), "appctl account consent list")
}

// findConsents are for completion.
func findConsents(ctx context.Context, c *call, _ []string) ([]string, error) {
	found, err := c.Account.ListConsents(ctx, sdk.ListParams{Queries: []query.Query{query.Limit(pageSize)}})
	if err != nil {
		return nil, err
	}
	words := make([]string, len(found.Items))
	for i, x := range found.Items {
		words[i] = string(x.ID) + "\t" + cmp.Or(x.AppID, x.CIMDURL) + " " + strings.Join(x.Scopes, " ")
	}
	return words, nil
}

// findConsentTokens are those of the consent that is named before, for completion.
func findConsentTokens(ctx context.Context, c *call, args []string) ([]string, error) {
	if len(args) == 0 {
		return findConsents(ctx, c, nil)
	}
	found, err := c.Account.ListConsentTokens(ctx, sdk.ConsentID(args[0]), sdk.ListParams{Queries: []query.Query{query.Limit(pageSize)}})
	if err != nil {
		return nil, err
	}
	words := make([]string, len(found.Items))
	for i, x := range found.Items {
		words[i] = string(x.ID) + "\t" + strings.Join(x.Scopes, " ")
	}
	return words, nil
}
