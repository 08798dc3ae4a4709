package sdk_test

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/appctl/appctl/internal/contract"
	"github.com/appctl/appctl/sdk"
	"github.com/jarcoal/httpmock"
)

// builtPicture is a builder with all its parameters, and what they come to.
type builtPicture struct {
	build func(*sdk.AvatarsService) sdk.ImageRequest
	path  string // below /v1
	query string // decoded, sorted
}

// pictures has a row for every builder, by its operation.
var pictures = map[string]builtPicture{
	"avatars.getBrowser": {path: "/avatars/browsers/ff", query: "height=0&quality=-1&width=64",
		build: func(a *sdk.AvatarsService) sdk.ImageRequest {
			return a.Browser(sdk.BrowserFirefox, sdk.BrowserParams{Width: new(64), Height: new(0), Quality: new(-1)})
		}},
	"avatars.getCreditCard": {path: "/avatars/credit-cards/targeta-shopping", query: "height=3&quality=9&width=4",
		build: func(a *sdk.AvatarsService) sdk.ImageRequest {
			return a.CreditCard(sdk.CreditCardTarjetaShopping, sdk.CreditCardParams{Width: new(4), Height: new(3), Quality: new(9)})
		}},
	"avatars.getFlag": {path: "/avatars/flags/de", query: "height=0&quality=0&width=80",
		build: func(a *sdk.AvatarsService) sdk.ImageRequest {
			return a.Flag(sdk.FlagGermany, sdk.FlagParams{Width: new(80), Height: new(0), Quality: new(0)})
		}},
	"avatars.getFavicon": {path: "/avatars/favicon", query: "url=https://example.com/?a=b&c",
		build: func(a *sdk.AvatarsService) sdk.ImageRequest { return a.Favicon("https://example.com/?a=b&c") }},
	"avatars.getImage": {path: "/avatars/image", query: "height=0&url=https://example.com/ü.png&width=7",
		build: func(a *sdk.AvatarsService) sdk.ImageRequest {
			return a.Image("https://example.com/ü.png", sdk.ImageParams{Width: new(7), Height: new(0)})
		}},
	"avatars.getInitials": {path: "/avatars/initials", query: "background=fff&height=64&name=Ada + Grace&width=64",
		build: func(a *sdk.AvatarsService) sdk.ImageRequest {
			return a.Initials(sdk.InitialsParams{Name: "Ada + Grace", Width: new(64), Height: new(64), Background: "fff"})
		}},
	"avatars.getPhoto": {path: "/avatars/photo", query: "emailHash=" + adaHash + "&height=0&name=Ada&output=webp&quality=80&rating=pg&userId=current()&width=0",
		build: func(a *sdk.AvatarsService) sdk.ImageRequest {
			return a.Photo(sdk.PhotoParams{UserID: sdk.CurrentUser, EmailHash: sdk.EmailHash(" Ada@Example.com\n"), Name: "Ada",
				Width: new(0), Height: new(0), Quality: new(80), Output: sdk.ImageFormatWebP, Rating: sdk.RatingPG})
		}},
	"avatars.getQR": {path: "/avatars/qr", query: "download=true&margin=0&size=200&text=a&b=c",
		build: func(a *sdk.AvatarsService) sdk.ImageRequest {
			return a.QR(sdk.QRParams{Text: "a&b=c", Size: new(200), Margin: new(0), Download: true})
		}},
	"avatars.getScreenshot": {path: "/avatars/screenshots", query: "accuracy=1.5&fullpage=true&headers[X-A]=1&headers[X-B]=&height=9&latitude=-37.7&locale=en-US" +
		"&longitude=0&output=avif&permissions[]=camera&permissions[]=geolocation&quality=-1&scale=0.1&sleep=2&theme=dark" +
		"&timezone=Europe/Berlin&touch=true&url=https://example.com&userAgent=robot&viewportHeight=720&viewportWidth=1280&width=16",
		build: func(a *sdk.AvatarsService) sdk.ImageRequest {
			return a.Screenshot("https://example.com", sdk.ScreenshotParams{
				Headers: map[string]string{"X-B": "", "X-A": "1"}, ViewportWidth: new(1280), ViewportHeight: new(720), Scale: new(0.1),
				Theme: sdk.ThemeDark, UserAgent: "robot", Fullpage: true, Locale: "en-US", Timezone: "Europe/Berlin",
				Latitude: new(-37.7), Longitude: new(0.0), Accuracy: new(1.5), Touch: true,
				Permissions: []sdk.BrowserPermission{sdk.BrowserPermissionCamera, sdk.BrowserPermissionGeolocation},
				Sleep:       1001 * time.Millisecond, Width: new(16), Height: new(9), Quality: new(-1), Output: sdk.ImageFormatAVIF,
			})
		}},
}

