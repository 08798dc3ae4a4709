package chromium

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/url"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"github.com/appctl/appctl/mockserver"
)

// visit takes a picture of a page in a context of its own.
func (p *process) visit(ctx context.Context, want *mockserver.Page, u *url.URL) ([]byte, error) {
	tab, cancel := chromedp.NewContext(p.ctx, chromedp.WithNewBrowserContext(p.ownContext))
	defer cancel()
	defer context.AfterFunc(ctx, cancel)()
	late := time.AfterFunc(startTimeout, cancel)
	err := chromedp.Do(tab)
	if !late.Stop() {
		return nil, because(ctx, fmt.Errorf("no page was opened within %v", startTimeout))
	}
	if err != nil {
		return nil, because(ctx, err)
	}
	v := visit{p, want, origin(u)}
	if _, err := within(tab, commandTimeout, v.prepare(tab)); err != nil {
		return nil, because(ctx, err)
	}
	if _, err := within(tab, navigateTimeout, chromedp.Navigate(want.URL)); err != nil {
		return nil, because(ctx, err)
	}
	if err := chromedp.Do(tab, chromedp.Sleep(want.Sleep)); err != nil {
		return nil, because(ctx, err)
	}
	png, err := within(tab, commandTimeout, v.capture)
	return png, because(ctx, err)
}

// visit is what a page is visited with.
type visit struct {
	*process
	*mockserver.Page
	origin string
}

// within runs a step in its time.
func within[T any](tab context.Context, limit time.Duration, step chromedp.Action[T]) (T, error) {
	ctx, cancel := context.WithTimeout(tab, limit)
	defer cancel()
	result, err := chromedp.Run(ctx, step)
	if err != nil && errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return result, fmt.Errorf("timeout of %v exceeded: %w", limit, ctx.Err())
	}
	return result, err
}

// because gives the request's own end as the reason for what ended with it.
func because(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// The largest picture of a whole page, in device pixels: what a browser draws in
// one piece, and what is decoded afterwards. What goes beyond is cut off.
const (
	maxSide   = 16384
	maxPixels = 50_000_000
)

// capture draws the viewport, or the whole page.
func (v visit) capture(ctx context.Context, t *chromedp.Target) ([]byte, error) {
	params := page.CaptureScreenshotParams{Format: page.CaptureScreenshotFormatPng}
	if v.FullPage {
		m, err := cdp.Call(ctx, t, page.GetLayoutMetrics, cdp.Empty{})
		if err != nil {
			return nil, err
		}
		width := min(math.Ceil(m.CSSContentSize.Width), maxSide/v.Scale)
		height := min(math.Ceil(m.CSSContentSize.Height), maxSide/v.Scale, maxPixels/(width*v.Scale*v.Scale))
		params.CaptureBeyondViewport = new(true)
		params.Clip = &page.Viewport{Width: math.Floor(width), Height: math.Floor(height), Scale: 1}
	}
	r, err := cdp.Call(ctx, t, page.CaptureScreenshot, params)
	return r.Data, err
}
