package arch

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

// The tree keeps every rule.
func TestTree(t *testing.T) {
	t.Parallel()
	sources, err := load(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	if len(sources) == 0 {
		t.Fatal("no Go files found: the test does not see the tree")
	}
	for _, rule := range rules {
		for _, breach := range rule(sources) {
			t.Error(breach)
		}
	}
}

// breaches are what the rules say of a tree of files.
func breaches(t *testing.T, files map[string]string) []string {
	t.Helper()
	tree := fstest.MapFS{}
	for name, text := range files {
		tree[name] = &fstest.MapFile{Data: []byte(text)}
	}
	sources, err := load(tree)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, rule := range rules {
		found = append(found, rule(sources)...)
	}
	return found
}

// Every rule can be broken, and its message names the file and what to do.
func TestBreaches(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, file, text, want string }{
		{"SDK imports a module", "sdk/a.go", `package sdk; import _ "golang.org/x/net/html"`, "sdk/a.go imports golang.org/x/net/html"},
		{"SDK imports internal", "sdk/a.go", `package sdk; import _ "github.com/appctl/appctl/internal/contract"`, "the SDK stands on"},
		{"a package below sdk imports the server", "sdk/x/a.go", `package x; import _ "github.com/appctl/appctl/mockserver"`, "the SDK stands on"},
		{"server imports the SDK", "mockserver/store/a.go", `package store; import _ "github.com/appctl/appctl/sdk"`, "the server knows neither"},
		{"server imports the command line", "mockserver/a.go", `package mockserver; import _ "github.com/appctl/appctl/cli"`, "the server knows neither"},
		{"internal imports the server", "internal/draw/a.go", `package draw; import _ "github.com/appctl/appctl/mockserver/store"`, "pass in what it needs"},
		{"example imports what nobody else can", "examples/ssr/main.go", `package main; import _ "github.com/appctl/appctl/internal/draw"`, "an example is to be copied"},
		{"example imports the server", "examples/ssr/main.go", `package main; import _ "github.com/appctl/appctl/mockserver"`, "an example is to be copied"},
		{"driver elsewhere", "mockserver/store/a.go", `package store; import _ "modernc.org/sqlite"`, "only mockserver/store/sqlite"},
		{"database/sql in the command line", "cli/a.go", `package cli; import _ "database/sql"`, "only mockserver/store/sqlite"},
		{"server pulls in a driver", "mockserver/a.go", `package mockserver; import _ "github.com/appctl/appctl/mockserver/store/sqlite"`, "mockserver imports mockserver/store/sqlite"},
		{"browser in the server", "mockserver/a.go", `package mockserver; import _ "github.com/chromedp/chromedp"`, "reach a database or a browser"},
		{"server pulls in a browser", "mockserver/a.go", `package mockserver; import _ "github.com/appctl/appctl/mockserver/chromium"`, "mockserver imports mockserver/chromium"},
		{"server imports testing", "mockserver/a.go", `package mockserver; import _ "testing"`, "take the interface TB"},
		{"name of no subject", "cli/account_login.go", `package cli`, "put the code into account.go"},
		{"part of a subject", "mockserver/account_mfa_totp.go", `package mockserver`, "put the code into account_mfa.go"},
		{"name of no picture", "sdk/avatars_cat.go", `package sdk`, "no subject of the API has this name"},
		{"handler that reads the clock", "mockserver/account_mfa.go", `package mockserver; import "time"; var x = time.Now()`, "uses time.Now"},
		{"clock by another name", "mockserver/users.go", `package mockserver; import clock "time"; var x = clock.Since`, "uses time.Since"},
		{"variable out of the list", "cli/mock.go", `package cli; import "os"; var x = os.Getenv("HOME")`, "uses os.Getenv"},
		{"package util", "internal/util/a.go", `package util`, `"util" says nothing`},
		{"file helpers.go", "sdk/helpers.go", `package sdk`, `"helpers" says nothing`},
		{"init", "cli/a.go", `package cli; func init() {}`, "has an init function"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			found := breaches(t, map[string]string{test.file: test.text})
			if len(found) != 1 || !strings.Contains(found[0], test.want) {
				t.Errorf("rules on %s: got %q, want one breach with %q", test.file, found, test.want)
			}
		})
	}
}

// A driver is found through the packages between.
func TestDriverThroughAnotherPackage(t *testing.T) {
	t.Parallel()
	found := breaches(t, map[string]string{
		"mockserver/a.go":              `package mockserver; import _ "github.com/appctl/appctl/mockserver/store"`,
		"mockserver/store/a.go":        `package store; import _ "github.com/appctl/appctl/mockserver/store/sqlite"`,
		"mockserver/store/sqlite/a.go": `package sqlite; import _ "modernc.org/sqlite"`,
	})
	const want = "mockserver imports mockserver/store imports mockserver/store/sqlite"
	if len(found) != 1 || !strings.Contains(found[0], want) {
		t.Errorf("rules: got %q, want one breach with %q", found, want)
	}
}

// What the rules allow breaks none.
func TestAllowed(t *testing.T) {
	t.Parallel()
	found := breaches(t, map[string]string{
		"sdk/call.go":                        `package sdk; import ( _ "net/http"; _ "github.com/go-resty/resty/v2" )`,
		"sdk/flow_test.go":                   `package sdk_test; import _ "github.com/appctl/appctl/mockserver"`,
		"sdk/otel/go.mod":                    "module github.com/appctl/appctl/sdk/otel",
		"sdk/otel/a.go":                      `package otel; import _ "go.opentelemetry.io/otel"`,
		"cli/account_mfa.go":                 `package cli; import ( _ "github.com/appctl/appctl/sdk"; _ "github.com/appctl/appctl/mockserver/store/sqlite" )`,
		"cli/env.go":                         `package cli; import "os"; var x = os.Getenv("HOME")`,
		"cli/appctl/main.go":                 `package main; import "os"; var x = os.Environ()`,
		"examples/ssr/main.go":               `package main; import ( _ "embed"; _ "github.com/appctl/appctl/sdk/query"; _ "golang.org/x/term" )`,
		"examples/ssr/main_test.go":          `package main; import _ "github.com/appctl/appctl/mockserver"`,
		"mockserver/chromium/a.go":           `package chromium; import ( _ "github.com/chromedp/cdproto/cdp"; _ "github.com/appctl/appctl/mockserver" )`,
		"mockserver/clock.go":                `package mockserver; import "time"; var x = time.Now()`,
		"mockserver/account_mfa.go":          `package mockserver; import "time"; var x = time.Minute`,
		"mockserver/store/storetest/a.go":    `package storetest; import _ "testing"`,
		"mockserver/store/postgres/store.go": `package postgres; import _ "github.com/jackc/pgx/v5"`,
		"mockserver/testdata/bad.go":         `package bad; import _ "testing"`,
		"internal/contract/a.go":             `package contract; import _ "slices"`,
	})
	if len(found) > 0 {
		t.Errorf("rules on a good tree: got %q, want none", found)
	}
}
