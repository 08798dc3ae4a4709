package sdk_test

import (
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/appctl/appctl/internal/contract"
	"github.com/appctl/appctl/sdk"
)

// The guide for those who come from the official SDK names a method for every
// operation, and no method or type that is not there.
func TestGuideNamesEveryMethod(t *testing.T) {
	t.Parallel()
	const page = "../docs/guides/migrating-from-the-official-sdk.md"
	guide, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	_, table, ok := strings.Cut(string(guide), "## Method by method")
	if !ok {
		t.Fatalf("%s has no table of methods", page)
	}
	services := map[string]reflect.Type{"Account": reflect.TypeFor[*sdk.AccountService](), "Avatars": reflect.TypeFor[*sdk.AvatarsService]()}
	named := map[string]bool{}
	for _, name := range regexp.MustCompile(`\b(Account|Avatars)\.(\w+)`).FindAllStringSubmatch(table, -1) {
		if _, ok := services[name[1]].MethodByName(name[2]); !ok {
			t.Errorf("%s names %s, which is not there", page, name[0])
		}
		named[name[0]] = true
	}
	declared := strings.Join(exported(t, "."), "\n")
	for _, name := range regexp.MustCompile(`\b\w+Params\b`).FindAllString(table, -1) {
		if !strings.Contains(declared, "type "+name+" ") {
			t.Errorf("%s names %s, which is not there", page, name)
		}
	}
	for _, op := range contract.Operations {
		if name := methodOf(op.ID); !op.Deprecated && !named[name] {
			t.Errorf("%s has no row for %s (%s)", page, name, op.ID)
		}
	}
}
