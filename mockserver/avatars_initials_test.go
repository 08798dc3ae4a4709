package mockserver

import (
	"image/color"
	"net/url"
	"strings"
	"testing"

	"github.com/appctl/appctl/internal/draw"
)

// wantPicture wants the pixels of a picture.
func wantPicture(t *testing.T, a *answer, want *draw.Picture) {
	t.Helper()
	a.ok(200)
	data, err := want.Encode(draw.PNG, quick)
	if err != nil {
		t.Fatal(err)
	}
	if a.body != string(data) {
		t.Errorf("%s: got another picture of %v", a.request, readPNG(t, a.body).Bounds())
	}
	if age := a.header.Values("Cache-Control"); len(age) != 1 || age[0] != "private, max-age=3888000" {
		t.Errorf("%s: got Cache-Control %q", a.request, age)
	}
}

// The initials are those of the name asked for, in white on grey or another
// surface, and 500 pixels wide and high where nobody says otherwise.
func TestGetInitials(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	grey, red := draw.Grey(), color.RGBA{0xFF, 0, 0, 0xFF}
	for query, want := range map[string]*draw.Picture{
		"": draw.Initials("", 500, 500, grey),
		"name=" + url.QueryEscape("Ada Lovelace"):          draw.Initials("AL", 500, 500, grey),
		"name=Ada+Grace+Mary+Lou+Eve&width=100&height=100": draw.Initials("AGML", 100, 100, grey),
		"name=john_doe&width=0&height=0":                   draw.Initials("JD", 500, 500, grey),
		"name=jane@x.org&width=40&height=80":               draw.Initials("J", 40, 80, grey),
		"name=" + url.QueryEscape("Владимир"):              draw.Initials("V", 500, 500, grey),
		"name=W&background=ff0000&width=64&height=64":      draw.Initials("W", 64, 64, red),
		"name=W&background=F00&width=64&height=64":         draw.Initials("W", 64, 64, red),
		"name=W&background=000000&width=64&height=64":      draw.Initials("W", 64, 64, color.RGBA{A: 0xFF}),
		"name=0&width=9&height=9":                          draw.Initials("", 9, 9, grey),
		"name=00&width=9&height=9":                         draw.Initials("0", 9, 9, grey),
		"width=2000&height=1&quality=x":                    draw.Initials("", 2000, 1, grey),
	} {
		wantPicture(t, c.call("GET", "/avatars/initials?"+query, ""), want)
	}
}

// Who asks for no name gets the own initials: that of a session, and none as a
// guest, by key, or without a name.
func TestInitialsOfTheCaller(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	c := newClient(t, s)
	ann, _ := c.member()
	const path = "/avatars/initials?width=50&height=50"
	plain := draw.Initials("", 50, 50, draw.Grey())
	wantPicture(t, ann.call("GET", path, ""), plain)
	ann.call("PATCH", "/account/name", `{"name":"Ann Bee"}`).ok(200)
	wantPicture(t, ann.call("GET", path, ""), draw.Initials("AB", 50, 50, draw.Grey()))
	wantPicture(t, ann.call("GET", path+"&name=Carl", ""), draw.Initials("C", 50, 50, draw.Grey()))
	wantPicture(t, ann.call("GET", path+"&name=0", ""), draw.Initials("AB", 50, 50, draw.Grey()))
	wantPicture(t, c.call("GET", path, ""), plain)
	wantPicture(t, c.with("X-Appwrite-Key", s.Default().APIKey()).call("GET", path, ""), plain)
}

// Releases before 2.0 punch the letters out of a colour, and fail without a
// side.
func TestInitialsOfReleases(t *testing.T) {
	t.Parallel()
	inReleases(t, func(t *testing.T, c *client, r release) {
		a := c.call("GET", "/avatars/initials?name=john+doe+roe&width=60&height=60", "")
		own := c.call("GET", "/avatars/initials?name=W&width=60&height=60&background=123", "")
		c.call("GET", "/avatars/initials?width=0", "").since(whiteInitials, r, 200, "", 500, "general_unknown")
		c.call("GET", "/avatars/initials?height=0", "").since(whiteInitials, r, 200, "", 500, "general_unknown")
		if r >= whiteInitials {
			wantPicture(t, a, draw.Initials("JDR", 60, 60, draw.Grey()))
			wantPicture(t, own, draw.Initials("W", 60, 60, color.RGBA{0x11, 0x22, 0x33, 0xFF}))
			return
		}
		wantPicture(t, a, draw.PunchedInitials("JD", 60, 60, draw.Palette("JD")))
		wantPicture(t, own, draw.PunchedInitials("W", 60, 60, color.RGBA{0x11, 0x22, 0x33, 0xFF}))
		own.looks("initials-punched")
	})
}

// Every parameter has its bounds, and says so.
func TestInitialsBounds(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	const (
		name   = "Invalid `name` param: Value must be a valid string and at least 1 chars and no longer than 128 chars"
		width  = "Invalid `width` param: Value must be a valid range between 0 and 2,000"
		height = "Invalid `height` param: Value must be a valid range between 0 and 2,000"
		colour = "Invalid `background` param: Value must be a valid Hex color code"
	)
	for query, message := range map[string]string{
		"name=": name, "name=" + url.QueryEscape(strings.Repeat("é", 129)): name,
		"width=-1": width, "width=2001": width, "width=": width, "width=x&height=x": width,
		"height=-1": height, "height=2001": height,
		"background=": colour, "background=%23ff0000": colour, "background=ff": colour, "background=fffff": colour, "background=ggg": colour,
	} {
		c.call("GET", "/avatars/initials?"+query, "").said(400, "general_argument_invalid", message)
	}
	long := url.QueryEscape(strings.Repeat("é", 128))
	c.call("GET", "/avatars/initials?width=2000&height=2000&name="+long, "").sized(2000, 2000)
}

// Initials look as they always have.
func TestInitialsLookRight(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	c.call("GET", "/avatars/initials?width=100&height=100&name=Ada+Lovelace", "").looks("initials")
	c.call("GET", "/avatars/initials?width=120&height=60&background=7c67fe&name="+url.QueryEscape("Ærø Ñandú Åse Œuvre"), "").looks("initials-four")
}
