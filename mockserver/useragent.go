package mockserver

import (
	"cmp"
	"regexp"
	"strings"
)

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

// osRules are the operating systems. The pattern's group is the version.
var osRules = []struct {
	pattern    *regexp.Regexp
	code, name string
	version    func(string) string
}{
	{regexp.MustCompile(`(?i)Windows NT ([\d.]+)`), "WIN", "Windows", windowsVersion},
	{regexp.MustCompile(`(?i)iPad(?:.*?OS (\d+(?:[_.]\d+)*))?`), "IPA", "iPadOS", dotted},
	{regexp.MustCompile(`(?i)(?:iPhone|iPod)(?:.*?OS (\d+(?:[_.]\d+)*))?`), "IOS", "iOS", dotted},
	{regexp.MustCompile(`(?i)Android(?: ([\d.]+))?`), "AND", "Android", dotted},
	{regexp.MustCompile(`(?i)CrOS(?: \S+ ([\d.]+))?`), "COS", "Chrome OS", shortVersion},
	{distribution("Ubuntu"), "UBT", "Ubuntu", shortVersion},
	{distribution("Debian"), "DEB", "Debian", shortVersion},
	{distribution("Fedora"), "FED", "Fedora", shortVersion},
	{distribution("Arch ?Linux"), "ARL", "Arch Linux", shortVersion},
	{distribution("Gentoo"), "GNT", "Gentoo", shortVersion},
	{distribution("CentOS"), "CES", "CentOS", shortVersion},
	{distribution("Red Hat"), "RHT", "Red Hat", shortVersion},
	{distribution("SUSE"), "SSE", "SUSE", shortVersion},
	{distribution("Linux Mint"), "MIN", "Mint", shortVersion},
	{regexp.MustCompile(`(?i)Mac OS X(?: (\d+(?:[_.]\d+)*))?`), "MAC", "Mac", shortVersion},
	{regexp.MustCompile(`(?i)Linux|X11()`), "LIN", "GNU/Linux", dotted},
}

// distribution matches a Linux that names itself.
func distribution(name string) *regexp.Regexp {
	return regexp.MustCompile(`(?i)(?:Linux|X11).*\b` + name + `(?:[/ ]([\d.]+))?`)
}

func (a *userAgent) readOS(header string) {
	for _, r := range osRules {
		if m := r.pattern.FindStringSubmatch(header); m != nil {
			a.osCode, a.osName = r.code, r.name
			if len(m) > 1 {
				a.osVersion = r.version(m[1])
			}
			return
		}
	}
}

// windowsVersion is the name that a version of the kernel is sold under.
func windowsVersion(nt string) string {
	switch nt {
	case "10.0", "6.4":
		return "10"
	case "6.3":
		return "8.1"
	case "6.2":
		return "8"
	case "6.1":
		return "7"
	case "6.0":
		return "Vista"
	case "5.1", "5.2":
		return "XP"
	}
	return ""
}

func dotted(v string) string { return strings.ReplaceAll(v, "_", ".") }

// shortVersion is the first two numbers of a version.
func shortVersion(v string) string {
	parts := strings.SplitN(dotted(v), ".", 3)
	return strings.Join(parts[:min(2, len(parts))], ".")
}

// browser is one that names itself by a token before its version.
type browser struct {
	token      string // in lower case, without the slash
	code, name string
	mobileCode string // on a phone or a tablet, "" for the same
	mobileName string
	engine     string
}

// browsers are in the order that decides: most of them also claim to be
// another.
var browsers = []browser{
	{"edg", "PS", "Microsoft Edge", "", "", blink},
	{"edga", "PS", "Microsoft Edge", "", "", blink},
	{"edgios", "PS", "Microsoft Edge", "", "", webKit},
	{"edge", "PS", "Microsoft Edge", "", "", blink},
	{"opr", "OP", "Opera", "OM", "Opera Mobile", blink},
	{"opera", "OP", "Opera", "OM", "Opera Mobile", blink},
	{"samsungbrowser", "SB", "Samsung Browser", "", "", blink},
	{"crios", "CI", "Chrome Mobile iOS", "", "", webKit},
	{"fxios", "F1", "Firefox Mobile iOS", "", "", webKit},
	{"chrome", "CH", "Chrome", "CM", "Chrome Mobile", blink},
	{"chromium", "CH", "Chrome", "CM", "Chrome Mobile", blink},
	{"headlesschrome", "CH", "Chrome", "CM", "Chrome Mobile", blink},
	{"firefox", "FF", "Firefox", "FM", "Firefox Mobile", gecko},
	{"safari", "SF", "Safari", "MF", "Mobile Safari", webKit},
	{"msie", "IE", "Internet Explorer", "", "", ""},
	{"trident", "IE", "Internet Explorer", "", "", ""},
}

const (
	blink  = "Blink"
	gecko  = "Gecko"
	webKit = "WebKit"
)

