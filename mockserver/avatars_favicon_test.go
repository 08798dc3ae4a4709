package mockserver

import (
	"bytes"
	"compress/gzip"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
)

const (
	iconNotFound = "The requested favicon could not be found."
	iconFailed   = "Failed to fetch favicon from the requested URL."
)

// An icon is fetched from where the page says, and answered by what the link
// said that it is.
func TestFavicons(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	page := func(href string) string { return `<!doctype html><link rel="icon" href="` + href + `">` }
	c.fixtures(
		Fixture{URL: "https://a.example.com/x", Status: 404, Body: []byte(page("big.png"))},
		Fixture{URL: "https://a.example.com/big.png", Body: quartersPNG(t, 120, 80)},
		Fixture{URL: "https://b.example.com", Body: []byte(page("http://127.0.0.1/small.jpg"))},
		Fixture{URL: "http://127.0.0.1/small.jpg", Body: quartersPNG(t, 16, 16)},
		Fixture{URL: "https://c.example.com", Body: []byte(page("i.svg"))},
		Fixture{URL: "https://c.example.com/i.svg", Body: []byte("<?xml version='1.0'?>\n<svg onload='a()'><script>b()</script>\n\t<circle r='1'/></svg>")},
		Fixture{URL: "https://d.example.com/favicon.ico", Body: []byte("\x00\x00\x01\x00 anything")},
	)
	c.at("favicon", "https://a.example.com/x", "").looks("favicon-large")
	c.at("favicon", "https://b.example.com/", "").looks("favicon-small")
	const address = "https://d.example.com/some/page"
	for _, state := range []string{"miss", "hit"} {
		a := c.at("favicon", address, "")
		if a.ok(200); a.body != "\x00\x00\x01\x00 anything" || a.header.Get("Content-Type") != "image/x-icon" || a.header.Get("X-Appwrite-Cache") != state {
			t.Errorf("an ICO, %s: got %q, %v", state, a.body, a.header)
		}
		a = c.at("favicon", "https://c.example.com", "")
		const drawing = `<?xml version="1.0" encoding="UTF-8"?> <svg> <circle r="1"></circle></svg>`
		if a.ok(200); a.body != drawing || a.header.Get("Content-Type") != "image/svg+xml" || a.header.Get("X-Appwrite-Cache") != state ||
			!strings.Contains(a.header.Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("a drawing, %s: got %q, %v", state, a.body, a.header)
		}
	}
}

// Without network a site has a drawn icon, unless its own page says that it may
// have none.
func TestFaviconsAreDrawn(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	c.at("favicon", "https://www.example.com/a/b", "").looks("favicon-drawn")
	c.fixtures(
		Fixture{URL: "https://a.example.com", Body: []byte(`<link rel=icon href=i.png>`)},
		Fixture{URL: "https://b.example.com", Body: []byte(`<link rel=icon href=http://10.0.0.1/i.png>`)},
		Fixture{URL: "https://c.example.com", Body: []byte(`<link rel=icon href=ftp://c.example.com/i.png>`)},
	)
	c.at("favicon", "https://a.example.com", "").sized(56, 56)
	c.at("favicon", "https://b.example.com", "").said(404, "avatar_remote_url_failed", iconFailed)
	c.at("favicon", "https://c.example.com", "").said(404, "avatar_remote_url_failed", iconFailed)
}

