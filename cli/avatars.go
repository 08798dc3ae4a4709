package cli

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/appctl/appctl/internal/contract"
	"github.com/appctl/appctl/sdk"
)

func newAvatar(a *app) *cobra.Command {
	return group(&cobra.Command{
		Use:     "avatar COMMAND",
		Aliases: []string{"avatars"},
		Short:   "Pictures: flags, logos, initials, QR codes",
		Long: "Pictures of the avatars service. On a terminal they are drawn, into a pipe goes the file\n" +
			"itself, and -O writes it to the disk: appctl help terminal, appctl help output.",
		Example: "  appctl avatar flag de\n" +
			"  appctl avatar initials 'Ada Lovelace' -O ada.png\n" +
			"  appctl avatar qr https://example.org --size 200 >link.png",
	}, newAvatarBrowser(a), newAvatarCard(a), newAvatarFlag(a), newAvatarFavicon(a), newAvatarImage(a), newAvatarInitials(a), newAvatarPhoto(a),
		newAvatarQR(a), newAvatarScreenshot(a))
}

// picture is what a command gets.
type picture struct {
	operation string
	command   *cobra.Command
	codes     codeNames                                                     // of its argument, nil for any text
	personal  func(args []string) bool                                      // wants a user who is signed in; nil for never
	request   func(*sdk.AvatarsService, []string) (sdk.ImageRequest, error) // after the flags are read
}

// newPicture makes the command of a picture. Its parameters are still to be added,
// as flags.
func newPicture(a *app, p picture) pictureCommand {
	op, _ := contract.Lookup(p.operation)
	calls := []string{p.operation}
	if p.personal != nil {
		calls = append(calls, "account.get")
	}
	cmd := pictureCommand{Command: uses(p.command, calls...), params: op.Params}
	var out pictureOutput
	out.add(cmd.Command)
	if p.codes != nil {
		cmd.ValidArgsFunction = func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return p.codes.words(), cobra.ShellCompDirectiveNoFileComp
		}
	}
	cmd.RunE = runs(func(ctx context.Context, args []string) error {
		if err := cmd.refuseEmpty(); err != nil {
			return err
		}
		if err := out.check(a); err != nil {
			return err
		}
		if p.codes != nil {
			if err := p.codes.check(cmd.Name(), args[0]); err != nil {
				return err
			}
		}
		own := p.personal != nil && p.personal(args) && !out.url
		t, err := a.guest()
		if own {
			t, err = a.signedIn(ctx)
		}
		if err != nil {
			return err
		}
		c, err := a.call(t)
		if err != nil {
			return err
		}
		if own { // to a session that has ended the server gives the picture of nobody
			if _, err := c.Account.Get(ctx); err != nil {
				return c.explain(ctx, err)
			}
		}
		request, err := p.request(c.Avatars, args)
		if err != nil {
			return err
		}
		return c.explain(ctx, explainPicture(out.run(ctx, a, p, request), p, args))
	})
	return cmd
}

// explainPicture adds to a refusal what to look at.
func explainPicture(err error, p picture, args []string) error {
	e, answered := errors.AsType[*sdk.Error](err)
	switch {
	case answered && e.Type == sdk.ErrArgumentInvalid && strings.Contains(p.command.Use, "URL") && !strings.Contains(args[0], "://"):
		return hinted(err, fmt.Sprintf("appctl avatar %s %s", p.command.Name(), shellQuote("https://"+args[0])))
	case answered && e.Type == sdk.ErrAvatarRemoteURLFailed && strings.HasPrefix(e.Message, screenshotFailed):
		return explainScreenshot(err, e.Message)
	case errors.Is(err, sdk.ErrAvatarRemoteURLFailed):
		return hinted(err, "the server itself opens the URL, and only hosts that the whole internet reaches")
	case errors.Is(err, sdk.ErrRouteNotFound):
		return hinted(err, "check --endpoint, which usually ends in /v1; or the server is too old for this picture")
	}
	return err
}

// screenshotFailed begins the message of a server that was ready to open the URL:
// what follows is what then went wrong.
const screenshotFailed = "Screenshot generation failed: "

// explainScreenshot adds what to ask for instead, where the message does not say
// all.
func explainScreenshot(err error, message string) error {
	if strings.Contains(strings.ToLower(message), "heic") {
		return hinted(err, "not every server writes HEIC: --output avif is as small, --output png is always there")
	}
	return err
}

// codeNames are the codes that have a picture, with what people call them.
type codeNames []struct{ code, name string }

// words are for completion.
func (n codeNames) words() []string {
	words := make([]string, len(n))
	for i, c := range n {
		words[i] = c.code + "\t" + c.name
	}
	return words
}

// lines are for the help.
func (n codeNames) lines() string {
	width := 0
	for _, c := range n {
		width = max(width, len(c.code))
	}
	var b strings.Builder
	for _, c := range n {
		fmt.Fprintf(&b, "\n  %-*s  %s", width, c.code, c.name)
	}
	return b.String()
}

// check refuses a code that has no picture, with the one that was meant where it is
// the name of something.
func (n codeNames) check(command, code string) error {
	for _, c := range n {
		if strings.EqualFold(c.code, code) {
			return nil
		}
	}
	err := usagef("there is no %s %q", command, code)
	if i := n.meant(strings.ToLower(code)); i >= 0 {
		return hinted(err, fmt.Sprintf("appctl avatar %s %s is %s", command, n[i].code, n[i].name))
	}
	return hinted(err, "appctl help avatar "+command)
}

