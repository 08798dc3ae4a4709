package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/appctl/appctl/sdk"
)

// profileView is a profile in a listing, and its --json document.
type profileView struct {
	Name     string   `json:"name"`
	Default  bool     `json:"default"`
	Endpoint string   `json:"endpoint"`
	Project  string   `json:"project"`
	UserID   string   `json:"userId"`
	Email    string   `json:"email"`
	Phone    string   `json:"phone"`
	SignedIn bool     `json:"signedIn"`
	Expire   sdk.Time `json:"expire"`
	Store    string   `json:"store"` // "" until the first sign-in
	CACert   string   `json:"caCert"`
	Insecure bool     `json:"insecureTls"`
}

func (a *app) profileView(name string) profileView {
	p := a.file.Profiles[name]
	return profileView{
		Name: name, Default: name == a.file.DefaultProfile, Endpoint: p.Endpoint, Project: p.Project, UserID: p.User.ID, Email: p.User.Email, Phone: p.User.Phone,
		SignedIn: p.signedIn(), Expire: sdk.Time{Time: p.Session.Expires}, Store: p.Store,
		CACert: p.TLS.CACert, Insecure: p.TLS.Insecure,
	}
}

// profileNames are for completion, where a broken configuration completes nothing.
func (a *app) profileNames() []string {
	h, err := newHome(a.env)
	if err != nil {
		return nil
	}
	file, err := h.readConfig()
	if err != nil {
		return nil
	}
	return file.names()
}

func (a *app) completeProfile(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return a.profileNames(), cobra.ShellCompDirectiveNoFileComp
}

func newProfile(a *app) *cobra.Command {
	return group(&cobra.Command{
		Use:     "profile COMMAND",
		Short:   "The accounts signed in here",
		Long:    "A profile is one user of one project on one endpoint. account login makes it, and profile add\none to sign in to later. --profile or APPCTL_PROFILE names the one of a run; without, it is\nthe default one, which account switch changes.",
		Example: "  appctl profile list\n  appctl profile add work --endpoint https://cloud.example.org/v1 --project shop\n  appctl profile rename ada@example.org work",
	}, newProfileList(a), newProfileShow(a), newProfileAdd(a), newProfileRename(a), newProfileRemove(a))
}

func newProfileList(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "List the profiles",
		Example: "  appctl profile list\n  appctl profile list --jq '.[].name'",
		RunE: runs(func(context.Context, []string) error {
			views, rows := []profileView{}, [][]string{}
			for _, name := range a.file.names() {
				v := a.profileView(name)
				views = append(views, v)
				rows = append(rows, []string{v.Name, mark(v.Default, "default"), v.Project, v.Endpoint, mark(v.SignedIn, "signed in"), a.at(v.Expire.Time), v.Store})
			}
			body, err := document(views)
			if err != nil {
				return err
			}
			if len(views) == 0 {
				a.say("No profiles yet: appctl account login makes one.")
				return a.show(result{body: body})
			}
			return a.show(list(body, []string{"NAME", "", "PROJECT", "ENDPOINT", "", "EXPIRES", "STORE"}, rows))
		}),
	}
}

func newProfileShow(a *app) *cobra.Command {
	return &cobra.Command{
		Use:               "show [NAME]",
		Short:             "Show one profile",
		Example:           "  appctl profile show ada@example.org",
		ValidArgsFunction: a.completeProfile,
		RunE: runs(func(_ context.Context, args []string) error {
			name, err := a.profileArg(args)
			if err != nil {
				return err
			}
			return a.showProfile(name)
		}),
	}
}

func (a *app) showProfile(name string) error {
	v := a.profileView(name)
	body, err := document(v)
	if err != nil {
		return err
	}
	return a.show(record(body,
		[2]string{"name", v.Name}, [2]string{"default", mark(v.Default, "yes")}, [2]string{"endpoint", v.Endpoint}, [2]string{"project", v.Project},
		[2]string{"user", v.UserID}, [2]string{"e-mail", v.Email}, [2]string{"phone", v.Phone}, [2]string{"signed in", mark(v.SignedIn, "yes")}, [2]string{"expires", a.at(v.Expire.Time)},
		[2]string{"store", v.Store}, [2]string{"authorities", v.CACert}, [2]string{"certificate", mark(v.Insecure, "not checked")}))
}

// profileArg is the profile that an argument names, else the one in use.
func (a *app) profileArg(args []string) (string, error) {
	if len(args) > 0 {
		if a.file.Profiles[args[0]] == nil {
			return "", noProfile(args[0])
		}
		return args[0], nil
	}
	t, err := a.guest()
	if err == nil && t.profile == nil {
		err = errSignedOut
	}
	return t.name, err
}

func noProfile(name string) error {
	return hinted(exiting(exitNotFound, fmt.Errorf("there is no profile %s", name)), "appctl profile list")
}
