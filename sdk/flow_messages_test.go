package sdk_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"testing"

	"github.com/appctl/appctl/mockserver"
	"github.com/appctl/appctl/sdk"
	"github.com/appctl/appctl/sdk/query"
)

// The flows that need to read a mail, stand at a provider's page or choose a
// release run against the mock server alone.

// stage is a mock server with a guest in front of it.
type stage struct {
	project *mockserver.Project
	client  *sdk.Client
	guest   *sdk.AccountService
}

func newStage(t *testing.T, opts ...mockserver.Option) *stage {
	t.Helper()
	srv := mockserver.Start(t, append(opts, mockserver.WithResponseChecks())...)
	c, err := sdk.New(srv.Endpoint(), srv.Default().ID())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.CloseIdleConnections)
	return &stage{project: srv.Default(), client: c, guest: c.Account}
}

// as is a session of somebody.
func (s *stage) as(session *sdk.Session) *sdk.AccountService {
	return s.client.As(sdk.SessionSecret(session.Secret)).Account
}

// signedIn is a new user by password.
func (s *stage) signedIn(t *testing.T) *sdk.AccountService {
	t.Helper()
	if _, err := s.guest.Create(t.Context(), sdk.CreateParams{UserID: "jane", Email: jane.Email, Password: jane.Password}); err != nil {
		t.Fatal(err)
	}
	session, err := s.guest.SignIn(t.Context(), jane)
	if err != nil {
		t.Fatal(err)
	}
	return s.as(session)
}

// mail is the last message of a kind.
func (s *stage) mail(t *testing.T, kind mockserver.Kind) *mockserver.Message {
	t.Helper()
	m, ok := s.project.Outbox().Last(mockserver.Filter{Kind: kind})
	if !ok {
		t.Fatalf("no message of kind %s", kind)
	}
	return m
}

// refused wants an error of a type.
func refused(t *testing.T, what string, err error, want sdk.ErrorType) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: %v, want %s", what, err, want)
	}
}

// Somebody signs in by a link and by codes, each once, and the phrase of a mail
// is the one that they were shown.
func TestFlowTokens(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s := newStage(t)
	token, err := s.guest.CreateMagicURLToken(ctx, sdk.CreateMagicURLTokenParams{Email: "ada@example.com", URL: new("http://localhost/in?x=1"), Phrase: new(true)})
	if err != nil {
		t.Fatal(err)
	}
	m := s.mail(t, mockserver.MagicURL)
	if token.Secret != "" || token.Phrase == "" || token.Phrase != m.Phrase || token.Expire.IsZero() {
		t.Errorf("token %v, phrase %q, want that of the mail, %q", token, token.Phrase, m.Phrase)
	}
	u, err := url.Parse(m.URL)
	if err != nil {
		t.Fatal(err)
	}
	link := sdk.CreateSessionParams{UserID: u.Query().Get("userId"), Secret: u.Query().Get("secret")}
	session, err := s.guest.SignInWithToken(ctx, link)
	if err != nil || session.Provider != "magic-url" || session.UserID != token.UserID {
		t.Fatalf("by link: %v, %v", session, err)
	}
	if u, err := s.as(session).Get(ctx); err != nil || !u.EmailVerification || u.Email != "ada@example.com" {
		t.Errorf("user %v, %v", u, err)
	}
	_, err = s.guest.SignInWithToken(ctx, link)
	refused(t, "the link again", err, sdk.ErrInvalidToken)

	token, err = s.guest.CreateEmailToken(ctx, sdk.CreateEmailTokenParams{UserID: "ignored", Email: "ada@example.com"})
	if err != nil || token.UserID != session.UserID {
		t.Fatalf("code by e-mail: %v, %v", token, err)
	}
	if _, err = s.guest.CreateSession(ctx, sdk.CreateSessionParams{UserID: token.UserID, Secret: s.mail(t, mockserver.EmailOTP).Code}); err != nil {
		t.Errorf("by code: %v", err)
	}

	server := s.client.As(sdk.APIKey(s.project.APIKey())).Account
	token, err = server.CreatePhoneToken(ctx, sdk.CreatePhoneTokenParams{UserID: "bob", Phone: "+16175551212"})
	if err != nil || token.UserID != "bob" || token.Secret != s.mail(t, mockserver.PhoneOTP).Code {
		t.Fatalf("code by SMS: %v, %v; want the secret to be the code", token, err)
	}
	session, err = s.guest.SignInWithToken(ctx, sdk.CreateSessionParams{UserID: "bob", Secret: token.Secret})
	if err != nil || session.Provider != "phone" || !slices.Equal(session.Factors, []sdk.Factor{"phone"}) {
		t.Errorf("by SMS: %v, %v", session, err)
	}
}

