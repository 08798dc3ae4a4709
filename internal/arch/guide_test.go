package arch

import (
	"fmt"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// What the guide says to write compiles; what it says to replace is at least Go.
func TestGuideCompiles(t *testing.T) {
	t.Parallel()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	const page = "docs/guides/migrating-from-the-official-sdk.md"
	guide, err := os.ReadFile(filepath.Join(root, page))
	if err != nil {
		t.Fatal(err)
	}
	var source strings.Builder
	source.WriteString(guideHead)
	now, before := 0, 0
	for _, block := range regexp.MustCompile("(?s)```go\n// (now|before)(.*?)```").FindAllStringSubmatch(string(guide), -1) {
		body := "//" + block[2]
		if block[1] == "before" {
			before++
			if _, err := parser.ParseFile(token.NewFileSet(), "", "package p; func f() error {\n"+body+"}", 0); err != nil {
				t.Errorf("%s: %v in\n%s", page, err, body)
			}
			continue
		}
		now++
		// A block shows what it makes, and the reader uses it.
		for _, made := range []string{"service", "user", "mine", "picture", "address", "app"} {
			if regexp.MustCompile(`(?m)^` + made + `\b.*:=`).MatchString(body) {
				body += "_ = " + made + "\n"
			}
		}
		fmt.Fprintf(&source, "func now%d(%s) (err error) {\n{\n%sreturn err\n}\n}\n", now, guideParameters, body)
	}
	if now < 10 || before < 10 {
		t.Errorf("%s: %d blocks of Go say what to write now, %d what was written before", page, now, before)
	}
	build(t, root, page, source.String())
}

const guideHead = `package readme

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/appctl/appctl/mockserver"
	"github.com/appctl/appctl/sdk"
	"github.com/appctl/appctl/sdk/query"
)

var _, _, _, _ = errors.Is, fmt.Println, http.Redirect, mockserver.Start
`

// guideParameters are what the blocks have from their surroundings.
const guideParameters = "t *testing.T, ctx context.Context, app, me *sdk.Client, w http.ResponseWriter, r *http.Request, " +
	"email, password, key, secret, success, failure string, askForCode func(context.Context, sdk.MFAPrompt) (string, error)"
