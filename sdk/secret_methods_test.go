package sdk_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/appctl/appctl/sdk"
)

// private is a text for a field: the sentinel where it holds a secret.
func private(field string) string {
	if holdsSecret.MatchString(field) {
		return sentinel + "-" + field
	}
	return "text"
}

// secretNumber is a secret where a server writes texts as numbers.
const secretNumber = "5317153171"

// echo is all that a request says: what a careless server, proxy or transport
// may repeat.
func echo(r *http.Request) string {
	var b strings.Builder
	query, _ := url.QueryUnescape(r.URL.RawQuery)
	fmt.Fprintf(&b, "%s %s %s", r.Method, r.URL, query)
	for _, name := range []string{"X-Appwrite-Session", "X-Appwrite-Key", "Authorization", "X-Appwrite-Dev-Key"} {
		if v := r.Header.Get(name); v != "" {
			b.WriteString(" " + name + "=" + v)
		}
	}
	if r.Body != nil {
		_, _ = io.Copy(&b, r.Body)
	}
	return b.String()
}

// indiscreet is what comes back to a request whose secrets somebody repeats.
var indiscreet = map[string]roundTrip{
	"success": server(sentinel),
	"refusal": func(r *http.Request) (*http.Response, error) {
		said, _ := json.Marshal(echo(r))
		return reply(400, `{"message":`+string(said)+`,"type":`+string(said)+`,"trace":`+string(said)+`}`), nil
	},
	"page of the server": func(r *http.Request) (*http.Response, error) {
		return reply(500, "<h1>"+html.EscapeString(echo(r))+"</h1><p>Type: general_unknown</p>", "Content-Type", "text/html"), nil
	},
	"page of somebody": func(r *http.Request) (*http.Response, error) {
		return reply(200, echo(r), "Content-Type", "text/"+url.QueryEscape(r.Header.Get("X-Appwrite-Session"))), nil
	},
	"cut page": func(r *http.Request) (*http.Response, error) {
		said := echo(r)
		i := strings.LastIndex(said, sentinel)
		return reply(500, "<h1>"+strings.Repeat("x", max(0, 2000-i-len(sentinel)-1))+html.EscapeString(said)+"</h1><p>Type: general_unknown</p>", "Content-Type", "text/html"), nil
	},
	"redirect": func(r *http.Request) (*http.Response, error) {
		return reply(307, "", "Location", "https://"+r.Header.Get("X-Appwrite-Session")+".else.test/?"+url.QueryEscape(echo(r))), nil
	},
	"transport": func(r *http.Request) (*http.Response, error) {
		return nil, fmt.Errorf("connect: %w", &url.Error{Op: "dial", URL: r.URL.String(), Err: errors.New(echo(r))})
	},
	"quoting transport": func(r *http.Request) (*http.Response, error) {
		return nil, fmt.Errorf("bad header %q", echo(r))
	},
	"compression": func(r *http.Request) (*http.Response, error) {
		return reply(200, "x", "Content-Type", "image/png", "Content-Encoding", r.Header.Get("X-Appwrite-Session")), nil
	},
	"warning": func(r *http.Request) (*http.Response, error) {
		resp, err := server(sentinel)(r)
		resp.Header.Set("X-Appwrite-Warning", "do not send "+echo(r))
		return resp, err
	},
	"cut short": func(r *http.Request) (*http.Response, error) {
		return reply(200, `{"secret":"`+sentinel), nil
	},
	"number": func(r *http.Request) (*http.Response, error) {
		const n = secretNumber
		return reply(200, `{"$id":`+n+`,"name":`+n+`,"secret":`+n+`,"jwt":`+n+`,"recoveryCodes":[`+n+`],"sessions":[{"secret":`+n+`}],"totp":`+n+`,
			"logs":[{"event":`+n+`}],"identities":[{"providerAccessToken":`+n+`}],"tokens":[{"$id":`+n+`}],"consents":[{"$id":`+n+`}]}`), nil
	},
}

