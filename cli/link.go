package cli

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/appctl/appctl/sdk"
)

// linkFlags say how the link of a mail, or a browser, comes back to this run.
type linkFlags struct {
	port      int
	url       string
	noBrowser bool
	printURL  bool
	limit     time.Duration
}

// linkWait is how long a person has for mail or browser.
const linkWait = 5 * time.Minute

func (f *linkFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.IntVar(&f.port, "callback-port", 0, "port `NUMBER` on this computer for the browser to come back to; left out, any")
	flags.StringVar(&f.url, "callback-url", "", "page of your own, as a `URL`, for the link to lead to in place of this computer")
	flags.DurationVar(&f.limit, "timeout", linkWait, "longest wait for the link or the browser, and if given for one request, as a `DURATION`")
}

// addSteps adds what belongs to a browser and to going on in a second run.
func (f *linkFlags) addSteps(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&f.noBrowser, "no-browser", false, "open no browser, only print the URL")
	cmd.Flags().BoolVar(&f.printURL, "print-url", false, "the first of two steps: print the URL of the provider's page, and end")
}

func (f *linkFlags) check() error {
	switch {
	case f.port < 0 || f.port > 65535:
		return usagef("--callback-port: %d is no port", f.port)
	case f.url != "" && f.port != 0:
		return usagef("--callback-port and --callback-url exclude each other")
	case f.limit <= 0:
		return usagef("--timeout: %v is no time to wait", f.limit)
	}
	if u, err := url.Parse(f.url); f.url != "" && (err != nil || u.Scheme == "") {
		return usagef("--callback-url: %q is no URL", f.url)
	}
	return nil
}

// linkHome is where a link leads whose run has ended: a page that need not be there,
// on the one host that every project knows. The address is what is wanted of it.
const linkHome = "http://localhost" + loopbackPath

// comeback is a link, or a browser, that is expected here.
type comeback struct {
	app    *app
	url    string // where the server is to send it
	userID string // whose link it must be, "" for anybody's
	paste  string // what of it a person can paste
	limit  time.Duration
	page   *landing // nil where it cannot come by itself
}

// await makes ready for a link before it is sent for. The caller closes it.
func (f *linkFlags) await(ctx context.Context, a *app) (*comeback, error) {
	w := &comeback{app: a, url: f.url, paste: "the link", limit: f.limit}
	switch {
	case f.url != "" && a.ask == nil:
		return nil, usagef("a link to --callback-url has to be pasted, and prompts are off")
	case f.url != "":
		return w, nil
	}
	var err error
	w.page, err = openLanding(ctx, f.port)
	switch {
	case err == nil:
		w.url = w.page.address
	case f.port != 0:
		return nil, hinted(fmt.Errorf("--callback-port %d: %w", f.port, err), "leave --callback-port out, for any port that is free")
	case a.ask == nil:
		return nil, err
	default: // it can still be pasted
		a.warn("%v", err)
		w.url = linkHome
	}
	return w, nil
}

func (w *comeback) close() {
	if w.page != nil {
		w.page.close()
	}
}

// wait gives what the link carries: the browser brings it, or the person pastes
// it, whichever is first. Shown is what it is that is waited for.
func (w *comeback) wait(ctx context.Context, what string) (sdk.CreateSessionParams, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, w.limit, exiting(exitTimeout, fmt.Errorf("gave up waiting for %s after %s", what, wait(w.limit))))
	defer cancel()
	var came chan arrival
	if w.page != nil {
		came = w.page.came
	}
	ask := w.app.ask
	if ask == nil {
		if !w.app.err.tty {
			w.app.say("Waiting for %s, up to %s", what, wait(w.limit))
		}
		defer w.app.waiting("Waiting for " + what)()
	}
	label := question{text: "Paste " + w.paste}
	if w.page != nil {
		label.text = fmt.Sprintf("Waiting up to %s for %s, or paste %s", wait(w.limit), what, w.paste)
	}
	for {
		var pasted <-chan typed
		if ask != nil {
			fmt.Fprint(ask.out, ask.label(label))
			pasted = ask.begin()
		}
		select {
		case a := <-came:
			w.endLine()
			return a.link, a.err
		case <-ctx.Done():
			w.endLine()
			return sdk.CreateSessionParams{}, context.Cause(ctx)
		case t := <-pasted:
			text, err := ask.take(t)
			if err != nil {
				return sdk.CreateSessionParams{}, err
			}
			link, err := w.read(text)
			if wrong, ok := errors.AsType[notTheLink](err); ok {
				w.app.say("%s", wrong)
				continue
			}
			return link, err
		}
	}
}

// follow redeems what comes back. A pasted link that is used or too old may be
// pasted again, as a newer one.
func (w *comeback) follow(ctx context.Context, what string, redeem func(sdk.CreateSessionParams) error) error {
	for try := 1; ; try++ {
		link, err := w.wait(ctx, what)
		if err != nil {
			return err
		}
		if w.userID != "" && link.UserID != w.userID {
			return exiting(exitRefused, errors.New("the link that came is somebody else's: it was not used"))
		}
		err = redeem(link)
		if !errors.Is(err, sdk.ErrInvalidToken) {
			return err
		}
		spent := w.page != nil && w.page.taken.Load() && len(w.page.came) == 0
		if w.app.ask == nil || spent || try == sdk.MFATries {
			return lateSecret("link", err)
		}
		w.app.say("That link was used before, or is too old.")
	}
}

// endLine ends the line of a question that nobody has answered.
func (w *comeback) endLine() {
	if w.app.ask != nil {
		fmt.Fprintln(w.app.ask.out)
	}
}

// notTheLink is why something that was pasted will not do. The person may try
// again.
type notTheLink string

func (n notTheLink) Error() string { return string(n) }

// read takes a pasted link apart.
func (w *comeback) read(text string) (sdk.CreateSessionParams, error) {
	u, link, err := parseLink(strings.TrimSpace(text))
	switch {
	case errors.Is(err, sdk.ErrInvalidArgument):
		return link, notTheLink("That is not " + w.paste + ", or not all of it: it has userId and secret in it.")
	case w.page != nil && !w.page.expects(u):
		return link, notTheLink("That is of another run. Take the newest.")
	case err == nil && w.userID != "" && link.UserID != w.userID:
		return link, notTheLink("That is somebody else's.")
	}
	return link, err
}

// expects tells whether a link leads to this page.
func (l *landing) expects(u *url.URL) bool {
	return subtle.ConstantTimeCompare([]byte(u.Query().Get("n")), []byte(l.nonce)) == 1
}

// parseLink reads the link of a mail, or the address that a browser has ended on.
func parseLink(text string) (*url.URL, sdk.CreateSessionParams, error) {
	u, err := url.Parse(text)
	if err != nil {
		u = nil // the error would show the secret
	}
	link, err := sdk.ParseOAuth2Callback(u)
	return u, link, err
}

// badAddress adds to a refusal of the address that links lead to what to do about
// it.
func badAddress(err error, where string) error {
	e, ok := errors.AsType[*sdk.Error](err)
	if !ok || e.Type != sdk.ErrArgumentInvalid {
		return err
	}
	for _, name := range []string{"success", "failure", "url"} {
		if !strings.Contains(e.Message, "`"+name+"`") {
			continue
		}
		host := "of --callback-url"
		if u, perr := url.Parse(where); perr == nil && u.Hostname() != "" {
			host = u.Hostname()
		}
		return hinted(err, "add a web platform with the hostname "+host+" to the project in its console, under Overview, Platforms; or use --callback-url with a host that it knows")
	}
	return err
}
