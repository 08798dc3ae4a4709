package sdk_test

import (
	"context"
	"net/http"
	"net/http/cookiejar"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/appctl/appctl/sdk"
)

// No method follows a redirect, wherever it leads and whatever the caller's
// http.Client would do: nothing is sent to a second host, and nothing twice.
func TestNoMethodFollowsARedirect(t *testing.T) {
	t.Parallel()
	for name, to := range map[string]string{
		"other host": "https://else.test/v1/account", "other port": "https://api.test:8443/v1/account", "sub-domain": "https://www.api.test/v1/account",
		"no TLS": "http://api.test/v1/account", "same host": "https://api.test/v1/account/moved", "no host": "//else.test/v1/account", "path": "/v2/account",
		"user": "https://jane@else.test/",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			jar, err := cookiejar.New(nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range everyMethod(private) {
				for _, status := range []int{301, 302, 303, 307, 308} {
					seen := make(map[string]bool)
					rt := roundTrip(func(r *http.Request) (*http.Response, error) {
						line := r.Method + " " + r.URL.String()
						if r.Response != nil || r.URL.Scheme+r.URL.Host != "httpsapi.test" || seen[line] {
							t.Errorf("%s: %d to %s: sent %s", m.name, status, to, line)
						}
						seen[line] = true
						if r.Response != nil {
							return refusal(400, "general_bad_request"), nil
						}
						return reply(status, "", "Location", to, "Set-Cookie", "a_session_demo="+sentinel+"; domain=else.test"), nil
					})
					c, err := sdk.New(endpoint, "demo", sdk.WithHTTPClient(&http.Client{Transport: rt, Jar: jar}),
						sdk.WithCredential(sdk.SessionSecret(sentinel)), sdk.WithRetry(sdk.RetryPolicy{MinWait: 1, MaxWait: 1}))
					if err != nil {
						t.Fatal(err)
					}
					m.call(t.Context(), c)
				}
			}
		})
	}
}

// oneIdentity is a store that holds a session, whatever happens to it.
type oneIdentity string

func (s oneIdentity) Load(context.Context, sdk.StoreKey) (string, error)          { return string(s), nil }
func (s oneIdentity) Save(context.Context, sdk.StoreKey, string, time.Time) error { return nil }
func (s oneIdentity) Delete(context.Context, sdk.StoreKey, string) error          { return nil }

// caller is the key of the name in a context.
type caller struct{}

// Two views of a client in 64 goroutines never send each other's identity,
// whichever methods they call.
func TestNoMethodMixesIdentities(t *testing.T) {
	t.Parallel()
	// What these send is a new session, which is not one of the two.
	opens := map[string]bool{"SignIn": true, "SignInWithToken": true, "SignInAnonymously": true, "SignInWithIDToken": true,
		"UpgradeWithIDToken": true, "CompleteMFA": true, "CancelSignIn": true}
	var sent atomic.Int64
	c := newClient(t, roundTrip(func(r *http.Request) (*http.Response, error) {
		sent.Add(1)
		want, _ := r.Context().Value(caller{}).(string)
		if got := r.Header.Get("X-Appwrite-Session") + r.Header.Get("X-Appwrite-Jwt"); got != want || len(r.Header["Cookie"]) > 0 {
			t.Errorf("%s %s as %q, want %q", r.Method, r.URL.Path, got, want)
		}
		resp, err := server("somebody")(r)
		if resp != nil {
			resp.Header.Add("Set-Cookie", "a_session_demo=somebody")
		}
		return resp, err
	}))
	views := map[string]*sdk.Client{"alice": c.As(sdk.JWT("alice")), "bob": c.WithStore(oneIdentity("bob"))}
	methods := everyMethod(func(string) string { return "text" })

	var wg sync.WaitGroup
	for i := range 64 {
		for name, view := range views {
			wg.Go(func() {
				ctx := context.WithValue(t.Context(), caller{}, name)
				for n := i % 8; n < len(methods); n += 8 { // so each in eight goroutines at least
					if m := methods[n]; !opens[m.name] {
						m.call(ctx, view)
					}
				}
			})
		}
	}
	wg.Wait()
	if n := sent.Load(); n < 8*2*60 {
		t.Errorf("%d requests", n)
	}
}
