package mockserver

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/appctl/appctl/internal/contract"
	"github.com/appctl/appctl/internal/draw"
	"github.com/appctl/appctl/internal/fetch"
)

// camera takes the screenshots of a test.
type camera struct {
	page   Page // that was asked for last
	shots  int
	closed int
	png    []byte
	err    error
}

func (cam *camera) Screenshot(_ context.Context, p Page) ([]byte, error) {
	cam.page = p
	cam.shots++
	return cam.png, cam.err
}

func (cam *camera) Close() error {
	cam.closed++
	return nil
}

// shoot asks for a screenshot of example.com.
func (c *client) shoot(query string) *answer {
	c.t.Helper()
	return c.call("GET", "/avatars/screenshots?url=https://example.com/&"+query, "")
}

// Without a browser the page is drawn: as large as the viewport, in device
// pixels, and in its theme.
func TestDrawnScreenshots(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	for query, size := range map[string]image.Point{
		"": {1280, 720}, "viewportWidth=400&viewportHeight=300": {400, 300}, "viewportWidth=400&viewportHeight=300&scale=1.5": {600, 450},
		"viewportWidth=1&viewportHeight=1&scale=0.1": {1, 1}, "viewportWidth=1920&viewportHeight=1080&scale=0.25": {480, 270},
		"width=320": {320, 180}, "height=90": {160, 90}, "width=100&height=100": {100, 100}, "quality=50&viewportWidth=64&viewportHeight=48": {64, 48},
		"output=png&viewportWidth=64&viewportHeight=48": {64, 48},
	} {
		a := c.shoot(query)
		a.sized(size.X, size.Y)
		a.state("miss")
	}
	const small = "viewportWidth=64&viewportHeight=48"
	if c.shoot(small+"&theme=DARK").body == c.shoot(small).body {
		t.Error("the dark page is the light one")
	}
	if c.shoot(small+"&theme=dark").body != c.shoot(small+"&theme=Dark").body {
		t.Error("the theme depends on the case of its letters")
	}
}

// Drawn screenshots look as they always have.
func TestScreenshotsLookRight(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	c.shoot("width=320").looks("screenshots")
	c.shoot("viewportWidth=390&viewportHeight=844&scale=2&theme=dark&width=195").looks("screenshots-phone")
}

// A screenshot is written in the format that was asked for.
func TestScreenshotOutputs(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	for output, want := range map[string]struct {
		kind   string
		format draw.Format
	}{
		"jpg": {"image/jpeg", draw.JPEG}, "jpeg": {"image/jpeg", draw.JPEG}, "png": {"image/png", draw.PNG},
		"webp": {"image/webp", draw.WebP}, "avif": {"image/avif", draw.AVIF}, "gif": {"image/gif", draw.GIF},
	} {
		a := c.shoot("width=64&quality=80&output=" + output)
		a.ok(200)
		p, err := draw.Decode([]byte(a.body))
		if err != nil {
			t.Errorf("%s: %v", a.request, err)
			continue
		}
		if w, h := p.Size(); w != 64 || h != 36 || p.Source() != want.format || a.header.Get("Content-Type") != want.kind {
			t.Errorf("%s: got %s of type %s, %dx%d, want %s of 64x36", a.request, p.Source(), a.header.Get("Content-Type"), w, h, want.kind)
		}
	}
	c.shoot("output=heic").said(404, "avatar_remote_url_failed", "Screenshot generation failed: HEIC output is not supported")
	if len(c.shoot("width=200&output=jpeg&quality=10").body) >= len(c.shoot("width=200&output=jpeg&quality=95").body) {
		t.Error("the quality changes nothing")
	}
}

