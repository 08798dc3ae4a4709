package mockserver

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/appctl/appctl/internal/contract"
	"github.com/appctl/appctl/mockserver/store"
)

// A sign-in by OAuth2 is a chain of redirects: to the provider's page, from
// there to the callback, which turns a form into a query so that the cookies
// of the browser come along, to the redirect, which signs in, to the page that
// the app named.

// The pages of the console that a sign-in ends on when the app names none.
const (
	oauth2SuccessPath = "/console/auth/oauth2/success"
	oauth2FailurePath = "/console/auth/oauth2/failure"
)

// The ids of the two routes of a sign-in that no client calls: the one that
// providers send browsers to, and the one that signs in.
const (
	oauth2Callback = "account.oauth2Callback"
	oauth2Redirect = "account.oauth2Redirect"
)

// oauth2Routes are those two.
func (s *Server) oauth2Routes() []route {
	start, _ := contract.Lookup("account.createOAuth2Session")
	provider := start.Params[0]
	back := []contract.Param{provider, queryText("code", false, 0, 2048), queryText("state", false, 1, 2048),
		queryText("error", false, 0, 2048), queryText("error_description", false, 0, 2048)}
	callback := contract.Operation{ID: oauth2Callback, Method: "GET", Path: "/account/sessions/oauth2/callback/{provider}/{projectId}",
		Scope: global, MFAExempt: true, Status: 301, Params: append(slices.Clip(back),
			contract.Param{Name: "projectId", In: contract.Path, Required: true, Check: contract.Validator{Kind: contract.Text, Min: 1, Max: 36}})}
	post := callback
	post.Method = "POST"
	redirect := contract.Operation{ID: oauth2Redirect, Method: "GET", Path: "/account/sessions/oauth2/{provider}/redirect",
		Scope: contract.Public, Status: 301, Limit: start.Limit, Params: append(slices.Clip(back), queryText("user", false, 0, 2048))}
	return []route{{callback, s.passOAuth2Callback}, {post, s.passOAuth2Callback}, {redirect, s.redirectOAuth2}}
}

// createOAuth2Session starts a sign-in that ends with a session in cookies.
func (s *Server) createOAuth2Session(_ context.Context, c *call) (reply, error) {
	return nil, c.startOAuth2(false)
}

// createOAuth2Token starts a sign-in that ends with a secret for
// account.createSession.
func (s *Server) createOAuth2Token(_ context.Context, c *call) (reply, error) {
	return nil, c.startOAuth2(true)
}

// startOAuth2 sends the browser to the provider's page.
func (c *call) startOAuth2(token bool) error {
	a, known := lookupAdapter(c.text("provider"))
	set := c.settings.OAuth2[a.id]
	if !set.Enabled {
		return c.providerDisabled(&a)
	}
	if set.AppID == "" || set.Secret == "" {
		return failf("project_provider_disabled", "This provider is disabled. Please configure the provider app ID and app secret key "+
			"from your Appwrite console to continue.").withHint("set oauth2.%s.appId and secret in the project's settings", a.id)
	}
	if !known {
		return fail("project_provider_unsupported")
	}
	if a.id == "oidc" && set.LoginURL == "" && lacksEndpoint(set.Secret) {
		return fail("general_unknown").withHint("the secret of oidc names neither a wellKnownEndpoint nor an authorizationEndpoint")
	}
	state := oauth2State{
		Success: cmp.Or(c.text("success"), c.consoleURL(oauth2SuccessPath)),
		Failure: cmp.Or(c.text("failure"), c.consoleURL(oauth2FailurePath)),
		Token:   token,
	}
	c.sendTo(c.authorizeURL(&a, set, state))
	return nil
}

func (c *call) providerDisabled(a *adapter) *apiError {
	return failf("project_provider_disabled", "This provider is disabled. Please enable the provider from your Appwrite console to continue.").
		withHint("set oauth2.%s.enabled in the project's settings", a.id)
}

// lacksEndpoint tells whether the secret of an OpenID Connect provider is JSON
// that does not say where the provider is.
func lacksEndpoint(secret string) bool {
	var s struct {
		WellKnown     string `json:"wellKnownEndpoint"`
		Authorization string `json:"authorizationEndpoint"`
	}
	err := json.Unmarshal([]byte(secret), &s)
	return err == nil && s.WellKnown == "" && s.Authorization == ""
}

