package chromium

import (
	"encoding/json"
	"image/color"
	"io"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/appctl/appctl/internal/contract"
	"github.com/appctl/appctl/mockserver"
)

// seen is what a page finds out about the browser.
type seen struct {
	Width, Height, ScreenWidth, ScreenHeight int
	Scale                                    float64
	Dark, Touch                              bool
	TouchPoints                              int
	Agent, Language, Locale, Timezone        string
	Latitude, Longitude, Accuracy            float64
	NoPlace                                  int // the error code of who may not know
	Permissions                              map[string]string
}

// it did.
const mirror = `<style>body{background:#fff} @media (prefers-color-scheme: dark){body{background:#102030}}</style>
<script>(async () => {
	const place = await new Promise(done => navigator.geolocation.getCurrentPosition(p => done(p.coords), e => done({error: e.code})));
	const permissions = {};
	for (const name of ["geolocation", "camera", "microphone", "notifications", "midi", "clipboard-read", "clipboard-write",
			"payment-handler", "accelerometer", "gyroscope", "magnetometer", "ambient-light-sensor", "background-sync"]) {
		try { permissions[name] = (await navigator.permissions.query({name})).state } catch (e) { permissions[name] = e.name }
	}
	await fetch("/report", {method: "POST", body: JSON.stringify({
		Width: innerWidth, Height: innerHeight, ScreenWidth: screen.width, ScreenHeight: screen.height, Scale: devicePixelRatio,
		Dark: matchMedia("(prefers-color-scheme: dark)").matches, Touch: "ontouchstart" in window, TouchPoints: navigator.maxTouchPoints,
		Agent: navigator.userAgent, Language: navigator.language,
		Locale: Intl.NumberFormat().resolvedOptions().locale, Timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
		Latitude: place.latitude ?? 0, Longitude: place.longitude ?? 0, Accuracy: place.accuracy ?? 0, NoPlace: place.error ?? 0,
		Permissions: permissions,
	})});
})()</script><img src="/wait">`

// looking serves the mirror, and keeps what came of it.
type looking struct {
	url     string
	seen    seen
	headers http.Header // of the page's request
	done    chan struct{}
}

func look(t *testing.T) *looking {
	l := &looking{done: make(chan struct{})}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		l.headers = r.Header
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, mirror)
	})
	mux.HandleFunc("POST /report", func(_ http.ResponseWriter, r *http.Request) {
		if err := json.NewDecoder(r.Body).Decode(&l.seen); err != nil {
			t.Errorf("report: %v", err)
		}
		close(l.done)
	})
	mux.HandleFunc("GET /wait", func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-l.done:
		case <-r.Context().Done():
		}
	})
	l.url = serve(t, "127.0.0.1", mux)
	return l
}

// request's header, and the picture has the size of all that.
func TestEveryParameter(t *testing.T) {
	t.Parallel()
	b := newBrowser(t, "127.0.0.1")
	l := look(t)
	picture := b.take(t, mockserver.Page{
		URL: l.url, Headers: map[string]string{"X-Custom": "yes"}, ViewportWidth: 640, ViewportHeight: 360, Scale: 1.5, Theme: "dark",
		UserAgent: "Custom/1.0", Locale: "fr-CA", Timezone: "Pacific/Auckland",
		Geolocation: &mockserver.Geolocation{Latitude: -37.5, Longitude: 122.25, Accuracy: 150}, Touch: true,
		Permissions: []string{"geolocation", "camera", "microphone", "notifications", "midi", "clipboard-read", "clipboard-write",
			"payment-handler", "accelerometer", "gyroscope", "magnetometer", "ambient-light-sensor", "background-sync"},
	})
	wantSize(t, picture, 960, 540)
	wantColor(t, picture, 900, 500, color.RGBA{0x10, 0x20, 0x30, 0xff})
	granted := map[string]string{}
	for name := range maps.Keys(l.seen.Permissions) {
		granted[name] = "granted"
	}
	if l.seen.Permissions["ambient-light-sensor"] == "TypeError" {
		granted["ambient-light-sensor"] = "TypeError" // which no page can ask for, without a flag
	}
	want := seen{
		Width: 640, Height: 360, ScreenWidth: 640, ScreenHeight: 360, Scale: 1.5, Dark: true, Touch: true, TouchPoints: 1, Agent: "Custom/1.0", Language: "fr-CA",
		Locale: "fr-CA", Timezone: "Pacific/Auckland", Latitude: -37.5, Longitude: 122.25, Accuracy: 150, Permissions: granted,
	}
	if !reflect.DeepEqual(l.seen, want) {
		t.Errorf("the page saw\n\t%+v, want\n\t%+v", l.seen, want)
	}
	for name, want := range map[string]string{"X-Custom": "yes", "User-Agent": "Custom/1.0", "Accept-Language": "fr-CA"} {
		if got := l.headers.Get(name); got != want {
			t.Errorf("header %s: got %q, want %q", name, got, want)
		}
	}
}

