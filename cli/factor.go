package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/appctl/appctl/sdk"
)

// factorFlags say how to pass a second factor: which one, and its code. A code is
// good once and for seconds, so it may stand on the command line.
type factorFlags struct {
	factor    string
	code      string
	codeStdin bool
}

// factorInfo is a factor as the command line knows it.
type factorInfo struct {
	name   string // of --factor
	factor sdk.Factor
	text   string // in a list
	prompt string
	sent   string // how its code travels, "" if it does not
}

var factorInfos = []factorInfo{
	{"totp", sdk.FactorTOTP, "authenticator app", "Code from your authenticator app", ""},
	{"email", sdk.FactorEmail, "code by e-mail", "Code from the e-mail", "e-mail"},
	{"phone", sdk.FactorPhone, "code by SMS", "Code from the SMS", "SMS"},
	{"recovery-code", sdk.FactorRecoveryCode, "recovery code", "Recovery code", ""},
	{"custom", sdk.FactorCustom, "code from the app's own server", "Code", ""},
}

// about describes a factor, also one that servers have added.
func about(f sdk.Factor) factorInfo {
	for _, info := range factorInfos {
		if info.factor == f {
			return info
		}
	}
	name := oneLine(string(f))
	return factorInfo{name: name, factor: f, text: name, prompt: "Code"}
}

func factorCalled(name string) (sdk.Factor, error) {
	names := make([]string, len(factorInfos))
	for i, info := range factorInfos {
		if strings.EqualFold(info.name, name) {
			return info.factor, nil
		}
		names[i] = info.name
	}
	return "", usagef("unknown factor %q: it is one of %s", name, strings.Join(names, ", "))
}

// factorWords are for completion.
func factorWords() []string {
	words := make([]string, len(factorInfos))
	for i, info := range factorInfos {
		words[i] = info.name + "\t" + info.text
	}
	return words
}

func (f *factorFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.factor, "factor", "", "second `FACTOR`: totp, email, phone, recovery-code or custom")
	f.addCode(cmd)
	complete(cmd, "factor", factorWords()...)
}

func (f *factorFlags) addCode(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.code, "code", "", "the `CODE` of the second factor")
	cmd.Flags().BoolVar(&f.codeStdin, "code-stdin", false, "read the code from a line of standard input, once it is wanted")
}

func (f *factorFlags) check() error {
	if f.code != "" && f.codeStdin {
		return usagef("--code and --code-stdin exclude each other")
	}
	if f.factor == "" {
		return nil
	}
	_, err := factorCalled(f.factor)
	return err
}

func (f *factorFlags) given() bool { return f.code != "" || f.codeStdin }

// read gives the code of the flags, else what the person answers.
func (f *factorFlags) read(ctx context.Context, a *app, text string) (string, error) {
	switch {
	case f.code != "":
		return f.code, nil
	case f.codeStdin:
		line, err := a.stdinLine("--code-stdin")
		return strings.TrimSpace(line), err
	case a.ask == nil:
		return "", hinted(exiting(exitFactor, errors.New("a second factor is required: --code or --code-stdin gives its code")),
			"run the command again with --code CODE")
	}
	return a.ask.input(ctx, question{text: text, flag: "--code"})
}

// complete finishes a sign-in that owes its second factor. Only at a terminal is
// a wrong code asked for again; the SDK deletes the session when it gives up.
func (f *factorFlags) complete(ctx context.Context, a *app, c *call, need *sdk.MFARequired) (*sdk.Session, error) {
	factor, err := f.choose(ctx, a, need.Factors)
	if err != nil {
		return nil, errors.Join(err, c.Account.CancelSignIn(ctx, need))
	}
	asker := &codeAsker{flags: f, app: a, recovery: slices.Contains(need.Factors, sdk.FactorRecoveryCode)}
	session, err := c.Account.CompleteMFA(ctx, need, factor, asker.ask)
	if err != nil && !errors.Is(err, sdk.ErrMFARequired) {
		return nil, wrongCode(err)
	}
	return session, err
}