// What is wrong with an icon has an error of its own; why a host is refused is
// not told.
func TestFaviconsThatAreNone(t *testing.T) {
	t.Parallel()
	inReleases(t, func(t *testing.T, c *client, _ release) {
		type refusal struct {
			icon, body string
			status     int
			code       int
			typ, text  string
		}
		for i, r := range []refusal{
			{"favicon.ico", "x", 404, 404, "avatar_icon_not_found", iconNotFound},
			{"favicon.ico", "x", 302, 404, "avatar_icon_not_found", iconNotFound},
			{"favicon.ico", "", 200, 404, "avatar_icon_not_found", "Favicon not found"},
			{"favicon.ico", "<HTML><body>", 200, 404, "avatar_icon_not_found", "Favicon not found"},
			{"favicon.ico", "<!DocType html>", 200, 404, "avatar_icon_not_found", "Favicon not found"},
			{"i.svg", "<svg>", 200, 400, "avatar_svg_sanitization_failed", "SVG sanitization failed."},
			{"i.svg", `<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>`, 200, 400, "avatar_svg_sanitization_failed", "SVG sanitization failed."},
			{"i.svg", "", 200, 400, "avatar_svg_sanitization_failed", "SVG sanitization failed."},
			{"i.png", "<html>", 200, 404, "avatar_icon_not_found", iconNotFound},
			{"i.png", string(iconOf(t, quartersPNG(t, 1, 1))), 200, 404, "avatar_icon_not_found", iconNotFound},
			{"i.jpg", "", 200, 404, "avatar_icon_not_found", iconNotFound},
			{"i.jpeg", "\xff\xd8\xff", 200, 404, "avatar_icon_not_found", iconNotFound},
		} {
			site := "https://site" + strconv.Itoa(i) + ".example.com/"
			body := ""
			if r.icon != "favicon.ico" {
				body = `<link rel="icon" href="` + r.icon + `">`
			}
			c.fixtures(Fixture{URL: site, Body: []byte(body)}, Fixture{URL: site + r.icon, Status: r.status, Body: []byte(r.body)})
			c.at("favicon", site, "").said(r.code, r.typ, r.text)
		}
		for _, address := range []string{"http://localhost/", "http://10.0.0.1/", "http://[::1]/", "http://foo.test", "http://a.example.com/%zz"} {
			c.at("favicon", address, "").said(404, "avatar_remote_url_failed", iconFailed)
		}
	})
}

// The only parameter is the URL.
func TestFaviconParams(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	c.call("GET", "/avatars/favicon", "").said(400, "general_argument_invalid", `Param "url" is not optional.`)
	for _, bad := range []string{"", "example.com", "mailto:a@example.com", "Http://example.com", "http://[::1", "http://example..com"} {
		c.at("favicon", bad, "").said(400, "general_argument_invalid",
			"Invalid `url` param: Value must be a valid URL with following schemes (http, https)")
	}
	c.at("favicon", "https://example.com", "&width=x&quality=-7").sized(56, 56)
}

// With network redirects are followed, five of them, each to where one may go;
// links lead on from the URL that was asked for.
func TestFaviconsOnline(t *testing.T) {
	t.Parallel()
	agents := make(chan string, 50)
	s, site := onlineServer(t, func(w http.ResponseWriter, r *http.Request) {
		agents <- r.Header.Get("User-Agent")
		path, hops := r.URL.Path, r.URL.Query().Get("hops")
		switch n, _ := strconv.Atoi(hops); {
		case n > 0:
			http.Redirect(w, r, path+"?hops="+strconv.Itoa(n-1), http.StatusFound)
		case path == "/away":
			http.Redirect(w, r, "http://inner.example.com/", http.StatusFound)
		case path == "/moved/page":
			http.Redirect(w, r, "/elsewhere/page", http.StatusMovedPermanently)
		case path == "/nowhere/page":
			w.WriteHeader(http.StatusFound)
		case path == "/huge":
			w.Header().Set("Content-Length", strconv.Itoa(10<<20+1))
		case strings.HasSuffix(path, ".png"):
			_, _ = w.Write(quartersPNG(t, 16, 16))
		case strings.HasSuffix(path, "favicon.ico"):
			_, _ = w.Write([]byte("icon"))
		default:
			w.WriteHeader(http.StatusNotFound)
			_, _ = w.Write([]byte(`<link rel=icon href=i.png>`))
		}
	})
	c := newClient(t, s)
	for _, page := range []string{"/x/page?hops=5", "/moved/page", "/x/page"} {
		c.at("favicon", site+page, "").looks("favicon-small")
	}
	a := c.at("favicon", site+"/nowhere/page", "")
	if a.ok(200); a.body != "icon" {
		t.Errorf("a redirect to nowhere: got %q, want the icon of the site", a.body)
	}
	for _, page := range []string{"/x/page?hops=6", "/away", "/huge"} {
		c.at("favicon", site+page, "").said(404, "avatar_remote_url_failed", iconFailed)
	}
	for range len(agents) {
		if got := <-agents; got != "Appwrite-Server v1.9.6. Please report abuse at" {
			t.Errorf("got user agent %q", got)
		}
	}
}

