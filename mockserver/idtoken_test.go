package mockserver

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/appctl/appctl/mockserver/store"
)

// idToken signs the claims as a provider would.
func (c *client) idToken(provider string, claims map[string]any) string {
	c.t.Helper()
	token, err := c.server.Default().IDToken(provider, claims)
	if err != nil {
		c.t.Fatal(err)
	}
	return token
}

// signInByToken posts an ID token, with more members of the body.
func (c *client) signInByToken(provider, token, more string) *answer {
	c.t.Helper()
	return c.call("POST", "/account/sessions/id-token", fmt.Sprintf(`{"provider":%q,"idToken":%q%s}`, provider, token, more))
}

// A sign-in by ID token makes a user, a session in cookies, and an identity
// that keeps the token.
func TestCreateIDTokenSession(t *testing.T) {
	t.Parallel()
	c := newOAuth2Client(t, "google")
	token := c.idToken("google", map[string]any{"sub": "g-1", "email": "Ann@example.test", "email_verified": "true", "name": "Ann"})
	a := c.signInByToken("google", token, `,"accessToken":"at","accessTokenExpiry":60,"name":"Other"`)
	session := a.ok(201)
	for name, want := range map[string]any{"provider": "google", "providerUid": "g-1", "providerAccessToken": "at", "providerRefreshToken": "",
		"providerAccessTokenExpiry": "2026-08-21T12:01:00.000+00:00", "factors": "[email oauth2]", "current": true, "countryName": "Unknown", "secret": ""} {
		session.want(t, name, want)
	}
	account := c.as(a.session()).call("GET", "/account", "").ok(200)
	for name, want := range map[string]any{"email": "ann@example.test", "emailVerification": true, "name": "Ann"} {
		account.want(t, name, want)
	}
	i := c.user(account.str("$id")).Identities
	if len(i) != 1 || i[0].IDToken != token || i[0].AccessToken != "at" || i[0].RefreshToken != "" || i[0].Email != "ann@example.test" {
		t.Errorf("identities: got %+v", i)
	}
	again := c.signInByToken("google", c.idToken("google", map[string]any{"sub": "g-1", "email": "new@example.test"}), "").ok(201)
	again.want(t, "userId", account.str("$id"))
	again.want(t, "providerAccessTokenExpiry", "")
	if i := c.user(account.str("$id")).Identities[0]; i.AccessToken != "at" || i.Email != "new@example.test" || i.IDToken == token {
		t.Errorf("identity: got %+v, want the old access token and the new address", i)
	}
}

// Whoever is not named by the token is named by the request; an address is not
// needed, and one that is got later becomes a target.
func TestIDTokenWithoutEmail(t *testing.T) {
	t.Parallel()
	c := newOAuth2Client(t, "google")
	a := c.signInByToken("google", c.idToken("google", map[string]any{"sub": "g-1"}), `,"name":"Ann"`)
	id := a.ok(201).str("userId")
	if u := c.user(id); u.Name != "Ann" || u.Email != "" || len(u.Targets) != 0 {
		t.Errorf("got %+v", u)
	}
	c.signInByToken("google", c.idToken("google", map[string]any{"sub": "g-1", "email": "ann@example.test", "email_verified": true}), "").
		ok(201).want(t, "userId", id)
	if u := c.user(id); u.Email != "ann@example.test" || !u.EmailVerified || len(u.Targets) != 1 || u.Targets[0].Identifier != u.Email {
		t.Errorf("got %+v", u)
	}
}

