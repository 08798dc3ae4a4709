package cli

import (
	"cmp"
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/appctl/appctl/sdk"
)

// status is what is known of the sign-in, and its --json document.
type status struct {
	Profile  string        `json:"profile"` // "" for a credential of the environment
	Endpoint string        `json:"endpoint"`
	Project  string        `json:"project"`
	User     statusUser    `json:"user"`
	Session  statusSession `json:"session"`
	Source   string        `json:"source"`  // where the credential is: keyring, file, or the variable
	Checked  bool          `json:"checked"` // false with --offline: the server was not asked
}

type statusUser struct {
	ID    string `json:"id"`
	Email string `json:"email"`
	Phone string `json:"phone"`
	Name  string `json:"name"`
}

type statusSession struct {
	ID      string   `json:"id"`
	Expire  sdk.Time `json:"expire"`
	Factors []string `json:"factors"`
}

func newStatus(a *app) *cobra.Command {
	var offline bool
	cmd := uses(&cobra.Command{
		Use:   "status",
		Short: "Show who is signed in, and where",
		Long: "Show who is signed in, where, until when, and where the session is kept. The server is\nasked whether it still knows the session. Exit code 4 says that nobody is signed in.\n\n" +
			"The --json document has profile, endpoint, project, user {id, email, phone, name},\nsession {id, expire, factors}, source and checked.",
		Example: "  appctl account status\n" +
			"  appctl account status --offline --jq .user.email",
		RunE: runs(func(ctx context.Context, _ []string) error {
			if offline {
				return a.statusOffline()
			}
			return a.asks(a.statusOnline)(ctx, nil)
		}),
	}, "account.get", "account.getSession")
	cmd.Flags().BoolVar(&offline, "offline", false, "do not ask the server")
	return cmd
}

func newWhoami(a *app) *cobra.Command {
	cmd := newStatus(a)
	cmd.Use = "whoami"
	return rootAlias(cmd, "account status")
}

func (a *app) statusOnline(ctx context.Context, c *call, _ []string) (result, error) {
	user, err := c.Account.Get(ctx)
	if err != nil {
		return result{}, err
	}
	s := status{
		Profile: c.target.name, Endpoint: c.Endpoint(), Project: c.Project(), Source: c.target.from, Checked: true,
		User: statusUser{ID: user.ID, Email: user.Email, Phone: user.Phone, Name: user.Name}, Session: statusSession{Factors: []string{}},
	}
	if c.target.secret == "" { // a JWT has no session of its own
		return a.statusResult(s)
	}
	session, err := c.Account.GetSession(ctx, sdk.CurrentSession)
	if err != nil {
		return result{}, err
	}
	s.Session.ID, s.Session.Expire = string(session.ID), session.Expire
	for _, f := range session.Factors {
		s.Session.Factors = append(s.Session.Factors, string(f))
	}
	return a.statusResult(s)
}

func (a *app) statusOffline() error {
	found, err := a.environmentCredential()
	if err != nil {
		return err
	}
	if found.from != "" {
		t, err := a.placed(found)
		if err != nil {
			return err
		}
		return a.showStatus(status{Endpoint: t.endpoint, Project: t.project, Source: t.from, Session: statusSession{Factors: []string{}}})
	}
	t, err := a.signedInProfile()
	if err != nil {
		return err
	}
	p := t.profile
	if !p.signedIn() {
		return t.signedOut()
	}
	return a.showStatus(status{
		Profile: t.name, Endpoint: t.endpoint, Project: t.project, Source: p.Store,
		User:    statusUser{ID: p.User.ID, Email: p.User.Email, Phone: p.User.Phone},
		Session: statusSession{ID: p.Session.ID, Expire: sdk.Time{Time: p.Session.Expires}, Factors: []string{}},
	})
}

func (a *app) showStatus(s status) error {
	r, err := a.statusResult(s)
	if err != nil {
		return err
	}
	return a.show(r)
}

func (a *app) statusResult(s status) (result, error) {
	body, err := document(s)
	if err != nil {
		return result{}, err
	}
	proven := make([]string, len(s.Session.Factors))
	for i, f := range s.Session.Factors {
		proven[i] = about(sdk.Factor(f)).name
	}
	return record(body,
		[2]string{"user", cmp.Or(s.User.Email, s.User.Phone, s.User.ID)},
		[2]string{"name", s.User.Name},
		[2]string{"project", s.Project},
		[2]string{"endpoint", s.Endpoint},
		[2]string{"profile", s.Profile},
		[2]string{"session", s.Session.ID},
		[2]string{"expires", a.at(s.Session.Expire.Time)},
		[2]string{"proven", strings.Join(proven, ", ")},
		[2]string{"kept in", s.Source},
	), nil
}

func newToken(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "token",
		Short:   "Print the session's secret",
		Long:    "Print the secret of the session, alone on standard output. Whoever has it is signed in.",
		Example: "  APPCTL_SESSION=$(appctl account token) ./deploy.sh",
		RunE: runs(func(ctx context.Context, _ []string) error {
			t, err := a.signedIn(ctx)
			if err != nil {
				return err
			}
			if t.secret == "" {
				return usagef("%s is a JWT, there is no session to print", t.from)
			}
			body, err := document(map[string]string{"secret": t.secret})
			if err != nil {
				return err
			}
			return a.show(value(body, t.secret))
		}),
	}
}
