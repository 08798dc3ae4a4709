package contract

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// document is an OpenAPI document, once as its library reads it and once in the
// order of the text, which the library does not keep.
type document struct {
	*openapi3.T
	text object
}

// loadPublished reads the document that APPCTL_OPENAPI names; a relative name
// is relative to the top of the repository.
func loadPublished(t *testing.T) document {
	t.Helper()
	name := os.Getenv("APPCTL_OPENAPI")
	if name == "" {
		t.Skip("APPCTL_OPENAPI does not name the published OpenAPI document: nothing to compare with")
	}
	if !filepath.IsAbs(name) {
		name = filepath.Join("..", "..", name)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if doc.Info.Version != published {
		t.Fatalf("%s is of version %s, the list of differences is about %s", name, doc.Info.Version, published)
	}
	value, err := parse(text)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return document{doc, value.(object)}
}

// differences are all of them, each a sentence with the operation or model first.
func (d document) differences() []string {
	var found []string
	rows := map[string]bool{}
	for _, op := range Operations {
		theirs, ok := d.operation(op)
		if !ok {
			found = append(found, op.ID+": not in the document")
			continue
		}
		rows[flat(theirs.OperationID)] = true
		for _, difference := range d.operationDifferences(op, theirs) {
			found = append(found, op.ID+": "+difference)
		}
	}
	for path, item := range d.Paths.Map() {
		for method, op := range item.Operations() {
			ours := strings.HasPrefix(path, "/account") || strings.HasPrefix(path, "/avatars")
			if ours && !rows[flat(op.OperationID)] {
				found = append(found, fmt.Sprintf("%s: no row for %s %s", op.OperationID, method, path))
			}
		}
	}
	return append(found, d.modelDifferences()...)
}

// flat makes account.createMFAChallenge of accountCreateMfaChallenge.
func flat(id string) string {
	return strings.ToLower(strings.ReplaceAll(id, ".", ""))
}

func (d document) operation(row Operation) (*openapi3.Operation, bool) {
	for _, item := range d.Paths.Map() {
		for _, op := range item.Operations() {
			if flat(op.OperationID) == flat(row.ID) {
				return op, true
			}
		}
	}
	return nil, false
}

// find goes down the document by the names of members.
func (d document) find(path ...string) any {
	var value any = d.text
	for _, name := range path {
		o, ok := value.(object)
		if !ok {
			return nil
		}
		value, _ = o.get(name)
	}
	return value
}
