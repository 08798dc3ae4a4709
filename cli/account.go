package cli

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"github.com/appctl/appctl/sdk"
)

func newAccount(a *app) *cobra.Command {
	return group(&cobra.Command{
		Use:     "account COMMAND",
		Aliases: []string{"acct"},
		Short:   "Sign in, and look after the account",
		Example: "  appctl account login ada@example.org\n" +
			"  appctl account mfa totp add\n" +
			"  appctl account session list",
	},
		newRegister(a), newLogin(a), newLogout(a), newStatus(a), newSwitch(a), newToken(a), newShow(a), newUpdate(a), newDisable(a), newDelete(a),
		newSession(a), newMFA(a), newVerify(a), newRecover(a), newPrefs(a),
		newIdentity(a), newLog(a), newPushTarget(a), newConsent(a), newJWT(a))
}

func newRegister(a *app) *cobra.Command {
	var email, name, userID string
	var password secretFlags
	cmd := uses(&cobra.Command{
		Use:   "register [EMAIL]",
		Short: "Make an account",
		Long:  "Make an account in a project. It does not sign in: account login comes next.",
		Example: "  appctl account register ada@example.org --name Ada --endpoint https://cloud.example.org/v1 --project shop\n" +
			"  openssl rand -base64 18 | tee pass.txt | appctl account register ada@example.org --password-stdin",
		RunE: runs(func(ctx context.Context, args []string) error {
			if len(args) > 0 {
				if email != "" && email != args[0] {
					return twoAddresses(args[0], email)
				}
				email = args[0]
			}
			t, err := a.place(ctx, &password)
			if err != nil {
				return err
			}
			c, err := a.call(t)
			if err != nil {
				return err
			}
			if email == "" {
				if email, err = a.ask.input(ctx, question{text: "E-mail", flag: "--email"}); err != nil {
					return err
				}
			}
			p := sdk.CreateParams{UserID: userID, Email: email}
			if name != "" {
				p.Name = &name
			}
			if p.Password, err = a.newPassword(ctx, &password, "Password"); err != nil {
				return err
			}
			user, err := c.Account.Create(ctx, p, c.keep())
			if err != nil {
				return err
			}
			a.done("Made account %s in project %s", cmp.Or(user.Email, user.ID), c.Project())
			a.next(t, "appctl account login "+shellQuote(user.Email), "")
			return a.show(a.userResult(c, user))
		}),
	}, "account.create")
	cmd.Flags().StringVar(&email, "email", "", "e-mail `ADDRESS` of the account")
	cmd.Flags().StringVar(&name, "name", "", "`NAME` of the person")
	cmd.Flags().StringVar(&userID, "user-id", "", "`ID` of the account; left out, the server makes one")
	password.add(cmd, "password", "the password")
	return cmd
}

// newPassword reads a password that is to be set; a person is asked twice.
func (a *app) newPassword(ctx context.Context, flags *secretFlags, text string) (string, error) {
	for try := 1; ; try++ {
		password, err := flags.read(ctx, a, text)
		if err != nil || flags.given() {
			return password, err
		}
		again, err := a.ask.secret(ctx, question{text: "Again"})
		switch {
		case err != nil:
			return "", err
		case again == password:
			return password, nil
		case try == sdk.MFATries:
			return "", exiting(exitUsage, errors.New("the two passwords differ"))
		}
		a.say("The two passwords differ. Once more.")
	}
}

func newShow(a *app) *cobra.Command {
	return uses(&cobra.Command{
		Use:     "show",
		Short:   "Show the account",
		Example: "  appctl account show\n  appctl account show --jq .prefs",
		RunE: runs(a.asks(func(ctx context.Context, c *call, _ []string) (result, error) {
			user, err := c.Account.Get(ctx, c.keep())
			if err != nil {
				return result{}, err
			}
			return a.userResult(c, user), nil
		})),
	}, "account.get")
}

