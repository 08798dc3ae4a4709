package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/appctl/appctl/sdk"
)

// login is one sign-in, from the questions to the stored session. Until it is
// stored the session exists only on the server, and whatever goes wrong before
// that deletes it there.
type login struct {
	app    *app
	flags  *pflag.FlagSet
	method string // "" as long as nobody has said

	email    string
	phone    string
	password secretFlags

	provider string
	scopes   []string
	browser  bool // is to have the session, in place of this run
	idToken  secretFlags
	nonce    string
	name     string
	upgrade  bool

	phrase   bool
	sendOnly bool
	link     linkFlags
	userID   string
	secret   secretFlags

	session secretFlags
	factor  factorFlags
	store   string
}

func newLogin(a *app) *cobra.Command {
	l := &login{app: a}
	cmd := uses(&cobra.Command{
		Use:   "login [METHOD] [EMAIL|PHONE|PROVIDER]",
		Short: "Sign in and keep the session",
		Long: "Sign in, with a second factor where the account asks for one, and keep the session for the\n" +
			"commands that follow. METHOD is one of\n\n" + methodTable() + "\n" +
			"and after it may stand whom it is for: an e-mail address, a phone number or a provider. Left\n" +
			"out, METHOD follows from what is given, or is that by which --profile was signed in last, or is\n" +
			"asked for, as is all else that is missing. Whoever is new gets an account by it, except by\n" +
			"e-mail and password: account register makes those.\n\n" +
			"The link of a magic-url and the browser of an oauth2 come back to this computer, or are pasted\n" +
			"where they cannot: over ssh, paste the address that the browser ends on, or forward the port of\n" +
			"--callback-port.\n\n" +
			"For scripts there are two steps: the first, --send-only, prints the ID of the user whom the\n" +
			"message went to, or with --print-url the URL to open, and the second takes what came of it by\n" +
			"--secret-stdin: the whole link, or the code or secret, with --user-id.\n\n" +
			"The session goes into the system's keyring, or where that fails into a file that only you can\n" +
			"read. Signing in again as the same user replaces the session and ends the old one.\n\n" +
			"The --json document has profile, endpoint, project, userId, email, phone, sessionId, expire,\n" +
			"store, and with --store none secret; that of --print-url has url, and that of --send-only\n" +
			"userId, expire and phrase.",
		Example: "  appctl account login ada@example.org --endpoint https://cloud.example.org/v1 --project shop\n" +
			"  appctl account login ada@example.org --factor recovery-code\n" +
			"  appctl account login magic-url ada@example.org --phrase\n" +
			"  appctl account login oauth2 github\n" +
			"  appctl account login +16175551212\n" +
			"  pass show shop | appctl account login ada@example.org --password-stdin\n" +
			"  id=$(appctl account login email-otp ada@example.org --send-only)\n" +
			"  appctl account login --user-id \"$id\" --code 123456\n" +
			"  appctl account login --session-stdin <session.txt",
		ValidArgsFunction: completeLogin,
		RunE:              runs(l.run),
	}, "account.createEmailPasswordSession", "account.createMagicURLToken", "account.createEmailToken", "account.createPhoneToken",
		"account.createOAuth2Token", "account.createOAuth2Session", "account.createSession", "account.createIDTokenSession", "account.createAnonymousSession",
		"account.get", "account.listMFAFactors", "account.createMFAChallenge", "account.updateMFAChallenge", "account.getSession",
		"account.deleteSession")
	f := cmd.Flags()
	l.flags = f
	f.StringVar(&l.email, "email", "", "e-mail `ADDRESS` of the account")
	f.StringVar(&l.phone, "phone", "", "phone `NUMBER` of the account, such as +16175551212")
	f.StringVar(&l.provider, "provider", "", "`PROVIDER` of oauth2, such as github, or of id-token: apple or google")
	f.StringArrayVar(&l.scopes, "scope", nil, "`SCOPE` to ask the provider for, beside those that the server asks for; may be repeated")
	f.BoolVar(&l.browser, "browser-session", false, "print the URL that signs the browser in by cookies, and nobody here")
	f.BoolVar(&l.phrase, "phrase", false, "show a phrase that the mail has to say too")
	addSendOnly(cmd, &l.sendOnly)
	f.StringVar(&l.nonce, "nonce", "", "the `NONCE` that the ID token was made with, which Apple's need")
	f.StringVar(&l.name, "name", "", "`NAME` of a new account whose ID token has none")
	f.BoolVar(&l.upgrade, "upgrade", false, "add the ID token's identity to the account that is signed in, such as an anonymous one")
	f.StringVar(&l.userID, "user-id", "", "`ID` of the user whom a message went to, to finish a sign-in by hand")
	f.StringVar(&l.store, "store", "", "where to keep the session, `PLACE` is auto, keyring, file, or none to print it")
	l.password.add(cmd, "password", "the password")
	l.idToken.add(cmd, "id-token", "the ID token")
	l.secret.add(cmd, "secret", "the code, the secret or the link of a sign-in that was begun")
	l.session.add(cmd, "session", "the secret of a session made elsewhere")
	l.link.add(cmd)
	l.link.addSteps(cmd)
	l.factor.add(cmd)
	f.Lookup("code").Usage = "the `CODE` of the second factor, or with --user-id alone the one that was sent"
	complete(cmd, "store", storeAuto, storeKeyring, storeFile, storeNone+"\tprint the session and keep nothing")
	complete(cmd, "provider", providers()...)
	return cmd
}

