package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/appctl/appctl/sdk"
)

func newVerify(a *app) *cobra.Command {
	return group(&cobra.Command{
		Use:     "verify COMMAND",
		Short:   "Prove that e-mail or phone are yours",
		Example: "  appctl account verify email\n  appctl account verify phone",
	}, newVerifyEmail(a), newVerifyPhone(a))
}

func newVerifyEmail(a *app) *cobra.Command {
	var f proofFlags
	cmd := uses(&cobra.Command{
		Use:   "email",
		Short: "Prove that the e-mail address is yours",
		Long: "Have a link sent to the account's e-mail address, and wait until it is opened on this computer\n" +
			"or pasted. With --otp it is a code to type in, which servers have from 2.3 on.\n\n" +
			"For scripts there are two steps: the first, --send-only, prints the ID of the user, and the\n" +
			"second takes what was sent, by --secret-stdin or --code. Nobody has to be signed in for it\n" +
			"where the link or --user-id say whose address it is.",
		Example: "  appctl account verify email\n" +
			"  appctl account verify email --otp --phrase\n" +
			"  appctl account verify email --send-only\n" +
			"  appctl account verify email --secret-stdin <link.txt",
		RunE: runs(a.verifies(emailOf, "e-mail address", proof{
			proofFlags: &f,
			command:    "verify email",
			prompt:     "Code from the e-mail",
			send: func(ctx context.Context, c *call, landing string) (*sdk.Token, error) {
				if !f.otp {
					return c.Account.CreateEmailVerification(ctx, sdk.CreateEmailVerificationParams{URL: landing}, c.keep())
				}
				token, err := c.Account.CreateEmailVerificationOTP(ctx, sdk.CreateEmailVerificationOTPParams{Phrase: given(f.phrase)}, c.keep())
				return token, recentRoute(err)
			},
			redeem: func(ctx context.Context, c *call, link sdk.CreateSessionParams) error {
				if !f.otp {
					_, err := c.Account.UpdateEmailVerification(ctx, sdk.UpdateEmailVerificationParams(link), c.keep())
					return err
				}
				_, err := c.Account.UpdateEmailVerificationOTP(ctx, sdk.UpdateEmailVerificationOTPParams(link), c.keep())
				return recentRoute(err)
			},
		})),
	}, "account.createEmailVerification", "account.updateEmailVerification",
		"account.createEmailVerificationOTP", "account.updateEmailVerificationOTP", "account.get")
	f.add(cmd)
	return cmd
}

func newVerifyPhone(a *app) *cobra.Command {
	var f proofFlags
	cmd := uses(&cobra.Command{
		Use:   "phone",
		Short: "Prove that the phone number is yours",
		Long: "Have a code sent to the account's phone number, and type it in.\n\n" +
			"For scripts there are two steps: the first, --send-only, prints the ID of the user, and the\n" +
			"second takes the code, by --code. Nobody has to be signed in for it where --user-id says whose\n" +
			"number it is.",
		Example: "  appctl account verify phone\n" +
			"  appctl account verify phone --send-only\n" +
			"  appctl account verify phone --code 123456",
		RunE: runs(a.verifies(phoneOf, "phone number", proof{
			proofFlags: &f,
			command:    "verify phone",
			prompt:     "Code from the SMS",
			send: func(ctx context.Context, c *call, _ string) (*sdk.Token, error) {
				return c.Account.CreatePhoneVerification(ctx, c.keep())
			},
			redeem: func(ctx context.Context, c *call, link sdk.CreateSessionParams) error {
				_, err := c.Account.UpdatePhoneVerification(ctx, sdk.UpdatePhoneVerificationParams(link), c.keep())
				return err
			},
		})),
	}, "account.createPhoneVerification", "account.updatePhoneVerification", "account.get")
	f.addCode(cmd)
	f.otp = true // there is no link by SMS
	return cmd
}

func emailOf(u *sdk.User) string { return u.Email }
func phoneOf(u *sdk.User) string { return u.Phone }

// verifies makes the body of a command that proves an address of the account.
func (a *app) verifies(address func(*sdk.User) string, what string, p proof) run {
	whole := a.asks(func(ctx context.Context, c *call, _ []string) (result, error) {
		user, err := c.Account.Get(ctx)
		if err != nil {
			return result{}, err
		}
		p.to = address(user)
		r, err := p.run(ctx, c)
		if err == nil && !p.sendOnly {
			a.done("The %s %s is verified", what, p.to)
		}
		return r, err
	})
	return func(ctx context.Context, args []string) error {
		if err := p.check(a); err != nil {
			return err
		}
		if !p.finishes() {
			return whole(ctx, args)
		}
		return a.finishVerification(ctx, what, p)
	}
}

// finishVerification takes what an earlier run has sent for. It needs no session
// where the user is known.
func (a *app) finishVerification(ctx context.Context, what string, p proof) error {
	t, err := a.place(ctx, &p.secret)
	if err != nil {
		return err
	}
	link, err := p.handed(ctx, a, p.prompt, func() (string, error) { return a.ownID(ctx) })
	if err != nil {
		return err
	}
	c, err := a.call(t)
	if err != nil {
		return err
	}
	if err := p.redeem(ctx, c, link); err != nil {
		return lateSecret("code or link", err)
	}
	a.done("The %s is verified", what)
	return a.show(result{body: c.body()})
}

// ownID is the ID of who is signed in.
func (a *app) ownID(ctx context.Context) (string, error) {
	c, err := a.signedInCall(ctx)
	if err != nil {
		return "", err
	}
	user, err := c.Account.Get(ctx)
	if err != nil {
		return "", c.explain(ctx, err)
	}
	return user.ID, nil
}
