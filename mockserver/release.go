package mockserver

import (
	"slices"
	"time"

	"github.com/appctl/appctl/internal/contract"
)

// release is a version of the real server as a number: 1_09_06 is 1.9.6.
type release int

// releases are those that the server can be, oldest first.
var releases = [...]namedRelease{
	{"1.8", "1.8.1", 1_08_01},
	{"1.9", version, 1_09_06},
	{"2.x", version, mainLine}, // on its way to 2.0 it still reports the last release
}

type namedRelease struct {
	name     string // that WithVersion takes
	reported string // that clients are told
	release  release
}

const mainLine release = 2_00_00

// What the server does since which release. All else is the same in all of
// them.
const (
	blockedForbidden   release = 1_09_00 // errors have the status that the contract names, not an older one
	impersonation      release = 1_09_00 // users may act for others, and accounts tell of it
	impersonationReads release = 2_00_00 // who does so only sees or deletes the account; before, all was done as the other
	keyBesideSession   release = 1_09_00 // an API key beside a session is no error by itself
	keyNeedsHeader     release = 1_09_00 // an API key wants the project named in the header
	oneCredential      release = 1_09_00 // a JWT beside a session is refused; before, it replaced the session
	originAlways       release = 1_09_00 // the Origin of every request is judged; before, that of writes, or else the Referer, and browsers were not to remember
	loopbackAliases    release = 2_00_00 // 127.0.0.1 and [::1] are as good as localhost
	forgivingLimits    release = 1_09_00 // success sets counters back to zero
	jwtDuration        release = 1_09_00 // a JWT lives as long as asked for, and 120 a minute are free; before, 100 an hour
	jwtOnlyBySession   release = 2_00_00 // a JWT that wants another has a refusal of its own
	jwtEndsWithSession release = 2_00_00 // a JWT ends when its session expires, not only when that is deleted
	addressFacts       release = 1_09_05 // accounts tell what their address is
	strengthPolicy     release = 1_09_05 // projects ask for strong passwords, in words of their own
	anyOldPassword     release = 1_09_05 // an old password too short to be one reaches the handler
	recoveryEnds       release = 1_09_00 // a recovered password ends all sessions, if the project says so; before, none
	plainLinks         release = 1_09_00 // the address of a link is read as it is; before, as if it stood in HTML
	factorPolicy       release = 2_00_00 // projects choose factors; "custom" is one
	logUserType        release = 1_09_00 // the log tells what kind of caller it was
	noLogs             release = 2_00_00 // nobody is told what a user did, nor is it kept
	providerAttests    release = 2_00_00 // whether a new user of OAuth2 is verified is the provider's word; before, all were
	tokenOfProvider    release = 2_00_00 // a token of OAuth2 gives a session with the provider's tokens and the factor "oauth2"
	failureOfExchange  release = 2_00_00 // a code that the provider refuses is a failure of the provider's, in words of its own
	failureNamesWhere  release = 2_00_00 // the console's failure page is told the project
	refusedAddresses   release = 1_09_05 // a remote URL that is refused for its address is told so
	resolvedIcons      release = 1_09_05 // links to icons are resolved (RFC 3986); before, they lay over the page's URL
	brokenImages       release = 2_00_00 // a remote image that is none is not found; before, an error of the server
	challengesExpire   release = 2_00_00 // a challenge that is over takes no answer
	whiteInitials      release = 2_00_00 // initials are up to four, white on grey, of any size; before, two, punched out of a colour, and a side of 0 is a failure
)

// oldMessages are the texts of refusals before [blockedForbidden].
var oldMessages = map[string]string{
	"user_blocked": "The current user has been blocked. You can unblock the user by making a request to the User API's " +
		`"Update User Status" endpoint or in the Appwrite Console's Auth section.`,
}

// dialect is how the contract judges an answer in a format.
func (s *Server) dialect(format string) contract.Dialect {
	if s.release == mainLine {
		return contract.Dialect{Format: format}
	}
	return contract.Dialect{Server: s.reported, Format: format}
}

// has tells whether the release has an operation. The main line has all that
// are still to come.
func (s *Server) has(op *contract.Operation) bool {
	if s.release == mainLine {
		return op.Until == ""
	}
	return compareVersions(op.Since, s.reported) <= 0 && (op.Until == "" || compareVersions(s.reported, op.Until) < 0)
}

// row is the row of an operation as the release has it.
func (s *Server) row(op contract.Operation) contract.Operation {
	switch {
	case op.ID == "account.createJWT" && s.release < jwtDuration:
		op.Limit = &contract.Limit{Max: 100, Window: time.Hour, Keys: op.Limit.Keys}
		op.Params = nil
	case op.ID == "account.updatePassword" && s.release < anyOldPassword:
		op.Params = slices.Clone(op.Params)
		op.Params[1].Check = contract.Validator{Kind: contract.Password}
	case op.ID == "account.createMFAChallenge" && s.release < factorPolicy:
		op.Params = slices.Clone(op.Params)
		check := &op.Params[0].Check
		check.Values = slices.DeleteFunc(slices.Clone(check.Values), func(f string) bool { return f == factorCustom })
	}
	if op.Limit != nil && s.release < forgivingLimits {
		limit := *op.Limit
		limit.Reset = nil
		op.Limit = &limit
	}
	return op
}

// aged gives a refusal the status, the words and the version of the release.
func (s *Server) aged(e *apiError) *apiError {
	e.version = s.reported
	if s.release >= blockedForbidden || e.row.Old == 0 {
		return e
	}
	e.row.Status = e.row.Old
	if message := oldMessages[e.row.Type]; message != "" {
		e.row.Message = message
	}
	return e
}
