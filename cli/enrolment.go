package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"

	"github.com/appctl/appctl/sdk"
)

func newTOTP(a *app) *cobra.Command {
	return group(&cobra.Command{
		Use:     "totp COMMAND",
		Short:   "An authenticator app",
		Example: "  appctl account mfa totp add",
	}, newTOTPAdd(a), newTOTPRemove(a))
}

// enrolment is the way from a fresh secret to an authenticator app that the
// server knows.
type enrolment struct {
	app    *app
	call   *call
	code   factorFlags
	qrFile string

	drawn bool // the QR code is on the terminal's other screen
}

// enrolled is the --json document of a finished enrolment.
type enrolled struct {
	TOTP          bool     `json:"totp"`
	MFA           bool     `json:"mfa"`
	RecoveryCodes []string `json:"recoveryCodes"` // empty where none were made now
}

func newTOTPAdd(a *app) *cobra.Command {
	e := &enrolment{app: a}
	cmd := uses(&cobra.Command{
		Use:   "add",
		Short: "Add an authenticator app by QR code",
		Long: "Add an authenticator app: shows a QR code to scan, asks for a code of the app, and offers\n" +
			"recovery codes and to switch the second factor on; --yes takes both.\n\n" +
			"Where nothing can be asked this takes two steps. The first prints secret and URI, the\n" +
			"second confirms with --code. With --code-stdin it is one: the code is read after the\n" +
			"secret was printed, and --json prints two lines: the API's body with secret and uri, then\n" +
			"{\"totp\", \"mfa\", \"recoveryCodes\"}.",
		Example: "  appctl account mfa totp add\n" +
			"  appctl account mfa totp add --qr-file totp.png\n" +
			"  appctl account mfa totp add --json >totp.json && appctl account mfa totp add --code 123456 --yes",
		RunE: runs(a.asks(func(ctx context.Context, c *call, _ []string) (result, error) {
			if err := e.code.check(); err != nil {
				return result{}, err
			}
			e.call = c
			return e.run(ctx)
		})),
	}, "account.createMFAAuthenticator", "account.updateMFAAuthenticator", "account.listMFAFactors",
		"account.createMFARecoveryCodes", "account.updateMFA")
	e.code.addCode(cmd)
	cmd.Flags().StringVar(&e.qrFile, "qr-file", "", "write the QR code to a PNG `FILE` too; it holds the secret, delete it afterwards")
	_ = cmd.MarkFlagFilename("qr-file", "png")
	return cmd
}

func (e *enrolment) run(ctx context.Context) (result, error) {
	a := e.app
	if e.code.code != "" { // the secret was shown by an earlier run
		user, err := e.call.Account.UpdateMFAAuthenticator(ctx, sdk.AuthenticatorTOTP, sdk.UpdateMFAAuthenticatorParams{OTP: unspaced(e.code.code)})
		if err != nil {
			return result{}, wrongCode(err)
		}
		return e.finish(ctx, user)
	}
	secret, err := e.call.Account.CreateMFAAuthenticator(ctx, sdk.AuthenticatorTOTP, e.call.keep())
	if err != nil {
		return result{}, err
	}
	if e.qrFile != "" {
		png, err := pngQR(secret.URI)
		if err == nil {
			err = replaceFile(e.qrFile, png, 0o600)
		}
		if err != nil {
			return result{}, fmt.Errorf("--qr-file: %w", err)
		}
		a.say("The QR code is in %s; delete it when you are done.", e.qrFile)
	}
	shown := record(e.call.body(), [2]string{"secret", secret.Secret}, [2]string{"uri", secret.URI})
	if e.code.codeStdin {
		if err := a.show(shown); err != nil {
			return result{}, err
		}
	} else if a.ask == nil {
		a.next(e.call.target, "appctl account mfa totp add --code CODE", "with a code of the app")
		return shown, nil
	}
	user, err := e.confirm(ctx, secret)
	if err != nil {
		return result{}, err
	}
	return e.finish(ctx, user)
}

