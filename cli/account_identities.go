package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/appctl/appctl/sdk"
	"github.com/appctl/appctl/sdk/query"
)

func newIdentity(a *app) *cobra.Command {
	return group(&cobra.Command{
		Use:     "identity COMMAND",
		Short:   "The accounts elsewhere that sign in to this one",
		Example: "  appctl account identity list\n  appctl account identity remove 6a883dd200089f0e1d2c",
	}, newIdentityList(a), newIdentityRemove(a))
}

func newIdentityList(a *app) *cobra.Command {
	var f listFlags
	cmd := uses(&cobra.Command{
		Use:   "list",
		Short: "List the accounts at providers such as GitHub",
		Long: "List the accounts at OAuth2 providers. Queries may ask for provider, providerUid, providerEmail\n" +
			"and providerAccessTokenExpiry.",
		Example: "  appctl account identity list --provider github\n" +
			"  appctl account identity list --all --jq '.identities[].providerEmail'\n" +
			"  appctl account identity list --query '{\"method\":\"orderDesc\",\"attribute\":\"$createdAt\"}'",
		RunE: runs(a.asks(func(ctx context.Context, c *call, _ []string) (result, error) {
			found, body, err := fetch(ctx, c, &f, "identities", identityID, c.Account.ListIdentities)
			if err != nil {
				return result{}, err
			}
			rows := make([][]string, len(found))
			for i, x := range found {
				rows[i] = []string{string(x.ID), string(x.Provider), x.ProviderUID, x.ProviderEmail, a.at(x.CreatedAt.Time),
					a.at(x.ProviderAccessTokenExpiry.Time), a.masked(x.ProviderAccessToken), a.masked(x.ProviderRefreshToken)}
			}
			return list(body, []string{"ID", "PROVIDER", "USER", "E-MAIL", "SINCE", "TOKEN UNTIL", "TOKEN", "REFRESH TOKEN"}, rows), nil
		})),
	}, "account.listIdentities")
	f.addQueries(cmd)
	f.filter(cmd, "provider", "provider", "only those at a `PROVIDER`, such as github")
	complete(cmd, "provider", providers()...)
	return cmd
}

func identityID(i *sdk.Identity) string { return string(i.ID) }

func newIdentityRemove(a *app) *cobra.Command {
	return uses(&cobra.Command{
		Use:   "remove ID",
		Short: "Unlink an account elsewhere",
		Long:  "Unlink an account elsewhere. Sessions that it has made go on: account session revoke ends\nthem.",
		Example: "  appctl account identity list\n" +
			"  appctl account identity remove 6a883dd200089f0e1d2c",
		ValidArgsFunction: a.completes("identity", findIdentities),
		RunE: runs(a.asks(func(ctx context.Context, c *call, args []string) (result, error) {
			if err := c.Account.DeleteIdentity(ctx, sdk.IdentityID(args[0])); err != nil {
				return result{}, err
			}
			a.done("Unlinked %s", args[0])
			return result{}, nil
		})),
	}, "account.deleteIdentity")
}

// findIdentities are for completion.
func findIdentities(ctx context.Context, c *call, _ []string) ([]string, error) {
	found, err := c.Account.ListIdentities(ctx, sdk.ListParams{Queries: []query.Query{query.Limit(pageSize)}})
	if err != nil {
		return nil, err
	}
	words := make([]string, len(found.Items))
	for i, x := range found.Items {
		words[i] = string(x.ID) + "\t" + string(x.Provider) + " " + x.ProviderEmail
	}
	return words, nil
}
