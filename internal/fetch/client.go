package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"
)

// What a [Request] that says nothing else gets.
const (
	DefaultConnectTimeout = 5 * time.Second
	DefaultTimeout        = 15 * time.Second
	DefaultMaxBytes       = 20 << 20
)

// maxHeaderBytes is how much an answer may say before its body.
const maxHeaderBytes = 64 << 10

// What is wrong with an answer.
var (
	ErrTooLarge  = errors.New("the answer is too large")
	ErrRedirects = errors.New("too many redirects")
	ErrScheme    = errors.New("the URL is neither http nor https")
)

// Client fetches from hosts that its guard lets through. It keeps no cookies and
// no connections, and sends no credentials, not even those of a URL. It is safe
// for concurrent use.
type Client struct {
	Guard   *Guard         // default: the public web
	RootCAs *x509.CertPool // whose certificates are good; default: the system's

	// Proxy gives the proxy of a request, nil for none, as [http.Transport.Proxy]
	// does. It is the operator's and may be anywhere; hosts behind it are refused
	// by their names, and by such addresses as they have here. What only the proxy
	// can resolve is left to the proxy. Default: no proxy.
	Proxy func(*http.Request) (*url.URL, error)
}

// Request is what to fetch and how far to go for it.
type Request struct {
	URL            string
	UserAgent      string        // default: none is sent
	Redirects      int           // how many to follow; default: none, a redirect is an answer
	ConnectTimeout time.Duration // for name, connection and TLS of each hop, each; default: 5 s
	Timeout        time.Duration // for each hop, body included; default: 15 s
	MaxBytes       int64         // of the body, decompressed; default: 20 MiB
}

// Response is the last answer of a fetch, whatever its status.
type Response struct {
	Status int
	Body   []byte
}

// Get fetches a URL. It fails with [ErrSuffix] or an [*AddressError] for a host
// that is refused at any hop, with [ErrScheme], with [ErrRedirects] when there
// are more than the request allows, with [ErrTooLarge], or because the network
// does. A redirect without Location is an answer like any other.
func (c *Client) Get(ctx context.Context, r Request) (*Response, error) {
	next, err := url.Parse(r.URL)
	if err != nil {
		return nil, fmt.Errorf("fetch: %w", err)
	}
	for hop := 0; ; hop++ {
		answer, location, err := c.hop(ctx, next, &r)
		if err != nil {
			return nil, fmt.Errorf("fetch %s: %w", next.Host, err)
		}
		if location == nil {
			return answer, nil
		}
		if hop == r.Redirects {
			return nil, fmt.Errorf("fetch %s: %w", next.Host, ErrRedirects)
		}
		next = location
	}
}

// hop sends one request, and gives its answer, or where it leads.
func (c *Client) hop(ctx context.Context, u *url.URL, r *Request) (*Response, *url.URL, error) {
	if u.Scheme != "http" && u.Scheme != "https" {
		return nil, nil, ErrScheme
	}
	if u.Hostname() == "" {
		return nil, nil, refuse("Hostname is empty.")
	}
	ctx, cancel := context.WithTimeout(ctx, orElse(r.Timeout, DefaultTimeout))
	defer cancel()
	bare := *u
	bare.User = nil
	req, err := http.NewRequestWithContext(ctx, "GET", bare.String(), nil)
	if err != nil {
		return nil, nil, err
	}
	req.Header.Set("User-Agent", r.UserAgent) // an empty one keeps Go's own away
	t, err := c.transport(req, r)
	if err != nil {
		return nil, nil, err
	}
	resp, err := t.RoundTrip(req)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	if r.Redirects > 0 && resp.StatusCode >= 300 && resp.StatusCode <= 399 && resp.Header.Get("Location") != "" {
		location, err := resp.Location()
		return nil, location, err
	}
	body, err := readAtMost(resp, orElse(r.MaxBytes, DefaultMaxBytes))
	if err != nil {
		return nil, nil, err
	}
	return &Response{resp.StatusCode, body}, nil, nil
}

// transport is one for a single hop, straight or through a proxy.
func (c *Client) transport(req *http.Request, r *Request) (*http.Transport, error) {
	guard := c.Guard
	if guard == nil {
		guard = new(Guard)
	}
	timeout := orElse(r.ConnectTimeout, DefaultConnectTimeout)
	t := &http.Transport{
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			ctx, cancel := context.WithTimeout(ctx, timeout)
			defer cancel()
			return guard.DialContext(ctx, network, address)
		},
		TLSClientConfig:        &tls.Config{RootCAs: c.RootCAs, MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    timeout,
		DisableKeepAlives:      true,
		MaxResponseHeaderBytes: maxHeaderBytes,
	}
	if c.Proxy == nil {
		return t, nil
	}
	proxy, err := c.Proxy(req)
	if err != nil || proxy == nil {
		return t, err
	}
	if err := guard.checkBehindProxy(req.Context(), req.URL.Hostname()); err != nil {
		return nil, err
	}
	t.Proxy = http.ProxyURL(proxy)
	t.DialContext = (&net.Dialer{Timeout: timeout}).DialContext
	return t, nil
}

// readAtMost reads a body, which the transport decompresses: the limit is on what
// comes out.
func readAtMost(resp *http.Response, limit int64) ([]byte, error) {
	if resp.ContentLength > limit {
		return nil, ErrTooLarge
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(body)) > limit {
		return nil, ErrTooLarge
	}
	return body, nil
}

// orElse is what was asked for, or the default.
func orElse[T time.Duration | int64](asked, standard T) T {
	if asked > 0 {
		return asked
	}
	return standard
}
