package cli

import (
	"bytes"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// shell is one that completion scripts are made for.
type shell struct {
	name, example string
	write         func(root *cobra.Command, w io.Writer) error
}

// shells are all of them.
var shells = []shell{
	{"bash", "source <(appctl completion bash)", bashCompletion},
	{"zsh", "appctl completion zsh >\"${fpath[1]}/_appctl\"", (*cobra.Command).GenZshCompletion},
	{"fish", "appctl completion fish | source", func(root *cobra.Command, w io.Writer) error { return root.GenFishCompletion(w, true) }},
	{"powershell", "appctl completion powershell | Out-String | Invoke-Expression", (*cobra.Command).GenPowerShellCompletionWithDesc},
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
			Example: "  " + s.example,
			RunE:    func(cmd *cobra.Command, _ []string) error { return s.write(cmd.Root(), a.out) },
		}))
	}
	return c
}

// bashCompletion is cobra's script, made to do without the package bash-completion
// where there is none: it splits the line itself, and does not filter files.
func bashCompletion(root *cobra.Command, w io.Writer) error {
	var script bytes.Buffer
	if err := root.GenBashCompletionV2(&script, true); err != nil {
		return err
	}
	_, err := strings.NewReplacer(
		`    _get_comp_words_by_ref "$@" cur prev words cword
`, `    if declare -F _get_comp_words_by_ref >/dev/null 2>&1; then
        _get_comp_words_by_ref "$@" cur prev words cword
        return
    fi
    local line=${COMP_LINE:0:COMP_POINT}
    read -r -a words <<<"$line"
    [[ $line == *[[:space:]] ]] && words+=("")
    cword=$((${#words[@]} - 1))
    cur=${words[cword]}
    prev=${words[cword - 1]}
`,
		`        filteringCmd="_filedir $fullFilter"
`, `        declare -F _filedir >/dev/null 2>&1 || return
        filteringCmd="_filedir $fullFilter"
`).WriteString(w, script.String())
	return err
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
