package sdk

// OAuthProvider names an OAuth2 provider, in the letter case given here. A
// project has those that are switched on in its settings; servers may know more
// than the constants.
type OAuthProvider string

// The providers of a server.
const (
	OAuthAmazon        OAuthProvider = "amazon"
	OAuthApple         OAuthProvider = "apple"
	OAuthAppwrite      OAuthProvider = "appwrite"
	OAuthAuth0         OAuthProvider = "auth0"
	OAuthAuthentik     OAuthProvider = "authentik"
	OAuthAutodesk      OAuthProvider = "autodesk"
	OAuthBitbucket     OAuthProvider = "bitbucket"
	OAuthBitly         OAuthProvider = "bitly"
	OAuthBox           OAuthProvider = "box"
	OAuthDailymotion   OAuthProvider = "dailymotion"
	OAuthDiscord       OAuthProvider = "discord"
	OAuthDisqus        OAuthProvider = "disqus"
	OAuthDropbox       OAuthProvider = "dropbox"
	OAuthEtsy          OAuthProvider = "etsy"
	OAuthFacebook      OAuthProvider = "facebook"
	OAuthFigma         OAuthProvider = "figma"
	OAuthFusionAuth    OAuthProvider = "fusionauth"
	OAuthGitHub        OAuthProvider = "github"
	OAuthGitLab        OAuthProvider = "gitlab"
	OAuthGoogle        OAuthProvider = "google"
	OAuthHuggingFace   OAuthProvider = "huggingface"
	OAuthKeycloak      OAuthProvider = "keycloak"
	OAuthKick          OAuthProvider = "kick"
	OAuthLinkedIn      OAuthProvider = "linkedin"
	OAuthMicrosoft     OAuthProvider = "microsoft"
	OAuthNotion        OAuthProvider = "notion"
	OAuthOIDC          OAuthProvider = "oidc" // any OpenID Connect provider
	OAuthOkta          OAuthProvider = "okta"
	OAuthPayPal        OAuthProvider = "paypal"
	OAuthPayPalSandbox OAuthProvider = "paypalSandbox"
	OAuthPodio         OAuthProvider = "podio"
	OAuthSalesforce    OAuthProvider = "salesforce"
	OAuthSlack         OAuthProvider = "slack"
	OAuthSpotify       OAuthProvider = "spotify"
	OAuthStripe        OAuthProvider = "stripe"
	OAuthTradeshift    OAuthProvider = "tradeshift"
	OAuthTradeshiftBox OAuthProvider = "tradeshiftBox" // its sandbox
	OAuthTwitch        OAuthProvider = "twitch"
	OAuthWordPress     OAuthProvider = "wordpress"
	OAuthX             OAuthProvider = "x"
	OAuthYahoo         OAuthProvider = "yahoo"
	OAuthYammer        OAuthProvider = "yammer"
	OAuthYandex        OAuthProvider = "yandex"
	OAuthZoho          OAuthProvider = "zoho"
	OAuthZoom          OAuthProvider = "zoom"
)
