package mockserver

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/appctl/appctl/internal/contract"
	"github.com/appctl/appctl/internal/draw"
	"github.com/appctl/appctl/internal/fetch"
)

// getScreenshot answers with a picture of a page: its fixture, what
// [WithScreenshots] takes, or a drawn one.
func (s *Server) getScreenshot(ctx context.Context, c *call) (reply, error) {
	shot, err := c.shoot(ctx)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, c.screenshotFailed(err)
	}
	width, height, quality, output := c.number("width"), c.number("height"), c.number("quality"), c.text("output")
	asItIs := width == 0 && height == 0 && quality == -1 && output == ""
	if asItIs && bytes.HasPrefix(shot, []byte("\x89PNG")) {
		return &picture{pictureTypes[draw.PNG], headerMonth, shot}, nil
	}
	if output == "heic" {
		return nil, screenshotFailed("HEIC output is not supported")
	}
	p, err := c.pictureOf(shot)
	if err != nil {
		return nil, screenshotFailed(err.Error())
	}
	answer, err := encode(p.Crop(width, height), screenshotFormat(output), quality, headerMonth)
	if err != nil {
		return nil, screenshotFailed(err.Error())
	}
	return answer, nil
}

// screenshotFormat is what an output stands for.
func screenshotFormat(output string) draw.Format {
	switch output {
	case "":
		return draw.PNG
	case "jpg":
		return draw.JPEG
	default:
		return draw.Format(output)
	}
}

// shoot gives the picture of the page, nil where one is to be drawn.
func (c *call) shoot(ctx context.Context) ([]byte, error) {
	if f, ok := c.project.fixture(c.text("url")); ok {
		return f.Screenshot, nil
	}
	taker := c.server.screenshots
	if taker == nil {
		if err := c.checkHost(c.text("url")); err != nil {
			return nil, err
		}
	}
	p, err := c.page()
	if err != nil || taker == nil {
		return nil, err
	}
	shot, err := taker.Screenshot(ctx, p)
	if err == nil && len(shot) == 0 {
		return nil, screenshotFailed("Screenshot not generated")
	}
	return shot, err
}

// pictureOf reads a screenshot, or draws the page that none was taken of.
func (c *call) pictureOf(shot []byte) (*draw.Picture, error) {
	if shot != nil {
		return draw.Decode(shot)
	}
	side := func(name string) int { return max(1, int(math.Round(float64(c.number(name))*c.decimal("scale")))) }
	return draw.StandInPage(c.text("url"), side("viewportWidth"), side("viewportHeight"), c.oneOf("theme") == "dark"), nil
}

// screenshotFailed is the refusal of what went wrong on the way to a picture: a
// host that may not be visited, or what the browser says.
func (c *call) screenshotFailed(err error) *apiError {
	if e, ok := errors.AsType[*apiError](err); ok {
		return e
	}
	if _, ok := errors.AsType[*fetch.AddressError](err); ok || errors.Is(err, fetch.ErrSuffix) {
		return c.remoteFailed(err)
	}
	var body document
	body.b = append(appendQuoted(append(body.b, `{"error":`...), err.Error()), '}')
	return screenshotFailed("Screenshot service failed: " + string(body.b))
}

func screenshotFailed(reason string) *apiError {
	return failf("avatar_remote_url_failed", "Screenshot generation failed: %s", reason)
}

// page is what the browser of the request is like, in the spelling of browsers.
func (c *call) page() (Page, error) {
	p := Page{
		URL:            c.text("url"),
		ViewportWidth:  c.number("viewportWidth"),
		ViewportHeight: c.number("viewportHeight"),
		Scale:          c.decimal("scale"),
		Theme:          c.oneOf("theme"),
		UserAgent:      c.text("userAgent"),
		FullPage:       c.flag("fullpage"),
		Locale:         c.text("locale"),
		Timezone:       c.oneOf("timezone"),
		Touch:          c.flag("touch"),
		Sleep:          time.Duration(c.number("sleep")) * time.Second,
	}
	if latitude, longitude := c.decimal("latitude"), c.decimal("longitude"); latitude != 0 || longitude != 0 {
		p.Geolocation = &Geolocation{latitude, longitude, c.decimal("accuracy")}
	}
	for _, name := range c.texts("permissions") {
		name = strings.ToLower(name)
		if slices.Contains(unknownPermissions, name) {
			return p, errors.New("Unknown permission: " + name)
		}
		p.Permissions = append(p.Permissions, name)
	}
	var err error
	p.Headers, err = c.pageHeaders()
	return p, err
}

// unknownPermissions are those of the API that the real server's browser does
// not know, and fails on.
var unknownPermissions = []string{
	"push", "usb", "bluetooth", "persistent-storage", "screen-wake-lock", "web-share", "xr-spatial-tracking",
}

// pageHeaders gives the headers of the request, of which each is a text.
func (c *call) pageHeaders() (map[string]string, error) {
	headers := map[string]string{}
	if c.param("headers") == nil {
		return headers, nil
	}
	var values map[string]json.RawMessage
	if err := json.Unmarshal(c.object("headers"), &values); err != nil {
		return nil, err
	}
	for name, raw := range values {
		text, ok := textOf(raw)
		if !ok {
			return nil, errors.New("headers." + name + ": expected string, got object")
		}
		headers[name] = text
	}
	return headers, nil
}

// oneOf gives a parameter that is one of a list as the list has it, in whichever
// case the caller wrote it; "" for one that was left out.
func (c *call) oneOf(name string) string {
	text := c.text(name)
	i := slices.IndexFunc(c.route.Params, func(p contract.Param) bool { return p.Name == name })
	for _, value := range c.route.Params[i].Check.Values {
		if strings.EqualFold(value, text) {
			return value
		}
	}
	return text
}
