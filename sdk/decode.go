package sdk

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"unicode"
)

// keptBody is how much of a refusal's body an Error keeps.
const keptBody = 64 << 10

// judge decodes an answer into out, or says why it is a failure.
func (r *request) judge(resp *Response, out any) *Error {
	if at, ok := out.(*location); ok && resp.Status >= 300 && resp.Status < 400 {
		return r.locate(resp, at)
	}
	if resp.Status < 200 || resp.Status > 299 {
		return r.refusal(resp)
	}
	switch out := out.(type) {
	case *location:
		return r.fail(ErrNotAppwrite, "the answer is no redirect", nil).answered(resp)
	case *[]byte:
		*out = resp.Body
		return nil
	case *Image:
		return r.picture(resp, out)
	case *ImageStream:
		if out.ReadCloser != nil {
			return nil
		}
		return r.picture(resp, new(Image)) // which it is not, or it had been opened
	}
	if len(resp.Body) == 0 && (out == nil || r.method == "HEAD") {
		return nil
	}
	if out == nil && isImage(resp.Header) {
		return nil
	}
	if !isJSON(resp.Header) {
		return r.fail(ErrNotAppwrite, foreign(resp), nil).answered(resp)
	}
	if out == nil {
		out = new(json.RawMessage)
	}
	if err := decode(resp.Body, out); err != nil {
		return r.fail(ErrNotAppwrite, "the answer is not the JSON that was expected", err).answered(resp)
	}
	return nil
}

// decode is json.Unmarshal, but that null is no result: it would pass for one
// in which everything is zero.
func decode(body []byte, out any) error {
	if _, raw := out.(*json.RawMessage); !raw && string(bytes.TrimSpace(body)) == "null" {
		return errors.New("it is null")
	}
	err := json.Unmarshal(body, out)
	if misfit, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		misfit.Value, _, _ = strings.Cut(misfit.Value, " ") // not which number: it may be a code
	}
	return err
}

// decodable tells whether out can take an answer at all. It is asked before a
// call, which would otherwise happen and then fail. An empty object leaves the
// fields of what takes one as they are.
func decodable(out any) bool {
	_, misuse := errors.AsType[*json.InvalidUnmarshalError](json.Unmarshal([]byte("{}"), out))
	return out == nil || !misuse
}

// refusal is the error for an answer that is no success.
func (r *request) refusal(resp *Response) *Error {
	e := r.fail(0, "", nil).answered(resp)
	e.Body = bytes.Clone(resp.Body[:min(len(resp.Body), keptBody)])
	if resp.Status >= 300 && resp.Status < 400 {
		e.Message = redirected(resp.Header.Get("Location"))
		return e
	}
	doc := decodeErrorDocument(resp.Body)
	if doc == (errorDocument{}) && resp.Header.Get("Server") == "Appwrite" {
		doc = decodeErrorPage(resp.Body)
	}
	if doc.Type != "" || doc.Message != "" {
		e.Type, e.Message = ErrorType(doc.Type), doc.Message
		return e
	}
	if resp.Header.Get("Server") == "Appwrite" && resp.Status == http.StatusNotFound {
		e.Type, e.Message = ErrRouteNotFound, "this server has no such endpoint" // newer servers say so in HTML
		return e
	}
	if resp.Status >= 500 || resp.Status == http.StatusTooManyRequests {
		e.Message = "answered without an error document" // a proxy's, in front of the server
		return e
	}
	e.Class, e.Message = ErrNotAppwrite, foreign(resp)
	return e
}

// answered adds what the answer says.
func (e *Error) answered(resp *Response) *Error {
	e.Status = resp.Status
	e.RateLimit = resp.RateLimit
	e.RetryAfter = retryAfter(resp.Status, resp.Header, resp.RateLimit)
	return e
}

// foreign is the message for an answer that no Appwrite endpoint gives.
func foreign(resp *Response) string {
	kind := cmp.Or(contentType(resp.Header), "a body of no type")
	return fmt.Sprintf("the server does not look like an Appwrite endpoint: it answered %d with %s", resp.Status, kind)
}

// redirected is the message for a redirect. It names the host only: the rest
// of a location may hold a secret.
func redirected(location string) string {
	u, err := url.Parse(location)
	if err != nil || u.Host == "" {
		return "the endpoint redirects, which is not followed"
	}
	return fmt.Sprintf("the endpoint redirects to %s://%s, which is not followed", u.Scheme, clip(u.Host, 255))
}

// errorDocument is the body of a refusal.
type errorDocument struct{ Type, Message string }

// decodeErrorDocument takes what it can: a field of the wrong kind, or a body
// that is no JSON at all, must not hide the status.
func decodeErrorDocument(body []byte) errorDocument {
	var fields struct{ Type, Message any }
	if json.Unmarshal(body, &fields) != nil {
		return errorDocument{}
	}
	typ, _ := fields.Type.(string)
	message, _ := fields.Message.(string)
	return errorDocument{Type: clip(typ, 100), Message: clip(message, 2000)}
}

// errorType is how the type of an error looks in a text.
var errorType = regexp.MustCompile(`\b(?:general|user|project|account|team|key|api)_[a-z0-9_]+\b`)

// decodeErrorPage reads the refusal of a route that is made for browsers: a page
// with the message as its headline and the type somewhere below.
func decodeErrorPage(body []byte) errorDocument {
	_, rest, _ := strings.Cut(string(body[:min(len(body), keptBody)]), "<h1")
	_, rest, _ = strings.Cut(rest, ">")
	message, rest, ok := strings.Cut(rest, "</h1>")
	typ := errorType.FindString(rest)
	if !ok || typ == "" {
		return errorDocument{}
	}
	return errorDocument{Type: clip(typ, 100), Message: clip(html.UnescapeString(strings.TrimSpace(message)), 2000)}
}

// clip makes what a server sends fit a line of a log or a terminal: of at most
// n bytes, and without characters that move the cursor or begin a new line.
func clip(s string, n int) string {
	if len(s) > n {
		s = strings.ToValidUTF8(s[:n], "") + "…"
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, s)
}

// isJSON tells whether the answer calls itself JSON, or nothing at all.
func isJSON(h http.Header) bool {
	kind := contentType(h)
	return kind == "" || kind == "application/json" || strings.HasSuffix(kind, "+json")
}

func isImage(h http.Header) bool { return strings.HasPrefix(contentType(h), "image/") }

// contentType is the media type alone, in lower case, "" for none.
func contentType(h http.Header) string {
	kind, _, _ := strings.Cut(h.Get("Content-Type"), ";")
	return strings.ToLower(clip(strings.TrimSpace(kind), 100))
}

// object gives the JSON of an object. A server that keeps objects as PHP
// arrays writes an empty one as a list.
func object(raw json.RawMessage) json.RawMessage {
	if t := bytes.TrimSpace(raw); len(t) == 0 || bytes.Equal(t, []byte("[]")) || bytes.Equal(t, []byte("null")) {
		return json.RawMessage("{}")
	}
	return raw
}
