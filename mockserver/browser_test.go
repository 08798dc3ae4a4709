package mockserver_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	cdp "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"github.com/appctl/appctl/mockserver"
)

// chromium is the path of the browser; without one the test is skipped.
func chromium(t *testing.T) string {
	t.Helper()
	path := os.Getenv("APPCTL_CHROMIUM")
	if path == "" {
		t.Skip("APPCTL_CHROMIUM is not set: CI sets it to the path of a Chromium")
	}
	return path
}

// browser gives a new tab of a Chromium of its own that has no cookie yet.
func browser(t *testing.T) context.Context {
	t.Helper()
	path := chromium(t)
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.UserDataDir(t.TempDir()))
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), opts...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	if _, err := chromedp.Run(ctx, chromedp.Navigate("about:blank")); err != nil {
		t.Fatalf("start %s: %v", path, err)
	}
	ctx, cancel = context.WithTimeout(ctx, time.Minute) // not before the first run, which it would end
	t.Cleanup(cancel)
	return ctx
}

// webApp serves an empty page with the official web package on a port of its
// own, and gives its address with the host in place of 127.0.0.1.
func webApp(t *testing.T, host string) string {
	t.Helper()
	chromium(t) // comes to nothing without one
	script := filepath.Join("testdata", "official", "node_modules", "appwrite", "dist", "iife", "sdk.js")
	if _, err := os.Stat(script); err != nil {
		t.Fatalf("the official packages are missing, run npm ci in testdata/official: %v", err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /sdk.js", func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, script) })
	mux.HandleFunc("GET /", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, `<!doctype html><title>app</title><script src="/sdk.js"></script>`)
	})
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	return strings.Replace(srv.URL, "127.0.0.1", host, 1)
}

// page is the application in the tab.
type page struct {
	t      *testing.T
	tab    context.Context
	client string // JavaScript that makes account
}

func open(t *testing.T, app, endpoint, project string) *page {
	t.Helper()
	p := &page{t, browser(t), `const account = new Appwrite.Account(new Appwrite.Client().setEndpoint("` + endpoint + `").setProject("` + project + `"));`}
	p.visit(app)
	return p
}

func (p *page) visit(address string) {
	p.t.Helper()
	if _, err := chromedp.Run(p.tab, chromedp.Navigate(address)); err != nil {
		p.t.Fatalf("visit %s: %v", address, err)
	}
}

