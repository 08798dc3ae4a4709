package mockserver_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/appctl/appctl/mockserver"
)

// The official packages for Node, unmodified and in several majors, get along
// with the server. It needs Node and the packages: npm ci in the folder.
func TestOfficialClients(t *testing.T) {
	t.Parallel()
	if os.Getenv("APPCTL_NODE") == "" {
		t.Skip("APPCTL_NODE is not set: CI sets it where Node and testdata/official/node_modules are")
	}
	srv := mockserver.Start(t, mockserver.WithResponseChecks())
	cmd := exec.CommandContext(t.Context(), "node", "walk.mjs")
	cmd.Dir = filepath.Join("testdata", "official")
	cmd.Env = append(os.Environ(), srv.Env(srv.Default())...)
	out, err := cmd.CombinedOutput()
	t.Logf("%s", out)
	if err != nil {
		t.Error(err)
	}
}
