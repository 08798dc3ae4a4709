package mockserver

import (
	"cmp"
	"net/url"
	"strings"
)

// site is the server as the client reaches it, without a trailing slash: what
// the request called, or the public URL. A host without a port ends in a bare
// colon, as on the real server; such a URL is valid.
func (c *call) site() string {
	if c.server.publicURL != "" {
		return c.server.publicURL
	}
	return c.scheme() + "://" + c.host + c.port()
}

// consoleURL is a page of the console, which a redirect leads to that names no
// other.
func (c *call) consoleURL(path string) string {
	if c.server.publicURL != "" {
		return c.server.publicURL + path
	}
	return c.scheme() + "://localhost" + strings.TrimSuffix(c.port(), ":") + path
}

// scheme is that of the server's own URLs, whatever a proxy says of the request.
func (c *call) scheme() string {
	if u, err := url.Parse(c.server.publicURL); err == nil && u.Scheme != "" {
		return u.Scheme
	}
	if c.r.TLS != nil {
		return "https"
	}
	return "http"
}

// port is a colon and the port that the client called; nothing for the
// scheme's own.
func (c *call) port() string {
	port := c.r.Header.Get("X-Forwarded-Port")
	if port == "" {
		_, port = cutPort(cmp.Or(c.r.Header.Get("X-Forwarded-Host"), c.r.Host))
	}
	if strings.Trim(port, "0123456789") != "" {
		port = "" // a header is not to lead elsewhere: "80@elsewhere.example"
	}
	if c.scheme() == "http" && port == "80" || c.scheme() == "https" && port == "443" {
		return ""
	}
	return ":" + port
}

// cutPort splits a host and its port; the brackets of an IPv6 address stay. One
// without brackets has no port.
func cutPort(host string) (name, port string) {
	host = strings.TrimSpace(host)
	if strings.Count(host, ":") > 1 && !strings.HasPrefix(host, "[") {
		return host, ""
	}
	if i := strings.LastIndexByte(host, ':'); i > strings.LastIndexByte(host, ']') {
		return host[:i], host[i+1:]
	}
	return host, ""
}
