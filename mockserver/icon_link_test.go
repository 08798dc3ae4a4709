package mockserver

import (
	"strings"
	"testing"
)

// The icon of a page is the one that its links say, by the real server's rules.
func TestFindIcon(t *testing.T) {
	t.Parallel()
	link := func(rel, href, sizes string) string {
		return `<link rel="` + rel + `" href="` + href + `" sizes="` + sizes + `">`
	}
	for _, test := range []struct{ name, page, body, url, kind string }{
		{"no page", "https://a.com/x/y", "", "https://a.com/favicon.ico", "ico"},
		{"port", "http://a.com:8080/x/y?z", "", "http://a.com:8080/favicon.ico", "ico"},
		{"no HTML", "https://a.com", "\x89PNG<link rel=", "https://a.com/favicon.ico", "ico"},
		{"one", "https://a.com/x/y", link("icon", "i.png", ""), "https://a.com/x/i.png", "png"},
		{"rel in any case", "https://a.com", link("SHORTCUT Icon", "i.ico", ""), "https://a.com/i.ico", "ico"},
		{"other rels", "https://a.com", link("apple-touch-icon", "1.png", "") + link("mask-icon", "2.svg", "") + link("icon shortcut", "3.png", "") +
			link(" icon", "4.png", "") + link("alternate icon", "5.png", ""), "https://a.com/favicon.ico", "ico"},
		{"other extensions", "https://a.com", link("icon", "1.gif", "") + link("icon", "2.webp", "") + link("icon", "3.PNG", "") + link("icon", "4", "") +
			link("icon", "data:image/png;base64,AA", "") + link("icon", "5.png/", "") + link("icon", "?6.png", ""), "https://a.com/favicon.ico", "ico"},
		{"query and fragment", "https://a.com/x", link("icon", "i.jpeg?v=1.gif#z", ""), "https://a.com/i.jpeg?v=1.gif#z", "jpeg"},
		{"largest", "https://a.com", link("icon", "1.png", "16x16") + link("icon", "2.png", "64x64") + link("icon", "3.png", "32x32"), "https://a.com/2.png", "png"},
		{"last of equals", "https://a.com", link("icon", "1.png", "any") + link("icon", "2.jpg", ""), "https://a.com/2.jpg", "jpg"},
		{"several sizes", "https://a.com", link("icon", "1.png", "16x16 512x512") + link("icon", "2.png", "17X16"), "https://a.com/2.png", "png"},
		{"sizes that are none", "https://a.com", link("icon", "1.png", "x32") + link("icon", "2.png", "big"), "https://a.com/2.png", "png"},
		{"huge sizes", "https://a.com", link("icon", "1.png", "99999999999999999999x9") + link("icon", "2.png", "10x10"), "https://a.com/1.png", "png"},
		{"drawing", "https://a.com", link("icon", "1.svg", "") + link("icon", "2.png", "512x512"), "https://a.com/1.svg", "svg"},
		{"last drawing", "https://a.com", link("icon", "1.svg", "") + link("icon", "2.svg", ""), "https://a.com/2.svg", "svg"},
		{"dots and slashes", "https://a.com/x/y/z", link("icon", "../i.png", ""), "https://a.com/x/i.png", "png"},
		{"another host", "https://a.com/x", link("icon", "//b.com/i.png", ""), "https://b.com/i.png", "png"},
		{"another scheme", "https://a.com/x", link("icon", "http://b.com/i.png", ""), "http://b.com/i.png", "png"},
		{"base is ignored", "https://a.com/x/y", `<base href="https://b.com/">` + link("icon", "i.png", ""), "https://a.com/x/i.png", "png"},
		{"in noscript", "https://a.com", "<noscript>" + link("icon", "i.png", "") + "</noscript>", "https://a.com/i.png", "png"},
		{"in the body", "https://a.com", "<body><div><p>" + link("icon", "i.png", ""), "https://a.com/i.png", "png"},
		{"in no text", "https://a.com", "<script>'" + link("icon", "1.png", "") + "'</script><!--" + link("icon", "2.png", "") + "--><title>" + link("icon", "3.png", "") + "</title>",
			"https://a.com/favicon.ico", "ico"},
		{"letters", "https://a.com", `<LINK REL=icon HREF='i.png?a=1&amp;b=2' / >`, "https://a.com/i.png?a=1&b=2", "png"},
		{"attributes twice", "https://a.com", `<link rel=icon rel=x href=1.png href=2.png>`, "https://a.com/1.png", "png"},
		{"href that is none", "https://a.com", link("icon", "http://%zz/i.png", ""), "https://a.com/favicon.ico", "ico"},
		{"no href", "https://a.com", `<link rel=icon>`, "https://a.com/favicon.ico", "ico"},
	} {
		if got := findIcon(test.page, []byte(test.body), true); got.url != test.url || got.kind != test.kind {
			t.Errorf("%s: got %v, want %s of kind %s", test.name, got, test.url, test.kind)
		}
	}
}

// Before 1.9.5 a link lay over the page's URL.
func TestFindIconOverlaid(t *testing.T) {
	t.Parallel()
	for href, want := range map[string]string{
		"i.png":              "https://a.com:1/i.png?q=1",
		"../i.png":           "https://a.com:1/../i.png?q=1",
		"/x/i.png?r":         "https://a.com:1/x/i.png?r",
		"//b.com/i.png":      "https://b.com/i.png?q=1",
		"http://b.com/i.png": "http://b.com/i.png?q=1",
	} {
		if got := findIcon("https://a.com:1/x/y?q=1#z", []byte(`<link rel=icon href="`+href+`">`), false); got.url != want || got.kind != "png" {
			t.Errorf("%s: got %v, want %s", href, got, want)
		}
	}
}

// No page makes the search fail, and what it gives can be asked for.
func FuzzFindIcon(f *testing.F) {
	f.Add("https://a.com/x?y#z", `<link rel=icon sizes=16x16 href="../a.png"><noscript><link rel="shortcut icon" href="b.svg">`)
	f.Add("http://[::1]:80", `<LINK rel=icon href=//b/c.ico`)
	f.Fuzz(func(t *testing.T, page, body string) {
		for _, resolved := range []bool{true, false} {
			l := findIcon(page, []byte(body), resolved)
			if l.kind == "" || l.url == "" && page != "" || strings.Contains(l.url, "\n") && validHTTPURL(page) {
				t.Errorf("findIcon(%q, %q): got %+v", page, body, l)
			}
		}
	})
}
