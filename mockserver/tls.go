package mockserver

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"slices"
	"time"
)

// tlsNames are whom the certificate of a server is for, beside the host of its
// public URL.
var tlsNames = []string{"localhost", "*.localhost", "host.docker.internal", "127.0.0.1", "::1"}

// certificateLife is how long a certificate is good, from an hour ago: browsers
// refuse those of more than 825 days.
const certificateLife = 800 * 24 * time.Hour

// tlsIdentity is a certificate, and the authority of the server's own that signed it.
type tlsIdentity struct {
	authority []byte // PEM
	pool      *x509.CertPool
	leaf      tls.Certificate
}

// WithTLS lets the server listen with HTTPS, by a certificate for the loopback
// names, host.docker.internal and the host of the public URL. [Server.Client]
// trusts it, and who has [Server.Authority]. Default: HTTP.
func WithTLS() Option { return optionFunc(func(c *config) { c.tls = true }) }

// Authority is the certificate, in PEM, that whoever calls a server with
// [WithTLS] must trust; nil for other servers. It is new with each server.
func (s *Server) Authority() []byte {
	if s.identity == nil {
		return nil
	}
	return s.identity.authority
}

// newIdentity makes an authority and has it sign a certificate.
func newIdentity(extra string) (*tlsIdentity, error) {
	now := time.Now()
	template := x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "appctl mock server " + randomHex(4)},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(certificateLife),
		IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true, KeyUsage: x509.KeyUsageCertSign,
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	root, err := signed(&template, &template, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	leaf := x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "localhost"},
		NotBefore: template.NotBefore, NotAfter: template.NotAfter,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	for _, name := range append(slices.Clip(tlsNames), extra) {
		if ip := net.ParseIP(name); ip != nil {
			leaf.IPAddresses = append(leaf.IPAddresses, ip)
			continue
		}
		if name != "" {
			leaf.DNSNames = append(leaf.DNSNames, name)
		}
	}
	leafKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	own, err := signed(&leaf, root, &leafKey.PublicKey, key)
	if err != nil {
		return nil, err
	}
	id := &tlsIdentity{
		authority: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: root.Raw}),
		pool:      x509.NewCertPool(),
		leaf:      tls.Certificate{Certificate: [][]byte{own.Raw}, PrivateKey: leafKey},
	}
	id.pool.AddCert(root)
	return id, nil
}

func signed(template, parent *x509.Certificate, public *ecdsa.PublicKey, by *ecdsa.PrivateKey) (*x509.Certificate, error) {
	raw, err := x509.CreateCertificate(rand.Reader, template, parent, public, by)
	if err != nil {
		return nil, fmt.Errorf("make a certificate: %w", err)
	}
	return x509.ParseCertificate(raw)
}