// A browser gets all parameters, in its own spelling, and those that were left out
// as the API has them by default.
func TestScreenshotPage(t *testing.T) {
	t.Parallel()
	cam := &camera{png: blankPNG(t, 8, 6)}
	c := newClient(t, newServer(t, WithScreenshots(cam)))
	for query, want := range map[string]Page{
		"": {URL: "https://example.com/", Headers: map[string]string{}, ViewportWidth: 1280, ViewportHeight: 720, Scale: 1, Theme: "light"},
		"headers[X-A]=1&headers[0]=y&viewportWidth=640&viewportHeight=480&scale=2.5&theme=DARK&userAgent=Mock/1&fullpage=true&locale=fr-CA" +
			"&timezone=america/port-au-prince&latitude=-12.5&longitude=1e2&accuracy=30&touch=1&permissions[]=GeoLocation&permissions[]=camera&sleep=3": {
			URL: "https://example.com/", Headers: map[string]string{"X-A": "1", "0": "y"}, ViewportWidth: 640, ViewportHeight: 480, Scale: 2.5, Theme: "dark",
			UserAgent: "Mock/1", FullPage: true, Locale: "fr-CA", Timezone: "America/Port-au-Prince", Geolocation: &Geolocation{-12.5, 100, 30},
			Touch: true, Permissions: []string{"geolocation", "camera"}, Sleep: 3 * time.Second,
		},
		"fullpage=false&touch=0&latitude=0&longitude=0&accuracy=5&timezone=utc": {
			URL: "https://example.com/", Headers: map[string]string{}, ViewportWidth: 1280, ViewportHeight: 720, Scale: 1, Theme: "light", Timezone: "UTC",
		},
	} {
		c.shoot(query).sized(8, 6)
		if !reflect.DeepEqual(cam.page, want) {
			t.Errorf("%s: the browser got\n\t%+v, want\n\t%+v", query, cam.page, want)
		}
	}
}

// What the browser gives goes out as it is, unless something is to be done to it;
// an equal request does not ask it again.
func TestScreenshotIsProcessed(t *testing.T) {
	t.Parallel()
	img := image.NewRGBA(image.Rect(0, 0, 80, 60))
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.NoCompression}).Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	cam := &camera{png: b.Bytes()}
	c := newClient(t, newServer(t, WithScreenshots(cam)))
	if a := c.shoot(""); a.state("miss") != b.String() {
		t.Error("the screenshot is not the browser's")
	}
	c.shoot("").state("hit")
	if cam.shots != 1 {
		t.Errorf("%d screenshots were taken, want 1", cam.shots)
	}
	c.shoot("width=40").sized(40, 30)
	c.shoot("height=30&width=30").sized(30, 30)
	if a := c.shoot("quality=0"); a.state("miss") == b.String() {
		t.Error("a quality does not write the picture anew")
	}
	if got := c.shoot("output=jpg").header.Get("Content-Type"); got != "image/jpeg" {
		t.Errorf("got type %s, want image/jpeg", got)
	}
}

// A fixture stands for any URL, and no browser visits it. One without a picture is
// drawn.
func TestScreenshotFixtures(t *testing.T) {
	t.Parallel()
	cam := &camera{err: errors.New("visited")}
	s := newServer(t, WithScreenshots(cam))
	var jpeg bytes.Buffer
	p, err := draw.StandInImage("x", 30, 20).Encode(draw.JPEG, 80)
	if err != nil {
		t.Fatal(err)
	}
	jpeg.Write(p)
	err = s.Default().SetFixtures(
		Fixture{URL: "http://localhost:3000/", Screenshot: blankPNG(t, 20, 10)},
		Fixture{URL: "http://127.0.0.1/", Body: []byte("<p>a page")},
		Fixture{URL: "http://photo.test/", Screenshot: jpeg.Bytes()},
		Fixture{URL: "http://broken.test/", Screenshot: []byte("no picture")},
	)
	if err != nil {
		t.Fatal(err)
	}
	c := newClient(t, s)
	c.call("GET", "/avatars/screenshots?url=http://localhost:3000/", "").sized(20, 10)
	c.call("GET", "/avatars/screenshots?url=http://localhost:3000&width=10", "").sized(10, 5)
	c.call("GET", "/avatars/screenshots?url=http://127.0.0.1&width=64", "").sized(64, 36)
	c.call("GET", "/avatars/screenshots?url=http://photo.test", "").sized(30, 20)
	c.call("GET", "/avatars/screenshots?url=http://broken.test", "").said(404, "avatar_remote_url_failed", "Screenshot generation failed: not a picture that can be read")
	if cam.shots > 0 {
		t.Error("a browser visited a fixture")
	}
	c.call("GET", "/avatars/screenshots?url=http://localhost:3001/", "").said(404, "avatar_remote_url_failed", `Screenshot generation failed: Screenshot service failed: {"error":"visited"}`)
}

// Without a browser a page is refused for what its name alone tells, and for what
// the real server's browser does not know.
func TestRefusedScreenshots(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	const ready, service = "Failed to fetch favicon from the requested URL.", "Screenshot generation failed: Screenshot service failed: "
	for query, message := range map[string]string{
		"url=http://localhost/":       ready,
		"url=http://service.internal": ready,
		"url=http://127.0.0.1:8080/":  "Address 127.0.0.1 is in a private or reserved range.",
		"url=http://0x7f.1/":          "Address 127.0.0.1 is in a private or reserved range.",
		"url=http://[::1]/":           "Address ::1 is in a private or reserved range.",
		"url=https://a.com&permissions[]=camera&permissions[]=Push": service + `{"error":"Unknown permission: push"}`,
		"url=https://a.com&headers[a][b]=1":                         service + `{"error":"headers.a: expected string, got object"}`,
	} {
		c.call("GET", "/avatars/screenshots?"+query, "").said(404, "avatar_remote_url_failed", message)
	}
	c.call("GET", "/avatars/screenshots", "").said(400, "general_argument_invalid", `Param "url" is not optional.`)
}

