package mockserver

import "time"

// listLimit is how many items a list has that asks for no number.
const listLimit = 25

// queries are what a list was asked for in the Queries language.
type queries struct {
	filters []filter // all must hold
	orders  []order
	limit   int
	offset  int
	cursor  string // id of the item before or after which the page lies, "" for none
	before  bool   // the page ends before the cursor
}

// filter is one condition on an item.
type filter struct {
	method    string
	attribute string
	values    []any    // of the attribute's type
	nested    []filter // of "and" and "or"
}

// order is one thing that a list is sorted by.
type order struct {
	attribute string // "" for the order of creation
	down      bool
	random    bool
}

// plain tells whether the list is wanted as it was created: nothing left out,
// nothing moved, and read forwards.
func (q *queries) plain() bool { return len(q.filters) == 0 && len(q.orders) == 0 && !q.before }

// attributeType is what the values of an attribute are.
type attributeType int

const (
	textAttribute    attributeType = iota // string
	boolAttribute                         // bool
	timeAttribute                         // time.Time
	integerAttribute                      // int
	listAttribute                         // []string
)

// attributeTypes are the types of attributes that are not texts. A name means
// the same in every list.
var attributeTypes = map[string]attributeType{
	"$createdAt": timeAttribute, "$updatedAt": timeAttribute, "$sequence": integerAttribute,
	"providerAccessTokenExpiry": timeAttribute, "expire": timeAttribute,
	"status": boolAttribute, "emailVerification": boolAttribute, "phoneVerification": boolAttribute, "impersonator": boolAttribute,
	"passwordUpdate": timeAttribute, "registration": timeAttribute, "accessedAt": timeAttribute,
	"invited": timeAttribute, "joined": timeAttribute, "confirm": boolAttribute,
	"labels": listAttribute, "roles": listAttribute,
}

// internalAttributes are those that every list has.
var internalAttributes = []string{"$id", "$createdAt", "$updatedAt", "$sequence"}

// queries gives what the list is asked for.
func (c *call) queries() *queries {
	if q, ok := c.param("queries").(*queries); ok {
		return q
	}
	return &queries{limit: listLimit}
}

// nullable lets values that were never set be null, as lists compare them.
func nullable[T comparable](v T) any {
	var unset T
	if v == unset {
		return nil
	}
	return v
}

// nullableTime is nullable for times, which lists compare by the millisecond.
func nullableTime(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.Truncate(time.Millisecond)
}
