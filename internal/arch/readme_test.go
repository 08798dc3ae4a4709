package arch

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The Go of the README compiles, so that what people copy first works.
func TestReadmeCompiles(t *testing.T) {
	t.Parallel()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)```go\n(.*?)```").FindAllStringSubmatch(string(readme), -1)
	if len(blocks) != 2 {
		t.Fatalf("README.md has %d blocks of Go, want 2: a statement list and a test", len(blocks))
	}
	statements, test := blocks[0][1], blocks[1][1]
	source := "package readme\n" +
		"import (\"context\"; \"errors\"; \"testing\"; \"github.com/appctl/appctl/mockserver\"; \"github.com/appctl/appctl/sdk\")\n" +
		"func signIn(ctx context.Context, email, password string, askForCode func(context.Context, sdk.MFAPrompt) (string, error)) error {\n" +
		statements + "return err\n}\n" + test
	build(t, root, "README.md", source)
	for i, block := range blocks {
		if n := strings.Count(block[1], "\n"); n > 12 {
			t.Errorf("block %d of README.md has %d lines, want at most 12", i+1, n)
		}
	}
}

// build compiles a package that is nowhere on disk below root: the Go of a page.
func build(t *testing.T, root, page, source string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "readme.go")
	if err := os.WriteFile(file, []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	overlay, err := json.Marshal(map[string]map[string]string{
		"Replace": {filepath.Join(root, "internal", "readme", "readme.go"): file},
	})
	if err != nil {
		t.Fatal(err)
	}
	overlayFile := filepath.Join(t.TempDir(), "overlay.json")
	if err := os.WriteFile(overlayFile, overlay, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "go", "build", "-overlay", overlayFile, "./internal/readme")
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("the Go of %s does not compile: %v\n%s", page, err, out)
	}
}