// A token is refused for the first thing that is wrong with it.
func TestIDTokenRefusals(t *testing.T) {
	t.Parallel()
	c := newOAuth2Client(t, "google", "apple")
	key := &c.server.idKey().PublicKey
	c.server.Default().OAuth().Native("google", OAuthNative{Keys: []OAuthKey{{"bad", nil}, {"other", key}}})
	now := noon.Unix()
	good := c.idToken("google", nil)
	parts := strings.Split(good, ".")
	headed := func(header string) string {
		return jwtEncoding.EncodeToString([]byte(header)) + "." + parts[1] + "." + parts[2]
	}
	for _, tt := range []struct{ name, provider, token, more, want string }{
		{"no JWT", "google", "x", "", "Malformed token"},
		{"two parts", "google", parts[0] + "." + parts[1], "", "Malformed token"},
		{"no JSON", "google", parts[0] + ".eHg." + parts[2], "", "Malformed token"},
		{"list of claims", "google", parts[0] + ".W10." + parts[2], "", "Malformed token"},
		{"no kid", "google", headed(`{"alg":"RS256"}`), "", "Missing key ID"},
		{"unknown kid", "google", headed(`{"alg":"RS256","kid":"nobody"}`), "", "Unknown signing key"},
		{"unusable key", "google", headed(`{"alg":"RS256","kid":"bad"}`), "", "Invalid signing key"},
		{"other algorithm", "google", headed(`{"alg":"HS256","kid":"mock"}`), "", "Invalid token: Unsupported header algo"},
		{"none", "google", headed(`{"alg":"none","kid":"mock"}`), "", "Invalid token: Unsupported header algo"},
		{"other header", "google", headed(`{"alg":"RS256","kid":"other"}`), "", "Invalid token: Signature failed"},
		{"other signature", "google", parts[0] + "." + parts[1] + ".AAAA", "", "Invalid token: Signature failed"},
		{"over", "google", c.idToken("google", map[string]any{"exp": now - 60}), "", "Invalid token: Expired"},
		{"not yet", "google", c.idToken("google", map[string]any{"nbf": now + 60}), "", "Invalid token: Not now"},
		{"no end", "google", c.idToken("google", map[string]any{"exp": nil}), "", "Token expired"},
		{"of tomorrow", "google", c.idToken("google", map[string]any{"iat": now + 61}), "", "Token issued in the future"},
		{"other issuer", "google", c.idToken("google", map[string]any{"iss": "https://evil.example"}), "", "Invalid issuer"},
		{"apple's at google", "google", c.idToken("apple", nil), "", "Invalid issuer"},
		{"other audience", "google", c.idToken("google", map[string]any{"aud": "2"}), "",
			"Audience mismatch. Add the token's client ID to the provider configuration."},
		{"nonce not sent", "google", c.idToken("google", map[string]any{"nonce": "n"}), "", "Nonce required"},
		{"other nonce", "google", c.idToken("google", map[string]any{"nonce": "n"}), `,"nonce":"m"`, "Nonce mismatch"},
		{"apple without nonce", "apple", c.idToken("apple", nil), `,"nonce":"n"`, "Nonce required"},
		{"no subject", "google", c.idToken("google", map[string]any{"sub": ""}), "", "Missing subject"},
	} {
		a := c.signInByToken(tt.provider, tt.token, tt.more)
		if got := a.refused(401, "user_oauth2_token_invalid"); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

// What is right is taken: clocks a minute apart, one of several audiences,
// either form of the nonce, either issuer, a nonce that google did not ask for.
func TestIDTokenTaken(t *testing.T) {
	t.Parallel()
	c := newOAuth2Client(t, "google", "apple")
	c.server.Default().OAuth().Native("google", OAuthNative{ClientIDs: []string{"ios-app"}})
	now := noon.Unix()
	sum := sha256.Sum256([]byte("n"))
	for name, a := range map[string]*answer{
		"within skew":    c.signInByToken("google", c.idToken("google", map[string]any{"exp": now - 59, "iat": now + 60, "nbf": now + 59}), ""),
		"native client":  c.signInByToken("google", c.idToken("google", map[string]any{"aud": "ios-app"}), ""),
		"audiences":      c.signInByToken("google", c.idToken("google", map[string]any{"aud": []string{"x", "1"}}), ""),
		"bare issuer":    c.signInByToken("google", c.idToken("google", map[string]any{"iss": "accounts.google.com"}), ""),
		"no nonce":       c.signInByToken("google", c.idToken("google", nil), `,"nonce":"n"`),
		"raw nonce":      c.signInByToken("google", c.idToken("google", map[string]any{"nonce": "n"}), `,"nonce":"n"`),
		"hash of nonce":  c.signInByToken("apple", c.idToken("apple", map[string]any{"nonce": hex.EncodeToString(sum[:])}), `,"nonce":"n"`),
		"verified: text": c.signInByToken("google", c.idToken("google", map[string]any{"email_verified": "false"}), ""),
	} {
		if a.status != 201 {
			t.Errorf("%s: got %d %s", name, a.status, a.body)
		}
	}
}

// What comes with a token has its bounds.
func TestIDTokenBounds(t *testing.T) {
	t.Parallel()
	c := newOAuth2Client(t, "google")
	good := c.idToken("google", nil)
	long := func(n int) string { return strings.Repeat("x", n) }
	for _, more := range []string{
		`,"nonce":"` + long(257) + `"`, `,"accessToken":"` + long(4097) + `"`, `,"name":"` + long(129) + `"`,
		`,"accessTokenExpiry":-1`, `,"accessTokenExpiry":31536001`, `,"accessTokenExpiry":"soon"`,
	} {
		c.signInByToken("google", good, more).refused(400, "general_argument_invalid")
	}
	c.signInByToken("google", long(8193), "").refused(400, "general_argument_invalid")
	c.signInByToken("google", "", "").refused(400, "general_argument_invalid")
	c.signInByToken("Google", good, "").refused(400, "general_argument_invalid")
	c.call("POST", "/account/sessions/id-token", `{"provider":"google"}`).said(400, "general_argument_invalid", `Param "idToken" is not optional.`)
	c.signInByToken("google", good, `,"nonce":"`+long(256)+`","accessToken":"`+long(4096)+`","name":"`+long(128)+`","accessTokenExpiry":31536000`).
		ok(201).want(t, "providerAccessTokenExpiry", "2027-08-21T12:00:00.000+00:00")
}

// However many bring one token at once, there is one user with one identity,
// and who was slower is told so at worst.
func TestIDTokenRace(t *testing.T) {
	t.Parallel()
	c := newOAuth2Client(t, "google")
	token := c.idToken("google", map[string]any{"sub": "g-1", "email": "ann@example.test", "email_verified": true})
	var all sync.WaitGroup
	for range 32 {
		all.Go(func() {
			if a := c.signInByToken("google", token, ""); a.status != 201 && a.status != 409 {
				t.Errorf("got %d %s", a.status, a.body)
			}
		})
	}
	all.Wait()
	users, err := c.server.store.Users(t.Context(), "test", "", 0)
	if err != nil || len(users) != 1 || len(users[0].Identities) != 1 {
		t.Errorf("got %d users %v, want one with one identity", len(users), err)
	}
}

// Only apple and google sign in so, where native sign-in is on and some client
// is known; that does not depend on the browser's way being on.
func TestIDTokenEnablement(t *testing.T) {
	t.Parallel()
	c := newOAuth2Client(t, "github")
	in := func() *answer { return c.signInByToken("google", "x", "") }
	c.signInByToken("github", "x", "").said(400, "project_provider_unsupported", "This provider does not support ID token sign-in.")
	c.signInByToken("nobody", "x", "").refused(400, "general_argument_invalid")
	const disabled = "This provider is disabled. Please enable the provider from your Appwrite console to continue."
	in().said(412, "project_provider_disabled", disabled)
	o := c.server.Default().OAuth()
	o.Native("google", OAuthNative{Enabled: new(true)})
	in().said(412, "project_provider_disabled", "Configure a client ID or native client IDs for this provider to accept ID tokens.")
	o.Native("google", OAuthNative{Enabled: new(true), ClientIDs: []string{"ios-app"}})
	in().refused(401, "user_oauth2_token_invalid")
	c.setProvider("google", func(p *OAuth2Provider) { p.Enabled, p.AppID = true, "1" })
	o.Native("google", OAuthNative{Enabled: new(false)})
	in().said(412, "project_provider_disabled", disabled)
	if _, err := c.server.Default().IDToken("github", nil); err == nil {
		t.Errorf("an ID token of github was signed")
	}
}

// The accounts that an ID token leads to are those of the browser's way, and
// an address that nobody attests leads to none.
func TestIDTokenLinks(t *testing.T) {
	t.Parallel()
	c := newOAuth2Client(t, "google")
	ann, id := c.member()
	email(c, "bob")
	claims := func(sub, email string, verified bool) string {
		return c.idToken("google", map[string]any{"sub": sub, "email": email, "email_verified": verified})
	}
	c.signInByToken("google", claims("g-1", "ann@example.test", false), "").refused(400, "general_bad_request")
	old := ann.call("GET", "/account/sessions/current", "").ok(200).str("$id")
	a := ann.signInByToken("google", claims("g-1", "ann@example.test", false), "")
	a.ok(201).want(t, "userId", id)
	if findSession(c.user(id), old) != nil {
		t.Errorf("the old session stays")
	}
	if bob := c.signIn("bob@example.test"); bob.signInByToken("google", claims("g-1", "", false), "").refused(409, "user_already_exists") == "" {
		t.Errorf("no message")
	}
	c.as(a.session()).signInByToken("google", claims("g-2", "bob@example.test", true), "").refused(409, "user_already_exists")
	c.change(id, func(u *store.User) { u.Blocked = true })
	c.signInByToken("google", claims("g-1", "", false), "").refused(403, "user_blocked")
	c.setLimit(2)
	c.signInByToken("google", claims("g-3", "", false), "").refused(400, "user_count_exceeded")
}

// A further session by ID token is told by mail, if the project says so; the
// limit of requests is forgiven by success.
func TestIDTokenAlertAndLimit(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t, WithRateLimits(Enforced)))
	err := c.server.Default().Configure(t.Context(), func(s *Settings) {
		s.Auth.SessionAlerts = true
		s.OAuth2["google"] = OAuth2Provider{Enabled: true, AppID: "1"}
	})
	if err != nil {
		t.Fatal(err)
	}
	token := c.idToken("google", map[string]any{"email": "ann@example.test", "email_verified": true})
	c.signInByToken("google", token, "").ok(201)
	if n := len(c.server.Default().Outbox().All(Filter{})); n != 0 {
		t.Errorf("%d messages after the first sign-in", n)
	}
	for range 9 {
		c.signInByToken("google", "x", "").refused(401, "user_oauth2_token_invalid")
	}
	c.signInByToken("google", token, "").ok(201)
	if n := len(c.server.Default().Outbox().All(Filter{})); n != 1 {
		t.Errorf("%d messages after the second sign-in, want 1", n)
	}
	for range 10 {
		c.signInByToken("google", "x", "").refused(401, "user_oauth2_token_invalid")
	}
	c.signInByToken("google", token, "").refused(429, "general_rate_limit_exceeded")
	c.server.Default().Clock().Advance(time.Hour)
}

// Nothing that is sent as an ID token does harm.
func FuzzIDToken(f *testing.F) {
	s, err := New(WithResponseChecks(), WithProject("test", Configure(func(s *Settings) {
		s.OAuth2 = map[string]OAuth2Provider{"google": {Enabled: true, AppID: "1"}}
	})))
	if err != nil {
		f.Fatal(err)
	}
	good, err := s.Default().IDToken("google", nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add("..")
	f.Add(jwtEncoding.EncodeToString([]byte(`{"alg":"RS256","kid":"mock"}`)) + ".e30.")
	f.Fuzz(func(t *testing.T, token string) {
		body, err := json.Marshal(map[string]string{"provider": "google", "idToken": token})
		if err != nil {
			t.Fatal(err)
		}
		a := newClient(t, s).call("POST", "/account/sessions/id-token", string(body))
		if a.status != 201 && a.status != 400 && a.status != 401 {
			t.Errorf("got %d %s", a.status, a.body)
		}
	})
}
