package cli

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/appctl/appctl/internal/contract"
	"github.com/appctl/appctl/sdk"
)

func newAPI(a *app) *cobra.Command {
	var fields []string
	var input string
	cmd := &cobra.Command{
		Use:   "api METHOD PATH",
		Short: "Call any endpoint",
		Long: "Call an endpoint as the signed-in user, or as a guest where nobody is, and print its reply\n" +
			"as JSON; an empty one is {}. A picture goes into a pipe or a file as it is. PATH is what\n" +
			"comes after the endpoint.\n\n" +
			"Fields go into the query of a GET or HEAD, and into the body of everything else:\n\n" +
			"  KEY=VALUE    a text\n" +
			"  KEY=@FILE    the text in a file, @- that on standard input; a last line break is cut off\n" +
			"  KEY:=JSON    a number, true, false, a list, an object\n" +
			"  KEY[]=VALUE  one more item of a list",
		Example: "  appctl api GET /account\n" +
			"  appctl api PATCH /account/name -F name=Ada\n" +
			"  appctl api GET /account/identities -F 'queries[]={\"method\":\"limit\",\"values\":[5]}'\n" +
			"  appctl api PATCH /account/mfa -F 'mfa:=true'\n" +
			"  echo '{\"prefs\":{}}' | appctl api PATCH /account/prefs --input -",
		ValidArgsFunction: completeAPI,
		RunE: runs(func(ctx context.Context, args []string) error {
			method := strings.ToUpper(args[0])
			if err := oneOf("METHOD", method, apiMethods...); err != nil {
				return err
			}
			if u, err := url.Parse(args[1]); err == nil && u.IsAbs() {
				return usagef("PATH: %q is not what comes after the endpoint, such as /account", args[1])
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
			err = c.explain(ctx, c.Do(ctx, method, "/"+strings.TrimPrefix(args[1], "/"), in, &body))
			if under, ok := strings.CutPrefix(args[1], "/v1/"); ok && errors.Is(err, sdk.ErrRouteNotFound) {
				err = hinted(err, "the endpoint ends in /v1 already: appctl api "+method+" "+shellQuote("/"+under))
			}
			if err != nil {
				return err
			}
			return a.showReply(body)
		}),
	}
	cmd.Flags().StringArrayVarP(&fields, "field", "F", nil, "a parameter, `KEY=VALUE` for a text, KEY=@FILE, KEY[]=ITEM or KEY:=JSON; may repeat")
	cmd.Flags().StringVar(&input, "input", "", "read the body from a JSON `FILE`, - for standard input")
	_ = cmd.MarkFlagFilename("input", "json")
	return cmd
}

var apiMethods = []string{"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"}

// completeAPI completes the method, then the paths that it has up to their first
// parameter.
func completeAPI(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	switch len(args) {
	case 0:
		return apiMethods, cobra.ShellCompDirectiveNoFileComp
	case 1:
		var paths []string
		for _, op := range contract.Operations {
			path, _, _ := strings.Cut(op.Path, "{")
			if op.Method == strings.ToUpper(args[0]) && !slices.Contains(paths, path) {
				paths = append(paths, path)
			}
		}
		return paths, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	}
	return nil, cobra.ShellCompDirectiveNoFileComp
}

// showReply prints a body as JSON, which has no table when it may be of any
// shape, and what is no JSON as it is.
func (a *app) showReply(body []byte) error {
	if len(body) == 0 || json.Valid(body) {
		a.format.json = true
		return a.show(result{body: body})
	}
	switch {
	case a.machine():
		return usagef("the reply is not JSON, so that --json, --jq and --template cannot print it")
	case a.out.tty:
		return usagef("the reply is not JSON, but %s that no terminal shows: send it into a file with >", count(len(body), "byte"))
	}
	_, err := a.out.Write(body)
	return err
}

// apiInput puts the parameters where the method has them.
func (a *app) apiInput(method string, fields []string, input string) (any, error) {
	named, err := a.apiFields(fields)
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
	return apiQuery(named), nil
}

// apiFields reads the fields of the command line: texts, the contents of files,
// JSON, and lists of which each field adds an item.
func (a *app) apiFields(fields []string) (prefs, error) {
	named, lists := prefs{}, map[string][]json.RawMessage{}
	for _, field := range fields {
		key, text, _ := strings.Cut(field, "=")
		if path, ok := strings.CutPrefix(text, "@"); ok && !strings.HasSuffix(key, ":") {
			data, err := a.readInput(path)
			if err != nil {
				return nil, err
			}
			field = key + "=" + strings.TrimSuffix(strings.TrimSuffix(string(data), "\n"), "\r")
		}
		one, err := assignments([]string{field})
		if err != nil {
			return nil, err
		}
		for key, v := range one {
			list, isItem := strings.CutSuffix(key, "[]")
			if isItem {
				lists[list] = append(lists[list], v)
				continue
			}
			named[key] = v
		}
	}
	for key, items := range lists {
		if named[key] != nil {
			return nil, usagef("%s is given both whole and by its items", key)
		}
		list, err := document(items)
		if err != nil {
			return nil, err
		}
		named[key] = list
	}
	return named, nil
}

// apiQuery writes fields as the parameters of a URL, lists item by item.
func apiQuery(named prefs) url.Values {
	values := url.Values{}
	for key, v := range named {
		var items []json.RawMessage
		if json.Unmarshal(v, &items) != nil || items == nil {
			values.Set(key, bare(v))
		}
		for _, item := range items {
			values.Add(key+"[]", bare(item))
		}
	}
	return values
}
