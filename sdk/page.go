package sdk

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"

	"github.com/appctl/appctl/sdk/query"
)

// Page is a part of a list. The next one begins behind its last item: ask again
// with [query.CursorAfter] of that item's ID. The iterators do so by
// themselves.
type Page[T any] struct {
	Total int  // of what matches, on all pages; at most 5000, which means "or more". 0 if [ListParams] says not to count
	Items []*T // of this page, none of them nil
}

// ListParams says which part of a list a method gives, and of what.
type ListParams struct {
	Queries []query.Query // filters, orders and the page. Default: the first 25, in the order of their creation
	Total   *bool         // whether to count all that match. Default: true
}

// pageDocument is a list as it comes: the items stand under a name of their own.
type pageDocument[T any] struct {
	name string
	page Page[T]
}

// UnmarshalJSON leaves out items that are null.
func (d *pageDocument[T]) UnmarshalJSON(b []byte) error {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(b, &members); err != nil {
		return err
	}
	for name, into := range map[string]any{"total": &d.page.Total, d.name: &d.page.Items} {
		if raw, ok := members[name]; ok {
			if err := json.Unmarshal(raw, into); err != nil {
				return err
			}
		}
	}
	d.page.Items = slices.DeleteFunc(d.page.Items, func(item *T) bool { return item == nil })
	return nil
}

// list makes a request whose answer is items under a name.
func list[T any](ctx context.Context, c *Client, r request, name string, opts []CallOption) (*Page[T], error) {
	d := &pageDocument[T]{name: name}
	if _, err := c.exchange(ctx, r, d, opts); err != nil {
		return nil, err
	}
	return &d.page, nil
}

// listOf is list with the parameters of a list that the server pages.
func listOf[T any](ctx context.Context, c *Client, r request, name string, p ListParams, opts []CallOption) (*Page[T], error) {
	values, err := p.values()
	if err != nil {
		return nil, r.fail(ErrInvalidArgument, "", err)
	}
	r.query = values
	return list[T](ctx, c, r, name, opts)
}

// values are the parameters as they are sent. A number says whether to count:
// some servers take the word "false" for true.
func (p ListParams) values() (url.Values, error) {
	v := url.Values{}
	for i, q := range p.Queries {
		if q == (query.Query{}) {
			return nil, fmt.Errorf("query %d is empty", i+1)
		}
		v.Add("queries[]", q.String())
	}
	if p.Total != nil {
		v.Set("total", map[bool]string{true: "1", false: "0"}[*p.Total])
	}
	return v, nil
}
