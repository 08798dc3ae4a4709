package cli

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/appctl/appctl/mockserver"
)

// noJSON are the commands that print something else, and why.
var noJSON = map[string]string{
	"appctl help":                  "pages for people",
	"appctl completion bash":       "a script",
	"appctl completion zsh":        "a script",
	"appctl completion fish":       "a script",
	"appctl completion powershell": "a script",
	"appctl tour":                  "a show for people",
	"appctl mock serve":            "runs until it is stopped; its ready line is JSON by itself",
	"appctl mock exec":             "standard output is its command's",
	"appctl account prefs edit":    "needs an editor and a terminal",
}

// leaves are the commands that do something, by their path.
func leaves() map[string]*cobra.Command {
	found := map[string]*cobra.Command{}
	eachCommand(tree(), func(c *cobra.Command) {
		if !c.HasSubCommands() && noJSON[c.CommandPath()] == "" {
			found[c.CommandPath()] = c
		}
	})
	return found
}

// jsonRun runs commands one after the other and holds each against what --json
// promises.
type jsonRun struct {
	t       *testing.T
	environ []string
	used    map[string]bool
}

// does runs a command that must succeed, and gives its document.
func (r *jsonRun) does(stdin, line string) map[string]any {
	r.t.Helper()
	code, out, errs := r.run(stdin, append(strings.Fields(line), "--json"))
	if code != exitOK {
		r.t.Fatalf("%s: exit code %d, %s", line, code, errs)
	}
	wantDocument(r.t, line, out)
	for warning := range strings.Lines(errs) {
		if !strings.HasPrefix(warning, "appctl: warning: ") {
			r.t.Errorf("%s --json says on standard error: %q", line, warning)
		}
	}
	var document map[string]any
	_ = json.Unmarshal([]byte(out), &document) // a list has no fields to ask for
	return document
}

func (r *jsonRun) run(stdin string, args []string) (code int, out, errs string) {
	if c, _, err := tree().Find(args); err == nil {
		r.used[c.CommandPath()] = true
	}
	var stdout, stderr strings.Builder
	code = Run(r.t.Context(), args, Streams{In: strings.NewReader(stdin), Out: &stdout, Err: &stderr}, r.environ)
	return code, stdout.String(), stderr.String()
}

func wantDocument(t *testing.T, line, out string) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(out))
	var document any
	if err := d.Decode(&document); err != nil || d.More() || !strings.HasSuffix(out, "\n") {
		t.Errorf("%s --json: %v, not one document and a line's end: %q", line, err, out)
	}
}

// Every command gives one JSON document when it succeeds, and says nothing else.
func TestEveryCommandSucceedsInJSON(t *testing.T) {
	t.Parallel()
	server := mockserver.Start(t, mockserver.WithResponseChecks())
	p := server.Default()
	p.Clock().Freeze()
	dir := t.TempDir()
	r := &jsonRun{t: t, used: map[string]bool{}, environ: append(server.Env(p), "HOME="+dir, "APPCTL_STORE=file", "SHELL=/bin/bash")}
	const password, second = "correct horse battery", "another horse battery"
	newest := func(to string) *mockserver.Message {
		t.Helper()
		m, ok := p.Outbox().Last(mockserver.Filter{To: to})
		if !ok {
			t.Fatalf("no message to %s", to)
		}
		return m
	}
	totp := func() string {
		t.Helper()
		code, _, err := p.TOTP(t.Context(), "ada@example.com")
		if err != nil {
			t.Fatal(err)
		}
		return code
	}

	r.does(password, "account register ada@example.org --user-id ada --password-stdin")
	r.does(password, "login ada@example.org --password-stdin")
	r.does(password, "account login ada@example.org --password-stdin --profile second")
	for _, line := range []string{
		"account status", "whoami", "account token", "account show", "account jwt", "account switch second", "account update name Ada",
		"account session list", "account session show current", "account session extend", "account session revoke --others --yes",
		"account mfa status", "account mfa on", "account mfa off", "account mfa totp add",
		"account push-target add token-1 --target-id phone", "account push-target update phone token-2", "account push-target remove phone",
		"account prefs set theme=dark", "account prefs get", "account prefs get theme", "account prefs unset theme",
		"account identity list", "api GET /account",
	} {
		r.does("", line)
	}
	r.does("{}", "account prefs replace -")
	r.does(password+"\n"+second, "account update password --old-password-stdin --password-stdin")
	r.does(second, "account update phone +16175551212 --password-stdin")
	r.does("", "account verify phone --send-only")
	r.does("", "account verify phone --code "+newest("+16175551212").Code)
	r.does("", "account verify email --send-only")
	r.does(newest("ada@example.org").URL, "account verify email --secret-stdin")
	r.does("", "account recover ada@example.org --send-only")
	r.does(password+"\n"+newest("ada@example.org").URL, "account recover --password-stdin --secret-stdin")
	r.does(password, "account login ada@example.org --password-stdin --profile second") // all sessions have ended
	r.does(password, "account update email ada@example.com --password-stdin")

	r.does("", "account mfa totp add --code "+totp())
	r.does("", "account mfa recovery-codes create")
	r.does("", "account mfa challenge totp --code "+totp())
	r.does("", "account mfa recovery-codes show")
	r.does("", "account mfa recovery-codes renew")
	r.does("", "mock totp ada@example.com")
	r.does("", "account mfa totp remove")

	if err := p.Configure(t.Context(), func(s *mockserver.Settings) {
		s.OAuth2["google"] = mockserver.OAuth2Provider{Enabled: true, AppID: "app", Secret: "secret"}
	}); err != nil {
		t.Fatal(err)
	}
	token, err := p.IDToken("google", map[string]any{"sub": "ada", "email": "ada@example.com", "email_verified": true})
	if err != nil {
		t.Fatal(err)
	}
	r.does(token, "account login id-token --provider google --upgrade --id-token-stdin --profile second")
	identities := r.does("", "account identity list")["identities"].([]any)
	r.does("", "account identity remove "+identities[0].(map[string]any)["$id"].(string))

	for _, line := range []string{
		"avatar browser ch", "avatar card visa", "avatar flag de", "avatar initials Ada", "avatar qr text", "avatar photo",
		"avatar favicon https://example.org", "avatar image https://example.org/a.png", "avatar screenshot https://example.org",
	} {
		r.does("", line+" -O "+filepath.Join(dir, "picture"))
	}
	for _, line := range []string{
		"mock inbox list", "mock inbox show " + newest("ada@example.org").ID, "mock inbox wait --to ada@example.org", "mock routes",
		"profile list", "profile show second", "profile add third --endpoint http://127.0.0.1:9/v1 --project other",
		"profile rename third fourth", "profile remove fourth",
		"config set color never", "config get color", "config list", "config unset color", "config path",
		"version", "bug", "completion install bash",
		"account logout",
	} {
		r.does("", line)
	}
	seeds := filepath.Join(dir, "seeds.yaml")
	if err := os.WriteFile(seeds, []byte(r.does("", "mock seed example")["yaml"].(string)), 0o600); err != nil {
		t.Fatal(err)
	}
	r.does("", "mock seed check "+seeds)
	r.does(password, "login ada@example.com --password-stdin --profile second")
	r.does("", "logout -P second")
	r.does("", "account login anonymous --profile guest")
	guest := r.does("", "account show -P guest")["$id"].(string)
	r.does("", "account disable -P guest --confirm="+guest)
	r.does("", "account login anonymous --profile guest")
	guest = r.does("", "account show -P guest")["$id"].(string)
	r.does("", "account delete -P guest --confirm="+guest)

	later := httptest.NewServer(http.HandlerFunc(samples))
	t.Cleanup(later.Close)
	r.environ = []string{"HOME=" + dir, "APPCTL_ENDPOINT=" + later.URL + "/v1", "APPCTL_PROJECT=shop", "APPCTL_SESSION=secret"}
	for _, line := range []string{
		"account log list", "account consent list", "account consent show c", "account consent revoke c",
		"account consent token list c", "account consent token show c t", "account consent token revoke c t",
	} {
		r.does("", line)
	}

	for _, path := range slices.Sorted(maps.Keys(leaves())) {
		if !r.used[path] {
			t.Errorf("%s has not been tried", path)
		}
	}
}

