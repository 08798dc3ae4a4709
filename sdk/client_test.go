package sdk_test

import (
	"context"
	"crypto/x509"
	"errors"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/appctl/appctl/mockserver"
	"github.com/appctl/appctl/sdk"
)

// New refuses what cannot work, and does not repeat what may be a secret.
func TestNewRefuses(t *testing.T) {
	t.Parallel()
	with := func(o sdk.Option) []sdk.Option { return []sdk.Option{o} }
	for name, x := range map[string]struct {
		endpoint, project string
		opts              []sdk.Option
	}{
		"no endpoint":           {"", "demo", nil},
		"no scheme":             {"api.test/v1", "demo", nil},
		"other scheme":          {"ftp://api.test/v1", "demo", nil},
		"no host":               {"https:///v1", "demo", nil},
		"bad port":              {"https://api.test:s3cret/v1", "demo", nil},
		"password":              {"https://jane:s3cret@api.test/v1", "demo", nil},
		"broken password":       {"https://jane:s3cret%zz@api.test/v1", "demo", nil},
		"port alone":            {"https://:443/v1", "demo", nil},
		"query":                 {"https://api.test/v1?key=s3cret", "demo", nil},
		"fragment":              {"https://api.test/v1#s3cret", "demo", nil},
		"no project":            {endpoint, "", nil},
		"project with a line":   {endpoint, "demo\r\nX-Appwrite-Key: x", nil},
		"project with a slash":  {endpoint, "../demo", nil},
		"empty credential":      {endpoint, "demo", with(sdk.WithCredential(sdk.APIKey("")))},
		"broken credential":     {endpoint, "demo", with(sdk.WithCredential(sdk.APIKey("s3cret\n")))},
		"nil HTTP client":       {endpoint, "demo", with(sdk.WithHTTPClient(nil))},
		"nil transport":         {endpoint, "demo", with(sdk.WithTransport(nil))},
		"nil logger":            {endpoint, "demo", with(sdk.WithLogger(nil))},
		"nil hook":              {endpoint, "demo", with(sdk.WithHook(nil))},
		"nil option":            {endpoint, "demo", with(nil)},
		"nil pool":              {endpoint, "demo", with(sdk.WithRootCAs(nil))},
		"zero timeout":          {endpoint, "demo", with(sdk.WithTimeout(0))},
		"zero JSON limit":       {endpoint, "demo", with(sdk.WithJSONLimit(0))},
		"zero image limit":      {endpoint, "demo", with(sdk.WithImageLimit(0))},
		"negative attempts":     {endpoint, "demo", with(sdk.WithRetry(sdk.RetryPolicy{Attempts: -1}))},
		"MaxWait below MinWait": {endpoint, "demo", with(sdk.WithRetry(sdk.RetryPolicy{MinWait: 2, MaxWait: 1}))},
		"empty locale":          {endpoint, "demo", with(sdk.WithLocale(""))},
		"empty dev key":         {endpoint, "demo", with(sdk.WithDevKey(""))},
		"broken dev key":        {endpoint, "demo", with(sdk.WithDevKey("s3cret\n"))},
		"broken user agent":     {endpoint, "demo", with(sdk.WithUserAgent("a\nb"))},
		"TLS of another's transport": {endpoint, "demo",
			[]sdk.Option{sdk.WithTransport(answers(200, "{}")), sdk.WithInsecureTLS()}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, err := sdk.New(x.endpoint, x.project, x.opts...)
			if c != nil || !errors.Is(err, sdk.ErrInvalidArgument) {
				t.Fatalf("New = %v, %v; want ErrInvalidArgument", c, err)
			}
			if strings.Contains(err.Error(), "s3cret") {
				t.Errorf("error %q has the secret in it", err)
			}
		})
	}
}

// Spellings of one endpoint are one endpoint, for requests and for the store.
func TestEndpointHasOneSpelling(t *testing.T) {
	t.Parallel()
	for spelling, want := range map[string]string{
		"https://API.test/v1": endpoint, "https://api.test/v1/": endpoint, "HTTPS://api.test/v1//": endpoint,
		"https://api.test:443/v1": endpoint, "https://api.test:/v1": endpoint,
		"http://api.test:80": "http://api.test", "http://api.test:443/v1": "http://api.test:443/v1",
		"http://[::1]:80/v1": "http://[::1]/v1", "http://[::80]/v1": "http://[::80]/v1",
	} {
		c, err := sdk.New(spelling, "demo")
		if err != nil {
			t.Fatal(err)
		}
		if c.Endpoint() != want || c.Project() != "demo" {
			t.Errorf("%s: endpoint %s, project %s; want %s", spelling, c.Endpoint(), c.Project(), want)
		}
	}
}

