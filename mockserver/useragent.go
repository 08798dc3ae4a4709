package mockserver

import "strings"

// userAgent is what a User-Agent header tells; "" is what it does not.
type userAgent struct {
	osCode, osName, osVersion            string
	clientType, clientCode, clientName   string
	clientVersion, engine, engineVersion string
	deviceName, deviceBrand, deviceModel string
}

func (a userAgent) write(d *document) {
	d.str("osCode", a.osCode)
	d.str("osName", a.osName)
	d.str("osVersion", a.osVersion)
	d.str("clientType", a.clientType)
	d.str("clientCode", a.clientCode)
	d.str("clientName", a.clientName)
	d.str("clientVersion", a.clientVersion)
	d.str("clientEngine", a.engine)
	d.str("clientEngineVersion", a.engineVersion)
	d.str("deviceName", a.deviceName)
	d.str("deviceBrand", a.deviceBrand)
	d.str("deviceModel", a.deviceModel)
}

// parseUserAgent reads a header by tables whose first hit wins. Letter case
// does not count.
func parseUserAgent(header string) userAgent {
	var a userAgent
	if header == "" {
		return a
	}
	a.readOS(header)
	a.readDevice(header)
	if lower := strings.ToLower(header); strings.Contains(lower, "appwritecli") {
		a.clientType, a.clientCode, a.clientName, a.clientVersion = "desktop", "cli", "Appwrite CLI", versionOf(lower, "appwritecli")
		return a
	}
	if !a.readBrowser(header) {
		a.readLibrary(header)
	}
	return a
}

func dotted(v string) string { return strings.ReplaceAll(v, "_", ".") }

// shortVersion is the first two numbers of a version.
func shortVersion(v string) string {
	parts := strings.SplitN(dotted(v), ".", 3)
	return strings.Join(parts[:min(2, len(parts))], ".")
}

func versionOf(lower, token string) string {
	v, _ := tokenVersion(lower, token)
	return v
}

// tokenVersion finds a token that stands as a word before a slash or, for old
// browsers, a space, and gives the version behind it.
func tokenVersion(lower, token string) (version string, ok bool) {
	for from := 0; ; {
		i := strings.Index(lower[from:], token)
		if i < 0 {
			return "", false
		}
		start := from + i
		end := start + len(token)
		from = end
		if start > 0 && isAlphanumeric(lower[start-1]) {
			continue
		}
		if end == len(lower) {
			return "", true
		}
		if lower[end] == '/' || lower[end] == ' ' {
			return leadingVersion(lower[end+1:]), true
		}
	}
}

// leadingVersion is the digits and dots that s begins with.
func leadingVersion(s string) string {
	end := strings.IndexFunc(s, func(r rune) bool { return (r < '0' || r > '9') && r != '.' && r != '_' })
	if end < 0 {
		return s
	}
	return s[:end]
}
