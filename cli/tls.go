package cli

// TLS rules:
//
//   - --ca-cert and --insecure-tls, their variables and the profile count for every
//     request of a run, those of the sign-in included; a sign-in writes them into its
//     profile
//   - a certificate that is not checked is warned of in each run, where there is one
//   - a refused one shows the reason of crypto/x509 and the flag that mends it

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/http"
	"net/url"
	"os"
)

// transport applies the TLS settings, the profile's where the run has none.
func (a *app) transport(t *target) (http.RoundTripper, error) {
	settings, place := profileTLS{CACert: a.config.text("ca_cert"), Insecure: a.config.on("insecure_tls")}, a.config.placeOf("ca_cert")
	if t.profile != nil {
		if settings.CACert == "" {
			settings.CACert, place = t.profile.TLS.CACert, "ca_cert of profile "+t.name
		}
		settings.Insecure = settings.Insecure || t.profile.TLS.Insecure
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: settings.Insecure} //nolint:gosec // asked for by name, with a warning
	if settings.Insecure && !plain(t.endpoint) {
		a.warn("the server's certificate is not checked: whoever is on the line can read the session")
	}
	if settings.CACert != "" {
		roots, err := authorities(place, settings.CACert)
		if err != nil {
			return nil, err
		}
		transport.TLSClientConfig.RootCAs = roots
	}
	if a.config.debug() == "http" {
		return wiretap{next: transport, out: a.err}, nil
	}
	return transport, nil
}

// plain tells whether an endpoint is called without TLS.
func plain(endpoint string) bool {
	u, err := url.Parse(endpoint)
	return err == nil && u.Scheme == "http"
}

// authorities are the system's and those in the PEM file that place names.
func authorities(place, path string) (*x509.CertPool, error) {
	pem, err := os.ReadFile(path)
	if err != nil {
		return nil, usagef("%s: %w", place, err)
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool()
	}
	if !roots.AppendCertsFromPEM(pem) {
		return nil, usagef("%s: %s has no certificate in it", place, path)
	}
	return roots, nil
}

// tlsHint is what mends a refused connection, "" for an error that is no such one.
func tlsHint(err error) string {
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return "--ca-cert FILE trusts the authority that signed it, and the profile keeps that"
	}
	if e, ok := errors.AsType[x509.HostnameError](err); ok && len(e.Certificate.DNSNames) > 0 {
		return "check --endpoint; the certificate is for " + e.Certificate.DNSNames[0]
	}
	if e, ok := errors.AsType[x509.CertificateInvalidError](err); ok && e.Reason == x509.Expired {
		return "check the clock of this computer, and the certificate of the server"
	}
	if errors.Is(err, http.ErrSchemeMismatch) {
		return "check --endpoint; the server does not speak TLS there, http:// may be right"
	}
	return ""
}
