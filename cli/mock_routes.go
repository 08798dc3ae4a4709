package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"github.com/spf13/cobra"

	"github.com/appctl/appctl/mockserver"
)

func newMockRoutes(a *app) *cobra.Command {
	var release string
	cmd := &cobra.Command{
		Use:   "routes",
		Short: "List what the server answers",
		Long: "List the routes that the server answers, and the operations behind them. Where\n" +
			"APPCTL_MOCK_CONTROL names a server and --appwrite-version no other, they are its own.",
		Example: "  appctl mock routes\n" +
			"  appctl mock routes --appwrite-version 1.8 --jq '.items[].operation'",
		RunE: runs(func(ctx context.Context, _ []string) error {
			body, err := a.mockRoutes(ctx, release)
			if err != nil {
				return err
			}
			var reply struct {
				Items []struct{ Operation, Method, Path string }
			}
			if err := json.Unmarshal(body, &reply); err != nil {
				return fmt.Errorf("read the routes: %w", err)
			}
			rows := make([][]string, len(reply.Items))
			for n, r := range reply.Items {
				rows[n] = []string{r.Method, r.Path, r.Operation}
			}
			return a.show(list(body, []string{"METHOD", "PATH", "OPERATION"}, rows))
		}),
	}
	cmd.Flags().StringVar(&release, "appwrite-version", "", "the `VERSION` of Appwrite that the server behaves as: 1.8, 1.9 or 2.x; left out, 2.x")
	complete(cmd, "appwrite-version", releases...)
	return cmd
}

// mockRoutes asks the server that the environment names, else one in this process.
func (a *app) mockRoutes(ctx context.Context, release string) (json.RawMessage, error) {
	if release == "" && a.env.get("APPCTL_MOCK_CONTROL") != "" {
		c, err := a.mockControl()
		if err != nil {
			return nil, err
		}
		var body json.RawMessage
		return body, noMock(c.Do(ctx, "GET", "/routes", nil, &body))
	}
	release = cmp.Or(release, releases[len(releases)-1])
	if err := oneOf("--appwrite-version", release, releases...); err != nil {
		return nil, err
	}
	s, err := mockserver.New(mockserver.WithVersion(release))
	if err != nil {
		return nil, err
	}
	return askInProcess(ctx, s, "/routes")
}

// askInProcess asks the control API of a server that does not listen.
func askInProcess(ctx context.Context, s *mockserver.Server, path string) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, "GET", s.ControlURL()+path, nil)
	if err != nil {
		return nil, err
	}
	reply, err := s.Client().Do(r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = reply.Body.Close() }()
	return io.ReadAll(reply.Body)
}
