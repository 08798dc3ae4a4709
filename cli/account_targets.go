package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/appctl/appctl/sdk"
)

func newPushTarget(a *app) *cobra.Command {
	return group(&cobra.Command{
		Use:   "push-target COMMAND",
		Short: "The devices that get push messages",
		Long: "The devices that get push messages to the user. account show lists them with the user's other\n" +
			"addresses: appctl account show --jq '.targets'.",
		Example: "  appctl account push-target add IDENTIFIER\n  appctl account push-target remove phone",
	}, newPushTargetAdd(a), newPushTargetUpdate(a), newPushTargetRemove(a))
}

func newPushTargetAdd(a *app) *cobra.Command {
	var id, provider string
	cmd := uses(&cobra.Command{
		Use:   "add IDENTIFIER",
		Short: "Let push messages reach a device",
		Long: "Let push messages reach a device as long as this session lasts. IDENTIFIER is what the provider\n" +
			"of messages, such as FCM or APNs, calls the device.",
		Example: "  appctl account push-target add IDENTIFIER --target-id phone",
		RunE: runs(a.asks(func(ctx context.Context, c *call, args []string) (result, error) {
			t, err := c.Account.CreatePushTarget(ctx, sdk.CreatePushTargetParams{
				TargetID: sdk.TargetID(id), Identifier: args[0], ProviderID: given(provider),
			}, c.keep())
			if err != nil {
				return result{}, err
			}
			a.done("Push messages reach target %s now", t.ID)
			return a.targetResult(c, t), nil
		})),
	}, "account.createPushTarget")
	cmd.Flags().StringVar(&id, "target-id", "", "`ID` of the target; left out, the server makes one")
	cmd.Flags().StringVar(&provider, "provider-id", "", "`ID` of the provider in the project; left out, the only one")
	return cmd
}

func newPushTargetUpdate(a *app) *cobra.Command {
	return uses(&cobra.Command{
		Use:               "update ID IDENTIFIER",
		Short:             "Give a device its new identifier",
		Example:           "  appctl account push-target update phone IDENTIFIER",
		ValidArgsFunction: a.completes("target", findTargets),
		RunE: runs(a.asks(func(ctx context.Context, c *call, args []string) (result, error) {
			t, err := c.Account.UpdatePushTarget(ctx, sdk.TargetID(args[0]), sdk.UpdatePushTargetParams{Identifier: args[1]}, c.keep())
			if err != nil {
				return result{}, err
			}
			a.done("Target %s has the new identifier", t.ID)
			return a.targetResult(c, t), nil
		})),
	}, "account.updatePushTarget")
}

func newPushTargetRemove(a *app) *cobra.Command {
	return uses(&cobra.Command{
		Use:               "remove ID",
		Short:             "Send a device no more push messages",
		Example:           "  appctl account push-target remove phone",
		ValidArgsFunction: a.completes("target", findTargets),
		RunE: runs(a.asks(func(ctx context.Context, c *call, args []string) (result, error) {
			if err := c.Account.DeletePushTarget(ctx, sdk.TargetID(args[0])); err != nil {
				return result{}, err
			}
			a.done("Removed target %s", args[0])
			return result{}, nil
		})),
	}, "account.deletePushTarget")
}

// targetResult shows a target.
func (a *app) targetResult(c *call, t *sdk.Target) result {
	return record(c.body(),
		[2]string{"id", string(t.ID)},
		[2]string{"device", t.Name},
		[2]string{"identifier", t.Identifier},
		[2]string{"provider", t.ProviderID},
		[2]string{"expired", mark(t.Expired, "yes")},
		[2]string{"since", a.at(t.CreatedAt.Time)},
	)
}

// findTargets are for completion.
func findTargets(ctx context.Context, c *call, args []string) ([]string, error) {
	if len(args) > 0 {
		return nil, nil // an identifier is known to the device alone
	}
	user, err := c.Account.Get(ctx)
	if err != nil {
		return nil, err
	}
	var words []string
	for _, t := range user.Targets {
		if t.ProviderType == "push" {
			words = append(words, string(t.ID)+"\t"+t.Name+" "+t.Identifier)
		}
	}
	return words, nil
}
