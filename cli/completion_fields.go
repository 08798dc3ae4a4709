package cli

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/appctl/appctl/internal/contract"
)

// completeJQ completes --jq to the fields of the reply that the command prints.
func completeJQ(c *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
	return replyFields(c), cobra.ShellCompDirectiveNoFileComp
}

// completeTemplate completes --template to the same, as a template has them.
func completeTemplate(c *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
	var words []string
	for _, path := range replyFields(c) {
		if !strings.Contains(path, "[]") {
			words = append(words, "{{"+path+"}}")
		}
	}
	return words, cobra.ShellCompDirectiveNoFileComp
}

// replyFields are the fields of a command's reply as paths of jq, none where it
// prints a document of its own.
func replyFields(c *cobra.Command) []string {
	ids := strings.Fields(c.Annotations[operations])
	if len(ids) != 1 {
		return nil
	}
	op, _ := contract.Lookup(ids[0])
	sample, err := contract.Sample(op.Reply)
	if err != nil {
		return nil
	}
	var document any
	if json.Unmarshal(sample, &document) != nil {
		return nil
	}
	return fieldPaths("", document, regexp.MustCompile(`^[A-Za-z_]+$`))
}

// fieldPaths are the paths to what has a name that needs no quotes.
func fieldPaths(path string, v any, bare *regexp.Regexp) []string {
	var paths []string
	switch v := v.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if bare.MatchString(name) {
				paths = append(paths, path+"."+name)
				paths = append(paths, fieldPaths(path+"."+name, v[name], bare)...)
			}
		}
	case []any:
		if len(v) > 0 {
			paths = fieldPaths(path+"[]", v[0], bare)
		}
	}
	return paths
}