// adaHash is the SHA-256 of ada@example.com.
const adaHash = "b5fc85e55755f9e0d030a10ab4429b6b2944855f9a0d60077fe832becbc41d72"

// pngHead is what a test takes for a picture: its signature.
const pngHead = "\x89PNG\r\n\x1a\n"

// Every builder asks for what the contract says, and nothing beside it, by
// Bytes, by Open and by its URL, which adds the project and no credential.
func TestPicturesFollowTheContract(t *testing.T) {
	t.Parallel()
	for id, want := range pictures {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			op, ok := contract.Lookup(id)
			if !ok {
				t.Fatal("no such operation")
			}
			var got []*http.Request
			mt := httpmock.NewMockTransport()
			mt.RegisterNoResponder(func(r *http.Request) (*http.Response, error) {
				got = append(got, r)
				return reply(200, pngHead, "Content-Type", "image/PNG; q=1"), nil
			})
			request := want.build(newClient(t, mt).As(sdk.SessionSecret("jane-secret")).Avatars)

			image, err := request.Bytes(t.Context())
			if err != nil || string(image.Data) != pngHead || image.ContentType != "image/png" {
				t.Fatalf("Bytes: %v, %v", image, err)
			}
			if data, kind, err := drain(request.Open(t.Context())); err != nil || data != pngHead || kind != "image/png" {
				t.Fatalf("Open: %q of %s, %v", data, kind, err)
			}
			if len(got) != 2 {
				t.Fatalf("%d requests, want 2", len(got))
			}
			for _, r := range got {
				checkPictureRequest(t, op, want, r)
			}
			u, err := request.URL()
			if err != nil {
				t.Fatal(err)
			}
			query := u.Query()
			if query.Get("project") != "demo" || strings.Contains(u.String(), "secret") {
				t.Errorf("URL %s", u)
			}
			query.Del("project")
			if text := plain(query); u.Scheme+"://"+u.Host+u.EscapedPath() != endpoint+want.path || text != want.query {
				t.Errorf("URL %s, its query\n%s\nwant\n%s", u, text, want.query)
			}
		})
	}
}

func checkPictureRequest(t *testing.T, op contract.Operation, want builtPicture, got *http.Request) {
	t.Helper()
	if got.Method != op.Method || got.URL.EscapedPath() != "/v1"+want.path || got.Body != nil {
		t.Errorf("%s %s, body %v; want %s /v1%s without", got.Method, got.URL.EscapedPath(), got.Body != nil, op.Method, want.path)
	}
	if row, _, ok := contract.Match(got.Method, want.path); !ok || row.ID != op.ID {
		t.Errorf("path %s is that of %q", want.path, row.ID)
	}
	query := got.URL.Query()
	if text := plain(query); text != want.query {
		t.Errorf("query\n%s\nwant\n%s", text, want.query)
	}
	var names, params []string
	for name := range query {
		name, _, _ = strings.Cut(name, "[")
		names = append(names, name)
	}
	for _, p := range op.Params {
		if p.In == contract.Query {
			params = append(params, p.Name)
		}
	}
	slices.Sort(names)
	slices.Sort(params)
	if names = slices.Compact(names); !slices.Equal(names, params) {
		t.Errorf("parameters %q, want %q", names, params)
	}
	for key, value := range map[string]string{
		"Accept": "image/*, application/json", "X-Appwrite-Project": "demo", "X-Appwrite-Session": "jane-secret", "Content-Type": "",
	} {
		if got.Header.Get(key) != value {
			t.Errorf("header %s is %q, want %q", key, got.Header.Get(key), value)
		}
	}
}

// drain reads a stream to its end and closes it.
func drain(s *sdk.ImageStream, err error) (data, contentType string, _ error) {
	if err != nil {
		return "", "", err
	}
	defer s.Close()
	b, err := io.ReadAll(s)
	return string(b), s.ContentType, err
}

// plain is a query as a person would write it.
func plain(query url.Values) string {
	var pairs []string
	for key, values := range query {
		for _, value := range values {
			pairs = append(pairs, key+"="+value)
		}
	}
	slices.Sort(pairs)
	return strings.Join(pairs, "&")
}

