package mockserver

import "strings"

// urlParam is a parameter of a URL.
type urlParam struct{ name, value string }

// addParams gives a URL with parameters: its own first, as PHP reads them,
// where one of the same name takes the new value; then the others. All else
// stays as it is, but what would end an attribute of HTML.
func addParams(raw string, add ...urlParam) string {
	raw, fragment, _ := strings.Cut(raw, "#")
	base, query, _ := strings.Cut(raw, "?")
	f := readForm(query)
	for _, p := range add {
		f.root.set(p.name, p.value)
	}
	link := quoteURL(base) + "?" + f.encode()
	if fragment != "" {
		link += "#" + quoteURL(fragment)
	}
	return link
}

// quoteURL escapes what no URL holds and HTML would trip over.
var quoteURL = strings.NewReplacer(`"`, "%22", "<", "%3C", ">", "%3E", " ", "%20", "\n", "%0A", "\r", "%0D", "\t", "%09").Replace
