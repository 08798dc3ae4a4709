package mockserver

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/appctl/appctl/internal/contract"
)

// Every row has a handler, and every handler a row.
func TestEveryOperationHasHandler(t *testing.T) {
	t.Parallel()
	handlers := newServer(t).handlers()
	for _, op := range contract.All {
		if handlers[op.ID] == nil {
			t.Errorf("%s has no handler", op.ID)
		}
		delete(handlers, op.ID)
	}
	for id := range handlers {
		t.Errorf("%s has a handler but no row", id)
	}
}

// A handler may name any parameter of its row, and every one has a validator.
func TestEveryParameterIsValidated(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	for _, op := range contract.All {
		for _, p := range op.Params {
			c := &call{server: s, settings: s.Default().settings.Load()}
			for _, raw := range []string{`"x"`, `1`, `true`, `null`, `{}`, `[]`} {
				c.validate(&p.Check, []byte(raw)) // panics where there is none
			}
		}
	}
}

// Every error that the code names is one that the contract knows.
func TestEveryNamedErrorIsKnown(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) == 0 {
				return true
			}
			fn, isName := call.Fun.(*ast.Ident)
			arg, isText := call.Args[0].(*ast.BasicLit)
			if !isName || !isText || fn.Name != "fail" && fn.Name != "failf" {
				return true
			}
			found++
			typ, _ := strconv.Unquote(arg.Value)
			if _, ok := contract.LookupError(typ); !ok {
				t.Errorf("%s: no error of type %s", name, typ)
			}
			return true
		})
	}
	if found < 40 {
		t.Errorf("found only %d errors: has fail been renamed?", found)
	}
}
