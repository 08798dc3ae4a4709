package otel

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/appctl/appctl/sdk"
)

// errorType gives error.type: a word that says what failed, and of which there
// are few.
func errorType(err error) string {
	e, ok := errors.AsType[*sdk.Error](err)
	switch {
	case errors.Is(err, context.Canceled):
		return "canceled"
	case errors.Is(err, context.DeadlineExceeded):
		return "timeout"
	case errors.Is(err, sdk.ErrOutcomeUnknown):
		return "outcome_unknown"
	case errors.Is(err, sdk.ErrUnreachable):
		return "unreachable"
	case errors.Is(err, sdk.ErrNotAppwrite):
		return "not_appwrite"
	case ok && isWord(e.Type):
		return string(e.Type)
	case ok && e.Status >= 300:
		return strconv.Itoa(e.Status)
	}
	return "_OTHER"
}

// isWord tells a type of the server, which is of several words with underscores,
// from what somebody else has written there, which may be anything.
func isWord(t sdk.ErrorType) bool {
	return strings.Contains(string(t), "_") && strings.Trim(string(t), "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}