// What goes wrong in the browser is told in the API's words.
func TestScreenshotErrors(t *testing.T) {
	t.Parallel()
	cam := new(camera)
	c := newClient(t, newServer(t, WithScreenshots(cam)))
	for message, err := range map[string]error{
		"Address 10.0.0.1 is in a private or reserved range.":                                     &fetch.AddressError{Reason: "Address 10.0.0.1 is in a private or reserved range."},
		"Failed to fetch favicon from the requested URL.":                                         fetch.ErrSuffix,
		`Screenshot generation failed: Screenshot service failed: {"error":"no \"such\" <site>"}`: errors.New(`no "such" <site>`),
		"Screenshot generation failed: Screenshot not generated":                                  nil,
	} {
		cam.err = err
		c.shoot("").said(404, "avatar_remote_url_failed", message)
	}
	cam.err, cam.png = nil, []byte("\x89PNG\r\n\x1a\nbroken")
	a := c.shoot("width=10")
	a.refused(404, "avatar_remote_url_failed")
	if !strings.Contains(a.body, "Screenshot generation failed: png: not a picture that can be read") {
		t.Errorf("%s: got %s", a.request, a.body)
	}
}

// Each answer counts against 60 an hour, and says so.
func TestScreenshotLimit(t *testing.T) {
	t.Parallel()
	cam := &camera{png: blankPNG(t, 1, 1)}
	c := newClient(t, newServer(t, WithScreenshots(cam)))
	for _, left := range []string{"59", "58"} {
		if a := c.shoot(""); a.header.Get("X-RateLimit-Limit") != "60" || a.header.Get("X-RateLimit-Remaining") != left || a.header.Get("X-RateLimit-Reset") == "" {
			t.Errorf("%s: got %s, want 60 with %s left", a.request, a.limits(), left)
		}
	}
}

// The server closes who takes its screenshots when it is shut down; nobody is none.
func TestScreenshotsAreClosed(t *testing.T) {
	t.Parallel()
	cam := new(camera)
	s := newServer(t, WithScreenshots(cam))
	if err := s.Shutdown(t.Context()); err != nil || cam.closed != 1 {
		t.Errorf("shut down: %v, closed %d times, want once", err, cam.closed)
	}
	if _, err := New(WithResponseChecks(), WithScreenshots(nil)); err == nil || !strings.Contains(err.Error(), "WithScreenshots") {
		t.Errorf("New: got %v, want an error that names the option", err)
	}
}