// authorizeURL is the provider's page, with what it must know.
func (c *call) authorizeURL(a *adapter, set OAuth2Provider, state oauth2State) string {
	var challenge string
	if a.pkce {
		var verifier string
		verifier, challenge = newVerifier()
		state.PKCE = c.server.seal(verifier)
	}
	page := cmp.Or(set.LoginURL, c.site()+"/_mock/oauth/"+c.project.id+"/"+a.id+"/authorize")
	if a.builtIn() && set.LoginURL == "" {
		page = strings.TrimSuffix(c.site(), ":") + mockPath
	}
	before, fragment, _ := strings.Cut(page, "#")
	separator := "?"
	if strings.Contains(before, "?") {
		separator = "&"
	}
	scope := phpEscape(c.scopesFor(a))
	query := "client_id=" + phpEscape(set.AppID) + "&redirect_uri=" + phpEscape(c.callbackURL(a)) +
		"&scope=" + scope + "&state=" + phpEscape(state.encode(a))
	if !a.builtIn() {
		query += "&response_type=code"
	}
	if a.extra != "" {
		query += "&" + a.extra
	}
	switch a.id {
	case "google":
		query += "&prompt=" + phpEscape(promptOf(set.Secret))
	case "slack":
		query += "&user_scope=" + scope
	}
	if challenge != "" {
		query += "&code_challenge=" + challenge + "&code_challenge_method=S256"
	}
	if fragment != "" {
		query += "#" + fragment
	}
	return before + separator + query
}

// promptOf is what Google asks a user who signs in, as its secret says.
func promptOf(secret string) string {
	var s struct {
		Prompt []string `json:"prompt"`
	}
	if json.Unmarshal([]byte(secret), &s) != nil || len(s.Prompt) == 0 {
		return "consent"
	}
	return strings.Join(s.Prompt, " ")
}

func (c *call) callbackURL(a *adapter) string {
	base := c.site()
	if a.loopback {
		base = strings.Replace(base, "localhost", "127.0.0.1", 1)
	}
	return base + "/v1/account/sessions/oauth2/callback/" + a.id + "/" + c.project.id
}

// scopesFor are the provider's scopes, then the app's that are not among them.
func (c *call) scopesFor(a *adapter) string {
	scopes := slices.Clone(a.scopes)
	for _, scope := range c.texts("scopes") {
		if !slices.Contains(scopes, scope) {
			scopes = append(scopes, scope)
		}
	}
	if a.comma {
		return strings.Join(scopes, ",")
	}
	return strings.Join(scopes, " ")
}

// passOAuth2Callback passes what the provider says on to the redirect.
func (s *Server) passOAuth2Callback(_ context.Context, c *call) (reply, error) {
	form, err := c.received()
	if err != nil {
		return nil, err
	}
	form.root.set("project", c.text("projectId"))
	c.sendTo(c.site() + "/v1/account/sessions/oauth2/" + c.text("provider") + "/redirect?" + form.encode())
	return nil, nil
}

// received are the parameters of the request, in the order in which a query or
// a form has them.
func (c *call) received() (*phpForm, error) {
	if c.r.Method != http.MethodPost {
		return readForm(c.r.URL.RawQuery), nil
	}
	kind, _, _ := strings.Cut(c.r.Header.Get("Content-Type"), ";")
	if kind == "application/x-www-form-urlencoded" {
		var body bytes.Buffer
		if _, err := io.Copy(&body, c.r.Body); err != nil {
			return nil, err
		}
		return readForm(body.String()), nil
	}
	form := new(phpForm)
	for _, name := range slices.Sorted(maps.Keys(c.input)) {
		form.root.set(name, c.input.text(name))
	}
	return form, nil
}

// redirectOAuth2 ends a sign-in. Once the state is known to be good, whatever
// fails is told to the app's failure page, if it named one.
func (s *Server) redirectOAuth2(ctx context.Context, c *call) (reply, error) {
	a, ok := lookupAdapter(c.text("provider"))
	if !ok {
		return nil, fail("project_provider_unsupported")
	}
	state, err := c.returnedState(&a)
	if err != nil {
		return nil, err
	}
	location, err := c.finishOAuth2(ctx, &a, state)
	if e, ok := errors.AsType[noProfile](err); ok {
		return nil, e.apiError
	}
	if e, ok := errors.AsType[*apiError](err); ok && state.Failure != "" {
		return nil, c.sendToFailure(state.Failure, e)
	}
	if err != nil {
		return nil, err
	}
	c.sendTo(location)
	return nil, nil
}

