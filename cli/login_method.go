package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/appctl/appctl/internal/contract"
	"github.com/appctl/appctl/sdk"
)

// loginMethod is a way to sign in.
type loginMethod struct {
	name, text string
	flags      []string // that go with it and not with every other
	first      func(*login, context.Context, *call) (*sdk.Session, error)
	step       func(*login, context.Context, *call) (result, error) // the first of two, nil for none
}

// Two are no METHOD, and follow from what is given: one finishes a sign-in that
// another run has begun, the other takes a session over that was made elsewhere.
const (
	byHand    = "--user-id or --secret-stdin"
	bySession = "--session-stdin"
)

// loginMethods are in the order in which they are offered.
func loginMethods() []loginMethod {
	return []loginMethod{
		{"email", "e-mail and password", []string{"email", "password-stdin", "password-file"}, (*login).byPassword, nil},
		{"magic-url", "link by e-mail", []string{"email", "phrase", "callback-port", "callback-url", "send-only"}, (*login).byLink, (*login).sendLink},
		{"email-otp", "code by e-mail", []string{"email", "phrase", "send-only"}, (*login).byCode, (*login).sendCode},
		{"phone-otp", "code by SMS", []string{"phone", "send-only"}, (*login).byCode, (*login).sendCode},
		{"oauth2", "account elsewhere, such as GitHub", []string{"provider", "scope", "callback-port", "callback-url", "no-browser", "print-url", "browser-session"}, (*login).byBrowser, (*login).browserStep},
		{"id-token", "ID token of Apple or Google", []string{"provider", "id-token-stdin", "id-token-file", "nonce", "name", "upgrade"}, (*login).byIDToken, nil},
		{"anonymous", "new account without a name", nil, (*login).byNothing, nil},
		{byHand, "", []string{"user-id", "secret-stdin", "secret-file"}, (*login).bySecret, nil},
		{bySession, "", []string{"session-stdin", "session-file"}, (*login).adopt, nil},
	}
}

func methodCalled(name string) loginMethod {
	methods := loginMethods()
	return methods[slices.IndexFunc(methods, func(m loginMethod) bool { return m.name == name })]
}

// offered are the methods that a person may name.
func offered() []loginMethod {
	return slices.DeleteFunc(loginMethods(), func(m loginMethod) bool { return m.text == "" })
}

func methodTable() string {
	var b strings.Builder
	for _, m := range offered() {
		fmt.Fprintf(&b, "  %-11s%s\n", m.name, m.text)
	}
	return b.String()
}

// completeLogin offers the methods, and after those that have one a provider.
func completeLogin(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	var words []string
	switch {
	case len(args) == 0:
		for _, m := range offered() {
			words = append(words, m.name+"\t"+m.text)
		}
	case len(args) == 1 && isMethod(args[0]) && slices.Contains(methodCalled(args[0]).flags, "provider"):
		words = providers()
	}
	return words, cobra.ShellCompDirectiveNoFileComp
}

// providers are for completion. A project has those that are switched on.
func providers() []string {
	op, _ := contract.Lookup("account.createOAuth2Token")
	return op.Params[0].Check.Values
}

// check reads the arguments and holds the flags against them.
func (l *login) check(args []string) error {
	if l.store == "" {
		l.store = l.app.config.text("store")
	}
	if err := oneOf("--store", l.store, storeAuto, storeKeyring, storeFile, storeNone); err != nil {
		return err
	}
	if err := l.read(args); err != nil {
		return err
	}
	if err := l.derive(); err != nil {
		return err
	}
	if err := l.fit(); err != nil {
		return err
	}
	if err := l.link.check(); err != nil {
		return err
	}
	if l.phrase && l.app.machine() && !l.sendOnly {
		return errPhraseUnseen
	}
	if l.sendOnly && l.factor.given() {
		return errSecondStep
	}
	return l.factor.check()
}

// read takes the arguments: METHOD, and who signs in by it.
func (l *login) read(args []string) error {
	if len(args) > 0 && isMethod(args[0]) {
		l.method, args = args[0], args[1:]
	}
	if len(args) > 1 {
		return unknownMethod(args[0])
	}
	if len(args) == 0 {
		return nil
	}
	who := args[0]
	if strings.Contains(who, "://") {
		return usagef("a link is a secret, which others see on a command line: give it to --secret-stdin")
	}
	flag, err := l.whoFlag(who)
	if err != nil {
		return err
	}
	return l.set(flag, who)
}

