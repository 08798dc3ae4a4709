package mockserver

import (
	"net/url"
	"strings"
	"testing"
)

// A link keeps all that it had, in order, and gains its parameters in the
// encoding of forms.
func TestAddParams(t *testing.T) {
	t.Parallel()
	add := []urlParam{{"userId", "u"}, {"secret", "a b~"}}
	for raw, want := range map[string]string{
		"https://app.example":                       "https://app.example?userId=u&secret=a+b%7E",
		"https://app.example/":                      "https://app.example/?userId=u&secret=a+b%7E",
		"https://ann:pw@app.example:8080/a%2Fb/?":   "https://ann:pw@app.example:8080/a%2Fb/?userId=u&secret=a+b%7E",
		"https://app.example/#":                     "https://app.example/?userId=u&secret=a+b%7E",
		"https://app.example/?q=a%20b&empty#f?x=1":  "https://app.example/?q=a+b&empty=&userId=u&secret=a+b%7E#f?x=1",
		"https://app.example/?secret=x&z=1&z=2":     "https://app.example/?secret=a+b%7E&z=2&userId=u",
		"appwrite-callback-test://":                 "appwrite-callback-test://?userId=u&secret=a+b%7E",
		"https://app.example/?a[]=1&a[]=2&b.c=3":    "https://app.example/?a%5B0%5D=1&a%5B1%5D=2&b.c=3&userId=u&secret=a+b%7E",
		`https://app.example/"><b>?"=<#">`:          "https://app.example/%22%3E%3Cb%3E?%22=%3C&userId=u&secret=a+b%7E#%22%3E",
		"https://[::1]:3000/x?expire=1&lang=de#a=b": "https://[::1]:3000/x?expire=1&lang=de&userId=u&secret=a+b%7E#a=b",
	} {
		got := addParams(raw, add...)
		if got != want {
			t.Errorf("%s: got\n\t%s, want\n\t%s", raw, got, want)
		}
		if _, err := url.Parse(got); err != nil {
			t.Errorf("%s: %v", raw, err)
		}
	}
}

// Whatever URL a redirect may go to, the link of it goes to the same host,
// carries the token, and cannot leave the attribute of HTML that it stands in.
func FuzzAddParams(f *testing.F) {
	for _, seed := range []string{"http://localhost/?a=1#f", "https://app.example", `http://localhost/"><script>`, "exp://x?&&=&%zz[", "http://localhost?[]=1&a[b"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		before, err := url.Parse(raw)
		if err != nil || strings.ContainsAny(before.Host+before.User.String(), "\"<>") {
			return // refused as a redirect
		}
		link := addParams(raw, urlParam{"userId", "u"}, urlParam{"secret", "s"})
		if strings.ContainsAny(link, "\"<> \n") {
			t.Errorf("%q: got %q", raw, link)
		}
		after, err := url.Parse(link)
		if err != nil || after.Scheme != before.Scheme || after.Host != before.Host {
			t.Fatalf("%q: got %q, %v", raw, link, err)
		}
		if q := after.Query(); q.Get("userId") != "u" || q.Get("secret") != "s" {
			t.Errorf("%q: got %q", raw, link)
		}
	})
}
