package cli_test

import (
	"encoding/pem"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/appctl/appctl/mockserver"
)

// A server with a certificate of its own is refused with the reason, taken with
// --ca-cert, and with --insecure-tls under a warning; the profile remembers which.
func TestPrivateCertificate(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, mockserver.WithResponseChecks())
	server := httptest.NewTLSServer(mock.Handler())
	t.Cleanup(server.Close)
	dir := t.TempDir()
	ca := filepath.Join(dir, "ca.pem")
	if err := os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	environ := []string{"HOME=" + dir, "APPCTL_STORE=file", "APPCTL_ENDPOINT=" + server.URL + "/v1", "APPCTL_PROJECT=" + mock.Default().ID()}
	run := func(want int, stdin string, args ...string) string {
		t.Helper()
		code, _, errs := runIn(t, environ, stdin, args...)
		if code != want {
			t.Errorf("%v: exit code %d, want %d: %s", args, code, want, errs)
		}
		return errs
	}
	if errs := run(8, password, "account", "register", email, "--password-stdin"); !strings.Contains(errs, "x509: certificate signed by unknown authority") || !strings.Contains(errs, "hint: --ca-cert FILE trusts") {
		t.Errorf("without the authority: %s", errs)
	}
	run(0, password, "account", "register", email, "--password-stdin", "--ca-cert", ca)
	run(0, password, "login", email, "--password-stdin", "--ca-cert", ca)
	if errs := run(0, "", "account", "show"); strings.Contains(errs, "warning") {
		t.Errorf("with the profile's authority: %s", errs)
	}
	run(2, "", "account", "show", "--ca-cert", filepath.Join(dir, "none.pem"))
	run(2, "", "account", "show", "--ca-cert", filepath.Join(dir, ".config", "appctl", "config.yaml"))
	if errs := run(0, password, "login", email, "--password-stdin", "--insecure-tls"); !strings.Contains(errs, "certificate is not checked") {
		t.Errorf("--insecure-tls: %s", errs)
	}
	for range 2 {
		if errs := run(0, "", "account", "show"); !strings.Contains(errs, "certificate is not checked") {
			t.Errorf("with the profile's --insecure-tls: %s", errs)
		}
	}
	environ = append(environ, "APPCTL_CONFIG_DIR="+filepath.Join(dir, "other"))
	for _, line := range []string{"APPCTL_CA_CERT=" + ca, "APPCTL_INSECURE_TLS=1"} {
		code, _, errs := runIn(t, append(environ, line), password, "login", email, "--password-stdin")
		if code != 0 {
			t.Errorf("sign in with %s: exit code %d: %s", line, code, errs)
		}
	}
	if errs := run(8, "", "api", "GET", "/account", "--project", "p", "--endpoint", "https"+strings.TrimPrefix(mock.Endpoint(), "http")); !strings.Contains(errs, "http:// may be right") {
		t.Errorf("a server without TLS: %s", errs)
	}
	named := strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
	if errs := run(8, "", "api", "GET", "/account", "--endpoint", named+"/v1", "--project", "p", "--ca-cert", ca); !strings.Contains(errs, "the certificate is for example.com") {
		t.Errorf("a certificate of another name: %s", errs)
	}
}
