package cli

import (
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/appctl/appctl/internal/contract"
)

// pending are the operations that no command uses yet. The test fails when one
// of them gets a command, and when another has none.
var pending = []string{
	"account.listIdentities", "account.deleteIdentity",
	"account.createPushTarget", "account.updatePushTarget", "account.deletePushTarget",
	"account.listLogs",
	"account.listConsents", "account.getConsent", "account.deleteConsent",
	"account.listConsentTokens", "account.getConsentToken", "account.deleteConsentToken",
}

// Every operation of the API has a command, or is on the one list of those that
// have none yet; no command names one that there is not.
func TestEveryOperationHasACommand(t *testing.T) {
	t.Parallel()
	used := map[string]string{}
	eachCommand(tree(), func(c *cobra.Command) {
		for id := range strings.FieldsSeq(c.Annotations[operations]) {
			if _, ok := contract.Lookup(id); !ok {
				t.Errorf("%s uses %s, which the contract does not have", c.CommandPath(), id)
			}
			used[id] = c.CommandPath()
		}
	})
	for _, op := range contract.Operations {
		listed, command := slices.Contains(pending, op.ID), used[op.ID]
		switch {
		case op.Deprecated:
		case listed && command != "":
			t.Errorf("%s is listed as pending, and %s uses it: take it off the list", op.ID, command)
		case !listed && command == "":
			t.Errorf("%s has no command", op.ID)
		}
	}
	for _, id := range pending {
		if _, ok := contract.Lookup(id); !ok {
			t.Errorf("%s is listed as pending, and the contract does not have it", id)
		}
	}
}
