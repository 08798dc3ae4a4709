package mockserver

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// idTokenSkew is how far the clocks of the provider and the server may be
// apart.
const idTokenSkew = 60 * time.Second

// OAuthKey is a key that a provider signs ID tokens with.
type OAuthKey struct {
	ID  string         // "kid"
	Key *rsa.PublicKey // nil for one of a kind that cannot sign as it should
}

// nativeProvider is a provider whose ID tokens sign in.
type nativeProvider struct {
	issuers   []string // the first is that of tokens that are signed here
	wantNonce bool
}

var nativeProviders = map[string]nativeProvider{
	"apple":  {[]string{"https://appleid.apple.com"}, true},
	"google": {[]string{"https://accounts.google.com", "accounts.google.com"}, false},
}

func newIDKey() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err) // rand.Reader never fails
	}
	return key
}

// idKeyID is the "kid" of the built-in provider's key.
const idKeyID = "mock"

// signID signs the claims of an ID token with the built-in provider's key.
func (s *Server) signID(claims map[string]any) (string, error) {
	payload, err := json.Marshal(claims)
	if err != nil {
		return "", fmt.Errorf("sign ID token: %w", err)
	}
	signed := jwtEncoding.EncodeToString([]byte(`{"typ":"JWT","alg":"RS256","kid":"`+idKeyID+`"}`)) + "." + jwtEncoding.EncodeToString(payload)
	sum := sha256.Sum256([]byte(signed))
	signature, err := rsa.SignPKCS1v15(rand.Reader, s.idKey(), crypto.SHA256, sum[:])
	if err != nil {
		return "", fmt.Errorf("sign ID token: %w", err)
	}
	return signed + "." + jwtEncoding.EncodeToString(signature), nil
}

// IDToken signs an ID token as Apple or Google would, for
// account.createIDTokenSession. The claims iss, aud, sub, iat and exp are
// filled in where they are left out: the provider's own, the appId of the
// settings, a made-up user, now, and an hour later by the project's clock.
func (p *Project) IDToken(provider string, claims map[string]any) (string, error) {
	native, ok := nativeProviders[provider]
	if !ok {
		return "", fmt.Errorf("ID token of %q: only apple and google sign in by one", provider)
	}
	now := p.clock.Now()
	all := map[string]any{
		"iss": native.issuers[0], "aud": p.settings.Load().OAuth2[provider].AppID, "sub": madeUp(provider).UID,
		"iat": now.Unix(), "exp": now.Add(grantLife).Unix(),
	}
	maps.Copy(all, claims)
	return p.server.signID(all)
}

// Native says how ID tokens of a provider are judged. Default: they sign in
// where the provider is enabled, are meant for its appId and are signed with
// the built-in provider's key, see [Project.IDToken]. That key always counts.
func (o *OAuth) Native(provider string, n OAuthNative) {
	n.ClientIDs, n.Keys = slices.Clone(n.ClientIDs), slices.Clone(n.Keys)
	o.mu.Lock()
	defer o.mu.Unlock()
	o.native[provider] = n
}

func (o *OAuth) nativeOf(provider string) OAuthNative {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.native[provider]
}

// createIDTokenSession signs in by an ID token, which an app got from the
// phone it runs on.
func (s *Server) createIDTokenSession(ctx context.Context, c *call) (reply, error) {
	provider := c.text("provider")
	if _, ok := nativeProviders[provider]; !ok {
		return nil, failf("project_provider_unsupported", "This provider does not support ID token sign-in.")
	}
	set, native := c.settings.OAuth2[provider], c.project.oauth.nativeOf(provider)
	enabled := set.Enabled
	override(&enabled, native.Enabled)
	if !enabled {
		return nil, c.providerDisabled(&adapter{id: provider})
	}
	audiences := slices.DeleteFunc(append([]string{set.AppID}, native.ClientIDs...), func(id string) bool { return id == "" })
	if len(audiences) == 0 {
		return nil, failf("project_provider_disabled", "Configure a client ID or native client IDs for this provider to accept ID tokens.")
	}
	claims, refusal := c.verifyIDToken(provider, native.Keys, audiences)
	if refusal != "" {
		return nil, failf("user_oauth2_token_invalid", "%s", refusal)
	}
	arrived := c.arriveByToken(provider, claims)
	u, err := c.admit(ctx, arrived)
	if err != nil {
		return nil, err
	}
	first := len(u.Sessions) == 0
	session, err := c.signInArrived(ctx, u, arrived)
	if err != nil {
		return nil, err
	}
	if !first {
		c.alertSession(ctx)
	}
	return c.newSession(session), nil
}