// run runs the body of an async function and gives what it returns as JSON; an
// error of the API is {"type": …}.
func (p *page) run(body string) string {
	p.t.Helper()
	script := `(async () => { ` + p.client + ` try { return JSON.stringify(await (async () => { ` + body + ` })() ?? null) }
		catch (e) { return JSON.stringify({ type: e.type ?? String(e) }) } })()`
	out, err := chromedp.Run(p.tab, chromedp.Evaluate[string](script, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("%s: %v", body, err)
	}
	return out
}

func (p *page) want(body, want string) {
	p.t.Helper()
	if got := p.run(body); got != want {
		p.t.Errorf("%s\n got %s\nwant %s", body, got, want)
	}
}

const (
	signUp   = `await account.create({ userId: "ada", email: "ada@example.com", password: "difference engine" });`
	signIn   = `await account.createEmailPasswordSession({ email: "ada@example.com", password: "difference engine" });`
	whoAmI   = `return (await account.get()).$id`
	forget   = `window.localStorage.removeItem("cookieFallback");`
	isGuest  = `{"type":"general_unauthorized_scope"}`
	signOut  = `await account.deleteSession({ sessionId: "current" });`
	fallback = `return Object.keys(JSON.parse(window.localStorage.getItem("cookieFallback") ?? "{}"))`
)

// On one site a browser keeps the session in its cookie jar: the page needs no
// localStorage, and signing out takes the cookie away.
func TestBrowserCookies(t *testing.T) {
	t.Parallel()
	srv := mockserver.Start(t, mockserver.WithResponseChecks())
	p := open(t, webApp(t, "localhost"), strings.Replace(srv.Endpoint(), "127.0.0.1", "localhost", 1), srv.Default().ID())
	p.want(signUp+signIn+forget+whoAmI, `"ada"`)
	p.want(signOut+forget+whoAmI, isGuest)
}

// Across sites, over plain HTTP, no cookie travels: the web package carries the
// session in localStorage.
func TestBrowserFallback(t *testing.T) {
	t.Parallel()
	srv := mockserver.Start(t, mockserver.WithResponseChecks())
	p := open(t, webApp(t, "localhost"), srv.Endpoint(), srv.Default().ID())
	p.want(signUp+signIn+fallback, `["a_session_`+srv.Default().ID()+`"]`)
	p.want(whoAmI, `"ada"`)
	p.want(`const kept = window.localStorage.getItem("cookieFallback");`+forget+
		`try { await account.get() } catch (e) { window.localStorage.setItem("cookieFallback", kept); return e.type }`, `"general_unauthorized_scope"`)
	p.want(signOut+fallback, `[]`)
	p.want(whoAmI, isGuest)
}

// A page that the project does not know is refused, and learns why.
func TestBrowserOrigin(t *testing.T) {
	t.Parallel()
	srv := mockserver.Start(t, mockserver.WithResponseChecks())
	p := open(t, webApp(t, "app.localhost"), srv.Endpoint(), srv.Default().ID())
	got := p.run(signUp)
	if !strings.Contains(got, "Failed to fetch") {
		t.Errorf("a foreign page got %s, want the browser to keep the answer from it", got)
	}
}

// A sign-in by OAuth2 goes through the provider and comes back with a session.
func TestBrowserOAuth2(t *testing.T) {
	t.Parallel()
	srv := mockserver.Start(t, mockserver.WithResponseChecks(), mockserver.WithProject("shop", mockserver.Configure(func(s *mockserver.Settings) {
		s.OAuth2 = map[string]mockserver.OAuth2Provider{"github": {Enabled: true, AppID: "app", Secret: "secret"}}
	})))
	app := webApp(t, "localhost")
	p := open(t, app, strings.Replace(srv.Endpoint(), "127.0.0.1", "localhost", 1), "shop")
	p.leave(`account.createOAuth2Session({ provider: "github", success: "`+app+`/in", failure: "`+app+`/out" })`, app+"/in")
	p.want(`return (await account.listIdentities()).identities[0].provider`, `"github"`)
	p.want(signOut+`return null`, `null`)

	p.leave(`account.createOAuth2Token({ provider: "github", success: "`+app+`/in", failure: "`+app+`/out" })`, app+"/in")
	p.want(`const q = new URLSearchParams(window.location.search);
		return (await account.createSession({ userId: q.get("userId"), secret: q.get("secret") })).provider`, `"github"`)
}

// leave runs a call that takes the tab elsewhere, and waits until it has come
// to an address that begins so.
func (p *page) leave(call, until string) {
	p.t.Helper()
	arrived := make(chan struct{})
	once := sync.OnceFunc(func() { close(arrived) })
	listening, stop := context.WithCancel(p.tab)
	defer stop()
	err := chromedp.Listen(listening, func(event any) {
		if e, ok := event.(*cdp.EventFrameNavigated); ok && strings.HasPrefix(e.Frame.URL, until) {
			once()
		}
	})
	if err != nil {
		p.t.Fatal(err)
	}
	script := "{" + p.client + " setTimeout(() => " + call + ") }"
	if _, err := chromedp.Run(p.tab, chromedp.Evaluate[chromedp.Void](script)); err != nil {
		p.t.Fatalf("%s: %v", call, err)
	}
	select {
	case <-arrived:
	case <-time.After(20 * time.Second):
		at, _ := chromedp.Run(p.tab, chromedp.Location())
		p.t.Fatalf("%s: the tab is at %s, not at %s", call, at, until)
	}
	if _, err := chromedp.Run(p.tab, chromedp.WaitReady("script")); err != nil {
		p.t.Fatal(err)
	}
}
