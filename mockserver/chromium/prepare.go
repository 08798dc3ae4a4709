package chromium

import (
	"context"
	"fmt"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// prepare makes the tab what the page is to be seen by. What the tab is asked on
// the way (may this be loaded, what about this dialog) is answered until it ends.
func (v visit) prepare(tab context.Context) chromedp.Action[chromedp.Void] {
	return chromedp.Steps(
		chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
			go v.answerRequests(tab, t, cdp.Events(tab, t, fetch.RequestPaused))
			go dismissDialogs(tab, t, cdp.Events(tab, t, page.JavascriptDialogOpening))
			return send(ctx, t, fetch.Enable, fetch.EnableParams{})
		}),
		chromedp.Func(v.emulateScreen),
		chromedp.Func(v.emulateVisitor),
		chromedp.Func(v.emulatePlace),
		chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error { return v.grant(ctx) }),
	)
}

// send runs a command that has no answer.
func send[P any](ctx context.Context, t cdp.Session, command cdp.Command[P, cdp.Empty], params P) error {
	if _, err := cdp.Call(ctx, t, command, params); err != nil {
		return fmt.Errorf("%s: %w", command.Method, err)
	}
	return nil
}

// emulateScreen sets viewport, scale, theme and touch.
func (v visit) emulateScreen(ctx context.Context, t *chromedp.Target) error {
	width, height := int64(v.ViewportWidth), int64(v.ViewportHeight)
	err := send(ctx, t, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: width, Height: height, ScreenWidth: width, ScreenHeight: height, DeviceScaleFactor: v.Scale,
	})
	if err != nil {
		return err
	}
	err = send(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: v.Theme}},
	})
	if err != nil || !v.Touch {
		return err
	}
	return send(ctx, t, emulation.SetTouchEmulationEnabled, emulation.SetTouchEmulationEnabledParams{Enabled: true, MaxTouchPoints: 1})
}

// emulateVisitor sets what the browser calls itself, and its language.
func (v visit) emulateVisitor(ctx context.Context, t *chromedp.Target) error {
	if v.UserAgent == "" && v.Locale == "" {
		return nil
	}
	agent := v.UserAgent
	if agent == "" {
		agent = v.agent
	}
	err := send(ctx, t, emulation.SetUserAgentOverride, emulation.SetUserAgentOverrideParams{UserAgent: agent, AcceptLanguage: v.Locale})
	if err != nil || v.Locale == "" {
		return err
	}
	return send(ctx, t, emulation.SetLocaleOverride, emulation.SetLocaleOverrideParams{Locale: v.Locale})
}

// emulatePlace sets the time zone and the place.
func (v visit) emulatePlace(ctx context.Context, t *chromedp.Target) error {
	if v.Timezone != "" {
		if err := send(ctx, t, emulation.SetTimezoneOverride, emulation.SetTimezoneOverrideParams{TimezoneID: v.Timezone}); err != nil {
			return err
		}
	}
	if v.Geolocation == nil {
		return nil
	}
	return send(ctx, t, emulation.SetGeolocationOverride, emulation.SetGeolocationOverrideParams{
		Latitude: &v.Geolocation.Latitude, Longitude: &v.Geolocation.Longitude, Accuracy: &v.Geolocation.Accuracy,
	})
}

// grant gives the page's origin its permissions, and nobody a download.
func (v visit) grant(ctx context.Context) error {
	c := chromedp.FromContext(ctx)
	err := send(ctx, c.Browser, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
		Behavior: browser.SetDownloadBehaviorBehaviorDeny, BrowserContextID: c.BrowserContextID,
	})
	if err != nil {
		return err
	}
	for _, name := range v.Permissions {
		err := send(ctx, c.Browser, browser.SetPermission, browser.SetPermissionParams{
			Permission: &browser.PermissionDescriptor{Name: name}, Setting: browser.PermissionSettingGranted,
			Origin: v.origin, BrowserContextID: c.BrowserContextID,
		})
		if err != nil {
			return err
		}
	}
	return nil
}
