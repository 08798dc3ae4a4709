package cli

import (
	"fmt"
	"regexp"
	"strings"
)

// rendered tells whoever opens a page to edit it where it comes from.
const rendered = "<!-- Rendered from the command tree by make update. -->\n\n"

// Markdown is the page as it stands in docs/cli.
func (p Page) Markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s# %s\n\n%s.\n", rendered, p.title, markdown(p.short))
	if p.same != "" {
		fmt.Fprintf(&b, "\nIt is the same as [%s](%s.md).\n", strings.ReplaceAll(p.same, "-", " "), p.same)
		return b.String()
	}
	if p.usage != "" {
		fmt.Fprintf(&b, "\n```text\n%s\n```\n", p.usage)
	}
	for _, block := range p.blocks {
		if block.heading != "" && (p.Section == 1 || block.heading != "Description") {
			fmt.Fprintf(&b, "\n## %s\n", block.heading)
		}
		block.writeMarkdown(&b)
	}
	return b.String()
}

func (k block) writeMarkdown(b *strings.Builder) {
	switch {
	case k.heading == "Operations":
		fmt.Fprintf(b, "\n`%s`: see [endpoints](../endpoints.md).\n", strings.ReplaceAll(k.text, ", ", "`, `"))
	case k.heading == "Also called":
		fmt.Fprintf(b, "\n`%s`\n", strings.ReplaceAll(k.text, ", ", "`, `"))
	case k.text != "":
		fmt.Fprintf(b, "\n%s\n", strings.Replace(markdown(k.text), "of appctl itself.", "of [appctl itself](appctl.md).", 1))
	case k.heading == "Examples":
		fmt.Fprintf(b, "\n```sh\n%s\n```\n", k.verbatim)
	case k.verbatim != "":
		fmt.Fprintf(b, "\n```text\n%s\n```\n", k.verbatim)
	default:
		b.WriteString("\n| | |\n| --- | --- |\n")
		for _, e := range k.entries {
			fmt.Fprintf(b, "| %s | %s |\n", e.markdownTerm(), cell(markdown(e.text)))
		}
	}
}

func (e entry) markdownTerm() string {
	if e.page != "" {
		return "[" + e.term + "](" + e.page + ".md)"
	}
	return "`" + strings.TrimSpace(e.term+" "+cell(e.value)) + "`"
}

// cell keeps a bar from ending the cell of a table.
func cell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }

// literal are the words of a text that are typed as they stand: flags, variables,
// commands in quotation marks.
var literal = regexp.MustCompile(`"appctl [^"]*"|--?[A-Za-z][a-z0-9-]*|\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?:=\w+)?\b|\$[A-Z]+`)

var markdownSigns = regexp.MustCompile("[\\\\`*_\\[\\]<>]")

// markdown writes a text with its literals as code, topics of the help as links, and
// nothing else of it with a meaning.
func markdown(text string) string {
	text = eachLiteral(text, func(s string) string { return markdownSigns.ReplaceAllString(s, `\$0`) },
		func(s string) string { return "`" + strings.Trim(s, `"`) + "`" })
	for _, t := range topics {
		named := "appctl help " + t.name
		link := "[`" + named + "`](" + pageName(named) + ".md)"
		text = strings.ReplaceAll(strings.ReplaceAll(text, "`"+named+"`", named), named, link)
	}
	return text
}

// eachLiteral writes the literals of a text in one way and what is between them in
// another. A hyphen inside of a word begins none.
func eachLiteral(text string, plain, code func(string) string) string {
	var b strings.Builder
	at := 0
	for _, m := range literal.FindAllStringIndex(text, -1) {
		if m[0] > 0 && text[m[0]] == '-' && !strings.ContainsRune(" (,", rune(text[m[0]-1])) {
			continue
		}
		b.WriteString(plain(text[at:m[0]]))
		b.WriteString(code(text[m[0]:m[1]]))
		at = m[1]
	}
	return b.String() + plain(text[at:])
}