// What is nil or empty is not sent at all: some servers refuse an empty value,
// and read the word false as true.
func TestEmptyParametersAreLeftOut(t *testing.T) {
	t.Parallel()
	a := newClient(t, answers(200, "")).Avatars
	for want, request := range map[string]sdk.ImageRequest{
		"/avatars/browsers/ch?project=demo":                               a.Browser(sdk.BrowserChrome, sdk.BrowserParams{}),
		"/avatars/credit-cards/visa?project=demo":                         a.CreditCard(sdk.CreditCardVisa, sdk.CreditCardParams{}),
		"/avatars/flags/a%2Fb%3F?project=demo":                            a.Flag("a/b?", sdk.FlagParams{}),
		"/avatars/image?project=demo&url=x":                               a.Image("x", sdk.ImageParams{}),
		"/avatars/initials?project=demo":                                  a.Initials(sdk.InitialsParams{}),
		"/avatars/photo?project=demo":                                     a.Photo(sdk.PhotoParams{}),
		"/avatars/qr?project=demo&text=0":                                 a.QR(sdk.QRParams{Text: "0"}),
		"/avatars/screenshots?project=demo&url=x":                         a.Screenshot("x", sdk.ScreenshotParams{}),
		"/avatars/screenshots?headers%5BA%5D=%26&project=demo&url=%2B%20": a.Screenshot("+ ", sdk.ScreenshotParams{Headers: map[string]string{"A": "&"}}),
	} {
		u, err := request.URL()
		if want = strings.ReplaceAll(want, "%20", "+"); err != nil || u.String() != endpoint+want {
			t.Errorf("%v: %v, %v; want %s", request, u, err, endpoint+want)
		}
	}
}

// Arguments that make no sense are refused here, whichever way is taken, and
// the error names the operation and no value.
func TestPicturesThatMakeNoSense(t *testing.T) {
	t.Parallel()
	c := newClient(t, roundTrip(func(*http.Request) (*http.Response, error) {
		t.Error("a request was sent")
		return nil, errors.New("sent")
	}))
	a := c.Avatars
	for want, request := range map[string]sdk.ImageRequest{
		`avatars.getBrowser: code "" is not an ID`:                          a.Browser("", sdk.BrowserParams{}),
		`avatars.getCreditCard: code "." is not an ID`:                      a.CreditCard(".", sdk.CreditCardParams{}),
		`avatars.getFlag: code ".." is not an ID`:                           a.Flag("..", sdk.FlagParams{}),
		`avatars.getFavicon: url is empty`:                                  a.Favicon(""),
		`avatars.getImage: url is empty`:                                    a.Image("", sdk.ImageParams{}),
		`avatars.getQR: text is empty`:                                      a.QR(sdk.QRParams{}),
		`avatars.getScreenshot: url is empty`:                               a.Screenshot("", sdk.ScreenshotParams{Sleep: -1}),
		`avatars.getScreenshot: sleep -1ns is negative`:                     a.Screenshot("x", sdk.ScreenshotParams{Sleep: -1}),
		`avatars.getScreenshot: a header's name is not valid`:               a.Screenshot("x", sdk.ScreenshotParams{Headers: map[string]string{"a]": ""}}),
		`avatars.getScreenshot: a header's name is not valid, or its value`: a.Screenshot("x", sdk.ScreenshotParams{Headers: map[string]string{"a": "\n"}}),
		`sdk: the request was not built by an AvatarsService`:               {},
	} {
		_, urlErr := request.URL()
		_, bytesErr := request.Bytes(t.Context())
		_, openErr := request.Open(t.Context())
		for _, err := range []error{urlErr, bytesErr, openErr} {
			if !errors.Is(err, sdk.ErrInvalidArgument) || !strings.HasPrefix(err.Error(), want) {
				t.Errorf("%v, want ErrInvalidArgument: %s", err, want)
			}
		}
	}
}

// Every code that the server has a picture for has a constant, in lower case,
// and no constant is without one. A time zone is a name that every Go program has.
func TestEveryCodeHasAConstant(t *testing.T) {
	t.Parallel()
	for file, x := range map[string]struct{ typ, operation, param string }{
		"avatars_browsers.go":     {"Browser", "avatars.getBrowser", "code"},
		"avatars_credit_cards.go": {"CreditCard", "avatars.getCreditCard", "code"},
		"avatars_flags.go":        {"Flag", "avatars.getFlag", "code"},
		"avatars.go":              {"ImageFormat", "avatars.getScreenshot", "output"},
		"avatars_photo.go":        {"Rating", "avatars.getPhoto", "rating"},
		"avatars_screenshots.go":  {"BrowserPermission", "avatars.getScreenshot", "permissions"},
	} {
		op, _ := contract.Lookup(x.operation)
		i := slices.IndexFunc(op.Params, func(p contract.Param) bool { return p.Name == x.param })
		check := op.Params[i].Check
		if check.Items != nil {
			check = *check.Items
		}
		got := constants(t, file, x.typ)
		want := slices.Sorted(slices.Values(check.Values))
		if slices.Sort(got); !slices.Equal(got, want) || len(want) == 0 {
			t.Errorf("%s: constants %q, want %q", x.typ, got, want)
		}
	}
	if got := constants(t, "avatars_screenshots.go", "Theme"); !slices.Equal(got, []string{"light", "dark"}) {
		t.Errorf("themes %q", got)
	}
}

