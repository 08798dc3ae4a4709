package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/appctl/appctl/sdk"
)

func newPrefs(a *app) *cobra.Command {
	return group(&cobra.Command{
		Use:     "prefs COMMAND",
		Short:   "The preferences that apps keep with the account",
		Example: "  appctl account prefs set theme=dark 'sizes:=[1,2]'\n  appctl account prefs get theme",
	}, newPrefsGet(a), newPrefsSet(a), newPrefsUnset(a), newPrefsReplace(a), newPrefsEdit(a))
}

// prefs are the preferences with every value as it came.
type prefs map[string]json.RawMessage

func newPrefsGet(a *app) *cobra.Command {
	return uses(&cobra.Command{
		Use:               "get [KEY]",
		Short:             "Show all preferences, or one",
		Example:           "  appctl account prefs get\n  appctl account prefs get theme",
		ValidArgsFunction: a.completes("preference", findPrefs),
		RunE: runs(a.asks(func(ctx context.Context, c *call, args []string) (result, error) {
			p, err := sdk.GetPrefs[prefs](ctx, c.Account, c.keep())
			if err != nil {
				return result{}, err
			}
			if len(args) == 0 {
				return prefsResult(c.body(), p), nil
			}
			v, ok := p[args[0]]
			if !ok {
				return result{}, exiting(exitNotFound, fmt.Errorf("there is no preference %q", args[0]))
			}
			return value(v, bare(v)), nil
		})),
	}, "account.getPrefs")
}

// prefsResult shows preferences in the order of their keys.
func prefsResult(body []byte, p prefs) result {
	r := result{body: body}
	for _, key := range slices.Sorted(maps.Keys(p)) {
		r.rows = append(r.rows, []string{key, bare(p[key])})
	}
	return r
}

// bare gives a text without its quotes and everything else as JSON.
func bare(v json.RawMessage) string {
	var text string
	if json.Unmarshal(v, &text) == nil {
		return text
	}
	return string(v)
}

// findPrefs are the keys, for completion.
func findPrefs(ctx context.Context, c *call, _ []string) ([]string, error) {
	p, err := sdk.GetPrefs[prefs](ctx, c.Account)
	return slices.Sorted(maps.Keys(p)), err
}

func newPrefsSet(a *app) *cobra.Command {
	return uses(&cobra.Command{
		Use:   "set KEY=VALUE...",
		Short: "Set some preferences, keep the others",
		Long:  "Set some preferences and keep the others. KEY=VALUE is a text, KEY:=VALUE is JSON.",
		Example: "  appctl account prefs set theme=dark\n" +
			"  appctl account prefs set 'volume:=0.5' 'tags:=[\"a\",\"b\"]'",
		RunE: runs(a.asks(func(ctx context.Context, c *call, args []string) (result, error) {
			changes, err := assignments(args)
			if err != nil {
				return result{}, err
			}
			return a.changePrefs(ctx, c, func(p prefs) error {
				maps.Copy(p, changes)
				return nil
			})
		})),
	}, "account.updatePrefs", "account.getPrefs")
}

// assignments reads KEY=VALUE, a text, and KEY:=VALUE, JSON.
func assignments(args []string) (prefs, error) {
	p := prefs{}
	for _, arg := range args {
		key, text, ok := strings.Cut(arg, "=")
		if !ok || strings.TrimSuffix(key, ":") == "" {
			return nil, usagef("%q is not of the form KEY=VALUE or KEY:=JSON", arg)
		}
		if name, isJSON := strings.CutSuffix(key, ":"); isJSON {
			if !json.Valid([]byte(text)) {
				return nil, usagef("the value of %s is not JSON", name)
			}
			p[name] = json.RawMessage(text)
			continue
		}
		quoted, err := json.Marshal(text)
		if err != nil {
			return nil, err
		}
		p[key] = quoted
	}
	return p, nil
}

// changePrefs reads, changes and writes: the API only replaces them whole.
func (a *app) changePrefs(ctx context.Context, c *call, change func(prefs) error) (result, error) {
	p, err := sdk.GetPrefs[prefs](ctx, c.Account)
	if err != nil {
		return result{}, err
	}
	if p == nil {
		p = prefs{}
	}
	if err := change(p); err != nil {
		return result{}, err
	}
	return a.writePrefs(ctx, c, p)
}

func (a *app) writePrefs(ctx context.Context, c *call, p prefs) (result, error) {
	user, err := sdk.UpdatePrefs(ctx, c.Account, p, c.keep())
	if err != nil {
		return result{}, err
	}
	var now prefs
	if err := user.Prefs(&now); err != nil {
		return result{}, err
	}
	a.done("The account has %s now", count(len(now), "preference"))
	body := []byte(user.RawPrefs)
	if len(now) == 0 {
		body = nil // servers send an empty list for an empty object
	}
	return prefsResult(body, now), nil
}

