package mockserver

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/json"
	"maps"
	"math/big"
	"net/url"
	"strings"
	"testing"
)

const providerBase = "http://localhost:8080/_mock/oauth/test/google"

// An OpenID Connect client finds everything by discovery, gets tokens for a
// code, and can prove the ID token by the published key.
func TestOpenIDConnect(t *testing.T) {
	t.Parallel()
	c := newOAuth2Client(t, "google")
	c.server.Default().OAuth().Accounts(OAuthAccount{Provider: "google", UID: "g-1", Email: "ann@example.test", Name: "Ann", EmailVerified: true,
		Claims: map[string]any{"hd": "example.test"}})
	b := newSurfer(c)
	found := b.visit("GET", providerBase+"/.well-known/openid-configuration", "").ok(200)
	found.want(t, "issuer", providerBase)
	verifier := strings.Repeat("v", 43)
	a := b.visit("GET", found.str("authorization_endpoint")+"?client_id=1&nonce=n&state=s+t&code_challenge="+challengeOf(verifier)+
		"&redirect_uri="+url.QueryEscape("http://127.0.0.1:9/back?x=1"), "")
	back, err := url.Parse(a.header.Get("Location"))
	if err != nil || a.status != 302 || back.Host != "127.0.0.1:9" || back.Query().Get("state") != "s t" || back.Query().Get("x") != "1" {
		t.Fatalf("got %d to %s", a.status, a.header.Get("Location"))
	}
	form := url.Values{"client_id": {"1"}, "client_secret": {"123456"}, "grant_type": {"authorization_code"}, "code": {back.Query().Get("code")}}
	b.visit("POST", found.str("token_endpoint"), form.Encode()).ok(400).want(t, "error", "invalid_grant") // no verifier
	a = b.visit("GET", found.str("authorization_endpoint")+"?client_id=1&nonce=n&redirect_uri=http://127.0.0.1:9/", "")
	back, err = url.Parse(a.header.Get("Location"))
	if err != nil {
		t.Fatal(err)
	}
	form.Set("code", back.Query().Get("code"))
	tokens := b.visit("POST", found.str("token_endpoint"), form.Encode()).ok(200)
	tokens.want(t, "token_type", "Bearer")
	tokens.want(t, "expires_in", 3600)
	claims := proven(t, b.visit("GET", found.str("jwks_uri"), "").ok(200), tokens.str("id_token"))
	for name, want := range map[string]any{"iss": providerBase, "aud": "1", "sub": "g-1", "email": "ann@example.test", "email_verified": true,
		"nonce": "n", "hd": "example.test"} {
		claims.want(t, name, want)
	}
	user := b.client.with("Authorization", "Bearer "+tokens.str("access_token")).send(request(t, "GET", found.str("userinfo_endpoint"), "", map[string][]string{
		"Authorization": {"Bearer " + tokens.str("access_token")}})).ok(200)
	user.want(t, "sub", "g-1")
	b.visit("GET", found.str("userinfo_endpoint"), "").ok(401).want(t, "error", "invalid_token")
	refresh := url.Values{"client_id": {"1"}, "client_secret": {"123456"}, "grant_type": {"refresh_token"}, "refresh_token": {tokens.str("refresh_token")}}
	b.visit("POST", found.str("token_endpoint"), refresh.Encode()).ok(200)
	for _, bad := range []struct{ name, value, want string }{
		{"refresh_token", "x", "invalid_grant"}, {"grant_type", "password", "unsupported_grant_type"}, {"client_secret", "x", "invalid_client"},
	} {
		form := maps.Clone(refresh)
		form.Set(bad.name, bad.value)
		if a := b.visit("POST", found.str("token_endpoint"), form.Encode()); !strings.Contains(a.body, bad.want) || a.status < 400 {
			t.Errorf("%s: got %d %s, want %s", bad.name, a.status, a.body, bad.want)
		}
	}
}

// proven gives the claims of a token that the one key of a set signed.
func proven(t *testing.T, jwks object, token string) object {
	t.Helper()
	key := object(jwks.list("keys")[0].(map[string]any))
	n, err1 := jwtEncoding.DecodeString(key.str("n"))
	e, err2 := jwtEncoding.DecodeString(key.str("e"))
	head, rest, _ := strings.Cut(token, ".")
	body, signature, _ := strings.Cut(rest, ".")
	sig, err3 := jwtEncoding.DecodeString(signature)
	raw, err4 := jwtEncoding.DecodeString(body)
	if err1 != nil || err2 != nil || err3 != nil || err4 != nil {
		t.Fatal(err1, err2, err3, err4)
	}
	public := &rsa.PublicKey{N: new(big.Int).SetBytes(n), E: int(new(big.Int).SetBytes(e).Int64())}
	sum := sha256.Sum256([]byte(head + "." + body))
	if err := rsa.VerifyPKCS1v15(public, crypto.SHA256, sum[:], sig); err != nil {
		t.Errorf("signature: %v", err)
	}
	var claims object
	if err := json.Unmarshal(raw, &claims); err != nil {
		t.Fatal(err)
	}
	return claims
}

// The provider's page leads to this server and to platforms of the project, to
// nowhere else, and is only there for providers and projects that are.
func TestProviderPageLeadsNowhereElse(t *testing.T) {
	t.Parallel()
	c := newOAuth2Client(t, "google")
	if err := c.server.Default().Configure(t.Context(), func(s *Settings) { s.Platforms = []string{"app.example.test"} }); err != nil {
		t.Fatal(err)
	}
	b := newSurfer(c)
	for back, want := range map[string]int{
		"http://localhost:1/": 302, "http://[::1]:1/": 302, "https://app.example.test/": 302,
		"https://evil.example/": 400, "//localhost/": 400, "javascript:alert(1)": 400, "": 400, "http://localhost@evil.example": 400, "/": 400,
	} {
		if a := b.visit("GET", providerBase+"/authorize?redirect_uri="+url.QueryEscape(back), ""); a.status != want {
			t.Errorf("%s: got %d to %s, want %d", back, a.status, a.header.Get("Location"), want)
		}
	}
	b.visit("GET", "http://localhost/_mock/oauth/test/nobody/jwks", "").refused(404, "general_route_not_found")
	b.visit("GET", "http://localhost/_mock/oauth/nobody/google/jwks", "").refused(404, "project_not_found")
}

// A browser is sent to the provider without the control API's token.
func TestProviderNeedsNoControlToken(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t, WithControlToken("secret")))
	c.setProvider("google", func(p *OAuth2Provider) { p.Enabled, p.AppID, p.Secret = true, "1", "123456" })
	newSurfer(c).signInWith("google")
}
