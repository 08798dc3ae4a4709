package mockserver

import (
	"encoding/base64"
	"maps"
	"math/big"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// The built-in provider, under /_mock/oauth/{project}/{provider}: the page that
// sign-ins lead to, and what an OpenID Connect client wants beside it.

// oauthPrefix is where anyone may come from: browsers are sent there.
const oauthPrefix = "/_mock/oauth/"

// oauthRequest is a request to the provider.
type oauthRequest struct {
	*http.Request
	project  *Project
	provider string
	set      OAuth2Provider
	issuer   string
}

// oauthRoutes are the provider's.
func (s *Server) oauthRoutes() map[string]controlFunc {
	const path = oauthPrefix + "{project}/{provider}"
	return map[string]controlFunc{
		"GET " + path + "/authorize":                        s.oauthIn(authorizeOAuth),
		"POST " + path + "/token":                           s.oauthIn(exchangeOAuth),
		"GET " + path + "/userinfo":                         s.oauthIn(showOAuthUser),
		"GET " + path + "/jwks":                             s.oauthIn(showOAuthKeys),
		"GET " + path + "/.well-known/openid-configuration": s.oauthIn(discoverOAuth),
	}
}

// oauthIn runs a handler of the provider that the path names.
func (s *Server) oauthIn(handle func(http.ResponseWriter, *oauthRequest) error) controlFunc {
	return s.in(func(p *Project, w http.ResponseWriter, r *http.Request) error {
		provider := r.PathValue("provider")
		if _, ok := lookupAdapter(provider); !ok {
			return fail("general_route_not_found")
		}
		base := s.publicURL
		if base == "" && r.TLS != nil {
			base = "https://" + r.Host
		}
		if base == "" {
			base = "http://" + r.Host
		}
		return handle(w, &oauthRequest{r, p, provider, p.settings.Load().OAuth2[provider], base + oauthPrefix + p.id + "/" + provider})
	})
}

// authorizeOAuth sends the browser back at once, with a code or an error.
func authorizeOAuth(w http.ResponseWriter, r *oauthRequest) error {
	query := r.URL.Query()
	back, err := url.Parse(query.Get("redirect_uri"))
	if err != nil || !r.mayReturnTo(back) {
		return failf("general_argument_invalid", "Invalid `redirect_uri` param: it must lead to this server or to a platform of the project.")
	}
	code, problem := r.project.oauth.authorize(r.provider, r.set, query.Get("client_id"), query.Get("code_challenge"), query.Get("nonce"))
	answer := back.Query()
	if problem != "" {
		answer.Set("error", problem)
	} else {
		answer.Set("code", code)
	}
	if state := query.Get("state"); state != "" {
		answer.Set("state", state)
	}
	back.RawQuery = answer.Encode()
	w.Header().Set("Location", back.String())
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusFound)
	return nil
}

// mayReturnTo keeps the page from leading anywhere.
func (r *oauthRequest) mayReturnTo(u *url.URL) bool {
	host := strings.ToLower(u.Hostname())
	if u.Scheme != "http" && u.Scheme != "https" || host == "" {
		return false
	}
	return isLoopback(host) || host == hostOf(r.Host) || host == r.project.server.publicHost() ||
		slices.ContainsFunc(r.project.settings.Load().Platforms, func(p string) bool { return matchHost(p, host) })
}

// oauthError is how RFC 6749, 5.2, refuses.
func oauthError(w http.ResponseWriter, r *http.Request, status int, problem string) error {
	w.Header().Set("Cache-Control", "no-store")
	return writeJSON(w, r, status, map[string]string{"error": problem})
}

