package sdk

import (
	"cmp"
	"fmt"
	"log/slog"
	"net/http"
	"time"
)

// Error is a call that failed. Compare it with an [ErrorType] to know what the
// server refused, with a [Class] to know the kind of failure:
//
//	errors.Is(err, sdk.ErrInvalidCredentials) // 401, wrong password
//	errors.Is(err, sdk.ErrUnauthorized)       // any 401
//
// and get at the rest with [errors.As].
type Error struct {
	Operation string // the API's name: "account.getSession"
	Method    string // "GET"
	Route     string // "/account/sessions/{sessionId}"; the path itself in [Client.Do]

	Status  int       // of the answer, 0 for none
	Type    ErrorType // of the answer's error document, "" for none
	Message string    // the server's, or what was wrong here
	Class   Class     // where it failed, 0 if the server refused: then Status tells

	RateLimit  RateLimit     // of the answer
	RetryAfter time.Duration // how long the server asks to wait, 0 if it does not say
	Body       []byte        `json:"-"` // of the refusal, at most 64 KiB. Not in the text: it may hold anything

	Err error `json:"-"` // the cause, nil if the server refused
}

// Error says which operation failed, the status and type of the answer, and
// why. No URL, header or body is in it.
func (e *Error) Error() string {
	s := cmp.Or(e.Operation, "sdk")
	if e.Status != 0 && e.Class == 0 {
		s += fmt.Sprintf(": %d", e.Status)
		if e.Type != "" {
			s += " " + string(e.Type)
		}
	}
	if e.Message != "" {
		s += ": " + e.Message
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Is matches an [ErrorType] or a [Class].
func (e *Error) Is(target error) bool {
	switch t := target.(type) {
	case ErrorType:
		return t != "" && t == e.Type
	case Class:
		if e.Class != 0 {
			return t == e.Class // the status of what is no Appwrite server means nothing
		}
		return t != 0 && t == classOf(e.Status)
	}
	return false
}

// Unwrap gives the cause: the transport's error, or the context's.
func (e *Error) Unwrap() error { return e.Err }

// Format prints what Error gives: no verb shows the body, also not of an Error
// behind its pointer.
func (e Error) Format(s fmt.State, verb rune) {
	if verb == 'v' {
		verb = 's' // for %#v, too
	}
	_, _ = fmt.Fprintf(s, fmt.FormatString(s, verb), e.Error())
}

// LogValue gives what Error says, in parts.
func (e *Error) LogValue() slog.Value {
	return slog.GroupValue(slog.String("operation", e.Operation), slog.Int("status", e.Status),
		slog.String("type", string(e.Type)), slog.String("error", e.Error()))
}

// Class is a kind of failure. It is an error to compare with.
type Class int

// The first six tell the status of a refusal, the others where a call failed.
const (
	ErrUnauthorized    Class = iota + 1 // 401
	ErrForbidden                        // 403
	ErrNotFound                         // 404
	ErrConflict                         // 409
	ErrRateLimited                      // 429; [Error.RetryAfter] says how long
	ErrServer                           // 500 and above
	ErrInvalidArgument                  // refused here, nothing was sent
	ErrUnreachable                      // no answer, and the call has changed nothing
	ErrOutcomeUnknown                   // sent, but no answer: a write that may have happened
	ErrNotAppwrite                      // an answer, but not one that an Appwrite endpoint gives
)

// Error names the kind of failure.
func (c Class) Error() string {
	switch c {
	case ErrUnauthorized:
		return "unauthorized"
	case ErrForbidden:
		return "forbidden"
	case ErrNotFound:
		return "not found"
	case ErrConflict:
		return "conflict"
	case ErrRateLimited:
		return "rate limited"
	case ErrServer:
		return "server error"
	case ErrInvalidArgument:
		return "invalid argument"
	case ErrUnreachable:
		return "no answer"
	case ErrOutcomeUnknown:
		return "outcome unknown"
	case ErrNotAppwrite:
		return "not an appwrite endpoint"
	}
	return fmt.Sprintf("class %d", int(c))
}

// classOf is the class of a refusal with that status, 0 for none.
func classOf(status int) Class {
	switch {
	case status == http.StatusUnauthorized:
		return ErrUnauthorized
	case status == http.StatusForbidden:
		return ErrForbidden
	case status == http.StatusNotFound:
		return ErrNotFound
	case status == http.StatusConflict:
		return ErrConflict
	case status == http.StatusTooManyRequests:
		return ErrRateLimited
	case status >= http.StatusInternalServerError:
		return ErrServer
	}
	return 0
}
