package mockserver

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/appctl/appctl/internal/contract"
)

// pending are the operations that the server has not learnt yet. They answer
// 404 general_route_not_found, as an unknown route does.
var pending = []string{
	"avatars.getPhoto",
}

// Every row has a handler or stands in the list of those that wait for one.
func TestEveryOperationHasHandlerOrIsPending(t *testing.T) {
	t.Parallel()
	handlers := newServer(t).handlers()
	for _, op := range contract.All {
		_, built := handlers[op.ID]
		if built == slices.Contains(pending, op.ID) {
			t.Errorf("%s: handler: %v, pending: %v; one of them must be", op.ID, built, !built)
		}
		delete(handlers, op.ID)
	}
	for id := range handlers {
		t.Errorf("%s has a handler but no row", id)
	}
	for _, id := range pending {
		if _, ok := contract.Lookup(id); !ok {
			t.Errorf("%s is pending but has no row", id)
		}
	}
}

// A row that is not built yet answers like a route that does not exist.
func TestPendingOperationsAreUnknownRoutes(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	for _, id := range pending {
		op, _ := contract.Lookup(id)
		path := strings.NewReplacer("{provider}", "github", "{sessionId}", "x").Replace(op.Path)
		if op.Method == "GET" && strings.HasPrefix(path, "/account/sessions/") {
			continue // reads as the id of a session
		}
		c.call(op.Method, path, "{}").refused(404, "general_route_not_found")
	}
}

// A handler may name any parameter of its row, and every one has a validator.
func TestEveryHandledParameterIsValidated(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	handlers := s.handlers()
	for _, op := range contract.All {
		if handlers[op.ID] == nil {
			continue
		}
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
