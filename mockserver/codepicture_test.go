package mockserver

import (
	"fmt"
	"image"
	"image/png"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/appctl/appctl/internal/golden"
)

// The codes of each set, in the order of the real server's refusals.
const (
	browserCodes = "aa, an, ch, ci, cm, cr, ff, sf, mf, ps, oi, om, op, on"
	cardCodes    = "amex, argencard, cabal, cencosud, diners, discover, elo, hipercard, jcb, mastercard, naranja, " +
		"targeta-shopping, unionpay, visa, mir, maestro, rupay"
	flagCodes = "af, ao, al, ad, ae, ar, am, ag, au, at, az, bi, be, bj, bf, bd, bg, bh, bs, ba, by, bz, bo, br, bb, " +
		"bn, bt, bw, cf, ca, ch, cl, cn, ci, cm, cd, cg, co, km, cv, cr, cu, cy, cz, de, dj, dm, dk, do, dz, " +
		"ec, eg, er, es, ee, et, fi, fj, fr, fm, ga, gb, ge, gh, gn, gm, gw, gq, gr, gd, gt, gy, hn, hr, ht, " +
		"hu, id, in, ie, ir, iq, is, il, it, jm, jo, jp, kz, ke, kg, kh, ki, kn, kr, kw, la, lb, lr, ly, lc, " +
		"li, lk, ls, lt, lu, lv, ma, mc, md, mg, mv, mx, mh, mk, ml, mt, mm, me, mn, mz, mr, mu, mw, my, na, " +
		"ne, ng, ni, nl, no, np, nr, nz, om, pk, pa, pe, ph, pw, pg, pl, pf, kp, pt, py, qa, ro, ru, rw, sa, " +
		"sd, sn, sg, sb, sl, sv, sm, so, rs, ss, st, sr, sk, si, se, sz, sc, sy, td, tg, th, tj, tm, tl, to, " +
		"tt, tn, tr, tv, tz, ug, ua, uy, us, uz, va, vc, ve, vn, vu, ws, ye, za, zm, zw"
)

// codeSets are the operations that answer with artwork.
var codeSets = []struct {
	path, codes   string
	width, height int // of the first one's artwork
}{
	{"/avatars/browsers/", browserCodes, 700, 700},
	{"/avatars/credit-cards/", cardCodes, 1200, 900},
	{"/avatars/flags/", flagCodes, 640, 480},
}

// sized wants a PNG of a size.
func (a *answer) sized(width, height int) {
	a.t.Helper()
	a.ok(200)
	got, err := png.DecodeConfig(strings.NewReader(a.body))
	if err != nil || got.Width != width || got.Height != height || a.header.Get("Content-Type") != "image/png" {
		a.t.Errorf("%s: got %dx%d of type %s (%v), want %dx%d", a.request, got.Width, got.Height, a.header.Get("Content-Type"), err, width, height)
	}
}

// Every code has a picture, in whichever case it is written.
func TestEveryCodeAnswers(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	c := newClient(t, s)
	for _, set := range codeSets {
		for i, code := range strings.Split(set.codes, ", ") {
			switch i % 3 {
			case 1:
				code = strings.ToUpper(code)
			case 2:
				code = strings.ToUpper(code[:1]) + code[1:]
			}
			c.call("GET", set.path+code+"?width=8&height=8", "").sized(8, 8)
		}
	}
}

// What is no code of the set is refused with all that are, in every release.
func TestUnknownCodes(t *testing.T) {
	t.Parallel()
	inReleases(t, func(_ *testing.T, c *client, _ release) {
		for _, set := range codeSets {
			c.call("GET", set.path+strings.Split(set.codes, ", ")[0], "").state("miss")
			for _, code := range []string{"zz", "hk", "tw", "eu", "gb-eng", "us.png", "%20us", "union-china-pay", "censosud", "0", "null"} {
				c.call("GET", set.path+code, "").said(400, "general_argument_invalid", "Invalid `code` param: Value must be one of ("+set.codes+")")
			}
			c.call("GET", set.path, "").refused(404, "general_route_not_found")
			c.call("GET", set.path+"us/us", "").refused(404, "general_route_not_found")
		}
	})
}

// Sides and quality have bounds, and the first parameter that is wrong is named.
func TestCodePictureParams(t *testing.T) {
	t.Parallel()
	const (
		side    = "Value must be a valid range between 0 and 2,000"
		quality = "Invalid `quality` param: Value must be a valid range between -1 and 100"
	)
	tests := []struct{ query, refusal string }{
		{"width=2001", "Invalid `width` param: " + side},
		{"width=-1", "Invalid `width` param: " + side},
		{"width=", "Invalid `width` param: " + side},
		{"width=1.0", "Invalid `width` param: " + side},
		{"width=1e2", "Invalid `width` param: " + side},
		{"width=0x10", "Invalid `width` param: " + side},
		{"width[]=1", "Invalid `width` param: " + side},
		{"height=2001", "Invalid `height` param: " + side},
		{"height=-1", "Invalid `height` param: " + side},
		{"height=x", "Invalid `height` param: " + side},
		{"quality=-2", quality},
		{"quality=101", quality},
		{"quality=", quality},
		{"quality=80.5", quality},
		{"quality=101&height=2001&width=1", "Invalid `height` param: " + side},
		{"quality=101&height=2001&width=2001", "Invalid `width` param: " + side},
	}
	inReleases(t, func(_ *testing.T, c *client, _ release) {
		for _, set := range codeSets {
			first, _, _ := strings.Cut(set.codes, ",")
			for _, test := range tests {
				c.call("GET", set.path+first+"?"+test.query, "").said(400, "general_argument_invalid", test.refusal)
			}
			c.call("GET", set.path+"x?width=2001", "").said(400, "general_argument_invalid",
				"Invalid `code` param: Value must be one of ("+set.codes+")")
			for _, query := range []string{"width=%2B7&height=%2007", "width=7&height=7&quality=-1", "width=7&height=7&quality=0", "width=7&height=7&quality=100&output=jpg&project=test"} {
				c.call("GET", set.path+first+"?"+query, "").sized(7, 7)
			}
		}
	})
}