// userResult shows an account.
func (a *app) userResult(c *call, u *sdk.User) result {
	return record(c.body(),
		[2]string{"id", u.ID},
		[2]string{"name", u.Name},
		[2]string{"e-mail", u.Email},
		[2]string{"verified", mark(u.Email != "" && u.EmailVerification, "e-mail") + mark(u.Phone != "" && u.PhoneVerification, " phone")},
		[2]string{"phone", u.Phone},
		[2]string{"second factor", onOff(u.MFA)},
		[2]string{"blocked", mark(!u.Status, "yes")},
		[2]string{"labels", strings.Join(u.Labels, ", ")},
		[2]string{"registered", a.at(u.Registration.Time)},
		[2]string{"password set", a.at(u.PasswordUpdate.Time)},
		[2]string{"last seen", a.at(u.AccessedAt.Time)},
	)
}

func newDisable(a *app) *cobra.Command {
	var sure typedOut
	cmd := uses(&cobra.Command{
		Use:   "disable",
		Short: "Block the account until the project's owner unblocks it",
		Long: "Block the account. You cannot undo it: only whoever runs the project can unblock it, and until\n" +
			"then nobody can sign in to it. --yes is not enough: type the e-mail address of the account, or\n" +
			"give it with --confirm.",
		Example: "  appctl account disable\n" +
			"  appctl account disable --confirm=ada@example.org",
		RunE: runs(a.asks(func(ctx context.Context, c *call, _ []string) (result, error) {
			user, err := c.Account.Get(ctx)
			if err != nil {
				return result{}, err
			}
			if err := sure.check(ctx, a, "This blocks the account, and you cannot undo it.", user); err != nil {
				return result{}, err
			}
			if user, err = c.Account.UpdateStatus(ctx, c.keep()); err != nil {
				return result{}, err
			}
			a.done("Blocked the account %s", cmp.Or(user.Email, user.ID))
			return a.userResult(c, user), a.forgetOwn(ctx, c)
		})),
	}, "account.updateStatus", "account.get")
	sure.add(cmd)
	return cmd
}

func newDelete(a *app) *cobra.Command {
	var sure typedOut
	cmd := uses(&cobra.Command{
		Use:   "delete",
		Short: "Delete the account for good",
		Long:  "Delete the account with all that belongs to it, for good. --yes is not enough: type the\ne-mail address of the account, or give it with --confirm.",
		Example: "  appctl account delete\n" +
			"  appctl account delete --confirm=ada@example.org",
		RunE: runs(a.asks(func(ctx context.Context, c *call, _ []string) (result, error) {
			user, err := c.Account.Get(ctx)
			if err != nil {
				return result{}, err
			}
			if err := sure.check(ctx, a, "This deletes the account for good.", user); err != nil {
				return result{}, err
			}
			if err := c.Account.Delete(ctx); err != nil {
				return result{}, err
			}
			a.done("Deleted the account %s", cmp.Or(user.Email, user.ID))
			return result{}, a.forgetOwn(ctx, c)
		})),
	}, "account.delete", "account.get")
	sure.add(cmd)
	return cmd
}

// typedOut is the confirmation of what cannot be undone.
type typedOut struct{ text string }

func (s *typedOut) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&s.text, "confirm", "", "the `ADDRESS` of the account, typed out")
}

// check wants the address of the account, or its ID where it has none.
func (s *typedOut) check(ctx context.Context, a *app, what string, u *sdk.User) error {
	who := cmp.Or(u.Email, u.ID)
	if s.text != "" {
		if !strings.EqualFold(s.text, who) {
			return usagef("--confirm=%s is not this account, which is %s: nothing was changed", s.text, who)
		}
		return nil
	}
	typed, err := a.ask.input(ctx, question{text: what + " Type " + clean(who) + " to go on", flag: "--confirm=" + who})
	if err == nil && !strings.EqualFold(typed, who) {
		return errDeclined
	}
	return err
}

// forgetOwn forgets the session that has ended itself.
func (a *app) forgetOwn(ctx context.Context, c *call) error {
	if !c.target.kept() {
		return nil
	}
	return a.forget(ctx, c.target.name)
}

// mark is text where on, else nothing.
func mark(on bool, text string) string {
	if on {
		return text
	}
	return ""
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}
