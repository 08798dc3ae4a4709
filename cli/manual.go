package cli

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Page is a page of the manual: that of a command, or of a topic of the help.
type Page struct {
	Name    string // of its file, without the ending: appctl-account-login
	Section int    // of the system's manual: 1 for commands, 7 for topics

	title  string // how the command is called: appctl account login
	short  string
	group  string // the group of the top's help that it is in
	same   string // Name of the page that says it all, for another name of a command
	usage  string
	blocks []block
}

// block is a piece of a page. One without a heading goes on with the one before.
type block struct {
	heading  string
	text     string // a paragraph
	verbatim string // lines that stay as they are
	entries  []entry
}

// entry is a line of a list: a command, a flag, a variable, an exit code.
type entry struct {
	term, value, text string
	page              string // Name of the page about it
}

// Manual gives the pages of all commands, in the order of the tree, and those of the
// help's topics. They are what the tree says, and go where it is read: see
// [Page.Markdown] and [Page.Man].
func Manual() []Page {
	root := newRoot(&app{env: env{}})
	root.InitDefaultHelpCmd()
	root.InitDefaultVersionFlag()
	pages := []Page{commandPage(root)}
	for _, top := range byGroup(root) {
		eachCommand(top, func(c *cobra.Command) {
			if !c.Hidden {
				pages = append(pages, commandPage(c))
			}
		})
	}
	for _, t := range topics {
		pages = append(pages, t.page())
	}
	return pages
}

func commandPage(c *cobra.Command) Page {
	p := Page{Name: pageName(c.CommandPath()), Section: 1, title: c.CommandPath(), short: c.Short, usage: c.UseLine(), group: groupTitle(c)}
	if of := c.Annotations[aliasOf]; of != "" {
		p.same = pageName("appctl " + of)
		return p
	}
	p.add(block{heading: "Examples", verbatim: unindented(c.Example)})
	p.add(prose("Description", c.Long)...)
	if len(c.Aliases) > 0 {
		p.add(block{heading: "Also called", text: strings.Join(c.Aliases, ", ")})
	}
	p.add(commandBlocks(c)...)
	p.add(flagBlocks(c)...)
	if ids := strings.Fields(c.Annotations[operations]); len(ids) > 0 {
		p.add(block{heading: "Operations", text: strings.Join(ids, ", ")})
	}
	if !c.HasParent() {
		p.add(block{heading: "Exit codes", entries: exitCodeEntries()}, topicBlock())
	}
	return p
}

// add leaves out what has nothing in it.
func (p *Page) add(blocks ...block) {
	for _, b := range blocks {
		if b.text != "" || b.verbatim != "" || len(b.entries) > 0 {
			p.blocks = append(p.blocks, b)
		}
	}
}

// page is that of a topic. What it says of lists is the lists themselves.
func (t topic) page() Page {
	p := Page{Name: pageName("appctl help " + t.name), Section: 7, title: "appctl help " + t.name, short: t.short}
	blocks := prose("Description", t.text())
	switch t.name {
	case "environment":
		blocks = append(blocks[:1], block{entries: variableEntries()})
	case "exit-codes":
		blocks = append(blocks[:1], block{entries: exitCodeEntries()})
	}
	p.add(blocks...)
	return p
}

func pageName(path string) string { return strings.ReplaceAll(path, " ", "-") }

// byGroup gives a command's children, at the top as its help groups them.
func byGroup(c *cobra.Command) []*cobra.Command {
	children := slices.Clone(c.Commands())
	place := map[string]int{}
	for i, g := range c.Groups() {
		place[g.ID] = i
	}
	slices.SortStableFunc(children, func(a, b *cobra.Command) int { return place[a.GroupID] - place[b.GroupID] })
	return children
}

// groupTitle is the heading that a command of the top is under.
func groupTitle(c *cobra.Command) string {
	if !c.HasParent() || c.Parent().HasParent() {
		return ""
	}
	for _, g := range c.Root().Groups() {
		if g.ID == c.GroupID {
			return g.Title
		}
	}
	return ""
}