// noProfile is the refusal of a provider to tell who signed in. It is said on a
// page here, whatever page the app named.
type noProfile struct{ *apiError }

// returnedState reads the state, and refuses one that leads to where the
// project does not allow.
func (c *call) returnedState(a *adapter) (oauth2State, error) {
	var state oauth2State
	if raw := c.text("state"); raw != "" {
		var ok bool
		if state, ok = decodeState(a, raw); !ok {
			return state, fail("general_server_error")
		}
	}
	if c.refuseRedirect(state.Success) != "" {
		return state, fail("project_invalid_success_url")
	}
	if state.Failure != "" && c.refuseRedirect(state.Failure) != "" {
		return state, fail("project_invalid_failure_url")
	}
	return state, nil
}

// sendToFailure tells the failure page what went wrong, in the words of the
// error itself, even of one that stays inside elsewhere.
func (c *call) sendToFailure(page string, e *apiError) error {
	e = c.server.aged(e)
	var d document
	d.open()
	d.str("message", e.row.Message)
	d.str("type", e.row.Type)
	d.number("code", e.row.Status)
	d.close()
	params := []urlParam{{"error", string(d.b)}}
	if pathOf(page) == oauth2FailurePath && c.server.release >= failureNamesWhere {
		params = append(params, urlParam{"project", c.project.id})
	}
	location, err := rebuildURL(page, params...)
	if err != nil {
		return err
	}
	c.errorType = e.row.Type
	c.w.Header()["Location"] = []string{location}
	return nil
}

// finishOAuth2 signs in who comes back from a provider, and gives the URL that
// the browser goes to.
func (c *call) finishOAuth2(ctx context.Context, a *adapter, state oauth2State) (string, error) {
	arrived, err := c.comeBack(a, state)
	if err != nil {
		return "", err
	}
	u, err := c.admit(ctx, arrived)
	if err != nil {
		return "", err
	}
	if state.Token {
		secret, err := c.giveOAuth2Token(ctx, u, arrived)
		if err != nil {
			return "", err
		}
		return rebuildURL(state.Success, urlParam{"secret", secret}, urlParam{"userId", c.user.ID})
	}
	c.secure = c.scheme() == "https"
	session, err := c.signInArrived(ctx, u, arrived)
	if err != nil {
		return "", err
	}
	if pathOf(state.Success) != oauth2SuccessPath {
		return rebuildURL(state.Success)
	}
	return rebuildURL(state.Success, c.sessionParams(session)...)
}

// sessionParams hand the session to the console's page, which sets cookies of
// its own.
func (c *call) sessionParams(s *store.Session) []urlParam {
	params := []urlParam{{"project", c.project.id}}
	if domain := strings.TrimPrefix(c.cookieDomain(), "; domain="); domain != "" {
		params = append(params, urlParam{"domain", domain})
	}
	return append(params, urlParam{"key", cookieName(c.project.id)}, urlParam{"secret", encodeSession(c.user.ID, s.Secret)})
}

// comeBack gives the account that the provider vouches for.
func (c *call) comeBack(a *adapter, state oauth2State) (*arrival, error) {
	set := c.settings.OAuth2[a.id]
	if !set.Enabled {
		return nil, c.providerDisabled(a)
	}
	if problem := c.text("error"); problem != "" {
		if more := c.text("error_description"); more != "" {
			problem += ": " + more
		}
		return nil, failf("user_oauth2_provider_error", "The %s OAuth2 provider returned an error: %s", a.name, problem)
	}
	code := c.text("code")
	if code == "" {
		return nil, failf("user_oauth2_provider_error", "Missing OAuth2 code. Please contact the Appwrite team for additional support.")
	}
	g, refusal := c.exchange(a, set, code, c.server.unseal(state.PKCE))
	if refusal != "" {
		return nil, c.exchangeFailed(a, refusal)
	}
	if c.project.oauth.takeError(a.id, invalidToken) != "" {
		return nil, noProfile{fail("user_oauth2_unauthorized")}
	}
	arrived := c.arrive(a, g)
	if arrived.uid == "" {
		return nil, fail("user_missing_id")
	}
	if a.id == "apple" {
		arrived.name = cmp.Or(appleName(c.text("user")), arrived.name)
	}
	return arrived, nil
}
