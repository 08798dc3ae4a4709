package cli

// Error rules:
//
//   - an error says what failed, why, and in a hint the one line to run next
//   - its exit code says what kind of failure it was; `appctl help exit-codes`
//   - with --json it is one JSON object on standard error, and standard output is empty
//   - usage is shown for a wrong command line and for nothing else

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/appctl/appctl/sdk"
)

// The exit codes.
const (
	exitOK          = 0
	exitFailed      = 1
	exitUsage       = 2
	exitNotFound    = 3
	exitSignedOut   = 4
	exitFactor      = 5
	exitRefused     = 6
	exitRateLimit   = 7
	exitUnreachable = 8
	exitTimeout     = 124
	exitExecFailed  = 125
	exitCannotRun   = 126
	exitNoCommand   = 127
	exitInterrupted = 130
)

// exitCodes is the table of the help topic.
var exitCodes = []struct {
	code    int
	meaning string
}{
	{exitOK, "done"},
	{exitFailed, "failed, none of the below"},
	{exitUsage, "the command line is wrong, or an answer is missing and prompts are off"},
	{exitNotFound, "not found"},
	{exitSignedOut, "not signed in, or the session is no longer valid"},
	{exitFactor, "a second factor is required and was not given, or was wrong"},
	{exitRefused, "refused: forbidden, blocked, wrong credentials, conflict"},
	{exitRateLimit, "rate limit; the hint says when to try again"},
	{exitUnreachable, "endpoint not reached: DNS, connection, TLS, timeout, not an Appwrite server, 5xx"},
	{exitTimeout, "gave up waiting for a message, a link or a browser"},
	{exitExecFailed, "mock exec only: appctl itself failed"},
	{exitCannotRun, "mock exec only: the command cannot be run"},
	{exitNoCommand, "mock exec only: the command was not found"},
	{exitInterrupted, "interrupted: Ctrl-C, or no to a confirmation"},
}

// failure is an error with what the command line knows beyond it.
type failure struct {
	err  error
	exit int    // 0: told by err
	hint string // "": told by err
}

func (f *failure) Error() string { return f.err.Error() }
func (f *failure) Unwrap() error { return f.err }

// usagef is an error of the command line.
func usagef(text string, args ...any) error {
	return &failure{err: fmt.Errorf(text, args...), exit: exitUsage}
}

// hinted adds what to do next.
func hinted(err error, hint string) error { return &failure{err: err, hint: hint} }

// exiting gives an error an exit code.
func exiting(code int, err error) error { return &failure{err: err, exit: code} }

// exitStatus ends the run with a code and without a word, for a child's.
type exitStatus int

func (s exitStatus) Error() string { return fmt.Sprintf("exit status %d", int(s)) }

var errDeclined = errors.New("not confirmed, nothing was changed")

// exitCode is the code that an error ends the run with.
func exitCode(err error) int {
	if err == nil {
		return exitOK
	}
	if s, ok := errors.AsType[exitStatus](err); ok {
		return int(s)
	}
	for e := err; e != nil; {
		f, ok := errors.AsType[*failure](e)
		if !ok {
			break
		}
		if f.exit != 0 {
			return f.exit
		}
		e = f.err
	}
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, errDeclined), errors.Is(err, errNoAnswer):
		return exitInterrupted
	case errors.Is(err, sdk.ErrInvalidArgument):
		return exitUsage
	case errors.Is(err, sdk.ErrUnreachable), errors.Is(err, sdk.ErrOutcomeUnknown), errors.Is(err, sdk.ErrNotAppwrite):
		return exitUnreachable
	}
	if e, ok := errors.AsType[*sdk.Error](err); ok {
		return exitCodeOf(e)
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return exitUnreachable
	}
	return exitFailed
}

// exitByType are the codes of refusals whose status would tell another.
var exitByType = map[sdk.ErrorType]int{
	sdk.ErrMFARequired:           exitFactor,
	sdk.ErrChallengeRequired:     exitFactor,
	sdk.ErrUnauthorizedScope:     exitSignedOut,
	sdk.ErrUserUnauthorized:      exitSignedOut,
	sdk.ErrJWTInvalid:            exitSignedOut,
	sdk.ErrSMTPDisabled:          exitRefused,
	sdk.ErrPhoneDisabled:         exitRefused,
	sdk.ErrAuthMethodUnsupported: exitRefused,
	sdk.ErrRouteNotFound:         exitUnreachable,
}

// exitCodeOf is the code for what the server said: by type, then by status.
func exitCodeOf(e *sdk.Error) int {
	if code, ok := exitByType[e.Type]; ok {
		return code
	}
	switch {
	case e.Status == 404:
		return exitNotFound
	case e.Status == 429:
		return exitRateLimit
	case e.Status >= 500:
		return exitUnreachable
	case e.Status >= 400:
		return exitRefused
	}
	return exitUnreachable // an answer, but none to make sense of
}

