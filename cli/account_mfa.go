package cli

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/spf13/cobra"

	"github.com/appctl/appctl/sdk"
)

func newMFA(a *app) *cobra.Command {
	return group(&cobra.Command{
		Use:   "mfa COMMAND",
		Short: "The second factor",
		Example: "  appctl account mfa totp add\n" +
			"  appctl account mfa status",
	}, newMFAStatus(a), newMFASwitch(a, true), newMFASwitch(a, false), newTOTP(a), newRecoveryCodes(a), newMFAChallenge(a))
}

// mfaStatus is the --json document of account mfa status.
type mfaStatus struct {
	MFA     bool            `json:"mfa"`
	Factors json.RawMessage `json:"factors"` // as the API lists them
}

func newMFAStatus(a *app) *cobra.Command {
	return uses(&cobra.Command{
		Use:     "status",
		Short:   "Show whether a second factor is asked for, and which",
		Long:    "Show whether a second factor is asked for, and which can be passed. The --json document has\nmfa and factors, as the API lists them.",
		Example: "  appctl account mfa status --jq .mfa",
		RunE: runs(a.asks(func(ctx context.Context, c *call, _ []string) (result, error) {
			user, err := c.Account.Get(ctx)
			if err != nil {
				return result{}, err
			}
			factors, err := c.Account.ListMFAFactors(ctx, c.keep())
			if err != nil {
				return result{}, err
			}
			body, err := document(mfaStatus{MFA: user.MFA, Factors: c.body()})
			if err != nil {
				return result{}, err
			}
			return record(body, [2]string{"second factor", onOff(user.MFA)}, [2]string{"can be passed by", factorList(factors.List())}), nil
		})),
	}, "account.get", "account.listMFAFactors")
}

func newMFASwitch(a *app, on bool) *cobra.Command {
	use, short := "on", "Ask for a second factor at sign-in"
	if !on {
		use, short = "off", "Ask for no second factor at sign-in"
	}
	return uses(&cobra.Command{
		Use:     use,
		Short:   short,
		Example: "  appctl account mfa " + use,
		RunE: runs(a.asks(func(ctx context.Context, c *call, _ []string) (result, error) {
			user, err := c.Account.UpdateMFA(ctx, sdk.UpdateMFAParams{MFA: on}, c.keep())
			if err != nil {
				return result{}, err
			}
			r := a.userResult(c, user)
			a.done("The second factor is %s", onOff(user.MFA))
			if on {
				a.warnIfIdle(ctx, c)
			}
			return r, nil
		})),
	}, "account.updateMFA", "account.listMFAFactors")
}

// warnIfIdle says that the switch does nothing yet where no factor is verified.
func (a *app) warnIfIdle(ctx context.Context, c *call) {
	factors, err := c.Account.ListMFAFactors(ctx)
	if err == nil && !factors.TOTP && !factors.Email && !factors.Phone {
		a.warn("no factor is verified, so none is asked for yet: appctl account mfa totp add")
	}
}

func newMFAChallenge(a *app) *cobra.Command {
	var code factorFlags
	var id string
	cmd := uses(&cobra.Command{
		Use:   "challenge FACTOR",
		Short: "Prove a second factor for the next half hour",
		Long: "Prove a second factor to the session you have. Reading or renewing recovery codes and\n" +
			"removing the authenticator app want that, and for 30 minutes it counts.\n\n" +
			"Where nothing can be asked this takes two steps: the first prints the challenge, the\n" +
			"second completes it with --challenge and a code.",
		Example: "  appctl account mfa challenge totp\n" +
			"  id=$(appctl account mfa challenge email --jq '.[\"$id\"]')\n" +
			"  appctl account mfa challenge email --challenge \"$id\" --code 123456",
		ValidArgs: factorWords(),
		RunE: runs(a.asks(func(ctx context.Context, c *call, args []string) (result, error) {
			factor, err := factorCalled(args[0])
			if err != nil {
				return result{}, err
			}
			if err := code.check(); err != nil {
				return result{}, err
			}
			if id == "" {
				ch, err := c.Account.CreateMFAChallenge(ctx, sdk.CreateMFAChallengeParams{Factor: factor}, c.keep())
				if err != nil {
					return result{}, err
				}
				if a.ask == nil && !code.given() {
					a.next(c.target, "appctl account mfa challenge "+about(factor).name+" --challenge "+shellQuote(ch.ID)+" --code CODE", "")
					return record(c.body(), [2]string{"challenge", ch.ID}, [2]string{"until", a.at(ch.Expire.Time)}), nil
				}
				id = ch.ID
			}
			session, err := code.answer(ctx, a, c, factor, id)
			if err != nil {
				return result{}, err
			}
			a.done("Proven, for the next 30 minutes")
			return a.sessionResult(c, session), nil
		})),
	}, "account.createMFAChallenge", "account.updateMFAChallenge")
	code.addCode(cmd)
	cmd.Flags().StringVar(&id, "challenge", "", "complete the challenge of this `ID`")
	return cmd
}