// wrongCode gives the server's refusal of a code its meaning here.
func wrongCode(err error) error {
	if !errors.Is(err, sdk.ErrInvalidToken) {
		return err
	}
	return hinted(exiting(exitFactor, fmt.Errorf("the code was wrong or too late: %w", err)),
		"run the command again with a fresh code; those of an app change every 30 seconds")
}

// choose picks the factor: the flag's, the only one, one that fits a code given
// ahead, or the person's choice.
func (f *factorFlags) choose(ctx context.Context, a *app, available []sdk.Factor) (sdk.Factor, error) {
	if len(available) == 0 {
		return "", exiting(exitFactor, errors.New("a second factor is required, and the account can pass none: ask whoever runs the project"))
	}
	if f.factor != "" {
		wanted, err := factorCalled(f.factor)
		if err != nil {
			return "", err
		}
		if !slices.Contains(available, wanted) {
			return "", exiting(exitFactor, fmt.Errorf("the account has no factor %s, but %s", f.factor, factorList(available)))
		}
		return wanted, nil
	}
	if recovery := sdk.FactorRecoveryCode; isRecoveryCode(f.code) && slices.Contains(available, recovery) {
		return recovery, nil
	}
	usual := slices.DeleteFunc(slices.Clone(available), func(x sdk.Factor) bool { return x == sdk.FactorRecoveryCode })
	switch {
	case len(available) == 1:
		return available[0], nil
	case len(usual) == 1, f.given() && slices.Contains(usual, sdk.FactorTOTP):
		return usual[0], nil // a recovery code may still be given for an answer
	case a.ask == nil:
		return "", hinted(exiting(exitFactor, fmt.Errorf("a second factor is required: --factor says which, %s", factorList(available))),
			"run the command again with --factor "+about(available[0]).name)
	}
	options := make([]option, len(available))
	for i, x := range available {
		options[i] = option{name: about(x).name, text: about(x).text}
	}
	chosen, err := a.ask.choose(ctx, question{text: "Second factor", flag: "--factor"}, options)
	if err != nil {
		return "", err
	}
	return factorCalled(chosen.name)
}

func factorList(factors []sdk.Factor) string {
	names := make([]string, len(factors))
	for i, f := range factors {
		names[i] = about(f).name
	}
	return strings.Join(names, ", ")
}

// isRecoveryCode tells a recovery code, ten hexadecimal digits, from a code of
// six decimal ones.
func isRecoveryCode(code string) bool {
	return len(code) == 10 && strings.Trim(strings.ToLower(code), "0123456789abcdef") == ""
}

// unspaced takes the spaces out of a code as people type it.
func unspaced(code string) string { return strings.Join(strings.Fields(code), "") }

// codeAsker answers the prompts of a challenge.
type codeAsker struct {
	flags    *factorFlags
	app      *app
	recovery bool   // there are recovery codes
	switched string // a recovery code that was typed in place of a code
}

func (k *codeAsker) ask(ctx context.Context, p sdk.MFAPrompt) (string, error) {
	if code := k.switched; code != "" {
		k.switched = ""
		return code, nil
	}
	if p.Try > 1 {
		if k.flags.given() || k.app.ask == nil {
			return "", p.Wrong
		}
		k.app.say("That code was not right, or too late. Take a fresh one.")
	}
	if p.Try == 1 && !k.flags.given() && k.app.ask != nil {
		k.introduce(p.Factor)
	}
	code, err := k.flags.read(ctx, k.app, about(p.Factor).prompt)
	if err != nil {
		return "", err
	}
	code = unspaced(code)
	if k.recovery && p.Factor != sdk.FactorRecoveryCode && isRecoveryCode(code) {
		k.switched = code
		return "", sdk.SwitchFactor(sdk.FactorRecoveryCode)
	}
	return code, nil
}

func (k *codeAsker) introduce(f sdk.Factor) {
	if sent := about(f).sent; sent != "" {
		k.app.say("A code is on its way to you by %s.", sent)
	}
	if k.recovery && f != sdk.FactorRecoveryCode {
		k.app.say("A recovery code will do as well.")
	}
}
