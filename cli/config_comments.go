package cli

import (
	"bytes"
	"slices"

	"go.yaml.in/yaml/v3"
)

// text is the file with the comments of its old text. The YAML package writes some
// that stand between braces so that it cannot read them itself: then there are none.
func (c *configFile) text(old []byte) ([]byte, error) {
	var document yaml.Node
	if err := document.Encode(c); err != nil {
		return nil, err
	}
	bare, err := yamlOf(&document)
	if err != nil {
		return nil, err
	}
	if kept, err := yamlOf(withComments(&document, old)); err == nil && saysTheSame(kept, bare) {
		return kept, nil
	}
	return bare, nil
}

// saysTheSame tells whether a text is read as what bare was made of.
func saysTheSame(text, bare []byte) bool {
	var c configFile
	if yaml.Unmarshal(text, &c) != nil {
		return false
	}
	again, err := yamlOf(&c)
	return err == nil && bytes.Equal(again, bare)
}

func yamlOf(v any) ([]byte, error) {
	var b bytes.Buffer
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	err := e.Encode(v)
	return b.Bytes(), err
}

// withComments gives a document the comments of the old text of its file, and the
// order and style of what was there. What is new stands behind it. An old text that
// cannot be read has none.
func withComments(document *yaml.Node, old []byte) *yaml.Node {
	var before yaml.Node
	if yaml.Unmarshal(old, &before) != nil || before.Kind != yaml.DocumentNode {
		return document
	}
	takeComments(document, before.Content[0])
	whole := yaml.Node{Kind: yaml.DocumentNode, Content: []*yaml.Node{document}}
	comment(&whole, &before)
	return &whole
}

// takeComments goes through two values side by side.
func takeComments(now, before *yaml.Node) {
	comment(now, before)
	if now.Kind != before.Kind {
		return
	}
	switch now.Kind {
	case yaml.MappingNode:
		now.Style = before.Style
		sortAs(now, before)
		for i := 0; i < len(now.Content); i += 2 {
			if at := keyIn(before, now.Content[i].Value); at >= 0 {
				comment(now.Content[i], before.Content[at])
				takeComments(now.Content[i+1], before.Content[at+1])
			}
		}
	case yaml.SequenceNode:
		now.Style = before.Style
		for i := range min(len(now.Content), len(before.Content)) {
			takeComments(now.Content[i], before.Content[i])
		}
	case yaml.ScalarNode:
		if now.Value == before.Value && now.ShortTag() == before.ShortTag() {
			now.Style = before.Style
		}
	case yaml.DocumentNode, yaml.AliasNode:
	}
}

func comment(now, before *yaml.Node) {
	now.HeadComment, now.LineComment, now.FootComment = before.HeadComment, before.LineComment, before.FootComment
}

// sortAs puts the keys of an object into the order of another.
func sortAs(now, before *yaml.Node) {
	pairs := slices.Collect(slices.Chunk(now.Content, 2))
	place := func(pair []*yaml.Node) int {
		if at := keyIn(before, pair[0].Value); at >= 0 {
			return at
		}
		return len(before.Content)
	}
	slices.SortStableFunc(pairs, func(a, b []*yaml.Node) int { return place(a) - place(b) })
	now.Content = slices.Concat(pairs...)
}

// keyIn is where a key of an object stands, -1 for nowhere.
func keyIn(object *yaml.Node, key string) int {
	for i := 0; i < len(object.Content); i += 2 {
		if object.Content[i].Value == key {
			return i
		}
	}
	return -1
}
