package mockserver

import (
	"net/url"
	"strings"
	"testing"
)

// providerPages are where the providers' own sign-in pages are, and what a
// sign-in asks for there.
var providerPages = map[string]struct{ page, scope, extra string }{
	"amazon":        {"https://www.amazon.com/ap/oa", "profile", ""},
	"apple":         {"https://appleid.apple.com/auth/authorize", "name email", "response_mode=form_post"},
	"appwrite":      {"https://cloud.appwrite.io/v1/oauth2/console/authorize", "openid profile email", "pkce"},
	"auth0":         {"https://auth.example/authorize", "openid profile email offline_access", ""},
	"authentik":     {"https://auth.example/application/o/authorize", "openid profile email offline_access", ""},
	"autodesk":      {"https://developer.api.autodesk.com/authentication/v1/authorize", "user-profile:read", ""},
	"bitbucket":     {"https://bitbucket.org/site/oauth2/authorize", "", ""},
	"bitly":         {"https://bitly.com/oauth/authorize", "", ""},
	"box":           {"https://account.box.com/api/oauth2/authorize", "manage_app_users", ""},
	"dailymotion":   {"https://www.dailymotion.com/oauth/authorize", "userinfo email", ""},
	"discord":       {"https://discordapp.com/api/oauth2/authorize", "identify email", ""},
	"disqus":        {"https://disqus.com/api/oauth/2.0/authorize/", "read,email", ""},
	"dropbox":       {"https://www.dropbox.com/oauth2/authorize", "", ""},
	"etsy":          {"https://www.etsy.com/oauth/connect/oauth/authorize", "email_r profile_r", "pkce"},
	"facebook":      {"https://www.facebook.com/v2.8/dialog/oauth", "email", ""},
	"figma":         {"https://www.figma.com/oauth", "current_user:read", ""},
	"fusionauth":    {"https://auth.example/oauth2/authorize", "openid profile email offline_access", ""},
	"github":        {"https://github.com/login/oauth/authorize", "user:email", ""},
	"gitlab":        {"https://gitlab.com/oauth/authorize", "read_user", ""},
	"google":        {"https://accounts.google.com/o/oauth2/v2/auth", googleScopes, "access_type=offline&prompt=consent"},
	"huggingface":   {"https://huggingface.co/oauth/authorize", "openid profile email", ""},
	"keycloak":      {"https://auth.example/realms/r/protocol/openid-connect/auth", "openid profile email offline_access", ""},
	"kick":          {"https://id.kick.com/oauth/authorize", "user:read", "pkce"},
	"linkedin":      {"https://www.linkedin.com/oauth/v2/authorization", "openid profile email", ""},
	"microsoft":     {"https://login.microsoftonline.com/common/oauth2/v2.0/authorize", "offline_access user.read", "response_mode=query"},
	"notion":        {"https://api.notion.com/v1/oauth/authorize", "", "owner=user"},
	"oidc":          {"https://auth.example/authorize", "openid profile email", ""},
	"okta":          {"https://auth.example/oauth2/default/v1/authorize", "openid profile email offline_access", ""},
	"paypal":        {"https://www.paypal.com/connect/", "openid profile email", "flowEntry=static"},
	"paypalSandbox": {"https://www.sandbox.paypal.com/connect/", "openid profile email", "flowEntry=static"},
	"podio":         {"https://podio.com/oauth/authorize", "", ""},
	"salesforce":    {"https://login.salesforce.com/services/oauth2/authorize", "openid", ""},
	"slack":         {"https://slack.com/oauth/v2/authorize", "openid email profile", "user_scope=openid+email+profile"},
	"spotify":       {"https://accounts.spotify.com/authorize", "user-read-email", ""},
	"stripe":        {"https://connect.stripe.com/oauth/authorize", "read_write", ""},
	"tradeshift":    {"https://api.tradeshift.com/tradeshift/auth/login", "openid offline", ""},
	"tradeshiftBox": {"https://api-sandbox.tradeshift.com/tradeshift/auth/login", "openid offline", ""},
	"twitch":        {"https://id.twitch.tv/oauth2/authorize", "user:read:email", "force_verify=true"},
	"wordpress":     {"https://public-api.wordpress.com/oauth2/authorize", "auth", ""},
	"x":             {"https://x.com/i/oauth2/authorize", "tweet.read users.read users.email offline.access", "pkce"},
	"yahoo":         {"https://api.login.yahoo.com/oauth2/request_auth", "openid profile email", ""},
	"yammer":        {"https://www.yammer.com/oauth2/oauth2/authorize", "", ""},
	"yandex":        {"https://oauth.yandex.com/authorize", "", ""},
	"zoho":          {"https://accounts.zoho.com/oauth/v2/auth", "email profile", ""},
	"zoom":          {"https://zoom.us/oauth/authorize", "user_info:read", ""},

	"mock":            {"http://localhost/v1/mock/tests/general/oauth2", "email", ""},
	"mock-unverified": {"http://localhost/v1/mock/tests/general/oauth2", "email", ""},
}

const googleScopes = "https://www.googleapis.com/auth/userinfo.email https://www.googleapis.com/auth/userinfo.profile openid"

