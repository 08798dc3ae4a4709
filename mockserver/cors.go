package mockserver

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Header values that never differ, each ready to be put into a header. Nobody
// may change them.
var (
	headerAppwrite = []string{"Appwrite"}
	headerNoSniff  = []string{"nosniff"}
	headerTrue     = []string{"true"}
	headerFalse    = []string{"false"}
	headerOne      = []string{"1"}
	headerZero     = []string{"0"}
	headerNoStore  = []string{"no-cache, no-store, must-revalidate"}
	headerNoCache  = []string{"no-cache"}
	headerJSON     = []string{"application/json; charset=UTF-8"}
	headerText     = []string{"text/plain; charset=UTF-8"}
	headerHTML     = []string{"text/html; charset=UTF-8"}
	headerHSTS     = []string{"max-age=10886400"}
	headerDay      = []string{"86400"}
	headerMethods  = []string{"GET, POST, PUT, PATCH, DELETE"}
	headerExposed  = []string{"X-Appwrite-Session, X-Fallback-Cookies"}
	headerAllowed  = []string{"Accept, Origin, Cookie, Set-Cookie, Content-Type, Content-Range, X-Appwrite-Project, X-Appwrite-Key, " +
		"X-Appwrite-Dev-Key, X-Appwrite-Locale, X-Appwrite-Mode, X-Appwrite-JWT, X-Appwrite-Organization, X-Appwrite-Response-Format, " +
		"X-Appwrite-Timeout, X-Appwrite-ID, X-Appwrite-Timestamp, X-Appwrite-Session, X-Appwrite-Platform, " +
		"X-Appwrite-Impersonate-User-Id, X-Appwrite-Impersonate-User-Email, X-Appwrite-Impersonate-User-Phone, " +
		"X-SDK-Version, X-SDK-Name, X-SDK-Language, X-SDK-Platform, X-SDK-GraphQL, X-SDK-Profile, Range, Cache-Control, Expires, Pragma, " +
		"X-Fallback-Cookies, X-Requested-With, X-Forwarded-For, X-Forwarded-User-Agent"}
)

// setCORS sets what every answer says to browsers.
func (s *Server) setCORS(h http.Header) {
	h["Server"] = headerAppwrite
	h["X-Mock-Server"] = headerOne
	h["Access-Control-Allow-Methods"] = headerMethods
	h["Access-Control-Allow-Headers"] = headerAllowed
	h["Access-Control-Expose-Headers"] = headerExposed
	h["Access-Control-Allow-Credentials"] = headerTrue
	if s.release >= originAlways {
		h["Access-Control-Max-Age"] = headerDay
	}
}

// preflight answers a browser that asks before it calls: yes, to anyone.
func (s *Server) preflight(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	s.setCORS(h)
	h["X-Mock-Request-Id"] = []string{s.newRequestID()}
	if origin := requestOrigin(r); origin != "" {
		h.Set("Access-Control-Allow-Origin", origin)
	}
	if r.Header.Get("Access-Control-Request-Private-Network") == "true" {
		h["Access-Control-Allow-Private-Network"] = headerTrue
	}
	w.WriteHeader(http.StatusNoContent)
}

func requestOrigin(r *http.Request) string {
	return strings.ToLower(strings.TrimSpace(r.Header.Get("Origin")))
}

// allowOrigin lets the pages of an allowed host read the answer, whatever
// their scheme and port, and any page that has the dev key.
func (c *call) allowOrigin() {
	origin, h := requestOrigin(c.r), c.w.Header()
	_, host := splitURL(origin)
	switch {
	case origin != "" && (c.devKey || c.allowedHost(host)):
		h.Set("Access-Control-Allow-Origin", origin)
	case c.server.release < originAlways:
		h.Set("Access-Control-Allow-Origin", c.localOrigin(origin))
	}
}

// localOrigin is what older releases allow in place of an origin that they do
// not know.
func (c *call) localOrigin(origin string) string {
	scheme, port := "http", ""
	if c.secure {
		scheme = "https"
	}
	if u, err := url.Parse(origin); err == nil && u.Host != "" {
		scheme, port = u.Scheme, u.Port()
	}
	if port != "" {
		port = ":" + port
	}
	return scheme + "://localhost" + port
}

