package sdk_test

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"html"
	"os"
	"strings"
	"testing"

	"github.com/appctl/appctl/internal/contract"
)

var update = flag.Bool("update", false, "write docs/errors.md and testdata/api.txt anew")

const errorsPage = "../docs/errors.md"

// docs/errors.md says what the contract and the constants say. With -update it
// is written anew.
func TestErrorsPage(t *testing.T) {
	t.Parallel()
	want := renderErrors(t)
	if *update {
		if err := os.WriteFile(errorsPage, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(errorsPage)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Error("docs/errors.md differs from the contract: run go test ./sdk -update")
	}
}

const errorsIntro = `# Errors

Which call of the SDK may be refused with which type of error. Compare with the constant, whatever the status and the message:

` + "```go" + `
_, err := c.Account.SignIn(ctx, p)
switch {
case errors.Is(err, sdk.ErrInvalidCredentials): // this type
case errors.Is(err, sdk.ErrRateLimited):        // any 429: errors.AsType[*sdk.Error] has RetryAfter
case errors.Is(err, sdk.ErrUnreachable):        // no answer
}
` + "```" + `

The classes, such as ` + "`sdk.ErrRateLimited`" + `, are in the [package documentation](../sdk/error.go). Servers may know more types than these: a newer one
is ` + "`sdk.ErrorType(\"...\")`" + `. This page is rendered from [internal/contract](../internal/contract/refusals.go); after a change there, run
` + "`go test ./sdk -update`" + `.

## Any call

By the steps before the operation itself, or by what breaks:
`

// renderErrors writes the page.
func renderErrors(t *testing.T) string {
	t.Helper()
	names := constantNames(t)
	link := func(types []string) string {
		words := make([]string, len(types))
		for i, typ := range types {
			words[i] = "`" + names[typ] + "`"
		}
		return strings.Join(words, ", ")
	}
	var page strings.Builder
	page.WriteString(errorsIntro)
	fmt.Fprintf(&page, "%s.\n\n## By method\n\nBeside those of any call, in the order in which the server looks:\n\n| method | errors |\n| --- | --- |\n", link(contract.Everywhere))
	for _, op := range contract.Operations {
		if op.Deprecated {
			continue
		}
		fmt.Fprintf(&page, "| `%s` | %s |\n", methodOf(op.ID), link(op.Refusals()))
		if op.ID == "account.createOAuth2Token" {
			fmt.Fprintf(&page, "| `ParseOAuth2Callback` | %s |\n", link(contract.OAuth2Failures))
		}
	}
	page.WriteString("\n`SignIn`, `SignInWithToken`, `SignInWithIDToken`, `SignInAnonymously` and `UpgradeWithIDToken` add `ErrMFARequired`, and the errors of `ListMFAFactors`; `CompleteMFA` has those of `CreateMFAChallenge`, " +
		"`UpdateMFAChallenge`\nand `Get`. `OAuth2SessionURL` and `OAuth2TokenURL` ask nobody: the browser that goes there meets these errors as pages.\n\n## By type\n\n| constant | type | status | message |\n| --- | --- | --- | --- |\n")
	for _, e := range contract.Errors {
		status, message := e.Wire()
		fmt.Fprintf(&page, "| `%s` | `%s` | %d | %s |\n", names[e.Type], e.Type, status, html.EscapeString(strings.ReplaceAll(message, "|", `\|`)))
	}
	return page.String()
}

// methodOf is the SDK's name of an operation.
func methodOf(id string) string {
	service, name, _ := strings.Cut(id, ".")
	if id == forBrowsers {
		return "Account.OAuth2SessionURL"
	}
	if service == "avatars" {
		name = strings.TrimPrefix(name, "get")
	}
	return strings.ToUpper(service[:1]) + service[1:] + "." + strings.ToUpper(name[:1]) + name[1:]
}

// constantNames gives the constants of errortype.go by their values.
func constantNames(t *testing.T) map[string]string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "errortype.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if ok && len(spec.Names) == 1 && len(spec.Values) == 1 {
			if lit, ok := spec.Values[0].(*ast.BasicLit); ok {
				names[strings.Trim(lit.Value, `"`)] = spec.Names[0].Name
			}
		}
		return true
	})
	return names
}