// Each kind of credential travels in its own header, alone; a view takes the
// place of what the client had, and the zero credential is a guest.
func TestOneCredentialARequest(t *testing.T) {
	t.Parallel()
	var got http.Header
	c := newClient(t, roundTrip(func(r *http.Request) (*http.Response, error) {
		got = r.Header
		return reply(200, "{}"), nil
	}), sdk.WithCredential(sdk.APIKey("key")))
	store := sdk.MemoryStore()
	if err := store.Save(t.Context(), sdk.StoreKey{Endpoint: endpoint, Project: "demo"}, "stored", time.Time{}); err != nil {
		t.Fatal(err)
	}
	for name, x := range map[string]struct {
		client        *sdk.Client
		header, value string
	}{
		"client":        {c, "X-Appwrite-Key", "key"},
		"session":       {c.As(sdk.SessionSecret("s")), "X-Appwrite-Session", "s"},
		"JWT":           {c.As(sdk.JWT("j")), "X-Appwrite-Jwt", "j"},
		"bearer":        {c.As(sdk.Bearer("b")), "Authorization", "Bearer b"},
		"guest":         {c.As(sdk.Credential{}), "", ""},
		"store":         {c.As(sdk.JWT("j")).WithStore(store), "X-Appwrite-Session", "stored"},
		"empty store":   {c.WithStore(sdk.MemoryStore()), "", ""},
		"view of store": {c.WithStore(store).As(sdk.SessionSecret("s")), "X-Appwrite-Session", "s"},
	} {
		if _, err := x.client.Account.Get(t.Context()); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, h := range []string{"X-Appwrite-Key", "X-Appwrite-Session", "X-Appwrite-Jwt", "Authorization", "Cookie"} {
			want := ""
			if h == x.header {
				want = x.value
			}
			if got.Get(h) != want {
				t.Errorf("%s: header %s is %q, want %q", name, h, got.Get(h), want)
			}
		}
	}
}

// Views in use at the same time never send each other's session.
func TestViewsDoNotMix(t *testing.T) {
	t.Parallel()
	var mixed atomic.Int64
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Appwrite-Session") != r.Header.Get("X-Want") || r.Header.Get("Cookie") != "" {
			mixed.Add(1)
		}
		w.Header().Set("Content-Type", "application/json")
		http.SetCookie(w, &http.Cookie{Name: "a_session_demo", Value: "somebody", MaxAge: 60})
		_, _ = w.Write([]byte(`{"$id":"` + r.Header.Get("X-Appwrite-Session") + `"}`))
	}))
	defer srv.Close()
	c, err := sdk.New(srv.URL, "demo")
	if err != nil {
		t.Fatal(err)
	}
	defer c.CloseIdleConnections()
	store := sdk.MemoryStore()
	if err := store.Save(t.Context(), sdk.StoreKey{Endpoint: srv.URL, Project: "demo"}, "bob", time.Time{}); err != nil {
		t.Fatal(err)
	}
	views := map[string]*sdk.Client{"alice": c.As(sdk.SessionSecret("alice")), "bob": c.WithStore(store)}

	var wg sync.WaitGroup
	for i := range 64 {
		for name, view := range views {
			wg.Go(func() {
				for range 1 + i%3 {
					u, err := view.Account.Get(t.Context(), sdk.Header("X-Want", name))
					if err != nil || u.ID != name {
						t.Errorf("Get as %s = %v, %v", name, u, err)
					}
				}
			})
		}
	}
	wg.Wait()
	if n := mixed.Load(); n != 0 {
		t.Errorf("%d requests with another identity", n)
	}
}

// The caller's HTTP client and transport are copied: New writes to neither,
// and neither its cookies nor its redirects count.
func TestCallersHTTPClientStaysAsItIs(t *testing.T) {
	t.Parallel()
	srv := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Cookie") != "" {
			t.Error("a cookie of the caller's jar was sent")
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte("{}"))
	}))
	defer srv.Close()
	jar, _ := cookiejar.New(nil)
	transport := &http.Transport{}
	hc := &http.Client{Transport: transport, Jar: jar, Timeout: time.Minute}
	req, _ := http.NewRequestWithContext(t.Context(), "GET", srv.URL, nil)
	jar.SetCookies(req.URL, []*http.Cookie{{Name: "a_session_demo", Value: "x"}})

	c, err := sdk.New(srv.URL, "demo", sdk.WithHTTPClient(hc), sdk.WithInsecureTLS())
	if err != nil {
		t.Fatal(err)
	}
	defer c.CloseIdleConnections()
	if _, err := c.Account.Get(t.Context()); err != nil {
		t.Fatal(err)
	}
	if hc.Transport != transport || hc.CheckRedirect != nil || hc.Timeout != time.Minute || hc.Jar != jar {
		t.Error("New changed the caller's http.Client")
	}
	if c := transport.TLSClientConfig; c != nil && c.InsecureSkipVerify {
		t.Error("New changed the caller's transport")
	}
}