// exchangeOAuth gives tokens for a code or a refresh token.
func exchangeOAuth(w http.ResponseWriter, r *oauthRequest) error {
	r.Body = http.MaxBytesReader(w, r.Body, maxControlBody)
	if err := r.ParseForm(); err != nil {
		return oauthError(w, r.Request, http.StatusBadRequest, "invalid_request")
	}
	clientID, secret, basic := r.BasicAuth()
	if !basic {
		clientID, secret = r.PostForm.Get("client_id"), r.PostForm.Get("client_secret")
	}
	if clientID != r.set.AppID || !sameSecret(secret, r.set.Secret) {
		return oauthError(w, r.Request, http.StatusUnauthorized, "invalid_client")
	}
	o := r.project.oauth
	if problem := o.takeError(r.provider, tokenErrors...); problem != "" {
		return oauthError(w, r.Request, http.StatusBadRequest, problem)
	}
	var g oauthGrant
	var ok bool
	switch r.PostForm.Get("grant_type") {
	case "authorization_code":
		g, ok = o.redeem(r.provider, r.set, r.PostForm.Get("code"))
		ok = ok && (g.challenge == "" || challengeOf(r.PostForm.Get("code_verifier")) == g.challenge)
	case "refresh_token":
		g, ok = o.redeem(r.provider, r.set, "")
		ok = ok && sameSecret(r.PostForm.Get("refresh_token"), g.refreshToken)
	default:
		return oauthError(w, r.Request, http.StatusBadRequest, "unsupported_grant_type")
	}
	if !ok {
		return oauthError(w, r.Request, http.StatusBadRequest, "invalid_grant")
	}
	idToken, err := r.project.server.signID(r.claims(g, clientID))
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	return writeJSON(w, r.Request, http.StatusOK, map[string]any{
		"access_token": g.accessToken, "refresh_token": g.refreshToken, "token_type": "Bearer",
		"expires_in": int(g.life / time.Second), "id_token": idToken,
	})
}

// claims are those of the ID token for a grant.
func (r *oauthRequest) claims(g oauthGrant, clientID string) map[string]any {
	now := r.project.clock.Now()
	claims := userClaims(g.account)
	claims["iss"], claims["aud"] = r.issuer, clientID
	claims["iat"], claims["exp"] = now.Unix(), now.Add(g.life).Unix()
	if g.nonce != "" {
		claims["nonce"] = g.nonce
	}
	return claims
}

// userClaims are what the provider tells about an account.
func userClaims(a OAuthAccount) map[string]any {
	claims := map[string]any{"sub": a.UID, "name": a.Name, "email": a.Email, "email_verified": a.EmailVerified}
	maps.Copy(claims, a.Claims)
	return claims
}

func showOAuthUser(w http.ResponseWriter, r *oauthRequest) error {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	a, known := r.project.oauth.byAccessToken(r.provider, r.set, token)
	if !ok || !known {
		return oauthError(w, r.Request, http.StatusUnauthorized, "invalid_token")
	}
	return writeJSON(w, r.Request, http.StatusOK, userClaims(a))
}

// showOAuthKeys shows the key that ID tokens are signed with (RFC 7517).
func showOAuthKeys(w http.ResponseWriter, r *oauthRequest) error {
	key := r.project.server.idKey().PublicKey
	number := func(n *big.Int) string { return base64.RawURLEncoding.EncodeToString(n.Bytes()) }
	return writeJSON(w, r.Request, http.StatusOK, map[string]any{"keys": []any{map[string]string{
		"kty": "RSA", "use": "sig", "alg": "RS256", "kid": idKeyID, "n": number(key.N), "e": number(big.NewInt(int64(key.E))),
	}}})
}

// discoverOAuth says where everything is (OpenID Connect Discovery 1.0).
func discoverOAuth(w http.ResponseWriter, r *oauthRequest) error {
	return writeJSON(w, r.Request, http.StatusOK, map[string]any{
		"issuer": r.issuer, "authorization_endpoint": r.issuer + "/authorize", "token_endpoint": r.issuer + "/token",
		"userinfo_endpoint": r.issuer + "/userinfo", "jwks_uri": r.issuer + "/jwks",
		"response_types_supported": []string{"code"}, "subject_types_supported": []string{"public"},
		"id_token_signing_alg_values_supported": []string{"RS256"}, "scopes_supported": []string{"openid", "profile", "email"},
		"grant_types_supported":            []string{"authorization_code", "refresh_token"},
		"code_challenge_methods_supported": []string{"S256"},
	})
}
