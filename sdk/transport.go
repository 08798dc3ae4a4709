package sdk

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/go-resty/resty/v2"
)

// sender is the only place that knows resty. It is used for what it does well,
// putting requests together, with all that could act on its own switched off:
// it sends once, follows no redirect, keeps no cookie, decodes nothing and
// writes no log. It is configured here once; what differs between calls is on
// the request, because resty's client is not safe to change.
type sender struct{ resty *resty.Client }

func newSender(hc *http.Client, header http.Header) *sender {
	r := resty.NewWithClient(hc)
	r.SetLogger(silence{})
	r.SetDisableWarn(true)
	r.SetRedirectPolicy(resty.RedirectPolicyFunc(func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}))
	r.Header = header
	return &sender{resty: r}
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
		return nil, withoutURL(err)
	}
	return resp.RawResponse, nil
}

func (s *sender) closeIdle() { s.resty.GetClient().CloseIdleConnections() }

// withoutURL takes the URL out of an error of net/http: a query may hold what
// belongs in no message.
func withoutURL(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		return u.Err
	}
	return err
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