// samples answers as the releases do that the mock server is not, with the documents
// of the contract.
func samples(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodDelete {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	names := map[string]string{
		"/v1/account/logs": `{"total":0,"logs":[]}`, "/v1/account/consents": `{"total":0,"consents":[]}`,
		"/v1/account/consents/c/tokens": `{"total":0,"tokens":[]}`,
	}
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	body, ok := names[r.URL.Path]
	if !ok {
		body = `{"$id":"c"}`
	}
	_, _ = w.Write([]byte(body))
}

// Every command that fails with --json leaves standard output empty, and one line on
// standard error that says what, and the exit code.
func TestEveryCommandFailsInJSON(t *testing.T) {
	t.Parallel()
	optional := regexp.MustCompile(`^\[`)
	refuses := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=UTF-8")
		w.WriteHeader(http.StatusForbidden)
		_, _ = w.Write([]byte(`{"message":"The current user has been blocked.","code":403,"type":"user_blocked","version":"1.9.6"}`))
	}))
	t.Cleanup(refuses.Close)
	for path, c := range leaves() {
		var args []string
		for _, word := range strings.Fields(c.Use)[1:] {
			if !optional.MatchString(word) {
				args = append(args, "x")
			}
		}
		for name, more := range map[string][]string{
			"as it is":             args,
			"with an unknown flag": append(slices.Clone(args), "--no-such-flag"),
			"with too much":        append(slices.Clone(args), "x", "x", "x"),
		} {
			t.Run(path+" "+name, func(t *testing.T) {
				t.Parallel()
				r := &jsonRun{t: t, used: map[string]bool{}, environ: []string{
					"HOME=" + t.TempDir(), "APPCTL_ENDPOINT=" + refuses.URL + "/v1", "APPCTL_PROJECT=shop", "APPCTL_SESSION=secret", "APPCTL_STORE=file",
				}}
				line := append(append(strings.Fields(path)[1:], more...), "--json")
				code, out, errs := r.run("", line)
				if strings.HasSuffix(name, "flag") && code != exitUsage {
					t.Errorf("%v: exit code %d, want %d", line, code, exitUsage)
				}
				if code == exitOK {
					wantDocument(t, path, out)
					return
				}
				if out != "" {
					t.Errorf("%v: standard output %q", line, out)
				}
				var document struct {
					Error struct {
						Type, Message string
						Exit          int
					} `json:"error"`
				}
				err := json.Unmarshal([]byte(errs), &document)
				e := document.Error
				if err != nil || strings.Count(errs, "\n") != 1 || e.Type == "" || e.Message == "" || e.Exit != code {
					t.Errorf("%v: exit code %d, standard error %q: %v", line, code, errs, err)
				}
			})
		}
	}
}
