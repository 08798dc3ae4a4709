package sdk_test

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/appctl/appctl/internal/contract"
	"github.com/appctl/appctl/sdk"
)

// The URLs for a browser have the project and all parameters in them, no
// credential, and cost no request.
func TestOAuth2URLs(t *testing.T) {
	t.Parallel()
	a := newClient(t, roundTrip(func(*http.Request) (*http.Response, error) {
		t.Error("something was sent")
		return refusal(500, "t"), nil
	})).As(sdk.SessionSecret(sentinel)).Account
	for want, build := range map[string]func(sdk.OAuthProvider, sdk.OAuth2Params) (*url.URL, error){
		"/account/sessions/oauth2/github": a.OAuth2SessionURL,
		"/account/tokens/oauth2/github":   a.OAuth2TokenURL,
	} {
		u, err := build(sdk.OAuthGitHub, started)
		if err != nil {
			t.Fatal(err)
		}
		row, _, ok := contract.Match("GET", strings.TrimPrefix(u.Path, "/v1"))
		if !ok || !strings.HasPrefix(u.String(), endpoint+want+"?") || leaks(u.String()) {
			t.Errorf("got %s", u)
		}
		query := u.Query()
		names := paramsIn(row, contract.Query)
		for _, name := range append(names, "project") {
			if !query.Has(name) && !query.Has(name+"[]") {
				t.Errorf("%s: %s is not in it", u, name)
			}
		}
		if len(query) != len(names)+1 || query.Get("project") != "demo" || query.Get("success") != started.Success ||
			query.Get("failure") != started.Failure || !slices.Equal(query["scopes[]"], started.Scopes) {
			t.Errorf("%s: query %v", u, query)
		}
		if u, err := build("github", sdk.OAuth2Params{}); err != nil || u.RawQuery != "project=demo" {
			t.Errorf("without parameters: %s, %v", u, err)
		}
		for _, provider := range []sdk.OAuthProvider{"", ".", ".."} {
			if u, err := build(provider, sdk.OAuth2Params{}); u != nil || !errors.Is(err, sdk.ErrInvalidArgument) {
				t.Errorf("provider %q: %v, %v; want ErrInvalidArgument", provider, u, err)
			}
		}
	}
	if u, err := a.OAuth2TokenURL("a/b?c", sdk.OAuth2Params{}); err != nil || u.EscapedPath() != "/v1/account/tokens/oauth2/a%2Fb%3Fc" {
		t.Errorf("%s, %v", u, err)
	}
}

// Only a redirect to another page is where the provider is. The pages that
// servers show browsers instead say what they refuse.
func TestOAuth2TokenIsRefused(t *testing.T) {
	t.Parallel()
	const page = `<!DOCTYPE html><title>Error 412</title><style>.user_box{}</style><h1 class="x">
		This provider isn&#039;t enabled &lt;yet&gt;.</h1><p>Type: project_provider_disabled</p>`
	html := []string{"Content-Type", "text/html; charset=UTF-8"}
	for name, x := range map[string]struct {
		status int
		body   string
		header []string
		want   error
		text   string
	}{
		"page":              {412, page, html, sdk.ErrProjectProviderDisabled, "This provider isn't enabled <yet>."},
		"page of no type":   {412, "<h1>Sorry</h1>", html, sdk.ErrNotAppwrite, "answered 412 with text/html"},
		"page of a proxy":   {502, "<h1>Bad Gateway</h1>", html, sdk.ErrServer, ""},
		"document":          {429, `{"type":"general_rate_limit_exceeded","message":"slow"}`, nil, sdk.ErrRateLimited, "slow"},
		"endpoint moved":    {301, "", []string{"Location", "https://new.test/v1/account/tokens/oauth2/github?success=x"}, nil, "redirects to https://new.test"},
		"nowhere":           {301, "", nil, sdk.ErrNotAppwrite, "redirect to nowhere"},
		"broken":            {301, "", []string{"Location", "http://[::1"}, sdk.ErrNotAppwrite, "redirect to nowhere"},
		"own page":          {302, "", []string{"Location", "/login"}, sdk.ErrNotAppwrite, "redirect to nowhere"},
		"not the web":       {302, "", []string{"Location", "javascript://x/%0aalert(1)"}, sdk.ErrNotAppwrite, "redirect to nowhere"},
		"no redirect":       {200, `{}`, nil, sdk.ErrNotAppwrite, "no redirect"},
		"no redirect, page": {200, page, html, sdk.ErrNotAppwrite, "no redirect"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at, err := newClient(t, answers(x.status, x.body, x.header...)).Account.CreateOAuth2Token(t.Context(), sdk.OAuthGitHub, started, sdk.Retry(sdk.RetryPolicy{Attempts: 1}))
			if at != nil || err == nil || !strings.Contains(err.Error(), x.text) || x.want != nil && !errors.Is(err, x.want) {
				t.Errorf("%v, %v; want %v, %q", at, err, x.want, x.text)
			}
		})
	}
}

