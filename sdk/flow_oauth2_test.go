package sdk_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/appctl/appctl/mockserver"
	"github.com/appctl/appctl/sdk"
	"github.com/appctl/appctl/sdk/query"
)

// provider switches a provider on.
func (s *stage) provider(t *testing.T, id string) {
	t.Helper()
	err := s.project.Configure(t.Context(), func(set *mockserver.Settings) {
		set.OAuth2[id] = mockserver.OAuth2Provider{Enabled: true, AppID: "app", Secret: "secret"}
	})
	if err != nil {
		t.Fatal(err)
	}
}

// browse follows a browser until it comes back to the app.
func browse(t *testing.T, from *url.URL) *url.URL {
	t.Helper()
	var back *url.URL
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	browser := &http.Client{Transport: transport, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if r.URL.Path == "/in" || r.URL.Path == "/no" {
			back = r.URL
			return http.ErrUseLastResponse
		}
		return nil
	}}
	r, err := http.NewRequestWithContext(t.Context(), "GET", from.String(), nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := browser.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if back == nil {
		t.Fatalf("the browser ended with status %d on %s", resp.StatusCode, resp.Request.URL.Path)
	}
	return back
}

// Somebody signs in at a provider, by either address, and says no.
func TestFlowOAuth2(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s := newStage(t)
	pages := sdk.OAuth2Params{Success: "http://localhost/in?state=1", Failure: "http://localhost/no", Scopes: []string{"repo"}}
	_, err := s.guest.CreateOAuth2Token(ctx, sdk.OAuthGitHub, pages)
	refused(t, "switched off", err, sdk.ErrProjectProviderDisabled)
	s.provider(t, "github")
	_, err = s.guest.CreateOAuth2Token(ctx, sdk.OAuthGitHub, sdk.OAuth2Params{Success: "https://evil.test/in"})
	refused(t, "unknown host", err, sdk.ErrArgumentInvalid)
	_, err = s.guest.CreateOAuth2Token(ctx, "nobody", pages)
	refused(t, "unknown provider", err, sdk.ErrArgumentInvalid)

	start, err := s.guest.OAuth2TokenURL(sdk.OAuthGitHub, pages)
	if err != nil {
		t.Fatal(err)
	}
	back := browse(t, start)
	if back.Query().Get("state") != "1" {
		t.Errorf("came back to %s without the app's own parameter", back.Path)
	}
	token, err := sdk.ParseOAuth2Callback(back)
	if err != nil {
		t.Fatal(err)
	}
	session, err := s.guest.SignInWithToken(ctx, token)
	if err != nil || session.Provider != "github" || session.UserID != token.UserID || session.ProviderAccessToken == "" {
		t.Fatalf("SignInWithToken = %v, %v", session, err)
	}
	if start, err = s.guest.CreateOAuth2Token(ctx, sdk.OAuthGitHub, pages); err != nil {
		t.Fatal(err)
	}
	if token, err = sdk.ParseOAuth2Callback(browse(t, start)); err != nil || token.UserID != session.UserID {
		t.Errorf("again: %v, %v", token, err)
	}
	s.project.OAuth().NextError("github", "access_denied")
	_, err = sdk.ParseOAuth2Callback(browse(t, start))
	refused(t, "said no", err, sdk.ErrOAuth2ProviderError)
	if start, err = s.guest.OAuth2SessionURL(sdk.OAuthGitHub, pages); err != nil {
		t.Fatal(err)
	}
	if back = browse(t, start); back.Path != "/in" || back.Query().Has("secret") {
		t.Errorf("a sign-in of the browser's own came back to %s", back.Path)
	}
	s.identities(t, s.as(session))
}

