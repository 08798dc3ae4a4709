package cli

import (
	"context"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
)

// release is set by the linker in released binaries.
var release string

// version is the release, else the module's version, else "dev".
func version() string {
	if release != "" {
		return strings.TrimPrefix(release, "v")
	}
	info, ok := debug.ReadBuildInfo()
	if ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return strings.TrimPrefix(info.Main.Version, "v")
	}
	return "dev"
}

// revision is the commit that the binary was built from, "" where unknown.
func revision() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value
		}
	}
	return ""
}

// versionDocument is the --json document of version.
type versionDocument struct {
	Version  string `json:"version"`
	Revision string `json:"revision"`
	Go       string `json:"go"`
	OS       string `json:"os"`
	Arch     string `json:"arch"`
}

func versionOf() versionDocument {
	return versionDocument{Version: version(), Revision: revision(), Go: runtime.Version(), OS: runtime.GOOS, Arch: runtime.GOARCH}
}

func newVersion(a *app) *cobra.Command {
	return alone(&cobra.Command{
		Use:     "version",
		Short:   "Show the version",
		Example: "  appctl version\n  appctl version --json",
		RunE: runs(func(context.Context, []string) error {
			v := versionOf()
			body, err := document(v)
			if err != nil {
				return err
			}
			return a.show(record(body, [2]string{"version", v.Version}, [2]string{"revision", v.Revision},
				[2]string{"go", v.Go}, [2]string{"platform", v.OS + "/" + v.Arch}))
		}),
	})
}
