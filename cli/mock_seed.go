package cli

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"github.com/appctl/appctl/mockserver"
)

// seedExample shows everything that a file of seeds may say.
//
//go:embed mock_seed.yaml
var seedExample []byte

func newMockSeed(a *app) *cobra.Command {
	return group(&cobra.Command{
		Use:   "seed COMMAND",
		Short: "Files of projects and users to start with",
		Long:  "Files of projects and users that a mock server starts with: mock serve --seed FILE,\nmock exec --seed FILE.",
		Example: "  appctl mock seed example >seeds.yaml\n" +
			"  appctl mock seed check seeds.yaml\n" +
			"  appctl mock exec --seed seeds.yaml -- npm test",
	}, newSeedCheck(a), newSeedExample(a))
}

func newSeedExample(a *app) *cobra.Command {
	return alone(&cobra.Command{
		Use:     "example",
		Short:   "Print a file that shows all there is",
		Example: "  appctl mock seed example >seeds.yaml",
		RunE: runs(func(context.Context, []string) error {
			if a.machine() {
				body, err := document(map[string]string{"yaml": string(seedExample)})
				if err != nil {
					return err
				}
				return a.show(result{body: body})
			}
			_, err := a.out.Write(seedExample)
			return err
		}),
	})
}

// seedCheck is what a good file makes, and the --json document of seed check.
type seedCheck struct {
	File     string   `json:"file"`
	Projects []string `json:"projects"`
}

func newSeedCheck(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "check FILE",
		Short: "Tell whether a server would start with a file",
		Long: "Tell whether a server would start with a file, by starting one in this process. A mistake\n" +
			"is named by file, line and column; exit code 1. - reads standard input.",
		Example: "  appctl mock seed check seeds.yaml\n" +
			"  appctl mock seed example | appctl mock seed check -",
		RunE: runs(func(ctx context.Context, args []string) error {
			seeds := mockserver.WithSeedFile(args[0])
			if args[0] == "-" {
				seeds = mockserver.WithSeeds(a.stdin)
			}
			s, err := mockserver.New(seeds)
			if err != nil { // WithSeeds knows no name of what it reads
				return errors.New(strings.NewReplacer("WithSeedFile: ", "", "WithSeeds: ", "-:").Replace(err.Error()))
			}
			check := seedCheck{File: args[0], Projects: []string{}}
			reply, err := askInProcess(ctx, s, "/projects")
			if err != nil {
				return err
			}
			var made struct{ Items []struct{ ID string } }
			if err := json.Unmarshal(reply, &made); err != nil {
				return err
			}
			for _, p := range made.Items {
				if p.ID != "console" {
					check.Projects = append(check.Projects, p.ID)
				}
			}
			body, err := document(check)
			if err != nil {
				return err
			}
			a.done("%s is good: %s (%s)", check.File, count(len(check.Projects), "project"), strings.Join(check.Projects, ", "))
			return a.show(result{body: body})
		}),
	}
}
