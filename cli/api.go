package cli

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

func newAPI(a *app) *cobra.Command {
	var fields []string
	var input string
	cmd := &cobra.Command{
		Use:   "api METHOD PATH",
		Short: "Call any endpoint",
		Long: "Call an endpoint as the signed-in user, or as a guest where nobody is, and print its reply.\n" +
			"Fields go into the query of a GET and into the body of everything else.",
		Example: "  appctl api GET /account\n" +
			"  appctl api PATCH /account/name -F name=Ada\n" +
			"  appctl api PATCH /account/mfa -F 'mfa:=true'\n" +
			"  echo '{\"prefs\":{}}' | appctl api PATCH /account/prefs --input -",
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) == 0 {
				return apiMethods, cobra.ShellCompDirectiveNoFileComp
			}
			return nil, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: runs(func(ctx context.Context, args []string) error {
			method := strings.ToUpper(args[0])
			if err := oneOf("METHOD", method, apiMethods...); err != nil {
				return err
			}
			in, err := a.apiInput(method, fields, input)
			if err != nil {
				return err
			}
			t, err := a.signedIn(ctx)
			if _, nobody := errors.AsType[signedOut](err); nobody {
				t, err = a.guest()
			}
			if err != nil {
				return err
			}
			c, err := a.call(t)
			if err != nil {
				return err
			}
			var body []byte
			if err := c.Do(ctx, method, args[1], in, &body); err != nil {
				return c.explain(err)
			}
			a.format.json = true // a body of any shape has no table
			return a.show(result{body: body})
		}),
	}
	cmd.Flags().StringArrayVarP(&fields, "field", "F", nil, "a parameter, `KEY=VALUE` for a text, KEY:=VALUE for JSON; may repeat")
	cmd.Flags().StringVar(&input, "input", "", "read the body from a JSON `FILE`, - for standard input")
	_ = cmd.MarkFlagFilename("input", "json")
	return cmd
}

var apiMethods = []string{"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"}

// apiInput puts the parameters where the method has them.
func (a *app) apiInput(method string, fields []string, input string) (any, error) {
	named, err := assignments(fields)
	if err != nil {
		return nil, err
	}
	query := slices.Contains([]string{"GET", "HEAD"}, method)
	switch {
	case input != "" && (len(fields) > 0 || query):
		return nil, usagef("--input goes neither with --field nor with %s", method)
	case input != "":
		data, err := a.readInput(input)
		if err == nil && !json.Valid(data) {
			err = usagef("%s is not JSON", input)
		}
		return json.RawMessage(data), err
	case len(fields) == 0:
		return nil, nil
	case !query:
		return named, nil
	}
	values := url.Values{}
	for key, v := range named {
		values.Set(key, bare(v))
	}
	return values, nil
}
