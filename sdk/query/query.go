// Package query writes the queries of an Appwrite server's lists: what to
// leave out, how to sort, which page.
//
//	c.Account.ListIdentities(ctx, sdk.ListParams{Queries: []query.Query{
//		query.Equal("provider", "github", "gitlab"),
//		query.OrderDesc("$createdAt"),
//		query.Limit(10),
//	}})
//
// Several queries must all hold; [Or] is for those of which one will do. A list
// knows the attributes of its items and $id, $createdAt, $updatedAt and
// $sequence, and refuses others (general_argument_invalid). Text is compared
// as it is, a date to the millisecond.
package query

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Query is one query. It is comparable. The zero Query asks for nothing and is
// refused.
type Query struct{ text string }

// Value is what an attribute is compared with.
type Value interface {
	~string | ~bool | ~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | time.Time
}

// Ordered is a [Value] of which one may be less than another.
type Ordered interface {
	~string | ~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | time.Time
}

// String is the query as it is sent: {"method":"limit","values":[10]}.
func (q Query) String() string { return q.text }

// document is the wire form.
type document struct {
	Method    string            `json:"method"`
	Attribute string            `json:"attribute,omitempty"`
	Values    []json.RawMessage `json:"values,omitempty"`
}

// Parse takes a query that is written already, such as one from a command
// line. It refuses what is no JSON object with a method in it; whether the
// list knows the method and the attribute only the server can tell.
func Parse(text string) (Query, error) {
	var d document
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		return Query{}, fmt.Errorf("not a query such as %v: %w", Limit(10), err)
	}
	if d.Method == "" {
		return Query{}, errors.New("query has no method")
	}
	return Query{text: text}, nil
}

// Method is what the query asks: "equal", "limit". It is "" of the zero Query.
func (q Query) Method() string {
	var d document
	_ = json.Unmarshal([]byte(q.text), &d) // whatever made q has seen to it
	return d.Method
}

// build writes a query. JSON has all of what a Value may be.
func build[V Value](method, attribute string, values ...V) Query {
	d := document{Method: method, Attribute: attribute, Values: make([]json.RawMessage, len(values))}
	for i, v := range values {
		d.Values[i] = encode(v)
	}
	return Query{text: string(encode(d))}
}

// wireTime is how the API writes a date.
const wireTime = "2006-01-02T15:04:05.000-07:00"

// encode leaves <, > and & as they are, as the official clients do.
func encode(v any) json.RawMessage {
	if t, ok := v.(time.Time); ok {
		v = t.UTC().Format(wireTime)
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(v) // of strings, numbers and booleans, which do not fail
	return bytes.TrimSpace(b.Bytes())
}
