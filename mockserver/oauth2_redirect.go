package mockserver

import (
	"net/url"
	"strings"
)

// sendTo sends the browser on, for this once: the way is never kept.
func (c *call) sendTo(location string) {
	h := c.w.Header()
	h["Location"] = []string{location}
	h["Cache-Control"] = []string{"no-store, no-cache, must-revalidate, max-age=0"}
	h["Pragma"] = headerNoCache
}

// rebuildURL takes a URL apart and puts it together again as PHP does, with
// further parameters: an empty path becomes "/", a bare colon goes, and an
// empty fragment leaves its sign.
func rebuildURL(raw string, params ...urlParam) (string, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return "", err
	}
	f := readForm(u.RawQuery)
	for _, p := range params {
		f.root.set(p.name, p.value)
	}
	var b strings.Builder
	if u.Scheme != "" {
		b.WriteString(u.Scheme + "://")
	}
	if u.User != nil {
		b.WriteString(u.User.String() + "@")
	}
	b.WriteString(strings.TrimSuffix(u.Host, ":"))
	path := u.EscapedPath()
	if !strings.HasPrefix(path, "/") {
		b.WriteByte('/')
	}
	b.WriteString(path)
	if query := f.encode(); query != "" {
		b.WriteString("?" + query)
	}
	b.WriteString("#" + u.EscapedFragment())
	return b.String(), nil
}

// pathOf is the path of a URL.
func pathOf(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	return u.Path
}

// encode writes the fields as PHP's http_build_query does.
func (f *phpForm) encode() string {
	var pairs []string
	for _, key := range f.root.keys {
		pairs = appendPairs(pairs, key, f.root.values[key])
	}
	return strings.Join(pairs, "&")
}

func appendPairs(pairs []string, name string, v any) []string {
	a, ok := v.(*phpArray)
	if !ok {
		return append(pairs, phpEscape(name)+"="+phpEscape(v.(string)))
	}
	for _, key := range a.keys {
		pairs = appendPairs(pairs, name+"["+key+"]", a.values[key])
	}
	return pairs
}

// phpEscape is PHP's urlencode, which differs in one character.
func phpEscape(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "~", "%7E") }
