package cli

import (
	"io"

	"github.com/spf13/cobra"
)

func newCompletion(a *app) *cobra.Command {
	return group(&cobra.Command{
		Use:     "completion COMMAND",
		Short:   "Completion for your shell",
		Example: "  source <(appctl completion bash)",
	},
		a.completionFor("bash", "source <(appctl completion bash)\n  appctl completion bash >/etc/bash_completion.d/appctl", func(root *cobra.Command, w io.Writer) error {
			return root.GenBashCompletionV2(w, true)
		}),
		a.completionFor("zsh", "appctl completion zsh >\"${fpath[1]}/_appctl\"", (*cobra.Command).GenZshCompletion),
		a.completionFor("fish", "appctl completion fish >~/.config/fish/completions/appctl.fish", func(root *cobra.Command, w io.Writer) error {
			return root.GenFishCompletion(w, true)
		}),
		a.completionFor("powershell", "appctl completion powershell | Out-String | Invoke-Expression", (*cobra.Command).GenPowerShellCompletionWithDesc),
	)
}

func (a *app) completionFor(shell, example string, write func(*cobra.Command, io.Writer) error) *cobra.Command {
	return alone(&cobra.Command{
		Use:     shell,
		Short:   "Print the completion script for " + shell,
		Example: "  " + example,
		RunE:    func(cmd *cobra.Command, _ []string) error { return write(cmd.Root(), a.out) },
	})
}
