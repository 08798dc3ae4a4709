package mockserver

import (
	"encoding/json"
	"time"

	"github.com/appctl/appctl/mockserver/store"
)

// arrival is an account at a provider that somebody proved to be theirs.
type arrival struct {
	provider, uid string
	email, name   string
	verified      bool // the provider says that the e-mail address is theirs
	accessToken   string
	refreshToken  string
	idToken       string
	expiry        time.Time // of the access token
	native        bool      // by an ID token, without a browser
	photo         string    // the URL of their picture, "" for none
}

// exchange gives the account that a code stands for, or what the provider says
// instead. It asks no other server.
func (c *call) exchange(a *adapter, set OAuth2Provider, code, verifier string) (g oauthGrant, refusal string) {
	if a.builtIn() && set.LoginURL == "" && set.Identity == (OAuth2Identity{}) {
		token, err := mockTokenFor(set.AppID, set.Secret, "authorization_code", code, "")
		if err != nil {
			return oauthGrant{}, rawBody(c.server.aged(err))
		}
		user := mockUserOf(a.id, token)
		return user.grant(a.id, token), ""
	}
	if err := c.project.oauth.takeError(a.id, tokenErrors...); err != "" {
		return oauthGrant{}, err
	}
	g, ok := c.project.oauth.redeem(a.id, set, code)
	if !ok || g.challenge != "" && challengeOf(verifier) != g.challenge {
		return oauthGrant{}, "invalid_grant"
	}
	return g, ""
}

// exchangeFailed is the refusal of a sign-in whose code the provider refuses.
func (c *call) exchangeFailed(a *adapter, refusal string) *apiError {
	if c.server.release >= failureOfExchange {
		return failf("user_oauth2_provider_failure", "%s couldn't complete sign-in (%s). Please try again.", a.name, refusal)
	}
	message := "Failed to obtain access token. The " + a.name + " OAuth2 provider returned an error: " + refusal
	if refusal == "invalid_client" {
		return failf("user_oauth2_unauthorized", "%s", message)
	}
	return failf("user_oauth2_bad_request", "%s", message)
}

// rawBody is a refusal as its answer's body has it.
func rawBody(e *apiError) string {
	var d document
	e.writeTo(&d)
	return string(d.b)
}

// arrive gives the account that a provider vouches for.
func (c *call) arrive(a *adapter, g oauthGrant) *arrival {
	return &arrival{
		provider: a.id, uid: g.account.UID, email: lowerEmail(g.account.Email), name: g.account.Name,
		verified:    a.attests && g.account.EmailVerified,
		accessToken: g.accessToken, refreshToken: g.refreshToken, expiry: c.now.Add(g.life),
		photo: g.account.photo(),
	}
}

// appleName is the name in what Apple posts about a user, once: only there
// does it tell one.
func appleName(user string) string {
	var u struct {
		Name struct {
			First string `json:"firstName"`
			Last  string `json:"lastName"`
		} `json:"name"`
	}
	if json.Unmarshal([]byte(user), &u) != nil {
		return ""
	}
	if u.Name.First == "" || u.Name.Last == "" {
		return u.Name.First + u.Name.Last
	}
	return u.Name.First + " " + u.Name.Last
}

// refreshProvider gives a session the tokens that its provider has for the
// refresh token. Sessions that no provider made have none.
func (c *call) refreshProvider(s *store.Session) error {
	a, ok := lookupAdapter(s.Provider)
	if !ok && s.ProviderRefreshToken != "" {
		return fail("project_provider_unsupported")
	}
	if !ok {
		return nil
	}
	g, err := c.refresh(&a, s)
	if err != nil {
		return err
	}
	s.ProviderAccessToken, s.ProviderTokenExpiry = g.accessToken, c.now.Add(g.life)
	if g.refreshToken != "" {
		s.ProviderRefreshToken = g.refreshToken
	}
	return nil
}

// refresh asks the provider of a session for new tokens.
func (c *call) refresh(a *adapter, s *store.Session) (oauthGrant, error) {
	set := c.settings.OAuth2[a.id]
	if a.builtIn() && set.LoginURL == "" && set.Identity == (OAuth2Identity{}) {
		token, err := mockTokenFor(set.AppID, set.Secret, "refresh_token", "", s.ProviderRefreshToken)
		if err != nil {
			return oauthGrant{}, fail("user_oauth2_bad_request")
		}
		user := mockUserOf(a.id, token)
		return user.grant(a.id, token), nil
	}
	switch err := c.project.oauth.takeError(a.id, tokenErrors...); {
	case err == "invalid_client":
		return oauthGrant{}, fail("user_oauth2_unauthorized")
	case err != "", s.ProviderRefreshToken == "":
		return oauthGrant{}, fail("user_oauth2_bad_request")
	}
	g := set.Identity.grant(a.id)
	if set.Identity.AccessToken == nil {
		g.accessToken = s.ProviderAccessToken
	}
	if set.Identity.RefreshToken == nil {
		g.refreshToken = s.ProviderRefreshToken
	}
	return g, nil
}