// readBrowser tells whether the header is a browser's.
func (a *userAgent) readBrowser(header string) bool {
	lower := strings.ToLower(header)
	for _, b := range browsers {
		version, ok := tokenVersion(lower, b.token)
		if !ok || b.token == "safari" && !strings.Contains(lower, "applewebkit/") {
			continue
		}
		a.clientType, a.clientCode, a.clientName, a.clientVersion = "browser", b.code, b.name, shortVersion(version)
		if b.mobileCode != "" && a.mobile(lower, b.token) {
			a.clientCode, a.clientName = b.mobileCode, b.mobileName
		}
		a.engine = b.engine
		a.refine(lower, b)
		return true
	}
	return false
}

// mobile tells whether a browser is the one for phones and tablets: Safari is
// on Apple's, the others where the header says so.
func (a *userAgent) mobile(lower, token string) bool {
	if token == "safari" {
		return a.osCode == "IOS" || a.osCode == "IPA"
	}
	return strings.Contains(lower, "mobile") || strings.Contains(lower, "android")
}

// refine settles what the token alone does not tell.
func (a *userAgent) refine(lower string, b browser) {
	switch b.token {
	case "chrome":
		if strings.Contains(lower, "; wv)") {
			a.clientCode, a.clientName = "CV", "Chrome Webview"
		}
	case "safari":
		a.clientVersion, _ = tokenVersion(lower, "version")
	case "opera":
		if v, ok := tokenVersion(lower, "version"); ok {
			a.clientVersion = shortVersion(v)
		}
	case "trident":
		if _, rest, ok := strings.Cut(lower, "rv:"); ok {
			a.clientVersion = shortVersion(leadingVersion(rest))
		}
	}
	switch a.engine {
	case blink:
		a.engineVersion = cmp.Or(versionOf(lower, "chrome"), versionOf(lower, "chromium"), versionOf(lower, "headlesschrome"))
	case gecko:
		a.engineVersion = a.clientVersion
	case webKit:
		a.engineVersion = versionOf(lower, "applewebkit")
	}
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

// libraries are programs' HTTP clients: the token, and its name.
var libraries = []struct{ token, name string }{
	{"curl", "curl"},
	{"wget", "Wget"},
	{"postmanruntime", "Postman Runtime"},
	{"okhttp", "OkHttp"},
	{"dart", "Dart"},
	{"guzzlehttp", "Guzzle"},
	{"python-requests", "Python Requests"},
	{"go-http-client", "Go-http-client"},
	{"node-fetch", "Node Fetch"},
	{"axios", "Axios"},
	{"java", "Java"},
}

func (a *userAgent) readLibrary(header string) {
	lower := strings.ToLower(header)
	for _, l := range libraries {
		if strings.Contains(lower, l.token+"/") {
			a.clientType, a.clientName, a.clientVersion = "library", l.name, shortVersion(versionOf(lower, l.token))
			return
		}
	}
}

// androidModel is what follows the version: up to the next semicolon, the
// build or the closing bracket.
var androidModel = regexp.MustCompile(`(?i)Android [\d.]+; ([^;)]+?)(?: Build/[^;)]*)?(?:; wv)?[;)]`)

// brands are the makers of Android devices by how their models begin.
var brands = []struct{ prefix, name string }{
	{"sm-", "Samsung"}, {"gt-", "Samsung"}, {"samsung", "Samsung"},
	{"pixel", "Google"}, {"nexus", "Google"},
	{"redmi", "Xiaomi"}, {"mi ", "Xiaomi"}, {"xiaomi", "Xiaomi"}, {"poco", "Xiaomi"}, {"m2", "Xiaomi"},
	{"huawei", "Huawei"}, {"ane-", "Huawei"}, {"ele-", "Huawei"}, {"vog-", "Huawei"},
	{"oneplus", "OnePlus"}, {"cph", "OPPO"}, {"vivo", "Vivo"}, {"moto", "Motorola"}, {"lg-", "LG"}, {"lm-", "LG"},
	{"nokia", "Nokia"}, {"rmx", "Realme"},
}

func (a *userAgent) readDevice(header string) {
	lower := strings.ToLower(header)
	switch {
	case a.osCode == "IPA":
		a.deviceName, a.deviceBrand, a.deviceModel = "tablet", "Apple", "iPad"
	case a.osCode == "IOS":
		a.deviceName, a.deviceBrand, a.deviceModel = "smartphone", "Apple", "iPhone"
	case a.osCode == "AND":
		a.readAndroid(header, lower)
	case strings.Contains(lower, "macintosh"):
		a.deviceName, a.deviceBrand = "desktop", "Apple"
	case a.osCode == "WIN", a.osCode == "COS", strings.Contains(lower, "x11"),
		strings.Contains(lower, "linux") && strings.Contains(lower, "x86"):
		a.deviceName = "desktop"
	}
}

func (a *userAgent) readAndroid(header, lower string) {
	a.deviceName = "tablet"
	if strings.Contains(lower, "mobile") {
		a.deviceName = "smartphone"
	}
	m := androidModel.FindStringSubmatch(header)
	if m == nil || m[1] == "Mobile" || m[1] == "Tablet" {
		return
	}
	a.deviceModel = m[1]
	for _, b := range brands {
		if strings.HasPrefix(strings.ToLower(a.deviceModel), b.prefix) {
			a.deviceBrand = b.name
			return
		}
	}
}
