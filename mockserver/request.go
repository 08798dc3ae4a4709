package mockserver

import (
	"cmp"
	"context"
	"net"
	"net/http"
	"strings"
	"time"
)

// read takes in what the request brought, before anything is decided.
func (c *call) read(context.Context) error {
	c.host, c.ip = hostname(c.r), clientIP(c.r)
	c.input, c.unread = readInput(c.w, c.r)
	return nil
}

// checkBody refuses a body that could not be read. Whoever may not call at all
// hears that first.
func (c *call) checkBody(context.Context) error { return c.unread }

// hostname is the host that the client called, without port, in lower case.
func hostname(r *http.Request) string {
	return hostOnly(cmp.Or(r.Header.Get("X-Forwarded-Host"), r.Host))
}

// hostOnly cuts the port off a host, and the brackets of an IPv6 address stay.
func hostOnly(host string) string {
	name, _ := cutPort(host)
	return strings.ToLower(name)
}

// clientIP is the first address that a proxy names, else the peer's.
func clientIP(r *http.Request) string {
	if forwarded := r.Header.Get("X-Forwarded-For"); forwarded != "" {
		first, _, _ := strings.Cut(forwarded, ",")
		if ip := net.ParseIP(strings.TrimSpace(first)); ip != nil {
			return strings.TrimSpace(first)
		}
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

func isSecure(r *http.Request) bool {
	if proto := r.Header.Get("X-Forwarded-Proto"); proto != "" {
		return proto == "https"
	}
	return r.TLS != nil
}

// adminMode is the mode of a console user who acts on a project.
const adminMode = "admin"

// selectProject finds the project that the request is for, and with it the
// time, the settings and the form of the answer. An unknown project is refused
// only later: a foreign origin comes first.
func (c *call) selectProject(ctx context.Context) error {
	c.projectID = cmp.Or(c.askedProject(), console)
	mode := cmp.Or(c.input.text("mode"), c.r.Header.Get("X-Appwrite-Mode"))
	c.admin = mode == adminMode
	p, ok := c.server.project(ctx, c.projectID)
	if ok {
		c.project = p
		c.settings = p.settings.Load()
		c.now = p.clock.Now().Truncate(time.Millisecond)
		c.useDevKey()
	}
	c.chooseFormat()
	c.chooseLocale()
	c.allowOrigin()
	if c.admin && c.projectID == console {
		return failf("general_bad_request", "Admin mode is not allowed for console project")
	}
	return nil
}

// askedProject is the id that the request names, "" for none.
func (c *call) askedProject() string {
	header := c.r.Header.Get("X-Appwrite-Project")
	if c.r.Method == http.MethodGet || c.r.Method == http.MethodHead {
		return cmp.Or(c.input.text("project"), header)
	}
	if id := cmp.Or(c.input.text("project"), header); id != "" || c.r.URL.RawQuery == "" {
		return id
	}
	return parseForm(c.r.URL.RawQuery).text("project")
}

// dateLayouts and zoneLayouts together are the forms of ISO 8601 that a date of
// a client may have.
var (
	dateLayouts = []string{"2006-01-02T15:04:05", "2006-01-02T15:04", "20060102T150405", "20060102T1504", time.DateOnly}
	zoneLayouts = []string{"", "Z07:00", "Z0700", "Z07"}
)

// readTime reads a date of a client, to the millisecond. Without an offset it
// is UTC.
func readTime(s string) (time.Time, bool) {
	s = strings.Replace(strings.ToUpper(s), " ", "T", 1) // SQL's form, and small letters
	for _, date := range dateLayouts {
		for _, zone := range zoneLayouts {
			if t, err := time.Parse(date+zone, s); err == nil {
				return t.UTC().Truncate(time.Millisecond), true
			}
		}
	}
	return time.Time{}, false
}

// checkTimestamp refuses a time of the request that is none. Only some routes
// read it.
func (c *call) checkTimestamp() error {
	stamp := c.r.Header.Get("X-Appwrite-Timestamp")
	if _, ok := readTime(stamp); ok || stamp == "" {
		return nil
	}
	return failf("general_argument_invalid", "Invalid X-Appwrite-Timestamp header value")
}