// confirm shows the secret and takes codes until the server accepts one. Nothing
// of the secret stays on the screen.
func (e *enrolment) confirm(ctx context.Context, secret *sdk.MFAAuthenticator) (*sdk.User, error) {
	defer e.hide()
	tries := 0
	note := ""
	for {
		if !e.code.codeStdin {
			e.show(secret, note)
		}
		code, err := e.read(ctx)
		if err != nil {
			return nil, err
		}
		if code == "" {
			note = ""
			continue // Enter alone: draw again, the window may be larger now
		}
		user, err := e.call.Account.UpdateMFAAuthenticator(ctx, sdk.AuthenticatorTOTP, sdk.UpdateMFAAuthenticatorParams{OTP: code})
		if tries++; err == nil || tries == sdk.MFATries || e.code.codeStdin || !errors.Is(err, sdk.ErrInvalidToken) {
			return user, wrongCode(err)
		}
		note = "That code was not right, or too late. Take a fresh one."
	}
}

func (e *enrolment) read(ctx context.Context) (string, error) {
	if e.code.codeStdin {
		line, err := e.app.stdinLine("--code-stdin")
		return unspaced(line), err
	}
	code, err := e.app.ask.optional(ctx, question{text: "Code from the app", preset: "Enter draws again"})
	return unspaced(code), err
}

// show draws the QR code with the secret beside it on the terminal's other
// screen, where it does not stay in the scrollback. Without colour, or with room for
// neither its cells nor a picture of it, the secret is shown as text.
func (e *enrolment) show(secret *sdk.MFAAuthenticator, note string) {
	out := e.app.err
	if !out.canErase() || !out.color {
		if note == "" {
			e.showText(secret)
		} else {
			e.app.say("%s", note)
		}
		return
	}
	if !e.drawn {
		fmt.Fprint(out, "\x1b[?1049h")
		e.drawn = true
	}
	fmt.Fprint(out, "\x1b[H\x1b[2J")
	columns, rows := out.size()
	if drawing := e.pictured(secret, note, columns, rows); drawing != "" {
		fmt.Fprint(out, drawing)
		return
	}
	for _, line := range enrolmentScreen(secret, note, columns, rows) {
		fmt.Fprintln(out, line)
	}
}

// pictured is the screen with the QR code as a picture above the secret, which is
// smaller than one in cells: for a window that has no room for those, where the
// terminal is known to show pictures. It is "" everywhere else.
func (e *enrolment) pictured(secret *sdk.MFAAuthenticator, note string, columns, rows int) string {
	how := e.app.config.text("images")
	if how == showAuto {
		how, _ = e.app.env.pictureKind()
	}
	_, fits, err := drawQR(secret.URI, columns, rows-1)
	if how == showBlocks || how == showNone || fits || err != nil {
		return ""
	}
	text := append(wrapWords(fours(clean(secret.Secret)), columns), note)
	on := e.app.err.canvas()
	on.rows -= len(text) + 1 // the terminal may round the picture up to another row
	frame := on.frame()
	img := imageQR(secret.URI, min(frame.X, frame.Y))
	if img == nil {
		return ""
	}
	drawing, err := drawPicture(how, img, on)
	if err != nil {
		return ""
	}
	return drawing + strings.Join(text, "\n") + "\n"
}

func (e *enrolment) hide() {
	if e.drawn {
		fmt.Fprint(e.app.err, "\x1b[?1049l")
	}
}

func (e *enrolment) showText(secret *sdk.MFAAuthenticator) {
	out := e.app.err
	fmt.Fprintf(out, "Add this secret to your authenticator app (time-based, six digits):\n\n")
	columns, _ := out.size()
	for _, line := range wrapWords(fours(clean(secret.Secret)), min(columns-4, 40)) {
		fmt.Fprintln(out, "    "+line)
	}
	fmt.Fprintf(out, "\nor as a link:\n\n%s\n\n", clean(secret.URI))
}

