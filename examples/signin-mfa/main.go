// Command signin-mfa signs a user in at a terminal, with a second factor where
// the user has one, and keeps the session in a file. The next run is signed in.
//
//	export APPWRITE_ENDPOINT=https://fra.cloud.appwrite.io/v1 APPWRITE_PROJECT_ID=my-project
//	go run ./examples/signin-mfa ada@example.com
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"

	"github.com/appctl/appctl/sdk"
	"golang.org/x/term"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Getenv, os.Args[1:], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "signin-mfa:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, getenv func(string) string, args []string, stdin io.Reader, stdout io.Writer) error {
	if len(args) != 1 {
		return errors.New("give the e-mail address of an account")
	}
	app, err := sdk.New(getenv("APPWRITE_ENDPOINT"), getenv("APPWRITE_PROJECT_ID"))
	if err != nil {
		return err
	}
	dir, err := configDir(getenv)
	if err != nil {
		return err
	}
	me := app.WithStore(sdk.FileStore(filepath.Join(dir, "sessions.json")))

	user, err := me.Account.Get(ctx)
	other := err == nil && !strings.EqualFold(user.Email, args[0])
	if other || errors.Is(err, sdk.ErrUnauthorized) { // no session, or one that has ended
		t := terminal{in: stdin, lines: bufio.NewReader(stdin), out: stdout}
		if err := signIn(ctx, me, args[0], t); err != nil {
			return err
		}
		user, err = me.Account.Get(ctx)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "Signed in as %s <%s>\n", user.Name, user.Email)
	return nil
}

// signIn asks for the password, and for a code where that is not enough.
func signIn(ctx context.Context, me *sdk.Client, email string, t terminal) error {
	password, err := t.ask("Password: ")
	if err != nil {
		return err
	}
	_, err = me.Account.SignIn(ctx, sdk.CreateEmailPasswordSessionParams{Email: email, Password: password})
	need, ok := errors.AsType[*sdk.MFARequired](err)
	if !ok {
		return err
	}
	_, err = me.Account.CompleteMFA(ctx, need, "", t.code)
	return err
}

// terminal asks the user. What is typed is not shown.
type terminal struct {
	in    io.Reader
	lines *bufio.Reader // of in, where it is a pipe
	out   io.Writer
}

func (t terminal) ask(prompt string) (string, error) {
	fmt.Fprint(t.out, prompt)
	if f, ok := t.in.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		answer, err := term.ReadPassword(int(f.Fd()))
		fmt.Fprintln(t.out)
		return string(answer), err
	}
	line, err := t.lines.ReadString('\n')
	fmt.Fprintln(t.out)
	if err != nil && line == "" { // else it is a last line without its end
		return "", fmt.Errorf("read the answer: %w", err)
	}
	return strings.TrimRight(line, "\r\n"), nil
}

// code is what CompleteMFA asks. SwitchFactor changes to another factor.
func (t terminal) code(_ context.Context, p sdk.MFAPrompt) (string, error) {
	if p.Wrong != nil {
		fmt.Fprintln(t.out, "That code is wrong.")
	}
	answer, err := t.ask(fmt.Sprintf("Code (%s), or \"lost\": ", p.Factor))
	if err == nil && answer == "lost" {
		return "", sdk.SwitchFactor(sdk.FactorRecoveryCode)
	}
	return answer, err
}

// configDir is where the session stays: a folder that only the user can write.
func configDir(getenv func(string) string) (string, error) {
	if dir := getenv("SIGNIN_DIR"); dir != "" {
		return dir, nil
	}
	dir, err := os.UserConfigDir()
	return filepath.Join(dir, "appwrite-signin-mfa"), err
}
