//go:build unix

package cli_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

// Every command of the guides and of the README does what stands there. A guide is
// run from top to bottom, in a folder and a home of its own:
//
//   - a block of sh is a script that must not fail; `appctl mock serve &` in it is
//     started on a free port, which takes the place of the usual one in all that follows
//   - a block of console is typed at a terminal, command by command, and shows the lines
//     that stand below it, in their order; … stands for anything. A comment before it,
//     "types", has what a person answers to which question
//   - of yaml, the steps that run appctl are run
//
// A comment before a block, "not run: WHY", leaves it out, and "file: NAME" says that the
// reader keeps it under that name.
func TestGuides(t *testing.T) {
	t.Parallel()
	for _, tool := range []string{"sh", "curl"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("the guides are not run: %v", err)
		}
	}
	files, err := filepath.Glob("../docs/guides/*.md")
	if err != nil || len(files) < 4 {
		t.Fatalf("guides: %v, %v", files, err)
	}
	for _, file := range append(files, "../README.md", "../docs/mockserver.md") {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			g := openGuide(t)
			for _, b := range blocksOf(string(text)) {
				g.run(b)
			}
		})
	}
}

// sample is a block of code in Markdown.
type sample struct {
	language string
	comment  string // right before it
	lines    []string
}

var fence = regexp.MustCompile("(?ms)^(?:<!-- ((?:types|not run|file)[^>]*?)\\s*-->\n)?```(\\w+)\n(.*?)^```$")

func blocksOf(text string) []sample {
	var samples []sample
	for _, m := range fence.FindAllStringSubmatch(text, -1) {
		samples = append(samples, sample{comment: m[1], language: m[2], lines: strings.Split(strings.TrimSuffix(m[3], "\n"), "\n")})
	}
	return samples
}

// guide is one that is being followed.
type guide struct {
	t       *testing.T
	dir     string
	environ []string
	address string // of the mock server
}

const usualAddress = "127.0.0.1:4780"