// An icon is under the same rules as its page: wherever the page says that it is,
// and wherever that leads, nobody on the inside is asked.
func TestFaviconsLeadNowhereInside(t *testing.T) {
	t.Parallel()
	inside := make(chan string, 50)
	victim := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { inside <- r.URL.String() }))
	t.Cleanup(victim.Close)
	address := strings.TrimPrefix(victim.URL, "http://")
	_, port, _ := strings.Cut(address, ":")
	s, site := onlineServer(t, func(w http.ResponseWriter, r *http.Request) {
		switch to := r.URL.Query().Get("to"); r.URL.Path {
		case "/page":
			_, _ = io.WriteString(w, `<link rel="icon" href="`+html.EscapeString(to)+`">`)
		case "/moved.svg":
			http.Redirect(w, r, to, http.StatusFound)
		}
	})
	c := newClient(t, s)
	for _, to := range []string{
		victim.URL + "/i.png", victim.URL + "/i.svg", victim.URL + "/favicon.ico", "//" + address + "/i.png", "http://inner.example.com:" + port + "/i.png",
		"http://2130706433:" + port + "/i.jpg", "http://0x7f.1:" + port + "/i.jpeg", "http://[::ffff:127.0.0.1]:" + port + "/i.png",
		"http://localhost:" + port + "/i.png", "https://" + address + "/i.ico", "ftp://" + address + "/i.png", "file:///etc/i.png",
	} {
		c.at("favicon", site+"/page?to="+url.QueryEscape(to), "").said(404, "avatar_remote_url_failed", iconFailed)
		moved := "/moved.svg?to=" + url.QueryEscape(to)
		c.at("favicon", site+"/page?to="+url.QueryEscape(moved), "").said(404, "avatar_remote_url_failed", iconFailed)
	}
	if len(inside) > 0 {
		t.Errorf("%s was asked for on the inside", <-inside)
	}
}

// A drawing that would grow without bound, or takes in what is elsewhere, is refused
// or cut, and a packed answer is no larger than others.
func TestHostileIcons(t *testing.T) {
	t.Parallel()
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	for range 11 {
		_, _ = z.Write(make([]byte, 1<<20))
	}
	_ = z.Close()
	drawings := map[string]string{
		"lol": `<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><svg><text>&b;&b;&b;</text></svg>`,
		"xxe": `<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg><text>&a;</text></svg>`,
		"dtd": `<!DOCTYPE svg SYSTEM "http://127.0.0.1/x.dtd"><svg><text>&a;</text></svg>`,
		"use": `<svg><g id="a"><use href="#a"/></g><use href="http://127.0.0.1/x.svg#a"/><image href="file:///etc/passwd"/><foreignObject><iframe src="http://127.0.0.1"/></foreignObject></svg>`,
	}
	s, site := onlineServer(t, func(w http.ResponseWriter, r *http.Request) {
		name := strings.Trim(r.URL.Path, "/")
		if name, ok := strings.CutSuffix(name, ".svg"); ok && name != "bomb" {
			_, _ = io.WriteString(w, drawings[name])
			return
		}
		if name == "bomb.svg" {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(packed.Bytes())
			return
		}
		_, _ = io.WriteString(w, `<link rel="icon" href="/`+name+`.svg">`)
	})
	c := newClient(t, s)
	for _, name := range []string{"lol", "xxe", "dtd"} {
		c.at("favicon", site+"/"+name, "").said(400, "avatar_svg_sanitization_failed", "SVG sanitization failed.")
	}
	c.at("favicon", site+"/bomb", "").said(404, "avatar_remote_url_failed", iconFailed)
	a := c.at("favicon", site+"/use", "")
	if want := `<svg><g id="a"></g><image></image></svg>`; a.status != 200 || a.body != want {
		t.Errorf("%s: got %d %s, want %s", a.request, a.status, a.body, want)
	}
}
