package mockserver

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/appctl/appctl/internal/fetch"
)

// web is what the server gets remote pictures from.
type web struct {
	guard *fetch.Guard
	live  bool                                  // default: nobody is asked
	proxy func(*http.Request) (*url.URL, error) // nil for none
}

// errOffline is what a server says that asks nobody, where there is no fixture.
var errOffline = errors.New("the server fetches nothing: see WithFetch")

// WithFetch lets the server get remote pictures, favicons and photos from the
// public web. Addresses that are private or reserved are refused, at every hop;
// allow names hosts ("intranet.example"), addresses and subnets ("10.1.0.0/16")
// that may be reached besides. Default: nothing is fetched, and what has no
// fixture (see [Project.SetFixtures]) is drawn.
func WithFetch(allow ...string) Option {
	return optionFunc(func(c *config) {
		guard, err := fetch.NewGuard(allow...)
		if err != nil {
			c.refuse("WithFetch: %w", err)
			return
		}
		c.web.guard, c.web.live = guard, true
	})
}

// WithProxy lets what [WithFetch] gets come through a proxy, chosen as
// [http.Transport.Proxy] does: [http.ProxyFromEnvironment] is one that follows
// HTTP_PROXY, HTTPS_PROXY and NO_PROXY. The proxy may be anywhere. Hosts are
// refused as without it, as far as their addresses are known here; those of other
// names are up to the proxy. Default: the server reads nothing of its
// environment, and asks no proxy.
func WithProxy(proxy func(*http.Request) (*url.URL, error)) Option {
	return optionFunc(func(c *config) {
		if proxy == nil {
			c.refuse("WithProxy: no proxy")
		}
		c.web.proxy = proxy
	})
}

// fetch gives what a URL answers: its fixture, or the web. Hosts that are
// refused for their name alone are refused without network as well; then there
// is [errOffline].
func (c *call) fetch(ctx context.Context, r fetch.Request) (*fetch.Response, error) {
	if f, ok := c.project.fixture(r.URL); ok {
		return &fetch.Response{Status: f.Status, Body: f.Body}, nil
	}
	if c.server.web.live {
		return (&fetch.Client{Guard: c.server.web.guard, Proxy: c.server.web.proxy}).Get(ctx, r)
	}
	if err := c.checkHost(r.URL); err != nil {
		return nil, err
	}
	return nil, errOffline
}

// checkHost refuses the host of a URL that is refused for its name alone.
func (c *call) checkHost(address string) error {
	u, err := url.Parse(address)
	if err != nil {
		return fmt.Errorf("fetch: %w", err)
	}
	if u.Scheme != "http" && u.Scheme != "https" {
		return fetch.ErrScheme
	}
	return c.server.web.guard.CheckName(u.Hostname())
}

// remoteFailed is the refusal of a URL that could not be fetched, with the
// reason where it is the address.
func (c *call) remoteFailed(err error) *apiError {
	if e, ok := errors.AsType[*fetch.AddressError](err); ok && c.server.release >= refusedAddresses {
		return failf("avatar_remote_url_failed", "%s", e.Reason)
	}
	return fail("avatar_remote_url_failed")
}
