package cli

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func tree() *cobra.Command {
	return newRoot(&app{env: env{}, out: sink{Writer: os.Stdout}, err: sink{Writer: os.Stderr}})
}

// Every command says in a line what it is for and shows how it is used; none takes
// a secret as an argument.
func TestEveryCommandExplainsItself(t *testing.T) {
	t.Parallel()
	placeholder := regexp.MustCompile("`[A-Z][A-Z=]*`")
	secret := regexp.MustCompile(`password|secret|token|session|jwt`)
	eachCommand(tree(), func(c *cobra.Command) {
		path := c.CommandPath()
		if c.Short == "" || len(c.Short) > 70 || strings.HasSuffix(c.Short, ".") {
			t.Errorf("%s: short description %q", path, c.Short)
		}
		if c.Example == "" {
			t.Errorf("%s: no example", path)
		}
		for line := range strings.Lines(c.Long) {
			if n := len([]rune(line)); n > 100 {
				t.Errorf("%s: a line of %d characters in the help: %q", path, n, line)
			}
		}
		if c.RunE == nil || c.Run != nil {
			t.Errorf("%s: RunE is what runs", path)
		}
		check := func(f *pflag.Flag) {
			takesValue := f.Value.Type() != "bool"
			if takesValue && !placeholder.MatchString(f.Usage) {
				t.Errorf("%s --%s: no `PLACEHOLDER` in %q", path, f.Name, f.Usage)
			}
			if takesValue && secret.MatchString(f.Name) && !strings.HasSuffix(f.Name, "-file") {
				t.Errorf("%s --%s takes a secret as an argument", path, f.Name)
			}
		}
		c.LocalNonPersistentFlags().VisitAll(check)
		c.PersistentFlags().VisitAll(check)
	})
}

// Examples are command lines that the tree knows, with flags that they have.
func TestExamplesAreReal(t *testing.T) {
	t.Parallel()
	command := regexp.MustCompile(`appctl ([^|&;()<>"'$\n]*)`)
	eachCommand(tree(), func(c *cobra.Command) {
		for _, m := range command.FindAllStringSubmatch(c.Example, -1) {
			root := tree()
			found, rest, err := root.Find(strings.Fields(m[1]))
			if err != nil || found == root && strings.TrimSpace(m[1]) != "" {
				t.Errorf("%s: example %q is no command: %v", c.CommandPath(), m[0], err)
				continue
			}
			if found.HasSubCommands() && len(rest) > 0 {
				t.Errorf("%s: example %q has an unknown command", c.CommandPath(), m[0])
			}
			for _, word := range rest {
				name, isFlag := strings.CutPrefix(word, "--")
				name, _, _ = strings.Cut(name, "=")
				if isFlag && name == "" {
					break // what follows belongs to another program
				}
				if isFlag && found.Flag(name) == nil && found.InheritedFlags().Lookup(name) == nil {
					t.Errorf("%s: example %q: no flag --%s", c.CommandPath(), m[0], name)
				}
			}
		}
	})
}

// Every group refuses a word that it does not know with exit code 2, and every
// command without arguments one that is too many.
func TestUnknownWords(t *testing.T) {
	t.Parallel()
	eachCommand(tree(), func(c *cobra.Command) {
		if c.Name() == "exec" && c.HasParent() && c.Parent().Name() == "mock" {
			return // the words are its command's
		}
		many := strings.Contains(c.Use, "...")
		args := append(strings.Fields(c.CommandPath())[1:], "no-such-word", "no-such-word", "no-such-word", "no-such-word")
		if many && !c.HasSubCommands() && c.Name() != "help" {
			return
		}
		t.Run(c.CommandPath(), func(t *testing.T) {
			t.Parallel()
			var out, errs strings.Builder
			if code := Run(t.Context(), args, Streams{In: strings.NewReader(""), Out: &out, Err: &errs}, []string{"HOME=" + t.TempDir()}); code != exitUsage {
				t.Errorf("%v: exit code %d, want %d: %s", args, code, exitUsage, errs.String())
			}
			if out.Len() > 0 {
				t.Errorf("%v: standard output %q", args, out.String())
			}
		})
	})
}

