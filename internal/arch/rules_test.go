package arch

import (
	"fmt"
	"go/ast"
	"path"
	"slices"
	"strings"
)

// rules are all of them. Each gives a line for every breach.
var rules = []func([]source) []string{
	sdkImports, serverImports, internalImports, exampleImports, driverImports, testingImports,
	sharedNames, clockUse, environmentUse, packageNames, initFunctions,
}

// sdkImports: whoever takes the SDK takes resty with it, and nothing else.
func sdkImports(sources []source) []string {
	return eachImport(sources, "sdk", func(imported string) string {
		dir, own := ours(imported)
		if standard(imported) || own && under(dir, "sdk") || under(imported, "github.com/go-resty/resty/v2") {
			return ""
		}
		return "the SDK stands on the standard library and resty alone: write the few lines, or do it in cli"
	})
}

// serverImports: the mock is a second opinion on the SDK, so it shares no type with it.
func serverImports(sources []source) []string {
	return eachImport(sources, "mockserver", func(imported string) string {
		dir, own := ours(imported)
		if !own || underAny(dir, "mockserver", "internal") {
			return ""
		}
		return "the server knows neither SDK nor command line: give it a type of its own, or put what both need into internal"
	})
}

// internalImports: internal is below all three.
func internalImports(sources []source) []string {
	return eachImport(sources, "internal", func(imported string) string {
		dir, own := ours(imported)
		if !own || under(dir, "internal") {
			return ""
		}
		return "internal is below sdk, cli and mockserver: pass in what it needs"
	})
}

// exampleImports: what an example stands on, whoever copies it has too.
func exampleImports(sources []source) []string {
	return eachImport(sources, "examples", func(imported string) string {
		dir, own := ours(imported)
		if standard(imported) || own && under(dir, "sdk") || under(imported, "golang.org/x") {
			return ""
		}
		return "an example is to be copied: it stands on the SDK and the standard library; only its test starts a server"
	})
}

// eachImport asks verdict about every import of the files below dir.
func eachImport(sources []source, dir string, verdict func(imported string) string) []string {
	var breaches []string
	for _, s := range sources {
		if !under(s.dir, dir) {
			continue
		}
		for _, imported := range s.imports {
			if advice := verdict(imported); advice != "" {
				breaches = append(breaches, fmt.Sprintf("%s imports %s: %s", s.path, imported, advice))
			}
		}
	}
	return breaches
}

// drivers are the packages that reach a database, or a browser.
var drivers = []string{
	"database/sql", "modernc.org/sqlite", "github.com/mattn/go-sqlite3", "github.com/jackc/pgx", "github.com/lib/pq",
	"github.com/chromedp",
}

// driverHomes are the packages that may import them.
var driverHomes = []string{"mockserver/store/sqlite", "mockserver/store/postgres", "mockserver/chromium"}

// driverImports: a test that imports mockserver must not pull in a driver,
// through whichever package.
func driverImports(sources []source) []string {
	var breaches []string
	for _, s := range sources {
		for _, imported := range s.imports {
			if underAny(imported, drivers...) && !underAny(s.dir, driverHomes...) {
				breaches = append(breaches, fmt.Sprintf("%s imports %s: only %s reach a database or a browser", s.path, imported, strings.Join(driverHomes, ", ")))
			}
		}
	}
	if chain := pathToDriver(sources, "mockserver", nil); chain != nil {
		breaches = append(breaches, strings.Join(chain, " imports ")+": importing mockserver must pull in no driver; let the caller pass the store, or the browser")
	}
	return breaches
}

// pathToDriver gives the packages from dir down to a home of drivers, nil for
// no such way.
func pathToDriver(sources []source, dir string, above []string) []string {
	chain := append(slices.Clone(above), dir)
	if slices.Contains(above, dir) {
		return nil
	}
	if underAny(dir, driverHomes...) {
		return chain
	}
	for _, s := range sources {
		if s.dir != dir {
			continue
		}
		for _, imported := range s.imports {
			next, own := ours(imported)
			if !own || next == dir {
				continue
			}
			if found := pathToDriver(sources, next, chain); found != nil {
				return found
			}
		}
	}
	return nil
}

