package store_test

import (
	"strings"
	"testing"

	"github.com/appctl/appctl/mockserver/store"
)

// Whatever stream comes, an import fails and leaves nothing, or what it made
// exports to a stream that makes the same again.
func FuzzImport(f *testing.F) {
	const header = `{"format":"appctl mock project","version":1,"warning":"w"}` + "\n" + `{"project":{"id":"p","version":1,"createdAt":"2026-01-02T03:04:05Z","settings":{}}}` + "\n"
	f.Add(header)
	f.Add(header + `{"user":{"id":"a","version":1,"email":"a@b.c","identities":[{"id":"i","provider":"x","providerUid":"1","email":"a@b.c"}]}}` + "\n")
	f.Add(header + `{"user":{"id":"a","phone":"+1"}}` + "\n" + `{"user":{"id":"b","phone":"+1"}}` + "\n")
	f.Add(header + `{"message":{"id":"m","seq":3,"to":"a"}}` + "\n" + `{"message":{"id":"m","seq":2}}` + "\n" + `{"counter":{"key":"k","window":1,"start":"2026-01-02T03:04:05Z","count":-1}}` + "\n")
	f.Fuzz(func(t *testing.T, stream string) {
		s := store.NewMemory()
		if err := s.Import(t.Context(), "p", strings.NewReader(stream)); err != nil {
			if all, err := s.Projects(t.Context()); err != nil || len(all) != 0 {
				t.Errorf("a refused import left %v, %v", all, err)
			}
			return
		}
		var first, second strings.Builder
		if err := s.Export(t.Context(), "p", &first); err != nil {
			t.Fatalf("export: %v", err)
		}
		if err := s.Import(t.Context(), "p", strings.NewReader(first.String())); err != nil {
			t.Fatalf("import of an export: %v\n%s", err, first.String())
		}
		if err := s.Export(t.Context(), "p", &second); err != nil {
			t.Fatalf("export: %v", err)
		}
		if first.String() != second.String() {
			t.Errorf("exports differ\n%s\n%s", first.String(), second.String())
		}
	})
}
