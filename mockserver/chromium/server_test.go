package chromium_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"testing"

	"github.com/appctl/appctl/mockserver"
	"github.com/appctl/appctl/mockserver/chromium"
)

// browser is one that may visit the loopback; without a Chromium the test is
// skipped.
func browser(t *testing.T, allow ...string) *chromium.Browser {
	t.Helper()
	path := os.Getenv("APPCTL_CHROMIUM")
	if path == "" {
		t.Skip("APPCTL_CHROMIUM is not set: CI sets it to the path of a Chromium")
	}
	b, err := chromium.New(path, allow...)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// answer is what a server says.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// get asks a server for a screenshot.
func get(t *testing.T, s *mockserver.Server, query url.Values) answer {
	t.Helper()
	query.Set("project", s.Default().ID())
	request, err := http.NewRequestWithContext(t.Context(), "GET", s.Endpoint()+"/avatars/screenshots?"+query.Encode(), nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := s.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{resp.StatusCode, resp.Header, body}
}

// A server takes real screenshots of what a page shows to the browser that the
// request describes, makes of them what it asks for, and keeps them.
func TestServer(t *testing.T) {
	t.Parallel()
	visits := 0
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		visits++
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, `<!doctype html><body style="margin:0;height:900px"><script>
			const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
			const right = "`+r.Header.Get("X-Token")+`" == "let me in" && zone == "Europe/Prague" && navigator.language == "cs-CZ"
				&& matchMedia("(prefers-color-scheme: dark)").matches && "ontouchstart" in window;
			document.body.style.background = right ? "#00ff00" : "#ff0000";
		</script>`)
	}))
	t.Cleanup(site.Close)
	s := mockserver.Start(t, mockserver.WithResponseChecks(), mockserver.WithScreenshots(browser(t, "127.0.0.1")))
	query := url.Values{
		"url": {site.URL}, "headers[X-Token]": {"let me in"}, "timezone": {"europe/prague"}, "locale": {"cs-CZ"}, "theme": {"dark"}, "touch": {"true"},
		"viewportWidth": {"400"}, "viewportHeight": {"300"}, "scale": {"2"}, "fullpage": {"true"}, "width": {"100"},
	}
	for _, cache := range []string{"miss", "hit"} {
		a := get(t, s, query)
		picture, err := png.Decode(bytes.NewReader(a.body))
		if a.status != 200 || err != nil {
			t.Fatalf("got %d %v: %.200s", a.status, err, a.body)
		}
		if got := picture.Bounds().Size(); got != image.Pt(100, 225) {
			t.Errorf("got a picture of %v, want 100x225", got)
		}
		if got := color.RGBAModel.Convert(picture.At(50, 200)); got != (color.RGBA{0, 0xff, 0, 0xff}) {
			t.Errorf("got %v, want green: the page saw another browser", got)
		}
		if got := a.header.Get("X-Appwrite-Cache"); got != cache {
			t.Errorf("got cache %s, want %s", got, cache)
		}
	}
	if visits != 1 {
		t.Errorf("the page was visited %d times, want once", visits)
	}
}

// What goes wrong is the API's error, with the browser's words in it.
func TestServerErrors(t *testing.T) {
	t.Parallel()
	dead := httptest.NewServer(nil)
	dead.Close()
	s := mockserver.Start(t, mockserver.WithResponseChecks(), mockserver.WithScreenshots(browser(t, "127.0.0.1")))
	for address, want := range map[string]string{
		dead.URL:              `Screenshot generation failed: Screenshot service failed: {\"error\":\"page load error net::ERR_`,
		"http://127.0.0.2/":   "Address 127.0.0.2 is in a private or reserved range.",
		"http://localhost/":   "Failed to fetch favicon from the requested URL.",
		"http://x.localhost/": "Failed to fetch favicon from the requested URL.",
	} {
		a := get(t, s, url.Values{"url": {address}})
		if a.status != 404 || !bytes.Contains(a.body, []byte(`"type":"avatar_remote_url_failed"`)) || !bytes.Contains(a.body, []byte(want)) {
			t.Errorf("screenshot of %s: got %d %s, want 404 with %s", address, a.status, a.body, want)
		}
	}
}
