package mockserver

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"github.com/appctl/appctl/internal/contract"
)

// handler answers a call that may run and whose parameters are checked. A nil
// reply is an answer without a body.
type handler func(ctx context.Context, c *call) (reply, error)

// handlers are the operations that the server has, in the contract's order.
func (s *Server) handlers() map[string]handler {
	return map[string]handler{
		"account.get":            s.getAccount,
		"account.create":         s.createAccount,
		"account.delete":         s.deleteAccount,
		"account.updateName":     s.updateName,
		"account.updatePassword": s.updatePassword,
		"account.updateEmail":    s.updateEmail,
		"account.updatePhone":    s.updatePhone,
		"account.updateStatus":   s.updateStatus,

		"account.listSessions":               s.listSessions,
		"account.deleteSessions":             s.deleteSessions,
		"account.getSession":                 s.getSession,
		"account.updateSession":              s.updateSession,
		"account.deleteSession":              s.deleteSession,
		"account.createEmailPasswordSession": s.createEmailPasswordSession,
		"account.createAnonymousSession":     s.createAnonymousSession,
		"account.createSession":              s.createSession,
		"account.updateMagicURLSession":      s.createSession,
		"account.updatePhoneSession":         s.createSession,

		"account.createMagicURLToken": s.createMagicURLToken,
		"account.createEmailToken":    s.createEmailToken,
		"account.createPhoneToken":    s.createPhoneToken,

		"account.updateMFA":              s.updateMFA,
		"account.createMFAAuthenticator": s.createMFAAuthenticator,
		"account.updateMFAAuthenticator": s.updateMFAAuthenticator,
		"account.deleteMFAAuthenticator": s.deleteMFAAuthenticator,
		"account.createMFAChallenge":     s.createMFAChallenge,
		"account.updateMFAChallenge":     s.updateMFAChallenge,
		"account.listMFAFactors":         s.listMFAFactors,
		"account.getMFARecoveryCodes":    s.getMFARecoveryCodes,
		"account.createMFARecoveryCodes": s.createMFARecoveryCodes,
		"account.updateMFARecoveryCodes": s.updateMFARecoveryCodes,

		"account.createRecovery":    s.createRecovery,
		"account.updateRecovery":    s.updateRecovery,
		"account.createRecoveryOTP": s.createRecoveryOTP,
		"account.updateRecoveryOTP": s.updateRecoveryOTP,

		"account.createEmailVerification":    s.createEmailVerification,
		"account.updateEmailVerification":    s.updateEmailVerification,
		"account.createEmailVerificationOTP": s.createEmailVerificationOTP,
		"account.updateEmailVerificationOTP": s.updateEmailVerificationOTP,
		"account.createPhoneVerification":    s.createPhoneVerification,
		"account.updatePhoneVerification":    s.updatePhoneVerification,

		"account.createPushTarget": s.createPushTarget,
		"account.updatePushTarget": s.updatePushTarget,
		"account.deletePushTarget": s.deletePushTarget,

		"account.getPrefs":    s.getPrefs,
		"account.updatePrefs": s.updatePrefs,

		"account.listLogs":             s.listLogs,
		"account.createOAuth2Session":  s.createOAuth2Session,
		"account.createOAuth2Token":    s.createOAuth2Token,
		"account.createIDTokenSession": s.createIDTokenSession,
		"account.listIdentities":       s.listIdentities,
		"account.deleteIdentity":       s.deleteIdentity,

		"account.createJWT": s.createJWT,

		"account.listConsents":       s.listConsents,
		"account.getConsent":         s.consentNotFound,
		"account.deleteConsent":      s.consentNotFound,
		"account.listConsentTokens":  s.consentNotFound,
		"account.getConsentToken":    s.consentNotFound,
		"account.deleteConsentToken": s.consentNotFound,

		"avatars.getBrowser":    s.getBrowser,
		"avatars.getCreditCard": s.getCreditCard,
		"avatars.getFavicon":    s.getFavicon,
		"avatars.getFlag":       s.getFlag,
		"avatars.getImage":      s.getImage,
		"avatars.getInitials":   s.getInitials,
		"avatars.getPhoto":      s.getPhoto,
		"avatars.getQR":         s.getQR,
		"avatars.getScreenshot": s.getScreenshot,

		"users.create":                   s.createUser,
		"users.createArgon2User":         s.createArgon2User,
		"users.createBcryptUser":         s.createBcryptUser,
		"users.createMD5User":            s.createMD5User,
		"users.createSHAUser":            s.createSHAUser,
		"users.createPHPassUser":         s.createPHPassUser,
		"users.createScryptUser":         s.createScryptUser,
		"users.createScryptModifiedUser": s.createScryptModifiedUser,
		"users.list":                     s.listUsers,
		"users.get":                      s.getUser,
		"users.listMemberships":          s.listMemberships,
		"users.listLogs":                 s.listUserLogs,
		"users.delete":                   s.deleteUser,
		"users.updateName":               s.updateUserName,
		"users.updateEmail":              s.updateUserEmail,
		"users.updatePhone":              s.updateUserPhone,
		"users.updatePassword":           s.updateUserPassword,
		"users.updateStatus":             s.updateUserStatus,
		"users.updateEmailVerification":  s.updateUserEmailVerification,
		"users.updatePhoneVerification":  s.updateUserPhoneVerification,
		"users.updateMFA":                s.updateUserMFA,
		"users.updateImpersonator":       s.updateUserImpersonator,
		"users.updateLabels":             s.updateUserLabels,
		"users.getPrefs":                 s.getUserPrefs,
		"users.updatePrefs":              s.updateUserPrefs,
		"users.createSession":            s.createUserSession,
		"users.listSessions":             s.listUserSessions,
		"users.deleteSession":            s.deleteUserSession,
		"users.deleteSessions":           s.deleteUserSessions,
		"users.createToken":              s.createUserToken,
		"users.createJWT":                s.createUserJWT,
		"users.createTarget":             s.createUserTarget,
		"users.listTargets":              s.listUserTargets,
		"users.getTarget":                s.getUserTarget,
		"users.updateTarget":             s.updateUserTarget,
		"users.deleteTarget":             s.deleteUserTarget,
		"users.listIdentities":           s.listUserIdentities,
		"users.deleteIdentity":           s.deleteUserIdentity,
		"users.listMFAFactors":           s.listUserMFAFactors,
		"users.getMFARecoveryCodes":      s.getUserMFARecoveryCodes,
		"users.createMFARecoveryCodes":   s.createUserMFARecoveryCodes,
		"users.updateMFARecoveryCodes":   s.updateUserMFARecoveryCodes,
		"users.deleteMFAAuthenticator":   s.deleteUserMFAAuthenticator,
		"users.getMFAChallenge":          s.getUserMFAChallenge,
	}
}

