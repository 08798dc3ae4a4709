package mockserver

import (
	"bytes"
	"cmp"
	"math"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// iconLink is where an icon is, and of which kind: the extension of its path.
type iconLink struct {
	url  string
	kind string
}

// iconKinds are the extensions of icons, in this letter case alone.
var iconKinds = []string{"svg", "ico", "png", "jpg", "jpeg"}

// findIcon gives the icon that a page names: a drawing if there is one, else the
// largest, of several the last. Without one it is /favicon.ico of the site.
// Links lead on from the URL that was asked for, wherever it redirected to.
func findIcon(page string, body []byte, resolved bool) iconLink {
	base, err := url.Parse(page)
	if err != nil {
		return iconLink{page, "ico"} // was refused when it was fetched
	}
	best, space := iconLink{base.Scheme + "://" + base.Host + "/favicon.ico", "ico"}, 0
	z := html.NewTokenizer(bytes.NewReader(body))
	for token := z.Next(); token != html.ErrorToken; token = z.Next() {
		if token != html.StartTagToken && token != html.SelfClosingTagToken {
			continue
		}
		l, area := linkOf(z, base, resolved)
		if l.kind == "svg" {
			area = math.MaxInt
		}
		if l.url != "" && area >= space {
			best, space = l, area
		}
	}
	return best
}

// linkOf reads a tag: the icon that it links to, if it does, and its area in
// pixels, 0 for any.
func linkOf(z *html.Tokenizer, base *url.URL, resolved bool) (l iconLink, area int) {
	name, more := z.TagName()
	if string(name) == "noscript" {
		z.NextIsNotRawText() // nobody runs scripts here
	}
	if string(name) != "link" {
		return l, 0
	}
	attrs := make(map[string]string)
	for more {
		var key, value []byte
		key, value, more = z.TagAttr()
		if _, twice := attrs[string(key)]; !twice {
			attrs[string(key)] = string(value)
		}
	}
	if rel := strings.ToLower(attrs["rel"]); rel != "icon" && rel != "shortcut icon" {
		return l, 0
	}
	href, err := url.Parse(attrs["href"])
	if err != nil {
		return l, 0
	}
	to := base.ResolveReference(href)
	if !resolved {
		to = overlay(base, href)
	}
	kind := strings.TrimPrefix(path.Ext(to.Path), ".")
	if !slices.Contains(iconKinds, kind) {
		return l, 0
	}
	width, height, _ := strings.Cut(strings.ToLower(attrs["sizes"]), "x")
	return iconLink{to.String(), kind}, min(leadingNumber(width), 1<<15) * min(leadingNumber(height), 1<<15)
}

// overlay puts what a link has over what the page's URL has, as the real server
// did before [resolvedIcons]: a relative path begins at the root.
func overlay(base, href *url.URL) *url.URL {
	to := *base
	to.Scheme, to.Host = cmp.Or(href.Scheme, base.Scheme), cmp.Or(href.Host, base.Host)
	if href.Path != "" {
		to.Path, to.RawPath = "/"+strings.TrimLeft(href.Path, "/"), ""
	}
	to.RawQuery = cmp.Or(href.RawQuery, base.RawQuery)
	to.Fragment, to.RawFragment = "", ""
	return &to
}

// leadingNumber reads the digits that a text begins with, 0 for none.
func leadingNumber(s string) int {
	s = strings.TrimLeft(s, " \t\r\n")
	end := 0
	for end < len(s) && isDigit(s[end]) {
		end++
	}
	n, err := strconv.Atoi(s[:end])
	if err != nil && end > 0 {
		return math.MaxInt
	}
	return n
}
