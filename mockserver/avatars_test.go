package mockserver

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/appctl/appctl/internal/contract"
	"github.com/appctl/appctl/internal/draw"
)

// serveFor lets a handler answer for an operation.
func serveFor(s *Server, id string, handle handler) {
	op, _ := contract.Lookup(id)
	s.routes.add(&route{s.row(op), handle})
}

// blankPNG is a white picture.
func blankPNG(t *testing.T, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A picture goes out as it is, with its type and its age and without a charset;
// a refusal of the same operation is a document that nobody keeps.
func TestPicturesGoOutAsTheyAre(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	blank := draw.FromImage(image.NewGray(image.Rect(0, 0, 3, 2)))
	sent, err := blank.Encode(draw.PNG, -1)
	if err != nil {
		t.Fatal(err)
	}
	length := strconv.Itoa(len(sent))
	serveFor(s, "avatars.getQR", func(_ context.Context, c *call) (reply, error) {
		if c.flag("download") {
			return nil, fail("avatar_not_found")
		}
		return encode(blank, draw.PNG, -1, headerDrawn)
	})
	c := newClient(t, s).with("X-Appwrite-Project", "").with("Accept-Encoding", "gzip")
	for _, query := range []string{"&download=false", "&download=0", "&impersonateuserid=", "&unknown[x]=1&size=+7"} {
		a := c.call("GET", "/avatars/qr?text=a&project=test"+query, "")
		a.ok(200)
		if a.body != string(sent) {
			t.Errorf("%s: got %d other bytes", a.request, len(a.body))
		}
		for name, want := range map[string]string{
			"Content-Type": "image/png", "Cache-Control": "private, max-age=3888000", "Content-Length": length,
			"X-Content-Type-Options": "nosniff", "Server": "Appwrite", "Etag": "", "Last-Modified": "", "Accept-Ranges": "",
			"Expires": "", "Pragma": "", "X-Appwrite-Cache": "",
		} {
			if got := a.header.Values(name); len(got) > 1 || a.header.Get(name) != want {
				t.Errorf("%s: %s: got %q, want %q", a.request, name, got, want)
			}
		}
	}
	head := c.call("HEAD", "/avatars/qr?text=a&project=test", "")
	if head.ok(200); head.body != "" || head.header.Get("Content-Length") != length {
		t.Errorf("HEAD: got %q with Content-Length %s", head.body, head.header.Get("Content-Length"))
	}
	c.call("GET", "/avatars/qr?text=a&project=test&download=1", "").refused(404, "avatar_not_found")
	c.call("GET", "/avatars/qr?text=a&project=other", "").refused(404, "project_not_found")
	c.call("GET", "/avatars/qr?text=&project=test", "").said(400, "general_argument_invalid",
		"Invalid `text` param: Value must be a valid string and at least 1 chars and no longer than 512 chars")
	c.call("GET", "/avatars/qr?project=test", "").said(400, "general_argument_invalid", `Param "text" is not optional.`)
	c.call("GET", "/avatars/qr?text=a&project=test&size=", "").said(400, "general_argument_invalid",
		"Invalid `size` param: Value must be a valid range between 1 and 1,000")
}

// Who may have pictures is whom the scope says: everyone, and keys that hold it.
func TestWhoMayHavePictures(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	serveFor(s, "avatars.getQR", func(context.Context, *call) (reply, error) {
		return &picture{pictureTypes[draw.PNG], headerDrawn, blankPNG(t, 1, 1)}, nil
	})
	c := newClient(t, s)
	ann, _ := c.member()
	const path = "/avatars/qr?text=a"
	c.call("GET", path, "").ok(200)
	ann.call("GET", path, "").ok(200)
	c.with("X-Appwrite-Key", s.Default().APIKey()).call("GET", path, "").ok(200)
	err := s.Default().Configure(t.Context(), func(set *Settings) {
		set.APIKeys = []APIKey{{Secret: "standard_some", Scopes: []string{"users.read"}}, {Secret: "standard_right", Scopes: []string{"avatars.read"}}}
	})
	if err != nil {
		t.Fatal(err)
	}
	c.with("X-Appwrite-Key", "standard_right").call("GET", path, "").ok(200)
	c.with("X-Appwrite-Key", "standard_some").call("GET", path, "").said(401, "general_unauthorized_scope",
		`app.test@service.localhost (role: applications) missing scopes (["avatars.read"])`)
}

// The objects and lists of a query are those of PHP.
func TestScreenshotParams(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	var c *call
	serveFor(s, "avatars.getScreenshot", func(_ context.Context, got *call) (reply, error) {
		c = got
		return &picture{pictureTypes[draw.PNG], headerMonth, blankPNG(t, 1, 1)}, nil
	})
	get := func(query string) *answer {
		return newClient(t, s).call("GET", "/avatars/screenshots?url=http://a.com&"+query, "")
	}
	get("headers[A]=x&headers[0]=y&permissions[]=Camera&permissions[1]=geolocation&scale=1.5&theme=DARK").ok(200)
	if string(c.object("headers")) != `{"A":"x","0":"y"}` || len(c.texts("permissions")) != 2 || c.texts("permissions")[0] != "Camera" ||
		c.decimal("scale") != 1.5 || c.text("theme") != "DARK" || c.decimal("latitude") != 0 {
		t.Errorf("got %v", c.values)
	}
	for query, refusal := range map[string]string{
		"headers=[object%20Object]":  "Invalid `headers` param: Value must be a valid object.",
		"headers[]=x":                "Invalid `headers` param: Value must be a valid object.",
		"headers=":                   "Invalid `headers` param: Value must be a valid object.",
		"scale=0.05":                 "Invalid `scale` param: Value must be a valid range between 0 and 3",
		"accuracy=1e6":               "Invalid `accuracy` param: Value must be a valid range between 0 and 100,000",
		"viewportWidth=1921":         "Invalid `viewportWidth` param: Value must be a valid range between 1 and 1,920",
		"touch=yes":                  "Invalid `touch` param: Value must be a valid boolean",
		"output=PNG":                 "Invalid `output` param: Value must be one of (jpg, jpeg, png, webp, heic, avif, gif)",
		"theme=blue":                 "Invalid `theme` param: Value must be one of (light, dark)",
		"permissions[0]=x":           permissionRefusal,
		"permissions[1]=camera":      permissionRefusal,
		"permissions=camera":         permissionRefusal,
		"url=HTTP://a.com&touch=yes": "Invalid `url` param: Value must be a valid URL with following schemes (http, https)",
	} {
		get(query).said(400, "general_argument_invalid", refusal)
	}
}

const permissionRefusal = "Invalid `permissions` param: Value must a valid array and Value must be one of (geolocation, camera, microphone, " +
	"notifications, midi, push, clipboard-read, clipboard-write, payment-handler, usb, bluetooth, accelerometer, gyroscope, magnetometer, " +
	"ambient-light-sensor, background-sync, persistent-storage, screen-wake-lock, web-share, xr-spatial-tracking)"

// pictureRequests are a good request of each operation of the service.
var pictureRequests = map[string]string{
	"avatars.getBrowser": "/avatars/browsers/ff", "avatars.getCreditCard": "/avatars/credit-cards/visa", "avatars.getFlag": "/avatars/flags/nl",
	"avatars.getFavicon": "/avatars/favicon?url=https://example.com", "avatars.getImage": "/avatars/image?url=https://example.com",
	"avatars.getInitials": "/avatars/initials", "avatars.getPhoto": "/avatars/photo", "avatars.getQR": "/avatars/qr?text=a",
	"avatars.getScreenshot": "/avatars/screenshots?url=https://example.com&width=8",
}

// Every operation refuses who may not call it in the API's words, a picture that
// is kept or not, and answers with JSON that nobody keeps.
func TestPicturesRefused(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	c := newClient(t, s)
	ann, id := c.member()
	key := c.with("X-Appwrite-Key", s.Default().APIKey())
	for _, op := range contract.All {
		if strings.HasPrefix(op.ID, "avatars.") {
			ann.call("GET", pictureRequests[op.ID], "").ok(200)
		}
	}
	key.call("PATCH", "/users/"+id+"/status", `{"status":false}`).ok(200)
	err := s.Default().Configure(t.Context(), func(set *Settings) {
		set.APIKeys = []APIKey{{Secret: "standard_some", Scopes: []string{"users.read"}}, {Secret: "standard_old", Expire: noon.Add(-time.Second)}}
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		who    *client
		status int
		typ    string
		text   string
	}{
		{ann, 403, "user_blocked", "The current user has been blocked."},
		{c.with("X-Appwrite-Key", "standard_some"), 401, "general_unauthorized_scope", `app.test@service.localhost (role: applications) missing scopes (["avatars.read"])`},
		{c.with("X-Appwrite-Key", "standard_old"), 401, "project_key_expired", "The project key has expired. Please generate a new key using the Appwrite console."},
		{c.with("X-Appwrite-Key", "standard_none"), 401, "user_unauthorized", "The current user is not authorized to perform the requested action."},
		{c.with("X-Appwrite-Project", "nowhere"), 404, "project_not_found", "Project with the requested ID could not be found. Please check the value of the X-Appwrite-Project header to ensure the correct project ID is being used."},
	} {
		for _, path := range pictureRequests {
			a := row.who.call("GET", path, "")
			a.said(row.status, row.typ, row.text)
			for name, want := range map[string]string{
				"Content-Type": headerJSON[0], "Cache-Control": "no-cache, no-store, must-revalidate", "Expires": "0", "Pragma": "no-cache", "X-Appwrite-Cache": "",
			} {
				if got := a.header.Values(name); len(got) > 1 || a.header.Get(name) != want {
					t.Errorf("%s: %s: got %q, want %q", a.request, name, got, want)
				}
			}
		}
	}
}
