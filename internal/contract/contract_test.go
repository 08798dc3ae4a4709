package contract

import (
	"slices"
	"strings"
	"testing"
)

// Every row is whole, and no two rows or aliases want the same requests.
func TestOperations(t *testing.T) {
	t.Parallel()
	ids := map[string]bool{}
	routes := map[string]string{}
	for _, op := range All {
		if ids[op.ID] {
			t.Errorf("%s: two rows", op.ID)
		}
		ids[op.ID] = true
		for _, path := range append([]string{op.Path}, op.Aliases...) {
			route := op.Method + " " + path
			if routes[route] != "" {
				t.Errorf("%s and %s: both %s", routes[route], op.ID, route)
			}
			routes[route] = op.ID
		}
		if op.Scope == "" || op.Status == 0 {
			t.Errorf("%s: no scope or no status", op.ID)
		}
		if _, known := Models[op.Reply]; op.Reply != "" && op.Reply != Image && !known {
			t.Errorf("%s: reply %q is not in Models", op.ID, op.Reply)
		}
		if (op.Reply == "") != (op.Status == 204 || op.Status == 301) {
			t.Errorf("%s: status %d with reply %q", op.ID, op.Status, op.Reply)
		}
		checkParams(t, op)
	}
}

// checkParams: the path's parameters are the path's, GET has no body, and
// everything else has no query.
func checkParams(t *testing.T, op Operation) {
	t.Helper()
	var inPath []string
	for segment := range strings.SplitSeq(op.Path, "/") {
		if name, ok := strings.CutPrefix(segment, "{"); ok {
			inPath = append(inPath, strings.TrimSuffix(name, "}"))
		}
	}
	var declared []string
	for _, p := range op.Params {
		switch {
		case p.In == Path:
			declared = append(declared, p.Name)
		case (p.In == Query) != (op.Method == "GET"):
			t.Errorf("%s: parameter %s of a %s is in the %s", op.ID, p.Name, op.Method, p.In)
		}
		if p.Check.Kind == 0 {
			t.Errorf("%s: parameter %s has no validator", op.ID, p.Name)
		}
		if p.Required && p.Default != nil {
			t.Errorf("%s: required parameter %s has a default", op.ID, p.Name)
		}
		if p.Check.Kind == ListOf && p.Check.Items == nil {
			t.Errorf("%s: list %s of nothing", op.ID, p.Name)
		}
	}
	if !slices.Equal(inPath, declared) {
		t.Errorf("%s: path parameters %v, declared %v", op.ID, inPath, declared)
	}
}

// The keys of a limit name only what a request to the row has.
func TestLimitKeys(t *testing.T) {
	t.Parallel()
	for _, op := range All {
		if op.Limit == nil {
			continue
		}
		known := []string{"url", "ip", "userId"}
		for _, p := range op.Params {
			known = append(known, "param-"+p.Name)
		}
		for _, key := range op.Limit.Keys {
			for part := range strings.SplitSeq(key, ",") {
				_, template, _ := strings.Cut(part, ":")
				if name := strings.Trim(template, "{}"); !slices.Contains(known, name) {
					t.Errorf("%s: key %q names {%s}, which a request does not have", op.ID, key, name)
				}
			}
		}
		if op.Limit.Max < 1 || op.Limit.Window <= 0 || len(op.Limit.Keys) == 0 {
			t.Errorf("%s: limit %+v counts nothing", op.ID, *op.Limit)
		}
	}
}

// Every model has a sample and every sample a model, and what Models says of a
// field is said of one that the sample has.
func TestSamples(t *testing.T) {
	t.Parallel()
	files, err := samples.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != len(Models) {
		t.Errorf("%d sample documents for %d models", len(files), len(Models))
	}
	for name, model := range Models {
		sample, err := sampleObject(name)
		if err != nil {
			t.Error(err)
			continue
		}
		for field, f := range model.Fields {
			if !slices.Contains(sample.names(), field) {
				t.Errorf("%s: field %s is not in the sample", name, field)
			}
			if _, known := Models[f.Items]; f.Items != "" && !known {
				t.Errorf("%s.%s: items are of %q, which is not in Models", name, field, f.Items)
			}
		}
		newest := &checker{dialect: Dialect{Server: "99"}}
		newest.model(name, "", sample)
		for _, problem := range newest.problems {
			t.Errorf("sample of %s: %v", name, problem)
		}
		checkLists(t, name, model, sample)
	}
}

