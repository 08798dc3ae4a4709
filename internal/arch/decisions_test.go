package arch

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Decisions are numbered one after another, in their names and in their headings.
func TestDecisions(t *testing.T) {
	t.Parallel()
	pages, err := filepath.Glob("../../docs/adr/*.md")
	if err != nil || len(pages) == 0 {
		t.Fatalf("%d decisions, %v", len(pages), err)
	}
	for i, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		name, number := filepath.Base(page), i+1
		if !strings.HasPrefix(name, fmt.Sprintf("%04d-", number)) || !strings.HasPrefix(string(text), fmt.Sprintf("# %d. ", number)) {
			t.Errorf("%s: decision %d has another number in its name or heading", name, number)
		}
	}
}
