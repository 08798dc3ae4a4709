package mockserver

import "testing"

// A header tells the system, the client and the device in the codes of the
// real server.
func TestUserAgent(t *testing.T) {
	t.Parallel()
	const like = "AppleWebKit/537.36 (KHTML, like Gecko) "
	for header, want := range map[string]userAgent{
		"": {},
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) " + like + "Chrome/116.0.5845.96 Safari/537.36": {
			"MAC", "Mac", "10.15", "browser", "CH", "Chrome", "116.0", "Blink", "116.0.5845.96", "desktop", "Apple", ""},
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) " + like + "Chrome/120.0.0.0 Safari/537.36 Edg/120.0.2210.91": {
			"WIN", "Windows", "10", "browser", "PS", "Microsoft Edge", "120.0", "Blink", "120.0.0.0", "desktop", "", ""},
		"Mozilla/5.0 (Windows NT 6.1) " + like + "Chrome/70.0.3538.77 Safari/537.36 OPR/57.0.3098.106": {
			"WIN", "Windows", "7", "browser", "OP", "Opera", "57.0", "Blink", "70.0.3538.77", "desktop", "", ""},
		"Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/118.0": {
			"UBT", "Ubuntu", "", "browser", "FF", "Firefox", "118.0", "Gecko", "118.0", "desktop", "", ""},
		"Mozilla/5.0 (X11; Linux x86_64) " + like + "HeadlessChrome/119.0.6045.9 Safari/537.36": {
			"LIN", "GNU/Linux", "", "browser", "CH", "Chrome", "119.0", "Blink", "119.0.6045.9", "desktop", "", ""},
		"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) " + like + "Chrome/119.0.0.0 Safari/537.36": {
			"COS", "Chrome OS", "14541.0", "browser", "CH", "Chrome", "119.0", "Blink", "119.0.0.0", "desktop", "", ""},
		"Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0.1 Mobile/15E148 Safari/604.1": {
			"IOS", "iOS", "17.0", "browser", "MF", "Mobile Safari", "17.0.1", "WebKit", "605.1.15", "smartphone", "Apple", "iPhone"},
		"Mozilla/5.0 (iPad; CPU OS 16_6_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/116.0.5845.96 Mobile/15E148 Safari/604.1": {
			"IPA", "iPadOS", "16.6.1", "browser", "CI", "Chrome Mobile iOS", "116.0", "WebKit", "605.1.15", "tablet", "Apple", "iPad"},
		"Mozilla/5.0 (iPhone; CPU iPhone OS 16_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/115.0 Mobile/15E148 Safari/605.1.15": {
			"IOS", "iOS", "16.5", "browser", "F1", "Firefox Mobile iOS", "115.0", "WebKit", "605.1.15", "smartphone", "Apple", "iPhone"},
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 13_5) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.6 Safari/605.1.15": {
			"MAC", "Mac", "13.5", "browser", "SF", "Safari", "16.6", "WebKit", "605.1.15", "desktop", "Apple", ""},
		"Mozilla/5.0 (Linux; Android 13; SM-S908B Build/TP1A) " + like + "Chrome/112.0.0.0 Mobile Safari/537.36": {
			"AND", "Android", "13", "browser", "CM", "Chrome Mobile", "112.0", "Blink", "112.0.0.0", "smartphone", "Samsung", "SM-S908B"},
		"Mozilla/5.0 (Linux; Android 12; Pixel 6) " + like + "SamsungBrowser/21.0 Chrome/110.0.5481.154 Mobile Safari/537.36": {
			"AND", "Android", "12", "browser", "SB", "Samsung Browser", "21.0", "Blink", "110.0.5481.154", "smartphone", "Google", "Pixel 6"},
		"Mozilla/5.0 (Linux; Android 11; Lenovo TB-X606F; wv) " + like + "Version/4.0 Chrome/87.0.4280.101 Safari/537.36": {
			"AND", "Android", "11", "browser", "CV", "Chrome Webview", "87.0", "Blink", "87.0.4280.101", "tablet", "", "Lenovo TB-X606F"},
		"Mozilla/5.0 (Android 13; Mobile; rv:109.0) Gecko/118.0 Firefox/118.0": {
			"AND", "Android", "13", "browser", "FM", "Firefox Mobile", "118.0", "Gecko", "118.0", "smartphone", "", ""},
		"Mozilla/5.0 (Windows NT 6.3; Trident/7.0; rv:11.0) like Gecko": {
			"WIN", "Windows", "8.1", "browser", "IE", "Internet Explorer", "11.0", "", "", "desktop", "", ""},
		"Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 5.1)": {
			"WIN", "Windows", "XP", "browser", "IE", "Internet Explorer", "8.0", "", "", "desktop", "", ""},
		"AppwriteCLI/6.2.3 (darwin; arm64)": {clientType: "desktop", clientCode: "cli", clientName: "Appwrite CLI", clientVersion: "6.2.3"},
		"curl/8.5.0":                        {clientType: "library", clientName: "curl", clientVersion: "8.5"},
		"Go-http-client/1.1":                {clientType: "library", clientName: "Go-http-client", clientVersion: "1.1"},
		"python-requests/2.31.0":            {clientType: "library", clientName: "Python Requests", clientVersion: "2.31"},
		"axios/1.6.2":                       {clientType: "library", clientName: "Axios", clientVersion: "1.6"},
		"something else":                    {},
	} {
		if got := parseUserAgent(header); got != want {
			t.Errorf("%s:\n\tgot  %+v\n\twant %+v", header, got, want)
		}
	}
}

// No header makes the parser fail.
func FuzzUserAgent(f *testing.F) {
	f.Add("Mozilla/5.0 (Linux; Android 13; SM-S908B Build/TP1A)")
	f.Add("edge/ edg/edga")
	f.Fuzz(func(_ *testing.T, header string) { parseUserAgent(header) })
}
