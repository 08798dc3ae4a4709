package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/appctl/appctl/sdk"
)

func newUpdate(a *app) *cobra.Command {
	return group(&cobra.Command{
		Use:     "update COMMAND",
		Short:   "Change name, e-mail, phone or password",
		Example: "  appctl account update name 'Ada Lovelace'\n  appctl account update password",
	}, newUpdateName(a), newUpdateEmail(a), newUpdatePhone(a), newUpdatePassword(a))
}

func newUpdateName(a *app) *cobra.Command {
	return uses(&cobra.Command{
		Use:     "name NAME",
		Short:   "Change the name",
		Example: "  appctl account update name 'Ada Lovelace'",
		RunE: runs(a.asks(func(ctx context.Context, c *call, args []string) (result, error) {
			user, err := c.Account.UpdateName(ctx, sdk.UpdateNameParams{Name: args[0]}, c.keep())
			if err != nil {
				return result{}, err
			}
			a.done("The name is %s now", user.Name)
			return a.userResult(c, user), nil
		})),
	}, "account.updateName")
}

func newUpdateEmail(a *app) *cobra.Command {
	var password secretFlags
	cmd := uses(&cobra.Command{
		Use:   "email EMAIL",
		Short: "Change the e-mail address",
		Long: "Change the e-mail address, which is not verified then. This wants the password. An account\n" +
			"that has none yet, such as an anonymous one, gets the one that is given, and can be signed in\n" +
			"to with both from then on.",
		Example: "  appctl account update email ada@example.org\n" +
			"  pass show shop | appctl account update email ada@example.org --password-stdin",
		RunE: runs(a.asks(func(ctx context.Context, c *call, args []string) (result, error) {
			p := sdk.UpdateEmailParams{Email: args[0]}
			var err error
			if p.Password, err = a.ownPassword(ctx, c, &password); err != nil {
				return result{}, err
			}
			user, err := c.Account.UpdateEmail(ctx, p, c.keep())
			if errors.Is(err, sdk.ErrTargetAlreadyExists) || errors.Is(err, sdk.ErrBadRequest) {
				return result{}, fmt.Errorf("somebody has the address %s already, perhaps you: %w", p.Email, err)
			}
			if err != nil {
				return result{}, err
			}
			a.done("The e-mail address is %s now", user.Email)
			a.next(c.target, "appctl account verify email", "")
			return a.userResult(c, user), a.noteUser(ctx, c.target, user)
		})),
	}, "account.updateEmail", "account.get")
	password.add(cmd, "password", "the password")
	return cmd
}

func newUpdatePhone(a *app) *cobra.Command {
	var password secretFlags
	cmd := uses(&cobra.Command{
		Use:   "phone NUMBER",
		Short: "Change the phone number",
		Long: "Change the phone number, which is not verified then. It begins with a plus and the country's\n" +
			"code. This wants the password; an account that has none yet gets the one that is given.",
		Example: "  appctl account update phone +16175551212",
		RunE: runs(a.asks(func(ctx context.Context, c *call, args []string) (result, error) {
			p := sdk.UpdatePhoneParams{Phone: unspaced(args[0])}
			var err error
			if p.Password, err = a.ownPassword(ctx, c, &password); err != nil {
				return result{}, err
			}
			user, err := c.Account.UpdatePhone(ctx, p, c.keep())
			if errors.Is(err, sdk.ErrTargetAlreadyExists) || errors.Is(err, sdk.ErrPhoneAlreadyExists) {
				return result{}, fmt.Errorf("somebody has the number %s already, perhaps you: %w", p.Phone, err)
			}
			if err != nil {
				return result{}, err
			}
			a.done("The phone number is %s now", user.Phone)
			a.next(c.target, "appctl account verify phone", "")
			return a.userResult(c, user), a.noteUser(ctx, c.target, user)
		})),
	}, "account.updatePhone", "account.get")
	password.add(cmd, "password", "the password")
	return cmd
}

// ownPassword reads the password of the account. Who has none yet chooses one.
func (a *app) ownPassword(ctx context.Context, c *call, flags *secretFlags) (string, error) {
	user, err := c.Account.Get(ctx)
	if err != nil {
		return "", err
	}
	if user.PasswordUpdate.IsZero() {
		a.say("The account has no password yet: this becomes its password.")
		return a.newPassword(ctx, flags, "New password")
	}
	return flags.read(ctx, a, "Password of "+clean(cmp.Or(user.Email, user.ID)))
}

// noteUser writes the new address and number of the profile's own user down.
func (a *app) noteUser(ctx context.Context, t *target, u *sdk.User) error {
	if !t.kept() {
		return nil
	}
	return a.home.updateConfig(ctx, func(file *configFile) error {
		if p := file.Profiles[t.name]; p != nil && p.User.ID == u.ID {
			p.User.Email, p.User.Phone = u.Email, u.Phone
		}
		return nil
	})
}

func newUpdatePassword(a *app) *cobra.Command {
	var old, fresh secretFlags
	cmd := uses(&cobra.Command{
		Use:   "password",
		Short: "Change the password",
		Long: "Change the password. Unless the project says otherwise this ends all other sessions.\n\n" +
			"With both --old-password-stdin and --password-stdin the old one is the first line.",
		Example: "  appctl account update password\n" +
			"  cat old.txt new.txt | appctl account update password --old-password-stdin --password-stdin",
		RunE: runs(a.asks(func(ctx context.Context, c *call, _ []string) (result, error) {
			user, err := c.Account.Get(ctx)
			if err != nil {
				return result{}, err
			}
			var p sdk.UpdatePasswordParams
			if !user.PasswordUpdate.IsZero() { // there is one to know
				before, err := old.read(ctx, a, "Old password")
				if err != nil {
					return result{}, err
				}
				p.OldPassword = &before
			}
			if p.Password, err = a.newPassword(ctx, &fresh, "New password"); err != nil {
				return result{}, err
			}
			if user, err = c.Account.UpdatePassword(ctx, p, c.keep()); err != nil {
				return result{}, err
			}
			a.done("Changed the password of %s", cmp.Or(user.Email, user.ID))
			return a.userResult(c, user), nil
		})),
	}, "account.updatePassword", "account.get")
	old.add(cmd, "old-password", "the old password")
	fresh.add(cmd, "password", "the new password")
	return cmd
}
