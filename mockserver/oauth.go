package mockserver

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// OAuth drives the built-in provider that stands behind every OAuth2 provider
// of a project, except mock and mock-unverified, which are always the same
// user. It asks nobody: it sends the browser back at once. All methods are
// safe for concurrent use.
type OAuth struct {
	clock *Clock

	mu       sync.Mutex
	accounts []OAuthAccount
	next     map[string]oauthAnswer // by provider
	codes    map[string]oauthGrant  // that were given out and not redeemed
	native   map[string]OAuthNative // by provider
}

// OAuthAccount is somebody's account at a provider.
type OAuthAccount struct {
	Provider      string         `json:"provider"` // "github"
	UID           string         `json:"uid"`      // who it is there
	Email         string         `json:"email"`    // "": the provider does not tell
	Name          string         `json:"name"`
	EmailVerified bool           `json:"emailVerified"`
	Claims        map[string]any `json:"claims,omitempty"` // more of the ID token and of userinfo; "picture" is the URL of a photo
}

// OAuthNative says how ID tokens of a provider are judged, for sign-in without
// a browser.
type OAuthNative struct {
	Enabled   *bool    // default: as the provider is enabled in the settings
	ClientIDs []string // audiences beside the appId of the settings
	Keys      []OAuthKey
}

// oauthAnswer is what the next sign-in meets.
type oauthAnswer struct {
	uid string
	err string
}

// oauthGrant is what a provider gives for a code: an account and tokens.
type oauthGrant struct {
	account      OAuthAccount
	accessToken  string
	refreshToken string
	life         time.Duration // of the access token

	issued    time.Time // the code
	challenge string    // of PKCE, "" for none
	clientID  string
	nonce     string
}

const (
	codePrefix    = "oauth2-"        // of codes that were given out here
	codeBytes     = 16               // that follow, in hex
	oauthCodeLife = 10 * time.Minute // RFC 6749 recommends no more
	grantLife     = time.Hour        // of an access token that says nothing else
)

func newOAuth(clock *Clock) *OAuth {
	o := &OAuth{clock: clock}
	o.reset()
	return o
}

func (o *OAuth) reset() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.accounts = nil
	o.next = make(map[string]oauthAnswer)
	o.codes = make(map[string]oauthGrant)
	o.native = make(map[string]OAuthNative)
}

// OAuth is the provider behind the project's OAuth2 sign-ins.
func (p *Project) OAuth() *OAuth { return p.oauth }

// Accounts replaces the accounts that there are. Who signs in at a provider is
// who [OAuth.Next] names, else the identity of the project's settings, else the
// provider's first account, else a made-up verified user.
func (o *OAuth) Accounts(a ...OAuthAccount) {
	accounts := slices.Clone(a)
	for i, account := range accounts {
		accounts[i].Claims = maps.Clone(account.Claims)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.accounts = accounts
}

// Next lets the next sign-in at a provider be that of the account with an id
// there: one of [OAuth.Accounts], or a made-up user.
func (o *OAuth) Next(provider, uid string) { o.answer(provider, oauthAnswer{uid: uid}) }

// NextError lets the next sign-in at a provider fail: with "invalid_grant",
// "invalid_client" or "unsupported_grant_type" when the code is exchanged or a
// token refreshed, with "invalid_token" when the profile is fetched, with any
// other error ("access_denied") on the provider's page.
func (o *OAuth) NextError(provider, err string) { o.answer(provider, oauthAnswer{err: err}) }

func (o *OAuth) answer(provider string, a oauthAnswer) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.next[provider] = a
}

// tokenErrors are those of the exchange of a code, and of no other step (RFC
// 6749, 5.2).
var tokenErrors = []string{"invalid_grant", "invalid_client", "unsupported_grant_type"}

// invalidToken is the error of who asks for a profile (RFC 6750, 3.1).
const invalidToken = "invalid_token"

// takeError takes the error that the next step shall meet, if it is one of
// those of that step; "" for none.
func (o *OAuth) takeError(provider string, of ...string) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	err := o.next[provider].err
	if !slices.Contains(of, err) {
		return ""
	}
	delete(o.next, provider)
	return err
}

// authorize gives a code for whoever signs in now, or the error that the
// provider's page sends back.
func (o *OAuth) authorize(provider string, set OAuth2Provider, clientID, challenge, nonce string) (code, err string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	answer := o.next[provider]
	if answer.err == invalidToken || slices.Contains(tokenErrors, answer.err) {
		answer = oauthAnswer{} // for later
	} else {
		delete(o.next, provider)
	}
	if answer.err != "" {
		return "", answer.err
	}
	g := o.someone(provider, set)
	if answer.uid != "" {
		g = grantTo(o.account(provider, answer.uid))
	}
	g.issued, g.clientID, g.challenge, g.nonce = o.clock.Now(), clientID, challenge, nonce
	maps.DeleteFunc(o.codes, func(_ string, old oauthGrant) bool { return !old.issued.Add(oauthCodeLife).After(g.issued) })
	code = codePrefix + randomHex(codeBytes)
	o.codes[code] = g
	return code, ""
}

