package cli_test

import (
	"bytes"
	"encoding/pem"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
)

// A mock server with --fetch live asks the proxies of its environment, and trusts
// the authorities of SSL_CERT_FILE, so that a test can stand in for the web.
func TestMockFetchesThroughAProxy(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("SSL_CERT_FILE is read on Linux and other Unix systems but macOS")
	}
	answer := func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, "icon of "+r.Host) }
	sealed := httptest.NewTLSServer(http.HandlerFunc(answer)) // its certificate is for example.com
	t.Cleanup(sealed.Close)
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodConnect {
			tunnel(w, sealed.Listener.Addr().String())
			return
		}
		answer(w, r)
	}))
	t.Cleanup(proxy.Close)
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: sealed.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	for url, environ := range map[string][]string{
		"http://example.com/":  {"HTTP_PROXY=" + proxy.URL},
		"http://example.org/":  {"http_proxy=" + proxy.URL, "NO_PROXY=example.com"},
		"https://example.com/": {"HTTPS_PROXY=" + proxy.URL, "SSL_CERT_FILE=" + ca},
	} {
		path := builtBinary(t)
		cmd := exec.CommandContext(t.Context(), path, "mock", "exec", "--fetch", "live", "--", path, "avatar", "favicon", url, "-O", "-")
		cmd.Env = append([]string{"HOME=" + t.TempDir(), "APPCTL_STORE=file"}, environ...)
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		out, err := cmd.Output()
		host := filepath.Base(url)
		if err != nil || string(out) != "icon of "+host {
			t.Errorf("favicon of %s with %v: got %q, %v: %s", url, environ, out, err, stderr.String())
		}
	}
}

// tunnel connects who asked for it to an address.
func tunnel(w http.ResponseWriter, address string) {
	server, err := net.Dial("tcp", address)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	client, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	_, _ = io.WriteString(client, "HTTP/1.1 200 OK\r\n\r\n")
	go func() { _, _ = io.Copy(server, client); _ = server.Close() }()
	_, _ = io.Copy(client, server)
	_ = client.Close()
}
