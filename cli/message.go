package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/appctl/appctl/sdk"
)

// enterCode redeems the code that was sent: a line of standard input once, else
// what the person types, until it is right.
func (a *app) enterCode(ctx context.Context, stdin bool, prompt string, redeem func(code string) error) error {
	for try := 1; ; try++ {
		code, err := a.readCode(ctx, stdin, prompt)
		if err != nil {
			return err
		}
		err = redeem(unspaced(code))
		if !errors.Is(err, sdk.ErrInvalidToken) {
			return err
		}
		if stdin || try == sdk.MFATries {
			return lateSecret("code", err)
		}
		a.say("That code was not right, or too late. Take the one from the newest message.")
	}
}

func (a *app) readCode(ctx context.Context, stdin bool, prompt string) (string, error) {
	if stdin {
		return a.stdinLine("--code-stdin")
	}
	return a.ask.input(ctx, question{text: prompt, flag: "--code-stdin"})
}

// lateSecret gives the server's refusal of what a message carried its meaning here.
func lateSecret(what string, err error) error {
	if !errors.Is(err, sdk.ErrInvalidToken) {
		return err
	}
	return hinted(fmt.Errorf("the %s was wrong, used or too late: %w", what, err), "run the command again for a new one")
}

// sentSecret reads what a message carried, as it was handed to this run: a code, a
// secret, or a whole link with its user in it.
func sentSecret(text, userID string) (sdk.CreateSessionParams, error) {
	text = strings.TrimSpace(text)
	if !strings.Contains(text, "://") {
		if userID == "" {
			return sdk.CreateSessionParams{}, usagef("--user-id is required with a secret that is not a whole link")
		}
		return sdk.CreateSessionParams{UserID: userID, Secret: unspaced(text)}, nil
	}
	_, link, err := parseLink(text)
	switch {
	case errors.Is(err, sdk.ErrInvalidArgument):
		return link, usagef("that is not the link of a message, or not all of it: it has userId and secret in it")
	case err == nil && userID != "" && link.UserID != userID:
		return link, usagef("the link is not that of user %s", userID)
	}
	return link, err
}
