package mockserver

import (
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/publicsuffix"
)

// legacySuffix ends the name of the twin of a session cookie that browsers
// take which do not know SameSite.
const legacySuffix = "_legacy"

func cookieName(projectID string) string { return "a_session_" + projectID }

// cookie gives the first cookie of a name, unescaped, and whether there is one.
func cookie(r *http.Request, name string) (string, bool) {
	for _, line := range r.Header["Cookie"] {
		for pair := range strings.SplitSeq(line, ";") {
			key, value, _ := strings.Cut(strings.TrimSpace(pair), "=")
			if key == name {
				return unescape(value), true
			}
		}
	}
	return "", false
}

const cookieTime = "Mon, 02-Jan-2006 15:04:05 GMT"

// giveSession hands a new session to the browser, by its cookies and, where
// those may not arrive, by the fallback header.
func (c *call) giveSession(encoded string, life time.Duration) {
	// By real time, not the project's: a browser drops what its own clock
	// says is over.
	c.setCookies(encoded, time.Now().Add(life))
	if c.firstParty() {
		return
	}
	var d document
	d.open()
	d.str(cookieName(c.projectID), encoded)
	d.close()
	c.w.Header().Set("X-Fallback-Cookies", string(d.b))
}

// takeSession takes the session back from the browser.
func (c *call) takeSession() {
	c.setCookies("deleted", time.Unix(1, 0))
	if !c.firstParty() {
		c.w.Header().Set("X-Fallback-Cookies", "[]")
	}
}

// setCookies sets both cookies, the one without SameSite first.
func (c *call) setCookies(value string, expires time.Time) {
	name := strings.ToLower(cookieName(c.projectID))
	attributes := "=" + url.QueryEscape(value) + "; expires=" + expires.UTC().Format(cookieTime) + "; path=/" + c.cookieDomain()
	if c.secure {
		attributes += "; secure"
	}
	attributes += "; httponly"
	c.w.Header()["Set-Cookie"] = []string{
		name + legacySuffix + attributes,
		name + attributes + "; samesite=None",
	}
}

// cookieDomain lets the cookies reach subdomains, where there can be any.
func (c *call) cookieDomain() string {
	if c.host == "" || c.host == "localhost" || net.ParseIP(strings.Trim(c.host, "[]")) != nil {
		return ""
	}
	return "; domain=." + c.host
}

// firstParty tells whether the page that calls is of the server's own domain,
// so that its browser sends the cookies back.
func (c *call) firstParty() bool {
	page := requestOrigin(c.r)
	if page == "" {
		page = c.r.Header.Get("Referer")
	}
	_, host := splitURL(page)
	own := registrable(c.host)
	return own != "" && own == registrable(host)
}

// registrable is the part of a host that someone can buy, "" for what has none:
// localhost, addresses, and names under no public suffix.
func registrable(host string) string {
	if host == "" || net.ParseIP(strings.Trim(host, "[]")) != nil {
		return ""
	}
	suffix, managed := publicsuffix.PublicSuffix(host)
	if !managed && !strings.Contains(suffix, ".") {
		return ""
	}
	domain, err := publicsuffix.EffectiveTLDPlusOne(host)
	if err != nil {
		return ""
	}
	return domain
}
