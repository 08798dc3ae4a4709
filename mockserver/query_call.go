package mockserver

import (
	"slices"
	"strings"
)

// readCall reads a query as clients wrote it before 1.5, as a call of its
// method: equal("provider", ["mock"]). What is no such call is not ok.
func readCall(text string) (q rawQuery, ok bool) {
	method, rest, opened := strings.Cut(text, "(")
	inside, closed := strings.CutSuffix(rest, ")")
	v, isJSON := readQueryJSON([]byte("[" + inside + "]"))
	list, isList := v.(*phpArray)
	if !opened || !closed || !isJSON || !isList {
		return rawQuery{}, false
	}
	q.method = method
	args := list.items()
	if len(args) > 0 && !slices.Contains([]string{"limit", "offset", "cursorAfter", "cursorBefore"}, method) {
		if q.attribute, ok = args[0].(string); !ok {
			return rawQuery{}, false
		}
		args = args[1:]
	}
	q.values = args
	if len(args) == 1 {
		if values, isList := args[0].(*phpArray); isList {
			q.values = values.items()
		}
	}
	return q, true
}
