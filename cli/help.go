package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// topic is a page of help that belongs to no command.
type topic struct {
	name, short string
	text        func() string
}

// topics are all of them.
var topics = []topic{
	{"environment", "Variables that are read", environmentHelp},
	{"exit-codes", "What the exit codes mean", func() string { return "The exit code tells what kind of failure it was:\n\n" + exitCodeTable() }},
	{"output", "What is printed where, for programs", func() string { return outputHelp }},
	{"credentials", "Where sessions are kept, and how scripts bring theirs", credentialsHelp},
	{"terminal", "Prompts, colour, pictures and screen readers", terminalHelp},
	{"mock", "The mock server, in tests of any language", mockHelp},
}

// newHelp is "help": a page for a command or a topic. A word that is neither is an
// error, as it is everywhere.
func newHelp(a *app) *cobra.Command {
	var lines strings.Builder
	for _, t := range topics {
		fmt.Fprintf(&lines, "  %-13s %s\n", t.name, t.short)
	}
	cmd := alone(&cobra.Command{
		Use:     "help [COMMAND|TOPIC...]",
		Short:   "Help for a command or a topic",
		Long:    "Help for a command or one of these topics:\n\n" + lines.String(),
		Example: "  appctl help account login\n  appctl help exit-codes",
	})
	cmd.ValidArgsFunction = func(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		var words []string
		if len(args) == 0 {
			for _, t := range topics {
				words = append(words, t.name+"\t"+t.short)
			}
		}
		at, _, err := cmd.Root().Find(args)
		if err == nil {
			for _, c := range at.Commands() {
				if c.IsAvailableCommand() {
					words = append(words, c.Name()+"\t"+c.Short)
				}
			}
		}
		return words, cobra.ShellCompDirectiveNoFileComp
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return cmd.Root().Help()
		}
		for _, t := range topics {
			if len(args) == 1 && t.name == args[0] {
				_, err := fmt.Fprint(a.out, t.text())
				return err
			}
		}
		found, rest, err := cmd.Root().Find(args)
		if err != nil || len(rest) > 0 {
			return hinted(usagef("there is no command or topic %q", strings.Join(args, " ")), "appctl help")
		}
		return found.Help()
	}
	return cmd
}

func environmentHelp() string {
	return "These variables are read. Flags win over them, and they win over files.\n\n" + variableTable(func(variable) bool { return true })
}

func credentialsHelp() string {
	return storageText + "\nThe variables of this page:\n\n" + variableTable(func(v variable) bool {
		return strings.HasPrefix(v.name, "APPCTL_SESSION") || strings.HasPrefix(v.name, "APPCTL_JWT") ||
			v.name == "APPCTL_STORE" || v.name == "APPCTL_CONFIG_DIR"
	})
}

func terminalHelp() string {
	const first, last = "NO_COLOR", "COLUMNS" // as they stand in the list
	within := false
	return terminalText + "\nThe variables of this page:\n\n" + variableTable(func(v variable) bool {
		within = within || v.name == first
		fits := within || v.name == "APPCTL_NO_INPUT" || v.name == "APPCTL_IMAGES" || v.name == "APPCTL_ACCESSIBLE"
		within = within && v.name != last
		return fits
	})
}

func mockHelp() string {
	return mockText + "\nThe flags of mock serve and mock exec have variables, and so has the client's side:\n\n" +
		variableTable(func(v variable) bool { return strings.HasPrefix(v.name, "APPCTL_MOCK_") })
}

const outputHelp = `Standard output is the result and nothing else; everything said on the way goes to
standard error. Each of the two decides for itself whether it is on a terminal.

On a terminal a result is an aligned table. Elsewhere, and with --plain, it is lines of
tab-separated values without a header, times as in RFC 3339, never wrapped or cut.

--json prints the API's body as it came: all fields, their order, every digit. An empty
reply is {}. A command that makes several calls prints a document of its own, which its
help names. --jq and --template work on the same document:

  appctl account session list --jq '.sessions[].ip'
  appctl account show --template '{{.name}} <{{.email}}>'

With any of the three an error is one line on standard error, and standard output is empty:

  {"error":{"type":"user_invalid_credentials","message":"...","status":401,"exit":6,"hint":"..."}}

A picture of avatar goes into a pipe as it is. --json prints its contentType, size in bytes,
width, height and path, where -O has put it; width and height are left out of what cannot be
decoded. Nothing but the picture is on standard output, and never a piece of one: it is
written when it is there whole.

Listings mask secrets unless --reveal is given; a command whose purpose is a secret
(account token, account jwt, mfa totp add, recovery-codes) prints it.
`

