package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/appctl/appctl/sdk"
)

// login is one sign-in, from the questions to the stored session. Until it is
// stored the session exists only on the server, and whatever goes wrong before
// that deletes it there.
type login struct {
	app      *app
	email    string
	password secretFlags
	session  secretFlags
	factor   factorFlags
	store    string
}

func newLogin(a *app) *cobra.Command {
	l := &login{app: a}
	cmd := uses(&cobra.Command{
		Use:   "login [METHOD|EMAIL]",
		Short: "Sign in and keep the session",
		Long: "Sign in with e-mail and password, and with a second factor where the account asks for\n" +
			"one, and keep the session for the commands that follow. METHOD is email, the default.\n\n" +
			"What is not given by flags is asked for. The session goes into the system's keyring, or\n" +
			"where that fails into a file that only you can read. Signing in again as the same user\n" +
			"replaces the session and ends the old one.\n\n" +
			"The --json document has profile, endpoint, project, userId, email, sessionId, expire, store,\n" +
			"and with --store none secret.",
		Example: "  appctl account login ada@example.org --endpoint https://cloud.example.org/v1 --project shop\n" +
			"  appctl account login ada@example.org --factor recovery-code\n" +
			"  pass show shop | appctl account login ada@example.org --password-stdin\n" +
			"  appctl account login --session-stdin <session.txt",
		ValidArgs: []string{"email\te-mail and password"},
		RunE:      runs(l.run),
	}, "account.createEmailPasswordSession", "account.get", "account.listMFAFactors", "account.createMFAChallenge",
		"account.updateMFAChallenge", "account.getSession", "account.deleteSession")
	f := cmd.Flags()
	f.StringVar(&l.email, "email", "", "e-mail `ADDRESS` of the account")
	f.StringVar(&l.store, "store", "", "where to keep the session, `PLACE` is auto, keyring, file, or none to print it")
	l.password.add(cmd, "password", "the password")
	l.session.add(cmd, "session", "the secret of a session made elsewhere")
	l.factor.add(cmd)
	complete(cmd, "store", storeAuto, storeKeyring, storeFile, storeNone+"\tprint the session and keep nothing")
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
	var session *sdk.Session
	if l.session.given() {
		session, err = l.adopt(ctx, c)
	} else {
		session, err = l.signIn(ctx, c)
	}
	if err != nil {
		return err
	}
	return l.finish(ctx, c, session)
}

func (l *login) check(args []string) error {
	if l.store == "" {
		l.store = l.app.config.text("store")
	}
	if err := oneOf("--store", l.store, storeAuto, storeKeyring, storeFile, storeNone); err != nil {
		return err
	}
	if len(args) > 0 && args[0] != "email" {
		if !strings.Contains(args[0], "@") {
			return usagef("unknown method %q: it is email, or leave it out", args[0])
		}
		if l.email != "" && l.email != args[0] {
			return usagef("two e-mail addresses: %s and %s", args[0], l.email)
		}
		l.email = args[0]
	}
	if l.session.given() && (l.email != "" || l.password.given()) {
		return usagef("--session-stdin comes with its user: leave e-mail and password out")
	}
	return l.factor.check()
}

// open finds out where to sign in, and asks for what is missing.
func (l *login) open(ctx context.Context) (*call, error) {
	t, err := l.app.place(ctx, &l.password, &l.session)
	if err != nil {
		return nil, err
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

// signIn makes a session by e-mail and password and whatever else the server
// asks for.
func (l *login) signIn(ctx context.Context, c *call) (*sdk.Session, error) {
	a := l.app
	if p := c.target.profile; l.email == "" && p != nil && a.config.text("profile") != "" {
		l.email = p.User.Email // signing in again with --profile NAME
	}
	var err error
	if l.email == "" {
		preset := ""
		if p := c.target.profile; p != nil {
			preset = p.User.Email
		}
		if l.email, err = a.ask.input(ctx, question{text: "E-mail", flag: "--email", preset: preset}); err != nil {
			return nil, err
		}
	}
	password, err := l.password.read(ctx, a, "Password for "+clean(l.email))
	if err != nil {
		return nil, err
	}
	patient, cancel := finishing(ctx, 2*time.Second)
	defer cancel()
	session, err := c.Account.SignIn(patient, sdk.CreateEmailPasswordSessionParams{Email: l.email, Password: password})
	for {
		need, ok := errors.AsType[*sdk.MFARequired](err)
		if !ok {
			break
		}
		if ctx.Err() != nil {
			return nil, errors.Join(ctx.Err(), c.Account.CancelSignIn(ctx, need))
		}
		session, err = l.factor.complete(ctx, a, c, need)
	}
	if errors.Is(err, sdk.ErrSessionExists) {
		return nil, fmt.Errorf("the server takes this run for signed in already: %w", err)
	}
	return session, err
}

// finishing gives a context that lives for grace longer than ctx: a sign-in that
// is interrupted in flight gets its answer, so that its session can be deleted.
func finishing(ctx context.Context, grace time.Duration) (context.Context, context.CancelFunc) {
	out, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(grace, cancel) })
	return out, func() { stop(); cancel() }
}

