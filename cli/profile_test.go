package cli

import "testing"

// The profile of a run is the one that is named if it is for that place, else the
// default one if it is, else the only one that is.
func TestPick(t *testing.T) {
	t.Parallel()
	file := &configFile{DefaultProfile: "home", Profiles: map[string]*profile{
		"home": {Endpoint: "https://a.example/v1", Project: "p"},
		"work": {Endpoint: "https://b.example/v1", Project: "p"},
		"ada":  {Endpoint: "https://c.example/v1", Project: "shop"},
		"bob":  {Endpoint: "https://c.example/v1", Project: "shop"},
	}}
	tests := []struct {
		name, endpoint, project string
		want                    string
		exit                    int
	}{
		{"", "", "", "home", exitOK},
		{"work", "", "", "work", exitOK},
		{"", "https://b.example/v1/", "", "work", exitOK},
		{"", "HTTPS://B.example/v1", "p", "work", exitOK},
		{"", "https://a.example/v1", "other", "", exitOK},
		{"", "https://d.example/v1", "", "", exitOK},
		{"", "", "shop", "", exitUsage},
		{"ada", "", "shop", "ada", exitOK},
		{"work", "https://a.example/v1", "", "", exitUsage},
		{"nobody", "", "", "", exitNotFound},
	}
	for _, test := range tests {
		got, _, err := file.pick(test.name, test.endpoint, test.project)
		if got != test.want || exitCode(err) != test.exit {
			t.Errorf("pick(%q, %q, %q): %q, %v, want %q, exit code %d", test.name, test.endpoint, test.project, got, err, test.want, test.exit)
		}
	}
}

// The same user at the same place keeps the name of its profile, any other gets a
// free one.
func TestNameFor(t *testing.T) {
	t.Parallel()
	file := &configFile{Profiles: map[string]*profile{
		"mine":            {Endpoint: "https://a.example/v1", Project: "p", User: profileUser{ID: "1"}},
		"ada@example.org": {Endpoint: "https://b.example/v1", Project: "p", User: profileUser{ID: "1"}},
	}}
	tests := []struct {
		endpoint, id, email, want string
	}{
		{"https://a.example/v1", "1", "ada@example.org", "mine"},
		{"https://a.example/v1", "2", "ada@example.org", "ada@example.org-2"},
		{"https://c.example/v1", "1", "bob@example.org", "bob@example.org"},
		{"https://c.example/v1", "77", "", "77"},
	}
	for _, test := range tests {
		p := &profile{Endpoint: test.endpoint, Project: "p", User: profileUser{ID: test.id, Email: test.email}}
		if got := file.nameFor(p); got != test.want {
			t.Errorf("nameFor(%s, %s, %s): %q, want %q", test.endpoint, test.id, test.email, got, test.want)
		}
	}
}