// Every flag of a few values, as its help lists them, completes to them; one that
// takes a file completes to files, and nothing else does.
func TestFlagsComplete(t *testing.T) {
	t.Parallel()
	const files, onlyEndings, noFiles = 0, 8, 4
	few := regexp.MustCompile(`(: | is )([a-z0-9-]+( to [a-z]+)?,? )+or [a-z0-9-]+`)
	home := t.TempDir()
	eachCommand(tree(), func(c *cobra.Command) {
		c.NonInheritedFlags().VisitAll(func(f *pflag.Flag) {
			if f.Value.Type() == "bool" {
				return
			}
			args := append(append([]string{"__complete"}, strings.Fields(c.CommandPath())[1:]...), "--"+f.Name+"=")
			var out strings.Builder
			if code := Run(t.Context(), args, Streams{In: strings.NewReader(""), Out: &out, Err: new(strings.Builder)}, []string{"HOME=" + home}); code != exitOK {
				t.Errorf("%v: exit code %d", args, code)
			}
			words, last, _ := strings.Cut("\n"+out.String(), "\n:")
			directive, err := strconv.Atoi(strings.TrimSpace(last))
			if err != nil {
				t.Fatalf("%v: %q", args, out.String())
			}
			placeholder, usage := pflag.UnquoteUsage(f)
			isFile := placeholder == "FILE" || placeholder == "PATH"
			switch {
			case isFile && directive != files && directive&onlyEndings == 0:
				t.Errorf("%v takes a file and does not complete to one: %d", args, directive)
			case !isFile && directive&noFiles == 0:
				t.Errorf("%v takes no file and completes to one: %d", args, directive)
			case few.MatchString(usage) && strings.Count(words, "\n") < 2:
				t.Errorf("%v takes one of a few, %q, and completes to %q", args, usage, words)
			}
		})
	})
}

// Arguments of a few values, and a flag whose value may be left out, complete them.
func TestEnumsComplete(t *testing.T) {
	t.Parallel()
	for _, flag := range []string{
		"account login", "account mfa challenge", "account show --debug=", "api", "avatar flag", "avatar card", "avatar browser", "help", "completion install",
	} {
		var out strings.Builder
		args := append([]string{"__complete"}, strings.Fields(flag)...)
		if !strings.HasSuffix(flag, "=") {
			args = append(args, "")
		}
		if code := Run(t.Context(), args, Streams{In: strings.NewReader(""), Out: &out, Err: new(strings.Builder)}, []string{"HOME=" + t.TempDir()}); code != exitOK {
			t.Errorf("%v: exit code %d", args, code)
		}
		if n := strings.Count(out.String(), "\n"); n < 3 { // two values and the directive
			t.Errorf("%s completes to %q", flag, out.String())
		}
	}
}

// The list of variables is whole: what the code asks the environment for is on it.
func TestEveryVariableIsListed(t *testing.T) {
	t.Parallel()
	listed := map[string]bool{}
	for i, v := range variables {
		if listed[v.name] || v.value == "" || v.meaning == "" {
			t.Errorf("variable %d, %s: listed twice or not explained", i, v.name)
		}
		listed[v.name] = true
	}
	asked := map[string]bool{}
	for _, s := range settings {
		for _, name := range s.env {
			asked[name] = true
		}
	}
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	files := token.NewFileSet()
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), ".go") || strings.HasSuffix(entry.Name(), "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(files, entry.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			for _, name := range askedIn(n) {
				asked[name] = true
			}
			return true
		})
	}
	for name := range asked {
		if !listed[name] {
			t.Errorf("%s is read and not in the list of env.go", name)
		}
	}
	if len(asked) < 20 {
		t.Errorf("only %d variables found in the code: the test does not see it", len(asked))
	}
}

// Every flag of mock serve and mock exec has its variable, and the list says so.
func TestMockFlagsHaveVariables(t *testing.T) {
	t.Parallel()
	listed := map[string]bool{}
	for _, v := range variables {
		listed[v.name] = true
	}
	for _, name := range []string{"serve", "exec"} {
		c, _, err := tree().Find([]string{"mock", name})
		if err != nil {
			t.Fatal(err)
		}
		c.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) {
			if f.Name != "help" && !listed[mockVariable(f.Name)] {
				t.Errorf("mock %s --%s: no %s in the list of env.go", name, f.Name, mockVariable(f.Name))
			}
		})
	}
}

var (
	variableName    = regexp.MustCompile(`^[A-Z][A-Za-z_]+$`)
	ownVariableName = regexp.MustCompile(`^(APPCTL|APPWRITE)_[A-Z_]+$`)
)

// askedIn are the names in a call of env.get or env.on, and in a table of names.
func askedIn(n ast.Node) []string {
	var args []ast.Expr
	like := variableName
	switch n := n.(type) {
	case *ast.CallExpr:
		if s, ok := n.Fun.(*ast.SelectorExpr); ok && slices.Contains([]string{"get", "on", "under"}, s.Sel.Name) {
			args = n.Args
		}
	case *ast.CompositeLit:
		args, like = n.Elts, ownVariableName
	}
	var names []string
	for _, arg := range args {
		lit, ok := arg.(*ast.BasicLit)
		if !ok || lit.Kind != token.STRING {
			continue
		}
		name, err := strconv.Unquote(lit.Value)
		if err == nil && like.MatchString(name) {
			names = append(names, name)
		}
	}
	return names
}

// The exit codes are told apart, and each has its line in the help.
func TestExitCodes(t *testing.T) {
	t.Parallel()
	seen := map[int]bool{}
	for _, e := range exitCodes {
		if seen[e.code] || e.meaning == "" {
			t.Errorf("exit code %d: listed twice or not explained", e.code)
		}
		seen[e.code] = true
		if line := fmt.Sprintf("  %d ", e.code); !strings.Contains(exitCodeTable(), line) {
			t.Errorf("exit code %d is not in the help", e.code)
		}
	}
}