// nothing granted, light.
func TestDefaults(t *testing.T) {
	t.Parallel()
	b := newBrowser(t, "127.0.0.1")
	l := look(t)
	picture := b.take(t, plain(l.url))
	wantSize(t, picture, 1280, 720)
	wantColor(t, picture, 1200, 700, color.RGBA{0xff, 0xff, 0xff, 0xff})
	s := l.seen
	if s.Width != 1280 || s.Height != 720 || s.Scale != 1 || s.Dark || s.Touch || s.TouchPoints != 0 || s.NoPlace != 1 || !strings.Contains(s.Agent, "Chrome") {
		t.Errorf("the page saw %+v", s)
	}
	for _, name := range []string{"geolocation", "camera", "microphone", "notifications", "clipboard-read"} {
		if state := s.Permissions[name]; state != "denied" && state != "prompt" {
			t.Errorf("permission %s: got %q, want it not granted", name, state)
		}
	}
}

// The whole page is as tall as its content, beyond the viewport, in device pixels.
func TestFullPage(t *testing.T) {
	t.Parallel()
	b := newBrowser(t, "127.0.0.1")
	p := plain(html(t, `<body style="margin:0;background:#fff"><div style="height:3000px"></div><div style="height:20px;background:#00f"></div>`))
	p.ViewportWidth, p.ViewportHeight, p.Scale, p.FullPage = 300, 200, 0.5, true
	picture := b.take(t, p)
	wantSize(t, picture, 150, 1510)
	wantColor(t, picture, 75, 1505, color.RGBA{0, 0, 0xff, 0xff})
	wantColor(t, picture, 75, 100, color.RGBA{0xff, 0xff, 0xff, 0xff})
}

// A page without end is cut where a browser can draw no more.
func TestEndlessPage(t *testing.T) {
	t.Parallel()
	b := newBrowser(t, "127.0.0.1")
	p := plain(html(t, `<body style="margin:0;background:#f00"><div style="height:1000000px"></div>`))
	p.ViewportWidth, p.ViewportHeight, p.FullPage = 100, 100, true
	picture := b.take(t, p)
	wantSize(t, picture, 100, maxSide)
	wantColor(t, picture, 50, maxSide-1, color.RGBA{0xff, 0, 0, 0xff})
}

// Sleep is between the page's load and its picture.
func TestSleep(t *testing.T) {
	t.Parallel()
	b := newBrowser(t, "127.0.0.1")
	p := plain(html(t, `<body style="background:#fff" onload="setTimeout(() => document.body.style.background = '#0f0', 50)">`))
	p.Sleep = time.Second
	wantColor(t, b.take(t, p), 10, 10, color.RGBA{0, 0xff, 0, 0xff})
}

// Every time zone of the API is one that the browser knows.
func TestTimezones(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	running, err := b.process()
	if err != nil {
		t.Fatal(err)
	}
	row, _ := contract.Lookup("avatars.getScreenshot")
	zone := row.Params[slices.IndexFunc(row.Params, func(p contract.Param) bool { return p.Name == "timezone" })]
	if len(zone.Check.Values) != 419 {
		t.Errorf("got %d time zones, want 419", len(zone.Check.Values))
	}
	for _, name := range zone.Check.Values {
		v := visit{running, &mockserver.Page{Timezone: name}, ""}
		if err := chromedp.Do(running.ctx, chromedp.Func(v.emulatePlace)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
