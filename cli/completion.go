package cli

import (
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// shell is one that completion scripts are made for.
type shell struct {
	name, long, example string
	write               func(root *cobra.Command, w io.Writer) error
}

// shells are all of them.
var shells = []shell{
	{"bash", "\n\nIt uses the package bash-completion.", "source <(appctl completion bash)", func(root *cobra.Command, w io.Writer) error { return root.GenBashCompletionV2(w, true) }},
	{"zsh", "", "appctl completion zsh >\"${fpath[1]}/_appctl\"", (*cobra.Command).GenZshCompletion},
	{"fish", "", "appctl completion fish | source", func(root *cobra.Command, w io.Writer) error { return root.GenFishCompletion(w, true) }},
	{"powershell", "", "appctl completion powershell | Out-String | Invoke-Expression", (*cobra.Command).GenPowerShellCompletionWithDesc},
}

func newCompletion(a *app) *cobra.Command {
	c := group(&cobra.Command{
		Use:     "completion COMMAND",
		Short:   "Completion for your shell",
		Long:    "Completion for your shell: of commands, flags, their values, profiles and sessions.",
		Example: "  appctl completion install\n  source <(appctl completion bash)",
	}, newCompletionInstall(a))
	for _, s := range shells {
		c.AddCommand(alone(&cobra.Command{
			Use:     s.name,
			Short:   "Print the completion script for " + s.name,
			Long:    "Print the completion script for " + s.name + "." + s.long,
			Example: "  " + s.example,
			RunE:    func(cmd *cobra.Command, _ []string) error { return s.write(cmd.Root(), a.out) },
		}))
	}
	return c
}

// offerFiles lets the shell complete names of files where a command wants one, and
// nowhere else.
func offerFiles(root *cobra.Command) {
	root.CompletionOptions.SetDefaultShellCompDirective(cobra.ShellCompDirectiveNoFileComp)
	files := func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return nil, cobra.ShellCompDirectiveDefault
	}
	eachCommand(root, func(c *cobra.Command) {
		if slices.ContainsFunc(strings.Fields(c.Use), func(word string) bool {
			word = strings.Trim(word, "[].")
			return word == "FILE" || word == "CMD"
		}) {
			c.ValidArgsFunction = files
		}
		c.LocalFlags().VisitAll(func(f *pflag.Flag) {
			if endings, isFile := f.Annotations[cobra.BashCompFilenameExt]; isFile && len(endings) == 0 {
				_ = c.RegisterFlagCompletionFunc(f.Name, files)
			}
		})
	})
}