// A lost password is replaced, by link and by code.
func TestFlowRecovery(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s := newStage(t)
	s.signedIn(t)
	_, err := s.guest.CreateRecovery(ctx, sdk.CreateRecoveryParams{Email: "nobody@example.com", URL: "http://localhost/"})
	refused(t, "unknown e-mail", err, sdk.ErrUserNotFound)
	_, err = s.guest.CreateRecovery(ctx, sdk.CreateRecoveryParams{Email: jane.Email, URL: "https://evil.test/"})
	refused(t, "unknown host", err, sdk.ErrArgumentInvalid)

	if _, err = s.guest.CreateRecovery(ctx, sdk.CreateRecoveryParams{Email: jane.Email, URL: "http://localhost/reset"}); err != nil {
		t.Fatal(err)
	}
	link := sdk.UpdateRecoveryParams{UserID: "jane", Secret: s.mail(t, mockserver.Recovery).Secret, Password: "by the link"}
	_, err = s.guest.UpdateRecoveryOTP(ctx, sdk.UpdateRecoveryOTPParams(link))
	refused(t, "the link as a code", err, sdk.ErrInvalidToken)
	if token, err := s.guest.UpdateRecovery(ctx, link); err != nil || token.UserID != "jane" {
		t.Fatalf("UpdateRecovery = %v, %v", token, err)
	}
	_, err = s.guest.UpdateRecovery(ctx, link)
	refused(t, "the link again", err, sdk.ErrInvalidToken)
	if _, err := s.guest.SignIn(ctx, sdk.CreateEmailPasswordSessionParams{Email: jane.Email, Password: link.Password}); err != nil {
		t.Errorf("with the new password: %v", err)
	}

	token, err := s.guest.CreateRecoveryOTP(ctx, sdk.CreateRecoveryOTPParams{Email: jane.Email, Phrase: new(true)})
	if err != nil || token.Phrase == "" {
		t.Fatalf("CreateRecoveryOTP = %v, %v", token, err)
	}
	code := sdk.UpdateRecoveryOTPParams{UserID: token.UserID, Secret: s.mail(t, mockserver.Recovery).Code, Password: "by the code"}
	if _, err := s.guest.UpdateRecoveryOTP(ctx, code); err != nil {
		t.Fatal(err)
	}
	if _, err := s.guest.SignIn(ctx, sdk.CreateEmailPasswordSessionParams{Email: jane.Email, Password: code.Password}); err != nil {
		t.Errorf("with the newest password: %v", err)
	}
}

