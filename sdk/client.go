package sdk

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// Version is the version of this package, as sent in the User-Agent (RFC 9110,
// 10.1.5).
const Version = "0.1.0"

// Client talks to one project of one server as one identity. It is immutable
// and safe for concurrent use. [Client.As] and [Client.WithStore] give views:
// clients of another identity that share its connections.
type Client struct {
	Account *AccountService // the signed-in user's own account
	Avatars *AvatarsService // pictures

	core       *core
	credential Credential
	store      SessionStore // of a view made by WithStore; its session is the identity
}

// core is what all views of a client share. Nothing in it is written after New.
type core struct {
	key     StoreKey
	sender  *sender
	devKey  string        // "" for none
	timeout time.Duration // of one attempt
	retry   RetryPolicy
	limits  bodyLimits
	logger  *slog.Logger
	hooks   []Hook
}

// New makes a client for a project of the server at endpoint, such as
// "https://fra.cloud.appwrite.io/v1". Nothing is sent. The error is
// [ErrInvalidArgument] when the endpoint is no absolute http or https URL, the
// project no ID, or an option out of its bounds.
func New(endpoint, project string, opts ...Option) (*Client, error) {
	base, err := parseEndpoint(endpoint)
	if err != nil {
		return nil, err
	}
	if !projectID.MatchString(project) {
		return nil, fmt.Errorf("%w: project %q is not an ID", ErrInvalidArgument, project)
	}
	cfg := defaults()
	for _, opt := range opts {
		if opt == nil {
			return nil, fmt.Errorf("%w: an option is nil", ErrInvalidArgument)
		}
		if err := opt(&cfg); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrInvalidArgument, err)
		}
	}
	hc, err := cfg.httpClient()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrInvalidArgument, err)
	}
	cfg.header.Set("X-Appwrite-Project", project)
	return newView(&core{
		key:     StoreKey{Endpoint: base, Project: project},
		sender:  newSender(hc, cfg.header),
		devKey:  cfg.devKey,
		timeout: cfg.timeout,
		retry:   cfg.retry,
		limits:  cfg.limits,
		logger:  cfg.logger,
		hooks:   cfg.hooks,
	}, cfg.credential, nil), nil
}

func newView(k *core, cr Credential, s SessionStore) *Client {
	c := &Client{core: k, credential: cr, store: s}
	c.Account = &AccountService{client: c}
	c.Avatars = &AvatarsService{client: c}
	return c
}

// As gives a view that sends cr and nothing else with each request. The zero
// Credential makes a guest.
func (c *Client) As(cr Credential) *Client {
	return newView(c.core, cr, nil)
}

// WithStore gives a view whose identity is the session that s holds for this
// endpoint and project, and a guest while s holds none. A call that makes a
// session saves it there, one that ends it deletes it. Whatever credential c
// has is not used. Without a store every call is [ErrInvalidArgument].
func (c *Client) WithStore(s SessionStore) *Client {
	if s == nil {
		s = noStore("session store is nil")
	}
	return newView(c.core, Credential{}, s)
}

// Endpoint is the server's base URL, without a slash at the end.
func (c *Client) Endpoint() string { return c.core.key.Endpoint }

// Project is the project's ID.
func (c *Client) Project() string { return c.core.key.Project }

// CloseIdleConnections closes the connections that no request is using, of all
// views. The client stays usable.
func (c *Client) CloseIdleConnections() { c.core.sender.closeIdle() }

// LogValue gives endpoint and project, and never a credential.
func (c *Client) LogValue() slog.Value {
	return slog.GroupValue(slog.String("endpoint", c.Endpoint()), slog.String("project", c.Project()))
}

// String is what LogValue gives, as text.
func (c *Client) String() string { return "sdk.Client" + c.LogValue().String() }

// GoString is what String gives.
func (c *Client) GoString() string { return c.String() }

// projectID is the server's rule for IDs without its length, which depends on
// the database.
var projectID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*$`)

// parseEndpoint gives the endpoint in one spelling. Its errors do not repeat
// what it was given: there may be a password in it.
func parseEndpoint(endpoint string) (string, error) {
	u, err := url.Parse(endpoint)
	if err != nil || u.Hostname() == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return "", fmt.Errorf("%w: endpoint is not an absolute http or https URL such as https://cloud.appwrite.io/v1", ErrInvalidArgument)
	}
	if u.User != nil {
		return "", fmt.Errorf("%w: endpoint has a user name or password in it", ErrInvalidArgument)
	}
	if u.RawQuery != "" || u.ForceQuery || u.Fragment != "" {
		return "", fmt.Errorf("%w: endpoint has a query or a fragment", ErrInvalidArgument)
	}
	host := strings.TrimSuffix(strings.ToLower(u.Host), ":"+defaultPort(u))
	return u.Scheme + "://" + strings.TrimSuffix(host, ":") + strings.TrimRight(u.EscapedPath(), "/"), nil
}

func defaultPort(u *url.URL) string {
	if u.Scheme == "https" {
		return "443"
	}
	return "80"
}

// httpClient puts together the client that sends: a copy of the caller's, with
// no cookie jar, and the TLS options on a transport of our own.
func (cfg *config) httpClient() (*http.Client, error) {
	hc := cfg.http
	hc.Jar = nil
	if cfg.transport != nil {
		hc.Transport = cfg.transport
	}
	if hc.Transport == nil {
		hc.Transport = newTransport()
	}
	if !cfg.insecureTLS && cfg.rootCAs == nil {
		return &hc, nil
	}
	t, ok := hc.Transport.(*http.Transport)
	if !ok {
		return nil, errors.New("TLS options need an *http.Transport")
	}
	hc.Transport = withTLS(t, cfg.insecureTLS, cfg.rootCAs)
	return &hc, nil
}
