package chromium

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"

	"github.com/appctl/appctl/internal/fetch"
)

// process is a running browser, with the proxy that it reaches the web by.
type process struct {
	ctx    context.Context //nolint:containedctx // which is the browser, to chromedp
	cancel func()
	guard  *fetch.Guard
	proxy  *proxy   // of the pages
	wall   *proxy   // of the browser itself, which lets nothing through
	home   string   // of the browser, removed with it
	held   *os.File // says that home is in use
	beside []string // other directories of the browser
	agent  string   // what it calls itself
}

// start starts a browser, and waits until it answers, or closing says that nobody
// wants it any more.
func start(path string, guard *fetch.Guard, closing <-chan struct{}) (started *process, err error) {
	p := &process{guard: guard, cancel: func() {}}
	defer func() {
		if err != nil {
			_ = p.stop()
		}
	}()
	if p.home, p.held, err = makeHome(os.TempDir()); err != nil {
		return nil, err
	}
	if p.proxy, err = newProxy(guard); err != nil {
		return nil, err
	}
	if p.wall, err = newProxy(nil); err != nil {
		return nil, err
	}
	life, end := context.WithCancel(context.Background())
	ctx, cancelAllocator := chromedp.NewExecAllocator(life, p.flags(path)...)
	silent := func(string, ...any) {} // errors are returned as well
	ctx, cancelBrowser := chromedp.NewContext(ctx, chromedp.WithErrorf(silent), chromedp.WithLogf(silent))
	p.ctx, p.cancel = ctx, func() { end(); cancelBrowser(); cancelAllocator() }

	answered, waited := make(chan struct{}), make(chan error, 1)
	go func() {
		select {
		case <-answered:
			waited <- nil
		case <-closing:
			end()
			waited <- ErrClosed
		case <-time.After(startTimeout):
			end()
			waited <- fmt.Errorf("no answer within %v", startTimeout)
		}
	}()
	p.agent, err = chromedp.Run(ctx, p.greet)
	close(answered)
	if gaveUp := <-waited; gaveUp != nil {
		return nil, gaveUp
	}
	return p, err
}

// greet asks the browser what it calls itself, and which directories it has.
func (p *process) greet(ctx context.Context, t *chromedp.Target) (agent string, err error) {
	v, err := cdp.Call(ctx, t, browser.GetVersion, cdp.Empty{})
	if err != nil {
		return "", err
	}
	if line, silent := cdp.Call(ctx, t, browser.GetBrowserCommandLine, cdp.Empty{}); silent == nil { // not every browser says
		p.beside, err = noteBeside(p.home, line.Arguments)
	}
	return v.UserAgent, err
}

// flags are the command line of the browser.
func (p *process) flags(path string) []chromedp.ExecAllocatorOption {
	return append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(path),
		chromedp.NoInheritEnv, chromedp.Env(p.environment()...),

		// All traffic goes through a proxy, that of the loopback too. Pages have
		// another one than this.
		chromedp.ProxyServer(p.wall.url()),
		chromedp.Flag("proxy-bypass-list", bypassNothing),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"),
		chromedp.Flag("webrtc-ip-handling-policy", "disable_non_proxied_udp"),
		chromedp.Flag("force-webrtc-ip-handling-policy", "disable_non_proxied_udp"), // as headless-shell calls it
		chromedp.Flag("disable-quic", true),

		chromedp.Flag("disable-popup-blocking", false), // a window in front of the page keeps it from being drawn

		// The browser asks for little of its own, and the wall refuses the rest.
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-domain-reliability", true),
		chromedp.Flag("disable-field-trial-config", true),
		chromedp.Flag("no-pings", true),
		chromedp.Flag("disable-features", "Translate,MediaRouter,DialMediaRouteProvider,OptimizationHints,AutofillServerCommunication,CertificateTransparencyComponentUpdater"),
	)
}

// bypassNothing sends the loopback through a proxy as well.
const bypassNothing = "<-loopback>"

// ownContext is an incognito context that reaches the web by the proxy of pages.
func (p *process) ownContext(c *target.CreateBrowserContextParams) {
	c.ProxyServer, c.ProxyBypassList = p.proxy.url(), bypassNothing
}

// kept are the variables that a browser needs of the environment. The rest,
// secrets among it, stays here.
var kept = []string{
	"PATH", "LANG", "LC_ALL", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "FONTCONFIG_FILE", "FONTCONFIG_PATH", "SSL_CERT_FILE", "SSL_CERT_DIR",
	"SYSTEMROOT", "TEMP", "TMP", "USERPROFILE", "LOCALAPPDATA", "PROGRAMFILES",
}

func (p *process) environment() []string {
	env := []string{"HOME=" + p.home, "XDG_CONFIG_HOME=" + p.home, "XDG_CACHE_HOME=" + p.home}
	for _, line := range os.Environ() {
		name, _, _ := strings.Cut(line, "=")
		if slices.Contains(kept, strings.ToUpper(name)) {
			env = append(env, line)
		}
	}
	return env
}

// alive tells whether the browser still answers.
func (p *process) alive() bool {
	select {
	case <-chromedp.FromContext(p.ctx).Browser.LostConnection:
		return false
	default:
		return p.ctx.Err() == nil
	}
}

// stop kills the browser, waits until it is gone, and cleans up behind it.
func (p *process) stop() error {
	p.cancel()
	for _, proxy := range []*proxy{p.proxy, p.wall} {
		if proxy != nil {
			proxy.close()
		}
	}
	if p.home == "" {
		return nil
	}
	defer func() { _ = p.held.Close() }()
	removeBeside(p.home, p.beside)
	return os.RemoveAll(p.home)
}
