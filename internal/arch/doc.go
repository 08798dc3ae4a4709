// Package arch holds the tree to its shape: who may import what, and a few
// habits that a compiler does not know. The rules are in rules_test.go; each
// says in its message what to do instead.
package arch