func (l *login) run(ctx context.Context, args []string) error {
	if err := l.check(args); err != nil {
		return err
	}
	c, err := l.open(ctx)
	if err != nil {
		return err
	}
	if err := l.choose(ctx, c); err != nil {
		return err
	}
	if l.sendOnly || l.link.printURL || l.browser {
		return l.printStep(ctx, c)
	}
	session, err := l.signIn(ctx, c)
	if err != nil {
		return err
	}
	return l.finish(ctx, c, session)
}

// open finds out where to sign in, and asks for what is missing.
func (l *login) open(ctx context.Context) (*call, error) {
	if l.upgrade {
		return l.app.signedInCall(ctx)
	}
	t, err := l.app.place(ctx, &l.password, &l.idToken, &l.secret, &l.session)
	if err != nil {
		return nil, err
	}
	if l.factor.given() && t.profile == nil && l.app.config.fromFolder("endpoint") {
		return nil, untrusted("a code")
	}
	c, err := l.app.call(t)
	if err == nil {
		l.app.say("Signing in to %s, project %s", t.endpoint, t.project)
	}
	return c, err
}

// place is guest with endpoint and project asked for where they are missing. A
// profile that is named and does not exist yet is no error here. What secrets give
// does not go where only the folder's file points, unless a profile is there too.
func (a *app) place(ctx context.Context, secrets ...*secretFlags) (*target, error) {
	t := &target{endpoint: a.config.text("endpoint"), project: a.config.text("project")}
	name := a.config.text("profile")
	if name == "" || a.file.Profiles[name] != nil {
		var err error
		if t, err = a.guest(); err != nil {
			return nil, err
		}
	}
	for _, s := range secrets {
		if s.given() && t.profile == nil && a.config.fromFolder("endpoint") {
			return nil, untrusted("what --" + s.name + "-stdin or --" + s.name + "-file gives")
		}
	}
	var err error
	if t.endpoint == "" {
		if t.endpoint, err = a.ask.input(ctx, question{text: "Endpoint", flag: "--endpoint"}); err != nil {
			if a.ask == nil {
				return nil, hinted(err, tryOne)
			}
			return nil, err
		}
	}
	if t.project == "" {
		if t.project, err = a.ask.input(ctx, question{text: "Project", flag: "--project"}); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// signIn makes a session by the method, and by whatever else the server asks for.
func (l *login) signIn(ctx context.Context, c *call) (*sdk.Session, error) {
	session, err := methodCalled(l.method).first(l, ctx, c)
	for {
		need, ok := errors.AsType[*sdk.MFARequired](err)
		if !ok {
			break
		}
		if ctx.Err() != nil {
			return nil, errors.Join(ctx.Err(), c.Account.CancelSignIn(ctx, need))
		}
		session, err = l.factor.complete(ctx, l.app, c, need)
	}
	if errors.Is(err, sdk.ErrSessionExists) {
		return nil, fmt.Errorf("the server takes this run for signed in already: %w", err)
	}
	return session, err
}

// byPassword is the method email.
func (l *login) byPassword(ctx context.Context, c *call) (*sdk.Session, error) {
	if err := l.askEmail(ctx, c); err != nil {
		return nil, err
	}
	password, err := l.password.read(ctx, l.app, "Password for "+clean(l.email))
	if err != nil {
		return nil, err
	}
	return whole(ctx, func(ctx context.Context) (*sdk.Session, error) {
		return c.Account.SignIn(ctx, sdk.CreateEmailPasswordSessionParams{Email: l.email, Password: password})
	})
}

// askEmail asks for the address, unless it is given.
func (l *login) askEmail(ctx context.Context, c *call) (err error) {
	l.email, err = l.askWho(ctx, l.email, c.target.user().Email, question{text: "E-mail", flag: "--email"})
	return err
}

// askPhone asks for the number, unless it is given.
func (l *login) askPhone(ctx context.Context, c *call) (err error) {
	l.phone, err = l.askWho(ctx, l.phone, c.target.user().Phone, question{text: "Phone, such as +16175551212", flag: "--phone"})
	return err
}

// askWho asks who signs in, or where. What a profile knows is not asked for where
// the profile is named, and is suggested where it is not.
func (l *login) askWho(ctx context.Context, given, known string, q question) (string, error) {
	if given == "" && l.app.config.text("profile") != "" {
		given = known
	}
	if given != "" {
		return given, nil
	}
	q.preset = known
	return l.app.ask.input(ctx, q)
}

// whole runs the requests that make a session, for a while longer than ctx: one
// that is interrupted in flight gets its answer, so that its session can be deleted.
func whole(ctx context.Context, request func(context.Context) (*sdk.Session, error)) (*sdk.Session, error) {
	patient, cancel := finishing(ctx, 2*time.Second)
	defer cancel()
	return request(patient)
}

// finishing gives a context that lives for grace longer than ctx.
func finishing(ctx context.Context, grace time.Duration) (context.Context, context.CancelFunc) {
	out, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(grace, cancel) })
	return out, func() { stop(); cancel() }
}
