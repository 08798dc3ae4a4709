package cli_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/appctl/appctl/cli"
)

const releaseFile = "../.goreleaser.yaml"

// releaseConfig is what the tests of this file read of it.
type releaseConfig struct {
	Builds []struct {
		GOOS   []string `yaml:"goos"`
		GOARCH []string `yaml:"goarch"`
		Flags  []string
		Env    []string
	}
	NFPMs []struct {
		Formats  []string
		Contents []struct{ Src, Dst, Packager string }
	} `yaml:"nfpms"`
	Casks []struct {
		Manpages []string
	} `yaml:"homebrew_casks"`
}

func readRelease(t *testing.T) (text string, config releaseConfig) {
	t.Helper()
	data, err := os.ReadFile(releaseFile)
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(data, &config); err != nil {
		t.Fatal(err)
	}
	return string(data), config
}

// A cask brings every page of the manual: Homebrew takes no pattern, so the list in
// .goreleaser.yaml has them all. With -update it is written anew.
func TestCaskNamesEveryPage(t *testing.T) {
	t.Parallel()
	text, config := readRelease(t)
	var want []string
	for _, p := range cli.Manual() {
		want = append(want, fmt.Sprintf("man/man%d/%s.%d", p.Section, p.Name, p.Section))
	}
	slices.Sort(want)
	if *update {
		list := regexp.MustCompile(`(?s)(\n    manpages:\n).*?(      # end of the list\n)`)
		if !list.MatchString(text) {
			t.Fatal("no list of manpages to write")
		}
		lines := "      - " + strings.Join(want, "\n      - ") + "\n"
		text = list.ReplaceAllString(text, "${1}"+lines+"${2}")
		if err := os.WriteFile(releaseFile, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if len(config.Casks) != 1 || !slices.Equal(config.Casks[0].Manpages, want) {
		t.Error("the cask of .goreleaser.yaml does not name the pages of the command tree: run make update and commit it")
	}
}

// What is released is what `make cross` builds on every change: six platforms,
// static, without the paths of whoever built it.
func TestReleaseIsWhatIsTested(t *testing.T) {
	t.Parallel()
	_, config := readRelease(t)
	makefile, err := os.ReadFile("../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	_, list, _ := strings.Cut(string(makefile), "\nPLATFORMS := ")
	list, _, _ = strings.Cut(list, "\n")
	tested := strings.Fields(list)
	if len(config.Builds) != 1 {
		t.Fatalf("%d builds, want one for all platforms", len(config.Builds))
	}
	b := config.Builds[0]
	var released []string
	for _, system := range b.GOOS {
		for _, arch := range b.GOARCH {
			released = append(released, system+"/"+arch)
		}
	}
	slices.Sort(released)
	slices.Sort(tested)
	if !slices.Equal(released, tested) {
		t.Errorf("released for %v, tested for %v", released, tested)
	}
	if !slices.Contains(b.Flags, "-trimpath") || !slices.Contains(b.Env, "CGO_ENABLED=0") {
		t.Errorf("flags %v and environment %v, want -trimpath and no cgo", b.Flags, b.Env)
	}
}

// Every kind of package has the manual and the completions where its shells look.
func TestPackagesBringTheManual(t *testing.T) {
	t.Parallel()
	_, config := readRelease(t)
	for _, packages := range config.NFPMs {
		for _, format := range packages.Formats {
			places := map[string]bool{}
			for _, c := range packages.Contents {
				if c.Packager == "" || c.Packager == format {
					places[c.Dst] = true
				}
			}
			zsh := "/usr/share/zsh/site-functions/_appctl"
			if format == "deb" {
				zsh = "/usr/share/zsh/vendor-completions/_appctl"
			}
			for _, want := range []string{
				"/usr/share/man/man1", "/usr/share/man/man7", zsh, "/usr/share/doc/appctl/copyright",
				"/usr/share/bash-completion/completions/appctl", "/usr/share/fish/vendor_completions.d/appctl.fish",
			} {
				if !places[want] {
					t.Errorf("%s packages have no %s", format, want)
				}
			}
		}
	}
}

// The image runs a command that there is, and sets variables that are read.
func TestImageRunsWhatThereIs(t *testing.T) {
	t.Parallel()
	dockerfile, err := os.ReadFile("../Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	pages := renderedPages()
	command := regexp.MustCompile(`(?m)^CMD \["(\w+)", "(\w+)"\]$`).FindStringSubmatch(string(dockerfile))
	if command == nil || pages["appctl-"+command[1]+"-"+command[2]+".md"] == "" {
		t.Errorf("CMD of the Dockerfile: %q is no command", command)
	}
	set := regexp.MustCompile(`APPCTL_\w+`).FindAllString(string(dockerfile), -1)
	for _, name := range set {
		if !strings.Contains(pages["appctl-help-environment.md"], "| `"+name+" ") {
			t.Errorf("the Dockerfile sets %s, which is not read", name)
		}
	}
	if len(set) < 2 {
		t.Errorf("the Dockerfile sets %v: where does it listen?", set)
	}
}