// Each parameter has its bounds and its words, is taken up to them, and is looked
// at in the row's order.
func TestScreenshotBounds(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t, WithScreenshots(&camera{png: blankPNG(t, 1, 1)})))
	const (
		invalid = "general_argument_invalid"
		within  = "Value must be a valid range between "
		boolean = "Value must be a valid boolean"
		object  = "Value must be a valid object."
		outputs = "Value must be one of (jpg, jpeg, png, webp, heic, avif, gif)"
		pages   = "Value must be a valid URL with following schemes (http, https)"
	)
	text := func(n int) string { return strings.Repeat("%C3%A9", n) } // characters, not bytes
	atLeastOne := func(most string) string {
		return "Value must be a valid string and at least 1 chars and no longer than " + most + " chars"
	}
	zones := "Value must be one of (" + strings.ToLower(strings.Join(zonesOf(t), ", ")) + ")"
	var order []string
	for _, param := range []struct{ name, good, bad, text string }{ // values apart by blanks
		{"headers", "", "x [object%20Object]", object},
		{"viewportWidth", "1 1920 %2B7 %207%20", "0 1921 -1 1.0 1e2 0x1 x", within + "1 and 1,920"},
		{"viewportHeight", "1 1080", "0 1081 -1 1.0 x", within + "1 and 1,080"},
		{"scale", "0.1 3 1e0 2.5 .5", "0.09 3.01 0 -1 x", within + "0 and 3"},
		{"theme", "light Dark LIGHT", "blue dark%20", "Value must be one of (light, dark)"},
		{"userAgent", "x " + text(512), text(513), atLeastOne("512")},
		{"fullpage", "true false 1 0", "yes TRUE 2 on", boolean},
		{"locale", "x " + text(10), text(11), atLeastOne("10")},
		{"timezone", "UTC utc europe/Berlin america/argentina/buenos_aires", "CET europe/atlantis Etc/UTC US/Eastern", zones},
		{"latitude", "-90 90 0 1e1 -0.5", "-90.1 90.1 x", within + "-90 and 90"},
		{"longitude", "-180 180 0 1e2", "-180.1 180.1 x", within + "-180 and 180"},
		{"accuracy", "0 100000 0.5 1e5", "-0.1 100000.1 x", within + "0 and 100,000"},
		{"touch", "true false 1 0", "yes", boolean},
		{"permissions", "", "camera", strings.TrimPrefix(permissionRefusal, "Invalid `permissions` param: ")},
		{"sleep", "0 10", "-1 11 1.5 x", within + "0 and 10"},
		{"width", "0 2000", "-1 2001 1.0 x", within + "0 and 2,000"},
		{"height", "0 2000", "-1 2001 1.0 x", within + "0 and 2,000"},
		{"quality", "-1 0 100", "-2 101 80.5 x", within + "-1 and 100"},
		{"output", "jpg jpeg png webp avif gif", "PNG tiff svg", outputs},
	} {
		refusal := "Invalid `" + param.name + "` param: " + param.text
		for value := range strings.FieldsSeq(param.good) {
			c.shoot(param.name + "=" + value).ok(200)
		}
		for _, value := range append(strings.Fields(param.bad), "") { // one that is there and empty is none either
			c.shoot(param.name+"="+value).said(400, invalid, refusal)
		}
		order = append(order, param.name+"=")
	}
	for i, name := range order { // with all from here on wrong, the first is named
		name = strings.TrimSuffix(name, "=")
		if got := c.shoot(strings.Join(order[i:], "&")).refused(400, invalid); !strings.HasPrefix(got, "Invalid `"+name+"` param: ") {
			t.Errorf("%s: got %s", strings.Join(order[i:], "&"), got)
		}
	}
	c.call("GET", "/avatars/screenshots?headers=&url=", "").said(400, invalid, "Invalid `url` param: "+pages)
	var rows []string
	for _, p := range contractParams(t, "avatars.getScreenshot")[1:] {
		rows = append(rows, p.Name+"=")
	}
	if !slices.Equal(order, rows) {
		t.Errorf("the test knows %q, the contract %q", order, rows)
	}
}

func contractParams(t *testing.T, id string) []contract.Param {
	t.Helper()
	op, ok := contract.Lookup(id)
	if !ok {
		t.Fatalf("no operation %s", id)
	}
	return op.Params
}

// zonesOf are the time zones that the contract knows.
func zonesOf(t *testing.T) []string {
	for _, p := range contractParams(t, "avatars.getScreenshot") {
		if p.Name == "timezone" {
			return p.Check.Values
		}
	}
	t.Fatal("no parameter timezone")
	return nil
}

// Every time zone is taken in small letters, as clients send it, and reaches the
// browser in its own spelling; so does every permission that the browser knows.
func TestEveryZoneAndPermission(t *testing.T) {
	t.Parallel()
	cam := &camera{png: blankPNG(t, 1, 1)}
	c := newClient(t, newServer(t, WithScreenshots(cam)))
	zones := zonesOf(t)
	if len(zones) != 419 {
		t.Errorf("got %d time zones, want 419", len(zones))
	}
	for _, zone := range zones {
		if _, err := time.LoadLocation(zone); err != nil {
			t.Errorf("%s is no time zone: %v", zone, err)
		}
		c.shoot("timezone=" + strings.ToLower(zone)).ok(200)
		if cam.page.Timezone != zone {
			t.Errorf("%s: the browser got %q", zone, cam.page.Timezone)
		}
	}
	names := strings.TrimSuffix(permissionRefusal[strings.Index(permissionRefusal, "(")+1:], ")")
	known := 0
	for name := range strings.SplitSeq(names, ", ") {
		a := c.shoot("permissions[]=" + strings.ToUpper(name))
		if slices.Contains(unknownPermissions, name) {
			a.said(404, "avatar_remote_url_failed", `Screenshot generation failed: Screenshot service failed: {"error":"Unknown permission: `+name+`"}`)
			continue
		}
		known++
		if a.ok(200); !slices.Equal(cam.page.Permissions, []string{name}) {
			t.Errorf("%s: the browser got %q", name, cam.page.Permissions)
		}
	}
	if known != 13 {
		t.Errorf("got %d permissions that the browser knows, want 13", known)
	}
}
