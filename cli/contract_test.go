package cli

import (
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/appctl/appctl/internal/contract"
)

// Every operation of the API has a command, and no command names one that there is
// not.
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
		if used[op.ID] == "" && !op.Deprecated {
			t.Errorf("%s has no command", op.ID)
		}
	}
}