// meant is which of them has a text for its name, else one that begins with it, else
// a word in it that does: "firefox" is Mozilla Firefox. It is -1 for none.
func (n codeNames) meant(text string) int {
	if text == "" {
		return -1
	}
	for _, fits := range []func(name string) bool{
		func(name string) bool { return name == text },
		func(name string) bool { return strings.HasPrefix(name, text) },
		func(name string) bool { return strings.Contains(name, " "+text) },
	} {
		for i, c := range n {
			if fits(strings.ToLower(c.name)) {
				return i
			}
		}
	}
	return -1
}

// pictureCommand is a command whose flags are the parameters of an operation: their
// ranges, defaults and values are the contract's.
type pictureCommand struct {
	*cobra.Command
	params []contract.Param
}

func (c pictureCommand) param(name string) contract.Param {
	for _, p := range c.params {
		if p.Name == name {
			return p
		}
	}
	return contract.Param{Name: name}
}

// refuseEmpty refuses a text that was given and is none, as of a script's variable
// that is not set: it would ask for another picture, or put it somewhere else.
func (c pictureCommand) refuseEmpty() (err error) {
	c.LocalFlags().VisitAll(func(f *pflag.Flag) {
		if err == nil && f.Changed && f.Value.Type() == "string" && f.Value.String() == "" {
			err = usagef("--%s is empty", f.Name)
		}
	})
	return err
}

// flagName is how a parameter is called on the command line: viewport-width.
func flagName(param string) string {
	var b strings.Builder
	for _, r := range param {
		if r >= 'A' && r <= 'Z' {
			b.WriteByte('-')
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}

// size adds --width and --height.
func (c pictureCommand) size(width, height **int) {
	c.number(width, "width", "`PIXELS` from left to right")
	c.number(height, "height", "`PIXELS` from top to bottom")
}

// quality adds --quality.
func (c pictureCommand) quality(value **int) {
	c.number(value, "quality", "`NUMBER` from small to good")
}

// number adds an integer that may be left to the server.
func (c pictureCommand) number(value **int, param, usage string) {
	p := c.param(param)
	c.Flags().Var(&numberFlag[int]{value: value, min: p.Check.Min, max: p.Check.Max, parse: strconv.Atoi}, flagName(param), ranged(p, usage))
}

// decimal adds a number with decimals that may be left to the server.
func (c pictureCommand) decimal(value **float64, param, usage string) {
	p := c.param(param)
	parse := func(text string) (float64, error) { return strconv.ParseFloat(text, 64) }
	c.Flags().Var(&numberFlag[float64]{value: value, min: p.Check.Min, max: p.Check.Max, parse: parse}, flagName(param), ranged(p, usage))
}

// ranged is the help of a number, with its range and the server's default.
func ranged(p contract.Param, usage string) string {
	text := fmt.Sprintf("%s, %v to %v", usage, p.Check.Min, p.Check.Max)
	if p.Default != -1 { // which stands for one that depends on the format
		text += fmt.Sprintf(" (default %v)", p.Default)
	}
	return text
}

// choice adds a text that is one of a few, or of many.
func (c pictureCommand) choice(value *string, param, usage string) {
	p := c.param(param)
	if text, _ := p.Default.(string); text != "" {
		usage += " (default " + text + ")"
	}
	c.Flags().Var(&choiceFlag{value: value, of: p.Check.Values}, flagName(param), usage)
	complete(c.Command, flagName(param), p.Check.Values...)
}

// choices adds a list of texts, each one of a few.
func (c pictureCommand) choices(values *[]string, param, usage string) {
	p := c.param(param)
	c.Flags().Var(&choicesFlag{values: values, of: p.Check.Items.Values}, flagName(param), usage)
	complete(c.Command, flagName(param), p.Check.Items.Values...)
}

// numberFlag is a number within bounds. Not given, it is nil.
type numberFlag[N int | float64] struct {
	value    **N
	min, max float64
	parse    func(string) (N, error)
}

func (f *numberFlag[N]) Set(text string) error {
	n, err := f.parse(text)
	if err != nil || !(float64(n) >= f.min && float64(n) <= f.max) { // not a number is none of both
		return fmt.Errorf("must be a number from %v to %v", f.min, f.max)
	}
	*f.value = &n
	return nil
}

func (f *numberFlag[N]) String() string { return "" }
func (f *numberFlag[N]) Type() string   { return "number" }

// choiceFlag is one of a list, in any letter case.
type choiceFlag struct {
	value *string
	of    []string
}

func (f *choiceFlag) Set(text string) error {
	for _, word := range f.of {
		if strings.EqualFold(word, text) {
			*f.value = word
			return nil
		}
	}
	if len(f.of) > 20 {
		return errors.New("there is none of that name; completion lists them")
	}
	return fmt.Errorf("must be one of %s", strings.Join(f.of, ", "))
}

func (f *choiceFlag) String() string { return "" }
func (f *choiceFlag) Type() string   { return "text" }

// choicesFlag is a list of them, separated by commas; it may repeat.
type choicesFlag struct {
	values *[]string
	of     []string
}

func (f *choicesFlag) Set(text string) error {
	for word := range strings.SplitSeq(text, ",") {
		var value string
		if err := (&choiceFlag{value: &value, of: f.of}).Set(strings.TrimSpace(word)); err != nil {
			return err
		}
		*f.values = append(*f.values, value)
	}
	return nil
}

func (f *choicesFlag) String() string { return "" }
func (f *choicesFlag) Type() string   { return "text" }

// text adds a text.
func (c pictureCommand) text(value *string, param, usage string) {
	p := c.param(param)
	if p.Check.Max > 0 && p.Check.Min != p.Check.Max {
		usage += fmt.Sprintf(", at most %v characters", p.Check.Max)
	}
	c.Flags().StringVar(value, flagName(param), "", usage)
}
