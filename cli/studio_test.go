package cli_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path"
	"strconv"
	"strings"
	"testing"

	"github.com/appctl/appctl/internal/draw"
)

// studio draws as any server does, and for a URL that ends in as=TYPE answers with
// something of that type that cannot be drawn.
func studio(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	p, kind := drawn(r.URL.Path, query)
	if p != nil {
		data, err := p.Crop(number(query, "width", 100), number(query, "height", 100)).Encode(draw.PNG, -1)
		if err != nil {
			panic(err)
		}
		w.Header().Set("Content-Type", "image/png")
		_, _ = w.Write(data)
		return
	}
	body := map[string]string{
		"image/svg+xml": `<svg xmlns="http://www.w3.org/2000/svg"></svg>`,
		"image/x-icon":  "\x00\x00\x01\x00\x01\x00",
		"image/avif":    "\x00\x00\x00\x1cftypavif",
		"image/png":     "\x89PNG\r\n\x1a\n broken",
	}[kind]
	w.Header().Set("Content-Type", kind)
	fmt.Fprint(w, body)
}

// drawn is the picture of a path, or the kind of one that cannot be drawn.
func drawn(address string, query url.Values) (p *draw.Picture, kind string) {
	switch code := path.Base(address); {
	case strings.Contains(address, "/flags/"):
		p, _ = draw.Flag(strings.ToLower(code))
	case strings.Contains(address, "/browsers/"):
		p, _ = draw.Browser(strings.ToLower(code))
	case strings.Contains(address, "/credit-cards/"):
		p, _ = draw.CreditCard(strings.ToLower(code))
	case strings.HasSuffix(address, "/photo"):
		p = draw.Placeholder(500, 500)
	case strings.HasSuffix(address, "/initials"):
		p = draw.Initials(draw.Letters(query.Get("name")), 500, 500, draw.Grey())
	case strings.HasSuffix(address, "/qr"):
		p, _ = draw.QR(query.Get("text"), number(query, "margin", 1))
		size := query["size"]
		if len(size) == 0 {
			size = []string{"400"}
		}
		query["width"], query["height"] = size, size
	default:
		site, kind, found := strings.Cut(query.Get("url"), "as=")
		if found {
			return nil, kind
		}
		p = draw.StandInImage(site, 640, 480)
	}
	return p, ""
}

func number(query url.Values, key string, preset int) int {
	n, err := strconv.Atoi(query.Get(key))
	if err != nil {
		return preset
	}
	return n
}

// openStudio gives the environment of somebody without an account whose server is
// a studio.
func openStudio(t *testing.T) []string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(studio))
	t.Cleanup(s.Close)
	return []string{"APPCTL_ENDPOINT=" + s.URL + "/v1", "APPCTL_PROJECT=test", "HOME=" + t.TempDir()}
}
