package sdk_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/appctl/appctl/internal/contract"
	"github.com/appctl/appctl/sdk"
)

// forBrowsers, as a request, is of no use to a program: its session ends up in a browser's
// cookies. The SDK gives the URL to send the browser to.
const forBrowsers = "account.createOAuth2Session"

// Every operation that is not deprecated has a method of its name and a row in
// a table of calls.
func TestEveryOperationHasAMethod(t *testing.T) {
	t.Parallel()
	account, avatars := reflect.TypeFor[*sdk.AccountService](), reflect.TypeFor[*sdk.AvatarsService]()
	for _, op := range contract.Operations {
		if op.Deprecated {
			continue
		}
		service, called := account, calls[op.ID].do != nil
		of, name, _ := strings.Cut(op.ID, ".")
		name = strings.ToUpper(name[:1]) + name[1:]
		switch {
		case of == "avatars":
			service, called = avatars, pictures[op.ID].build != nil
			name = strings.TrimPrefix(name, "Get") // a builder gets nothing yet
		case op.ID == forBrowsers:
			name, called = "OAuth2SessionURL", true
		}
		_, built := service.MethodByName(name)
		if !built {
			t.Errorf("%s: no method %s", op.ID, name)
		}
		if !called {
			t.Errorf("%s: no row in a table of calls", op.ID)
		}
	}
}

// Every error of the contract has a constant, and every constant its own type.
func TestEveryErrorHasAConstant(t *testing.T) {
	t.Parallel()
	constants := errorTypes(t)
	for _, e := range contract.Errors {
		if !slices.Contains(constants, e.Type) {
			t.Errorf("no constant for %s", e.Type)
		}
	}
	slices.Sort(constants)
	if n := len(slices.Compact(slices.Clone(constants))); n != len(constants) {
		t.Errorf("%d constants, %d types", len(constants), n)
	}
}

// errorTypes reads the values of the constants from the source, which is the
// only place that has them all.
func errorTypes(t *testing.T) []string {
	t.Helper()
	types := stringConstants(t, "errortype.go")
	if len(types) < 100 {
		t.Fatalf("errortype.go: %d constants found", len(types))
	}
	return types
}
