package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/appctl/appctl/sdk"
	"github.com/appctl/appctl/sdk/query"
)

// listFlags say what of a list is wanted.
type listFlags struct {
	limit, offset int
	all, noTotal  bool
	queries       []string
	filters       []filterFlag
	flags         *pflag.FlagSet
}

// filterFlag is a flag that stands for the query that is asked for most.
type filterFlag struct {
	attribute string
	value     *string
}

func (f *listFlags) add(cmd *cobra.Command) {
	f.flags = cmd.Flags()
	cmd.Flags().IntVar(&f.limit, "limit", 0, "how many at most, a `NUMBER`; left out, the server's 25")
	cmd.Flags().IntVar(&f.offset, "offset", 0, "how many to pass over, a `NUMBER`")
	cmd.Flags().BoolVar(&f.all, "all", false, "all of them, by as many requests as that takes")
	cmd.Flags().BoolVar(&f.noTotal, "no-total", false, "do not have the server count those on other pages")
}

// addQueries is for lists that take more than a page.
func (f *listFlags) addQueries(cmd *cobra.Command) {
	f.add(cmd)
	cmd.Flags().StringArrayVar(&f.queries, "query", nil, "a `QUERY` of the API, as JSON; may be repeated")
}

// filter adds a flag that leaves the items whose attribute is its value.
func (f *listFlags) filter(cmd *cobra.Command, name, attribute, usage string) {
	value := new(string)
	cmd.Flags().StringVar(value, name, "", usage)
	f.filters = append(f.filters, filterFlag{attribute, value})
}

// turning are the queries that choose a page, which --all does itself.
var turning = []string{"limit", "offset", "cursorAfter", "cursorBefore", "orderRandom"}

// asked are the queries that the flags stand for.
func (f *listFlags) asked() ([]query.Query, error) {
	switch {
	case f.flags.Changed("limit") && f.limit < 1:
		return nil, usagef("--limit: %d is no number of things to list", f.limit)
	case f.offset < 0:
		return nil, usagef("--offset: %d is no number of things to pass over", f.offset)
	case f.all && (f.flags.Changed("limit") || f.flags.Changed("offset") || f.noTotal):
		return nil, usagef("--all goes neither with --limit and --offset nor with --no-total")
	}
	var queries []query.Query
	if f.limit > 0 {
		queries = append(queries, query.Limit(f.limit))
	}
	if f.offset > 0 {
		queries = append(queries, query.Offset(f.offset))
	}
	for _, x := range f.filters {
		if *x.value != "" {
			queries = append(queries, query.Equal(x.attribute, *x.value))
		}
	}
	for _, text := range f.queries {
		q, err := query.Parse(text)
		if err != nil {
			return nil, usagef("--query: %w", err)
		}
		if f.all && slices.Contains(turning, q.Method()) {
			return nil, usagef("--query: %s does not go with --all", q.Method())
		}
		queries = append(queries, q)
	}
	return queries, nil
}

// lister is a list method of the SDK.
type lister[T any] func(context.Context, sdk.ListParams, ...sdk.CallOption) (*sdk.Page[T], error)

// fetch gets what the flags ask for. The document is the server's, with the items of
// all pages in it where there are several. name is that of the items in it, and id
// gives an item's, or is nil for items without one.
func fetch[T any](ctx context.Context, c *call, f *listFlags, name string, id func(*T) string, list lister[T]) ([]*T, []byte, error) {
	queries, err := f.asked()
	if err != nil {
		return nil, nil, err
	}
	if f.all {
		return fetchAll(ctx, c, queries, name, id, list)
	}
	p := sdk.ListParams{Queries: queries}
	if f.noTotal {
		p.Total = new(false)
	}
	page, err := list(ctx, p, c.keep())
	if err != nil {
		return nil, nil, err
	}
	if n := len(page.Items); n > 0 && f.offset+n < page.Total {
		c.app.say("%d of %d: --all lists all.", n, page.Total)
	}
	return page.Items, c.body(), nil
}

const (
	pageSize    = 100
	mostCounted = 5000 // where servers stop to count
)

// fetchAll turns the pages: behind the last item, or by number where items have no
// ID or the caller has an order.
func fetchAll[T any](ctx context.Context, c *call, queries []query.Query, name string, id func(*T) string, list lister[T]) ([]*T, []byte, error) {
	byNumber := id == nil || slices.ContainsFunc(queries, func(q query.Query) bool {
		return q.Method() == "orderAsc" || q.Method() == "orderDesc"
	})
	var items []*T
	raw := []json.RawMessage{}
	next := query.Offset(0)
	for {
		page, err := list(ctx, sdk.ListParams{Queries: append([]query.Query{query.Limit(pageSize), next}, queries...)}, c.keep())
		if err != nil {
			return nil, nil, err
		}
		more, err := rawItems(c.body(), name)
		if err != nil {
			return nil, nil, err
		}
		items, raw = append(items, page.Items...), append(raw, more...)
		last := next
		if next = query.Offset(len(items)); !byNumber && len(page.Items) > 0 {
			next = query.CursorAfter(id(page.Items[len(page.Items)-1]))
		}
		if len(page.Items) == 0 || len(items) >= page.Total && page.Total < mostCounted || next == last {
			return items, joined(name, raw), nil
		}
	}
}

// rawItems are the items of a list as they came. The SDK has read the document: what
// is missing from it is missing there too.
func rawItems(document []byte, name string) ([]json.RawMessage, error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(document, &members); err != nil || members[name] == nil {
		return nil, err
	}
	var items []json.RawMessage
	err := json.Unmarshal(members[name], &items)
	return items, err
}

// joined is a list as the API writes one.
func joined(name string, items []json.RawMessage) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `{"total":%d,%q:[`, len(items), name)
	for i, item := range items {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(item)
	}
	b.WriteString("]}")
	return b.Bytes()
}
