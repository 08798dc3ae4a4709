package mockserver

import (
	"net/url"
	"slices"
	"strings"
)

// urlParam is a parameter of a URL.
type urlParam struct{ name, value string }

// addParams gives a URL with parameters: its own first, where one of the same
// name takes the new value; then the others. All else stays as it is, but what
// would end an attribute of HTML.
func addParams(raw string, add ...urlParam) string {
	raw, fragment, hasFragment := strings.Cut(raw, "#")
	base, query, _ := strings.Cut(raw, "?")
	link := quoteURL(base) + "?" + encodeParams(append(splitQuery(query), add...))
	if hasFragment && fragment != "" {
		link += "#" + quoteURL(fragment)
	}
	return link
}

// quoteURL escapes what no URL holds and HTML would trip over.
var quoteURL = strings.NewReplacer(`"`, "%22", "<", "%3C", ">", "%3E", " ", "%20", "\n", "%0A", "\r", "%0D", "\t", "%09").Replace

// splitQuery are the parameters of a query, in order.
func splitQuery(query string) []urlParam {
	var params []urlParam
	for pair := range strings.SplitSeq(query, "&") {
		if name, value, _ := strings.Cut(pair, "="); name != "" {
			params = append(params, urlParam{unescape(name), unescape(value)})
		}
	}
	return params
}

// encodeParams writes parameters in the encoding of forms. Of two with the
// same name it is the first place and the last value.
func encodeParams(params []urlParam) string {
	var once []urlParam
	for _, p := range params {
		i := slices.IndexFunc(once, func(o urlParam) bool { return o.name == p.name })
		if i < 0 {
			once = append(once, p)
			continue
		}
		once[i].value = p.value
	}
	var query strings.Builder
	for i, p := range once {
		if i > 0 {
			query.WriteByte('&')
		}
		query.WriteString(encodeForm(p.name) + "=" + encodeForm(p.value))
	}
	return query.String()
}

// encodeForm escapes "~" too, as forms do and [url.QueryEscape] does not.
func encodeForm(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "~", "%7E") }
