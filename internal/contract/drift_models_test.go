package contract

import (
	"fmt"
	"slices"
	"strings"
)

// modelDifferences compares the fields of each model, their order and types.
func (d document) modelDifferences() []string {
	var found []string
	for name := range Models {
		theirs, ok := d.find("components", "schemas", publishedModel(name), "properties").(object)
		if !ok {
			if name != "preferences" {
				found = append(found, name+": no such model in the document")
			}
			continue
		}
		ours, err := sampleObject(name)
		if err != nil {
			found = append(found, err.Error())
			continue
		}
		if more := without(theirs.names(), ours.names()); len(more) > 0 {
			found = append(found, name+": only the document has "+strings.Join(more, ", "))
		}
		if more := without(ours.names(), theirs.names()); len(more) > 0 {
			found = append(found, name+": only the sample has "+strings.Join(more, ", "))
		}
		if !slices.Equal(shared(theirs.names(), ours.names()), shared(ours.names(), theirs.names())) {
			found = append(found, name+": fields in another order")
		}
		found = append(found, fieldDifferences(name, theirs, ours)...)
	}
	return found
}

func fieldDifferences(model string, theirs, ours object) []string {
	var found []string
	for _, m := range ours {
		value, _ := theirs.get(m.name)
		schema, ok := value.(object)
		if !ok {
			continue
		}
		typ := schema.text("type")
		if want := strings.Replace(typ, "array", "list", 1); want != kind(m.value) && m.value != nil {
			found = append(found, fmt.Sprintf("%s.%s: %s in the document, %s in the sample", model, m.name, typ, kind(m.value)))
		}
		value, _ = schema.get("nullable")
		nullable, _ := value.(bool)
		if ours := Models[model].Fields[m.name].Nullable; ours != nullable {
			found = append(found, fmt.Sprintf("%s.%s: nullable %v in the document, %v in Models", model, m.name, nullable, ours))
		}
	}
	return found
}

func without(list, others []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return slices.Contains(others, s) })
}

func shared(list, others []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return !slices.Contains(others, s) })
}
