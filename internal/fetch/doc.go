// Package fetch reaches the public web for somebody else, and nothing but the
// public web.
//
// A server that loads the pictures its callers name can be made to load what
// only the server can see: its own loopback, the network behind it, the
// metadata address of its cloud. A [Guard] refuses those, a [Client] is an HTTP
// client behind a guard, and anything else that connects for a caller (a
// browser, say) does so through [Guard.DialContext].
//
// What is refused:
//
//   - a host name outside the Public Suffix List, such as "localhost" or "db.internal"
//   - an address in a private or reserved range, however it is spelled:
//     "2130706433", "0x7f.1", "0177.0.0.1" and "[::ffff:127.0.0.1]" are the loopback
//   - a name of which any address is in such a range
//
// The names are resolved once, where the connection is made: what was checked is
// what is dialled, and a DNS server that answers differently the second time has
// nobody to answer to. Every hop of a redirect is a connection of its own.
//
// An operator's proxy resolves names itself, so that only what is known of a host
// here is checked: see [Client].
//
// Operators and tests name what is allowed besides: see [NewGuard].
package fetch
