package mockserver

import (
	"bytes"
	"context"
	"encoding/binary"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/appctl/appctl/internal/draw"
)

// quarters is a picture of four colours.
func quarters(width, height int) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			img.Set(x, y, []color.Color{
				color.RGBA{0xE6, 0x39, 0x46, 0xFF}, color.RGBA{0x2A, 0x9D, 0x8F, 0xFF}, color.RGBA{0xF4, 0xA2, 0x61, 0xFF}, color.RGBA{0x26, 0x46, 0x53, 0xFF},
			}[2*y/height*2+2*x/width])
		}
	}
	return img
}

func encoded(t *testing.T, encode func(*bytes.Buffer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := encode(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func quartersPNG(t *testing.T, width, height int) []byte {
	t.Helper()
	return encoded(t, func(b *bytes.Buffer) error { return png.Encode(b, quarters(width, height)) })
}

// fixtures sets what URLs answer in the default project.
func (c *client) fixtures(all ...Fixture) {
	c.t.Helper()
	if err := c.server.Default().SetFixtures(all...); err != nil {
		c.t.Fatal(err)
	}
}

// at asks an operation of the avatars service about a URL.
func (c *client) at(operation, address, more string) *answer {
	c.t.Helper()
	return c.call("GET", "/avatars/"+operation+"?url="+url.QueryEscape(address)+more, "")
}

// onlineServer fetches for real, but every host name leads to a server of the
// test, whose URL it gives under the name site.example.com.
func onlineServer(t *testing.T, handler http.HandlerFunc, opts ...Option) (s *Server, site string) {
	t.Helper()
	h := httptest.NewServer(handler)
	t.Cleanup(h.Close)
	s = newServer(t, append(opts, WithFetch("site.example.com"))...)
	s.web.guard.Resolve = func(_ context.Context, _, host string) ([]netip.Addr, error) {
		if host == "nowhere.example.com" {
			return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
		}
		return []netip.Addr{netip.MustParseAddr("127.0.0.1")}, nil
	}
	return s, strings.Replace(h.URL, "127.0.0.1", "site.example.com", 1)
}

// A picture is what its bytes are, cut to the size that was asked for, and
// always PNG.
func TestImages(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	c.fixtures(
		Fixture{URL: "https://a.example.com/photo", Body: quartersPNG(t, 80, 60)},
		Fixture{URL: "https://a.example.com/photo.svg", Body: encoded(t, func(b *bytes.Buffer) error { return jpeg.Encode(b, quarters(80, 60), nil) })},
		Fixture{URL: "http://127.0.0.1/x?y=1", Body: encoded(t, func(b *bytes.Buffer) error { return gif.Encode(b, quarters(80, 60), nil) })},
	)
	c.at("image", "https://a.example.com/photo", "&width=0&height=0").looks("image-all")
	c.at("image", "https://a.example.com/photo", "&width=40&height=0").looks("image-narrow")
	c.at("image", "https://a.example.com/photo.svg", "&width=64&height=64").looks("image-jpeg")
	c.at("image", "http://127.0.0.1/x?y=1", "&width=64&height=64&quality=nonsense").looks("image-gif")
	for query, size := range map[string][2]int{
		"": {400, 400}, "&width=0": {533, 400}, "&height=0": {400, 300}, "&width=0&height=0": {80, 60},
		"&width=2000&height=1": {2000, 1}, "&width=1&height=0": {1, 1}, "&width=%2010%20": {10, 400},
	} {
		query += "&sized" // or some would have been kept
		a := c.at("image", "https://a.example.com/photo", query)
		a.sized(size[0], size[1])
		a.state("miss")
		c.at("image", "https://a.example.com/photo", query).state("hit")
	}
}

// What the URL answers decides the refusal; neither its type nor its name does.
func TestImagesThatAreNone(t *testing.T) {
	t.Parallel()
	inReleases(t, func(t *testing.T, c *client, at release) {
		whole := quartersPNG(t, 8, 8)
		c.fixtures(
			Fixture{URL: "https://a.example.com/404", Status: 404, Body: whole},
			Fixture{URL: "https://a.example.com/302", Status: 302, Body: whole},
			Fixture{URL: "https://a.example.com/204", Status: 204},
			Fixture{URL: "https://a.example.com/page.png", Body: []byte("<!doctype html><title>No picture</title>")},
			Fixture{URL: "https://a.example.com/drawing", Body: []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`)},
			Fixture{URL: "https://a.example.com/half", Body: whole[:len(whole)/2]},
			Fixture{URL: "https://a.example.com/favicon.ico", Body: iconOf(t, whole)},
			Fixture{URL: "https://a.example.com/empty"},
		)
		const gone = "The requested image was not found at the URL."
		for _, status := range []string{"404", "302", "204"} {
			c.at("image", "https://a.example.com/"+status, "").said(404, "avatar_image_not_found", gone)
		}
		for _, broken := range []string{"page.png", "drawing", "half", "favicon.ico", "empty"} {
			a := c.at("image", "https://a.example.com/"+broken, "")
			if at < brokenImages {
				a.said(500, "general_server_error", "Server Error")
				continue
			}
			a.said(404, "avatar_image_not_found", gone)
		}
	})
}

// iconOf is an ICO that has one picture, a PNG.
func iconOf(t *testing.T, png []byte) []byte {
	t.Helper()
	file := []byte("\x00\x00\x01\x00\x01\x00\x00\x00\x00\x00\x01\x00\x20\x00")
	file = binary.LittleEndian.AppendUint32(file, uint32(len(png)))
	file = append(binary.LittleEndian.AppendUint32(file, 22), png...)
	if _, err := draw.Decode(file); err != nil {
		t.Fatal(err)
	}
	return file
}

// Hosts that nobody may be sent to are refused without network, in the words of
// the release.
func TestImagesOfForbiddenHosts(t *testing.T) {
	t.Parallel()
	inReleases(t, func(_ *testing.T, c *client, at release) {
		const failed = "Failed to fetch favicon from the requested URL."
		for address, reason := range map[string]string{
			"http://localhost/a.png":        failed,
			"http://foo.test/a.png":         failed,
			"http://printer/a.png":          failed,
			"http://a.example.com/%zz":      failed,
			"http://127.0.0.1/a.png":        "Address 127.0.0.1 is in a private or reserved range.",
			"http://10.1.2.3:8080/a.png":    "Address 10.1.2.3 is in a private or reserved range.",
			"http://169.254.169.254/latest": "Address 169.254.169.254 is in a private or reserved range.",
			"https://[::1]/a.png":           "Address ::1 is in a private or reserved range.",
			"http://[::ffff:10.0.0.1]/":     "Address ::ffff:10.0.0.1 is in a private or reserved range.",
			"http://0x7f.1/":                "Address 127.0.0.1 is in a private or reserved range.",
		} {
			if at < refusedAddresses {
				reason = failed
			}
			c.at("image", address, "").said(404, "avatar_remote_url_failed", reason)
		}
	})
}

// Each parameter has its bounds, and is looked at in the row's order.
func TestImageParams(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	get := func(query string) *answer { return c.call("GET", "/avatars/image?"+query, "") }
	const invalid = "general_argument_invalid"
	get("").said(400, invalid, `Param "url" is not optional.`)
	get("width=x").said(400, invalid, `Param "url" is not optional.`)
	const noURL = "Invalid `url` param: Value must be a valid URL with following schemes (http, https)"
	for _, bad := range []string{"", "example.com", "//example.com", "ftp://example.com", "HTTPS://example.com", "https://", "https:///a", "https://exa%20mple.com",
		"https://%C3%A9xample.com", "https://a_b.example.com", "https://example.com:99999/", "javascript:alert(1)", "data:image/png;base64,AA", "file:///etc/passwd"} {
		get("width=x&url="+bad).said(400, invalid, noURL)
	}
	get("url[]=https://example.com").said(400, invalid, noURL)
	for _, side := range []string{"width", "height"} {
		for _, bad := range []string{"-1", "2001", "", "1.0", "1e2", "0x1", "ten", "%00"} {
			get("url=https://example.com/a&"+side+"="+bad).said(400, invalid, "Invalid `"+side+"` param: Value must be a valid range between 0 and 2,000")
		}
	}
	get("url=https://example.com/a&height=x&width=y").said(400, invalid, "Invalid `width` param: Value must be a valid range between 0 and 2,000")
}

// Without network a URL has a picture all the same, always its own.
func TestImagesAreDrawn(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	const address = "https://www.example.com/photos/1.jpg"
	c.at("image", address, "&width=200&height=120").looks("image-drawn")
	c.at("image", address, "").sized(400, 400)
	c.at("image", address, "&width=0&height=0").sized(800, 600)
	c.at("image", address, "&width=200&height=0").sized(200, 150)
	again := newClient(t, newServer(t)).at("image", address, "")
	if again.body != c.at("image", address, "").body {
		t.Error("another server draws another picture")
	}
	if c.at("image", "https://www.example.com/photos/2.jpg", "").body == again.body {
		t.Error("another URL has the same picture")
	}
}

// New fixtures make the project forget what it drew.
func TestFixturesReplacePictures(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	const address = "https://example.com/a.png"
	drawn := c.at("image", address, "").state("miss")
	c.fixtures(Fixture{URL: address, Body: quartersPNG(t, 8, 8)})
	if c.at("image", address, "").state("miss") == drawn {
		t.Error("the fixture is not used")
	}
	c.fixtures()
	if c.at("image", address, "").state("miss") != drawn {
		t.Error("the fixture is still used")
	}
}

// With network the picture comes from there, and from nowhere that is not
// allowed; what it redirects to is not followed, and nobody is told who asks.
func TestImagesOnline(t *testing.T) {
	t.Parallel()
	asked := make(chan *http.Request, 10)
	s, site := onlineServer(t, func(w http.ResponseWriter, r *http.Request) {
		asked <- r
		switch r.URL.Path {
		case "/redirect":
			http.Redirect(w, r, "/picture", http.StatusFound)
		case "/huge":
			w.Header().Set("Content-Length", strconv.Itoa(20<<20+1))
			w.WriteHeader(http.StatusOK)
		case "/hangup":
			panic(http.ErrAbortHandler)
		default:
			_, _ = w.Write(quartersPNG(t, 80, 60))
		}
	})
	c := newClient(t, s)
	c.at("image", site+"/picture?a=1#b", "&width=0&height=0").looks("image-all")
	if r := <-asked; r.Header.Get("User-Agent") != "" || r.URL.String() != "/picture?a=1" || r.Method != "GET" {
		t.Errorf("got request %s %s by %q", r.Method, r.URL, r.Header.Get("User-Agent"))
	}
	c.at("image", site+"/picture?a=1#b", "&width=0&height=0").state("hit")
	c.at("image", site+"/redirect", "").refused(404, "avatar_image_not_found")
	c.at("image", site+"/huge", "").refused(404, "avatar_image_not_found")
	const failed = "Failed to fetch favicon from the requested URL."
	c.at("image", site+"/hangup", "").said(404, "avatar_remote_url_failed", failed)
	if n := len(asked); n != 3 {
		t.Errorf("got %d more requests, want 3: none was redirected, and none was for what was kept", n)
	}
	for address, reason := range map[string]string{
		"http://nowhere.example.com/a": "Hostname nowhere.example.com does not resolve.",
		"http://inner.example.com/a":   "Hostname inner.example.com resolves to private or reserved address 127.0.0.1.",
		"http://127.0.0.1/a":           "Address 127.0.0.1 is in a private or reserved range.",
		"http://localhost/a":           failed,
		"http://site.example.com:1/a":  failed,
	} {
		c.at("image", address, "").said(404, "avatar_remote_url_failed", reason)
	}
	c.fixtures(Fixture{URL: "http://localhost/a", Body: quartersPNG(t, 2, 2)})
	c.at("image", "http://localhost/a", "&width=0&height=0").sized(2, 2)
}