// checkLists: an empty list in a sample would show the type of nothing.
func checkLists(t *testing.T, name string, model Model, sample object) {
	t.Helper()
	for _, m := range sample {
		if list, ok := m.value.([]any); ok && len(list) == 0 {
			t.Errorf("sample of %s: the list %s is empty", name, m.name)
		}
		if _, ok := m.value.(object); ok && !model.Free && !model.Fields[m.name].Free {
			t.Errorf("sample of %s: the object %s is not marked free", name, m.name)
		}
	}
}

// No two errors have one type, and each has a status and a text.
func TestErrors(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, e := range Errors {
		if seen[e.Type] {
			t.Errorf("%s: two rows", e.Type)
		}
		seen[e.Type] = true
		if e.Status < 400 || e.Message == "" {
			t.Errorf("%s: status %d, message %q", e.Type, e.Status, e.Message)
		}
	}
}

// An error of a status that stays inside reaches the client as 500.
func TestWire(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		typ     string
		status  int
		message string
	}{
		{"user_blocked", 403, "The current user has been blocked."},
		{"user_oauth2_provider_error", 500, "Server Error"},
		{"general_unknown", 500, "Server Error"},
	} {
		e, ok := LookupError(test.typ)
		if !ok {
			t.Fatalf("LookupError(%q): not found", test.typ)
		}
		if status, message := e.Wire(); status != test.status || message != test.message {
			t.Errorf("%s: Wire() = %d, %q, want %d, %q", test.typ, status, message, test.status, test.message)
		}
	}
	if _, ok := LookupError("user_banned"); ok {
		t.Error(`LookupError("user_banned"): found`)
	}
}

// Match finds what the server's router finds.
func TestMatch(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		method, path, id, param, value string
	}{
		{"GET", "/account", "account.get", "", ""},
		{"HEAD", "/account", "account.get", "", ""},
		{"GET", "//account//sessions/", "account.listSessions", "", ""},
		{"POST", "/account/sessions", "account.createEmailPasswordSession", "", ""},
		{"PUT", "/account/mfa/challenge", "account.updateMFAChallenge", "", ""},
		{"GET", "/account/sessions/email", "account.getSession", "sessionId", "email"},
		{"DELETE", "/account/sessions/a%2Fb", "account.deleteSession", "sessionId", "a/b"},
		{"GET", "/account/sessions/oauth2/github", "account.createOAuth2Session", "provider", "github"},
		{"GET", "/Account", "", "", ""},
		{"PUT", "/account", "", "", ""},
		{"GET", "/account/sessions/a%zz", "", "", ""},
		{"GET", "/", "", "", ""},
	} {
		op, values, ok := Match(test.method, test.path)
		if ok != (test.id != "") || op.ID != test.id || values[test.param] != test.value {
			t.Errorf("Match(%q, %q) = %q, %v, %v, want %q with %s=%q", test.method, test.path, op.ID, values, ok, test.id, test.param, test.value)
		}
	}
}

// Every row is found by its own path and by each alias.
func TestMatchFindsEveryRow(t *testing.T) {
	t.Parallel()
	for _, op := range All {
		for _, path := range append([]string{op.Path}, op.Aliases...) {
			path = strings.NewReplacer("{", "", "}", "").Replace(path)
			if got, _, _ := Match(op.Method, path); got.ID != op.ID {
				t.Errorf("Match(%q, %q) = %q, want %q", op.Method, path, got.ID, op.ID)
			}
		}
	}
}

// Versions are numbers between dots.
func TestOlder(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"1.8.1", "1.9.0", true},
		{"1.9.0", "1.8.1", false},
		{"1.9", "1.10", true},
		{"2", "2.0.0", false},
		{"2.0.0", "2", false},
		{"2.0", "2.3", true},
		{"2.0", "", false},
	} {
		if got := older(test.a, test.b); got != test.want {
			t.Errorf("older(%q, %q) = %v, want %v", test.a, test.b, got, test.want)
		}
	}
}