// identities looks at those of somebody who has one at github.
func (s *stage) identities(t *testing.T, me *sdk.AccountService) {
	t.Helper()
	ctx := t.Context()
	page, err := me.ListIdentities(ctx, sdk.ListParams{Queries: []query.Query{query.Equal("provider", "github"), query.Limit(1)}})
	if err != nil || page.Total != 1 || page.Items[0].Provider != sdk.OAuthGitHub || page.Items[0].ProviderAccessToken == "" {
		t.Fatalf("ListIdentities = %v, %v", page, err)
	}
	page, err = me.ListIdentities(ctx, sdk.ListParams{Total: new(false)})
	if err != nil || page.Total != 0 || len(page.Items) != 1 {
		t.Errorf("uncounted: %v, %v", page, err)
	}
	_, err = me.ListIdentities(ctx, sdk.ListParams{Queries: []query.Query{query.Equal("hat", "x")}})
	refused(t, "unknown attribute", err, sdk.ErrArgumentInvalid)
	var found []*sdk.Identity
	for i, err := range me.Identities(ctx, query.OrderDesc("$createdAt")) {
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, i)
	}
	if len(found) != 1 {
		t.Fatalf("%d identities, want 1", len(found))
	}
	if err := me.DeleteIdentity(ctx, found[0].ID); err != nil {
		t.Error(err)
	}
	refused(t, "delete it again", me.DeleteIdentity(ctx, found[0].ID), sdk.ErrIdentityNotFound)
}

// An app that has an ID token needs no browser.
func TestFlowIDToken(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s := newStage(t)
	s.provider(t, "google")
	token, err := s.project.IDToken("google", map[string]any{"sub": "g-1", "email": "ada@example.com", "email_verified": true})
	if err != nil {
		t.Fatal(err)
	}
	p := sdk.CreateIDTokenSessionParams{Provider: sdk.OAuthGoogle, IDToken: token, AccessToken: new("at"), AccessTokenExpiry: time.Minute, Name: new("Ada")}
	session, err := s.guest.CreateIDTokenSession(ctx, p)
	if err != nil || session.Provider != "google" || session.ProviderUID != "g-1" || session.Secret == "" {
		t.Fatalf("CreateIDTokenSession = %v, %v", session, err)
	}
	if u, err := s.as(session).Get(ctx); err != nil || u.Name != "Ada" {
		t.Errorf("user %v, %v", u, err)
	}
	page, err := s.as(session).ListIdentities(ctx, sdk.ListParams{})
	if err != nil || page.Total != 1 || page.Items[0].ProviderUID != "g-1" {
		t.Errorf("identities %v, %v", page, err)
	}
	p.IDToken = "a.b.c"
	_, err = s.guest.CreateIDTokenSession(ctx, p)
	refused(t, "a made-up token", err, sdk.ErrOAuth2TokenInvalid)
	_, err = s.guest.SignInWithIDToken(ctx, p)
	refused(t, "sign in with it", err, sdk.ErrOAuth2TokenInvalid)
}

// Somebody without a name becomes somebody with an identity, and keeps the account;
// a view's store has the session that is valid. Who is somebody already is refused,
// and stays who they are.
func TestFlowUpgrade(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s := newStage(t)
	s.provider(t, "google")
	p := sdk.CreateIDTokenSessionParams{Provider: sdk.OAuthGoogle}
	var err error
	if p.IDToken, err = s.project.IDToken("google", map[string]any{"sub": "g-1", "email": "ada@example.com", "email_verified": true}); err != nil {
		t.Fatal(err)
	}
	view := s.client.WithStore(sdk.MemoryStore())
	first, err := view.Account.SignInAnonymously(ctx)
	if err != nil || first.Provider != "anonymous" {
		t.Fatalf("SignInAnonymously = %v, %v", first, err)
	}
	second, err := view.Account.UpgradeWithIDToken(ctx, p)
	if err != nil || second.UserID != first.UserID || second.Secret == first.Secret {
		t.Fatalf("UpgradeWithIDToken = %v, %v, want another session of %s", second, err, first.UserID)
	}
	if u, err := view.Account.Get(ctx); err != nil || u.ID != first.UserID || u.Email != "ada@example.com" {
		t.Errorf("stored: user %v, %v", u, err)
	}
	_, err = s.as(first).Get(ctx)
	refused(t, "the session before", err, sdk.ErrUnauthorizedScope)
	again, err := s.guest.SignInWithIDToken(ctx, p)
	if err != nil || again.UserID != first.UserID {
		t.Errorf("SignInWithIDToken = %v, %v", again, err)
	}
	other, err := s.guest.SignInAnonymously(ctx)
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.as(other).UpgradeWithIDToken(ctx, p)
	refused(t, "an identity of somebody else", err, sdk.ErrUserExists)
	if u, err := s.as(other).Get(ctx); err != nil || u.ID != other.UserID || u.Email != "" {
		t.Errorf("after the refusal: %v, %v", u, err)
	}
}