// redeem gives what a code stands for. One of this server's counts once, at its
// provider, for ten minutes; any other is whoever signs in now.
func (o *OAuth) redeem(provider string, set OAuth2Provider, code string) (oauthGrant, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !givenOut(code) {
		return o.someone(provider, set), true
	}
	g, ok := o.codes[code]
	if !ok || g.account.Provider != provider || !g.issued.Add(oauthCodeLife).After(o.clock.Now()) {
		return oauthGrant{}, false
	}
	delete(o.codes, code)
	return g, true
}

// givenOut tells a code of this server's from one of somebody else's page.
func givenOut(code string) bool {
	digits, ok := strings.CutPrefix(code, codePrefix)
	return ok && len(digits) == 2*codeBytes && strings.Trim(digits, "0123456789abcdef") == ""
}

// someone is who signs in when nobody was named. It needs mu.
func (o *OAuth) someone(provider string, set OAuth2Provider) oauthGrant {
	if set.Identity == (OAuth2Identity{}) {
		i := slices.IndexFunc(o.accounts, func(a OAuthAccount) bool { return a.Provider == provider })
		if i >= 0 {
			return grantTo(o.accounts[i])
		}
	}
	return set.Identity.grant(provider)
}

// account finds an account by its id. It needs mu.
func (o *OAuth) account(provider, uid string) OAuthAccount {
	i := slices.IndexFunc(o.accounts, func(a OAuthAccount) bool { return a.Provider == provider && a.UID == uid })
	if i >= 0 {
		return o.accounts[i]
	}
	a := madeUp(provider)
	a.UID, a.Email = uid, strings.ToLower(uid+"@"+provider+".example")
	return a
}

// byAccessToken finds whose access token it is.
func (o *OAuth) byAccessToken(provider string, set OAuth2Provider, token string) (OAuthAccount, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if g := o.someone(provider, set); sameSecret(token, g.accessToken) {
		return g.account, true
	}
	if uid, ok := strings.CutPrefix(token, accessPrefix(provider)); ok {
		return o.account(provider, uid), true
	}
	return OAuthAccount{}, false
}

// photo is the URL of the account's picture, which its claims have as OpenID
// Connect does; "" for none.
func (a OAuthAccount) photo() string { return photoURL(a.Claims["picture"]) }

// photo is the URL of an account's picture, "" for none.
func (o *OAuth) photo(provider, uid string) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.account(provider, uid).photo()
}

// photoURL is what a claim says, if it is a URL.
func photoURL(claim any) string {
	if url, ok := claim.(string); ok && validHTTPURL(url) {
		return url
	}
	return ""
}

// madeUp is the user whom a provider has when nobody says who.
func madeUp(provider string) OAuthAccount {
	a, _ := lookupAdapter(provider)
	return OAuthAccount{
		Provider: provider, UID: provider + "-user", Email: strings.ToLower("user@" + provider + ".example"),
		Name: a.name + " User", EmailVerified: true,
	}
}

func accessPrefix(provider string) string { return "access-" + provider + "-" }

// grantTo gives an account tokens.
func grantTo(a OAuthAccount) oauthGrant {
	return oauthGrant{
		account:     a,
		accessToken: accessPrefix(a.Provider) + a.UID, refreshToken: "refresh-" + a.Provider + "-" + a.UID, life: grantLife,
	}
}

// grant is what the provider gives for a code when this identity comes back.
func (i OAuth2Identity) grant(provider string) oauthGrant {
	g := grantTo(madeUp(provider))
	if user, ok := mockUsers[provider]; ok {
		g = user.grant(provider, mockAccessToken)
	}
	if i.ID != nil {
		g.account.UID = *i.ID
		g.accessToken, g.refreshToken = grantTo(g.account).accessToken, grantTo(g.account).refreshToken
	}
	override(&g.account.Email, i.Email)
	override(&g.account.Name, i.Name)
	override(&g.account.EmailVerified, i.EmailVerified)
	override(&g.accessToken, i.AccessToken)
	override(&g.refreshToken, i.RefreshToken)
	if i.ExpiresIn != nil {
		g.life = time.Duration(*i.ExpiresIn) * time.Second
	}
	return g
}

func override[T any](v *T, by *T) {
	if by != nil {
		*v = *by
	}
}
