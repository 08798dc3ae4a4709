package sdk_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	_ "image/jpeg" // a format of screenshots
	"image/png"
	"io"
	"net/http"
	"os"
	"reflect"
	"testing"
	"time"

	"github.com/appctl/appctl/mockserver"
	"github.com/appctl/appctl/sdk"
)

// newGuest is somebody without an account, in a flow.
func newGuest(t *testing.T) *sdk.Client {
	t.Helper()
	target, project := os.Getenv("APPWRITE_ENDPOINT"), os.Getenv("APPWRITE_PROJECT_ID")
	if target == "" {
		srv := mockserver.Start(t, mockserver.WithResponseChecks())
		target, project = srv.Endpoint(), srv.Default().ID()
	}
	c, err := sdk.New(target, project)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.CloseIdleConnections)
	return c
}

// A page shows pictures, a program keeps them, and another passes them on: the
// address, the bytes and the stream of one request are one picture, of the size
// that was asked for.
func TestFlowPictures(t *testing.T) {
	t.Parallel()
	guest := newGuest(t)
	a := guest.Avatars
	for name, x := range map[string]struct {
		request       sdk.ImageRequest
		width, height int
	}{
		"browser":            {a.Browser(sdk.BrowserFirefox, sdk.BrowserParams{Width: new(64), Height: new(32)}), 64, 32},
		"browser, defaults":  {a.Browser("CH", sdk.BrowserParams{}), 100, 100},
		"card":               {a.CreditCard(sdk.CreditCardVisa, sdk.CreditCardParams{Width: new(120), Height: new(0), Quality: new(50)}), 120, 90},
		"flag":               {a.Flag(sdk.FlagGermany, sdk.FlagParams{Width: new(100), Height: new(0)}), 100, 75},
		"flag as it is":      {a.Flag("US", sdk.FlagParams{Width: new(0), Height: new(0)}), 640, 480},
		"initials":           {a.Initials(sdk.InitialsParams{Name: "Ada & Grace", Width: new(80), Height: new(60), Background: "f02e65"}), 80, 60},
		"initials of nobody": {a.Initials(sdk.InitialsParams{}), 500, 500},
		"photo of a name":    {a.Photo(sdk.PhotoParams{Name: "Ada", Width: new(40), Height: new(30)}), 40, 30},
		"photo of a hash":    {a.Photo(sdk.PhotoParams{EmailHash: sdk.EmailHash("nobody@example.com"), Rating: sdk.RatingPG}), 256, 256},
		"photo of nobody":    {a.Photo(sdk.PhotoParams{}), 256, 256},
		"screenshot":         {a.Screenshot("https://example.com", sdk.ScreenshotParams{ViewportWidth: new(320), ViewportHeight: new(240)}), 320, 240},
		"QR code":            {a.QR(sdk.QRParams{Text: "https://example.com/?a=b&c=d+e", Size: new(200), Margin: new(0)}), 200, 200},
		"QR code to save":    {a.QR(sdk.QRParams{Text: "0", Download: true}), 400, 400},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			picture, err := x.request.Bytes(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			size, format, err := image.DecodeConfig(bytes.NewReader(picture.Data))
			if err != nil || format != "png" || picture.ContentType != "image/png" || size.Width != x.width || size.Height != x.height {
				t.Errorf("%s of %d×%d called %s, %v; want PNG of %d×%d", format, size.Width, size.Height, picture.ContentType, err, x.width, x.height)
			}
			streamed, kind, err := drain(x.request.Open(t.Context()))
			if err != nil || streamed != string(picture.Data) || kind != picture.ContentType {
				t.Errorf("the stream is another picture: %d bytes of %s, %v", len(streamed), kind, err)
			}
			if shown := lookAt(t, x.request); !bytes.Equal(shown, picture.Data) {
				t.Errorf("the address shows another picture, of %d bytes", len(shown))
			}
		})
	}
}

// lookAt gets a picture by its address alone, as the img element of a page does.
func lookAt(t *testing.T, request sdk.ImageRequest) []byte {
	t.Helper()
	u, err := request.URL()
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), "GET", u.String(), nil)
	if err != nil {
		t.Fatal(err)
	}
	tr := new(http.Transport)
	defer tr.CloseIdleConnections()
	resp, err := (&http.Client{Transport: tr}).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != 200 {
		t.Errorf("%s: status %d, %v: %s", u, resp.StatusCode, err, b[:min(len(b), 500)])
	}
	return b
}

