package mockserver

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"time"

	"github.com/appctl/appctl/internal/contract"
	"github.com/appctl/appctl/mockserver/store"
)

// The roles as messages name them.
const (
	guest       = "guests"
	signedIn    = "users"
	application = "applications"
)

// Scopes that come with a role. A key's own scopes are its [apiKey].
var (
	guestScopes = []contract.Scope{global, contract.Public, contract.SessionsWrite, contract.AvatarsRead}
	userScopes  = []contract.Scope{global, contract.Public, contract.SessionsWrite, contract.AvatarsRead,
		contract.Account, contract.TargetsWrite}
)

// checkAccess refuses who may not call, in the order that decides which reason
// is given.
func (c *call) checkAccess(context.Context) error {
	if c.project == nil {
		return c.unknownProject()
	}
	if c.key != nil && c.key.expired {
		return fail("project_key_expired")
	}
	if c.key != nil && c.key.unknown {
		return fail("user_unauthorized").withHint("the project has no API key with that secret: add it to the project's settings, apiKeys")
	}
	if c.admin && c.user != nil {
		return fail("user_unauthorized") // there are no teams, so no members
	}
	if err := c.checkSwitches(); err != nil {
		return err
	}
	if role := c.role(); !c.holds(role) {
		return c.missingScope(role)
	}
	if err := c.checkUser(); err != nil {
		return err
	}
	c.actAsTarget()
	return nil
}

// checkSwitches refuses a service or an API that the project switched off.
func (c *call) checkSwitches() error {
	if c.privileged() {
		return nil
	}
	if !c.settings.Services.allows(c.route.ID) {
		return fail("general_service_disabled").withHint("switch it on in the project's settings, services")
	}
	if !c.settings.APIs.REST {
		return fail("general_api_disabled").withHint("switch it on in the project's settings, apis.rest")
	}
	return nil
}

func (c *call) unknownProject() *apiError {
	return fail("project_not_found").withHint(
		"there is no project %q: PUT %s/projects/%s makes it, mockserver.WithProject at start",
		c.projectID, c.server.ControlURL(), url.PathEscape(c.projectID))
}

// role is what the caller counts as: a key outweighs a session.
func (c *call) role() string {
	if c.key != nil {
		return application
	}
	if c.user != nil {
		return signedIn
	}
	return guest
}

// holds tells whether callers of a role may call the route.
func (c *call) holds(role string) bool {
	scope := c.route.Scope
	switch role {
	case application:
		return c.key.grants(scope) || c.route.KeyScope != "" && c.key.grants(c.route.KeyScope)
	case signedIn:
		return slices.Contains(userScopes, scope) || scope == contract.UsersRead && c.user.Impersonator && c.server.release >= impersonation
	}
	return slices.Contains(guestScopes, scope)
}

// missingScope says which scope the caller of a role does not have.
func (c *call) missingScope(role string) *apiError {
	who := "User"
	if u := c.subject(); role == signedIn && u.Email != "" {
		who = u.Email
	}
	if role == application {
		who = fmt.Sprintf("app.%s@service.%s", c.project.id, c.host)
	}
	e := failf("general_unauthorized_scope", "%s (role: %s) missing scopes (%s)", who, role, c.wantedScopes())
	if role == application && c.route.Scope == contract.Account {
		return e.withHint("API keys never hold the scope account: send a session or a JWT")
	}
	if role == application {
		return e.withHint("add %s to the key's scopes in the project's settings", c.route.Scope)
	}
	return e
}

// wantedScopes are those of which the route wants one, as JSON.
func (c *call) wantedScopes() string {
	if c.route.KeyScope == "" {
		return fmt.Sprintf("[%q]", c.route.Scope)
	}
	return fmt.Sprintf("[%q,%q]", c.route.Scope, c.route.KeyScope)
}

// checkUser refuses users who are blocked, must choose a new password, or owe
// a second factor.
func (c *call) checkUser() error {
	u := c.subject()
	if u == nil {
		return nil
	}
	if u.Blocked {
		return fail("user_blocked")
	}
	if u.MustReset {
		return fail("user_password_reset_required")
	}
	if c.session != nil && !c.route.MFAExempt && len(c.session.Factors) < factorsNeeded(u) {
		return fail("user_more_factors_required")
	}
	return nil
}

// factorsNeeded is how many factors a session of u must have proven. Recovery
// codes alone do not make a second one needed.
func factorsNeeded(u *store.User) int {
	more := u.EmailVerified || u.PhoneVerified || u.Authenticator != nil && u.Authenticator.Verified
	if u.MFA && more {
		return 2
	}
	return 1
}

// privileged tells whether the switches and limits of the project do not
// apply.
func (c *call) privileged() bool { return c.key != nil }

// methodNames are the sign-in methods in the words of the refusal.
var methodNames = map[contract.AuthMethod]string{
	contract.EmailPassword: "Email / Password",
	contract.MagicURL:      "Magic URL",
	contract.EmailOTP:      "Email OTP",
	contract.Phone:         "Phone",
	contract.Anonymous:     "Anonymous",
	contract.JWT:           "JWT",
	contract.Invites:       "Invites",
}

// checkAuthMethod refuses a way to sign in that the project switched off.
func (c *call) checkAuthMethod(context.Context) error {
	method := c.route.AuthMethod
	if method == "" || c.privileged() || c.settings.Auth.allows(method) {
		return nil
	}
	return failf("user_auth_method_unsupported", "%s authentication is disabled for this project", methodNames[method]).
		withHint("switch it on in the project's settings, auth.methods")
}

// checkNoSession refuses a second session on top of one.
func (c *call) checkNoSession(context.Context) error {
	if c.route.NewSession && c.user != nil {
		return fail("user_session_already_exists")
	}
	return nil
}

// challengeRecent is how long a passed challenge opens the routes that want
// one. The text of the refusal says five minutes; the real server gives thirty.
const challengeRecent = 30 * time.Minute

// checkChallenge refuses who has not passed a challenge of late. A JWT has no
// session that could have.
func (c *call) checkChallenge(context.Context) error {
	if !c.route.RecentChallenge {
		return nil
	}
	if c.session == nil || c.session.MFAUpdatedAt.IsZero() || c.session.MFAUpdatedAt.Add(challengeRecent).Before(c.now) {
		return fail("user_challenge_required")
	}
	return nil
}
