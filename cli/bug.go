package cli

import (
	"cmp"
	"context"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// bugReport is what whoever mends appctl wants to know, and the --json document of
// bug. Nothing in it names the person, the server or a secret: of variables the
// names, of the configuration what it is made of.
type bugReport struct {
	versionDocument
	Shell    string      `json:"shell"` // its name
	Terminal bugTerminal `json:"terminal"`
	Config   bugConfig   `json:"config"`
	Set      []string    `json:"variables"` // those that are set, of the list of env.go
}

type bugTerminal struct {
	Term    string   `json:"term"`
	Program string   `json:"program"`
	Streams []string `json:"streams"` // which of stdin, stdout and stderr are on it
	Columns int      `json:"columns"`
	Rows    int      `json:"rows"`
	Color   bool     `json:"color"`
	Images  string   `json:"images"` // how pictures would be drawn
}

type bugConfig struct {
	State    string   `json:"state"` // ok, none, or broken
	Place    string   `json:"place"` // default, or APPCTL_CONFIG_DIR
	Folder   bool     `json:"folder"`
	Profiles int      `json:"profiles"`
	Stores   []string `json:"stores"` // that profiles keep their sessions in
	Store    string   `json:"store"`  // the setting
}

func newBug(a *app) *cobra.Command {
	return alone(&cobra.Command{
		Use:   "bug",
		Short: "Show what to put into a bug report",
		Long: "Show what to put into a bug report: version, system, terminal and how the configuration is\n" +
			"made. Nothing is sent anywhere, and there is nothing secret in it: no name, address, server\n" +
			"or session.",
		Example: "  appctl bug\n  appctl bug --json",
		RunE: runs(func(context.Context, []string) error {
			b := a.bugReport()
			body, err := document(b)
			if err != nil {
				return err
			}
			a.say("Paste this into a report at https://github.com/appctl/appctl/issues")
			return a.show(record(body,
				[2]string{"version", b.Version}, [2]string{"revision", b.Revision}, [2]string{"go", b.Go}, [2]string{"platform", b.OS + "/" + b.Arch},
				[2]string{"shell", b.Shell},
				[2]string{"terminal", strings.TrimSpace(b.Terminal.Term + " " + b.Terminal.Program)},
				[2]string{"on it", strings.Join(b.Terminal.Streams, ", ")},
				[2]string{"window", strconv.Itoa(b.Terminal.Columns) + " x " + strconv.Itoa(b.Terminal.Rows)},
				[2]string{"colour", strconv.FormatBool(b.Terminal.Color)}, [2]string{"pictures", b.Terminal.Images},
				[2]string{"configuration", b.Config.State + ", " + b.Config.Place + " directory"},
				[2]string{"folder's file", mark(b.Config.Folder, "there")},
				[2]string{"profiles", strconv.Itoa(b.Config.Profiles)}, [2]string{"store", b.Config.Store},
				[2]string{"in use", strings.Join(b.Config.Stores, ", ")},
				[2]string{"variables", strings.Join(b.Set, " ")}))
		}),
	})
}

func (a *app) bugReport() bugReport {
	b := bugReport{versionDocument: versionOf(), Shell: a.env.shell(), Terminal: a.bugTerminal(), Config: a.bugConfig(), Set: []string{}}
	for _, v := range variables {
		if a.env.get(v.name) != "" {
			b.Set = append(b.Set, v.name)
		}
	}
	return b
}

func (a *app) bugTerminal() bugTerminal {
	t := bugTerminal{Term: a.env.get("TERM"), Program: a.env.get("TERM_PROGRAM"), Streams: []string{}, Color: a.out.color}
	if f, ok := a.in.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		t.Streams = append(t.Streams, "stdin")
	}
	for name, s := range map[string]sink{"stdout": a.out, "stderr": a.err} {
		if s.tty {
			t.Streams = append(t.Streams, name)
		}
	}
	slices.Sort(t.Streams)
	t.Columns, t.Rows = a.out.size()
	t.Images, _ = a.env.pictureKind()
	return t
}

// bugConfig looks at the configuration without a word of what is in it: an error
// of its own may quote it.
func (a *app) bugConfig() bugConfig {
	c := bugConfig{State: "none", Place: "default", Stores: []string{}, Store: cmp.Or(a.env.get("APPCTL_STORE"), storeAuto)}
	if a.env.get("APPCTL_CONFIG_DIR") != "" {
		c.Place = "APPCTL_CONFIG_DIR"
	}
	_, err := os.Stat(folderName)
	c.Folder = err == nil
	h, err := newHome(a.env)
	if err != nil {
		return c
	}
	if _, err := os.Stat(h.path(configName)); err != nil {
		return c
	}
	file, err := h.readConfig()
	if err != nil {
		c.State = "broken"
		return c
	}
	c.State, c.Profiles = "ok", len(file.Profiles)
	if kept, ok := file.Settings["store"].(string); ok && a.env.get("APPCTL_STORE") == "" {
		c.Store = kept
	}
	for _, p := range file.Profiles {
		if p.Store != "" && !slices.Contains(c.Stores, p.Store) {
			c.Stores = append(c.Stores, p.Store)
		}
	}
	slices.Sort(c.Stores)
	return c
}
