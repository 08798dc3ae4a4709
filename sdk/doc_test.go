package sdk_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/appctl/appctl/internal/contract"
)

// Every exported function, method and type says what it is, beginning with its
// name. A method of the API says how often it may be called, and since when
// servers have it, as the contract has it, and names no error that it cannot have.
func TestDocumentation(t *testing.T) {
	t.Parallel()
	docs, constants := map[string]string{}, constantNames(t)
	for _, dir := range []string{".", "query", "otel"} {
		for name, text := range documented(t, dir) {
			if first, _, _ := strings.Cut(text, " "); first != name[strings.LastIndex(name, ".")+1:] {
				t.Errorf("%s: the documentation of %s begins %q, want its name", dir, name, first)
			}
			if dir == "." {
				docs[name] = strings.Join(strings.Fields(text), " ")
			}
		}
	}
	for _, op := range contract.Operations {
		if op.Deprecated || op.ID == forBrowsers {
			continue
		}
		name := strings.Replace(methodOf(op.ID), ".", "Service.", 1)
		for _, want := range promises(op) {
			if !strings.Contains(docs[name], want) {
				t.Errorf("the documentation of %s does not say %q:\n%s", name, want, docs[name])
			}
		}
		possible := slices.Concat(op.Refusals(), contract.Everywhere)
		for typ, constant := range constants {
			if strings.Contains(docs[name], "["+constant+"]") && !slices.Contains(possible, typ) {
				t.Errorf("the documentation of %s names %s, which the server does not answer there", name, constant)
			}
		}
	}
}

// promises are what the documentation of an operation has to say.
func promises(op contract.Operation) []string {
	var all []string
	if op.Limit != nil {
		window := map[time.Duration]string{time.Hour: "an hour", time.Minute: "a minute"}[op.Limit.Window]
		all = append(all, fmt.Sprintf("At most %d %s", op.Limit.Max, window))
	}
	if op.Limit != nil && len(op.Limit.Reset) > 0 {
		all = append(all, "a success sets it back")
	}
	if op.Since != "" {
		all = append(all, op.Since)
	}
	return all
}

// documented gives what is said of the exported functions, methods and types of
// a folder.
func documented(t *testing.T, dir string) map[string]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: no source, %v", dir, err)
	}
	docs := map[string]string{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			switch d := decl.(type) {
			case *ast.FuncDecl:
				if name := funcName(d); name != "" {
					docs[name] = d.Doc.Text()
				}
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					if named, ok := spec.(*ast.TypeSpec); ok && named.Name.IsExported() {
						docs[named.Name.Name] = d.Doc.Text()
					}
				}
			}
		}
	}
	return docs
}

// funcName is "Type.Method" or "Func", and "" of what is not exported.
func funcName(f *ast.FuncDecl) string {
	if !f.Name.IsExported() {
		return ""
	}
	if f.Recv == nil {
		return f.Name.Name
	}
	of := f.Recv.List[0].Type
	if star, ok := of.(*ast.StarExpr); ok {
		of = star.X
	}
	if index, ok := of.(*ast.IndexExpr); ok {
		of = index.X
	}
	named, ok := of.(*ast.Ident)
	if !ok || !named.IsExported() {
		return ""
	}
	return named.Name + "." + f.Name.Name
}