// A picture has exactly the size asked for; a side of 0 follows from the other,
// one left out does not.
func TestCodePictureSizes(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	for _, test := range []struct {
		query         string
		width, height int
	}{
		{"", 100, 100},
		{"width=101&height=101", 101, 101},
		{"width=300", 300, 100},
		{"width=100&height=0", 100, 75},
		{"width=80&height=0", 80, 60},
		{"width=101&height=0", 101, 75},
		{"width=0&height=101", 134, 101},
		{"width=0&height=100", 133, 100},
		{"width=0", 133, 100},
		{"width=1&height=0", 1, 1},
		{"width=2000&height=2000", 2000, 2000},
	} {
		c.call("GET", "/avatars/flags/us?"+test.query, "").sized(test.width, test.height)
	}
	for _, set := range codeSets {
		first, _, _ := strings.Cut(set.codes, ",")
		c.call("GET", set.path+first+"?width=0&height=0", "").sized(set.width, set.height)
	}
}

// The quality decides how large the file is, not what it shows.
func TestCodePictureQuality(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	small := c.call("GET", "/avatars/flags/br?quality=0&width=64&height=48", "")
	large := c.call("GET", "/avatars/flags/br?quality=100&width=64&height=48", "")
	if len(small.body) >= len(large.body) {
		t.Errorf("got %d bytes of quality 0, want less than the %d of quality 100", len(small.body), len(large.body))
	}
	if at, off := golden.Farthest(readPNG(t, small.body), readPNG(t, large.body)); off != 0 {
		t.Errorf("got other pixels at %v", at)
	}
}

// opacity tells whether nothing, or something, of a picture is transparent.
func opacity(img image.Image) string {
	if o, ok := img.(interface{ Opaque() bool }); ok && o.Opaque() {
		return "opaque"
	}
	return "transparent"
}

// Browsers are transparent around the mark, flags and cards fill the tile; a
// flag has an alpha channel all the same.
func TestCodePictureTransparency(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	for path, want := range map[string]string{"browsers/ff": "transparent", "credit-cards/visa": "opaque", "flags/np": "opaque"} {
		a := c.call("GET", "/avatars/"+path, "")
		if got := opacity(readPNG(t, a.body)); got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
	const rgba = 6
	if flag := c.call("GET", "/avatars/flags/br", ""); flag.body[25] != rgba {
		t.Errorf("flag: got colour type %d, want %d", flag.body[25], rgba)
	}
}

// What people get looks as it did when somebody last looked at it.
func TestCodePicturesLookRight(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	for name, path := range map[string]string{
		"browsers-ff":            "browsers/ff",
		"browsers-om-large":      "browsers/om?width=300&height=300",
		"credit-cards-visa":      "credit-cards/visa",
		"credit-cards-rupay-all": "credit-cards/rupay?width=400&height=0",
		"flags-br":               "flags/br",
		"flags-np-all":           "flags/np?width=0&height=96",
	} {
		c.call("GET", "/avatars/"+path, "").looks(name)
	}
}

// BenchmarkFlag is a flag that the server has kept, over loopback and sixteen
// connections, beside a bare handler that answers the same bytes, turn by turn;
// "share" is how many requests a second the server does for each of the bare
// handler's.
func BenchmarkFlag(b *testing.B) {
	s := Start(b, WithJournal(0))
	client := benchClient(b)
	const path = "/avatars/flags/us"
	flag, err := getBody(client, s.Endpoint()+path, "")
	if err != nil || http.DetectContentType(flag) != "image/png" {
		b.Fatalf("got %.40q %v", flag, err)
	}
	bare := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "image/png")
		_, _ = w.Write(flag)
	}))
	defer bare.Close()

	var server, floor time.Duration
	const turns = 8
	for b.Loop() {
		for range turns {
			server += spread(b, func() error { return get(client, s.Endpoint()+path, "") })
			floor += spread(b, func() error { return get(client, bare.URL+"/v1"+path, "") })
		}
	}
	b.ReportMetric(floor.Seconds()/server.Seconds(), "share")
	b.ReportMetric(float64(b.N*turns*perTurn)/server.Seconds(), "requests/s")
	b.ReportMetric(float64(b.N*turns*perTurn)/floor.Seconds(), "bare/s")
}

// BenchmarkNewCodePicture is artwork that the server has not kept: decoded, cut
// to the default size and written.
func BenchmarkNewCodePicture(b *testing.B) {
	s, err := New(WithJournal(0))
	if err != nil {
		b.Fatal(err)
	}
	h := s.Handler()
	for _, path := range []string{"browsers/ff", "credit-cards/visa", "flags/us"} {
		b.Run(path, func(b *testing.B) {
			n := 0
			for b.Loop() {
				n++
				r := httptest.NewRequest("GET", fmt.Sprintf("/v1/avatars/%s?n=%d&project=test", path, n), nil)
				w := &discard{header: make(http.Header, 24)}
				h.ServeHTTP(w, r)
				if w.status != 200 {
					b.Fatalf("got %d", w.status)
				}
			}
		})
	}
}
