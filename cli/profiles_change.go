package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

func newProfileAdd(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "add NAME",
		Short: "Make a profile to sign in to later",
		Long: "Make a profile of the endpoint and project that the flags, the environment or .appctl.yaml\n" +
			"name, with --ca-cert and --insecure-tls if they are given. Nobody is signed in: the first\n" +
			"sign-in there fills it. The first profile is the default one.",
		Example: "  appctl profile add work --endpoint https://cloud.example.org/v1 --project shop\n" +
			"  appctl profile add lab --endpoint https://lab.example.org/v1 --project p --ca-cert ca.pem",
		RunE: runs(func(ctx context.Context, args []string) error {
			p, err := a.newProfile()
			if err != nil {
				return err
			}
			name := args[0]
			err = a.home.updateConfig(ctx, func(file *configFile) error {
				if err := file.free(name); err != nil {
					return err
				}
				file.Profiles[name] = p
				file.DefaultProfile = cmp.Or(file.DefaultProfile, name)
				a.file = file
				return nil
			})
			if err != nil {
				return err
			}
			a.done("Added profile %s: %s, project %s", name, p.Endpoint, p.Project)
			a.say("  next: appctl account login --profile %s", shellQuote(name))
			return a.showProfile(name)
		}),
	}
}

// newProfile is a profile of where the run would go, without a user.
func (a *app) newProfile() (*profile, error) {
	p := &profile{
		Endpoint: strings.TrimRight(a.config.text("endpoint"), "/"), Project: a.config.text("project"),
		TLS: profileTLS{Insecure: a.config.on("insecure_tls")},
	}
	if p.Endpoint == "" || p.Project == "" {
		return nil, usagef("--endpoint and --project are required, or APPCTL_ENDPOINT and APPCTL_PROJECT")
	}
	if err := a.checkEndpoint(p.Endpoint); err != nil {
		return nil, err
	}
	path := a.config.text("ca_cert")
	if path == "" {
		return p, nil
	}
	if _, err := authorities(a.config.placeOf("ca_cert"), path); err != nil {
		return nil, err
	}
	var err error
	p.TLS.CACert, err = filepath.Abs(path)
	return p, err
}

// free refuses a name that a new profile cannot have.
func (c *configFile) free(name string) error {
	if name == "" || name != clean(name) || strings.Contains(name, "\n") {
		return usagef("%q cannot be the name of a profile", name)
	}
	if c.Profiles[name] != nil {
		return hinted(exiting(exitRefused, fmt.Errorf("there is a profile %s already", name)), "appctl profile show "+shellQuote(name))
	}
	return nil
}

func newProfileRename(a *app) *cobra.Command {
	return &cobra.Command{
		Use:               "rename OLD NEW",
		Short:             "Give a profile another name",
		Long:              "Give a profile another name. It stays signed in: the session moves within its store.",
		Example:           "  appctl profile rename ada@example.org work",
		ValidArgsFunction: a.completeProfile,
		RunE: runs(func(ctx context.Context, args []string) error {
			if err := a.home.locked(ctx, func() error { return a.rename(ctx, args[0], args[1]) }); err != nil {
				return err
			}
			a.done("Profile %s is %s now", args[0], args[1])
			return a.showProfile(args[1])
		}),
	}
}

// rename moves the session first and the profile after it: whatever fails, one of
// the two names has both. The caller holds the lock.
func (a *app) rename(ctx context.Context, from, to string) error {
	file, err := a.home.readConfig()
	if err != nil {
		return err
	}
	p := file.Profiles[from]
	if p == nil {
		return noProfile(from)
	}
	if err := file.free(to); err != nil {
		return err
	}
	st, err := a.copySession(ctx, p, from, to)
	if err != nil {
		return fmt.Errorf("move the session: %w", err)
	}
	file.Profiles[to] = p
	delete(file.Profiles, from)
	if file.DefaultProfile == from {
		file.DefaultProfile = to
	}
	if err := a.home.writeConfig(file); err != nil {
		if st != nil {
			err = errors.Join(err, st.remove(ctx, to))
		}
		return err
	}
	a.file = file
	if st != nil {
		a.dropFrom(ctx, p.Store, from)
	}
	return nil
}

// copySession stores the session of a profile under another name too, and gives
// the store, nil where there is no session.
func (a *app) copySession(ctx context.Context, p *profile, from, to string) (store, error) {
	if p.Session.ID == "" {
		return nil, nil
	}
	st, err := a.home.openStore(p.Store)
	if err != nil {
		return nil, err
	}
	c, err := st.load(ctx, from)
	if errors.Is(err, errNoCredential) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return st, st.save(ctx, to, c)
}

func newProfileRemove(a *app) *cobra.Command {
	return &cobra.Command{
		Use:               "remove NAME",
		Short:             "Forget a profile",
		Long:              "Forget a profile and its session. The session is not ended on the server: account logout does that.",
		Example:           "  appctl account logout --profile old@example.org && appctl profile remove old@example.org",
		ValidArgsFunction: a.completeProfile,
		RunE: runs(func(ctx context.Context, args []string) error {
			name := args[0]
			p := a.file.Profiles[name]
			if p == nil {
				return noProfile(name)
			}
			if p.Session.ID != "" {
				if err := a.confirm(ctx, "Profile "+clean(name)+" is signed in. Forget it"); err != nil {
					return err
				}
				if err := a.forget(ctx, name); err != nil {
					return err
				}
			}
			err := a.home.updateConfig(ctx, func(file *configFile) error {
				delete(file.Profiles, name)
				if file.DefaultProfile == name {
					file.DefaultProfile = ""
				}
				return nil
			})
			if err != nil {
				return err
			}
			a.done("Removed profile %s", name)
			return a.show(result{})
		}),
	}
}

func newSwitch(a *app) *cobra.Command {
	return &cobra.Command{
		Use:               "switch [PROFILE]",
		Short:             "Choose the default account",
		Long:              "Choose the profile that commands use when none is named. Nothing else changes.",
		Example:           "  appctl account switch\n  appctl account switch ada@example.org",
		ValidArgsFunction: a.completeProfile,
		RunE: runs(func(ctx context.Context, args []string) error {
			name, err := a.switchTo(ctx, args)
			if err != nil {
				return err
			}
			if err := a.home.updateConfig(ctx, func(file *configFile) error {
				file.DefaultProfile = name
				return nil
			}); err != nil {
				return err
			}
			p := a.file.Profiles[name]
			a.done("Profile %s is the default now: %s, project %s", name, p.Endpoint, p.Project)
			return a.show(result{})
		}),
	}
}

func (a *app) switchTo(ctx context.Context, args []string) (string, error) {
	if len(args) > 0 {
		return a.profileArg(args)
	}
	var options []option
	for _, name := range a.file.names() {
		p := a.file.Profiles[name]
		o := option{name: name, text: clean(name + "  " + p.Project + "  " + p.Endpoint)}
		if name == a.file.DefaultProfile { // first, where Enter alone chooses it
			options = slices.Insert(options, 0, o)
			continue
		}
		options = append(options, o)
	}
	if len(options) == 0 {
		return "", errSignedOut
	}
	chosen, err := a.ask.choose(ctx, question{text: "Profile", flag: "PROFILE"}, options)
	return chosen.name, err
}
