package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/appctl/appctl/sdk"
)

// tracer writes a line for each attempt of a request. It is told routes and
// statuses, so there is nothing in it to hide.
type tracer struct{ app *app }

type startKey struct{}

func (t tracer) Start(ctx context.Context, _ sdk.Operation) context.Context {
	return context.WithValue(ctx, startKey{}, time.Now())
}

func (t tracer) End(ctx context.Context, op sdk.Operation, r *sdk.Response, err error) {
	outcome := "no answer"
	if r != nil {
		outcome = strconv.Itoa(r.Status)
	}
	if e, ok := errors.AsType[*sdk.Error](err); ok && e.Type != "" {
		outcome += " " + string(e.Type)
	}
	started, _ := ctx.Value(startKey{}).(time.Time)
	attempt := ""
	if op.Attempt > 1 {
		attempt = fmt.Sprintf(" (attempt %d)", op.Attempt)
	}
	fmt.Fprintln(t.app.err, t.app.err.paint(dim, clean(fmt.Sprintf("debug: %s %s: %s in %s%s",
		op.Method, op.Route, outcome, time.Since(started).Round(100*time.Microsecond), attempt))))
}

// wiretap writes requests and answers with their headers and bodies, secrets
// masked by the names of what carries them.
type wiretap struct {
	next http.RoundTripper
	out  sink
}

// tapped bounds what is shown of a body.
const tapped = 64 << 10

func (w wiretap) RoundTrip(r *http.Request) (*http.Response, error) {
	var sent []byte
	if r.Body != nil {
		var err error
		if sent, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
		r.Body.Close()
		r = r.Clone(r.Context())
		r.Body = io.NopCloser(bytes.NewReader(sent))
	}
	w.write(">", fmt.Sprintf("%s %s", r.Method, maskURL(r.URL)), r.Header, sent)
	resp, err := w.next.RoundTrip(r)
	if err != nil {
		w.line("< " + err.Error())
		return nil, err
	}
	head, err := io.ReadAll(io.LimitReader(resp.Body, tapped))
	w.write("<", resp.Proto+" "+resp.Status, resp.Header, head)
	rest := io.Reader(resp.Body)
	if err != nil {
		rest = failing{err}
	}
	resp.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(head), rest), resp.Body}
	return resp, nil
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func (w wiretap) write(mark, first string, h http.Header, body []byte) {
	w.line(mark + " " + first)
	for _, name := range slices.Sorted(maps.Keys(h)) {
		for _, v := range h[name] {
			w.line(mark + " " + name + ": " + maskHeader(name, v))
		}
	}
	if len(body) > 0 {
		w.line(mark + " " + maskBody(body))
	}
}

func (w wiretap) line(text string) {
	fmt.Fprintln(w.out, w.out.paint(dim, "debug: "+oneLine(text)))
}

// masked stands where a secret was.
const masked = "[secret]"

// maskHeader masks a header that carries a credential, and those in an address.
func maskHeader(name, v string) string {
	switch name {
	case "Authorization", "Cookie", "Set-Cookie", "Proxy-Authorization", "X-Fallback-Cookies",
		"X-Appwrite-Session", "X-Appwrite-Jwt", "X-Appwrite-Key", "X-Appwrite-Dev-Key":
		return masked
	case "Location":
		u, err := url.Parse(v)
		if err != nil {
			return masked
		}
		return maskURL(u)
	}
	return v
}

// secretField tells whether a field of a body or a parameter of a URL carries one.
func secretField(name string) bool {
	name = strings.ToLower(name)
	if strings.HasPrefix(name, "headers") { // of a page that a screenshot is made of
		return true
	}
	switch name {
	case "password", "oldpassword", "secret", "otp", "code", "jwt", "uri", "recoverycodes", "phrase", "idtoken", "nonce",
		"accesstoken", "refreshtoken", "provideraccesstoken", "providerrefreshtoken", "provideridtoken", "token":
		return true
	}
	return false
}

func maskURL(u *url.URL) string {
	shown := *u
	query := shown.Query()
	for name := range query {
		if secretField(name) {
			query.Set(name, masked)
		}
	}
	shown.RawQuery, shown.Fragment = query.Encode(), ""
	return shown.Redacted()
}

// maskBody gives JSON with its secrets masked. Anything else is only counted: what
// is secret in it cannot be told.
func maskBody(body []byte) string {
	parsed, err := decodeDocument(body)
	if err != nil {
		return fmt.Sprintf("(%d bytes that are not JSON)", len(body))
	}
	text, err := document(maskValue(parsed))
	if err != nil {
		return fmt.Sprintf("(%d bytes)", len(body))
	}
	return string(text)
}

func maskValue(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name, field := range v {
			_, number := field.(json.Number) // the code of an error document is none of ours
			if secretField(name) && field != "" && !number {
				v[name] = masked
				continue
			}
			v[name] = maskValue(field)
		}
	case []any:
		for i, item := range v {
			v[i] = maskValue(item)
		}
	}
	return v
}
