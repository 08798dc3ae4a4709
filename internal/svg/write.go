package svg

import (
	"bytes"
	"strings"
)

// The characters that XML reads as its own, in a text and in an attribute.
var (
	quoteText = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	quoteAttr = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")
)

// write writes the element with an end tag, however empty it is.
func (n *node) write(b *bytes.Buffer) {
	if n.unused {
		return
	}
	if n.name == "" {
		_, _ = quoteText.WriteString(b, n.text) // a buffer takes everything
		return
	}
	b.WriteString("<" + n.name)
	for _, a := range n.attrs {
		b.WriteString(" " + a.name + `="`)
		_, _ = quoteAttr.WriteString(b, a.value)
		b.WriteString(`"`)
	}
	b.WriteString(">")
	for _, child := range n.children {
		child.write(b)
	}
	b.WriteString("</" + n.name + ">")
}