// A code without a picture, and a parameter out of its bounds, is refused by
// its type, whichever way the picture is taken.
func TestFlowPicturesThatAreRefused(t *testing.T) {
	t.Parallel()
	a := newGuest(t).Avatars
	for name, request := range map[string]sdk.ImageRequest{
		"flag":       a.Flag("xx", sdk.FlagParams{}),
		"browser":    a.Browser("zz", sdk.BrowserParams{}),
		"card":       a.CreditCard("gold", sdk.CreditCardParams{}),
		"width":      a.Flag(sdk.FlagGermany, sdk.FlagParams{Width: new(2001)}),
		"background": a.Initials(sdk.InitialsParams{Background: "#fff"}),
		"output":     a.Photo(sdk.PhotoParams{Output: sdk.ImageFormatGIF}),
		"hash":       a.Photo(sdk.PhotoParams{EmailHash: "ada@example.com"}),
		"margin":     a.QR(sdk.QRParams{Text: "x", Margin: new(11)}),
	} {
		_, bytesErr := request.Bytes(t.Context())
		_, openErr := request.Open(t.Context())
		for _, err := range []error{bytesErr, openErr} {
			if !errors.Is(err, sdk.ErrArgumentInvalid) {
				t.Errorf("%s: %v, want ErrArgumentInvalid", name, err)
			}
		}
	}
}

// Without a name the initials are those of the signed-in user, so they are
// others at the address, which is anybody's.
func TestFlowInitialsOfTheUser(t *testing.T) {
	t.Parallel()
	p := newPerson(t)
	s := p.signIn(t)
	mine := p.client.As(sdk.SessionSecret(s.Secret)).Avatars.Initials(sdk.InitialsParams{})
	named := p.client.Avatars.Initials(sdk.InitialsParams{Name: "Jane"})
	own, err := mine.Bytes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want, err := named.Bytes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(own.Data, want.Data) {
		t.Error("the initials of the user are not those of the user's name")
	}
	if bytes.Equal(lookAt(t, mine), own.Data) {
		t.Error("the address shows the user's initials to anybody")
	}
}

// Anybody may ask for the photo of a user by the ID; the user's own needs none.
func TestFlowPhotoOfTheUser(t *testing.T) {
	t.Parallel()
	p := newPerson(t)
	s := p.signIn(t)
	mine := p.client.As(sdk.SessionSecret(s.Secret)).Avatars.Photo(sdk.PhotoParams{UserID: sdk.CurrentUser, Output: sdk.ImageFormatJPG})
	theirs := p.client.Avatars.Photo(sdk.PhotoParams{UserID: s.UserID, Output: sdk.ImageFormatJPG})
	own, err := mine.Bytes(t.Context())
	if err != nil || own.ContentType != "image/jpeg" {
		t.Fatalf("%v, %v; want a JPEG", own, err)
	}
	if !bytes.Equal(lookAt(t, theirs), own.Data) {
		t.Error("the photo by the ID is not that of the user")
	}
	if bytes.Equal(lookAt(t, mine), own.Data) {
		t.Error("the address of the caller's own photo shows it to anybody")
	}
	if _, err := p.client.Avatars.Photo(sdk.PhotoParams{UserID: "nobody"}).Bytes(t.Context()); !errors.Is(err, sdk.ErrUserNotFound) {
		t.Errorf("photo of no user: %v, want ErrUserNotFound", err)
	}
}

