package chromium

import (
	"context"
	"iter"
	"net/url"
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// answerRequests lets a tab load what the guard lets through, and adds the
// caller's headers to what goes to the origin of the page. What it cannot see (a
// worker's requests, a frame's of another site) the proxy does.
func (v visit) answerRequests(ctx context.Context, t *chromedp.Target, paused iter.Seq2[fetch.EventRequestPaused, error]) {
	for event, err := range paused {
		if err != nil {
			return
		}
		if !v.mayLoad(event.Request.URL) {
			v.fail(ctx, t, event.RequestID, network.ErrorReasonBlockedByClient)
			continue
		}
		next := fetch.ContinueRequestParams{RequestID: event.RequestID, Headers: v.headersFor(event.Request)}
		if _, err := cdp.Call(ctx, t, fetch.ContinueRequest, next); err != nil {
			v.fail(ctx, t, event.RequestID, network.ErrorReasonFailed) // headers that no request may have
		}
	}
}

// fail ends a request. One that is gone already needs no end.
func (v visit) fail(ctx context.Context, t *chromedp.Target, id fetch.RequestID, reason network.ErrorReason) {
	_, _ = cdp.Call(ctx, t, fetch.FailRequest, fetch.FailRequestParams{RequestID: id, ErrorReason: reason})
}

// mayLoad tells whether a URL can be loaded as far as its name says. What a name
// resolves to is known where the connection is made.
func (v visit) mayLoad(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	switch u.Scheme {
	case "http", "https", "ws", "wss":
		return v.guard.CheckName(u.Hostname()) == nil
	case "data", "blob", "about":
		return true
	}
	return false
}

// headersFor gives all headers of a request, nil for those that it has.
func (v visit) headersFor(r *network.Request) []*fetch.HeaderEntry {
	u, err := url.Parse(r.URL)
	if err != nil || len(v.Headers) == 0 || origin(u) != v.origin {
		return nil
	}
	var all []*fetch.HeaderEntry
	for name, value := range r.Headers {
		text, ok := value.(string)
		if ok && !v.sets(name) {
			all = append(all, &fetch.HeaderEntry{Name: name, Value: text})
		}
	}
	for name, value := range v.Headers {
		all = append(all, &fetch.HeaderEntry{Name: name, Value: value})
	}
	return all
}

// sets tells whether the caller has a value for a header.
func (v visit) sets(header string) bool {
	for name := range v.Headers {
		if strings.EqualFold(name, header) {
			return true
		}
	}
	return false
}

// origin is a URL's, as browsers write it.
func origin(u *url.URL) string {
	host, port := strings.ToLower(u.Host), u.Port()
	if u.Scheme == "http" && port == "80" || u.Scheme == "https" && port == "443" {
		host = strings.TrimSuffix(host, ":"+port)
	}
	return u.Scheme + "://" + strings.TrimSuffix(host, ":")
}

// dismissDialogs says no to what a page asks, which else would wait for ever.
func dismissDialogs(ctx context.Context, t *chromedp.Target, opening iter.Seq2[page.EventJavascriptDialogOpening, error]) {
	for _, err := range opening {
		if err != nil {
			return
		}
		_, _ = cdp.Call(ctx, t, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: false}) // it may be gone
	}
}
