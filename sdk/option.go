package sdk

import (
	"crypto/x509"
	"errors"
	"log/slog"
	"net/http"
	"runtime"
	"time"
)

// Option configures a client in [New]. One out of its bounds is the error of
// New.
type Option func(*config) error

type config struct {
	credential  Credential
	devKey      string
	http        http.Client
	transport   http.RoundTripper
	insecureTLS bool
	rootCAs     *x509.CertPool
	header      http.Header
	timeout     time.Duration
	retry       RetryPolicy
	limits      bodyLimits
	logger      *slog.Logger
	hooks       []Hook
}

// bodyLimits are the largest answers that are read, in bytes.
type bodyLimits struct{ json, image int64 }

// responseFormat is the version of the answers that the types here describe.
const responseFormat = "1.9.6"

func defaults() config {
	h := make(http.Header)
	h.Set("Accept", "application/json")
	h.Set("User-Agent", "appctl-go/"+Version+" ("+runtime.GOOS+"; "+runtime.GOARCH+")")
	h.Set("X-Appwrite-Response-Format", responseFormat)
	h.Set("X-Sdk-Name", "appctl") // a server that knows a client is calling answers JSON, not HTML
	h.Set("X-Sdk-Language", "go")
	h.Set("X-Sdk-Version", Version)
	return config{
		header:  h,
		timeout: 15 * time.Second,
		retry:   RetryPolicy{}.withDefaults(),
		limits:  bodyLimits{json: 8 << 20, image: 32 << 20},
		logger:  slog.New(slog.DiscardHandler),
	}
}

// WithCredential makes the client send cr with each request. Default: none, a guest.
func WithCredential(cr Credential) Option {
	return func(c *config) error {
		c.credential = cr
		return cr.check()
	}
}

// WithHTTPClient sends through a copy of hc. Its transport and timeout count;
// its cookie jar and redirect policy do not: there are no cookies, and
// redirects are not followed. Default: a client of its own.
func WithHTTPClient(hc *http.Client) Option {
	return func(c *config) error {
		if hc == nil {
			return errors.New("HTTP client is nil")
		}
		c.http = *hc
		return nil
	}
}

// WithTransport sends through rt: a mock, a recorder, a tracer. It wins over that
// of [WithHTTPClient]. Default: a transport of its own with the proxies of the environment and at most 32 idle
// connections.
func WithTransport(rt http.RoundTripper) Option {
	return func(c *config) error {
		if rt == nil {
			return errors.New("transport is nil")
		}
		c.transport = rt
		return nil
	}
}

// WithTimeout limits each attempt, from connecting to the last byte of the
// answer; the context limits the whole call. Of an [ImageStream] it limits the
// time until the answer begins, and then each Read. Default: 15 s.
func WithTimeout(attempt time.Duration) Option {
	return func(c *config) error {
		if attempt <= 0 {
			return errors.New("timeout is not positive")
		}
		c.timeout = attempt
		return nil
	}
}

// WithRetry sets how often a call is tried. Default: the zero RetryPolicy, which
// is three attempts.
func WithRetry(p RetryPolicy) Option {
	return func(c *config) error {
		c.retry = p.withDefaults()
		return c.retry.check()
	}
}

// WithLogger logs each attempt at debug level and each warning of the server
// at warn level, with operation names and statuses: no URL, no header, no body.
// Default: no log.
func WithLogger(l *slog.Logger) Option {
	return func(c *config) error {
		if l == nil {
			return errors.New("logger is nil")
		}
		c.logger = l
		return nil
	}
}

// WithHook calls h around each attempt; repeat it for more hooks, the first is
// the outermost. Default: none.
func WithHook(h Hook) Option {
	return func(c *config) error {
		if h == nil {
			return errors.New("hook is nil")
		}
		c.hooks = append(c.hooks, h)
		return nil
	}
}

// WithLocale asks for messages and country names in a language such as "de" or
// "pt-br". Default: the server's.
func WithLocale(locale string) Option { return withHeader("X-Appwrite-Locale", locale) }

// WithResponseFormat asks for the answers of an older server version. The types
// here have the fields of the default: "1.9.6".
func WithResponseFormat(version string) Option {
	return withHeader("X-Appwrite-Response-Format", version)
}

// WithUserAgent names the program to the server, which shows it in the list of
// sessions. Default: "appctl-go/" and the version of this package.
func WithUserAgent(ua string) Option { return withHeader("User-Agent", ua) }

// WithForwardedUserAgent passes on the browser's User-Agent, for servers that
// sign in users with an API key; without a key it has no effect. For one call
// it is Header("X-Forwarded-User-Agent", ua). Default: none.
func WithForwardedUserAgent(ua string) Option { return withHeader("X-Forwarded-User-Agent", ua) }

// WithImpersonation reads the account of userID in place of the caller's own,
// where the caller may impersonate. Default: none.
func WithImpersonation(userID string) Option {
	return withHeader("X-Appwrite-Impersonate-User-Id", userID)
}

// WithDevKey sends a dev key of the project with each request, of all views. With
// it servers limit nothing and take URLs of any host, for development. Default:
// none.
func WithDevKey(secret string) Option {
	return func(c *config) error {
		if secret == "" || !validHeaderValue(secret) {
			return errors.New("dev key is empty or has a control character in it")
		}
		c.devKey = secret
		return nil
	}
}

// WithRootCAs trusts the certificates that pool has signed and no other, for
// servers with a private authority. Default: the system's authorities.
func WithRootCAs(pool *x509.CertPool) Option {
	return func(c *config) error {
		if pool == nil {
			return errors.New("certificate pool is nil")
		}
		c.rootCAs = pool
		return nil
	}
}

// WithInsecureTLS takes any certificate: whoever is on the line can read the
// credentials. Default: certificates are checked.
func WithInsecureTLS() Option {
	return func(c *config) error {
		c.insecureTLS = true
		return nil
	}
}

// WithJSONLimit refuses longer documents, in bytes after decompression.
// Default: 8 MiB.
func WithJSONLimit(bytes int64) Option {
	return func(c *config) error {
		c.limits.json = bytes
		return positive("limit of documents", bytes)
	}
}

// WithImageLimit refuses longer pictures, in bytes after decompression.
// Default: 32 MiB.
func WithImageLimit(bytes int64) Option {
	return func(c *config) error {
		c.limits.image = bytes
		return positive("limit of pictures", bytes)
	}
}

func positive(what string, bytes int64) error {
	if bytes <= 0 {
		return errors.New(what + " is not positive")
	}
	return nil
}

func withHeader(key, value string) Option {
	return func(c *config) error {
		if value == "" || !validHeaderValue(value) {
			return errors.New(key + " is empty or has a control character in it")
		}
		c.header.Set(key, value)
		return nil
	}
}
