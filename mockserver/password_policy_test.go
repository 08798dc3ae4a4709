package mockserver

import (
	"slices"
	"strings"
	"testing"
)

// The dictionary is 10,000 passwords, each of them found, and nothing beside
// them: letter case counts.
func TestCommonPasswords(t *testing.T) {
	t.Parallel()
	list := strings.Split(strings.TrimSuffix(commonPasswords, "\n"), "\n")
	if len(list) != 10_000 || !slices.IsSorted(list) || len(slices.Compact(slices.Clone(list))) != len(list) {
		t.Fatalf("got %d passwords, sorted: %v, want 10000, sorted, each once", len(list), slices.IsSorted(list))
	}
	for _, common := range list {
		if common == "" || !isCommon(common) {
			t.Errorf("%q is in the list and not found", common)
		}
		for _, other := range []string{common + "\n", strings.ToUpper(common), " " + common, common[1:]} {
			if _, listed := slices.BinarySearch(list, other); isCommon(other) != listed {
				t.Errorf("%q: got %v, want %v", other, !listed, listed)
			}
		}
	}
	for _, other := range []string{"", "\n", "correct horse", "zzzzzzzzzzzz", "\x00", "\xff"} {
		if isCommon(other) {
			t.Errorf("%q is found and not in the list", other)
		}
	}
}