const storageText = `account login keeps the session, never the password: in the system's keyring, or where
that fails in credentials.json of the configuration directory, readable by you alone.
config.yaml beside it holds endpoint, project and user of each profile, and no secret.
completion.json holds what the last TAB has offered, the IDs of sessions for example, for
half a minute.

Scripts bring a session of their own, and nothing is stored:

  APPCTL_SESSION_FILE=/run/secrets/session APPCTL_ENDPOINT=https://cloud.example.org/v1 \
    APPCTL_PROJECT=shop appctl account show

APPCTL_SESSION, APPCTL_JWT_FILE and APPCTL_JWT do the same; they beat every profile.
Files must be readable by their owner alone. Passwords come from standard input or a
file (--password-stdin, --password-file), never from an argument.

A stored session is bound to its endpoint and project and is never sent elsewhere. A
.appctl.yaml in the working directory may name endpoint, project and profile, so that
everybody in a repository uses the same; a secret that is not typed, of the environment
or of a -stdin or -file flag, does not go to an endpoint that only this file names.
`

const terminalText = `What is missing is asked for where standard input and standard error are terminals.
Elsewhere, and with --no-input or APPCTL_NO_INPUT=1, the flag that is missing is named
and the exit code is 2. --yes answers confirmations.

The terminal is asked what it can do by avatar --show auto, and by nothing else. Colour
follows --color, NO_COLOR, CLICOLOR, CLICOLOR_FORCE and TERM=dumb, for each stream by itself.

Pictures of avatar are drawn as the environment says that the terminal can: in the graphics
protocol of kitty, as inline images of iTerm2, as sixels, else in half blocks, which any
terminal with colours shows. Inside tmux and GNU Screen they are half blocks; kitty and iterm
get through tmux where its allow-passthrough is on. They fit into the window and are never
larger than they are. APPCTL_IMAGES, or images of config.yaml, says what to use, which is
what to set where ssh does not pass the variables on; --show says it for one picture:

  kitty    kitty, Ghostty
  iterm    iTerm2, WezTerm, mintty
  sixel    foot, mlterm, Windows Terminal 1.22, xterm -ti vt340, Visual Studio Code if told to
  blocks   every terminal with 256 colours; all colours with COLORTERM=truecolor
  auto     as the environment says; --show auto also asks the terminal, which has 200 ms
  none     draw nothing

Nothing is drawn by itself where NO_COLOR leaves only blocks, with TERM=dumb, and in CI: -O
saves the picture. What no terminal draws, such as SVG and HEIC, and a QR code that needs a
larger window, is saved beside you as favicon.svg or qr.png, and said to be.

APPCTL_ACCESSIBLE=1 suits screen readers: nothing is drawn or erased, and the secret of
an authenticator app is shown as text.

The QR code of "account mfa totp add" is drawn dark on light in any theme, on the
terminal's other screen, which leaves nothing in the scrollback: in half blocks, or as a
picture where the window is too small for them and the terminal is known to show pictures,
as above. --qr-file writes it to a file.
`

const mockText = `The mock server answers as an Appwrite server does, offline and from memory.

  appctl mock exec -- npm test     run a command against a server of its own
  appctl mock serve                the same server in the foreground
  appctl mock inbox wait           the mail or SMS that it "sent"
  appctl mock totp EMAIL           the current code of a user's authenticator app
  appctl mock seed example         a file of projects and users to start with: --seed FILE
  appctl mock routes               what it answers

In tests, --clock fixed=2030-01-31T12:00:00Z lets time stand still, --limits off or enforce
says what is done about rate limits, --log FILE writes a line of JSON for each request, and
mock exec --fail-on-unknown-route fails when something was asked for that there is not.
--tls serves HTTPS; the command of mock exec trusts it.

mock exec gives its command the environment to find the server: APPWRITE_ENDPOINT,
APPWRITE_PROJECT_ID, APPWRITE_API_KEY, APPWRITE_DEV_KEY, the same for appctl itself, and
APPCTL_MOCK_CONTROL, the control API under which projects are made and messages read.
Where it is not set, mock inbox and mock totp ask at ` + mockDefault + `, where mock serve
listens.
`
