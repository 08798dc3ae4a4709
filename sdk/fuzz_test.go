package sdk_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"slices"
	"testing"

	"github.com/appctl/appctl/internal/contract"
	"github.com/appctl/appctl/sdk"
)

// Whatever a server answers, a call gives a result or an *Error, and no panic.
func FuzzAnswer(f *testing.F) {
	for _, model := range []string{"account", "session", "error", "mfaFactors", "preferences", "identityList", "token"} {
		document, err := contract.Sample(model)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(200, "application/json", string(document), "")
		f.Add(401, "application/json; charset=UTF-8", string(document), "1")
	}
	f.Add(301, "", "", "https://github.test/login?state=s")
	f.Add(412, "text/html", "<h1>This provider is disabled.</h1><p>Type: project_provider_disabled</p>", "Appwrite")
	f.Add(302, "text/html", "<html>", "Mon, 02 Jan 2006 15:04:05 GMT")
	f.Add(200, "application/json", `{"targets":[{"expired":1}],"prefs":[]}`, "-1")
	f.Fuzz(func(t *testing.T, status int, contentType, body, header string) {
		c := newClient(t, answers(status, body, "Content-Type", contentType, "Retry-After", header, "X-RateLimit-Limit", header,
			"X-RateLimit-Reset", header, "Location", header, "Content-Encoding", header, "X-Appwrite-Warning", header,
			"Set-Cookie", header, "X-Fallback-Cookies", header), sdk.WithRetry(sdk.RetryPolicy{Attempts: 1}))
		user, err := c.Account.Get(t.Context())
		checkOutcome(t, user != nil, err)
		session, err := c.WithStore(sdk.MemoryStore()).Account.CreateEmailPasswordSession(t.Context(), jane)
		checkOutcome(t, session != nil, err)
		if err == nil && session.Secret == "" {
			t.Error("a session without a secret")
		}
		prefs, err := sdk.GetPrefs[map[string]any](t.Context(), c.Account)
		checkOutcome(t, prefs != nil, err)
		page, err := c.Account.ListIdentities(t.Context(), sdk.ListParams{})
		checkOutcome(t, page != nil && !slices.Contains(page.Items, nil), err)
		token, err := c.Account.CreatePhoneToken(t.Context(), sdk.CreatePhoneTokenParams{Phone: "+1"})
		checkOutcome(t, token != nil, err)
		at, err := c.Account.CreateOAuth2Token(t.Context(), sdk.OAuthGitHub, sdk.OAuth2Params{})
		checkOutcome(t, at != nil && at.Host != "", err)
	})
}

func checkOutcome(t *testing.T, result bool, err error) {
	t.Helper()
	if err == nil {
		if !result {
			t.Error("neither a result nor an error")
		}
		return
	}
	e, ok := errors.AsType[*sdk.Error](err)
	if !ok || e.Error() == "" || len(e.Error()) > 8192 {
		t.Errorf("error %T of %d bytes", err, len(err.Error()))
	}
}

// A date decodes without failing, and what was read is what is written.
func FuzzTime(f *testing.F) {
	for _, text := range []string{`"2026-08-21T12:00:18.561+00:00"`, `"2026-08-21 12:00:18.561"`, `""`, `null`, `0`, `"9999-12-31T23:59:59-23:59"`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var got, again sdk.Time
		if !json.Valid([]byte(text)) {
			return
		}
		if err := json.Unmarshal([]byte(text), &got); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		written, err := json.Marshal(got)
		if err != nil {
			t.Fatalf("%s: write %v: %v", text, got, err)
		}
		if err := json.Unmarshal(written, &again); err != nil || again.UnixMilli() != got.UnixMilli() {
			t.Errorf("%s: read %v, wrote %s, read %v, %v", text, got, written, again, err)
		}
	})
}

// Preferences of any form decode or fail, and what decodes is what was stored.
func FuzzPrefs(f *testing.F) {
	for _, text := range []string{`{"theme":"dark","size":{"x":1}}`, `{"size":[]}`, `[]`, `null`, ``, `{"size":[[]]}`, `{"theme":[ ],"size":["[]"]}`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var got theme
		u := &sdk.User{RawPrefs: json.RawMessage(text)}
		err := u.Prefs(&got)
		if string(u.RawPrefs) != text {
			t.Errorf("%q was changed to %q", text, u.RawPrefs)
		}
		var plain theme
		if json.Unmarshal([]byte(text), &plain) == nil && (err != nil || !reflect.DeepEqual(got, plain)) {
			t.Errorf("%q: got %v, %v; want %v", text, got, err, plain)
		}
	})
}

// Whatever cookies a server sets, a new session has a secret that can be sent,
// or there is none.
func FuzzSessionCookie(f *testing.F) {
	f.Add("a_session_demo=a%2Bb%3D; path=/; httponly", "")
	f.Add("a_session_demo=deleted", `{"a_session_demo":"x"}`)
	f.Add(`A_SESSION_DEMO="a b"; Max-Age=-1`, `{"a_session_demo":1}`)
	f.Fuzz(func(t *testing.T, cookie, fallback string) {
		var sent string
		c := newClient(t, roundTrip(func(r *http.Request) (*http.Response, error) {
			sent = r.Header.Get("X-Appwrite-Session")
			return reply(201, "{}", "Set-Cookie", cookie, "X-Fallback-Cookies", fallback), nil
		}))
		view := c.WithStore(sdk.MemoryStore())
		s, err := view.Account.CreateAnonymousSession(t.Context())
		checkOutcome(t, s != nil && s.Secret != "", err)
		if err != nil {
			return
		}
		if _, err := view.Account.UpdateName(t.Context(), sdk.UpdateNameParams{Name: "x"}); err != nil || sent != s.Secret {
			t.Errorf("sent %q (%v), want %q", sent, err, s.Secret)
		}
	})
}