// testingImports: flags of package testing would show up in appctl. storetest is
// a suite for tests of stores.
func testingImports(sources []source) []string {
	var breaches []string
	for _, s := range sources {
		if !under(s.dir, "mockserver") || under(s.dir, "mockserver/store/storetest") {
			continue
		}
		for _, imported := range s.imports {
			if under(imported, "testing") {
				breaches = append(breaches, fmt.Sprintf("%s imports %s: take the interface TB, or move the code to a test file", s.path, imported))
			}
		}
	}
	return breaches
}

// shared are the names that a subject of the API has in all three parts.
var shared = []string{
	"account.go", "account_sessions.go", "account_tokens.go", "account_mfa.go", "account_recovery.go",
	"account_verification.go", "account_oauth2.go", "account_identities.go", "account_targets.go", "account_prefs.go",
	"account_logs.go", "account_jwt.go", "account_consents.go",
	"avatars.go", "avatars_browsers.go", "avatars_credit_cards.go", "avatars_favicon.go", "avatars_flags.go",
	"avatars_image.go", "avatars_initials.go", "avatars_photo.go", "avatars_qr.go", "avatars_screenshots.go",
}

// sharedNames: ls is the diagram.
func sharedNames(sources []source) []string {
	var breaches []string
	for _, s := range sources {
		if s.dir != "sdk" && s.dir != "cli" && s.dir != "mockserver" {
			continue
		}
		name := path.Base(s.path)
		subject := strings.HasPrefix(name, "account") || strings.HasPrefix(name, "avatars")
		if subject && !slices.Contains(shared, name) {
			breaches = append(breaches, fmt.Sprintf("%s: no subject of the API has this name; put the code into %s, or name the file after what it does",
				s.path, nearest(name)))
		}
	}
	return breaches
}

// nearest gives the shared name that a file name goes on from:
// account_mfa.go of account_mfa_totp.go.
func nearest(name string) string {
	best := ""
	for _, s := range shared {
		if strings.HasPrefix(name, strings.TrimSuffix(s, ".go")) && len(s) > len(best) {
			best = s
		}
	}
	return best
}

// clockUse: a handler's time is its project's, which a test can stop.
func clockUse(sources []source) []string {
	var breaches []string
	for _, s := range sources {
		name := path.Base(s.path)
		service := strings.HasPrefix(name, "account") || strings.HasPrefix(name, "users") || strings.HasPrefix(name, "avatars")
		if s.dir != "mockserver" || !service {
			continue
		}
		for _, use := range s.uses("time", "Now", "Since", "Until", "After", "NewTimer", "Sleep") {
			breaches = append(breaches, fmt.Sprintf("%s uses %s: ask the clock of the call's project", s.path, use))
		}
	}
	return breaches
}

// environmentUse: the command line's variables are all in one list.
func environmentUse(sources []source) []string {
	var breaches []string
	for _, s := range sources {
		if !under(s.dir, "cli") || s.path == "cli/env.go" || s.path == "cli/appctl/main.go" {
			continue
		}
		for _, use := range s.uses("os", "Getenv", "LookupEnv", "Environ", "ExpandEnv") {
			breaches = append(breaches, fmt.Sprintf("%s uses %s: name the variable in cli/env.go and read it there", s.path, use))
		}
	}
	return breaches
}

// packageNames: a package is a noun that says what is in it.
func packageNames(sources []source) []string {
	var breaches []string
	for _, s := range sources {
		for _, name := range []string{s.pkg, strings.TrimSuffix(path.Base(s.path), ".go")} {
			if slices.Contains([]string{"util", "utils", "common", "helper", "helpers", "types", "misc"}, name) {
				breaches = append(breaches, fmt.Sprintf("%s: %q says nothing of what is in it; name the subject", s.path, name))
			}
		}
	}
	return breaches
}

// initFunctions: what a program does begins in main.
func initFunctions(sources []source) []string {
	var breaches []string
	for _, s := range sources {
		for _, decl := range s.ast.Decls {
			f, ok := decl.(*ast.FuncDecl)
			if ok && f.Recv == nil && f.Name.Name == "init" {
				breaches = append(breaches, s.path+" has an init function: let the caller do it, or write the value as data")
			}
		}
	}
	return breaches
}
