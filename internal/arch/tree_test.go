package arch

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

const module = "github.com/appctl/appctl"

// source is one Go file outside tests.
type source struct {
	path    string // from the top of the module: "sdk/call.go"
	dir     string // its package: "sdk"
	pkg     string // the name in its package clause
	imports []string
	ast     *ast.File
}

// load parses every Go file of the module that is not a test, for whatever
// platform. Modules inside the module are left out.
func load(tree fs.FS) ([]source, error) {
	var sources []source
	err := fs.WalkDir(tree, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			return skipDir(tree, name)
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		s, err := parse(tree, name)
		if err != nil {
			return err
		}
		sources = append(sources, s)
		return nil
	})
	return sources, err
}

// skipDir leaves out what the go command leaves out.
func skipDir(tree fs.FS, name string) error {
	if name == "." {
		return nil
	}
	base := path.Base(name)
	_, err := fs.Stat(tree, path.Join(name, "go.mod"))
	if err == nil || base == "testdata" || base == "vendor" || strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") {
		return fs.SkipDir
	}
	return nil
}

func parse(tree fs.FS, name string) (source, error) {
	text, err := fs.ReadFile(tree, name)
	if err != nil {
		return source{}, err
	}
	file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.SkipObjectResolution)
	if err != nil {
		return source{}, err
	}
	s := source{path: name, dir: path.Dir(name), pkg: file.Name.Name, ast: file}
	for _, spec := range file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return source{}, fmt.Errorf("%s: import %s: %w", name, spec.Path.Value, err)
		}
		s.imports = append(s.imports, imported)
	}
	return s, nil
}

// under says whether a slash-separated name is dir or below it.
func under(name, dir string) bool {
	return name == dir || strings.HasPrefix(name, dir+"/")
}

// underAny is under for one of dirs.
func underAny(name string, dirs ...string) bool {
	return slices.ContainsFunc(dirs, func(dir string) bool { return under(name, dir) })
}

// ours gives the folder of an imported package of this module.
func ours(imported string) (string, bool) {
	return strings.CutPrefix(imported, module+"/")
}

// standard says whether a package is of the standard library: its first element
// is no host name.
func standard(imported string) bool {
	first, _, _ := strings.Cut(imported, "/")
	return !strings.Contains(first, ".")
}

// uses lists which of a standard package's names a file mentions.
func (s source) uses(pkg string, names ...string) []string {
	if !slices.Contains(s.imports, pkg) {
		return nil
	}
	local := path.Base(pkg)
	for _, spec := range s.ast.Imports {
		if spec.Path.Value == strconv.Quote(pkg) && spec.Name != nil {
			local = spec.Name.Name
		}
	}
	var found []string
	ast.Inspect(s.ast, func(n ast.Node) bool {
		selector, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if x, ok := selector.X.(*ast.Ident); ok && x.Name == local && slices.Contains(names, selector.Sel.Name) {
			found = append(found, pkg+"."+selector.Sel.Name)
		}
		return true
	})
	return found
}
