package sdk

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Here is what keeps the secrets of a request out of what comes back. A server,
// a proxy or a transport may repeat what it was sent, in a message, a host, a
// content type or an error of its own.

// secretNames are the parameters whose values are secrets.
var secretNames = []string{"password", "oldPassword", "secret", "otp", "idToken", "nonce", "accessToken"}

// wholeType is how all types of errors look.
var wholeType = regexp.MustCompile(`^[a-z]+_[a-z0-9_]+$`)

// hush gives text without the secrets of the request.
func (p *parcel) hush(text string) string {
	if text == "" {
		return ""
	}
	begun, clipped := strings.CutSuffix(text, "…")
	var pairs []string
	for _, s := range p.secrets() {
		if len(s) < shortest || slices.Contains(secretNames, s) {
			continue // not to be told from the words around it, or one of them
		}
		quoted := strconv.Quote(s)
		for _, spelling := range []string{s, url.QueryEscape(s), url.PathEscape(s), quoted[1 : len(quoted)-1], clip(s, len(s)), strings.ToLower(s)} {
			pairs = append(pairs, spelling, hidden)
			if clipped {
				begun = unbegun(begun, spelling)
			}
		}
	}
	if clipped {
		text = begun + "…"
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// shortest is how long a secret is at least, in bytes. Codes have six digits.
const shortest = 4

// unbegun takes the beginning of a secret from the end of text.
func unbegun(text, secret string) string {
	for n := len(secret); n >= shortest; n-- {
		if rest, ok := strings.CutSuffix(text, secret[:n]); ok {
			return rest
		}
	}
	return text
}

// secrets are the request's query, its credential, its dev key and what it says in confidence.
func (p *parcel) secrets() []string {
	_, text, _ := strings.Cut(p.url, "?")
	all := []string{p.url, text, strings.TrimPrefix(p.identity.value(), "Bearer "), p.header.Get(devKeyHeader)}
	query, _ := url.ParseQuery(text) // which this package has written
	for name, values := range query {
		if slices.Contains(secretNames, name) || strings.HasPrefix(name, "headers[") {
			all = append(all, values...)
		}
	}
	var body map[string]any
	if json.Unmarshal(p.body, &body) != nil {
		return all
	}
	for _, name := range secretNames {
		if s, ok := body[name].(string); ok {
			all = append(all, s)
		}
	}
	return all
}

// hush takes the secrets of the request out of the error. The body stays: it is
// the caller's to look at. So does what looks like a type, which programs
// compare, although somebody's password may be "blocked".
func (e *Error) hush(p *parcel) *Error {
	e.Message = p.hush(e.Message)
	if !wholeType.MatchString(string(e.Type)) {
		e.Type = ErrorType(p.hush(string(e.Type)))
	}
	if e.Err == nil {
		return e
	}
	if said := e.Err.Error(); p.hush(said) != said {
		e.Err = hushed{text: p.hush(said), cause: e.Err}
	}
	return e
}

// hushed is an error whose text has a secret in it. It can be compared with, but
// nothing gets at its text.
type hushed struct {
	text  string
	cause error
}

func (h hushed) Error() string { return h.text }

// Format keeps %#v from showing the cause.
func (h hushed) Format(s fmt.State, _ rune) { _, _ = fmt.Fprint(s, h.text) }

// Is compares with the cause.
func (h hushed) Is(target error) bool { return errors.Is(h.cause, target) }

// As finds what it looks for in the cause.
func (h hushed) As(target any) bool { return errors.As(h.cause, target) }
