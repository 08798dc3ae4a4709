// Package svg makes drawings of strangers safe to pass on.
//
// [Sanitize] keeps what is on a list, and nothing else: elements that draw,
// attributes that say how, references to places within the drawing or to
// pictures. Scripts, handlers of events, foreign objects, links to "javascript:"
// and elements of other namespaces are not on it. What looks alike before and
// after is the drawing; comments, processing instructions and the document type
// go as well.
//
// It reads XML as it is, not as HTML: what is not well formed is refused, as is
// a document type with declarations of its own, so no entity is ever expanded.
package svg