// A loginUrl that is the provider's own page gets what the real server sends
// there: client, callback, scopes and state in that order, then what is the
// provider's own.
func TestAuthorizeURLOfEveryProvider(t *testing.T) {
	t.Parallel()
	c := newOAuth2Client(t, oauth2Providers()...)
	for _, provider := range oauth2Providers() {
		want, ok := providerPages[provider]
		if !ok {
			t.Errorf("%s: no page", provider)
			continue
		}
		if !strings.HasPrefix(provider, "mock") {
			c.setProvider(provider, func(p *OAuth2Provider) { p.LoginURL = want.page })
		}
		page, raw, _ := strings.Cut(newSurfer(c).visit("GET", startURL("sessions", provider), "").header.Get("Location"), "?")
		var names []string
		for pair := range strings.SplitSeq(raw, "&") {
			name, _, _ := strings.Cut(pair, "=")
			names = append(names, name)
		}
		query, err := url.ParseQuery(raw)
		if err != nil {
			t.Fatal(err)
		}
		host := "localhost:"
		if a := adapters[provider]; a.loopback {
			host = "127.0.0.1:"
		}
		callback := "http://" + host + "/v1/account/sessions/oauth2/callback/" + provider + "/test"
		if page != want.page || query.Get("client_id") != "1" || query.Get("redirect_uri") != callback || query.Get("scope") != want.scope {
			t.Errorf("%s: got %s?%s", provider, page, raw)
		}
		if got := strings.Join(names[:4], " "); got != "client_id redirect_uri scope state" {
			t.Errorf("%s: got %s", provider, got)
		}
		if got := query.Has("code_challenge"); got != (want.extra == "pkce") {
			t.Errorf("%s: with a challenge: %v", provider, got)
		}
		if want.extra != "pkce" && !strings.HasSuffix(raw, want.extra) {
			t.Errorf("%s: got %s, want it to end in %s", provider, raw, want.extra)
		}
	}
	if len(providerPages) != len(oauth2Providers()) {
		t.Errorf("%d pages for %d providers", len(providerPages), len(oauth2Providers()))
	}
}

// Scopes of the app follow the provider's, once each, in the provider's way of
// writing several.
func TestScopesOfApp(t *testing.T) {
	t.Parallel()
	c := newOAuth2Client(t, "slack", "disqus", "bitly")
	for provider, want := range map[string]string{
		"slack": "openid email profile users:read", "disqus": "read,email,users:read,openid", "bitly": "email users:read openid",
	} {
		location := newSurfer(c).visit("GET", startURL("tokens", provider, "scopes[]", "email", "scopes[]", "users:read",
			"scopes[]", "openid", "scopes[]", "email"), "").header.Get("Location")
		u, err := url.Parse(location)
		if err != nil {
			t.Fatal(err)
		}
		if got := u.Query().Get("scope"); got != want {
			t.Errorf("%s: got scope %q, want %q", provider, got, want)
		}
		if provider == "slack" && u.Query().Get("user_scope") != want {
			t.Errorf("slack: got %s", location)
		}
	}
}

// Google asks as its secret says, if that is JSON that says so.
func TestPromptOfGoogle(t *testing.T) {
	t.Parallel()
	c := newOAuth2Client(t, "google")
	for secret, want := range map[string]string{
		"plain": "consent", `{"clientSecret":"x"}`: "consent", `{"clientSecret":"x","prompt":[]}`: "consent",
		`{"clientSecret":"x","prompt":["select_account","consent"]}`: "select_account consent", `{"prompt":"none"}`: "consent",
	} {
		c.setProvider("google", func(p *OAuth2Provider) { p.Secret = secret })
		u, err := url.Parse(newSurfer(c).visit("GET", startURL("sessions", "google"), "").header.Get("Location"))
		if err != nil {
			t.Fatal(err)
		}
		if got := u.Query(); got.Get("prompt") != want || got.Get("access_type") != "offline" {
			t.Errorf("%s: got %s, want prompt %s", secret, u, want)
		}
	}
}

// Messages call a provider what it calls itself.
func TestNamesOfProviders(t *testing.T) {
	t.Parallel()
	c := newOAuth2Client(t, oauth2Providers()...)
	own := map[string]string{
		"bitbucket": "BitBucket", "fusionauth": "FusionAuth", "github": "GitHub", "gitlab": "GitLab", "huggingface": "Hugging Face",
		"linkedin": "LinkedIn", "oidc": "OpenID Connect", "paypal": "PayPal", "paypalSandbox": "PayPal Sandbox",
		"tradeshiftBox": "Tradeshift Sandbox", "wordpress": "WordPress", "mock-unverified": "MockUnverified",
	}
	for _, provider := range oauth2Providers() {
		name := own[provider]
		if name == "" {
			name = strings.ToUpper(provider[:1]) + provider[1:]
		}
		state := oauth2State{Success: appSuccess, Failure: appFailure}
		a := adapters[provider]
		a.id = provider
		b := newSurfer(c)
		u := b.follow("http://localhost/v1/account/sessions/oauth2/callback/" + provider + "/test?error=no&state=" + url.QueryEscape(state.encode(&a)))
		if want := "The " + name + " OAuth2 provider returned an error: no"; !strings.Contains(u.Query().Get("error"), want) {
			t.Errorf("%s: got %s, want %s", provider, u.Query().Get("error"), want)
		}
	}
}
