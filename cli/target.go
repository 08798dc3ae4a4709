package cli

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"runtime"
	"strings"

	"github.com/appctl/appctl/sdk"
)

// target is where the requests of a run go, and as whom.
type target struct {
	endpoint, project string
	name              string   // of the profile, "" for none
	profile           *profile // nil for none

	credential sdk.Credential
	secret     string // of a session, "" for a JWT and for a guest
	from       string // where the credential was found: a variable, "keyring", "file", "" for a guest
}

var errSignedOut = hinted(exiting(exitSignedOut, signedOut("")), "appctl account login")

// signedOut says that nobody is signed in, and who was.
type signedOut string

func (s signedOut) Error() string {
	if s == "" {
		return "not signed in"
	}
	return string(s) + " is signed out"
}

// guest is the target without a credential. Endpoint and project may be empty.
func (a *app) guest() (*target, error) {
	c := a.config
	t := &target{endpoint: c.text("endpoint"), project: c.text("project")}
	name, p, err := a.file.pick(c.text("profile"), t.endpoint, t.project)
	if err != nil || p == nil {
		return t, err
	}
	t.name, t.profile, t.endpoint, t.project = name, p, p.Endpoint, p.Project
	return t, nil
}

// signedIn is the target with the credential of the environment, else of the
// profile. Without one it fails with signedOut and says how to get one.
func (a *app) signedIn(ctx context.Context) (*target, error) {
	found, err := a.environmentCredential()
	if err != nil {
		return nil, err
	}
	if found.from != "" {
		return a.placed(found)
	}
	t, err := a.signedInProfile()
	if err != nil {
		return nil, err
	}
	st, err := a.home.openStore(t.profile.Store)
	if err != nil {
		return nil, err
	}
	kept, err := st.load(ctx, t.name)
	if errors.Is(err, errNoCredential) {
		return nil, hinted(exiting(exitSignedOut, fmt.Errorf("the session of profile %s is not in its store (%s)", t.name, t.profile.Store)), t.again())
	}
	if err != nil {
		return nil, fmt.Errorf("get the session of profile %s: %w", t.name, err)
	}
	t.secret, t.from = kept.Secret, t.profile.Store
	t.credential = sdk.SessionSecret(kept.Secret)
	return t, nil
}

// signedInProfile is the target of a profile that holds a session.
func (a *app) signedInProfile() (*target, error) {
	t, err := a.guest()
	switch {
	case err != nil:
		return nil, err
	case t.profile == nil:
		return nil, errSignedOut
	case t.profile.Session.ID == "":
		return nil, t.signedOut()
	}
	return t, nil
}

// signedOut is the error of a profile without a session.
func (t *target) signedOut() error {
	return hinted(exiting(exitSignedOut, signedOut(t.profile.who())), t.again())
}

// again is what signs in to the profile once more.
func (t *target) again() string { return "appctl account login --profile " + shellQuote(t.name) }

// environmentCredential is the one that variables carry, files before values.
func (a *app) environmentCredential() (target, error) {
	for _, v := range []struct {
		name string
		file bool
		make func(string) sdk.Credential
	}{
		{"APPCTL_SESSION_FILE", true, sdk.SessionSecret}, {"APPCTL_SESSION", false, sdk.SessionSecret},
		{"APPCTL_JWT_FILE", true, sdk.JWT}, {"APPCTL_JWT", false, sdk.JWT},
	} {
		secret := a.env.get(v.name)
		if secret == "" {
			continue
		}
		if v.file {
			var err error
			if secret, err = readSecretFile(secret); err != nil {
				return target{}, fmt.Errorf("%s: %w", v.name, err)
			}
		}
		t := target{from: v.name, credential: v.make(secret)}
		if v.name == "APPCTL_SESSION" || v.name == "APPCTL_SESSION_FILE" {
			t.secret = secret
		}
		return t, nil
	}
	return target{}, nil
}

// placed gives a credential of the environment its endpoint and project.
func (a *app) placed(found target) (*target, error) {
	if a.config.fromFolder("endpoint") {
		return nil, untrusted(found.from)
	}
	t, err := a.guest()
	if err != nil {
		return nil, err
	}
	if t.endpoint == "" || t.project == "" {
		return nil, usagef("%s needs --endpoint and --project, or APPCTL_ENDPOINT and APPCTL_PROJECT", found.from)
	}
	t.name = "" // the profile says only how to get there
	t.credential, t.secret, t.from = found.credential, found.secret, found.from
	return t, nil
}

// untrusted refuses to send what from carries to an endpoint of the folder's file.
func untrusted(from string) error {
	return usagef("%s does not go to an endpoint that only %s names: set APPCTL_ENDPOINT or --endpoint", from, folderName)
}