// answer completes a challenge of the signed-in session. At a terminal a wrong
// code is asked for again.
func (f *factorFlags) answer(ctx context.Context, a *app, c *call, factor sdk.Factor, id string) (*sdk.Session, error) {
	asker := &codeAsker{flags: f, app: a}
	p := sdk.MFAPrompt{Factor: factor}
	for p.Try = 1; ; p.Try++ {
		code, err := asker.ask(ctx, p)
		if err != nil {
			return nil, wrongCode(err)
		}
		session, err := c.Account.UpdateMFAChallenge(ctx, sdk.UpdateMFAChallengeParams{ChallengeID: id, OTP: code}, c.keep())
		if err == nil || p.Try == sdk.MFATries || !errors.Is(err, sdk.ErrInvalidToken) {
			return session, wrongCode(err)
		}
		p.Wrong = err
	}
}

// proven does what wants a recent challenge; where there is none and a code can
// be had, it passes one first.
func (f *factorFlags) proven(ctx context.Context, a *app, c *call, do func() error) error {
	err := do()
	if !errors.Is(err, sdk.ErrChallengeRequired) || a.ask == nil && !f.given() {
		return err
	}
	factors, err := c.Account.ListMFAFactors(ctx)
	if err != nil {
		return err
	}
	if !f.given() {
		a.say("This wants a second factor passed in the last 30 minutes.")
	}
	factor, err := f.choose(ctx, a, factors.List())
	if err != nil {
		return err
	}
	ch, err := c.Account.CreateMFAChallenge(ctx, sdk.CreateMFAChallengeParams{Factor: factor})
	if err != nil {
		return err
	}
	if _, err := f.answer(ctx, a, c, factor, ch.ID); err != nil {
		return err
	}
	return do()
}

func newRecoveryCodes(a *app) *cobra.Command {
	return group(&cobra.Command{
		Use:     "recovery-codes COMMAND",
		Short:   "Codes for the day the phone is lost",
		Example: "  appctl account mfa recovery-codes create",
	},
		newRecoveryCodesShow(a), newRecoveryCodesCreate(a), newRecoveryCodesRenew(a))
}

func newRecoveryCodesShow(a *app) *cobra.Command {
	return a.recoveryCodes(&cobra.Command{
		Use:     "show",
		Short:   "Show the codes that are left",
		Long:    "Show the codes that are left. This wants a second factor passed in the last 30 minutes; it\nis asked for where that is not so.",
		Example: "  appctl account mfa recovery-codes show --code 123456",
	}, "account.getMFARecoveryCodes", func(ctx context.Context, c *call) (*sdk.MFARecoveryCodes, error) {
		return c.Account.GetMFARecoveryCodes(ctx, c.keep())
	})
}

func newRecoveryCodesCreate(a *app) *cobra.Command {
	return a.recoveryCodes(&cobra.Command{
		Use:     "create",
		Short:   "Make the codes",
		Long:    "Make six codes, each good for one sign-in. Keep them where you keep your passwords.",
		Example: "  appctl account mfa recovery-codes create",
	}, "account.createMFARecoveryCodes", func(ctx context.Context, c *call) (*sdk.MFARecoveryCodes, error) {
		return c.Account.CreateMFARecoveryCodes(ctx, c.keep())
	})
}

func newRecoveryCodesRenew(a *app) *cobra.Command {
	return a.recoveryCodes(&cobra.Command{
		Use:     "renew",
		Short:   "Make new codes, the old ones die",
		Long:    "Make six new codes; the old ones are dead. This wants a second factor passed in the last\n30 minutes; it is asked for where that is not so.",
		Example: "  appctl account mfa recovery-codes renew",
	}, "account.updateMFARecoveryCodes", func(ctx context.Context, c *call) (*sdk.MFARecoveryCodes, error) {
		return c.Account.UpdateMFARecoveryCodes(ctx, c.keep())
	})
}

// recoveryCodes completes a command that gives recovery codes, one a line.
func (a *app) recoveryCodes(cmd *cobra.Command, operation string, get func(context.Context, *call) (*sdk.MFARecoveryCodes, error)) *cobra.Command {
	var factor factorFlags
	cmd.RunE = runs(a.asks(func(ctx context.Context, c *call, _ []string) (result, error) {
		if err := factor.check(); err != nil {
			return result{}, err
		}
		var codes *sdk.MFARecoveryCodes
		err := factor.proven(ctx, a, c, func() (err error) {
			codes, err = get(ctx, c)
			return err
		})
		if err != nil {
			return result{}, err
		}
		return result{body: c.body(), rows: column(codes.RecoveryCodes)}, nil
	}))
	ids := []string{operation}
	if operation != "account.createMFARecoveryCodes" { // nothing has to be proven for the first ones
		factor.add(cmd)
		ids = append(ids, "account.listMFAFactors", "account.createMFAChallenge", "account.updateMFAChallenge")
	}
	return uses(cmd, ids...)
}

// column makes a row of each text.
func column(texts []string) [][]string {
	rows := make([][]string, len(texts))
	for i, text := range texts {
		rows[i] = []string{text}
	}
	return rows
}