func openGuide(t *testing.T) *guide {
	t.Helper()
	g := &guide{t: t, dir: t.TempDir(), address: usualAddress}
	home, bin := t.TempDir(), t.TempDir()
	// Somebody's tests, in a language that is not installed.
	npm := "#!/bin/sh\nexec curl -sSf \"$APPWRITE_ENDPOINT/health/version\" -H \"X-Appwrite-Project: $APPWRITE_PROJECT_ID\"\n"
	if err := os.WriteFile(filepath.Join(bin, "npm"), []byte(npm), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(builtBinary(t), filepath.Join(bin, "appctl")); err != nil {
		t.Fatal(err)
	}
	g.environ = []string{
		"HOME=" + home, "PATH=" + bin + ":/usr/local/bin:/usr/bin:/bin", "TERM=xterm-256color", "TZ=UTC", "NO_PROXY=*",
		"APPCTL_STORE=file", "APPCTL_MOCK_LISTEN=127.0.0.1:0",
	}
	return g
}

func (g *guide) run(b sample) {
	g.t.Helper()
	if reason, ok := strings.CutPrefix(b.comment, "not run: "); ok {
		g.t.Logf("not run: %s: %s", b.lines[0], reason)
		return
	}
	if name, ok := strings.CutPrefix(b.comment, "file: "); ok {
		if err := os.WriteFile(filepath.Join(g.dir, name), []byte(strings.Join(b.lines, "\n")+"\n"), 0o600); err != nil {
			g.t.Fatal(err)
		}
		return
	}
	switch b.language {
	case "sh":
		g.script(b.lines)
	case "console":
		g.session(b)
	case "yaml":
		for _, line := range b.lines {
			if _, command, ok := strings.Cut(line, "- run: appctl "); ok {
				g.script([]string{"appctl " + command})
			}
		}
	}
}

// script runs lines in a shell that goes on where the last one ended.
func (g *guide) script(lines []string) {
	g.t.Helper()
	var text strings.Builder
	for _, line := range lines {
		if command, ok := strings.CutSuffix(line, " &"); ok && strings.HasPrefix(command, "appctl mock serve") {
			g.serve(command)
			continue
		}
		text.WriteString(g.here(line) + "\n")
	}
	cmd := exec.CommandContext(g.t.Context(), "sh", "-c", "set -e\n"+g.carried(text.String()))
	cmd.Dir, cmd.Env = g.dir, g.environ
	if out, err := cmd.CombinedOutput(); err != nil {
		g.t.Fatalf("%s\n%v\n%s", strings.Join(lines, "\n"), err, out)
	}
}

// serve starts the mock server of the guide, for as long as the test goes on.
func (g *guide) serve(command string) {
	g.t.Helper()
	cmd := exec.CommandContext(g.t.Context(), "sh", "-c", "exec "+command)
	cmd.Dir, cmd.Env = g.dir, g.environ
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	out, err := cmd.StdoutPipe()
	if err != nil {
		g.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		g.t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		g.t.Fatalf("%s: no line that it serves: %v", command, err)
	}
	g.t.Cleanup(func() {
		_, _ = io.Copy(io.Discard, out)
		if err := cmd.Wait(); err != nil && !errors.Is(err, g.t.Context().Err()) {
			g.t.Errorf("%s: %v", command, err)
		}
	})
	var ready struct{ URL string }
	if err := json.Unmarshal(line, &ready); err != nil {
		g.t.Fatalf("%s: %v", line, err)
	}
	g.address = strings.TrimPrefix(ready.URL, "http://")
	g.environ = append(g.environ, "APPCTL_MOCK_CONTROL="+ready.URL+"/_mock/v1") // which at the usual address needs no saying
}

// here writes the address of the guide's server in place of the usual one.
func (g *guide) here(text string) string { return strings.ReplaceAll(text, usualAddress, g.address) }

// carried lets a script begin with the variables of the one before, and hand on its
// own.
func (g *guide) carried(script string) string {
	file := filepath.Join(g.dir, ".variables")
	return "[ ! -e " + file + " ] || . " + file + "\n" + script + "\nexport -p >" + file + "\n"
}

// session types the commands of a block, and reads what they show.
func (g *guide) session(b sample) {
	g.t.Helper()
	answers := b.answers()
	var c *console
	for _, line := range b.lines {
		command, begins := strings.CutPrefix(line, "$ ")
		if begins {
			g.leave(c)
			script := "set -e\ncd " + g.dir + "\n" + g.carried(g.here(command))
			c = openConsoleOf(g.t, 120, 40, g.environ, exec.CommandContext(g.t.Context(), "sh", "-c", script))
			continue
		}
		answer, asked := answers.to(line)
		if !asked {
			c.expect(g.pattern(line))
			continue
		}
		c.expect(regexp.QuoteMeta(answer.question) + `.*: `)
		c.send(g.typed(answer.text) + "\n")
	}
	g.leave(c)
}

// leave waits for the end of a command, which must be a good one.
func (g *guide) leave(c *console) {
	g.t.Helper()
	if c != nil {
		c.exits(0)
	}
}

var (
	oneTime = regexp.MustCompile(`^[0-9a-f]{10}$`)
	kept    = regexp.MustCompile(`kept +in +.*until.*`)
)

// pattern is a line as it may come: with another day, in the file of a machine
// without a keyring, in other columns, in colour.
func (g *guide) pattern(line string) string {
	if oneTime.MatchString(line) {
		return `[0-9a-f]{10}`
	}
	const paint = `(?:\x1b\[[0-9;]*m)*`
	line = kept.ReplaceAllString(line, "kept in … until …")
	var words []string
	for word := range strings.FieldsSeq(g.here(line)) {
		words = append(words, paint+strings.ReplaceAll(regexp.QuoteMeta(word), "…", ".*?")+paint)
	}
	return strings.Join(words, " +")
}

// typed is what an answer of a comment comes to: {totp USER} is the code of the
// user's authenticator app.
func (g *guide) typed(text string) string {
	g.t.Helper()
	inner, ok := strings.CutPrefix(strings.TrimSuffix(text, "}"), "{totp ")
	if !ok {
		return text
	}
	cmd := exec.CommandContext(g.t.Context(), "sh", "-c", "set -e\n"+g.carried("appctl mock totp "+inner))
	cmd.Dir, cmd.Env = g.dir, g.environ
	out, err := cmd.Output()
	if err != nil {
		g.t.Fatalf("the code of %s: %v", inner, err)
	}
	return strings.TrimSpace(string(out))
}

// answer is what a person types at a question that begins so.
type answer struct{ question, text string }

type answers []answer

// to gives the answer to the question that a line begins with.
func (all answers) to(line string) (answer, bool) {
	for _, a := range all {
		if strings.HasPrefix(line, a.question) {
			return a, true
		}
	}
	return answer{}, false
}

// answers are those of the comment before the block.
func (b sample) answers() answers {
	var all answers
	for line := range strings.Lines(strings.TrimPrefix(b.comment, "types\n")) {
		if question, text, ok := strings.Cut(strings.TrimSpace(line), ": "); ok {
			all = append(all, answer{question, text})
		}
	}
	return all
}