// hintByType is what to run next after a refusal.
var hintByType = map[sdk.ErrorType]string{
	sdk.ErrMFARequired:       "appctl account login",
	sdk.ErrChallengeRequired: "appctl account mfa challenge totp",
	sdk.ErrUnauthorizedScope: "appctl account login",
	sdk.ErrUserUnauthorized:  "appctl account login",
	sdk.ErrUserExists:        "appctl account login",
	sdk.ErrSessionExists:     "appctl account logout",
	sdk.ErrUserBlocked:       "only whoever runs the project can unblock the account",

	sdk.ErrAuthenticatorAlreadyVerified: "appctl account mfa totp remove",
	sdk.ErrAuthenticatorNotFound:        "appctl account mfa totp add",
	sdk.ErrRecoveryCodesAlreadyExist:    "appctl account mfa recovery-codes renew",
	sdk.ErrRecoveryCodesNotFound:        "appctl account mfa recovery-codes create",

	sdk.ErrProjectNotFound: "check --project; appctl profile list shows the ones in use",
	sdk.ErrRouteNotFound:   "check --endpoint; it usually ends in /v1",

	sdk.ErrAuthMethodUnsupported:   "the project's console switches methods on and off, under Auth, Settings",
	sdk.ErrProjectProviderDisabled: "the project's console switches providers on, under Auth, Settings",
	sdk.ErrSMTPDisabled:            "the server cannot send mail: ask whoever runs it",
	sdk.ErrPhoneDisabled:           "the server cannot send SMS: ask whoever runs it",
}

// hintFor is the hint that an error carries, else one for its kind, else "".
func hintFor(err error) string {
	for e := err; e != nil; {
		f, ok := errors.AsType[*failure](e)
		if !ok {
			break
		}
		if f.hint != "" {
			return f.hint
		}
		e = f.err
	}
	e, ok := errors.AsType[*sdk.Error](err)
	if !ok {
		return ""
	}
	if hint := hintByType[e.Type]; hint != "" {
		return hint
	}
	switch {
	case errors.Is(err, sdk.ErrNotAppwrite):
		return "check --endpoint; it usually ends in /v1"
	case tlsHint(err) != "":
		return tlsHint(err)
	case errors.Is(err, sdk.ErrUnreachable):
		return "check --endpoint and the network"
	case errors.Is(err, sdk.ErrOutcomeUnknown):
		return "the change may have happened: look before you run it again"
	case e.RetryAfter > 0:
		return "try again in " + wait(e.RetryAfter)
	}
	return ""
}

// recentRoute says of a missing route that only recent servers have it.
func recentRoute(err error) error {
	if !errors.Is(err, sdk.ErrRouteNotFound) {
		return err
	}
	return hinted(err, "servers have it from 2.3 on; or check --endpoint, which usually ends in /v1")
}

// wait writes a duration to the second, rounded up: 90s as 1m30s, an hour as 1h.
func wait(d time.Duration) string {
	text := (d + time.Second - 1).Truncate(time.Second).String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// report says what went wrong, on standard error.
func (a *app) report(err error, usage string) {
	if _, ok := errors.AsType[exitStatus](err); ok {
		return
	}
	code, hint := exitCode(err), hintFor(err)
	if code != exitUsage && strings.HasPrefix(hint, "appctl account ") && !strings.Contains(hint, " --profile ") {
		hint = strings.Join(append([]string{hint}, a.sameFlags()...), " ") // else it would change another account
	}
	if a.machine() {
		a.reportJSON(err, code, hint)
		return
	}
	text := clean(strings.TrimSpace(errorText(err)))
	if errors.Is(err, context.Canceled) {
		text = "interrupted"
	}
	fmt.Fprintf(a.err, "appctl: %s %s\n", a.err.paint(red, "error:"), text)
	if code == exitUsage && usage != "" {
		fmt.Fprintf(a.err, "usage: %s\n", usage)
	}
	if hint != "" {
		fmt.Fprintf(a.err, "appctl: %s %s\n", a.err.paint(cyan, "hint:"), clean(hint))
	}
}

// errorText is an error without the name that the SDK gives to calls that are no
// operation: the command has been named by the person.
func errorText(err error) string { return strings.Replace(err.Error(), "client.do: ", "", 1) }

// errorDocument is the error of a run with --json.
type errorDocument struct {
	Type    string `json:"type"` // the server's, or one of ownTypes, or failed
	Message string `json:"message"`
	Status  int    `json:"status,omitempty"` // of the server's answer
	Exit    int    `json:"exit"`
	Hint    string `json:"hint,omitempty"`
}

// ownTypes are the types of errors that are not the server's, by their exit code.
var ownTypes = map[int]string{
	exitUsage: "usage", exitNotFound: "not_found", exitSignedOut: "signed_out", exitFactor: "factor_required", exitRefused: "refused",
	exitUnreachable: "unreachable", exitTimeout: "timeout", exitInterrupted: "interrupted",
}

func (a *app) reportJSON(err error, code int, hint string) {
	d := errorDocument{Message: clean(errorText(err)), Exit: code, Hint: clean(hint)}
	if e, ok := errors.AsType[*sdk.Error](err); ok {
		d.Type, d.Status = string(e.Type), e.Status
		if e.Type != "" && e.Message != "" {
			d.Message = clean(e.Message)
		}
	}
	if d.Type == "" {
		d.Type = cmp.Or(ownTypes[code], "failed")
	}
	if line, err := document(map[string]errorDocument{"error": d}); err == nil {
		fmt.Fprintf(a.err, "%s\n", line)
	}
}

// exitCodeTable is the table of the help topic as text.
func exitCodeTable() string {
	var b strings.Builder
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, e := range exitCodes {
		fmt.Fprintf(t, "  %d\t%s\n", e.code, e.meaning)
	}
	_ = t.Flush() // b takes everything
	return b.String()
}
