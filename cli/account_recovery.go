package cli

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"github.com/appctl/appctl/sdk"
)

// recovery is one lost password, from the message to the new one.
type recovery struct {
	app      *app
	proof    proofFlags
	email    string
	password secretFlags
	fresh    string // the new password, "" as long as nobody has said
}

func newRecover(a *app) *cobra.Command {
	r := &recovery{app: a}
	cmd := uses(&cobra.Command{
		Use:   "recover [EMAIL]",
		Short: "Set a new password where the old one is lost",
		Long: "Have a link sent to the account's e-mail address, wait until it is opened on this computer or\n" +
			"pasted, and set a new password. With --otp it is a code to type in, which servers have from\n" +
			"2.3 on. It does not sign in: account login comes next.\n\n" +
			"For scripts there are two steps: the first, --send-only, prints the ID of the user, and the\n" +
			"second takes what was sent: the whole link by --secret-stdin, or a code by --user-id and --code.\n" +
			"Where the password comes from standard input as well, it is the first line.",
		Example: "  appctl account recover ada@example.org\n" +
			"  appctl account recover ada@example.org --otp --phrase\n" +
			"  appctl account recover ada@example.org --send-only\n" +
			"  appctl account recover --secret-file link.txt --password-file new.txt",
		RunE: runs(r.run),
	}, "account.createRecovery", "account.updateRecovery", "account.createRecoveryOTP", "account.updateRecoveryOTP")
	r.proof.add(cmd)
	r.password.add(cmd, "password", "the new password")
	return cmd
}

func (r *recovery) run(ctx context.Context, args []string) error {
	if len(args) > 0 {
		r.email = args[0]
	}
	if err := r.proof.check(r.app); err != nil {
		return err
	}
	if r.proof.sendOnly && r.password.given() {
		return usagef("--send-only is the first of two steps: the new password belongs to the second")
	}
	t, err := r.app.place(ctx, &r.proof.secret, &r.password)
	if err != nil {
		return err
	}
	c, err := r.app.call(t)
	if err != nil {
		return err
	}
	if r.password.given() || r.app.ask == nil && !r.proof.sendOnly { // nothing is sent for a password that is not there
		if r.fresh, err = r.password.read(ctx, r.app, "New password"); err != nil {
			return err
		}
	}
	res, err := r.recover(ctx, c)
	if err != nil {
		return err
	}
	if !r.proof.sendOnly {
		r.app.done("The new password is set")
		r.app.next(t, "appctl account login"+mark(r.email != "", " "+shellQuote(r.email)), "")
	}
	return r.app.show(res)
}

func (r *recovery) recover(ctx context.Context, c *call) (res result, err error) {
	p := proof{proofFlags: &r.proof, command: "recover", prompt: "Code from the e-mail", send: r.send, redeem: r.redeem}
	if p.finishes() {
		link, err := p.handed(ctx, r.app, p.prompt, func() (string, error) {
			return "", usagef("--user-id is required with what is not a whole link")
		})
		if err != nil {
			return result{}, err
		}
		err = r.redeem(ctx, c, link)
		return result{body: c.body()}, lateSecret("code or link", err)
	}
	if r.email == "" {
		if r.email, err = r.app.ask.input(ctx, question{text: "E-mail", flag: "EMAIL", preset: c.target.user().Email}); err != nil {
			return result{}, err
		}
	}
	p.to = r.email
	res, err = p.run(ctx, c)
	res.body = c.body()
	return res, err
}

func (r *recovery) send(ctx context.Context, c *call, landing string) (*sdk.Token, error) {
	if !r.proof.otp {
		return c.Account.CreateRecovery(ctx, sdk.CreateRecoveryParams{Email: r.email, URL: landing}, c.keep())
	}
	token, err := c.Account.CreateRecoveryOTP(ctx, sdk.CreateRecoveryOTPParams{Email: r.email, Phrase: given(r.proof.phrase)}, c.keep())
	return token, recentRoute(err)
}

// redeem sets the password. One that the server does not take costs a person no
// new message: they are asked for another.
func (r *recovery) redeem(ctx context.Context, c *call, link sdk.CreateSessionParams) error {
	for try := 1; ; try++ {
		if r.fresh == "" {
			var err error
			if r.fresh, err = r.app.newPassword(ctx, &r.password, "New password"); err != nil {
				return err
			}
		}
		err := r.set(ctx, c, link)
		if !refusedPassword(err) || r.password.given() || try == sdk.MFATries {
			return err
		}
		r.app.say("That password will not do. %s", saidBy(err))
		r.fresh = ""
	}
}

func (r *recovery) set(ctx context.Context, c *call, link sdk.CreateSessionParams) error {
	if r.proof.otp {
		_, err := c.Account.UpdateRecoveryOTP(ctx, sdk.UpdateRecoveryOTPParams{UserID: link.UserID, Secret: link.Secret, Password: r.fresh}, c.keep())
		return recentRoute(err)
	}
	_, err := c.Account.UpdateRecovery(ctx, sdk.UpdateRecoveryParams{UserID: link.UserID, Secret: link.Secret, Password: r.fresh}, c.keep())
	return err
}

// refusedPassword tells whether it is the password that the server does not like.
func refusedPassword(err error) bool {
	return errors.Is(err, sdk.ErrPasswordRecentlyUsed) ||
		errors.Is(err, sdk.ErrArgumentInvalid) && strings.Contains(saidBy(err), "`password`")
}

// saidBy is the text of the server's refusal, "" where it is none.
func saidBy(err error) string {
	if e, ok := errors.AsType[*sdk.Error](err); ok {
		return e.Message
	}
	return ""
}
