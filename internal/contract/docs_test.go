package contract

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/appctl/appctl/internal/golden"
)

var update = flag.Bool("update", false, "write docs/endpoints.md anew")

const endpointsPage = "../../docs/endpoints.md"

// docs/endpoints.md says what the rows say. With -update it is written anew.
func TestEndpointsPage(t *testing.T) {
	t.Parallel()
	want := renderPage()
	if *update {
		if err := os.WriteFile(endpointsPage, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(endpointsPage)
	if err != nil {
		t.Fatal(err)
	}
	if line := golden.FirstDifference(string(got), want); line > 0 {
		t.Errorf("docs/endpoints.md differs from the rows in line %d: run go test ./internal/contract -update", line)
	}
}

// The sections of the page are the rows, each once and in their order.
func TestEndpointsPageIsWhole(t *testing.T) {
	t.Parallel()
	var onPage, rows []string
	for _, s := range subjects {
		for _, op := range s.rows {
			onPage = append(onPage, op.ID)
		}
	}
	for _, op := range All {
		rows = append(rows, op.ID)
	}
	if !slices.Equal(onPage, rows) {
		t.Errorf("operations on the page %v, rows %v", onPage, rows)
	}
}

// subject is one section of the page: the rows of one shared file name, or of the pictures.
type subject struct {
	title, files string
	rows         []Operation
}

var subjects = []subject{
	{"Account", "account.go", account},
	{"Sessions", "account_sessions.go", sessions},
	{"Tokens to sign in with", "account_tokens.go", tokens},
	{"Multi-factor authentication", "account_mfa.go", mfa},
	{"Password recovery", "account_recovery.go", recovery},
	{"Verification", "account_verification.go", verification},
	{"OAuth2", "account_oauth2.go", oauth2},
	{"Identities", "account_identities.go", identities},
	{"Push targets", "account_targets.go", targets},
	{"Preferences", "account_prefs.go", prefs},
	{"Activity log", "account_logs.go", logs},
	{"JSON Web Tokens", "account_jwt.go", jwts},
	{"Consents", "account_consents.go", consents},
	{"Avatars", "avatars*.go", avatars},
	{"Users", "users*.go", Users},
}

// where are the parts that have the operations.
func (s subject) where() string {
	if s.title == "Users" {
		return "[mockserver](../mockserver) alone"
	}
	return "[sdk](../sdk), [cli](../cli) and [mockserver](../mockserver)"
}

const intro = `# Endpoints

Every operation of the account and avatars services, and of the Users API that
the mock server has beside them: who may call it, what it takes, what it
answers. All paths are below ` + "`/v1`" + `. This page is rendered from the rows in [internal/contract](../internal/contract/endpoints.go); after a change
there, run ` + "`go test ./internal/contract -update`" + `.

**Request.** A path after "also" is an older one of the same operation.

**Who.** A *user* is signed in by a session or a JWT; *anyone* may also be a guest.
A project's API key counts where its scope is named. "Second factor owed" means
that a session may call it that has yet to pass one; "recent challenge", that it
must have passed one in the last 30 minutes. A project can switch off each
*method* of signing in.

**Limit.** Requests per fixed window, counted for each key; several keys are
counted side by side, and each may refuse. The key ` + "`url`" + ` is the host and the
path, not the method; other keys are the caller's ` + "`ip`" + `, the signed-in ` + "`user`" + `,
or a parameter.

**Answer.** A *cached* picture is kept by the server and given again for the same
path and query; ` + "`X-Appwrite-Cache`" + ` says ` + "`hit` or `miss`" + `.

**Parameters** are validated in this order, and the first bad one is reported.
A bold name is required. They travel in the body, in the query of a GET, or in
the path as written there. Operations that are not listed take none. The id of a
session may be ` + "`current`" + `.
`

func renderPage() string {
	var page strings.Builder
	page.WriteString(intro)
	page.WriteString("\n")
	for _, s := range subjects {
		fmt.Fprintf(&page, "- [%s](%s)\n", s.title, anchor(s.title))
	}
	for _, s := range subjects {
		fmt.Fprintf(&page, "\n## %s\n\n", s.title)
		fmt.Fprintf(&page, "In `%s` of %s.\n\n", s.files, s.where())
		renderOperations(&page, s.rows)
		renderParams(&page, s.rows)
	}
	for _, l := range longLists {
		fmt.Fprintf(&page, "\n## %s\n\n`%s`\n", l.title, strings.Join(l.values, "`, `"))
	}
	return page.String()
}

// anchor is the link to a section of this page.
func anchor(title string) string {
	return "#" + strings.ToLower(strings.ReplaceAll(title, " ", "-"))
}

func renderOperations(page *strings.Builder, rows []Operation) {
	page.WriteString("| operation | request | who | answer | limit |\n| --- | --- | --- | --- | --- |\n")
	for _, op := range rows {
		fmt.Fprintf(page, "| %s | %s | %s | %s | %s |\n", operationCell(op), requestCell(op), whoCell(op), answerCell(op), limitCell(op.Limit))
	}
}

func operationCell(op Operation) string {
	cell := "`" + shortName(op) + "`"
	if op.Since != "" {
		cell += "<br>since " + op.Since
	}
	if op.Until != "" {
		cell += "<br>until " + op.Until
	}
	if op.Deprecated {
		cell += "<br>deprecated"
	}
	return cell
}

// shortName leaves out the service.
func shortName(op Operation) string {
	_, name, _ := strings.Cut(op.ID, ".")
	return name
}

func requestCell(op Operation) string {
	lines := []string{"`" + op.Method + " " + op.Path + "`"}
	for _, alias := range op.Aliases {
		lines = append(lines, "also `"+alias+"`")
	}
	return strings.Join(lines, "<br>")
}

func whoCell(op Operation) string {
	parts := []string{map[Scope]string{
		Account:       "user",
		Public:        "anyone, no key",
		SessionsWrite: "anyone, key with `sessions.write`",
		TargetsWrite:  "user, key with `targets.write`",
		AvatarsRead:   "anyone, key with `avatars.read`",
		UsersRead:     "key with `users.read`",
		UsersWrite:    "key with `users.write`",
	}[op.Scope]}
	if op.KeyScope != "" {
		parts[0] += " or `" + string(op.KeyScope) + "`"
	}
	if op.NewSession {
		parts = append(parts, "not signed in")
	}
	if op.MFAExempt {
		parts = append(parts, "second factor owed")
	}
	if op.RecentChallenge {
		parts = append(parts, "recent challenge")
	}
	if op.AuthMethod != "" {
		parts = append(parts, "method `"+string(op.AuthMethod)+"`")
	}
	return strings.Join(parts, "; ")
}

func answerCell(op Operation) string {
	status := "`" + strconv.Itoa(op.Status) + "`"
	switch {
	case op.Status == 301:
		return status + " to the provider"
	case op.Reply == Image && op.Cached:
		return status + " a picture, cached"
	case op.Reply == Image:
		return status + " a picture"
	case op.Reply == "":
		return status
	}
	return fmt.Sprintf("%s [%s](../internal/contract/testdata/%s.json)", status, op.Reply, op.Reply)
}

func limitCell(l *Limit) string {
	if l == nil {
		return "–"
	}
	window := map[time.Duration]string{time.Hour: "an hour", time.Minute: "a minute"}[l.Window]
	keys := make([]string, len(l.Keys))
	for i, key := range l.Keys {
		keys[i] = "`" + strings.Join(keyParts(key), "` + `") + "`"
	}
	cell := fmt.Sprintf("%d %s by %s", l.Max, window, strings.Join(keys, ", by "))
	if len(l.Reset) > 0 {
		cell += "; success starts anew"
	}
	return cell
}

// keyParts makes url and email of "url:{url},email:{param-email}".
func keyParts(key string) []string {
	var parts []string
	for part := range strings.SplitSeq(key, ",") {
		name, template, _ := strings.Cut(part, ":")
		if template == "{userId}" {
			name = "user"
		}
		parts = append(parts, name)
	}
	return parts
}

func renderParams(page *strings.Builder, rows []Operation) {
	if !slices.ContainsFunc(rows, func(op Operation) bool { return len(op.Params) > 0 }) {
		return
	}
	page.WriteString("\n| of | parameter | must be | default |\n| --- | --- | --- | --- |\n")
	for _, op := range rows {
		name := "`" + shortName(op) + "`"
		for _, p := range op.Params {
			param := "`" + p.Name + "`"
			if p.Required {
				param = "**" + param + "**"
			}
			fmt.Fprintf(page, "| %s | %s | %s | %s |\n", name, param, mustBe(p.Check), defaultCell(p))
			name = ""
		}
	}
}

func defaultCell(p Param) string {
	if p.Default == nil || p.Default == "" {
		return ""
	}
	return fmt.Sprintf("`%v`", p.Default)
}
