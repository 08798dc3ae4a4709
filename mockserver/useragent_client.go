package mockserver

import (
	"cmp"
	"strings"
)

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
