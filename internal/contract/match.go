package contract

import (
	"net/url"
	"strings"
)

// Match gives the operation that a request reaches, by its method and its path
// below /v1, and the values of the path's parameters. As on the server, empty
// segments do not count, HEAD is GET, and a fixed segment wins over a parameter.
func Match(method, path string) (Operation, map[string]string, bool) {
	if method == "HEAD" {
		method = "GET"
	}
	var best Operation
	var values map[string]string
	for _, op := range All {
		if op.Method != method {
			continue
		}
		for _, pattern := range append([]string{op.Path}, op.Aliases...) {
			found, ok := matchPath(pattern, path)
			if ok && (values == nil || len(found) < len(values)) {
				best, values = op, found
			}
		}
	}
	return best, values, values != nil
}

// matchPath gives the values of the {parameters} of a pattern in path.
func matchPath(pattern, path string) (map[string]string, bool) {
	want, got := segments(pattern), segments(path)
	if len(want) != len(got) {
		return nil, false
	}
	values := map[string]string{}
	for i, segment := range want {
		name, isParam := strings.CutPrefix(segment, "{")
		if !isParam && segment != got[i] {
			return nil, false
		}
		if !isParam {
			continue
		}
		value, err := url.PathUnescape(got[i])
		if err != nil {
			return nil, false
		}
		values[strings.TrimSuffix(name, "}")] = value
	}
	return values, true
}

func segments(path string) []string {
	return strings.FieldsFunc(path, func(r rune) bool { return r == '/' })
}
