package mockserver

import (
	"math/rand/v2"
	"slices"
)

// mostCounted is where the total of a list stops to count.
const mostCounted = 5000

// listing is a list that queries are asked of.
type listing[T any] struct {
	noun  string                        // of an item, in refusals: "User"
	all   []T                           // in the order of creation
	value func(item T, name string) any // an attribute, nil when it is not set; "$sequence" is not asked
	also  func(item T) bool             // must hold beside the queries, nil for nothing
}

// item is one of a list with its place in the order of creation.
type item[T any] struct {
	value T
	place int
}

// page gives the items that the caller asks for, and how many there are
// without limit, offset and cursor: 0 if the caller does not want to know.
func (l listing[T]) page(c *call) (page []T, total int, err error) {
	q := c.queries()
	if err := q.checkSearch(); err != nil {
		return nil, 0, err
	}
	var found []item[T]
	var cursor *item[T]
	for i, v := range l.all {
		it := item[T]{v, i}
		if q.cursor != "" && l.attribute(it, "$id") == q.cursor {
			cursor = &item[T]{v, i}
		}
		if l.matches(q, it) {
			found = append(found, it)
		}
	}
	if c.flag("total") {
		total = min(len(found), mostCounted)
	}
	if q.cursor != "" {
		found, err = l.beyond(q, found, cursor)
	}
	if err != nil {
		return nil, 0, err
	}
	l.sort(q, found)
	return cut(q, found), total, nil
}

func (l listing[T]) attribute(it item[T], name string) any {
	if name == "$sequence" {
		return it.place + 1
	}
	return l.value(it.value, name)
}

func (l listing[T]) matches(q *queries, it item[T]) bool {
	if l.also != nil && !l.also(it.value) {
		return false
	}
	value := func(name string) any { return l.attribute(it, name) }
	return !slices.ContainsFunc(q.filters, func(f filter) bool { return !f.matches(value) })
}

// compare orders two items as the caller wants it, at last by their creation.
func (l listing[T]) compare(q *queries, a, b item[T]) int {
	for _, o := range q.orders {
		var n int
		switch {
		case o.random:
		case o.attribute == "":
			n = compareValues(a.place, b.place)
		default:
			n = compareValues(l.attribute(a, o.attribute), l.attribute(b, o.attribute))
		}
		if o.down {
			n = -n
		}
		if n != 0 {
			return n
		}
	}
	return compareValues(a.place, b.place)
}

// beyond leaves the items behind the cursor, or those before it. The cursor
// need not be one of them.
func (l listing[T]) beyond(q *queries, found []item[T], cursor *item[T]) ([]item[T], error) {
	if cursor == nil {
		return nil, unknownCursor(l.noun, q.cursor)
	}
	for _, o := range q.orders {
		if o.attribute != "" && l.attribute(*cursor, o.attribute) == nil {
			return nil, failf("database_query_order_null", "The order attribute '%s' had a null value. "+
				"Cursor pagination requires all documents order attribute values are non-null.", o.attribute)
		}
	}
	return slices.DeleteFunc(found, func(it item[T]) bool {
		n := l.compare(q, it, *cursor)
		return n == 0 || (n < 0) != q.before
	}), nil
}

func unknownCursor(noun, id string) error {
	return failf("general_cursor_not_found", "%s '%s' for the 'cursor' value not found.", noun, id)
}

func (l listing[T]) sort(q *queries, found []item[T]) {
	if slices.ContainsFunc(q.orders, func(o order) bool { return o.random }) {
		rand.Shuffle(len(found), func(i, j int) { found[i], found[j] = found[j], found[i] })
	}
	if len(q.orders) > 0 && !q.orders[0].random {
		slices.SortFunc(found, func(a, b item[T]) int { return l.compare(q, a, b) })
	}
}

// cut leaves the page of limit and offset, counted backwards from the end when
// it ends before a cursor.
func cut[T any](q *queries, found []item[T]) []T {
	start := min(q.offset, len(found))
	end := start + min(q.limit, len(found)-start)
	if q.before {
		start, end = len(found)-end, len(found)-start
	}
	page := make([]T, 0, end-start)
	for _, it := range found[start:end] {
		page = append(page, it.value)
	}
	return page
}

// checkSearch refuses words to search attributes for: none has the index.
func (q *queries) checkSearch() error {
	if name, found := searched(q.filters); found {
		return failf("general_query_invalid", "Searching by attribute %q requires a fulltext index.", name)
	}
	return nil
}

// searched is the first attribute that filters search.
func searched(filters []filter) (name string, found bool) {
	for _, f := range filters {
		if f.method == "search" || f.method == "notSearch" {
			return f.attribute, true
		}
		if name, found := searched(f.nested); found {
			return name, true
		}
	}
	return "", false
}