func newPrefsUnset(a *app) *cobra.Command {
	return uses(&cobra.Command{
		Use:               "unset KEY...",
		Short:             "Remove some preferences, keep the others",
		Example:           "  appctl account prefs unset theme",
		ValidArgsFunction: a.completes("preference", findPrefs),
		RunE: runs(a.asks(func(ctx context.Context, c *call, args []string) (result, error) {
			return a.changePrefs(ctx, c, func(p prefs) error {
				for _, key := range args {
					if _, ok := p[key]; !ok {
						return exiting(exitNotFound, fmt.Errorf("there is no preference %q, nothing was changed", key))
					}
					delete(p, key)
				}
				return nil
			})
		})),
	}, "account.updatePrefs", "account.getPrefs")
}

func newPrefsReplace(a *app) *cobra.Command {
	return uses(&cobra.Command{
		Use:     "replace FILE",
		Short:   "Replace all preferences by a JSON file",
		Example: "  appctl account prefs replace prefs.json\n  echo '{}' | appctl account prefs replace -",
		RunE: runs(a.asks(func(ctx context.Context, c *call, args []string) (result, error) {
			data, err := a.readInput(args[0])
			if err != nil {
				return result{}, err
			}
			p, err := parsePrefs(data)
			if err != nil {
				return result{}, usagef("%s: %w", args[0], err)
			}
			return a.writePrefs(ctx, c, p)
		})),
	}, "account.updatePrefs")
}

func parsePrefs(data []byte) (prefs, error) {
	var p prefs
	if err := json.Unmarshal(data, &p); err != nil {
		return nil, fmt.Errorf("not a JSON object: %w", err)
	}
	if p == nil {
		return nil, errors.New("not a JSON object")
	}
	return p, nil
}

// readInput reads a file, or standard input for "-".
func (a *app) readInput(path string) ([]byte, error) {
	if path == "-" {
		return io.ReadAll(a.stdin)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, usagef("%w", err)
	}
	return data, nil
}

func newPrefsEdit(a *app) *cobra.Command {
	return uses(&cobra.Command{
		Use:     "edit",
		Short:   "Edit the preferences in your editor",
		Long:    "Edit the preferences as JSON in $EDITOR. Nothing is changed where the file is left as it\nwas, or where the editor fails.",
		Example: "  EDITOR=nano appctl account prefs edit",
		RunE: runs(a.asks(func(ctx context.Context, c *call, _ []string) (result, error) {
			if a.ask == nil {
				return result{}, usagef("an editor needs a terminal: use account prefs set or replace")
			}
			raw, err := c.Account.GetPrefs(ctx)
			if err != nil {
				return result{}, err
			}
			p, err := a.edit(ctx, raw)
			if err != nil || p == nil {
				return result{}, err
			}
			return a.writePrefs(ctx, c, p)
		})),
	}, "account.updatePrefs", "account.getPrefs")
}

// edit gives what the person made of the preferences, nil where nothing changed.
// A file that is no JSON object goes back into the editor, if the person wants.
func (a *app) edit(ctx context.Context, raw json.RawMessage) (prefs, error) {
	dir, err := os.MkdirTemp("", "appctl-prefs-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path := filepath.Join(dir, "prefs.json")
	var indented bytes.Buffer
	if err := json.Indent(&indented, raw, "", "  "); err != nil {
		return nil, err
	}
	before := indented.Bytes()
	if err := os.WriteFile(path, before, 0o600); err != nil {
		return nil, err
	}
	for {
		if err := a.runEditor(ctx, path); err != nil {
			return nil, err
		}
		after, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		if string(after) == string(before) {
			a.say("Nothing was changed.")
			return nil, nil
		}
		p, err := parsePrefs(after)
		if err == nil {
			return p, nil
		}
		again, aerr := a.ask.confirm(ctx, question{text: "That is " + err.Error() + ". Edit again"}, true)
		if aerr != nil {
			return nil, aerr
		}
		if !again {
			return nil, errDeclined
		}
	}
}

func (a *app) runEditor(ctx context.Context, path string) error {
	words := strings.Fields(a.env.get("EDITOR"))
	if len(words) == 0 {
		words = []string{"vi"}
	}
	editor := exec.CommandContext(ctx, words[0], append(words[1:], path)...) //nolint:gosec // the person's own editor
	editor.Stdin, editor.Stdout, editor.Stderr = a.ask.in, a.err.Writer, a.err.Writer
	if err := editor.Run(); err != nil {
		return fmt.Errorf("editor %s: %w", words[0], err)
	}
	return nil
}