// whoFlag is the flag for which an argument stands, by the method, or where
// that is left out by what the argument looks like.
func (l *login) whoFlag(who string) (string, error) {
	for _, flag := range []string{"email", "phone", "provider"} {
		if l.method != "" && slices.Contains(methodCalled(l.method).flags, flag) {
			return flag, nil
		}
	}
	switch {
	case l.method != "":
		return "", usagef("unexpected argument %q: %s takes none", who, l.method)
	case strings.Contains(who, "@"):
		return "email", nil
	case strings.HasPrefix(who, "+"):
		return "phone", nil
	}
	return "", unknownMethod(who)
}

// set gives a flag the value of an argument, which it may have been given itself.
func (l *login) set(flag, value string) error {
	f := l.flags.Lookup(flag)
	if f.Changed && f.Value.String() != value {
		if flag == "email" {
			return twoAddresses(value, f.Value.String())
		}
		return usagef("two values of --%s: %s and %s", flag, value, f.Value)
	}
	return l.flags.Set(flag, value)
}

func isMethod(word string) bool {
	return slices.ContainsFunc(offered(), func(m loginMethod) bool { return m.name == word })
}

func unknownMethod(word string) error {
	var names []string
	for _, m := range offered() {
		names = append(names, m.name)
	}
	return usagef("unknown method %q: it is one of %s, or leave it out", word, strings.Join(names, ", "))
}

func twoAddresses(a, b string) error { return usagef("two e-mail addresses: %s and %s", a, b) }

func (l *login) given(flags ...string) bool {
	return slices.ContainsFunc(flags, func(name string) bool { return l.flags.Changed(name) })
}

// derive finds the method where nobody has named it, by what is given.
func (l *login) derive() error {
	switch {
	case l.session.given() && l.method != "":
		return usagef("%s does not go with %s", l.method, bySession)
	case l.session.given():
		l.method = bySession
	case l.given("user-id") || l.secret.given():
		l.method = byHand // whatever method it was begun by
	case l.method != "":
	case l.idToken.given(), l.upgrade:
		l.method = "id-token"
	case l.given("provider"):
		l.method = "oauth2"
	case l.given("phone"):
		l.method = "phone-otp"
	case l.phrase || l.sendOnly && l.email != "":
		return usagef("METHOD is required: magic-url or email-otp")
	case l.email != "" || l.password.given():
		l.method = "email"
	}
	return nil
}

// fit refuses a flag that the method does not know: it would be without effect.
func (l *login) fit() error {
	if l.method == "" {
		return nil
	}
	own := methodCalled(l.method).flags
	if l.email != "" && !slices.Contains(own, "email") {
		return usagef("an e-mail address does not go with %s", l.method)
	}
	var wrong error
	l.flags.Visit(func(f *pflag.Flag) {
		if wrong != nil || slices.Contains(own, f.Name) {
			return
		}
		var of []string
		for _, m := range loginMethods() {
			if slices.Contains(m.flags, f.Name) {
				of = append(of, m.name)
			}
		}
		if len(of) > 0 {
			wrong = usagef("--%s does not go with %s, but with %s", f.Name, l.method, strings.Join(of, ", "))
		}
	})
	return wrong
}

// choose settles the method: that of the profile to sign in to again, else the
// person's choice.
func (l *login) choose(ctx context.Context, c *call) error {
	if l.method != "" {
		return nil
	}
	if p := c.target.profile; p != nil && l.app.config.text("profile") != "" {
		l.again(p)
	}
	if l.method == "" {
		var options []option
		for _, m := range offered() {
			if m.name == "id-token" {
				continue // nobody types one
			}
			options = append(options, option{name: m.name, text: m.text})
		}
		chosen, err := l.app.ask.choose(ctx, question{text: "Sign in by", flag: "METHOD or EMAIL"}, options)
		if err != nil {
			return err
		}
		l.method = chosen.name
	}
	return l.fit()
}

// again takes the method by which the profile was signed in last, or one that can
// be.
func (l *login) again(p *profile) {
	email, phone := p.User.Email != "", p.User.Phone != ""
	switch {
	case slices.Contains(providers(), p.Method):
		l.method, l.provider = "oauth2", p.Method
	case p.Method == "magic-url" && email:
		l.method = "magic-url"
	case p.Method == "token" && email:
		l.method = "email-otp"
	case p.Method == "phone" && phone, phone && !email:
		l.method = "phone-otp"
	case email:
		l.method = "email"
	}
}

// printStep does the first of two steps.
func (l *login) printStep(ctx context.Context, c *call) error {
	r, err := methodCalled(l.method).step(l, ctx, c)
	if err != nil {
		return err
	}
	return l.app.show(r)
}