// enrolmentScreen lays a screen out: the QR code to the left, the rest beside it,
// or below where the window is narrow. The last row is left for the question.
func enrolmentScreen(secret *sdk.MFAAuthenticator, note string, columns, rows int) []string {
	const gap = 3
	code, fits, err := drawQR(secret.URI, columns, rows-1)
	if err != nil || !fits {
		width, height := qrSize(secret.URI)
		text := []string{"Add an authenticator app", ""}
		if err == nil {
			text = append(text, wrapWords(fmt.Sprintf("The QR code needs a window of %d columns and %d rows, and this has %d and %d: make it larger and press Enter,"+
				" run again with --qr-file, or type the secret into the app.", width, height+1, columns, rows), columns)...)
		}
		return append(append(text, "", "Secret:"), append(wrapWords(fours(clean(secret.Secret)), min(columns, 40)), "", note)...)
	}
	lines := strings.Split(strings.TrimSuffix(code, "\n"), "\n")
	side := columns - ansi.StringWidth(lines[0]) - gap
	if side < 19 {
		below := append(lines, wrapWords(fours(clean(secret.Secret)), columns)...)
		if len(below) >= rows {
			below = lines
		}
		return append(below, note)
	}
	beside := []string{"", "Add an authenticator app", ""}
	beside = append(beside, wrapWords("Scan the code with the app, or type this secret into it:", side)...)
	beside = append(beside, "")
	beside = append(beside, wrapWords(fours(clean(secret.Secret)), min(side, 24))...)
	beside = append(beside, "")
	beside = append(beside, wrapWords(note, side)...)
	for i := range lines {
		if i < len(beside) {
			lines[i] += strings.Repeat(" ", gap) + beside[i]
		}
	}
	return lines
}

// wrapWords breaks text at spaces into lines of at most width columns.
func wrapWords(text string, width int) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		if line != "" && len(line)+1+len(word) > width {
			lines = append(lines, line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// finish offers recovery codes and the switch, and shows what came of it. The
// authenticator is enrolled already: what fails now does not take it back.
func (e *enrolment) finish(ctx context.Context, user *sdk.User) (result, error) {
	a := e.app
	a.done("The authenticator app is added")
	outcome := enrolled{TOTP: true, MFA: user.MFA, RecoveryCodes: []string{}}
	factors, err := e.call.Account.ListMFAFactors(ctx)
	if err != nil {
		return result{}, err
	}
	if !factors.RecoveryCode {
		if err := e.offer(ctx, "Make recovery codes, for the day the phone is lost", func() error {
			codes, err := e.call.Account.CreateMFARecoveryCodes(ctx)
			if err != nil {
				return err
			}
			outcome.RecoveryCodes = codes.RecoveryCodes
			a.say("Each is good for one sign-in, and they are shown only now. Keep them where you keep your passwords.")
			return nil
		}); err != nil {
			return result{}, err
		}
	}
	rows := column(outcome.RecoveryCodes)
	if a.ask != nil && !a.machine() { // show them before the next question
		if err := a.show(result{rows: rows}); err != nil {
			return result{}, err
		}
		rows = nil
	}
	if !user.MFA {
		if err := e.offer(ctx, "Ask for a code at every sign-in from now on", func() error {
			user, err := e.call.Account.UpdateMFA(ctx, sdk.UpdateMFAParams{MFA: true})
			if err != nil {
				return err
			}
			outcome.MFA = user.MFA
			a.done("The second factor is on")
			return nil
		}); err != nil {
			return result{}, err
		}
	}
	if !outcome.MFA {
		a.say("No code is asked for at sign-in yet: appctl account mfa on")
	}
	body, err := document(outcome)
	return result{body: body, rows: rows}, err
}

// offer does something if --yes or the person says so, and nothing where nothing
// can be asked.
func (e *enrolment) offer(ctx context.Context, text string, do func() error) error {
	yes := e.app.flags.yes
	if !yes && e.app.ask != nil {
		var err error
		if yes, err = e.app.ask.confirm(ctx, question{text: text}, true); err != nil {
			return err
		}
	}
	if !yes {
		return nil
	}
	return do()
}

func newTOTPRemove(a *app) *cobra.Command {
	var factor factorFlags
	cmd := uses(&cobra.Command{
		Use:   "remove",
		Short: "Remove the authenticator app",
		Long:  "Remove the authenticator app. This wants a second factor passed in the last 30 minutes; it\nis asked for where that is not so. The second factor stays switched on for what is left.",
		Example: "  appctl account mfa totp remove\n" +
			"  appctl account mfa totp remove --code 123456",
		RunE: runs(a.asks(func(ctx context.Context, c *call, _ []string) (result, error) {
			if err := factor.check(); err != nil {
				return result{}, err
			}
			err := factor.proven(ctx, a, c, func() error {
				return c.Account.DeleteMFAAuthenticator(ctx, sdk.AuthenticatorTOTP)
			})
			if err != nil {
				return result{}, err
			}
			a.done("The authenticator app is removed")
			return result{}, nil
		})),
	}, "account.deleteMFAAuthenticator", "account.listMFAFactors", "account.createMFAChallenge", "account.updateMFAChallenge")
	factor.add(cmd)
	return cmd
}
