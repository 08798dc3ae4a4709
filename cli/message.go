package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/appctl/appctl/sdk"
)

// addSendOnly adds the flag of a command that sends a message.
func addSendOnly(cmd *cobra.Command, on *bool) {
	cmd.Flags().BoolVar(on, "send-only", false, "the first of two steps: send the message, print the ID of whom it went to, and end")
}

var (
	errSecondStep   = usagef("--send-only is the first of two steps: what was sent belongs to the second")
	errPhraseUnseen = usagef("--phrase is for a person to compare, and a run with --json has no place for it: --send-only does")
)

// canEnterCode refuses to send a code that nobody can type in.
func (a *app) canEnterCode(stdin bool) error {
	if a.ask == nil && !stdin {
		return usagef("--code-stdin is required when prompts are off, or --send-only for two steps")
	}
	return nil
}

// enterCode redeems the code that was sent: a line of standard input once, else
// what the person types, until it is right.
func (a *app) enterCode(ctx context.Context, stdin bool, prompt string, redeem func(code string) error) error {
	for try := 1; ; try++ {
		code, err := a.readCode(ctx, stdin, prompt)
		if err != nil {
			return err
		}
		err = redeem(unspaced(code))
		if !errors.Is(err, sdk.ErrInvalidToken) {
			return err
		}
		if stdin || try == sdk.MFATries {
			return lateSecret("code", err)
		}
		a.say("That code was not right, or too late. Take the one from the newest message.")
	}
}

func (a *app) readCode(ctx context.Context, stdin bool, prompt string) (string, error) {
	if stdin {
		return a.stdinLine("--code-stdin")
	}
	return a.ask.input(ctx, question{text: prompt, flag: "--code-stdin"})
}

// lateSecret gives the server's refusal of what a message carried its meaning here.
func lateSecret(what string, err error) error {
	if !errors.Is(err, sdk.ErrInvalidToken) {
		return err
	}
	return hinted(fmt.Errorf("the %s was wrong, used or too late: %w", what, err), "begin again, for a new one")
}

// sentSecret reads what a message carried, as it was handed to this run: a code, a
// secret, or a whole link with its user in it.
func sentSecret(text, userID string) (sdk.CreateSessionParams, error) {
	text = strings.TrimSpace(text)
	if !strings.Contains(text, "://") {
		if userID == "" {
			return sdk.CreateSessionParams{}, usagef("--user-id is required with a secret that is not a whole link")
		}
		return sdk.CreateSessionParams{UserID: userID, Secret: unspaced(text)}, nil
	}
	_, link, err := parseLink(text)
	switch {
	case errors.Is(err, sdk.ErrInvalidArgument):
		return link, usagef("that is not the link of a message, or not all of it: it has userId and secret in it")
	case err == nil && userID != "" && link.UserID != userID:
		return link, usagef("the link is not that of user %s", userID)
	}
	return link, err
}

// sayPhrase shows what a mail has to say that is not a stranger's.
func (a *app) sayPhrase(token *sdk.Token) {
	if token.Phrase != "" && !a.machine() { // also with --quiet: it was asked for
		fmt.Fprintf(a.err, "Check that the mail says the same: %s\n", clean(token.Phrase))
	}
}

// next tells the command that comes next and, where that needs saying, when or with
// what. What led this run to its place leads that one there too.
func (a *app) next(t *target, command, note string) {
	flags := a.sameFlags()
	for _, f := range [][2]string{{"endpoint", t.endpoint}, {"project", t.project}} {
		if a.config.source(f[0]) == "default" && t.profile == nil { // it was asked for
			flags = append(flags, "--"+f[0]+" "+shellQuote(f[1]))
		}
	}
	if note != "" {
		note = ", " + note
	}
	a.say("  next%s: %s", note, strings.Join(append([]string{command}, flags...), " "))
}

// sameFlags are the flags of this command line that lead another one to the same
// place.
func (a *app) sameFlags() []string {
	if a.config == nil { // this one went nowhere
		return nil
	}
	var flags []string
	for _, key := range []string{"profile", "endpoint", "project", "ca_cert"} {
		if a.config.source(key) == "flag" {
			flags = append(flags, "--"+strings.ReplaceAll(key, "_", "-")+" "+shellQuote(a.config.text(key)))
		}
	}
	if a.config.source("insecure_tls") == "flag" {
		flags = append(flags, "--insecure-tls")
	}
	return flags
}
