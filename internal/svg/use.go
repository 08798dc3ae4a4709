package svg

import (
	"slices"
	"strings"
)

// How much one use element may draw: other uses by way of the element that it
// names, and how many of them within each other.
const (
	maxUses    = 1000
	maxNesting = 15
)

// cost is what drawing an element once takes.
type cost struct {
	known, counting bool
	uses            int // at most one more than maxUses
	nesting         int // of uses within uses, at most one more than maxNesting
}

// add is the cost of both.
func (c *cost) add(other cost) {
	c.uses = min(c.uses+other.uses, maxUses+1)
	c.nesting = max(c.nesting, other.nesting)
}

// boundless is the cost of an element that draws itself.
var boundless = cost{uses: maxUses + 1, nesting: maxNesting + 1}

// dropUses takes those use elements away that lead outside the drawing, and
// those that would make a small drawing a huge one.
func (n *node) dropUses() {
	ids := n.takeIDs()
	n.each(func(e *node) {
		if e.isUse() {
			c := e.costOf(ids)
			e.unused = !e.inward() || c.uses > maxUses || c.nesting > maxNesting
		}
	})
}

// takeIDs finds the elements by their ids. The second of an id loses it: when
// the first went away, references would lead to one that nobody counted.
func (n *node) takeIDs() map[string]*node {
	ids := make(map[string]*node)
	n.each(func(e *node) {
		e.attrs = slices.DeleteFunc(e.attrs, func(a attr) bool {
			if !strings.EqualFold(a.name, "id") {
				return false
			}
			_, taken := ids[a.value]
			if !taken {
				ids[a.value] = e
			}
			return taken
		})
	})
	return ids
}

// each visits the element and all in it.
func (n *node) each(visit func(*node)) {
	visit(n)
	for _, child := range n.children {
		child.each(visit)
	}
}

func (n *node) isUse() bool { return strings.EqualFold(n.name, "use") }

// inward tells whether an element refers to something, all of it in the drawing.
func (n *node) inward() bool {
	found := false
	for _, a := range n.attrs {
		if isReference(strings.ToLower(a.name)) {
			if !strings.HasPrefix(a.value, "#") {
				return false
			}
			found = true
		}
	}
	return found
}

// costOf counts the uses that drawing the element takes, itself included.
func (n *node) costOf(ids map[string]*node) cost {
	if n.cost.counting {
		return boundless
	}
	if n.cost.known {
		return n.cost
	}
	n.cost.counting = true
	var c cost
	for _, child := range n.children {
		c.add(child.costOf(ids))
	}
	if n.isUse() {
		c.add(n.costOfReferences(ids))
		c.uses = min(c.uses+1, maxUses+1)
		c.nesting = min(c.nesting+1, maxNesting+1)
	}
	c.known = true
	n.cost = c
	return c
}

func (n *node) costOfReferences(ids map[string]*node) cost {
	var c cost
	for _, a := range n.attrs {
		id, ok := strings.CutPrefix(a.value, "#")
		if target := ids[id]; ok && target != nil && isReference(strings.ToLower(a.name)) {
			c.add(target.costOf(ids))
		}
	}
	return c
}
