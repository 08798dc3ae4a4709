package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// The keys of a command's annotations.
const (
	operations  = "operations" // the operations of the API that it uses, separated by spaces
	standsAlone = "standalone" // it reads no configuration, and works where that is broken
	aliasOf     = "alias"      // it is the same as this command of a group
)

// newRoot makes the whole tree.
func newRoot(a *app) *cobra.Command {
	root := group(&cobra.Command{
		Use:   "appctl COMMAND",
		Short: "Accounts from the terminal",
		Long: "Appctl signs end users of an Appwrite-compatible backend in and looks after their\n" +
			"accounts, draws its pictures, and brings a mock of that backend for tests.",
		Example: "  appctl tour\n" +
			"  appctl login ada@example.org\n" +
			"  appctl account mfa totp add\n" +
			"  appctl avatar flag de\n" +
			"  appctl mock exec -- npm test",
		Version:       version(),
		SilenceErrors: true,
		SilenceUsage:  true,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			if cmd.Name() == cobra.ShellCompRequestCmd { // what needs the configuration reads it itself
				unquoteUsage(cmd.Root())
				return nil
			}
			if err := a.prepare(cmd); err != nil {
				return err
			}
			a.forgetWords(cmd)
			return nil
		},
	})
	root.SetOut(a.out)
	root.SetErr(a.err)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usagef("%w", err) })
	root.SetVersionTemplate("appctl {{.Version}}\n")
	root.CompletionOptions.DisableDefaultCmd = true
	a.addGlobals(root.PersistentFlags())
	root.AddGroup(
		&cobra.Group{ID: "account", Title: "Accounts"},
		&cobra.Group{ID: "avatar", Title: "Pictures"},
		&cobra.Group{ID: "mock", Title: "Tests"},
		&cobra.Group{ID: "own", Title: "Appctl itself"},
	)
	add(root, "account", newAccount(a), rootAlias(newLogin(a), "account login"), rootAlias(newLogout(a), "account logout"), newWhoami(a))
	add(root, "avatar", newAvatar(a))
	add(root, "mock", newMock(a), newTour(a))
	add(root, "own", newProfile(a), newConfigGroup(a), newAPI(a), newVersion(a), newCompletion(a), newBug(a))
	root.SetHelpCommand(newHelp(a))
	root.SetHelpCommandGroupID("own")
	root.SetUsageTemplate(usageTemplate)
	eachCommand(root, func(c *cobra.Command) {
		if c.Args == nil {
			c.Args = positional
		}
		c.DisableFlagsInUseLine = c.HasSubCommands() || !c.HasAvailableLocalFlags()
	})
	completeFlags(a, root)
	offerFiles(root)
	return root
}

func (a *app) addGlobals(f *pflag.FlagSet) {
	g := &a.flags
	f.StringP("profile", "P", "", "use the profile `NAME` in place of the default one")
	f.String("endpoint", "", "`URL` of the API, such as https://cloud.example.org/v1")
	f.String("project", "", "`ID` of the project")
	f.BoolVar(&g.json, "json", false, "print the reply as JSON, and errors too")
	f.StringVar(&g.jq, "jq", "", "print what the jq `EXPRESSION` makes of the JSON")
	f.StringVar(&g.template, "template", "", "print what the Go `TEMPLATE` makes of the JSON")
	f.BoolVar(&g.plain, "plain", false, "print tab-separated lines, also on a terminal")
	f.BoolVarP(&g.quiet, "quiet", "q", false, "say nothing but results, warnings and errors")
	f.BoolVarP(&g.yes, "yes", "y", false, "answer confirmations with yes")
	f.BoolVar(&g.reveal, "reveal", false, "show the secrets that listings mask")
	f.Bool("no-input", false, "never ask: a missing answer is an error")
	f.String("color", "auto", "`WHEN` to use colour: auto, always or never")
	f.String("debug", "", "follow requests: a line each, or by the `LEVEL` of --debug=http headers and bodies without secrets")
	f.Lookup("debug").NoOptDefVal = "1"
	f.String("timeout", "30s", "longest wait for one request, as a `DURATION`")
	f.String("locale", "", "language of names and messages, as a `CODE` such as de")
	f.String("ca-cert", "", "PEM `FILE` with more authorities to trust")
	f.Bool("insecure-tls", false, "do not check the server's certificate")
}

// add puts commands into a section of the help.
func add(parent *cobra.Command, section string, children ...*cobra.Command) {
	for _, c := range children {
		c.GroupID = section
		parent.AddCommand(c)
	}
}

// group makes a command that only holds others: alone it shows its help, and a
// word that it does not know is an error with suggestions.
func group(c *cobra.Command, children ...*cobra.Command) *cobra.Command {
	c.Args = cobra.ArbitraryArgs
	c.RunE = func(c *cobra.Command, args []string) error {
		if len(args) == 0 {
			return c.Help()
		}
		err := usagef("unknown command %q for %q", args[0], c.CommandPath())
		if near := c.SuggestionsFor(args[0]); len(near) > 0 {
			return hinted(err, c.CommandPath()+" "+strings.Join(near, ", or "+c.CommandPath()+" "))
		}
		if below := pathsTo(c, args[0]); len(below) > 0 {
			return hinted(err, strings.Join(below, ", or "))
		}
		return hinted(err, c.CommandPath()+" --help")
	}
	c.SuggestionsMinimumDistance = 2
	c.AddCommand(children...)
	annotate(c, standsAlone, "true")
	return c
}

