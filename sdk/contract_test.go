package sdk_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/appctl/appctl/internal/contract"
	"github.com/appctl/appctl/sdk"
)

// pending are the operations that have no method yet.
var pending = []string{
	"account.updateEmail", "account.updatePhone", "account.updateStatus",
	"account.createAnonymousSession", "account.createSession", "account.createIDTokenSession",
	"account.createMagicURLToken", "account.createEmailToken", "account.createPhoneToken",
	"account.createRecovery", "account.updateRecovery", "account.createRecoveryOTP", "account.updateRecoveryOTP",
	"account.createEmailVerification", "account.updateEmailVerification",
	"account.createEmailVerificationOTP", "account.updateEmailVerificationOTP",
	"account.createPhoneVerification", "account.updatePhoneVerification",
	"account.createOAuth2Session", "account.createOAuth2Token",
	"account.listIdentities", "account.deleteIdentity",
	"account.createPushTarget", "account.updatePushTarget", "account.deletePushTarget",
	"account.listLogs",
	"account.listConsents", "account.getConsent", "account.deleteConsent",
	"account.listConsentTokens", "account.getConsentToken", "account.deleteConsentToken",
}

// Every operation that is not deprecated has a method of its name and a row in
// the table of calls, or is pending; and nothing pending has been built.
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
		if of == "avatars" {
			service, called = avatars, pictures[op.ID].build != nil
			name = strings.TrimPrefix(name, "Get") // a builder gets nothing yet
		}
		_, built := service.MethodByName(name)
		switch waits := slices.Contains(pending, op.ID); {
		case waits && built:
			t.Errorf("%s: has a method %s, take it off the pending list", op.ID, name)
		case !waits && !built:
			t.Errorf("%s: no method %s", op.ID, name)
		case built && !called:
			t.Errorf("%s: no row in the table of calls", op.ID)
		}
	}
	for _, id := range pending {
		if _, ok := contract.Lookup(id); !ok {
			t.Errorf("pending %s: no such operation", id)
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
	file, err := parser.ParseFile(token.NewFileSet(), "errortype.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var types []string
	ast.Inspect(file, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			types = append(types, strings.Trim(lit.Value, `"`))
		}
		return true
	})
	if len(types) < 100 {
		t.Fatalf("errortype.go: %d constants found", len(types))
	}
	return types
}