// commandBlocks lists the commands of a group, at the top group by group.
func commandBlocks(c *cobra.Command) []block {
	var blocks []block
	for _, child := range byGroup(c) {
		if child.Hidden {
			continue
		}
		heading := cmp.Or(groupTitle(child), "Commands")
		if len(blocks) == 0 || blocks[len(blocks)-1].heading != heading {
			blocks = append(blocks, block{heading: heading})
		}
		last := &blocks[len(blocks)-1]
		path := child.CommandPath()
		last.entries = append(last.entries, entry{term: path, text: child.Short, page: pageName(path)})
	}
	return blocks
}

// flagBlocks lists the flags of a command, and says where those of all are listed.
func flagBlocks(c *cobra.Command) []block {
	own := flagEntries(c.LocalFlags())
	others := "The flags of every command are those of appctl itself."
	switch {
	case !c.HasParent():
		return []block{{heading: "Global flags", entries: own}}
	case len(own) == 0:
		return []block{{heading: "Flags", text: others}}
	}
	return []block{{heading: "Flags", entries: own}, {text: others}}
}

func flagEntries(flags *pflag.FlagSet) []entry {
	var entries []entry
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden || f.Name == "help" {
			return
		}
		e := entry{term: "--" + f.Name}
		if f.Shorthand != "" {
			e.term = "-" + f.Shorthand + ", " + e.term
		}
		e.value, e.text = pflag.UnquoteUsage(f)
		switch {
		case f.Value.Type() == "bool":
			e.value = ""
		case f.NoOptDefVal != "":
			e.term, e.value = e.term+"[="+e.value+"]", ""
		}
		if preset := f.DefValue; preset != "" && preset != "false" && preset != "0" && preset != "0s" && preset != "[]" {
			e.text += " (default " + strings.Trim(preset, "[]") + ")" // of a list, too
		}
		entries = append(entries, e)
	})
	return entries
}

func exitCodeEntries() []entry {
	var entries []entry
	for _, e := range exitCodes {
		entries = append(entries, entry{term: strconv.Itoa(e.code), text: e.meaning})
	}
	return entries
}

func variableEntries() []entry {
	var entries []entry
	for _, v := range variables {
		e := entry{term: v.name, value: v.value, text: v.meaning}
		if v.sensitive {
			e.text += " (a secret; prefer the file)"
		}
		entries = append(entries, e)
	}
	return entries
}

func topicBlock() block {
	b := block{heading: "Topics"}
	for _, t := range topics {
		path := "appctl help " + t.name
		b.entries = append(b.entries, entry{term: path, text: t.short, page: pageName(path)})
	}
	return b
}

// prose cuts a help text into paragraphs, and into what is indented in it and stays
// as it is.
func prose(heading, text string) []block {
	var blocks []block
	for part := range strings.SplitSeq(strings.Trim(text, "\n"), "\n\n") {
		part = strings.Trim(part, "\n")
		b := block{text: strings.Join(strings.Fields(part), " ")}
		if strings.HasPrefix(part, "  ") {
			b = block{verbatim: unindented(part)}
		}
		if len(blocks) == 0 {
			b.heading = heading
		}
		blocks = append(blocks, b)
	}
	return blocks
}

// unindented takes the two columns away that stand before examples and lists.
func unindented(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(strings.TrimPrefix(line, "  "))
	}
	return strings.TrimRight(b.String(), "\n")
}

// Index gives the table of contents of the pages, for Markdown.
func Index(pages []Page) string {
	var b strings.Builder
	b.WriteString(rendered + "# Commands\n\nEvery command and topic as `appctl help` has it.\n")
	heading := "none yet"
	for _, p := range pages[1:] {
		at := p.group
		if p.Section == 7 {
			at = "Topics"
		}
		if at != "" && at != heading {
			heading = at
			fmt.Fprintf(&b, "\n## %s\n\n", at)
		}
		depth := max(0, strings.Count(p.title, " ")-1)
		if p.Section == 7 {
			depth = 0
		}
		fmt.Fprintf(&b, "%s- [%s](%s.md): %s\n", strings.Repeat("  ", depth), p.title, p.Name, markdown(p.short))
	}
	return b.String() + "\nThe flags of every command, the exit codes and the top of the tree are on the page of [appctl](appctl.md).\n"
}
