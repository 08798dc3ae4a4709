package chromium

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/appctl/appctl/internal/fetch"
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

// newBrowser gives a browser for which every name is on the loopback.
func newBrowser(t *testing.T, allow ...string) *Browser {
	t.Helper()
	b, err := New(chromium(t), allow...)
	if err != nil {
		t.Fatal(err)
	}
	b.guard.Resolve = func(context.Context, string, string) ([]netip.Addr, error) {
		return []netip.Addr{netip.MustParseAddr("127.0.0.1")}, nil
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return b
}

// serve answers on the loopback, and gives the address under a name.
func serve(t *testing.T, name string, handler http.Handler) string {
	t.Helper()
	s := httptest.NewServer(handler)
	t.Cleanup(s.Close)
	return strings.Replace(s.URL, "127.0.0.1", name, 1)
}

// html serves one page.
func html(t *testing.T, body string) string {
	t.Helper()
	return serve(t, "127.0.0.1", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, "<!doctype html>"+body)
	}))
}

// plain is a page as the API asks for one that says nothing else.
func plain(url string) mockserver.Page {
	return mockserver.Page{URL: url, ViewportWidth: 1280, ViewportHeight: 720, Scale: 1, Theme: "light"}
}

// take takes a screenshot, which must be a PNG.
func (b *Browser) take(t *testing.T, p mockserver.Page) image.Image {
	t.Helper()
	data, err := b.Screenshot(t.Context(), p)
	if err != nil {
		t.Fatalf("screenshot of %s: %v", p.URL, err)
	}
	picture, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("screenshot of %s: %v", p.URL, err)
	}
	return picture
}

func wantSize(t *testing.T, picture image.Image, width, height int) {
	t.Helper()
	if got := picture.Bounds().Size(); got != image.Pt(width, height) {
		t.Errorf("got a picture of %v, want %dx%d", got, width, height)
	}
}

func wantColor(t *testing.T, picture image.Image, x, y int, want color.RGBA) {
	t.Helper()
	if got := color.RGBAModel.Convert(picture.At(x, y)); got != want {
		t.Errorf("at %d,%d: got %v, want %v", x, y, got, want)
	}
}

// mirror is a page that tells its server what it sees. It has not loaded before

// A page sees every parameter of the request, in its scripts, its styles and its

// A request that says nothing gets a browser of its own kind: no touch, no place,

// Headers go to the page's origin, to whatever is loaded from there, and to no

// Each picture is taken by a visitor who was never there.
func TestVisitsShareNothing(t *testing.T) {
	t.Parallel()
	b := newBrowser(t, "127.0.0.1")
	address := html(t, `<script>
		const been = document.cookie + (localStorage.getItem("been") ?? "");
		document.cookie = "been=1"; localStorage.setItem("been", "1");
		document.documentElement.style.background = been ? "#f00" : "#0f0";
	</script>`)
	for range 2 {
		wantColor(t, b.take(t, plain(address)), 5, 5, color.RGBA{0, 0xff, 0, 0xff})
	}
}

// Many at once get each their own picture, of one browser.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	b := newBrowser(t, "127.0.0.1")
	address := html(t, `<body style="margin:0;background:#abcdef">`)
	var group sync.WaitGroup
	for i := range 3 * atOnce {
		group.Go(func() {
			p := plain(address)
			p.ViewportWidth = 100 + i
			data, err := b.Screenshot(t.Context(), p)
			if err != nil {
				t.Error(err)
				return
			}
			if c, err := png.DecodeConfig(bytes.NewReader(data)); err != nil || c.Width != p.ViewportWidth {
				t.Errorf("picture %d: got %d wide, %v, want %d", i, c.Width, err, p.ViewportWidth)
			}
		})
	}
	group.Wait()
}

// What a browser cannot do is an error that says what.
func TestErrors(t *testing.T) {
	t.Parallel()
	b := newBrowser(t, "127.0.0.1")
	good := html(t, `hello`)
	dead := httptest.NewServer(nil)
	dead.Close()
	download := serve(t, "127.0.0.1", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Disposition", "attachment; filename=x.bin")
		w.Header().Set("Content-Type", "application/octet-stream")
		_, _ = io.WriteString(w, "x")
	}))
	tests := []struct {
		url    string
		change func(*mockserver.Page)
		want   string
	}{
		{good, func(p *mockserver.Page) { p.Permissions = []string{"geolocation", "web-share"} }, "Browser.setPermission"},
		{good, func(p *mockserver.Page) { p.Timezone = "Mars/Olympus" }, "Invalid timezone"},
		{good, func(p *mockserver.Page) { p.Locale = "\x00" }, "acceptLanguage"},
		{good, func(p *mockserver.Page) { p.Headers = map[string]string{"bad name": "x"} }, "net::ERR_FAILED"},
		{dead.URL, func(*mockserver.Page) {}, "net::ERR_"},
		{download, func(*mockserver.Page) {}, "net::ERR_ABORTED"},
		{"http://127.0.0.1:1/%zz", func(*mockserver.Page) {}, "invalid URL escape"},
	}
	for _, test := range tests {
		p := plain(test.url)
		test.change(&p)
		if data, err := b.Screenshot(t.Context(), p); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("screenshot of %+v: got %d bytes, %v, want an error with %q", p, len(data), err, test.want)
		}
	}
	wantSize(t, b.take(t, plain(good)), 1280, 720)
}

// A caller who leaves takes the visit with him, and the next is served.
func TestCallerLeaves(t *testing.T) {
	t.Parallel()
	b := newBrowser(t, "127.0.0.1")
	ctx, leave := context.WithCancel(t.Context())
	endless := serve(t, "127.0.0.1", http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		leave()
		<-r.Context().Done()
	}))
	if _, err := b.Screenshot(ctx, plain(endless)); !errors.Is(err, context.Canceled) {
		t.Errorf("screenshot: got %v, want %v", err, context.Canceled)
	}
	wantSize(t, b.take(t, plain(html(t, "next"))), 1280, 720)
}

// A browser that died is started again, and one that dies under a visit is an

// A closed browser leaves nothing behind, neither a process nor a file, and takes

// Hosts are refused before a browser is started.
func TestRefusedHosts(t *testing.T) {
	t.Parallel()
	b, err := New(os.Args[0]) // which is never started
	if err != nil {
		t.Fatal(err)
	}
	for url, want := range map[string]string{
		"http://127.0.0.1/": "Address 127.0.0.1 is in a private or reserved range.",
		"http://[::1]:80/":  "Address ::1 is in a private or reserved range.",
		"http://localhost/": fetch.ErrSuffix.Error(),
	} {
		if _, err := b.Screenshot(t.Context(), plain(url)); err == nil || err.Error() != want {
			t.Errorf("screenshot of %s: got %v, want %s", url, err, want)
		}
	}
}
