package query

// OrderAsc sorts the list by the attribute, the least first; with "" by the
// order of creation. Further orders count where the one before is a draw.
func OrderAsc(attribute string) Query { return build[string]("orderAsc", attribute) }

// OrderDesc sorts the list by the attribute, the greatest first; with "" the
// newest first.
func OrderDesc(attribute string) Query { return build[string]("orderDesc", attribute) }

// OrderRandom shuffles the list, anew with each request.
func OrderRandom() Query { return build[string]("orderRandom", "") }

// Limit is how many items to give, 1 or more. Default: 25. Of several limits,
// offsets and cursors the first counts.
func Limit(n int) Query { return build("limit", "", n) }

// Offset is how many items to pass over, 0 or more.
func Offset(n int) Query { return build("offset", "", n) }

// CursorAfter begins behind the item with that ID, which the list must have.
// Unlike with [Offset], what is added or deleted meanwhile moves no page.
func CursorAfter(id string) Query { return build("cursorAfter", "", id) }

// CursorBefore ends in front of the item with that ID.
func CursorBefore(id string) Query { return build("cursorBefore", "", id) }
