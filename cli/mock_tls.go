package cli

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
)

// trusted writes the authority of a server with --tls into dir, or where --ca-file
// says, and gives the variables by which programs trust it, nil without --tls.
func (m *mockFlags) trusted(s *mockRun, dir string, e env) ([]string, error) {
	authority := s.Authority()
	if authority == nil {
		return nil, nil
	}
	path := m.caFile
	if path == "" {
		path = filepath.Join(dir, "ca.pem")
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if err := replaceFile(path, authority, 0o644); err != nil {
		return nil, fmt.Errorf("--ca-file: %w", err)
	}
	all := filepath.Join(dir, "ca-and-system.pem")
	if err := replaceFile(all, append(systemAuthorities(e), authority...), 0o644); err != nil {
		return nil, err
	}
	return []string{
		"APPCTL_CA_CERT=" + path, "NODE_EXTRA_CA_CERTS=" + path, "SSL_CERT_FILE=" + all,
		"CURL_CA_BUNDLE=" + all, "REQUESTS_CA_BUNDLE=" + all, // of curl, and of Python's requests, which knows no other
	}, nil
}

// systemAuthorities are those that programs trust which SSL_CERT_FILE tells of
// others, so that these find the web as well. Only Linux keeps them in a file.
func systemAuthorities(e env) []byte {
	for _, path := range []string{
		e.get("SSL_CERT_FILE"), "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem",
	} {
		if data, err := os.ReadFile(path); err == nil && len(data) > 0 {
			return append(bytes.TrimRight(data, "\n"), '\n')
		}
	}
	return nil
}