// Pictures of other sites are fetched by the server: what the site has comes
// cropped or as it is, and what it has not is told apart from a site that
// cannot be reached.
func TestFlowPicturesOfOtherSites(t *testing.T) {
	t.Parallel()
	srv := mockserver.Start(t, mockserver.WithResponseChecks())
	err := srv.Default().SetFixtures(
		mockserver.Fixture{URL: "https://site.example.com/", Body: []byte(`<link rel="icon" href="/icon.svg">`)},
		mockserver.Fixture{URL: "https://site.example.com/icon.svg", Body: []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script/><path d="M0 0h9"/></svg>`)},
		mockserver.Fixture{URL: "https://bare.example.com/favicon.ico", Status: 404},
		mockserver.Fixture{URL: "https://site.example.com/none.png", Status: 404},
	)
	if err != nil {
		t.Fatal(err)
	}
	c, err := sdk.New(srv.Endpoint(), srv.Default().ID())
	if err != nil {
		t.Fatal(err)
	}
	defer c.CloseIdleConnections()
	a := c.Avatars

	icon, err := a.Favicon("https://site.example.com/").Bytes(t.Context())
	if err != nil || icon.ContentType != "image/svg+xml" || bytes.Contains(icon.Data, []byte("script")) || !bytes.Contains(icon.Data, []byte("<path")) {
		t.Errorf("favicon: %v of %s, %v", icon, icon.Data, err)
	}
	picture, err := a.Image("https://site.example.com/photo.jpg", sdk.ImageParams{Width: new(80), Height: new(60)}).Bytes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	size, format, err := image.DecodeConfig(bytes.NewReader(picture.Data))
	if err != nil || format != "png" || size.Width != 80 || size.Height != 60 {
		t.Errorf("image: %s of %d×%d, %v", format, size.Width, size.Height, err)
	}
	for want, request := range map[error]sdk.ImageRequest{
		sdk.ErrAvatarIconNotFound:    a.Favicon("https://bare.example.com/"),
		sdk.ErrAvatarImageNotFound:   a.Image("https://site.example.com/none.png", sdk.ImageParams{}),
		sdk.ErrAvatarRemoteURLFailed: a.Image("http://127.0.0.1/x.png", sdk.ImageParams{}),
		sdk.ErrArgumentInvalid:       a.Image("ftp://site.example.com/x.png", sdk.ImageParams{}),
	} {
		if _, err := request.Bytes(t.Context()); !errors.Is(err, want) {
			t.Errorf("%v: %v, want %v", request, err, want)
		}
	}
}

// camera is the browser of a mock server: it notes what it was asked to visit.
type camera struct{ page mockserver.Page }

func (c *camera) Screenshot(_ context.Context, p mockserver.Page) ([]byte, error) {
	c.page = p
	var b bytes.Buffer
	err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 64, 48)))
	return b.Bytes(), err
}

func (*camera) Close() error { return nil }

// Everything that a screenshot asks for arrives at the browser, and nothing
// that it does not ask for.
func TestFlowScreenshot(t *testing.T) {
	t.Parallel()
	browser := new(camera)
	srv := mockserver.Start(t, mockserver.WithResponseChecks(), mockserver.WithScreenshots(browser))
	c, err := sdk.New(srv.Endpoint(), srv.Default().ID())
	if err != nil {
		t.Fatal(err)
	}
	defer c.CloseIdleConnections()
	for name, x := range map[string]struct {
		params sdk.ScreenshotParams
		want   mockserver.Page
	}{
		"nothing": {sdk.ScreenshotParams{}, mockserver.Page{Headers: map[string]string{}, ViewportWidth: 1280, ViewportHeight: 720, Scale: 1, Theme: "light"}},
		"everything": {sdk.ScreenshotParams{
			Headers: map[string]string{"X-A": "1 & 2", "X-B": "ü"}, ViewportWidth: new(640), ViewportHeight: new(480), Scale: new(2.5),
			Theme: sdk.ThemeDark, UserAgent: "robot", Fullpage: true, Locale: "fr-CA", Timezone: "America/Port-au-Prince",
			Latitude: new(-12.5), Longitude: new(100.0), Accuracy: new(30.0), Touch: true, Sleep: 3 * time.Second,
			Permissions: []sdk.BrowserPermission{sdk.BrowserPermissionGeolocation, sdk.BrowserPermissionCamera},
			Width:       new(32), Height: new(0), Quality: new(80), Output: sdk.ImageFormatJPG,
		}, mockserver.Page{
			Headers: map[string]string{"X-A": "1 & 2", "X-B": "ü"}, ViewportWidth: 640, ViewportHeight: 480, Scale: 2.5,
			Theme: "dark", UserAgent: "robot", FullPage: true, Locale: "fr-CA", Timezone: "America/Port-au-Prince",
			Geolocation: &mockserver.Geolocation{Latitude: -12.5, Longitude: 100, Accuracy: 30}, Touch: true, Sleep: 3 * time.Second,
			Permissions: []string{"geolocation", "camera"},
		}},
	} {
		const site = "https://example.com/?a=b&c=d"
		picture, err := c.Avatars.Screenshot(site, x.params).Bytes(t.Context())
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if x.want.URL = site; !reflect.DeepEqual(browser.page, x.want) {
			t.Errorf("%s: the browser was asked for\n%+v\nwant\n%+v", name, browser.page, x.want)
		}
		if x.params.Output == "" {
			continue
		}
		size, format, err := image.DecodeConfig(bytes.NewReader(picture.Data))
		if err != nil || format != "jpeg" || picture.ContentType != "image/jpeg" || size.Width != 32 || size.Height != 24 {
			t.Errorf("%s: %s of %d×%d called %s, %v", name, format, size.Width, size.Height, picture.ContentType, err)
		}
	}
}