// A certificate counts only if an authority in use has signed it.
func TestCertificates(t *testing.T) {
	t.Parallel()
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte("{}"))
	}))
	srv.Config.ErrorLog = quiet()
	srv.StartTLS()
	defer srv.Close()
	own := x509.NewCertPool()
	own.AddCert(srv.Certificate())

	for name, x := range map[string]struct {
		opts []sdk.Option
		ok   bool
	}{
		"system":   {nil, false},
		"none":     {[]sdk.Option{sdk.WithRootCAs(x509.NewCertPool())}, false},
		"own":      {[]sdk.Option{sdk.WithRootCAs(own)}, true},
		"insecure": {[]sdk.Option{sdk.WithInsecureTLS()}, true},
	} {
		var attempts []string
		c, err := sdk.New(srv.URL, "demo", append(x.opts, sdk.WithHook(eavesdropper{"", &attempts}))...)
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.Account.Get(t.Context())
		c.CloseIdleConnections()
		if x.ok && err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if !x.ok && (!errors.Is(err, sdk.ErrUnreachable) || !strings.Contains(err.Error(), "certificate")) {
			t.Errorf("%s: %v, want ErrUnreachable naming the certificate", name, err)
		}
		if len(attempts) != 2 { // start and end
			t.Errorf("%s: tried more than once: %q", name, attempts)
		}
	}
}

// A dev key lifts the limits of whoever has it, and of nobody else.
func TestDevKey(t *testing.T) {
	t.Parallel()
	srv := mockserver.Start(t, mockserver.WithResponseChecks(), mockserver.WithRateLimits(mockserver.Enforced))
	with, err := sdk.New(srv.Endpoint(), srv.Default().ID(), sdk.WithDevKey(srv.Default().DevKey()))
	if err != nil {
		t.Fatal(err)
	}
	defer with.CloseIdleConnections()
	without, err := sdk.New(srv.Endpoint(), srv.Default().ID(), sdk.WithRetry(sdk.RetryPolicy{Attempts: 1}))
	if err != nil {
		t.Fatal(err)
	}
	defer without.CloseIdleConnections()
	for range 11 { // one more than an hour has
		_, err := with.Account.SignIn(t.Context(), jane)
		if !errors.Is(err, sdk.ErrInvalidCredentials) {
			t.Fatalf("with: %v, want ErrInvalidCredentials", err)
		}
		_, err = without.Account.SignIn(t.Context(), jane)
		if err == nil {
			t.Fatal("without: no error")
		}
	}
	if _, err := without.Account.SignIn(t.Context(), jane); !errors.Is(err, sdk.ErrRateLimited) {
		t.Errorf("without: %v, want ErrRateLimited", err)
	}
}

