package sdk

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/http"
	"net/textproto"
	"net/url"
	"strings"
	"time"

	"github.com/go-resty/resty/v2"
)

// sender is the only place that knows resty. It is used for what it does well,
// putting requests together, with all that could act on its own switched off:
// it sends once, follows no redirect, keeps no cookie, decodes nothing and
// writes no log. It is configured here once; what differs between calls is on
// the request, because resty's client is not safe to change.
type sender struct {
	resty   *resty.Client
	reports bool // how far a request got, without fail
}

func newSender(hc *http.Client, header http.Header) *sender {
	_, reports := hc.Transport.(*http.Transport)
	hc.Transport = unfollowed{hc.Transport}
	r := resty.NewWithClient(hc)
	r.SetLogger(silence{})
	r.SetDisableWarn(true)
	r.SetRedirectPolicy(resty.RedirectPolicyFunc(func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}))
	r.Header = header
	return &sender{resty: r, reports: reports}
}

// send makes one attempt. The caller closes the body.
func (s *sender) send(ctx context.Context, p *parcel) (*http.Response, error) {
	r := s.resty.R().SetContext(ctx).SetDoNotParseResponse(true)
	r.Header = p.header
	if p.body != nil {
		r.Body = bytes.NewReader(p.body)
	}
	resp, err := r.Execute(p.method, p.url)
	if err != nil {
		return nil, discreet(err)
	}
	return resp.RawResponse, nil
}

func (s *sender) closeIdle() { s.resty.GetClient().CloseIdleConnections() }

// discreet takes out of an error of net/http what may be a secret: the URL, and
// a line of the answer that it could not read.
func discreet(err error) error {
	if _, ok := errors.AsType[textproto.ProtocolError](err); ok {
		return errors.New("the header of the answer is malformed")
	}
	if strings.Contains(err.Error(), "malformed HTTP") { // an error without a type, that quotes
		return errors.New("the answer is not HTTP")
	}
	if u, ok := errors.AsType[*url.Error](err); ok {
		return u.Err
	}
	return err
}

// unfollowed takes away the Location that http.Client cannot read. It reads it
// before it asks whether to follow, and its error would repeat it.
type unfollowed struct{ http.RoundTripper }

func (u unfollowed) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := u.RoundTripper.RoundTrip(r)
	if err != nil {
		return resp, err
	}
	location := resp.Header.Get("Location")
	if location == "" {
		return resp, nil
	}
	if _, err := r.URL.Parse(location); err != nil {
		resp.Header.Del("Location")
	}
	return resp, nil
}

// CloseIdleConnections is what http.Client looks for in a transport.
func (u unfollowed) CloseIdleConnections() {
	if c, ok := u.RoundTripper.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

// newTransport is http.DefaultTransport with room for the connections of a
// busy server: the default keeps two to a host and dials the rest again.
func newTransport() *http.Transport {
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		ForceAttemptHTTP2:     true,
		MaxIdleConns:          100,
		MaxIdleConnsPerHost:   32,
		IdleConnTimeout:       90 * time.Second,
		TLSHandshakeTimeout:   10 * time.Second,
		ExpectContinueTimeout: time.Second,

		MaxResponseHeaderBytes: 1 << 20,
	}
}

// withTLS gives a copy of t, which may be the caller's, with the TLS options.
func withTLS(t *http.Transport, insecure bool, roots *x509.CertPool) *http.Transport {
	t = t.Clone()
	if t.TLSClientConfig == nil {
		t.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	t.TLSClientConfig.InsecureSkipVerify = insecure
	if roots != nil {
		t.TLSClientConfig.RootCAs = roots
	}
	return t
}

// silence is a resty.Logger.
type silence struct{}

func (silence) Errorf(string, ...any) {}
func (silence) Warnf(string, ...any)  {}
func (silence) Debugf(string, ...any) {}
