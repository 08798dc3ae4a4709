package mockserver

import "github.com/appctl/appctl/internal/contract"

// adapter is what the server knows of a provider of OAuth2.
type adapter struct {
	id       string
	name     string   // in messages
	scopes   []string // that every sign-in asks for
	comma    bool     // scopes are joined by commas, not spaces
	extra    string   // what the authorize URL says besides, encoded
	pkce     bool     // the exchange must prove that it is of the same sign-in
	attests  bool     // tells whether an e-mail address is verified
	loopback bool     // does not take "localhost" in a callback
}

var openID = []string{"openid", "profile", "email"}

var openIDOffline = []string{"openid", "profile", "email", "offline_access"}

// adapters are all providers by their ids.
var adapters = map[string]adapter{
	"amazon":      {name: "Amazon", scopes: []string{"profile"}},
	"apple":       {name: "Apple", scopes: []string{"name", "email"}, extra: "response_mode=form_post", attests: true},
	"appwrite":    {name: "Appwrite", scopes: openID, pkce: true, attests: true},
	"auth0":       {name: "Auth0", scopes: openIDOffline, attests: true},
	"authentik":   {name: "Authentik", scopes: openIDOffline, attests: true},
	"autodesk":    {name: "Autodesk", scopes: []string{"user-profile:read"}, attests: true},
	"bitbucket":   {name: "BitBucket", attests: true},
	"bitly":       {name: "Bitly", attests: true},
	"box":         {name: "Box", scopes: []string{"manage_app_users"}, comma: true},
	"dailymotion": {name: "Dailymotion", scopes: []string{"userinfo", "email"}, attests: true},
	"discord":     {name: "Discord", scopes: []string{"identify", "email"}, attests: true},
	"disqus":      {name: "Disqus", scopes: []string{"read", "email"}, comma: true},
	"dropbox":     {name: "Dropbox", attests: true},
	"etsy":        {name: "Etsy", scopes: []string{"email_r", "profile_r"}, pkce: true},
	"facebook":    {name: "Facebook", scopes: []string{"email"}},
	"figma":       {name: "Figma", scopes: []string{"current_user:read"}},
	"fusionauth":  {name: "FusionAuth", scopes: openIDOffline, attests: true},
	"github":      {name: "GitHub", scopes: []string{"user:email"}, attests: true},
	"gitlab":      {name: "GitLab", scopes: []string{"read_user"}, attests: true},
	"google": {name: "Google", extra: "access_type=offline", attests: true, scopes: []string{
		"https://www.googleapis.com/auth/userinfo.email", "https://www.googleapis.com/auth/userinfo.profile", "openid"}},
	"huggingface":   {name: "Hugging Face", scopes: openID, attests: true},
	"keycloak":      {name: "Keycloak", scopes: openIDOffline, attests: true},
	"kick":          {name: "Kick", scopes: []string{"user:read"}, pkce: true},
	"linkedin":      {name: "LinkedIn", scopes: openID, attests: true},
	"microsoft":     {name: "Microsoft", scopes: []string{"offline_access", "user.read"}, extra: "response_mode=query"},
	"notion":        {name: "Notion", extra: "owner=user"},
	"oidc":          {name: "OpenID Connect", scopes: openID, attests: true},
	"okta":          {name: "Okta", scopes: openIDOffline, attests: true},
	"paypal":        {name: "PayPal", scopes: openID, extra: "flowEntry=static", attests: true, loopback: true},
	"paypalSandbox": {name: "PayPal Sandbox", scopes: openID, extra: "flowEntry=static", attests: true, loopback: true},
	"podio":         {name: "Podio", attests: true},
	"salesforce":    {name: "Salesforce", scopes: []string{"openid"}, attests: true},
	"slack":         {name: "Slack", scopes: []string{"openid", "email", "profile"}},
	"spotify":       {name: "Spotify", scopes: []string{"user-read-email"}},
	"stripe":        {name: "Stripe", scopes: []string{"read_write"}},
	"tradeshift":    {name: "Tradeshift", scopes: []string{"openid", "offline"}, loopback: true},
	"tradeshiftBox": {name: "Tradeshift Sandbox", scopes: []string{"openid", "offline"}, loopback: true},
	"twitch":        {name: "Twitch", scopes: []string{"user:read:email"}, extra: "force_verify=true"},
	"wordpress":     {name: "WordPress", scopes: []string{"auth"}, attests: true},
	"x":             {name: "X", scopes: []string{"tweet.read", "users.read", "users.email", "offline.access"}, pkce: true, attests: true},
	"yahoo":         {name: "Yahoo", scopes: openID, attests: true},
	"yammer":        {name: "Yammer"},
	"yandex":        {name: "Yandex"},
	"zoho":          {name: "Zoho", scopes: []string{"email", "profile"}, attests: true},
	"zoom":          {name: "Zoom", scopes: []string{"user_info:read"}, attests: true},

	"mock":            {name: "Mock", scopes: []string{"email"}, attests: true},
	"mock-unverified": {name: "MockUnverified", scopes: []string{"email"}, attests: true},
}

// lookupAdapter gives what the server knows of a provider, and whether that is
// anything.
func lookupAdapter(id string) (adapter, bool) {
	a, ok := adapters[id]
	a.id = id
	return a, ok
}

// builtIn tells whether the provider is one of the two that answer under
// /v1/mock.
func (a *adapter) builtIn() bool { return a.id == "mock" || a.id == "mock-unverified" }

// oauth2Providers are the provider ids that the API takes.
func oauth2Providers() []string {
	op, _ := contract.Lookup("account.createOAuth2Session")
	for _, p := range op.Params {
		if p.Name == "provider" {
			return p.Check.Values
		}
	}
	return nil
}
