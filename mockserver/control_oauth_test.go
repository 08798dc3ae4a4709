package mockserver

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"strings"
	"testing"
)

// control sends a request to the control API of the project.
func (c *client) control(method, path, body string) *answer {
	c.t.Helper()
	r, err := http.NewRequestWithContext(c.t.Context(), method, c.server.ControlURL()+"/projects/test/"+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	return c.send(r)
}

// A test in any language says who comes back next, or what goes wrong.
func TestOAuthControl(t *testing.T) {
	t.Parallel()
	c := newOAuth2Client(t, "google")
	const accounts = `{"items":[{"provider":"google","uid":"g-1","email":"ann@example.test","name":"Ann","emailVerified":true,"claims":{"hd":"x"}},` +
		`{"provider":"google","uid":"g-2","email":"bob@example.test","name":"Bob"}]}`
	c.control("PUT", "oauth/accounts", accounts).ok(200).want(t, "total", 2)
	if got := c.control("GET", "oauth/accounts", ""); !strings.Contains(got.body, `"claims":{"hd":"x"}`) {
		t.Errorf("accounts: got %s", got.body)
	}
	c.control("POST", "oauth/next", `{"provider":"google","uid":"g-2"}`).ok(204)
	newSurfer(c).signInWith("google").call("GET", "/account", "").ok(200).want(t, "name", "Bob")
	newSurfer(c).signInWith("google").call("GET", "/account", "").ok(200).want(t, "name", "Ann")
	c.control("POST", "oauth/next", `{"provider":"google","error":"access_denied"}`).ok(204)
	newSurfer(c).refusedWith("google", `{"message":"The Google OAuth2 provider returned an error: access_denied","type":"user_oauth2_provider_error","code":424}`)
	for _, tt := range []struct{ method, path, body, want string }{
		{"POST", "oauth/next", `{"provider":"google"}`, "Invalid body: it wants either `uid` or `error`."},
		{"POST", "oauth/next", `{"provider":"google","uid":"1","error":"x"}`, "Invalid body: it wants either `uid` or `error`."},
		{"POST", "oauth/next", `{"provider":"nobody","uid":"1"}`, "Invalid body: `provider` must be the id of a provider."},
		{"PUT", "oauth/accounts", `{}`, "Invalid body: `items` is missing."},
		{"PUT", "oauth/accounts", `{"items":[{"provider":"google"}]}`, "Invalid body: `items[0].uid` is missing."},
		{"PUT", "oauth/accounts", `{"items":[{"provider":"google","uid":"1","claims":1}]}`, "Invalid body: `items[0].claims` must be an object, not a number."},
		{"POST", "oauth/id-token", `{"provider":"github"}`, "Invalid body: `provider` must be apple or google."},
	} {
		c.control(tt.method, tt.path, tt.body).said(400, "general_argument_invalid", tt.want)
	}
	c.control("PUT", "oauth/native/github", `{}`).refused(404, "general_route_not_found")
}

// ID tokens are signed on request, and judged by what is set: the switch, the
// clients, and keys as providers publish them.
func TestOAuthNativeControl(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	c.control("PUT", "oauth/native/google", `{"enabled":true,"clientIds":["ios-app"]}`).ok(204)
	token := c.control("POST", "oauth/id-token", `{"provider":"google","claims":{"aud":"ios-app","sub":"g-1"}}`).ok(200).str("idToken")
	c.signInByToken("google", token, "").ok(201).want(t, "providerUid", "g-1")

	key, err := rsa.GenerateKey(rand.Reader, 1024+1024)
	if err != nil {
		t.Fatal(err)
	}
	own := &Server{idKey: func() *rsa.PrivateKey { return key }}
	now := noon.Unix()
	signed, err := own.signID(map[string]any{"iss": "https://accounts.google.com", "aud": "ios-app", "sub": "g-2", "exp": now + 60})
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(signed, ".")
	c.signInByToken("google", signed, "").said(401, "user_oauth2_token_invalid", "Invalid token: Signature failed")
	jwk := map[string]string{"kid": idKeyID, "kty": "RSA", "n": jwtEncoding.EncodeToString(key.N.Bytes()),
		"e": jwtEncoding.EncodeToString(big.NewInt(int64(key.E)).Bytes())}
	put := func() {
		t.Helper()
		keys, err := json.Marshal([]any{jwk})
		if err != nil {
			t.Fatal(err)
		}
		c.control("PUT", "oauth/native/google", fmt.Sprintf(`{"enabled":true,"clientIds":["ios-app"],"keys":%s}`, keys)).ok(204)
	}
	put()
	c.signInByToken("google", signed, "").ok(201).want(t, "providerUid", "g-2")
	c.signInByToken("google", "x."+rest, "").refused(401, "user_oauth2_token_invalid")
	jwk["kty"] = "EC"
	put()
	c.signInByToken("google", signed, "").said(401, "user_oauth2_token_invalid", "Invalid signing key")
	jwk["kty"], jwk["n"] = "RSA", "AQ" // a modulus that is no key
	put()
	c.signInByToken("google", signed, "").said(401, "user_oauth2_token_invalid", "Invalid token: Signature failed")
}
