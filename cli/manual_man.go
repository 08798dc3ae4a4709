package cli

import (
	"fmt"
	"strings"
)

// Man is the page in the language of the system's manual, man(7). date and release
// are what its foot says, and may be empty.
func (p Page) Man(date, release string) string {
	if p.same != "" {
		return ".so man1/" + p.same + ".1\n"
	}
	var b strings.Builder
	fmt.Fprintf(&b, ".TH %s %d %q %q %q\n", strings.ToUpper(p.Name), p.Section, date, strings.TrimSpace("appctl "+release), "Appctl manual")
	b.WriteString(".nh\n.ad l\n") // commands and flags are not to be hyphenated or spread
	fmt.Fprintf(&b, ".SH NAME\n%s \\- %s\n", roff(p.Name), roff(p.short))
	if p.usage != "" {
		fmt.Fprintf(&b, ".SH SYNOPSIS\n\\fB%s\\fR\n", roff(p.usage))
	}
	for _, block := range p.blocks {
		block.writeMan(&b)
	}
	if p.Name != "appctl" {
		b.WriteString(".SH SEE ALSO\n\\fBappctl\\fR(1)\n")
	}
	return b.String()
}

func (k block) writeMan(b *strings.Builder) {
	if k.heading != "" {
		fmt.Fprintf(b, ".SH %s\n", roff(strings.ToUpper(k.heading)))
	}
	switch {
	case k.text != "":
		if k.heading == "" {
			b.WriteString(".PP\n")
		}
		fmt.Fprintf(b, "%s\n", roffText(k.text))
	case k.verbatim != "":
		b.WriteString(".PP\n.RS 4\n.nf\n")
		for line := range strings.SplitSeq(k.verbatim, "\n") {
			b.WriteString(roff(line) + "\n")
		}
		b.WriteString(".fi\n.RE\n")
	}
	for _, e := range k.entries {
		e.writeMan(b)
	}
}

func (e entry) writeMan(b *strings.Builder) {
	term := "\\fB" + roff(e.term) + "\\fR"
	if e.page != "" {
		section := 1
		if strings.HasPrefix(e.term, "appctl help ") {
			section = 7
		}
		term = fmt.Sprintf("\\fB%s\\fR(%d)", roff(e.page), section)
	}
	if e.value != "" {
		term += " \\fI" + roff(e.value) + "\\fR"
	}
	fmt.Fprintf(b, ".TP\n%s\n%s\n", term, roffText(e.text))
}

// roffText writes a paragraph with its literals in bold.
func roffText(text string) string {
	return eachLiteral(text, roff, func(s string) string { return "\\fB" + roff(strings.Trim(s, `"`)) + "\\fR" })
}

// roff writes a line as it is: without commands, with hyphens that can be pasted.
func roff(line string) string {
	line = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(line)
	if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
		line = `\&` + line
	}
	return line
}