// The options that are headers reach the wire, and a call's own wins.
func TestHeaders(t *testing.T) {
	t.Parallel()
	var got http.Header
	c := newClient(t, roundTrip(func(r *http.Request) (*http.Response, error) {
		got = r.Header
		return reply(200, "{}"), nil
	}), sdk.WithLocale("de"), sdk.WithResponseFormat("1.8.0"), sdk.WithUserAgent("app/1"),
		sdk.WithForwardedUserAgent("Mozilla/5.0"), sdk.WithImpersonation("jane"), sdk.WithDevKey("dev"))

	if _, err := c.Account.Get(t.Context(), sdk.Header("x-appwrite-locale", "fr")); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{
		"X-Appwrite-Locale": "fr", "X-Appwrite-Response-Format": "1.8.0", "User-Agent": "app/1",
		"X-Forwarded-User-Agent": "Mozilla/5.0", "X-Appwrite-Impersonate-User-Id": "jane", "X-Appwrite-Dev-Key": "dev",
	} {
		if got.Get(key) != want {
			t.Errorf("%s is %q, want %q", key, got.Get(key), want)
		}
	}
	if _, err := c.Account.Get(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got.Get("X-Appwrite-Locale") != "de" {
		t.Errorf("the header of one call stayed for the next: %q", got.Get("X-Appwrite-Locale"))
	}
}

// What cannot be a request is refused before anything is sent.
func TestInvalidArguments(t *testing.T) {
	t.Parallel()
	c := newClient(t, roundTrip(func(r *http.Request) (*http.Response, error) {
		t.Errorf("sent %s %s", r.Method, r.URL)
		return reply(200, "{}"), nil
	}))
	do := func(method, path string, in any, opts ...sdk.CallOption) func(context.Context) error {
		return func(ctx context.Context) error { return c.Do(ctx, method, path, in, nil, opts...) }
	}
	into := func(out any) func(context.Context) error {
		return func(ctx context.Context) error { return c.Do(ctx, "POST", "/account/sessions/anonymous", nil, out) }
	}
	session := func(id sdk.SessionID) func(context.Context) error {
		return func(ctx context.Context) error { _, err := c.Account.GetSession(ctx, id); return err }
	}
	as := func(cr sdk.Credential) func(context.Context) error {
		return func(ctx context.Context) error { _, err := c.As(cr).Account.Get(ctx); return err }
	}
	for name, call := range map[string]func(context.Context) error{
		"empty ID":            session(""),
		"dot":                 session("."),
		"dots":                session(".."),
		"empty type":          func(ctx context.Context) error { return c.Account.DeleteMFAAuthenticator(ctx, "") },
		"empty session":       as(sdk.SessionSecret("")),
		"empty bearer":        as(sdk.Bearer("")),
		"session with a line": as(sdk.SessionSecret("a\r\nX-Appwrite-Key: b")),
		"other host":          do("GET", "https://evil.test/", nil),
		"no slash":            do("GET", "account", nil),
		"above the endpoint":  do("GET", "/../console", nil),
		"body of a read":      do("GET", "/account", map[string]string{"a": "b"}),
		"scheme":              do("GET", "https:/account", nil),
		"list as a body":      do("POST", "/account", []int{1}),
		"null as a body":      do("POST", "/account", map[string]int(nil)),
		"query as a body":     do("POST", "/account", url.Values{"a": {"b"}}),
		"above, escaped":      do("GET", "/a/%2e%2E/%2e./console", nil),
		"two slashes":         do("GET", "//evil.test/account", nil),
		"broken path":         do("GET", "/a%zz", nil),
		"path with a line":    do("GET", "/a\nb", nil),
		"no method":           do("", "/account", nil),
		"two methods":         do("GET POST", "/account", nil),
		"fragment":            do("GET", "/account#x", nil),
		"broken query":        do("GET", "/account?a=%zz", nil),
		"into a value":        into(sdk.Session{}),
		"into nil":            into((*sdk.Session)(nil)),
		"into nil bytes":      into((*[]byte)(nil)),
		"unknown body":        do("POST", "/account", make(chan int)),
		"header with DEL":     do("GET", "/account", nil, sdk.Header("X-A", "b\x7f")),
		"header with a line":  do("GET", "/account", nil, sdk.Header("X-A", "b\r\nc")),
		"header with a NUL":   do("GET", "/account", nil, sdk.Header("X-\x00A", "b")),
		"header in brackets":  do("GET", "/account", nil, sdk.Header("X(A)", "b")),
		"header without name": do("GET", "/account", nil, sdk.Header("", "b")),
		"zero timeout":        do("GET", "/account", nil, sdk.CallTimeout(0)),
		"nil option":          do("GET", "/account", nil, nil),
		"negative attempts":   do("GET", "/account", nil, sdk.Retry(sdk.RetryPolicy{Attempts: -1})),
	} {
		err := call(t.Context())
		if e, ok := errors.AsType[*sdk.Error](err); !ok || e.Class != sdk.ErrInvalidArgument || !errors.Is(err, sdk.ErrInvalidArgument) {
			t.Errorf("%s: %v, want ErrInvalidArgument", name, err)
		}
	}
}

// No option of a call puts a second identity, another project or another body
// beside the view's, in whatever case it is written.
func TestHeadersOfTheClientStayItsOwn(t *testing.T) {
	t.Parallel()
	c := newClient(t, roundTrip(func(r *http.Request) (*http.Response, error) {
		t.Errorf("sent %v", r.Header)
		return reply(200, "{}"), nil
	}))
	for _, key := range []string{
		"X-Appwrite-Project", "X-Appwrite-Key", "X-Appwrite-Session", "X-Appwrite-JWT", "Authorization", "Cookie",
		"X-Fallback-Cookies", "Content-Type", "Content-Length", "Host",
	} {
		for _, spelling := range []string{key, strings.ToLower(key), strings.ToUpper(key)} {
			if _, err := c.Account.Get(t.Context(), sdk.Header(spelling, "x")); !errors.Is(err, sdk.ErrInvalidArgument) {
				t.Errorf("%s: %v, want ErrInvalidArgument", spelling, err)
			}
		}
	}
}