// adopt takes a session that was made elsewhere.
func (l *login) adopt(ctx context.Context, c *call) (*sdk.Session, error) {
	secret, err := l.session.read(ctx, l.app, "Session")
	if err != nil {
		return nil, err
	}
	session, err := c.As(sdk.SessionSecret(secret)).Account.GetSession(ctx, sdk.CurrentSession)
	if err != nil {
		return nil, err
	}
	session.Secret = secret
	return session, nil
}

// finish stores the session, or deletes it on the server and says so.
func (l *login) finish(ctx context.Context, c *call, session *sdk.Session) error {
	own := c.As(sdk.SessionSecret(session.Secret))
	kept, err := l.keep(ctx, c.target, own, session)
	if err == nil {
		return l.show(kept)
	}
	if l.session.given() {
		return err
	}
	cleanup, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if failed := own.Account.DeleteSession(cleanup, sdk.CurrentSession); failed != nil {
		return fmt.Errorf("%w; session %s is still open on the server, since deleting it failed too: %w", err, session.ID, failed)
	}
	return fmt.Errorf("%w; the new session was ended again", err)
}

// keptSession is what a sign-in leaves behind, and its --json document.
type keptSession struct {
	Profile  string   `json:"profile"` // "" with --store none
	Endpoint string   `json:"endpoint"`
	Project  string   `json:"project"`
	UserID   string   `json:"userId"`
	Email    string   `json:"email"`
	Session  string   `json:"sessionId"`
	Expire   sdk.Time `json:"expire"`
	Store    string   `json:"store"`
	Secret   string   `json:"secret,omitempty"` // with --store none
	name     string
}

func (l *login) keep(ctx context.Context, t *target, own *sdk.Client, session *sdk.Session) (*keptSession, error) {
	user, err := own.Account.Get(ctx)
	if err != nil {
		return nil, err
	}
	kept := &keptSession{
		Endpoint: own.Endpoint(), Project: own.Project(), UserID: user.ID, Email: user.Email,
		Session: string(session.ID), Expire: session.Expire, Store: l.store, name: user.Name,
	}
	if l.store == storeNone {
		kept.Secret = session.Secret
		return kept, nil
	}
	p := &profile{
		Endpoint: kept.Endpoint, Project: kept.Project,
		User:    profileUser{ID: user.ID, Email: user.Email},
		Session: profileSession{ID: kept.Session, Expires: session.Expire.Time},
		TLS:     profileTLS{Insecure: l.app.config.on("insecure_tls")},
	}
	if path := l.app.config.text("ca_cert"); path != "" {
		if p.TLS.CACert, err = filepath.Abs(path); err != nil {
			return nil, err
		}
	} else if t.profile != nil {
		p.TLS = t.profile.TLS
		p.TLS.Insecure = p.TLS.Insecure || l.app.config.on("insecure_tls")
	}
	old, err := l.app.remember(ctx, kept, p, session.Secret)
	if err != nil {
		return nil, fmt.Errorf("keep the session: %w", err)
	}
	if old != "" && old != session.Secret {
		l.endOld(ctx, own, old)
	}
	return kept, nil
}

// endOld ends the session that a profile held before. One that is not valid any
// more has ended by itself.
func (l *login) endOld(ctx context.Context, own *sdk.Client, old string) {
	err := own.As(sdk.SessionSecret(old)).Account.DeleteSession(ctx, sdk.CurrentSession)
	if err != nil && !errors.Is(err, sdk.ErrUnauthorized) && !errors.Is(err, sdk.ErrNotFound) {
		l.app.warn("the session before this one is still open: %v", err)
	}
}

func (l *login) show(kept *keptSession) error {
	if l.store == storeNone && !l.app.machine() {
		return l.app.show(value(nil, kept.Secret))
	}
	who := kept.Email
	if kept.name != "" && who != "" {
		who = kept.name + " <" + who + ">"
	} else if who == "" {
		who = kept.UserID
	}
	l.app.done("Signed in as %s", who)
	if found, err := l.app.environmentCredential(); err == nil && found.from != "" {
		l.app.warn("%s is set and beats every profile: unset it to use this session", found.from)
	}
	l.app.say("  profile %s, session kept in %s until %s", kept.Profile, storePlace(kept.Store), kept.Expire.Local().Format("2 January 2006"))
	if !l.app.machine() {
		return nil
	}
	body, err := json.Marshal(kept) //nolint:gosec // the secret is asked for with --store none
	if err != nil {
		return err
	}
	return l.app.show(result{body: body})
}
