package sdk

import (
	"context"
	"errors"
	"iter"
	"slices"

	"github.com/appctl/appctl/sdk/query"
)

const (
	turnedAt    = 100  // items of a page that an iterator asks for
	mostCounted = 5000 // where servers stop to count
)

// turning are the queries that an iterator makes itself, or cannot work with.
var turning = []string{"limit", "offset", "cursorAfter", "cursorBefore", "orderRandom"}

// pages turns the pages of a list. id gives an item's ID, behind which the
// next page begins; nil for items without one. A list with an order of the
// caller's is turned by numbers: a cursor needs an item whose attribute is set.
func pages[T any](ctx context.Context, fetch func(context.Context, ListParams) (*Page[T], error), id func(*T) string, queries []query.Query) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		if slices.ContainsFunc(queries, func(q query.Query) bool { return slices.Contains(turning, q.Method()) }) {
			yield(nil, &Error{Class: ErrInvalidArgument, Err: errors.New("an iterator turns the pages itself: it takes no limit, offset, cursor or random order")})
			return
		}
		byNumber := id == nil || slices.ContainsFunc(queries, func(q query.Query) bool {
			return q.Method() == "orderAsc" || q.Method() == "orderDesc"
		})
		next := query.Offset(0)
		for seen := 0; ; {
			page, err := fetch(ctx, ListParams{Queries: append([]query.Query{query.Limit(turnedAt), next}, queries...)})
			if err != nil {
				yield(nil, err)
				return
			}
			for _, item := range page.Items {
				if !yield(item, nil) {
					return
				}
			}
			seen += len(page.Items)
			if len(page.Items) == 0 || seen >= page.Total && page.Total < mostCounted {
				return
			}
			last := next
			next = query.Offset(seen)
			if !byNumber {
				next = query.CursorAfter(id(page.Items[len(page.Items)-1]))
			}
			if next == last {
				return // the server does not turn the page
			}
		}
	}
}
