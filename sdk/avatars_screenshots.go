package sdk

import (
	"errors"
	"fmt"
	"log/slog"
	"time"
)

// Theme is the colour scheme that a page is asked for.
type Theme string

// The themes.
const (
	ThemeLight Theme = "light"
	ThemeDark  Theme = "dark"
)

// BrowserPermission is what a page may do without asking its user.
type BrowserPermission string

// The permissions that a screenshot can grant.
const (
	BrowserPermissionGeolocation        BrowserPermission = "geolocation"
	BrowserPermissionCamera             BrowserPermission = "camera"
	BrowserPermissionMicrophone         BrowserPermission = "microphone"
	BrowserPermissionNotifications      BrowserPermission = "notifications"
	BrowserPermissionMIDI               BrowserPermission = "midi"
	BrowserPermissionPush               BrowserPermission = "push"
	BrowserPermissionClipboardRead      BrowserPermission = "clipboard-read"
	BrowserPermissionClipboardWrite     BrowserPermission = "clipboard-write"
	BrowserPermissionPaymentHandler     BrowserPermission = "payment-handler"
	BrowserPermissionUSB                BrowserPermission = "usb"
	BrowserPermissionBluetooth          BrowserPermission = "bluetooth"
	BrowserPermissionAccelerometer      BrowserPermission = "accelerometer"
	BrowserPermissionGyroscope          BrowserPermission = "gyroscope"
	BrowserPermissionMagnetometer       BrowserPermission = "magnetometer"
	BrowserPermissionAmbientLightSensor BrowserPermission = "ambient-light-sensor"
	BrowserPermissionBackgroundSync     BrowserPermission = "background-sync"
	BrowserPermissionPersistentStorage  BrowserPermission = "persistent-storage"
	BrowserPermissionScreenWakeLock     BrowserPermission = "screen-wake-lock"
	BrowserPermissionWebShare           BrowserPermission = "web-share"
	BrowserPermissionXRSpatialTracking  BrowserPermission = "xr-spatial-tracking"
)

// ScreenshotParams is the browser that visits the page, and the picture of it.
type ScreenshotParams struct {
	Headers        map[string]string   // that the browser sends; part of the URL, like all parameters. Default: none
	ViewportWidth  *int                // 1 to 1920 pixels. Default: 1280
	ViewportHeight *int                // 1 to 1080 pixels. Default: 720
	Scale          *float64            // 0.1 to 3 pixels of the picture for each. Default: 1
	Theme          Theme               // Default: ThemeLight
	UserAgent      string              // 1 to 512 characters. Default: the browser's
	Fullpage       bool                // the whole page, not only what the viewport shows. Default: false
	Locale         string              // 1 to 10 characters: "en-US". Default: the browser's
	Timezone       string              // a name of the IANA database: "Europe/Berlin". Default: the browser's
	Latitude       *float64            // -90 to 90 degrees. Default: 0
	Longitude      *float64            // -180 to 180 degrees. Default: 0
	Accuracy       *float64            // 0 to 100,000 metres. Default: 0
	Touch          bool                // a touch screen. Default: false
	Permissions    []BrowserPermission // what the page may do. Default: nothing
	Sleep          time.Duration       // to wait after loading, 0 to 10 s in whole seconds, rounded up. Default: 0

	Width   *int        // 0 to 2000 pixels of the picture. Default: as the browser made it
	Height  *int        // 0 to 2000 pixels of the picture. Default: as the browser made it
	Quality *int        // 0 to 100. Default: the server's
	Output  ImageFormat // Default: PNG
}

// Screenshot is what a browser shows of the page at an absolute http or https
// URL. Each attempt may take longer than others by the Sleep.
// [ErrAvatarRemoteURLFailed] means that the page could not be shown, or that
// the server has no browser. At most 60 an hour. Servers have it since 1.8.1;
// older ones answer [ErrRouteNotFound].
func (a *AvatarsService) Screenshot(site string, p ScreenshotParams) ImageRequest {
	q := codeQuery(p.Width, p.Height, p.Quality)
	q.text("output", string(p.Output))
	q.text("url", site)
	for name, value := range p.Headers {
		q["headers["+name+"]"] = []string{value}
	}
	q.number("viewportWidth", p.ViewportWidth)
	q.number("viewportHeight", p.ViewportHeight)
	q.decimal("scale", p.Scale)
	q.text("theme", string(p.Theme))
	q.text("userAgent", p.UserAgent)
	q.yes("fullpage", p.Fullpage)
	q.text("locale", p.Locale)
	q.text("timezone", p.Timezone)
	q.decimal("latitude", p.Latitude)
	q.decimal("longitude", p.Longitude)
	q.decimal("accuracy", p.Accuracy)
	q.yes("touch", p.Touch)
	for _, permission := range p.Permissions {
		q["permissions[]"] = append(q["permissions[]"], string(permission))
	}
	q.seconds("sleep", p.Sleep)

	i := a.picture("avatars.getScreenshot", "/avatars/screenshots", q).need("url")
	i.request.longer = max(0, p.Sleep)
	if err := p.check(); err != nil && i.err == nil {
		i.err = i.request.fail(ErrInvalidArgument, "", err)
	}
	return i
}

// check refuses what would not say what it means once it is in a URL.
func (p ScreenshotParams) check() error {
	if p.Sleep < 0 {
		return fmt.Errorf("sleep %v is negative", p.Sleep)
	}
	for name, value := range p.Headers {
		if !validHeaderName(name) || !validHeaderValue(value) {
			return errors.New("a header's name is not valid, or its value has a control character in it")
		}
	}
	return nil
}

// LogValue leaves the headers out, which may be secrets of the page.
func (p ScreenshotParams) LogValue() slog.Value {
	return slog.GroupValue(slog.Int("headers", len(p.Headers)), slog.Duration("sleep", p.Sleep))
}

// Format prints what LogValue gives.
func (p ScreenshotParams) Format(s fmt.State, _ rune) { show(s, p) }

// MarshalJSON gives what LogValue does.
func (p ScreenshotParams) MarshalJSON() ([]byte, error) { return visible(p) }