// What a browser comes back with is a secret to sign in with, or the server's
// own failure.
func TestParseOAuth2Callback(t *testing.T) {
	t.Parallel()
	parse := func(text string) (sdk.CreateSessionParams, error) {
		u, err := url.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		return sdk.ParseOAuth2Callback(u)
	}
	got, err := parse("http://127.0.0.1:8080/in?x=1&secret=a.b%2Bc&userId=jane#")
	if err != nil || got != (sdk.CreateSessionParams{UserID: "jane", Secret: "a.b+c"}) {
		t.Errorf("got %v, %v", got, err)
	}
	_, err = parse("/no?error=" + url.QueryEscape(`{"message":"The GitHub OAuth2 provider returned an error: access_denied","type":"user_oauth2_provider_error","code":424}`) + "#")
	if e, ok := errors.AsType[*sdk.Error](err); !ok || !errors.Is(err, sdk.ErrOAuth2ProviderError) || e.Status != 424 || !strings.HasSuffix(e.Message, "access_denied") {
		t.Errorf("failure: %v", err)
	}
	_, err = parse("/no?error=" + url.QueryEscape(`{"message":"no","type":"user_blocked","code":403}`))
	if !errors.Is(err, sdk.ErrUserBlocked) || !errors.Is(err, sdk.ErrForbidden) {
		t.Errorf("failure: %v", err)
	}
	for _, text := range []string{"", "/", "/?userId=jane", "/?secret=" + sentinel, "/?userId=&secret=" + sentinel, "/?userId=jane&secret=",
		"/?userId=jane&userId=bob&secret=" + sentinel, "/?userId=jane&secret=a&secret=" + sentinel} {
		if got, err := parse(text); got != (sdk.CreateSessionParams{}) || !errors.Is(err, sdk.ErrInvalidArgument) || leaks(shown(err)) {
			t.Errorf("%s: got %v, %v; want ErrInvalidArgument", text, got, err)
		}
	}
	for _, text := range []string{"", "access_denied", "[]", `{"type":1,"code":"x"}`, strings.Repeat("x", 1<<20), "\x1b[2J\n"} {
		_, err := parse("/?error=" + url.QueryEscape(text) + "&userId=jane&secret=a")
		if e, ok := errors.AsType[*sdk.Error](err); !ok || len(e.Error()) > 1000 || strings.ContainsAny(e.Error(), "\x1b\n") {
			t.Errorf("error %.20q: got %.200q", text, err)
		}
	}
	if _, err := sdk.ParseOAuth2Callback(nil); !errors.Is(err, sdk.ErrInvalidArgument) {
		t.Errorf("no URL: %v", err)
	}
}

// Whatever URL a browser brings, it is a whole secret or an *Error.
func FuzzParseOAuth2Callback(f *testing.F) {
	f.Add("secret=a.b.c&userId=jane")
	f.Add("error=%7B%22message%22%3A%22no%22%2C%22type%22%3A%22user_blocked%22%2C%22code%22%3A403%7D&project=demo")
	f.Add("error=%ff&error=2;userId")
	f.Fuzz(func(t *testing.T, query string) {
		got, err := sdk.ParseOAuth2Callback(&url.URL{RawQuery: query})
		whole := got.UserID != "" && got.Secret != ""
		if whole != (err == nil) || !whole && got != (sdk.CreateSessionParams{}) {
			t.Errorf("got %q %q, %v", got.UserID, got.Secret, err)
		}
		checkOutcome(t, whole, err)
	})
}

// Every provider of the contract has a constant, and none is of no provider.
// The two of the server's own tests have none.
func TestEveryProviderHasAConstant(t *testing.T) {
	t.Parallel()
	op, _ := contract.Lookup("account.createOAuth2Token")
	want := slices.DeleteFunc(slices.Clone(op.Params[0].Check.Values), func(id string) bool { return strings.HasPrefix(id, "mock") })
	if got := stringConstants(t, "oauthprovider.go"); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// stringConstants reads the texts of a file of constants.
func stringConstants(t *testing.T, name string) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	ast.Inspect(file, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			texts = append(texts, strings.Trim(lit.Value, `"`))
		}
		return true
	})
	return texts
}