// Whatever comes back, nothing that a method gives out has a secret in it:
// neither its results nor its errors, in whichever way they are printed, nor
// the log, nor what a hook or a capture sees.
func TestNoMethodShowsASecret(t *testing.T) {
	t.Parallel()
	for name, rt := range indiscreet {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, m := range everyMethod(private) {
				for _, cr := range []sdk.Credential{sdk.SessionSecret(sentinel + "-session"), sdk.APIKey(sentinel + "-key"), sdk.Bearer(sentinel + "-bearer")} {
					checkSilence(t, m, cr, rt)
				}
			}
		})
	}
}

func checkSilence(t *testing.T, m method, cr sdk.Credential, rt roundTrip) {
	t.Helper()
	var logged bytes.Buffer
	hook, captured := new(spy), new(sdk.Response)
	silent := true
	c := newClient(t, roundTrip(func(r *http.Request) (*http.Response, error) {
		silent = false
		resp, err := rt(r)
		if resp != nil {
			resp.Header.Add("Set-Cookie", "a_session_demo="+sentinel)
			resp.Header.Set("X-Fallback-Cookies", `{"a_session_demo":"`+sentinel+`"}`)
		}
		return resp, err
	}), sdk.WithRetry(sdk.RetryPolicy{Attempts: 1}), sdk.WithHook(hook), sdk.WithCredential(cr), sdk.WithDevKey(sentinel+"-dev-key"),
		sdk.WithLogger(slog.New(slog.NewJSONHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug}))))
	for _, v := range m.call(t.Context(), c, sdk.Capture(captured)) {
		text := shown(v)
		switch v := v.(type) {
		case *url.URL, json.RawMessage:
			continue // the result as it comes, for the caller to look at
		case *sdk.Error:
			text += shown(*v) + shown(v.Err)
		}
		if leaks(text) || strings.Contains(text, secretNumber) {
			t.Errorf("%s gives a secret away in %T: %.500s", m.name, v, text)
		}
	}
	if !silent && (logged.Len() == 0 || hook.text.Len() == 0) {
		t.Errorf("%s: nothing was logged or hooked", m.name)
	}
	for what, text := range map[string]string{"log": logged.String(), "hook": hook.text.String(), "capture": shown(captured) + strings.Join(captured.Warnings, " ")} {
		if leaks(text) || strings.Contains(text, secretNumber) {
			t.Errorf("%s: a secret in the %s: %.500s", m.name, what, text)
		}
	}
}

// An error whose text had a secret in it can still be told from others.
func TestHiddenErrorsCanBeCompared(t *testing.T) {
	t.Parallel()
	lost := roundTrip(func(r *http.Request) (*http.Response, error) {
		return nil, fmt.Errorf("as %s: %w", r.Header.Get("X-Appwrite-Session"), &net.OpError{Op: "read", Err: os.ErrDeadlineExceeded})
	})
	_, err := newClient(t, lost, sdk.WithRetry(sdk.RetryPolicy{Attempts: 1})).As(sdk.SessionSecret(sentinel)).Account.Get(t.Context())
	e, ok := errors.AsType[*net.OpError](err)
	if !ok || e.Op != "read" || !errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, io.EOF) || !errors.Is(err, sdk.ErrUnreachable) {
		t.Errorf("%v: want a *net.OpError and os.ErrDeadlineExceeded", err)
	}
	if text := shown(err) + shown(errors.Unwrap(err)); leaks(text) || !strings.Contains(text, "as [hidden]: read") {
		t.Errorf("shown as %s", text)
	}
}

// A parameter that holds a secret hides it when it is printed, so that a new
// one is not forgotten.
func TestEveryParameterHidesItsSecrets(t *testing.T) {
	t.Parallel()
	for service := range map[reflect.Type]bool{reflect.TypeFor[*sdk.AccountService](): true, reflect.TypeFor[*sdk.AvatarsService](): true} {
		for m := range service.Methods() {
			for in := range m.Type.Ins() {
				if in.Kind() != reflect.Struct {
					continue
				}
				p := reflect.New(in).Elem()
				fill(p, "", private)
				if text := shown(p.Interface()) + shown(p.Addr().Interface()); leaks(text) {
					t.Errorf("%s shows a secret: %s", in, text)
				}
			}
		}
	}
}