// judgedOrigin is the origin that is judged, "" for none.
func (c *call) judgedOrigin() string {
	origin := requestOrigin(c.r)
	if c.server.release >= originAlways {
		return origin
	}
	if c.r.Method == http.MethodGet || c.r.Method == http.MethodHead {
		return ""
	}
	return cmp.Or(origin, strings.ToLower(c.r.Header.Get("Referer")))
}

// checkOrigin refuses pages of hosts that the project does not know. A key, or
// a dev key, stands above that, and the pages of OAuth2 providers call back.
func (c *call) checkOrigin(context.Context) error {
	origin := c.judgedOrigin()
	if origin == "" || c.devKey || c.r.Header.Get("X-Appwrite-Key") != "" || c.route.ID == oauth2Callback {
		return nil
	}
	scheme, host := splitURL(origin)
	if c.allowed(scheme, host) {
		return nil
	}
	platform := platforms[scheme]
	switch {
	case scheme == "" && host == "":
		return failf("general_unknown_origin", "Invalid Origin.")
	case platform == "":
		return failf("general_unknown_origin", "Invalid Scheme. The scheme used (%s) in the Origin (%s) is not supported. "+
			"If you are using a custom scheme, please change it to `appwrite-callback-<PROJECT_ID>`", scheme, origin)
	}
	return failf("general_unknown_origin", "Invalid Origin. Register your new client (%s) as a new %s platform on your project console dashboard",
		host, platform).withHint("add %q to the platforms in the settings of project %q", host, c.projectID)
}

// platforms are the schemes whose URLs are judged by their host, with the name
// of their platform.
var platforms = map[string]string{
	"http":                 "Web",
	"https":                "Web",
	"chrome-extension":     "Web (Chrome Extension)",
	"moz-extension":        "Web (Firefox Extension)",
	"safari-web-extension": "Web (Safari Extension)",
	"ms-browser-extension": "Web (Edge Extension)",
	"tauri":                "Web (Tauri)",
}

// allowed tells whether the project takes URLs of that scheme and host.
func (c *call) allowed(scheme, host string) bool {
	if platforms[scheme] != "" {
		return c.allowedHost(host)
	}
	return scheme == "exp" || scheme == strings.ToLower("appwrite-callback-"+c.projectID)
}

// allowedHost tells whether a host is this machine, the server's public one, or
// one of the project's platforms.
func (c *call) allowedHost(host string) bool {
	if host == "localhost" || c.server.release >= loopbackAliases && (host == "127.0.0.1" || host == "[::1]") {
		return true
	}
	if host == c.host && c.server.release < originAlways {
		return true
	}
	if host == "" {
		return false
	}
	if _, public := splitURL(c.server.publicURL); host == public {
		return true
	}
	return c.settings != nil && slices.ContainsFunc(c.settings.Platforms, func(p string) bool { return matchHost(p, host) })
}

// matchHost tells whether a platform is the host, "*", or a "*" and an ending
// of it.
func matchHost(platform, host string) bool {
	platform = strings.ToLower(platform)
	ending, wild := strings.CutPrefix(platform, "*")
	if !wild {
		return platform == host
	}
	return len(host) > len(ending) && strings.HasSuffix(host, ending)
}

// splitURL gives the scheme and the host of a URL in lower case, without the
// port; "" for what it has not.
func splitURL(raw string) (scheme, host string) {
	if raw == "" {
		return "", ""
	}
	u, err := url.Parse(raw)
	if err != nil {
		return "", ""
	}
	return strings.ToLower(u.Scheme), hostOnly(u.Host)
}

// refuseRedirect says why a URL may not be redirected to, "" if it may.
func (c *call) refuseRedirect(raw string) string {
	scheme, host := splitURL(raw)
	if c.devKey {
		if scheme == "" || host == "" {
			return "Value must be a valid URL"
		}
		return ""
	}
	if c.allowed(scheme, host) {
		return ""
	}
	if scheme == "" && host == "" {
		return "Invalid URI."
	}
	return "Invalid URI. Register your new client (" + host + ") as a new " + platforms[scheme] + " platform on your project console dashboard"
}
