package cli_test

import (
	"bytes"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/appctl/appctl/cli"
	"github.com/appctl/appctl/internal/golden"
)

const pagesFolder = "../docs/cli"

// renderedPages are the files that docs/cli must have.
func renderedPages() map[string]string {
	pages := cli.Manual()
	files := map[string]string{"README.md": cli.Index(pages)}
	for _, p := range pages {
		files[p.Name+".md"] = p.Markdown()
	}
	return files
}

// docs/cli says what the tree says: no page is missing, none is left over, none
// differs. With -update they are written anew.
func TestManualPages(t *testing.T) {
	t.Parallel()
	want := renderedPages()
	if *update {
		writePages(t, want)
	}
	const how = "the command tree has changed: run make update and commit docs/cli"
	for name, text := range want {
		got, err := os.ReadFile(filepath.Join(pagesFolder, name))
		if err != nil {
			t.Errorf("%v: %s", err, how)
			continue
		}
		if line := golden.FirstDifference(string(got), text); line > 0 {
			t.Errorf("docs/cli/%s differs in line %d: %s", name, line, how)
		}
	}
	entries, err := os.ReadDir(pagesFolder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if _, ok := want[e.Name()]; !ok {
			t.Errorf("docs/cli/%s is about nothing: %s", e.Name(), how)
		}
	}
}

func writePages(t *testing.T, files map[string]string) {
	t.Helper()
	if err := os.RemoveAll(pagesFolder); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(pagesFolder, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(pagesFolder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// The pages lead to each other: no link ends nowhere, and from the index every page
// can be reached.
func TestManualLinks(t *testing.T) {
	t.Parallel()
	link := regexp.MustCompile(`\]\(([^)]+)\)`)
	pages := renderedPages()
	for name, text := range pages {
		for _, m := range link.FindAllStringSubmatch(text, -1) {
			if _, ok := pages[m[1]]; !ok && m[1] != "../endpoints.md" {
				t.Errorf("%s leads to %s, which is no page", name, m[1])
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(pages)) {
		if name != "README.md" && !strings.Contains(pages["README.md"], "("+name+")") {
			t.Errorf("%s is not in the index", name)
		}
	}
}

// A page has the examples before the rest, and its flags as they are typed.
func TestManualPage(t *testing.T) {
	t.Parallel()
	pages := renderedPages()
	login := pages["appctl-account-login.md"]
	for _, want := range []string{
		"# appctl account login\n", "| `--password-file FILE` | read the password from a FILE of mode 0600, - for standard input |",
		"`account.createEmailPasswordSession`",
	} {
		if !strings.Contains(login, want) {
			t.Errorf("the page of account login has no %q", want)
		}
	}
	if strings.Index(login, "## Examples") > strings.Index(login, "## Description") {
		t.Error("the examples of account login come after its description")
	}
	if same := pages["appctl-login.md"]; !strings.Contains(same, "[appctl account login](appctl-account-login.md)") || strings.Contains(same, "## ") {
		t.Errorf("the page of login is %q, want one that leads to account login", same)
	}
	if codes := pages["appctl-help-exit-codes.md"]; !strings.Contains(codes, "| `130` | interrupted: Ctrl-C, or no to a confirmation |") {
		t.Errorf("no table of exit codes: %q", codes)
	}
	if variables := pages["appctl-help-environment.md"]; !strings.Contains(variables, "| `APPCTL_SESSION secret` | the same, the secret itself (a secret; prefer the file) |") {
		t.Errorf("no table of variables: %q", variables)
	}
}

// The manual's pages of the system are sound for the program that sets them, and no
// line of them is taken for a command of it that is none.
func TestManPages(t *testing.T) {
	t.Parallel()
	command := regexp.MustCompile(`(?m)^[.'](TH|SH|PP|TP|RS 4|RE|nf|fi|nh|ad l|so)?`)
	groff, err := exec.LookPath("groff")
	if err != nil {
		t.Log("the pages are not set: there is no groff here")
	}
	for _, p := range cli.Manual() {
		page := p.Man("2026-01-31", "1.2.3")
		for _, m := range command.FindAllStringSubmatch(page, -1) {
			if m[1] == "" {
				t.Errorf("%s: a line begins with %q", p.Name, m[0])
			}
		}
		if groff == "" {
			continue
		}
		cmd := exec.CommandContext(t.Context(), groff, "-man", "-ww", "-z", "-K", "utf8", "-T", "utf8")
		cmd.Stdin = strings.NewReader(page)
		if strings.HasPrefix(page, ".so") {
			continue // it names a file of where it is installed
		}
		if out, err := cmd.CombinedOutput(); err != nil || len(bytes.TrimSpace(out)) > 0 {
			t.Errorf("groff of %s: %v\n%s", p.Name, err, out)
		}
	}
}

// A package has all of it: a page for every command, the topics, and a completion
// for each shell.
func TestManualCommand(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cmd := exec.CommandContext(t.Context(), "go", "run", "./manual", "-o", dir, "-date", "2026-01-31T10:00:00Z", "-release", "1.2.3")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go run ./manual: %v\n%s", err, out)
	}
	for _, p := range cli.Manual() {
		folder := map[int]string{1: "man1/", 7: "man7/"}[p.Section] + p.Name + map[int]string{1: ".1", 7: ".7"}[p.Section]
		got, err := os.ReadFile(filepath.Join(dir, "man", folder))
		if err != nil {
			t.Fatal(err)
		}
		if want := p.Man("2026-01-31", "1.2.3"); string(got) != want {
			t.Errorf("%s differs from the page", folder)
		}
	}
	for name, want := range map[string]string{
		"bash/appctl": "complete -o default", "zsh/_appctl": "#compdef appctl", "fish/appctl.fish": "complete -c appctl",
		"powershell/appctl.ps1": "Register-ArgumentCompleter",
	} {
		got, err := os.ReadFile(filepath.Join(dir, "completions", name))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(got), want) {
			t.Errorf("%s has no %q", name, want)
		}
	}
}