// constants reads the values of a type's constants from the source, which is
// the only place that has them all.
func constants(t *testing.T, name, typ string) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var values []string
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if id, ok := spec.Type.(*ast.Ident); ok && id.Name == typ {
			values = append(values, strings.Trim(spec.Values[0].(*ast.BasicLit).Value, `"`))
		}
		return false
	})
	return values
}

// The hash of an address is the one that Gravatar documents.
func TestEmailHash(t *testing.T) {
	t.Parallel()
	const want = "84059b07d4be67b806386c0aad8070a23f18836bbaae342275dc0a83414c32ee" // of MyEmailAddress@example.com
	if got := sdk.EmailHash("MyEmailAddress@example.com "); got != want {
		t.Errorf("EmailHash = %s, want %s", got, want)
	}
}

// What a request asks for is not printed: a header, a name, the text of a code.
func TestPicturesArePrivate(t *testing.T) {
	t.Parallel()
	p := sdk.ScreenshotParams{Headers: map[string]string{"Authorization": sentinel}}
	a := newClient(t, answers(500, `{"message":"no"}`)).Avatars
	shot := a.Screenshot("https://example.com/"+sentinel, p)
	_, err := shot.Bytes(t.Context(), sdk.Retry(sdk.RetryPolicy{Attempts: 1}))
	for _, v := range []any{p, &p, shot, &shot, a.QR(sdk.QRParams{Text: sentinel}), err, sdk.Image{Data: []byte(sentinel)}} {
		if text := shown(v); leaks(text) {
			t.Errorf("%T shows what is private:\n%s", v, text)
		}
	}
	if got := fmt.Sprint(shot); got != "[operation=avatars.getScreenshot route=/avatars/screenshots]" {
		t.Errorf("a request is shown as %s", got)
	}
}

// Whatever the arguments are, they arrive as they are, at the route that they
// are for, in the address as in the request; or they are refused.
func FuzzPictureArguments(f *testing.F) {
	for _, s := range []string{"de", "", "..", "a/b", "ü €", "a&b=c#d?", "%2e%2e", "x\x00y", "\xff", "a+b c"} {
		f.Add(s, s, s)
	}
	f.Fuzz(func(t *testing.T, code, site, value string) {
		var sent *url.URL
		a := newClient(t, roundTrip(func(r *http.Request) (*http.Response, error) {
			sent = r.URL
			return reply(200, pngHead, "Content-Type", "image/png"), nil
		})).Avatars
		flag := a.Flag(sdk.Flag(code), sdk.FlagParams{Width: new(len(site))})
		shot := a.Screenshot(site, sdk.ScreenshotParams{Headers: map[string]string{"X-A": value}, UserAgent: value})
		for _, request := range []sdk.ImageRequest{flag, shot} {
			sent = nil
			u, err := request.URL()
			_, sendErr := request.Bytes(t.Context())
			if (err == nil) != (sendErr == nil) || err != nil && (!errors.Is(err, sdk.ErrInvalidArgument) || sent != nil) {
				t.Fatalf("%v: URL %v, Bytes %v", request, err, sendErr)
			}
			if err != nil {
				continue
			}
			query := u.Query()
			query.Del("project")
			if plain(query) != plain(sent.Query()) || u.EscapedPath() != sent.EscapedPath() {
				t.Errorf("address %s, sent %s", u, sent)
			}
			op, ids, ok := contract.Match("GET", strings.TrimPrefix(u.EscapedPath(), "/v1"))
			if !ok || op.ID != "avatars.getFlag" && op.ID != "avatars.getScreenshot" {
				t.Fatalf("%s is that of %q", u, op.ID)
			}
			if op.ID == "avatars.getFlag" && ids["code"] != code {
				t.Errorf("code %q arrives as %q", code, ids["code"])
			}
			if op.ID == "avatars.getScreenshot" && (query.Get("url") != site || query.Get("headers[X-A]") != value || query.Get("userAgent") != value) {
				t.Errorf("%q and %q arrive as %s", site, value, plain(query))
			}
		}
	})
}
