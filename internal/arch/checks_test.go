package arch

import (
	"fmt"
	"go/ast"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

// Every server that a test starts compares its answers with the contract, so
// that no test can pass on an answer that the real server would not give.
func TestServersInTestsCheckTheirAnswers(t *testing.T) {
	t.Parallel()
	unchecked, servers, err := uncheckedServers(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	if servers == 0 {
		t.Error("no test starts a server: this test does not see the tree")
	}
	for _, at := range unchecked {
		t.Errorf("%s starts a server without WithResponseChecks: pass it, answers that nobody holds to the contract prove little", at)
	}
}

// The rule sees what it should see.
func TestUncheckedServers(t *testing.T) {
	t.Parallel()
	const head = "package x\nimport \"github.com/appctl/appctl/mockserver\"\n"
	for name, want := range map[string]int{
		"func TestA(t T) { mockserver.Start(t) }":                                   1,
		"func TestA(t T) { mockserver.New(mockserver.WithJournal(0)) }":             1,
		"func TestA(t T) { mockserver.Start(t, mockserver.WithResponseChecks()) }":  0,
		"func TestA(t T) { mockserver.Start(t, opts...) }":                          0,
		"func BenchmarkA(b B) { mockserver.Start(b) }":                              0,
		"func TestA(t T) { other.Start(t) }":                                        0,
		"func TestA(t T) { go func() { mockserver.New() }() }\nfunc B() { New(1) }": 1,
	} {
		unchecked, _, err := uncheckedServers(fstest.MapFS{"cli/a_test.go": {Data: []byte(head + name)}})
		if err != nil || len(unchecked) != want {
			t.Errorf("%s: %d unchecked (%v), want %d", name, len(unchecked), err, want)
		}
	}
}

// uncheckedServers names the tests that start a server which does not check
// its answers, and counts all servers. Benchmarks may, which measure it bare, and
// examples, which show as little as they can.
func uncheckedServers(tree fs.FS) (unchecked []string, servers int, err error) {
	err = fs.WalkDir(tree, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			return skipDir(tree, name)
		}
		if !strings.HasSuffix(name, "_test.go") {
			return nil
		}
		s, err := parse(tree, name)
		if err != nil {
			return err
		}
		for _, d := range s.ast.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || strings.HasPrefix(f.Name.Name, "Benchmark") || strings.HasPrefix(f.Name.Name, "Example") {
				continue
			}
			starts, bare := s.starts(f)
			servers += starts
			for range bare {
				unchecked = append(unchecked, fmt.Sprintf("%s: %s", name, f.Name.Name))
			}
		}
		return nil
	})
	return unchecked, servers, err
}

// starts counts the servers that a function starts, and those of them without
// the option. Options handed on as a slice are their giver's.
func (s source) starts(f *ast.FuncDecl) (servers, bare int) {
	ast.Inspect(f, func(n ast.Node) bool {
		c, ok := n.(*ast.CallExpr)
		if !ok || !s.isStart(c.Fun) || c.Ellipsis.IsValid() {
			return true
		}
		servers++
		checked := false
		for _, arg := range c.Args {
			ast.Inspect(arg, func(n ast.Node) bool {
				id, ok := n.(*ast.Ident)
				checked = checked || ok && id.Name == "WithResponseChecks"
				return true
			})
		}
		if !checked {
			bare++
		}
		return true
	})
	return servers, bare
}

// isStart tells whether a function is mockserver.Start or mockserver.New.
func (s source) isStart(fun ast.Expr) bool {
	name := func(id *ast.Ident) bool { return id.Name == "Start" || id.Name == "New" }
	if id, ok := fun.(*ast.Ident); ok {
		return s.pkg == "mockserver" && name(id)
	}
	selector, ok := fun.(*ast.SelectorExpr)
	if !ok || !name(selector.Sel) {
		return false
	}
	x, ok := selector.X.(*ast.Ident)
	return ok && x.Name == "mockserver"
}