// tryOne is for somebody who has no server yet.
const tryOne = "appctl mock serve starts a server to try it with"

// checkEndpoint refuses what is not the address of an API.
func (a *app) checkEndpoint(endpoint string) error {
	u, err := url.Parse(endpoint)
	if err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https") && u.User == nil && u.RawQuery == "" {
		return nil
	}
	where := "endpoint" // of a profile, or typed in
	if a.config.source("endpoint") != "default" {
		where = a.config.placeOf("endpoint")
	}
	if err == nil {
		endpoint = u.Redacted()
	}
	return usagef("%s: %q is not a URL such as https://cloud.example.org/v1", where, endpoint)
}

// connect makes the client of a target.
func (a *app) connect(t *target) (*sdk.Client, error) {
	if t.endpoint == "" {
		return nil, hinted(usagef("--endpoint is required, or APPCTL_ENDPOINT"), tryOne)
	}
	if t.project == "" {
		return nil, usagef("--project is required, or APPCTL_PROJECT")
	}
	if err := a.checkEndpoint(t.endpoint); err != nil {
		return nil, err
	}
	transport, err := a.transport(t)
	if err != nil {
		return nil, err
	}
	opts := []sdk.Option{
		sdk.WithTransport(transport),
		sdk.WithTimeout(a.config.timeout()),
		sdk.WithUserAgent(fmt.Sprintf("appctl/%s (%s; %s)", version(), runtime.GOOS, runtime.GOARCH)),
		sdk.WithCredential(t.credential),
	}
	if locale := a.config.text("locale"); locale != "" {
		opts = append(opts, sdk.WithLocale(locale))
	}
	if a.config.debug() == "1" {
		opts = append(opts, sdk.WithHook(tracer{a}))
	}
	return sdk.New(t.endpoint, t.project, opts...)
}

// call is one conversation with the server: its client, and the last reply kept
// for --json.
type call struct {
	*sdk.Client
	app    *app
	target *target
	reply  sdk.Response
}

// signedInCall opens a conversation as the signed-in user.
func (a *app) signedInCall(ctx context.Context) (*call, error) {
	t, err := a.signedIn(ctx)
	if err != nil {
		return nil, err
	}
	return a.call(t)
}

func (a *app) call(t *target) (*call, error) {
	client, err := a.connect(t)
	if err != nil {
		return nil, err
	}
	return &call{Client: client, app: a, target: t}, nil
}

// keep is the option of the request whose reply is the command's result.
func (c *call) keep() sdk.CallOption { return sdk.Capture(&c.reply) }

// body is the reply that was kept.
func (c *call) body() []byte { return c.reply.Body }

// explain adds to an error what the command line knows: that the server took a
// credential for nothing, and what to run to get a new one; or that it knows the
// user, who may not do this.
func (c *call) explain(ctx context.Context, err error) error {
	t := c.target
	refusal, ok := errors.AsType[*sdk.Error](err)
	if !ok || t.from == "" || refusal.Type != sdk.ErrUnauthorizedScope {
		return err
	}
	if !strings.Contains(refusal.Message, guestRole) {
		return hinted(exiting(exitRefused, err), "this takes an API key, which users of a project do not have")
	}
	if !t.kept() {
		return hinted(exiting(exitSignedOut, fmt.Errorf("the credential in %s is not valid, or no longer: %w", t.from, err)), "unset "+t.from)
	}
	c.app.noteEnd(ctx, t.name, t.profile.Session.ID)
	return hinted(exiting(exitSignedOut, fmt.Errorf("the session of profile %s is no longer valid: %w", t.name, err)),
		t.again())
}

// guestRole is in the message to somebody whom the server does not know:
// "User (role: guests) missing scopes".
const guestRole = "(role: guests)"

// asks makes the body of a command that talks to the server as the signed-in user
// and shows what talk makes of the replies.
func (a *app) asks(talk func(ctx context.Context, c *call, args []string) (result, error)) run {
	return func(ctx context.Context, args []string) error {
		c, err := a.signedInCall(ctx)
		if err != nil {
			return err
		}
		r, err := talk(ctx, c, args)
		if err != nil {
			return c.explain(ctx, err)
		}
		if r.body == nil {
			r.body = c.body()
		}
		return a.show(r)
	}
}

// user is whom the profile knows, nobody without one.
func (t *target) user() profileUser {
	if t.profile == nil {
		return profileUser{}
	}
	return t.profile.User
}

// kept tells whether the credential is the stored one of the profile.
func (t *target) kept() bool { return t.profile != nil && t.from != "" && t.from == t.profile.Store }

// given is an optional parameter, left out where it is empty.
func given[T comparable](v T) *T {
	var none T
	if v == none {
		return nil
	}
	return &v
}
