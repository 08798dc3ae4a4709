package sdk

// Browser is the code of a browser, in any letter case: the ClientCode of a
// [Session]. Only those that have a constant here have a picture.
type Browser string

// The browsers that have a picture.
const (
	BrowserAvant              Browser = "aa"
	BrowserAndroidWebViewBeta Browser = "an"
	BrowserChrome             Browser = "ch"
	BrowserChromeIOS          Browser = "ci"
	BrowserChromeMobile       Browser = "cm"
	BrowserChromium           Browser = "cr"
	BrowserFirefox            Browser = "ff"
	BrowserSafari             Browser = "sf"
	BrowserMobileSafari       Browser = "mf"
	BrowserEdge               Browser = "ps"
	BrowserEdgeIOS            Browser = "oi"
	BrowserOperaMini          Browser = "om"
	BrowserOpera              Browser = "op"
	BrowserOperaNext          Browser = "on"
)

// BrowserParams is how to draw a browser's logo.
type BrowserParams struct {
	Width   *int // 0 to 2000 pixels. Default: 100
	Height  *int // 0 to 2000 pixels. Default: 100
	Quality *int // 0 to 100: of PNG the effort, never the look. Default: the server's
}

// Browser is the logo of a browser, as PNG, such as that of a [Session] by its
// ClientCode. A code without a picture is refused with [ErrArgumentInvalid].
func (a *AvatarsService) Browser(code Browser, p BrowserParams) ImageRequest {
	return a.picture("avatars.getBrowser", "/avatars/browsers/{code}", codeQuery(p.Width, p.Height, p.Quality), string(code))
}