// global is the scope that every caller has.
const global contract.Scope = "global"

// unknownRoute is the operation that every other path and method leads to.
var unknownRoute = contract.Operation{Scope: global}

// smallRoutes are the routes beside the two services.
func (s *Server) smallRoutes() []route {
	return []route{
		{contract.Operation{ID: "ping", Method: "GET", Path: "/ping", Scope: global, Status: 200}, s.ping},
		{contract.Operation{ID: "health.getVersion", Method: "GET", Path: "/health/version", Scope: contract.Public, Status: 200}, s.getVersion},
	}
}

// route is an operation with its handler.
type route struct {
	contract.Operation
	handle handler
}

// router finds routes: a tree of path segments below /v1.
type router struct {
	root    node
	all     []*route // in the order in which they were added
	unknown *route
}

type node struct {
	fixed   map[string]*node
	any     *node             // the child for a {parameter}
	methods map[string]*route // of the paths that end here
}

func newRouter(s *Server) *router {
	t := &router{unknown: &route{unknownRoute, s.routeNotFound}}
	handlers := s.handlers()
	for _, op := range contract.All {
		if h, ok := handlers[op.ID]; ok && s.has(&op) {
			t.add(&route{s.row(op), h})
		}
	}
	for _, r := range slices.Concat(s.smallRoutes(), s.oauth2Routes(), s.mockProviderRoutes()) {
		t.add(&r)
	}
	return t
}

func (t *router) add(r *route) {
	t.all = append(t.all, r)
	t.root.add(r.Path, r)
	for _, alias := range r.Aliases {
		t.root.add(alias, r)
	}
}

func (n *node) add(path string, r *route) {
	for segment := range strings.SplitSeq(path[1:], "/") {
		n = n.child(segment)
	}
	if n.methods == nil {
		n.methods = make(map[string]*route)
	}
	n.methods[r.Method] = r
}

// child gives the node below a segment of a path template.
func (n *node) child(segment string) *node {
	if strings.HasPrefix(segment, "{") {
		if n.any == nil {
			n.any = new(node)
		}
		return n.any
	}
	if n.fixed == nil {
		n.fixed = make(map[string]*node)
	}
	if n.fixed[segment] == nil {
		n.fixed[segment] = new(node)
	}
	return n.fixed[segment]
}

// find gives the route of a method and an escaped path below /v1, and the
// values of its path parameters in order. Empty segments do not count, letter
// case does, and HEAD is GET.
func (t *router) find(method, path string) (*route, []string) {
	if method == "HEAD" {
		method = "GET"
	}
	if r, values := t.root.find(method, path, nil); r != nil {
		return r, values
	}
	return t.unknown, nil
}

// find prefers fixed segments: a parameter is what is left.
func (n *node) find(method, path string, values []string) (*route, []string) {
	path = strings.TrimLeft(path, "/")
	if path == "" {
		return n.methods[method], values
	}
	segment, rest, _ := strings.Cut(path, "/")
	if next := n.fixed[segment]; next != nil {
		if r, found := next.find(method, rest, values); r != nil {
			return r, found
		}
	}
	if n.any == nil {
		return nil, nil
	}
	value, err := url.PathUnescape(segment)
	if err != nil {
		value = segment
	}
	return n.any.find(method, rest, append(values, value))
}

// routeNotFound answers what has no route, after all other checks.
func (s *Server) routeNotFound(context.Context, *call) (reply, error) {
	return nil, fail("general_route_not_found")
}
