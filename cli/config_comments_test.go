package cli

import (
	"testing"

	"go.yaml.in/yaml/v3"
)

// rewritten is what becomes of a text when what is in it is written anew.
func rewritten(t *testing.T, text string, change func(*configFile)) string {
	t.Helper()
	var c configFile
	if err := yaml.Unmarshal([]byte(text), &c); err != nil {
		t.Fatal(err)
	}
	change(&c)
	written, err := c.text([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return string(written)
}

const commented = `# mine, do not touch

settings: # of all profiles
  # the projector needs it
  color: never
  timeout: "5s" # slow line
future: {a: 1} # kept
version: 1
# where I work
profiles:
  ada@example.org: {endpoint: 'http://127.0.0.1:1/v1', project: p} # at home
  # the other one
  work:
    endpoint: http://127.0.0.1:2/v1 # behind the VPN
    project: p
# the end
`

// A comment stays with what it is about, and order and style stay as they were.
func TestComments(t *testing.T) {
	t.Parallel()
	if got := rewritten(t, commented, func(*configFile) {}); got != commented {
		t.Errorf("written anew:\n%s\nwant\n%s", got, commented)
	}
	changed := rewritten(t, commented, func(c *configFile) {
		c.Settings["color"] = "always"
		c.Settings["locale"] = "de"
		c.DefaultProfile = "work"
		c.Profiles["work"].User.ID = "ada"
		c.Profiles["third"] = &profile{Endpoint: "http://127.0.0.1:3/v1", Project: "p"}
		delete(c.Profiles, "ada@example.org")
	})
	const want = `# mine, do not touch

settings: # of all profiles
  # the projector needs it
  color: always
  timeout: "5s" # slow line
  locale: de
future: {a: 1} # kept
version: 1
# where I work
profiles:
  # the other one
  work:
    endpoint: http://127.0.0.1:2/v1 # behind the VPN
    project: p
    user:
      id: ada
  third:
    endpoint: http://127.0.0.1:3/v1
    project: p
# the end

default_profile: work
`
	if changed != want {
		t.Errorf("changed:\n%s\nwant\n%s", changed, want)
	}
}

// Whatever stood in the file, the new one says what it is to say.
func FuzzComments(f *testing.F) {
	for _, text := range []string{commented, "", "profiles: [", "- 1", "a: &a {b: 1}\nc: *a", "settings: 1", "settings: {color: |\n a}", "# only this", "# a\r\nsettings: # b\r\n  color: auto # c\r\n# d\r\n",
		"profiles: {\n  # a\n  ada: {project: p, # b\n  endpoint: http://x} # c\n}\n", "settings: # a\n\n  # b\n\n  # c\n  color: x\n\n\n# d\n"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c := configFile{Version: 1, DefaultProfile: "a: #b", Settings: map[string]any{"color": "never", "no_input": true},
			Profiles: map[string]*profile{"ada": {Endpoint: "http://x", Project: "5", User: profileUser{ID: "no"}}}}
		written, err := c.text([]byte(text))
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		var back configFile
		if err := yaml.Unmarshal(written, &back); err != nil {
			t.Fatalf("%q became %q: %v", text, written, err)
		}
		p := back.Profiles["ada"]
		if back.Version != 1 || back.DefaultProfile != c.DefaultProfile || len(back.Settings) != 2 || back.Settings["color"] != "never" || back.Settings["no_input"] != true ||
			p == nil || p.Project != "5" || p.User.ID != "no" {
			t.Errorf("%q became %q", text, written)
		}
	})
}