// arriveByToken gives the account that an ID token is about.
func (c *call) arriveByToken(provider string, claims idClaims) *arrival {
	a := &arrival{
		provider: provider, uid: claims.Subject, email: lowerEmail(claims.Email), name: claims.Name, verified: bool(claims.Verified),
		accessToken: c.text("accessToken"), idToken: c.text("idToken"), native: true,
		photo: photoURL(claims.Picture),
	}
	if a.name == "" {
		a.name = c.text("name")
	}
	if life := c.number("accessTokenExpiry"); life > 0 && a.accessToken != "" {
		a.expiry = c.now.Add(time.Duration(life) * time.Second)
	}
	return a
}

// idClaims are what an ID token says.
type idClaims struct {
	Issuer   string    `json:"iss"`
	Audience audience  `json:"aud"`
	Subject  string    `json:"sub"`
	Expiry   *float64  `json:"exp"`
	Before   *float64  `json:"nbf"`
	Issued   *float64  `json:"iat"`
	Nonce    string    `json:"nonce"`
	Email    string    `json:"email"`
	Verified looseFlag `json:"email_verified"`
	Name     string    `json:"name"`
	Picture  any       `json:"picture"`
}

// audience is one or several, in JSON a text or a list of them.
type audience []string

func (a *audience) UnmarshalJSON(b []byte) error {
	var one string
	if json.Unmarshal(b, &one) == nil {
		*a = audience{one}
		return nil
	}
	return json.Unmarshal(b, (*[]string)(a))
}

// looseFlag is a boolean, or the text of one.
type looseFlag bool

func (f *looseFlag) UnmarshalJSON(b []byte) error {
	*f = strings.Trim(string(b), `"`) == "true"
	return nil
}

// verifyIDToken gives the claims of the token that the call brings, or says
// why it is refused.
func (c *call) verifyIDToken(provider string, keys []OAuthKey, audiences []string) (claims idClaims, refusal string) {
	parts := strings.Split(c.text("idToken"), ".")
	var header struct {
		Alg string `json:"alg"`
		Kid string `json:"kid"`
	}
	if len(parts) != 3 || !decodeSegment(parts[0], &header) || !decodeSegment(parts[1], &claims) {
		return claims, "Malformed token"
	}
	if header.Kid == "" {
		return claims, "Missing key ID"
	}
	if refusal := c.checkIDSignature(parts, header.Alg, header.Kid, keys); refusal != "" {
		return claims, refusal
	}
	return claims, c.checkIDClaims(provider, &claims, audiences)
}

func (c *call) checkIDSignature(parts []string, alg, kid string, keys []OAuthKey) string {
	keys = append(slices.Clip(keys), OAuthKey{idKeyID, &c.server.idKey().PublicKey})
	i := slices.IndexFunc(keys, func(k OAuthKey) bool { return k.ID == kid })
	if i < 0 {
		return "Unknown signing key"
	}
	if keys[i].Key == nil {
		return "Invalid signing key"
	}
	if alg != "RS256" {
		return jwtAlgo
	}
	signature, err := jwtEncoding.DecodeString(strings.TrimRight(parts[2], "="))
	sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	if err != nil || rsa.VerifyPKCS1v15(keys[i].Key, crypto.SHA256, sum[:], signature) != nil {
		return jwtForged
	}
	return ""
}

// checkIDClaims says what is wrong with the claims of a token that is well
// signed.
func (c *call) checkIDClaims(provider string, claims *idClaims, audiences []string) string {
	now, skew := float64(c.now.Unix()), idTokenSkew.Seconds()
	native := nativeProviders[provider]
	switch {
	case claims.Expiry != nil && now-skew >= *claims.Expiry:
		return jwtExpired
	case claims.Before != nil && now+skew <= *claims.Before:
		return jwtEarly
	case claims.Expiry == nil:
		return "Token expired"
	case claims.Issued != nil && *claims.Issued > now+skew:
		return "Token issued in the future"
	case !slices.Contains(native.issuers, claims.Issuer):
		return "Invalid issuer"
	case !slices.ContainsFunc(claims.Audience, func(a string) bool { return slices.Contains(audiences, a) }):
		return "Audience mismatch. Add the token's client ID to the provider configuration."
	}
	if refusal := refuseNonce(claims.Nonce, c.text("nonce"), native.wantNonce); refusal != "" {
		return refusal
	}
	if claims.Subject == "" {
		return "Missing subject"
	}
	return ""
}

// refuseNonce compares the nonce of a token with the request's: the same, or
// its SHA-256.
func refuseNonce(claim, raw string, wanted bool) string {
	if claim == "" && !wanted {
		return ""
	}
	if claim == "" || raw == "" {
		return "Nonce required"
	}
	sum := sha256.Sum256([]byte(raw))
	if !sameSecret(claim, raw) && !sameSecret(claim, hex.EncodeToString(sum[:])) {
		return "Nonce mismatch"
	}
	return ""
}