// pathsTo are the commands of a name in the groups of c, where somebody has left
// the group out: appctl status.
func pathsTo(c *cobra.Command, name string) []string {
	var paths []string
	for _, g := range c.Commands() {
		for _, child := range g.Commands() {
			if child.Name() == name || child.HasAlias(name) {
				paths = append(paths, child.CommandPath())
			}
		}
	}
	return paths
}

// rootAlias is a command of the account group at the root, where people look for it.
func rootAlias(c *cobra.Command, of string) *cobra.Command {
	c.Short += " (" + of + ")"
	annotate(c, aliasOf, of)
	return c
}

func annotate(c *cobra.Command, key, text string) {
	if c.Annotations == nil {
		c.Annotations = map[string]string{}
	}
	c.Annotations[key] = text
}

// uses annotates a command with the operations of the API that it calls.
func uses(c *cobra.Command, ids ...string) *cobra.Command {
	annotate(c, operations, strings.Join(ids, " "))
	return c
}

// alone marks a command that reads no configuration.
func alone(c *cobra.Command) *cobra.Command {
	annotate(c, standsAlone, "true")
	return c
}

// positional holds the arguments against the command's Use line: NAME must be
// there, [NAME] may be, and NAME... stands for one or more.
func positional(c *cobra.Command, args []string) error {
	for _, word := range strings.Fields(c.Use)[1:] {
		many := strings.Contains(word, "...")
		switch {
		case len(args) == 0 && !strings.HasPrefix(word, "["):
			return usagef("%s is missing", strings.TrimSuffix(word, "..."))
		case many:
			return nil
		case len(args) > 0:
			args = args[1:]
		}
	}
	if len(args) > 0 {
		return usagef("unexpected argument %q", args[0])
	}
	return nil
}

// eachCommand visits the tree.
func eachCommand(c *cobra.Command, visit func(*cobra.Command)) {
	visit(c)
	for _, child := range c.Commands() {
		eachCommand(child, visit)
	}
}

// unquoteUsage takes the marks off the placeholders of flags, which help shows
// as such and completion would show as they are.
func unquoteUsage(root *cobra.Command) {
	unquote := func(f *pflag.Flag) { f.Usage = strings.ReplaceAll(f.Usage, "`", "") }
	root.PersistentFlags().VisitAll(unquote)
	eachCommand(root, func(c *cobra.Command) { c.Flags().VisitAll(unquote) })
}

// completeFlags gives the values of flags that take one of a few.
func completeFlags(a *app, root *cobra.Command) {
	complete(root, "color", "auto", "always", "never")
	complete(root, "debug", "1\tone line a request", "http\theaders and bodies, without secrets")
	_ = root.RegisterFlagCompletionFunc("profile", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return a.profileNames(), cobra.ShellCompDirectiveNoFileComp
	})
	_ = root.RegisterFlagCompletionFunc("jq", completeJQ)
	_ = root.RegisterFlagCompletionFunc("template", completeTemplate)
	_ = root.MarkPersistentFlagFilename("ca-cert", "pem", "crt")
}

func complete(c *cobra.Command, flag string, values ...string) {
	_ = c.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
}

// run is the body of a command.
type run = func(ctx context.Context, args []string) error

// runs makes a RunE of a body, which needs no cobra.
func runs(body run) func(*cobra.Command, []string) error {
	return func(c *cobra.Command, args []string) error { return body(c.Context(), args) }
}

// usageTemplate is cobra's with examples first, where people look.
const usageTemplate = `Usage:
  {{if .HasAvailableSubCommands}}{{.CommandPath}} COMMAND{{else}}{{.UseLine}}{{end}}{{if gt (len .Aliases) 0}}

Aliases:
  {{.NameAndAliases}}{{end}}{{if .HasExample}}

Examples:
{{.Example}}{{end}}{{if .HasAvailableSubCommands}}{{$cmds := .Commands}}{{if eq (len .Groups) 0}}

Commands:{{range $cmds}}{{if .IsAvailableCommand}}
  {{rpad .Name .NamePadding}} {{.Short}}{{end}}{{end}}{{else}}{{range $group := .Groups}}

{{.Title}}:{{range $cmds}}{{if and (eq .GroupID $group.ID) (or .IsAvailableCommand (eq .Name "help"))}}
  {{rpad .Name .NamePadding}} {{.Short}}{{end}}{{end}}{{end}}{{end}}{{end}}{{if .HasAvailableLocalFlags}}

Flags:
{{.LocalFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}{{if .HasAvailableInheritedFlags}}

Global flags are listed by "appctl --help"{{end}}
`