// E-mail and phone are verified by whoever has the link or the code.
func TestFlowVerification(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s := newStage(t)
	me := s.signedIn(t)
	_, err := me.CreatePhoneVerification(ctx)
	refused(t, "no number", err, sdk.ErrPhoneNotFound)
	if u, err := me.UpdatePhone(ctx, sdk.UpdatePhoneParams{Phone: "+16175551212", Password: jane.Password}); err != nil || u.Phone != "+16175551212" {
		t.Fatalf("UpdatePhone = %v, %v", u, err)
	}
	if _, err := me.CreatePhoneVerification(ctx); err != nil {
		t.Fatal(err)
	}
	sms := s.mail(t, mockserver.PhoneVerification)
	_, err = s.guest.UpdatePhoneVerification(ctx, sdk.UpdatePhoneVerificationParams{UserID: "jane", Secret: "wrong"})
	refused(t, "a wrong code", err, sdk.ErrInvalidToken)
	if _, err := s.guest.UpdatePhoneVerification(ctx, sdk.UpdatePhoneVerificationParams{UserID: "jane", Secret: sms.Code}); err != nil {
		t.Error(err)
	}

	if _, err := me.CreateEmailVerification(ctx, sdk.CreateEmailVerificationParams{URL: "http://localhost/verify"}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.guest.UpdateEmailVerification(ctx, sdk.UpdateEmailVerificationParams{UserID: "jane", Secret: s.mail(t, mockserver.EmailVerification).Secret}); err != nil {
		t.Error(err)
	}
	if u, err := me.Get(ctx); err != nil || !u.EmailVerification || !u.PhoneVerification {
		t.Errorf("user %v, %v", u, err)
	}
	_, err = me.CreateEmailVerificationOTP(ctx, sdk.CreateEmailVerificationOTPParams{})
	refused(t, "verified already", err, sdk.ErrEmailAlreadyVerified)

	if u, err := me.UpdateEmail(ctx, sdk.UpdateEmailParams{Email: "new@example.com", Password: jane.Password}); err != nil || u.EmailVerification {
		t.Fatalf("UpdateEmail = %v, %v", u, err)
	}
	if token, err := me.CreateEmailVerificationOTP(ctx, sdk.CreateEmailVerificationOTPParams{Phrase: new(true)}); err != nil || token.Phrase == "" {
		t.Fatalf("CreateEmailVerificationOTP = %v, %v", token, err)
	}
	if _, err := s.guest.UpdateEmailVerificationOTP(ctx, sdk.UpdateEmailVerificationOTPParams{UserID: "jane", Secret: s.mail(t, mockserver.EmailVerification).Code}); err != nil {
		t.Error(err)
	}
}

// Somebody without a name becomes somebody who can sign in again, and shuts
// their account.
func TestFlowAnonymous(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s := newStage(t)
	store := sdk.MemoryStore()
	view := s.client.WithStore(store)
	session, err := view.Account.CreateAnonymousSession(ctx)
	if err != nil || session.Provider != "anonymous" {
		t.Fatalf("CreateAnonymousSession = %v, %v", session, err)
	}
	if u, err := view.Account.UpdateEmail(ctx, sdk.UpdateEmailParams(jane)); err != nil || u.ID != session.UserID || u.Email != jane.Email {
		t.Fatalf("UpdateEmail = %v, %v", u, err)
	}
	if _, err := s.guest.SignIn(ctx, jane); err != nil {
		t.Errorf("SignIn: %v", err)
	}
	if u, err := view.Account.UpdateStatus(ctx); err != nil || u.Status {
		t.Errorf("UpdateStatus = %v, %v", u, err)
	}
	secret, err := store.Load(ctx, sdk.StoreKey{Endpoint: view.Endpoint(), Project: view.Project()})
	if secret != "" || err != nil {
		t.Errorf("the store still has a session (%v)", err)
	}
	_, err = s.as(session).Get(ctx)
	refused(t, "a blocked user", err, sdk.ErrUserBlocked)
	_, err = s.guest.SignIn(ctx, jane)
	refused(t, "sign in blocked", err, sdk.ErrUserBlocked)
}

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
	pages := sdk.OAuth2Params{Success: new("http://localhost/in?state=1"), Failure: new("http://localhost/no"), Scopes: []string{"repo"}}
	_, err := s.guest.CreateOAuth2Token(ctx, sdk.OAuthGitHub, pages)
	refused(t, "switched off", err, sdk.ErrProjectProviderDisabled)
	s.provider(t, "github")
	_, err = s.guest.CreateOAuth2Token(ctx, sdk.OAuthGitHub, sdk.OAuth2Params{Success: new("https://evil.test/in")})
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
	p := sdk.CreateIDTokenSessionParams{Provider: sdk.OAuthGoogle, IDToken: token, AccessToken: new("at"), AccessTokenExpiry: new(60), Name: new("Ada")}
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
}

