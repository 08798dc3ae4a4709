package cli

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// installed is what completion install has done, and its --json document.
type installed struct {
	Shell string `json:"shell"`
	Path  string `json:"path"`
	Next  string `json:"next"` // what the shell's own file has to say, "" for nothing
}

func newCompletionInstall(a *app) *cobra.Command {
	var names []string
	for _, s := range shells {
		names = append(names, s.name)
	}
	return alone(&cobra.Command{
		Use:   "install [SHELL]",
		Short: "Put the completion script where your shell looks",
		Long: "Put the completion script where your shell looks for those of a user. SHELL is bash, zsh,\n" +
			"fish or powershell; left out, it is the one of the variable SHELL. Files that you have\n" +
			"written yourself, such as .zshrc, are not changed: what they need is printed.",
		Example:   "  appctl completion install\n  appctl completion install fish",
		ValidArgs: names,
		RunE: func(cmd *cobra.Command, args []string) error {
			name := a.env.shell()
			if len(args) > 0 {
				name = args[0]
			}
			if name == "" {
				return usagef("SHELL is missing, and the variable of that name is not set: it is one of %s", strings.Join(names, ", "))
			}
			at := slices.IndexFunc(shells, func(s shell) bool { return s.name == name })
			if at < 0 {
				return usagef("SHELL: %q is none of %s", name, strings.Join(names, ", "))
			}
			var script bytes.Buffer
			if err := shells[at].write(cmd.Root(), &script); err != nil {
				return err
			}
			did, err := a.env.completionPlace(name)
			if err != nil {
				return err
			}
			if err := os.MkdirAll(filepath.Dir(did.Path), 0o755); err != nil { //nolint:gosec // others may read a script
				return fmt.Errorf("make the directory of completions: %w", err)
			}
			if err := replaceFile(did.Path, script.Bytes(), 0o644); err != nil {
				return fmt.Errorf("write the completion script: %w", err)
			}
			body, err := document(did)
			if err != nil {
				return err
			}
			a.done("Wrote %s", did.Path)
			if did.Next != "" {
				a.say("  %s", did.Next)
			}
			a.say("  a new %s completes appctl", name)
			return a.show(result{body: body})
		},
	})
}

// shell is the name of the person's shell, "" where the environment does not say.
func (e env) shell() string {
	if path := e.get("SHELL"); path != "" {
		return strings.TrimSuffix(filepath.Base(path), ".exe")
	}
	if runtime.GOOS == "windows" {
		return "powershell"
	}
	return ""
}

// completionPlace is where a shell looks for completions of a user.
func (e env) completionPlace(name string) (installed, error) {
	data, err := e.under("XDG_DATA_HOME", ".local", "share")
	did := installed{Shell: name}
	switch name {
	case "bash": // where the package bash-completion looks
		did.Path = filepath.Join(data, "bash-completion", "completions", "appctl")
	case "zsh": // it has no directory of the user's own
		did.Path = filepath.Join(data, "zsh", "site-functions", "_appctl")
		did.Next = "put into .zshrc, before compinit: fpath=(" + shellQuote(filepath.Dir(did.Path)) + " $fpath)"
	case "fish":
		data, err = e.under("XDG_CONFIG_HOME", ".config")
		did.Path = filepath.Join(data, "fish", "completions", "appctl.fish")
	case "powershell":
		did.Path = filepath.Join(data, "appctl", "completion.ps1")
		did.Next = "put into the file of $PROFILE: . '" + strings.ReplaceAll(did.Path, "'", "''") + "'"
	}
	return did, err
}

// under is an XDG directory, else its place below HOME, else AppData.
func (e env) under(name string, below ...string) (string, error) {
	if dir := e.get(name); filepath.IsAbs(dir) {
		return dir, nil
	}
	if dir := e.get("HOME"); dir != "" {
		return filepath.Join(append([]string{dir}, below...)...), nil
	}
	if dir := e.get("AppData"); dir != "" {
		return dir, nil
	}
	return "", errors.New("no place for the script: set HOME")
}