// A device takes push messages as long as it is registered.
func TestFlowPushTargets(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s := newStage(t)
	me := s.signedIn(t)
	target, err := me.CreatePushTarget(ctx, sdk.CreatePushTargetParams{Identifier: "device-1"})
	if err != nil || target.ProviderType != "push" || target.Identifier != "device-1" || target.UserID != "jane" {
		t.Fatalf("CreatePushTarget = %v, %v", target, err)
	}
	_, err = me.CreatePushTarget(ctx, sdk.CreatePushTargetParams{TargetID: target.ID, Identifier: "device-2"})
	refused(t, "the same ID", err, sdk.ErrTargetAlreadyExists)
	if target, err = me.UpdatePushTarget(ctx, target.ID, sdk.UpdatePushTargetParams{Identifier: "device-3"}); err != nil || target.Identifier != "device-3" {
		t.Errorf("UpdatePushTarget = %v, %v", target, err)
	}
	if u, err := me.Get(ctx); err != nil || !slices.ContainsFunc(u.Targets, func(x sdk.Target) bool { return x.ID == target.ID }) {
		t.Errorf("user %v, %v", u, err)
	}
	if err := me.DeletePushTarget(ctx, target.ID); err != nil {
		t.Error(err)
	}
	refused(t, "delete it again", me.DeletePushTarget(ctx, target.ID), sdk.ErrTargetNotFound)
}

// Where the server keeps a log, it is read by pages and as a whole.
func TestFlowLogs(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	_, err := newStage(t).signedIn(t).ListLogs(ctx, sdk.ListParams{})
	refused(t, "a server without logs", err, sdk.ErrRouteNotFound)

	me := newStage(t, mockserver.WithVersion("1.9")).signedIn(t)
	for range 120 {
		if _, err := me.UpdateName(ctx, sdk.UpdateNameParams{Name: "Jane"}); err != nil {
			t.Fatal(err)
		}
	}
	page, err := me.ListLogs(ctx, sdk.ListParams{Queries: []query.Query{query.Limit(2), query.Offset(1)}})
	if err != nil || len(page.Items) != 2 || page.Items[0].Event != "user.update" || page.Items[0].UserID != "jane" {
		t.Fatalf("ListLogs = %v, %v", page, err)
	}
	n := 0
	for _, err := range me.Logs(ctx) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	if n != page.Total || n < 120 {
		t.Errorf("%d entries, total %d", n, page.Total)
	}
}

// Who has given no consent has none.
func TestFlowConsents(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	me := newStage(t).signedIn(t)
	page, err := me.ListConsents(ctx, sdk.ListParams{Queries: []query.Query{query.Equal("appId", "a")}})
	if err != nil || page.Total != 0 || len(page.Items) != 0 {
		t.Errorf("ListConsents = %v, %v", page, err)
	}
	for c, err := range me.Consents(ctx) {
		t.Errorf("consent %v, %v", c, err)
	}
	for name, do := range map[string]func(context.Context) error{
		"get":    func(ctx context.Context) error { _, err := me.GetConsent(ctx, "c1"); return err },
		"delete": func(ctx context.Context) error { return me.DeleteConsent(ctx, "c1") },
		"list tokens": func(ctx context.Context) error {
			_, err := me.ListConsentTokens(ctx, "c1", sdk.ListParams{})
			return err
		},
		"get token":    func(ctx context.Context) error { _, err := me.GetConsentToken(ctx, "c1", "t1"); return err },
		"delete token": func(ctx context.Context) error { return me.DeleteConsentToken(ctx, "c1", "t1") },
		"all tokens": func(ctx context.Context) error {
			for _, err := range me.ConsentTokens(ctx, "c1") {
				return err
			}
			return nil
		},
	} {
		if err := do(ctx); !errors.Is(err, sdk.ErrNotFound) {
			t.Errorf("%s: %v, want ErrNotFound", name, err)
		}
	}
}
